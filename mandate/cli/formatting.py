"""`fmt`: operating layers in canonical layout, written back, compared, or shown as a diff."""

from __future__ import annotations

import glob
import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import unified_diff
from pathlib import Path

from mandate.cli.inputs import shorter
from mandate.cli.outcome import crashed, failure
from mandate.cli.screen import OutputClosed, Screen
from mandate.model.result import ExitCode, Result, Verdict, worst
from mandate.model.source import SourceText
from mandate.settings.discovery import layers_in
from mandate.settings.files import STDIN, read_text, write_atomic

STDIN_NAME = "stdin.ops"
_LINE = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Job:
    """What is done with a file: written back (also standard input, to standard output), or with
    `check` and `diff` only compared."""

    check: bool = False
    diff: bool = False

    @property
    def writes(self) -> bool:
        return not (self.check or self.diff)


def format_inputs(arguments: Sequence[str], job: Job, screen: Screen, stdin_name: str | None) -> int:
    """Format every layer; one that cannot be read does not keep the others from it."""
    paths, failed = _gather(arguments)
    changed = unchanged = 0
    for path in paths:
        try:
            outcome = _format(path, job, screen, stdin_name)
        except (OutputClosed, KeyboardInterrupt):
            raise
        except Exception as problem:  # noqa: BLE001 - one file's crash is its result
            outcome = crashed(problem, path)
        if isinstance(outcome, Result):
            failed.append(outcome)
        elif outcome:
            changed += 1
        else:
            unchanged += 1
    codes = [ExitCode(screen.show(failed))] if failed else []
    screen.remark(_summary(changed, unchanged, len(failed), job))
    if changed and not job.writes:
        codes.append(ExitCode.ESCALATED)
    return worst(codes)


def _format(path: str, job: Job, screen: Screen, stdin_name: str | None) -> bool | Result:
    """Whether the layout of a layer changes; a result if it could not be read or written."""
    from mandate.grammar.formatting import format_spec

    source, problems = read_text(path, name=(stdin_name or STDIN_NAME) if path == STDIN else None)
    if source is None:
        return Result(Verdict.INVALID, diagnostics=problems)
    text, problems = format_spec(source)
    if text is None:
        return Result(Verdict.INVALID, (source,), diagnostics=problems)
    changes = _bytes_differ(source, text)
    if job.diff and changes:
        screen.write(_diff(source, text))
    elif job.check and changes:
        screen.write(f"would reformat {source.path}\n")
    elif job.writes and path == STDIN:
        screen.write(text)
    elif job.writes and changes:
        problems = write_atomic(Path(path), text, newline=source.newline)
        if problems:
            return Result(Verdict.INVALID, (source,), diagnostics=problems)
        screen.remark(f"reformatted {source.path}")
    return changes


def _bytes_differ(source: SourceText, text: str) -> bool:
    """A byte-order mark or a mixture of line ends is a difference, too."""
    data = text.replace("\n", source.newline).encode("utf-8")
    return hashlib.sha256(data).hexdigest() != source.digest


def _diff(source: SourceText, text: str) -> str:
    """A unified diff; where only bytes differ that no line shows, a sentence."""
    old, new = _LINE.findall(source.text), _LINE.findall(text)
    lines = unified_diff(old, new, source.path, source.path)
    shown = "".join(
        line if line.endswith("\n") else f"{line}\n\\ No newline at end of file\n" for line in lines
    )
    return shown or f"{source.path}: line ends or the byte-order mark would change\n"


def _summary(changed: int, unchanged: int, failed: int, job: Job) -> str:
    words = "reformatted" if job.writes else "would be reformatted"
    parts = [f"{_files(changed)} {words}"] if changed else []
    parts += [f"{_files(unchanged)} in canonical layout"] if unchanged else []
    parts += [f"{_files(failed)} not readable"] if failed else []
    return ", ".join(parts)


def _files(count: int) -> str:
    return f"{count} file" + ("" if count == 1 else "s")


def _gather(arguments: Sequence[str]) -> tuple[list[str], list[Result]]:
    """The layers meant, each once, in the order given; patterns and folders that hold none."""
    paths: list[str] = []
    failed: list[Result] = []
    for argument in arguments:
        found = [argument] if argument == STDIN else [shorter(p).as_posix() for p in _expand(argument)]
        if not found:
            words = f"`{argument}` holds no operating layer"
            failed.append(failure(Verdict.INVALID, words, path=argument, help_="layers are called `*.ops`"))
        paths.extend(p for p in found if p not in paths)
    return paths, failed


def _expand(argument: str) -> list[Path]:
    """A file that is not there stays as named: whoever reads it says so."""
    path = Path(argument)
    if path.is_dir():
        return list(layers_in(path))
    if glob.has_magic(argument) and not path.exists():
        found = glob.glob(argument, recursive=True)  # noqa: PTH207 - `Path.glob` takes no absolute pattern
        return sorted(p for p in map(Path, found) if p.is_file())
    return [path]
