"""One line of prose at a time: what its markup says it is, and where its words begin."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class LineKind(StrEnum):
    BLANK = "blank"
    HEADING = "heading"
    UNDERLINE = "underline"  # of a heading: `=====`
    RULE = "rule"  # `---`, `***`
    FENCE = "fence"
    CODE = "code"
    ITEM = "item"
    ROW = "table row"
    DIVIDER = "divider"  # between table header and body
    HEADER = "mail header"  # `To: …`
    FORWARD = "forward"  # `---- Forwarded message ----`
    TEXT = "text"


@dataclass(frozen=True, slots=True)
class Line:
    """`[start, end)` without its line end; words begin at `body`, `indent` columns before markup.

    `level` is a heading's; `marker` an item's (`-`, `1.`, `(a)`); `quoted` whether `>` stands before.
    """

    start: int
    end: int
    body: int
    kind: LineKind
    indent: int = 0
    level: int = 0
    marker: str = ""
    quoted: bool = False
    break_after: bool = False  # ends in two blanks or a backslash


_QUOTE = re.compile(r"[ \t]{0,3}>(?:[ \t]?>)*[ \t]?")
_SPACE = re.compile(r"[ \t\u00a0]*")
_HEADING = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_FENCE = re.compile(r"(`{3,}|~{3,})")
_RULE = re.compile(r"(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}|(?:—[ \t]*){3,})$")
_UNDERLINE = re.compile(r"(?:=+|-{3,})[ \t]*$")
_DIVIDER = re.compile(r"\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_BULLET = re.compile(
    r"([-*+•◦▪‣·–—●○►➢✓✔✗✘✅❌☐☑☒→])(?:[ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)|(?<=[✓✔✗✘✅❌☐☑☒•])(?=\S)|[ \t]*$)"
)
_NUMBER = re.compile(
    r"(?:\d{1,3}(?:\.\d{1,3}){0,4}[.)]|\d{1,3}(?:\.\d{1,3}){1,4}(?=[ \t]+[A-Z*_])"
    r"|[a-zA-Z][.)]|[ivxIVX]{2,5}[.)])[ \t]+(?=\S)"
)
_LETTER = re.compile(r"\((?:[a-z]|[ivx]{1,5}|\d{1,3})\)[ \t]+(?=\S)", re.IGNORECASE)
_MAIL = re.compile(
    r"(?:to|from|cc|bcc|date|sent|subject|re|fwd|fw|reply-to|betreff|an|von)[ \t]*:", re.IGNORECASE
)
_FORWARD = re.compile(
    r"(?:[-_=*>\s]*(?:begin\s+)?(?:forwarded|original)\s+(?:message|mail|e-mail|email)\b[^\n]*"
    r"|on\s[^\n]{4,120}\bwrote:)[ \t]*$",
    re.IGNORECASE,
)
_CLOSE_FORWARD = re.compile(r"[-_=*\s]*end\s+(?:of\s+)?(?:forwarded|original|quoted)\b[^\n]*$", re.IGNORECASE)


def is_end_of_forward(text: str) -> bool:
    return _CLOSE_FORWARD.match(text) is not None


def scan(text: str) -> list[Line]:
    """The lines of a text with line feeds, classified one by one; fenced code is followed through."""
    lines: list[Line] = []
    fence = ""
    start = 0
    while start <= len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        line = _classify(text, start, end)
        if fence:
            closing = line.kind is LineKind.FENCE and line.marker.startswith(fence)
            body_rest = text[line.body + len(line.marker) : end].strip() if closing else "x"
            if closing and not body_rest:
                fence = ""
            else:
                line = Line(start, end, start, LineKind.CODE)
        elif line.kind is LineKind.FENCE:
            fence = line.marker
        lines.append(line)
        start = end + 1
    return lines


def _classify(text: str, start: int, end: int) -> Line:
    body, quoted = start, False
    quote = _QUOTE.match(text, start, end)
    if quote:
        body, quoted = quote.end(), True
    blanks = _SPACE.match(text, body, end)
    first = blanks.end() if blanks else body
    indent = len(text[body:first].expandtabs(4))
    rest = text[first:end]
    bare = rest.rstrip()

    def line(kind: LineKind, at: int = first, level: int = 0, marker: str = "") -> Line:
        hard = kind in (LineKind.TEXT, LineKind.ITEM) and (rest.endswith("  ") or bare.endswith("\\"))
        return Line(start, end, at, kind, indent, level, marker, quoted, hard)

    if not bare:
        return line(LineKind.BLANK)
    if fence := _FENCE.match(bare):
        if "`" not in bare[fence.end() :]:
            return line(LineKind.FENCE, marker=fence[1])
    if heading := _HEADING.match(bare):
        return line(LineKind.HEADING, first + heading.end(), level=len(heading[1]))
    if "|" in bare and "-" in bare and _DIVIDER.match(bare):
        return line(LineKind.DIVIDER)
    if _FORWARD.match(bare):
        return line(LineKind.FORWARD)
    if _RULE.match(bare):
        return line(LineKind.RULE)
    if bare.startswith("|") or (bare.endswith("|") and bare.count("|") > 1):
        return line(LineKind.ROW, first + (1 if bare.startswith("|") else 0))
    for pattern in (_BULLET, _LETTER, _NUMBER):
        if item := pattern.match(bare):
            return line(LineKind.ITEM, first + item.end(), marker=item[0].strip())
    if _MAIL.match(bare) and not quoted:
        return line(LineKind.HEADER)
    return line(LineKind.TEXT)
