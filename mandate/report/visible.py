"""What people wrote, made safe and visible: nothing in it moves the cursor, hides or reorders text."""

from __future__ import annotations

import unicodedata

from rich.cells import get_character_cell_size

TAB = "    "
_DELETE = 0x7F
_PICTURES = 0x2400  # the block of control pictures: U+241B is the picture of U+001B
_DELETE_PICTURE = "\u2421"

# Cf characters belong to words in some scripts, but they also hide and reorder; Co and Cs have no glyph.
_SHOWN_AS_CODE = frozenset({"Cc", "Cf", "Co", "Cs", "Zl", "Zp"})


def visible_character(character: str) -> str:
    """How one code point is shown: itself, spaces for a tab, a picture or its number if it has no glyph."""
    if character == "\t":
        return TAB
    code = ord(character)
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return _DELETE_PICTURE
    if unicodedata.category(character) in _SHOWN_AS_CODE:
        return f"<U+{code:04X}>"
    return character


def visible(text: str) -> str:
    """A user's text for use inside a line: control and format characters shown, line ends as spaces."""
    return "".join(" " if c == "\n" else visible_character(c) for c in text)


def visible_lines(text: str) -> str:
    """As `visible`, with the line ends kept: for whole documents such as an explanation page."""
    return "\n".join(visible(line) for line in text.split("\n"))


def cells(text: str) -> int:
    """How many columns a visible text takes in a terminal (wide characters take two)."""
    return sum(get_character_cell_size(c) for c in text)
