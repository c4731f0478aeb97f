"""Start and end of a run: every way it can end has an exit code, and none of them is a traceback."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence

from mandate.cli.screen import OutputClosed, Screen, screen_for
from mandate.model.result import ExitCode

INTERRUPTED = 130
PIPE_CLOSED = 141  # as a shell reports a program stopped by a closed pipe; never 0 or 1
DEBUG = "MANDATE_DEBUG"


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code (`model.result.ExitCode`, 130 or 141)."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    _speak_utf8()
    try:
        return _run(arguments)
    except OutputClosed:
        _forget_output()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _run(arguments: list[str]) -> int:
    import typer
    from typer.exceptions import TyperException

    from mandate.cli.app import app

    if not arguments:
        app(["--help"], prog_name="mandate", standalone_mode=False)
        return ExitCode.INVALID
    try:
        code = app(arguments, prog_name="mandate", standalone_mode=False)
        return int(code or ExitCode.APPROVED)
    except TyperException as misuse:
        return _usage(misuse.format_message(), screen_for(arguments), misuse)
    except (KeyboardInterrupt, OutputClosed):
        raise
    except SystemExit:  # typer's answer to a closed pipe
        raise OutputClosed from None
    except (typer.Abort, Exception) as problem:  # noqa: BLE001 - the last door: nothing gets past it
        return _crash(problem, screen_for(arguments))


def _usage(message: str, screen: Screen, misuse: Exception) -> int:
    from mandate.cli.outcome import failure
    from mandate.model.result import Verdict

    context = getattr(misuse, "ctx", None)
    command = context.command_path if context is not None else "mandate"
    words = message.rstrip(".").strip() or "no command given"
    return screen.show(
        [failure(Verdict.INVALID, words[:1].lower() + words[1:], help_=f"see `{command} --help`")]
    )


def _crash(problem: BaseException, screen: Screen) -> int:
    from mandate.cli.outcome import crashed

    return screen.show([crashed(problem)])


def report_traceback() -> None:
    """With `MANDATE_DEBUG=1`, the traceback of the current exception, on standard error."""
    if os.environ.get(DEBUG, "") not in ("", "0"):
        traceback.print_exc(file=sys.stderr)


def _speak_utf8() -> None:
    """Reports are UTF-8 whatever the locale; what cannot be written is escaped, not fatal."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(encoding="utf-8", errors="backslashreplace")


def _forget_output() -> None:
    """Nobody reads any more: let the interpreter flush into nothing when it ends."""
    sink = os.open(os.devnull, os.O_WRONLY)
    try:
        os.dup2(sink, sys.stdout.fileno())
    except (OSError, ValueError):
        pass
    finally:
        os.close(sink)
