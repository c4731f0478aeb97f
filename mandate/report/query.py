"""Answers to queries as text or JSON."""

from __future__ import annotations

from mandate.model.query import QueryResult
from mandate.report.layout import DEFAULT_WIDTH, paint
from mandate.report.rendering import Format


def render_query(
    result: QueryResult,
    fmt: Format | str = Format.TEXT,
    *,
    width: int | None = None,
    color: bool = False,
    quiet: bool = False,
) -> str:
    """The answers; `width` (cells), `color` and `quiet` are for text only. Raises `ValueError` for an
    unknown format."""
    if Format(fmt) is Format.JSON:
        from mandate.report.query_json import query_json

        return query_json(result)
    from mandate.report.query_text import query_lines

    return paint(query_lines(result, width or DEFAULT_WIDTH, quiet=quiet), color=color)
