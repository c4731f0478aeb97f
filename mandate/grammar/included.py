"""The documents that a layer includes, before any of them is resolved: `include "company-wide.ops"`."""

from __future__ import annotations

from dataclasses import dataclass

from mandate.grammar.layout import pieces
from mandate.grammar.mistakes import Mistake
from mandate.grammar.parser import parse
from mandate.grammar.statements import StatementBuilder
from mandate.grammar.syntax import Statement
from mandate.model.source import SourceText, Span
from mandate.model.spec import Include


@dataclass(frozen=True, slots=True)
class Document:
    """A text of a layer, and the `include` line that brought it in first."""

    source: SourceText
    at: Span | None = None


def includes_of(source: SourceText) -> tuple[Include, ...]:
    """The `include` lines of one document that can be read, in order; `parse_spec` tells of the others."""
    if "include" not in source.text:
        return ()
    text, parts = pieces(source)
    found: list[Include] = []
    for piece in parts:
        statement = text[piece.start : piece.end]
        if piece.mistake is not None or statement.split(None, 1)[0] != "include":
            continue
        try:
            found.append(
                include_of(parse("include_line", statement, StatementBuilder(source.path, piece.start)))
            )
        except Mistake:
            continue
    return tuple(found)


def include_of(statement: object) -> Include:
    assert isinstance(statement, Statement)
    path = next(c.value for c in statement.clauses if c.kind == "path")
    return Include(str(path), statement.span)
