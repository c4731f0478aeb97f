"""From a result to a string, in the format asked for."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

from mandate.model.result import Result
from mandate.report.layout import DEFAULT_WIDTH, paint


class Format(StrEnum):
    TEXT = "text"
    JSON = "json"


def render(
    result: Result,
    fmt: Format | str,
    *,
    width: int | None = None,
    color: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    timeline: bool = False,
) -> str:
    """The report on one mandate. `width` (cells) and `color` are for text only; a machine's format is
    the same whatever the terminal. Raises `ValueError` for an unknown format."""
    return render_all(
        [result], fmt, width=width, color=color, quiet=quiet, verbose=verbose, timeline=timeline
    )


def render_all(
    results: Sequence[Result],
    fmt: Format | str,
    *,
    width: int | None = None,
    color: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    timeline: bool = False,
) -> str:
    """The report on several mandates: one after another as text, one JSON document for all."""
    if Format(fmt) is Format.JSON:
        from mandate.report.json_report import json_report

        return json_report(results)
    from mandate.report.text import text_lines

    shown = [
        paint(
            text_lines(one, width or DEFAULT_WIDTH, quiet=quiet, verbose=verbose, timeline=timeline),
            color=color,
        )
        for one in results
    ]
    return "\n".join(shown)
