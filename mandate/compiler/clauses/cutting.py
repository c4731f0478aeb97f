"""Blocks into clauses, so that their extents tile the document."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mandate.compiler.clauses.blocks import Block, group, lineage
from mandate.compiler.clauses.sentences import split
from mandate.compiler.clauses.titles import title_level
from mandate.model.clause import Clause, Shape
from mandate.model.source import SourceText

_LABEL_WORDS = 4


@dataclass(frozen=True, slots=True)
class _Piece:
    """A clause to be: `[start, end)` its words, `outer` where its share begins; the `nth` of its block."""

    outer: int
    start: int
    end: int
    block: int
    nth: int


def cut(source: SourceText) -> tuple[Clause, ...]:
    """Every clause of the prose, ids `c1`, `c2`, … in order. No clause at all if there are no words.

    Extents tile the text: each begins where the one before ends, the first at 0, the last at the end.
    """
    text = source.text
    blocks = group(text)
    _promote_titles(text, blocks)
    pieces: list[_Piece] = []
    for number, block in enumerate(blocks):
        for nth, (start, end) in enumerate(_sentences(text, block)):
            pieces.append(_Piece(block.outer if nth == 0 else start, start, end, number, nth))
    if not pieces and text.strip():
        left = len(text) - len(text.lstrip())
        blocks = [Block(Shape.SENTENCE, 0, left, len(text.rstrip()))]
        pieces = [_Piece(0, left, len(text.rstrip()), 0, 0)]
    return _clauses(source, blocks, pieces)


def _sentences(text: str, block: Block) -> list[tuple[int, int]]:
    words = text[block.start : block.end]
    if block.gaps:
        letters = list(words)
        for start, end in block.gaps:
            letters[start - block.start : end - block.start] = " " * (end - start)
        words = "".join(letters)
    if block.whole or block.shape is Shape.HEADING:
        left = len(words) - len(words.lstrip())
        right = len(words.rstrip())
        spans = [(left, right)] if left < right else []
    else:
        spans = split(words)
    return [(block.start + a, block.start + b) for a, b in spans]


def _clauses(source: SourceText, blocks: list[Block], pieces: list[_Piece]) -> tuple[Clause, ...]:
    last: dict[int, str] = {}  # block -> id of its last clause
    chains: dict[int, tuple[str, ...]] = {}
    headings: dict[int, tuple[str, ...]] = {}
    clauses: list[Clause] = []
    for i, piece in enumerate(pieces):
        start, end, number = piece.start, piece.end, piece.block
        block = blocks[number]
        if number not in chains:
            chains[number] = tuple(last[p] for p in lineage(blocks, number) if p in last)
            headings[number] = tuple(last[h] for h in block.headings if h in last)
        elif piece.nth == 1 and _is_label(clauses[-1].text):
            chains[number] = (*chains[number], clauses[-1].id)
        following = pieces[i + 1].outer if i + 1 < len(pieces) else len(source.text)
        clauses.append(
            Clause(
                id=f"c{i + 1}",
                extent=source.span(0 if i == 0 else piece.outer, following),
                span=source.span(start, end),
                text=source.text[start:end],
                line=source.position(start).line,
                shape=block.shape,
                lead_ins=chains[number],
                headings=headings[number],
            )
        )
        last[number] = clauses[-1].id
    return tuple(clauses)


_LABEL = re.compile(r"[*_`\"]*[A-Z0-9][^.!?]*[.:][*_`\"]*$")


def _is_label(text: str) -> bool:
    """`Price.` or `Opening hours.`, standing before the rule that it names."""
    return len(text.split()) <= _LABEL_WORDS and _LABEL.match(text) is not None


def _promote_titles(text: str, blocks: list[Block]) -> None:
    """Lines that only look like headings in plain text become headings of what follows."""
    titles: list[tuple[int, int]] = []
    for i, block in enumerate(blocks):
        if block.shape is Shape.HEADING:
            titles.clear()
            continue
        level = title_level(text, blocks, i)
        if level:
            block.shape, block.level, block.parent = Shape.HEADING, level, None
            while titles and titles[-1][1] >= level:
                titles.pop()
            block.headings = (*block.headings, *(t for t, _ in titles))
            titles.append((i, level))
            for later in blocks[i + 1 : i + 2]:
                later.parent = None if later.parent == i else later.parent
        elif titles:
            block.headings = (*block.headings, *(t for t, _ in titles))
