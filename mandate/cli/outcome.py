"""Results for runs that never reached the compiler, so that every failure has the same form."""

from __future__ import annotations

from dataclasses import replace

from mandate.model.diagnostic import Diagnostic
from mandate.model.result import Result, Verdict


def failure(verdict: Verdict, message: str, *, path: str = "", help_: str = "") -> Result:
    """A run that ended with one message."""
    return Result(verdict, diagnostics=(Diagnostic(path, None, message, help=help_),))


def crashed(problem: BaseException, path: str = "") -> Result:
    """Our fault: one line that says what happened and where, and how to see more."""
    from mandate.cli.entry import report_traceback

    report_traceback()
    words = str(problem).strip().split("\n", maxsplit=1)[0]
    what = type(problem).__name__ + (f": {words}" if words else "")
    while_doing = f" while working on `{path}`" if path else ""
    help_ = "please report this; `MANDATE_DEBUG=1` shows where it happened"
    return failure(Verdict.CRASHED, f"mandate failed{while_doing} ({what[:300]})", path=path, help_=help_)


def refused(result: Result, diagnostics: tuple[Diagnostic, ...]) -> Result:
    """An approval whose manifest could not be written is none."""
    return replace(
        result,
        verdict=Verdict.INVALID,
        manifest_path=None,
        diagnostics=(*result.diagnostics, *diagnostics),
    )
