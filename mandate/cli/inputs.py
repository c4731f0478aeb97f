"""From the arguments of a command to the files it is about."""

from __future__ import annotations

import glob
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText
from mandate.settings.discovery import InputKind, kind_of, mandate_beside, mandates_in, mandates_of
from mandate.settings.files import STDIN, read_text

STDIN_NAME = "stdin.txt"


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files, each once, in the order given; `stdin` is the text that one of them stands for.

    `unmatched` are patterns and folders in which nothing was found; `problems` stop the run.
    """

    paths: tuple[Path, ...]
    stdin: SourceText | None = None
    unmatched: tuple[str, ...] = ()
    problems: tuple[Diagnostic, ...] = ()


def gather(arguments: Sequence[str], stdin_name: str | None = None) -> Inputs:
    """Expand patterns and folders, and read standard input where `-` stands."""
    paths: list[Path] = []
    unmatched: list[str] = []
    stdin: SourceText | None = None
    problems: tuple[Diagnostic, ...] = ()
    for argument in arguments:
        if argument == STDIN:
            name = Path(stdin_name or STDIN_NAME)
            if stdin is None and not problems:
                stdin, problems = read_text(STDIN, name=name.as_posix())
            found = [name]
        else:
            found = [shorter(path) for path in _expand(argument)]
            if not found:
                unmatched.append(argument)
        paths.extend(p for p in found if p not in paths)
    return Inputs(tuple(paths), stdin, tuple(unmatched), problems)


def shorter(path: Path) -> Path:
    """A path below the working folder as people write it, relative: reports read the same anywhere."""
    if path.is_absolute() and path.is_relative_to(Path.cwd()):
        return path.relative_to(Path.cwd())
    return path


def for_check(paths: Sequence[Path], *, dependents: bool) -> tuple[Path, ...]:
    """What `check` looks at: a plan file stands for the mandate beside it, and with `dependents` a
    spec brings the mandates that rest on it and the layers that include it, with theirs; each once."""
    found: list[Path] = []
    for path in paths:
        kind = kind_of(path)
        group = [path]
        if kind is InputKind.PLAN:
            group = [mandate_beside(path) or path]
        elif kind is InputKind.SPEC and dependents:
            group = [p for layer in (path, *_including(path)) for p in (layer, *mandates_of(layer))]
        found.extend(p for p in group if p not in found)
    return tuple(found)


def _including(path: Path) -> tuple[Path, ...]:
    from mandate.compiler.layers import layers_including

    return tuple(shorter(layer) for layer in layers_including(path))


def _expand(argument: str) -> list[Path]:
    """A file that is not there stays as named: whoever reads it says so."""
    path = Path(argument)
    if path.is_dir():
        return list(mandates_in(path))
    if glob.has_magic(argument) and not path.exists():
        found = glob.glob(argument, recursive=True)  # noqa: PTH207 - `Path.glob` takes no absolute pattern
        return sorted(p for p in map(Path, found) if p.is_file())
    return [path]
