"""Statements of the layer's language written from YAML, and the way back to where each word stood."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from mandate.grammar.yaml_tree import Scalar
from mandate.model.diagnostic import Diagnostic
from mandate.model.quantity import Quantity, Type
from mandate.model.source import SourceText, Span
from mandate.model.window import Window

_ESCAPES = {"x": 4, "u": 6, "U": 10}


@dataclass(frozen=True, slots=True)
class Piece:
    """A text from the YAML document, and where there each of its code points stands."""

    text: str
    places: tuple[int, ...]

    def __getitem__(self, part: slice) -> Piece:
        return Piece(self.text[part], self.places[part])

    @property
    def bounds(self) -> tuple[int, int]:
        return (min(self.places), max(self.places) + 1) if self.places else (0, 0)


def piece_of(source: SourceText, scalar: Scalar) -> Piece:
    """The value of a scalar with its places; exact for plain, quoted and literal texts."""
    return Piece(scalar.text, places_of(source, scalar)[:-1])


def places_of(source: SourceText, scalar: Scalar) -> tuple[int, ...]:
    """The offset of each code point of the value, and of its end. Where lines were folded or escapes
    resolved, the nearest place before."""
    raw, base = source.slice(scalar.span), scalar.span.start
    style = raw[:1]
    quoted = style in ("'", '"') and not scalar.plain
    at = 1 if quoted else 0
    if style in ("|", ">") and not scalar.plain:
        at = raw.find("\n") + 1 or len(raw)
    places: list[int] = []
    for index, character in enumerate(scalar.text):
        at = _next(raw, at, character, escapes=quoted and style == '"')
        here = min(at, max(len(raw) - 1, 0))
        places.append(base + here)
        if quoted and style == '"' and raw[at : at + 1] == "\\":
            at += _ESCAPES.get(raw[at + 1 : at + 2], 2)
        elif raw[at : at + 1] == character or not character.isspace():
            at += 1
        elif index + 1 < len(scalar.text) and not scalar.text[index + 1].isspace():
            while at < len(raw) and raw[at].isspace():
                at += 1
    places.append(places[-1] + 1 if places else base + min(at, len(raw)))
    return tuple(places)


def _next(raw: str, at: int, character: str, *, escapes: bool) -> int:
    """Where in the raw text the next character of the value stands."""
    if raw[at : at + 1] == character or (
        escapes and raw[at : at + 1] == "\\" and raw[at + 1 : at + 2] != "\n"
    ):
        return at
    if character == "\n":
        seek = at
        while seek < len(raw) and raw[seek] in " \t":
            seek += 1
        return seek if raw[seek : seek + 1] == "\n" else at
    if character.isspace():
        return at
    while at < len(raw) and raw[at] != character and (raw[at].isspace() or raw[at] in "\\'"):
        at += 1
    return at


class Draft:
    """The layer's text while it is written, one statement after the other."""

    def __init__(self, source: SourceText) -> None:
        self.source = source
        self._parts: list[str] = []
        self._places: list[int] = []
        self._starts: list[int] = []
        self._anchors: list[Span] = []

    def statement(self, anchor: Span, *parts: str | Piece) -> None:
        """One statement; `anchor` is the place of whatever words are not from the document, and of the
        whole where it stands on several lines there."""
        self._starts.append(len(self._places))
        self._anchors.append(anchor)
        for part in parts:
            text = part if isinstance(part, str) else part.text
            self._parts.append(text.replace("\n", " ").replace("\t", " "))
            self._places.extend([-1] * len(text) if isinstance(part, str) else part.places)
        self._parts.append("\n")
        self._places.append(-1)

    @property
    def text(self) -> str:
        return "".join(self._parts)

    def place(self, span: Span) -> Span:
        """The stretch of the YAML document from which a stretch of the statements was written."""
        if span.path != self.source.path:
            return span  # of a document that is included
        which = max(0, bisect_right(self._starts, span.start) - 1)
        here = [p for p in self._places[span.start : max(span.end, span.start + 1)] if p >= 0]
        if not here:
            return self._anchors[which]
        found = self.source.span(min(here), max(here) + 1)
        whole = span.start == self._starts[which] and span.end > span.start
        # Of an entry of several lines, its anchor is enough to find it.
        return self._anchors[which] if whole and "\n" in self.source.slice(found) else found

    def told(self, diagnostic: Diagnostic) -> Diagnostic:
        """A complaint about a statement, as one about the document."""
        if diagnostic.span is None or diagnostic.span.path != self.source.path:
            return diagnostic
        span = self.place(diagnostic.span)
        label = "" if diagnostic.label.startswith("first in line") else diagnostic.label
        return replace(diagnostic, path=self.source.path, span=span, label=label)


def moved(value: Any, place: Callable[[Span], Span]) -> Any:
    """A value with every span in it replaced."""
    if isinstance(value, Span):
        return place(value)
    if isinstance(value, tuple):
        items = tuple(moved(item, place) for item in value)
        return items if any(a is not b for a, b in zip(items, value, strict=True)) else value
    if isinstance(value, Quantity | Type | Window | SourceText) or not is_dataclass(value):
        return value
    changed = {}
    for one in fields(value):
        old = getattr(value, one.name)
        new = moved(old, place)
        if new is not old:
            changed[one.name] = new
    return replace(value, **changed) if changed else value  # type: ignore[type-var]
