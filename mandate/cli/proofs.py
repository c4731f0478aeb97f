"""`--emit-smt2`: what the verdicts of a run rest on, in a folder of files."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from mandate.cli.screen import Screen
from mandate.model.result import Result, Verdict
from mandate.settings.options import Options
from mandate.settings.proofs import refusal, write_proofs


def may_not_emit(options: Options) -> Result | None:
    """The refusal to write into a folder with something else in it, before anything is run."""
    refused = refusal(options.emit_smt2) if options.emit_smt2 is not None else None
    return None if refused is None else Result(Verdict.INVALID, diagnostics=(refused,))


def emit(results: Sequence[tuple[Path | None, Result]], options: Options, screen: Screen) -> Result | None:
    """Write the folder, if it was asked for; a result that says why that could not be done."""
    if options.emit_smt2 is None:
        return None
    from importlib.metadata import version

    runs = [(path.as_posix(), result.proofs) for path, result in results if path and result.proofs]
    problems = write_proofs(options.emit_smt2, runs, version("mandate"))
    if problems:
        return Result(Verdict.INVALID, diagnostics=problems)
    count = sum(len(proofs.obligations) for _, proofs in runs)
    files = "file" if count == 1 else "files"
    screen.remark(f"wrote {count} {files} to {options.emit_smt2.as_posix()}")
    return None
