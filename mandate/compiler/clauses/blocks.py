"""Lines into blocks: paragraphs, items, headings, rows; which block announces which."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from mandate.compiler.clauses.lines import Line, LineKind, is_end_of_forward, scan
from mandate.model.clause import Shape


@dataclass(slots=True)
class Block:
    """A stretch of text that is cut into sentences by itself.

    `[start, end)` are its words; `outer` is where its share of the document begins. `gaps` are quote
    marks inside it. `parent` is the index of the block it completes, `headings` those above it.
    """

    shape: Shape
    outer: int
    start: int
    end: int
    gaps: list[tuple[int, int]] = field(default_factory=list)
    level: int = 0
    parent: int | None = None
    headings: tuple[int, ...] = ()
    marker: str = ""
    whole: bool = False  # never cut into sentences


_STOP = re.compile(r"[.!?;…][\"'”’)\]*_`]*$")
_LABEL = re.compile(r"(?:\*\*|__)?[A-Z][\w /&'-]{0,40}(?:\*\*|__)?:(?:\*\*|__)?[ \t]")
_HANGING = re.compile(
    r"(?:[,(\u2013\u2014/&+-]|\b(?:a|an|the|of|to|in|on|at|by|for|from|with|and|or|nor|but|than|that|which|who|is|are|"
    r"be|not|no|any|all|each|every|only|must|may|can|will|should|shall|as|if|when|unless|until|per|most|least|"
    r"up|more|over|under|between|into|its|their|your|our|this|these|those|it|you|we|they|never|always|do))$",
    re.IGNORECASE,
)
_OPENER = re.compile(
    r"(?:never|no|not|max|min|maximum|minimum|ask|don't|do|only|always|must|may|can|if|when|at|up|keep|any)\b",
    re.IGNORECASE,
)
_DEEPEST = 12  # lead-ins kept per clause, the innermost


@dataclass(slots=True)
class _Open:
    """A list level: the block of its latest item, and how it is marked."""

    indent: int
    style: str
    block: int


class _Grouper:
    def __init__(self, text: str) -> None:
        self.text = text
        self.blocks: list[Block] = []
        self.headings: list[int] = []
        self.stack: list[_Open] = []
        self.base: int | None = None  # the paragraph that announces the list or paragraph to come
        self.open: int | None = None  # the block that a text line may continue
        self.table: int | None = None  # the header row in force
        self.previous: Line | None = None
        self.forwarded = False
        self.outer = 0
        self.width = 60
        self.head = True  # still among the mail headers

    def words(self, line: Line) -> str:
        return self.text[line.body : line.end].strip()

    def add(self, shape: Shape, line: Line, parent: int | None, **more: object) -> int:
        block = Block(shape, self.outer, line.body, line.end, parent=parent)
        block.headings = tuple(self.headings)
        block.marker = line.marker
        block.whole = bool(more.get("whole", False))
        self.blocks.append(block)
        return len(self.blocks) - 1

    def announces(self, index: int | None) -> bool:
        """Whether a block ends so that what follows completes it."""
        if index is None:
            return False
        block = self.blocks[index]
        tail = self.text[max(block.start, block.end - 240) : block.end].rstrip().rstrip("*_` ")
        return tail.endswith((":", "—", "–", "…", "...")) or (
            block.shape is not Shape.HEADING and not _STOP.search(tail)
        )

    def ends_in_colon(self, index: int) -> bool:
        block = self.blocks[index]
        return self.text[max(block.start, block.end - 9) : block.end].rstrip("*_` \t\n").endswith(":")

    def close(self) -> None:
        self.open = None
        self.table = None

    def extend(self, line: Line) -> None:
        assert self.open is not None
        block = self.blocks[self.open]
        if line.quoted or self.forwarded:
            block.gaps.append((block.end, line.body))
        block.end = line.end

    def wraps(self, line: Line) -> bool:
        """Whether `line` is the rest of the sentence that the previous line began."""
        before = self.previous
        if self.open is None or before is None or before.break_after:
            return False
        block = self.blocks[self.open]
        if (block.shape is Shape.QUOTED) != (line.quoted or self.forwarded):
            return False
        last, here = self.words(before), self.words(line)
        if _LABEL.match(here) or (here.startswith("**") and _STOP.search(last)):
            return False
        if last.rstrip("*_").endswith(":"):
            return here[:1].islower()
        if block.shape is Shape.ITEM and line.indent <= self.stack[-1].indent if self.stack else False:
            return not _STOP.search(last) and (here[:1].islower() or _HANGING.search(last) is not None)
        if block.shape is Shape.HEADING:
            return False
        if _HANGING.search(last):
            return True
        room = before.indent + len(last) + 1 + len(here.split(maxsplit=1)[0]) if here else 0
        if room >= self.width * 3 // 4:
            return True
        return not (_STOP.search(last) or here[:1].isupper() or here[:1].isdigit() or _OPENER.match(here))

    def feed(self, line: Line) -> None:
        kind = line.kind
        if self.forwarded and is_end_of_forward(self.words(line)):
            self.forwarded = False
            kind = LineKind.TEXT
        if kind is LineKind.ITEM and not self.is_item(line):
            kind = LineKind.TEXT
            line = self.as_text(line)
        if kind in (LineKind.HEADER, LineKind.TEXT) and kind is LineKind.HEADER and not self.head:
            kind = LineKind.TEXT
        handler = {
            LineKind.BLANK: self.blank, LineKind.HEADING: self.heading, LineKind.RULE: self.rule,
            LineKind.FENCE: self.fence, LineKind.CODE: self.code, LineKind.ITEM: self.item,
            LineKind.ROW: self.row, LineKind.DIVIDER: self.divider, LineKind.HEADER: self.header,
            LineKind.FORWARD: self.forward,
        }.get(kind, self.paragraph)  # fmt: skip
        handler(line)
        if kind not in (LineKind.BLANK, LineKind.HEADER, LineKind.FORWARD):
            self.head = False
        self.previous = line
        self.outer = min(line.end + 1, len(self.text))

    def as_text(self, line: Line) -> Line:
        at = line.body - len(self.text[line.start : line.body].lstrip(" \t>"))
        return Line(line.start, line.end, at, LineKind.TEXT, line.indent, quoted=line.quoted)

    def is_item(self, line: Line) -> bool:
        """A number or letter begins an item unless it merely stands at the start of a wrapped line."""
        style = _style(line.marker)
        if style in ("-", "(1)") or self.open is None:
            first = line.marker.strip("().").lower() in ("a", "i", "1")
            known = any(level.style == style for level in self.stack[-2:])
            return style not in ("a.", "i.") or first or known
        known = any(level.style == style for level in self.stack[-4:])
        return known or line.marker.strip("().").lower() in ("1", "a", "i", "1.1") or self.ends_stop()

    def ends_stop(self) -> bool:
        last = self.words(self.previous) if self.previous else ""
        return bool(_STOP.search(last)) or last.endswith(":")

    def blank(self, line: Line) -> None:
        if self.open is not None and not self.stack:
            self.base = self.open if self.announces(self.open) else None
        self.close()

    def heading(self, line: Line) -> None:
        self.close()
        self.stack.clear()
        self.base = None
        self.push_heading(line, line.level)

    def push_heading(self, line: Line, level: int) -> None:
        while self.headings and self.blocks[self.headings[-1]].level >= level:
            self.headings.pop()
        index = self.add(Shape.HEADING, line, None)
        self.blocks[index].level = level
        self.headings.append(index)

    def rule(self, line: Line) -> None:
        """A row of dashes or equals signs under one line of text makes it a heading."""
        under = self.text[line.start : line.end].strip()
        before = self.previous
        solid = under == under[:1] * len(under) and under[:1] in "=-"
        if self.open is not None and before and before.kind is LineKind.TEXT and not self.stack and solid:
            block = self.blocks[self.open]
            if block.shape is Shape.SENTENCE and block.start == before.body:
                self.blocks.pop()
                self.outer = block.outer
                self.push_heading(before, 1 if under[0] == "=" else 2)
        self.close()
        self.base = None

    def fence(self, line: Line) -> None:
        base = self.open if self.open is not None and self.announces(self.open) else self.base
        self.close()
        self.base = base

    def code(self, line: Line) -> None:
        if self.open is not None and self.blocks[self.open].shape is Shape.CODE:
            self.blocks[self.open].end = line.end
        elif self.text[line.start : line.end].strip():
            self.open = self.add(Shape.CODE, line, self.base, whole=True)

    def item(self, line: Line) -> None:
        style = _style(line.marker)
        if not self.stack and self.open is not None and self.announces(self.open):
            self.base = self.open
        while self.stack:
            top = self.stack[-1]
            if top.indent < line.indent:
                break
            sibling = len(self.stack) > 1 and self.stack[-2].indent == top.indent
            if top.indent == line.indent and top.style != style and not sibling:
                if self.ends_in_colon(top.block):
                    break
            self.stack.pop()
        parent = self.stack[-1].block if self.stack else self.base
        shape = Shape.QUOTED if line.quoted or self.forwarded else Shape.ITEM
        self.table = None
        self.open = self.add(shape, line, parent)
        self.stack.append(_Open(line.indent, style, self.open))

    def row(self, line: Line) -> None:
        base = self.open if self.table is None and self.announces(self.open) else self.base
        shape = Shape.QUOTED if line.quoted or self.forwarded else Shape.ROW
        parent = self.table if self.table is not None else base
        index = self.add(shape, line, parent, whole=True)
        block = self.blocks[index]
        tail = self.text[block.start : block.end].rstrip()
        block.end = block.start + len(tail.removesuffix("|"))
        self.open = index if self.table is None else None
        if self.table is None and base is not None:
            self.base = base

    def divider(self, line: Line) -> None:
        """Under a row it makes that row the header of those that follow."""
        if self.open is not None and self.blocks[self.open].shape is not Shape.CODE:
            self.table = self.open
            self.blocks[self.open].whole = True
            if self.blocks[self.open].shape is Shape.SENTENCE:
                self.blocks[self.open].shape = Shape.ROW
        self.open = None

    def header(self, line: Line) -> None:
        self.close()
        shape = Shape.QUOTED if line.quoted or self.forwarded else Shape.SENTENCE
        self.add(shape, line, None)

    def forward(self, line: Line) -> None:
        self.close()
        self.stack.clear()
        self.base = None
        self.forwarded = self.forwarded or not self.text[line.start : line.end].lower().strip().endswith(
            "wrote:"
        )
        self.add(Shape.QUOTED if self.forwarded or line.quoted else Shape.SENTENCE, line, None, whole=True)
        self.head = True

    def paragraph(self, line: Line) -> None:
        if self.table is not None and "|" in self.text[line.start : line.end]:
            self.row(line)
            return
        if self.wraps(line):
            self.extend(line)
            return
        parent = self.parent_of_paragraph(line)
        shape = Shape.QUOTED if line.quoted or self.forwarded else Shape.SENTENCE
        self.open = self.add(shape, line, parent)

    def parent_of_paragraph(self, line: Line) -> int | None:
        """An indented paragraph belongs to the item above it; others complete a line with a colon."""
        in_list = bool(self.stack)
        while self.stack and self.stack[-1].indent >= line.indent:
            self.stack.pop()
        if self.stack:
            return self.stack[-1].block
        if in_list:
            self.base = None
            return None
        before = self.open if self.open is not None else self.base
        if before is None or self.blocks[before].shape in (Shape.ITEM, Shape.ROW):
            self.base = None
            return None
        if self.ends_in_colon(before):
            self.base = None
            return before
        parent = self.blocks[before].parent if self.open is not None else None
        self.base = None
        return parent


def _style(marker: str) -> str:
    """`-` for bullets; for numbers and letters what they are and how they are written."""
    core = marker.strip("()")
    if marker.startswith("("):
        return "(1)"
    if core[:1].isdigit():
        return "1" + ("." if "." in marker else ")")
    if core[:1].isalpha():
        return ("i" if len(core.rstrip(".")) > 1 else "a") + "."
    return "-"


def group(text: str) -> list[Block]:
    """The blocks of a text, in order, each with the block that announces it and its headings."""
    grouper = _Grouper(text)
    run: list[Line] = []
    for line in [*scan(text), None]:
        if line is not None and line.kind is not LineKind.BLANK:
            run.append(line)
            continue
        texts = [x for x in run if x.kind in (LineKind.TEXT, LineKind.ITEM)]
        grouper.width = max([60, *(min(x.end - x.start, 100) for x in texts)])
        for one in run:
            grouper.feed(one)
        run = []
        if line is not None:
            grouper.feed(line)
    return grouper.blocks


def lineage(blocks: list[Block], index: int) -> list[int]:
    """The blocks that announce block `index`, outermost first; the innermost twelve."""
    chain: list[int] = []
    parent = blocks[index].parent
    while parent is not None and len(chain) < _DEEPEST:
        chain.append(parent)
        parent = blocks[parent].parent
    return chain[::-1]
