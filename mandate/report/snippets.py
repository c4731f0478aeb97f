"""Lines of source with carets under the places a message is about.

A line is never wrapped: when it is too long, the part around the places is shown. Columns are counted
in terminal cells, so carets stand right under wide characters and tabs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from rich.text import Text

from mandate.model.source import SourceText, Span, file_of
from mandate.report.visible import cells, visible_character

CONTEXT = 14  # cells kept before a place when the line is cropped
LONGEST = 4_000  # code points of a line that are looked at
MOST_LINES = 4  # of one place; of more, the first two and the last
ELLIPSIS = "…"
_BULLET = re.compile(r"\s*(?:(?:[-*+•]|\d{1,3}[.)])\s+)?")


@dataclass(frozen=True, slots=True)
class Pointer:
    """A place, what is said about it (one line, already visible), and the style of its carets."""

    span: Span
    text: str
    caret: str = "^"
    style: str = ""


@dataclass(frozen=True, slots=True)
class _Piece:
    """The part of a pointer on one line: code points `[start, end)` of that line."""

    start: int
    end: int
    text: str
    caret: str
    style: str


@dataclass(frozen=True, slots=True)
class Block:
    """One line of source (`location` is `path:line`) and the rows to show for it."""

    location: str
    line: str
    pieces: tuple[_Piece, ...]
    skipped: int = 0  # lines left out after this one


def blocks(pointers: Sequence[Pointer], sources: Mapping[str, SourceText]) -> tuple[Block, ...]:
    """The lines to show, in the order of the pointers; places on one line share it."""
    found: dict[tuple[str, int], list[_Piece]] = {}
    skipped: dict[tuple[str, int], int] = {}
    for pointer in pointers:
        source = sources.get(pointer.span.path)
        if source is None:
            found.setdefault((pointer.span.path, 0), []).append(_Piece(0, 0, pointer.text, "", ""))
            continue
        pieces = list(_split(pointer, source))
        if len(pieces) > MOST_LINES:
            skipped[pointer.span.path, pieces[1][0]] = len(pieces) - 3
            pieces = [*pieces[:2], pieces[-1]]
        for number, piece in pieces:
            found.setdefault((pointer.span.path, number), []).append(piece)
    return tuple(
        Block(
            f"{file_of(path)}:{number}" if number else file_of(path),
            sources[path].line(number) if number else "",
            tuple(sorted(pieces, key=lambda p: (p.start, -p.end))),
            skipped.get((path, number), 0),
        )
        for (path, number), pieces in found.items()
    )


def rows(block: Block, width: int) -> list[Text]:
    """The source line and the caret lines below it, each at most `width` cells."""
    if not block.line and not any(p.end for p in block.pieces):
        return [Text(p.text) for p in block.pieces if p.text] or [Text("")]
    near = _near(block)
    view = _view(near.line, near.pieces, width) if near is not None else None
    if near is None or view is None:  # the places are too far apart to be seen together
        apart = [rows(Block(block.location, block.line, (p,)), width) for p in block.pieces]
        result = [row for part in apart for row in part]
    else:
        result = [view.line, *_caret_rows(view, near.pieces, width)]
    if block.skipped:
        plural = "s" if block.skipped > 1 else ""
        result.append(Text(f"{ELLIPSIS} ({block.skipped} more line{plural})", "dim"))
    return result


def _near(block: Block) -> Block | None:
    """The same block, of an enormous line (prose without line ends) only what surrounds its pieces;
    None if that is too much."""
    if len(block.line) <= LONGEST:
        return block
    first = min(p.start for p in block.pieces)
    begin = max(0, first - LONGEST // 8)
    if max(p.end for p in block.pieces) > begin + LONGEST and len(block.pieces) > 1:
        return None
    line = block.line[begin : begin + LONGEST]
    moved = (replace(p, start=p.start - begin, end=min(p.end - begin, LONGEST)) for p in block.pieces)
    return replace(block, line=line, pieces=tuple(moved))


def _split(pointer: Pointer, source: SourceText) -> Iterator[tuple[int, _Piece]]:
    """The pointer line by line, without the blanks at the ends of lines; its text with the last."""
    first = source.position(pointer.span.start)
    last = source.position(max(pointer.span.start, pointer.span.end - 1))
    parts: list[tuple[int, int, int]] = []
    for number in range(first.line, last.line + 1):
        line = source.line(number)
        start = first.column - 1 if number == first.line else 0
        end = last.column if number == last.line else len(line)
        part = line[start:end]
        if part.strip():
            start += len(part) - len(part.lstrip())
            parts.append((number, start, start + len(part.strip())))
    if not parts or pointer.span.start == pointer.span.end:  # a spot between characters, or only blanks
        parts = [(first.line, first.column - 1, first.column)]
    for number, start, end in parts:
        text = pointer.text if number == parts[-1][0] else ""
        yield number, _Piece(start, end, text, pointer.caret, pointer.style)


@dataclass(frozen=True, slots=True)
class _View:
    """A cropped line: the text shown, and the cell at which each code point of the line begins."""

    line: Text
    columns: tuple[int, ...]
    width: int

    def span(self, piece: _Piece) -> tuple[int, int]:
        """The cells under a piece, at least one."""
        last = len(self.columns) - 1
        start = min(self.columns[min(piece.start, last)], self.width)
        end = min(self.columns[min(piece.end, last)], self.width)
        return start, max(end, start + 1)


def _view(line: str, pieces: Sequence[_Piece], width: int) -> _View | None:
    """The part of a line around the pieces; None if they do not fit on one row together."""
    shown = [visible_character(c) for c in line]
    sizes = [cells(s) for s in shown]
    first = min(p.start for p in pieces)
    last = min(max(p.end for p in pieces), len(line))
    bullet = _BULLET.match(line)
    begin = min(bullet.end() if bullet else 0, first)
    stop = len(line.rstrip())
    if sum(sizes[begin:stop]) > width:
        if sum(sizes[begin:last]) + 1 > width:
            begin = max(begin, _back(sizes, first, CONTEXT))
            if sum(sizes[begin:last]) + 2 > width and len(pieces) > 1:
                return None
        room = width - 1 - (1 if begin else 0)
        stop = _forward(sizes, begin, room, stop)
    head = ELLIPSIS if begin and begin > (bullet.end() if bullet else 0) else ""
    tail = ELLIPSIS if stop < len(line.rstrip()) else ""
    columns: list[int] = []
    at = len(head)
    for index, size in enumerate(sizes):
        columns.append(at)
        if begin <= index < stop:
            at += size
    columns.append(at)
    return _View(Text(head + "".join(shown[begin:stop]) + tail), tuple(columns), max(at, 1) + 1)


def _back(sizes: Sequence[int], index: int, room: int) -> int:
    while index > 0 and room >= sizes[index - 1]:
        index -= 1
        room -= sizes[index]
    return index


def _forward(sizes: Sequence[int], index: int, room: int, stop: int) -> int:
    while index < stop and room >= sizes[index]:
        room -= sizes[index]
        index += 1
    return index


def _caret_rows(view: _View, pieces: Sequence[_Piece], width: int) -> Iterator[Text]:
    places = [(*view.span(p), p) for p in pieces]
    needs = [end + (1 + cells(p.text) if p.text else 0) for _, end, p in places]
    together = all(need + 2 <= after[0] for need, after in zip(needs, places[1:], strict=False))
    if together and needs[-1] <= width:
        row = Text()
        for start, end, piece in places:
            row.append(" " * (start - cells(row.plain)))
            row.append(piece.caret * (end - start), piece.style)
            row.append(f" {piece.text}" if piece.text else "", piece.style)
        yield row
        return
    for start, end, piece in places:
        row = Text(" " * start)
        row.append(piece.caret * (end - start), piece.style)
        if piece.text and end + 1 + cells(piece.text) <= width:
            row.append(f" {piece.text}", piece.style)
            yield row
            continue
        yield row
        yield from _below(piece, start, width)


def _below(piece: _Piece, start: int, width: int) -> Iterator[Text]:
    """A label that does not fit beside its carets: under them, as far left as it must be."""
    if not piece.text:
        return
    need = cells(piece.text)
    at = max(0, min(start, width - need))
    lines: list[str] = [piece.text] if need <= width else list(fold(piece.text, width))
    for line in lines:
        yield Text(" " * at).append(line, piece.style)


def fold(text: str, width: int) -> Iterator[str]:
    """A text broken at blanks into lines of at most `width` cells; longer words are cut."""
    line = ""
    for word in text.split(" "):
        rest = word
        if line and cells(line) + 1 + cells(rest) <= width:
            line = f"{line} {rest}"
            continue
        if line:
            yield line
        while cells(rest) > width:
            cut = _forward([cells(c) for c in rest], 0, width, len(rest)) or 1
            yield rest[:cut]
            rest = rest[cut:]
        line = rest
    if line:
        yield line
