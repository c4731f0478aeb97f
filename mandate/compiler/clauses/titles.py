"""Which single lines of a plain text are titles, though no markup says so."""

from __future__ import annotations

import re

from mandate.compiler.clauses.blocks import Block
from mandate.grammar.markers import find_markers
from mandate.grammar.mentions import find_mentions
from mandate.model.clause import Shape
from mandate.model.reading import MarkerKind

_BOLD = re.compile(r"(?:\*\*|__)[^*_\n]+(?:\*\*|__)$")
_TITLE = re.compile(r"[A-Z0-9][^\n]*$")
_TASK = re.compile(
    r"[A-Z][\w#.-]*(?:\s+[\w#.-]+){0,3}\s*[:\u2013\u2014]\s+let\s+(?=(?:the|our|an?|this)\s)", re.IGNORECASE
)  # "Ticket 12: let the agent …" names the job; what it may do stands below
_STOPPED = re.compile(r"[.!?;:,…—–-]$")
_MOST_WORDS = 9
_HARMLESS = (MarkerKind.TIME, MarkerKind.CONDITION, MarkerKind.APPROVAL)


def title_level(text: str, blocks: list[Block], index: int) -> int:
    """The heading level of block `index` if it is a title in all but markup, else 0.

    A title stands alone between blank lines, is short, does not end like a sentence, and holds
    nothing that could be a rule.
    """
    block = blocks[index]
    if block.shape not in (Shape.SENTENCE, Shape.ITEM) or block.end - block.start > 90:
        return 0
    words = text[block.start : block.end].strip()
    bare = words.strip("*_ ")
    if "\n" in words or not _TITLE.match(bare) or _STOPPED.search(bare) or len(bare.split()) > _MOST_WORDS:
        return 0
    if not _alone(text, block) or index + 1 >= len(blocks):
        return 0
    numbered = block.shape is Shape.ITEM
    following = blocks[index + 1]
    if numbered and (
        not block.marker[:1].isdigit() or following.shape is not Shape.SENTENCE or following.parent == index
    ):
        return 0
    task = _TASK.match(bare) if index == 0 else None
    ruling = bare[task.end() :] if task else bare
    if any(m.kind not in _HARMLESS for m in find_markers(ruling)) or any(
        m.norm_like for m in find_mentions(ruling)
    ):
        return 0
    if index == 0:
        return 1
    if bare.isupper():
        return 2
    return 4 if numbered else (6 if _BOLD.match(words) else 5)


def _alone(text: str, block: Block) -> bool:
    """Whether a block of one line has blank lines, or the ends of the text, on both sides."""
    before = text[max(0, block.outer - 400) : block.outer].rstrip(" \t")
    after = text[block.end : block.end + 400].lstrip(" \t")
    opens = not before.strip() or before.endswith(("\n\n", "\n \n"))
    return opens and after.startswith("\n") and after[1:].lstrip(" \t").startswith("\n")
