"""Where output goes and what it looks like there: format, colour, width."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TextIO

from mandate.model.result import Result, worst

FIXED_WIDTH = 100  # where there is no terminal, so that the same run prints the same bytes


class OutputClosed(Exception):
    """Whoever read our output has stopped reading."""


class Format(StrEnum):
    """The formats of `report.Format`, known here without loading the reports."""

    TEXT = "text"
    JSON = "json"


class Color(StrEnum):
    AUTO = "auto"
    ALWAYS = "always"
    NEVER = "never"


@dataclass(frozen=True, slots=True)
class Screen:
    """How a run shows its results."""

    fmt: Format = Format.TEXT
    color: Color = Color.AUTO
    quiet: bool = False
    verbose: bool = False
    timeline: bool = False

    @property
    def width(self) -> int:
        return terminal_width(sys.stdout, os.environ)

    @property
    def colored(self) -> bool:
        return wants_color(self.color, sys.stdout, os.environ)

    def show(self, results: Sequence[Result]) -> int:
        """Print the reports to standard output; the exit code of all of them."""
        from mandate.report import render_all

        self.write(
            render_all(
                results,
                self.fmt.value,
                width=self.width,
                color=self.colored,
                quiet=self.quiet,
                verbose=self.verbose,
                timeline=self.timeline,
            )
        )
        return int(worst([r.exit_code for r in results]))

    def write(self, text: str) -> None:
        """The result of the run, on standard output. Raises `OutputClosed`."""
        _write(sys.stdout, text)

    def remark(self, text: str) -> None:
        """What happened beside the result, on standard error; nothing when quiet."""
        if not self.quiet:
            _write(sys.stderr, f"{text}\n")


def screen_for(arguments: Sequence[str]) -> Screen:
    """The screen as far as unparsed arguments tell: bad usage is reported in the format asked for too."""
    fmt = Format.TEXT
    for index, argument in enumerate(arguments):
        name, _, value = argument.partition("=")
        if name in ("--format", "-f"):
            value = value or (arguments[index + 1] if index + 1 < len(arguments) else "")
        elif argument.startswith("-f") and not argument.startswith("--"):
            value = argument[2:]
        else:
            continue
        if value in tuple(Format):
            fmt = Format(value)
    return Screen(fmt)


def terminal_width(stream: TextIO, environ: Mapping[str, str]) -> int:
    """Cells per line: `COLUMNS`, else the terminal's, else a fixed width."""
    columns = environ.get("COLUMNS", "")
    if columns.isdecimal() and int(columns) > 0:
        return int(columns)
    return shutil.get_terminal_size((FIXED_WIDTH, 24)).columns if stream.isatty() else FIXED_WIDTH


def wants_color(choice: Color, stream: TextIO, environ: Mapping[str, str]) -> bool:
    """`--color` decides, then `NO_COLOR`, then `FORCE_COLOR`, then whether a terminal is there."""
    if choice is not Color.AUTO:
        return choice is Color.ALWAYS
    if environ.get("NO_COLOR"):
        return False
    if environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return stream.isatty() and environ.get("TERM", "") != "dumb"


def _write(stream: TextIO, text: str) -> None:
    try:
        stream.write(text)
        stream.flush()
    except BrokenPipeError:
        raise OutputClosed from None
