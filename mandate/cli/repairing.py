"""`compile --apply-repair`: one repair shown as a diff, written, and compiled again."""

from __future__ import annotations

import difflib
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from mandate.cli.inputs import gather
from mandate.cli.outcome import failure
from mandate.cli.screen import Format, Screen
from mandate.model.finding import Party
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.settings.discovery import InputKind, kind_of, plan_path
from mandate.settings.files import STDIN, read_text, write_atomic
from mandate.settings.options import Options, ReaderChoice

if TYPE_CHECKING:
    from mandate.compiler.repairing.applying import Applied


@dataclass(frozen=True, slots=True)
class Wish:
    """Which repair, and who signs a decision on which day (an ISO date; both may be empty)."""

    repair: str
    by: str = ""
    on: str = ""


def repair_input(arguments: Sequence[str], options: Options, screen: Screen, wish: Wish) -> Result | Options:
    """Applies a repair to the one mandate named: how to compile it again once written, or what to show."""
    if STDIN in arguments:
        return _invalid("standard input cannot be written back", "name the file to repair")
    paths = gather(arguments, None).paths
    if len(paths) != 1:
        return _invalid("`--apply-repair` takes one mandate", "letters are those of one report")
    (path,) = paths
    if kind_of(path) is not InputKind.PROSE:
        return _invalid(f"`{path.as_posix()}` is not prose", "a mandate inside a config is edited there")
    from mandate.compiler.repairing import applying
    from mandate.compiler.running import compile_file

    before = compile_file(path, options)
    if before.verdict in (Verdict.INVALID, Verdict.CRASHED) or before.prose is None:
        return before
    try:
        finding, repair = applying.repair_of(before, wish.repair)
        if repair.party is Party.OWNER:
            _ask_owner(before, applying.question_for_owner(before, finding, repair), screen)
            return replace(before, findings=(finding,)) if screen.fmt is Format.TEXT else before
        by = wish.by or _git_name(path)
        made = applying.applied(before, finding, repair, options, path, by, wish.on)
    except applying.NotApplicableError as problem:
        return _invalid(str(problem), problem.help, path.as_posix())
    return _written(before, made, path, options, screen)


def _invalid(message: str, help_: str, path: str = "") -> Result:
    return failure(Verdict.INVALID, message, path=path, help_=help_)


def _ask_owner(before: Result, question: tuple[str, SourceText | None], screen: Screen) -> None:
    """The question ready to send, and the diff that the owner may apply. Nothing is written."""
    words, after = question
    old = before.spec.text_of(after.path) if before.spec is not None and after is not None else None
    shown = _diff(old, after) if old is not None and after is not None else ""
    text = f"{words}\n{shown}\n"
    screen.write(text) if screen.fmt is Format.TEXT else screen.remark(text)


def _diff(old: SourceText, new: SourceText) -> str:
    lines = difflib.unified_diff(
        old.text.splitlines(), new.text.splitlines(), f"{old.path}", f"{old.path}", n=0, lineterm=""
    )
    return "".join(f"{line}\n" for line in lines)


def _written(before: Result, made: Applied, path: Path, options: Options, screen: Screen) -> Result | Options:
    """Prose and plan on disk, both or neither; then the options to read them with."""
    assert before.prose is not None
    now, problems = read_text(path)
    if now is None or now.digest != before.prose.digest:
        changed = f"`{path.as_posix()}` has changed since it was read"
        return (
            Result(Verdict.INVALID, diagnostics=problems) if now is None else _invalid(changed, "try again")
        )
    plan_file = plan_path(path, options.plan)
    with_plan = made.plan is not None and (plan_file.is_file() or made.result.reader == "given plan")
    shown = ""
    if made.prose is not None:
        shown += _diff(before.prose, made.prose)
        problems = write_atomic(path, made.prose.text, newline=before.prose.newline)
    old_plan = read_text(plan_file)[0] if plan_file.is_file() else None
    if with_plan and not problems:
        text = _plan_text(before, made, path, old_plan)
        if made.prose is None:
            previous = old_plan or SourceText(plan_file.as_posix(), "")
            shown += _diff(previous, SourceText(plan_file.as_posix(), text))
        problems = write_atomic(plan_file, text, newline=old_plan.newline if old_plan else "\n")
        if problems and made.prose is not None:
            write_atomic(path, before.prose.text, newline=before.prose.newline)
    if problems:
        return Result(Verdict.INVALID, diagnostics=problems)
    screen.write(f"{shown}\n") if screen.fmt is Format.TEXT else screen.remark(shown)
    files = [f.as_posix() for f, done in ((path, made.prose is not None), (plan_file, with_plan)) if done]
    screen.remark(f"wrote {' and '.join(files)}")
    return replace(options, reader=ReaderChoice.PLAN) if with_plan else options


def _plan_text(before: Result, made: Applied, path: Path, old: SourceText | None) -> str:
    """The plan as it is written: with the digest of the prose as it lies there now, and its remarks."""
    from mandate.grammar.plan_layout import layout
    from mandate.grammar.planfile import dump_plan
    from mandate.grammar.yaml_tree import Mapping, parse_yaml

    assert made.plan is not None
    now, _ = read_text(path)
    recorded = before.plan is not None and before.plan.digest is not None
    plan = made.plan.model_copy(update={"digest": now.digest if now is not None and recorded else None})
    if old is None:
        return dump_plan(plan)
    tree, _ = parse_yaml(old)
    return layout(plan, old, tree if isinstance(tree, Mapping) else None)


def _git_name(path: Path) -> str:
    """Who commits here, as git knows; empty where nobody is known."""
    command = ["git", "-C", str(path.resolve().parent), "config", "user.name"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=5, check=False)  # noqa: S603
    except (OSError, subprocess.SubprocessError):
        return ""
    return done.stdout.strip()
