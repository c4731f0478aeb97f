"""A document cut into statements by indentation, comments blanked out, before any of it is parsed."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.model.source import SourceText, Span

_STRING_OR_COMMENT = re.compile(
    r""""[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+'|\\[^\n]|#[^\n]*|"[^\n]*"""
)
_CLOSED = re.compile(r""""[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'.*'""")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\ufffd]")
_LINE = re.compile(r"[^\n]*\n?")


@dataclass(frozen=True, slots=True)
class Piece:
    """One statement: `text[start:end]` of the blanked document."""

    start: int
    end: int
    mistake: Mistake | None = None


def not_text(source: SourceText) -> Mistake | None:
    """The complaint about a file that is no text at all."""
    found = _CONTROL.search(source.text)
    if found is None:
        return None
    return Mistake(
        SYNTAX,
        f"this is no text: it holds the character U+{ord(found.group()):04X}",
        source.span(*found.span()),
        hint="operating layers are UTF-8 text",
    )


def blanked(source: SourceText) -> tuple[str, dict[int, Mistake]]:
    """The text with comments as blanks (every position kept), and the texts in quotes that never end,
    by where they start."""
    unclosed: dict[int, Mistake] = {}

    def blank(match: re.Match[str]) -> str:
        text = match.group()
        if text.startswith("#"):
            return " " * len(text)
        if not text.startswith("\\") and not _CLOSED.fullmatch(text):
            span = source.span(match.start(), min(match.end(), match.start() + 40))
            unclosed[match.start()] = Mistake(
                SYNTAX, "this text in quotes has no end on its line", span, hint='close it with `"`'
            )
        return text

    return _STRING_OR_COMMENT.sub(blank, source.text), unclosed


def remarks(source: SourceText) -> tuple[tuple[int, str], ...]:
    """Where each remark begins, and its text with the `#`."""
    found = _STRING_OR_COMMENT.finditer(source.text)
    return tuple((m.start(), m.group()) for m in found if m.group().startswith("#"))


def pieces(source: SourceText) -> tuple[str, tuple[Piece, ...]]:
    """The blanked text and its statements: an indented line, or one that begins with a closing bracket,
    belongs to the statement above it."""
    text, unclosed = blanked(source)
    starts: list[list[int]] = []
    base: int | None = None
    for line in _LINE.finditer(text):
        content = line.group().strip()
        if not content:
            continue
        begin = line.start() + len(line.group()) - len(line.group().lstrip())
        indent = begin - line.start()
        base = indent if base is None else base
        end = line.start() + len(line.group().rstrip())
        if starts and (indent > base or content[0] in ")]"):
            starts[-1][1] = end
        else:
            starts.append([begin, end])
    broken = sorted(unclosed)
    out: list[Piece] = []
    for begin, end in starts:
        while broken and broken[0] < begin:
            broken.pop(0)
        mistake = unclosed[broken[0]] if broken and broken[0] < end else None
        out.append(Piece(begin, end, mistake))
    return text, tuple(out)


def whole(source: SourceText, piece: Piece) -> Span:
    return source.span(piece.start, piece.end)
