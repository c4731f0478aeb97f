"""The prose, cut into clauses. Their extents tile the text: no character belongs to none or two."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mandate.model.source import Span


class Shape(StrEnum):
    SENTENCE = "sentence"
    ITEM = "list item"
    HEADING = "heading"
    ROW = "table row"
    QUOTED = "quoted text"  # somebody else's voice: block quotes, forwarded mail
    CODE = "code"


class State(StrEnum):
    """What became of a clause (semantics §1). Exactly one each, decided by code."""

    CHECKED = "checked"
    ADVISORY = "advisory"
    CONTEXT = "context"
    FLAGGED = "flagged"


@dataclass(frozen=True, slots=True)
class Clause:
    """One sentence, list item, heading or table row.

    `extent` is its share of the document, markup and white space included; `span` is the trimmed
    words, and `text` what stands there (line wraps kept, so that `text` is an exact substring).
    `lead_ins` are the ids of the clauses it completes ("You must not:"), outermost first;
    `headings` those of the headings above it, outermost first.
    """

    id: str
    extent: Span
    span: Span
    text: str
    line: int
    shape: Shape
    lead_ins: tuple[str, ...] = ()
    headings: tuple[str, ...] = ()
