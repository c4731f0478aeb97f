"""Lines of styled text: wrapping with hanging indents, two-ended lines, and colour at the very end."""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator

from rich.console import Console
from rich.text import Text

from mandate.report.visible import cells

DEFAULT_WIDTH = 100
NARROWEST = 40
FIELD = 11  # the column of `exactly`, `example`, `why`, …
INDENT = "  "
TIE = "\ue000"  # a blank at which no line is broken; never a user's: those are shown as `<U+E000>`


def wrap(text: Text, width: int, hang: int = 0) -> Iterator[Text]:
    """`text` broken at blanks into lines of at most `width` cells; all but the first begin with `hang`
    blanks. A word longer than a line is left whole, so that it can be copied."""
    for line in _broken(text, width, hang):
        if TIE in line.plain:
            line.plain = line.plain.replace(TIE, " ")
        yield line


def wrap_kept(line: Text, width: int, hang: int) -> Iterator[Text]:
    """As `wrap`, with the blanks at the beginning kept."""
    head = line[:hang]
    rows = list(wrap(line[hang:], width - hang))
    for index, row in enumerate(rows):
        yield (head if index == 0 else Text(" " * hang)).append_text(row)


def tied(words: str) -> str:
    """The words, to stay on one line."""
    return words.replace(" ", TIE)


def _broken(text: Text, width: int, hang: int) -> Iterator[Text]:
    line, limit = Text(), width
    for word in _words(text):
        blank = 1 if line.plain else 0
        if blank and cells(line.plain) + 1 + cells(word.plain) > limit:
            yield line
            line, limit = Text(" " * hang).append_text(word), width
        else:
            line.append(" " * blank).append_text(word)
    yield line


def field(name: str, text: Text | str, width: int) -> Iterator[Text]:
    """`  name       text`, wrapped under the text; an empty name continues the field above."""
    head = Text(INDENT).append(name.ljust(FIELD), "bold" if name else "")
    body = Text(text) if isinstance(text, str) else text
    rows = list(wrap(body, max(width - cells(head.plain), NARROWEST // 2)))
    yield head.append_text(rows[0])
    margin = " " * (len(INDENT) + FIELD)
    for row in rows[1:]:
        yield Text(margin).append_text(row)


def ends(left: Text, right: str, width: int) -> Iterator[Text]:
    """One line with something at its right end, or two when it does not fit."""
    gap = width - cells(left.plain) - cells(right)
    if not right:
        yield left
    elif gap >= 2:
        yield left.append(" " * gap).append(right, "dim")
    else:
        yield from wrap_kept(left, width, FIELD - 2)
        yield Text(" " * (FIELD - 2)).append(right, "dim")


def paint(lines: Iterable[Text], *, color: bool) -> str:
    """The lines as one string, with terminal colours or without; no trailing blanks."""
    if not color:
        return "".join(f"{line.plain.rstrip()}\n" for line in lines)
    target = io.StringIO()
    console = Console(
        file=target, force_terminal=True, color_system="standard", width=10_000, no_color=False,
        markup=False, emoji=False, highlight=False, soft_wrap=True, legacy_windows=False,
        _environ={},
    )  # fmt: skip
    for line in lines:
        line.rstrip()
        console.print(line)
    return target.getvalue()


def _words(text: Text) -> Iterator[Text]:
    """The words of a text, with their styles, and runs of blanks as one."""
    return (word for word in text.split(" ", include_separator=False, allow_blank=False) if word.plain)
