"""The versions of the layer's language: which are read, and what is said of the others."""

from __future__ import annotations

import re

from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.model.source import Span

VERSION = 1

_LINE = re.compile(r"mandate-spec\s+(\d[\w.]*)")


def wrong_version(statement: str, path: str, offset: int) -> Mistake | None:
    """The complaint about a first line that names a version which is not read; None if it names none, or
    one that is."""
    named = _LINE.match(statement)
    if named is None or named[1] == str(VERSION):
        return None
    span = Span(path, offset + named.start(), offset + named.end())
    if not named[1].isdecimal():
        return Mistake(
            SYNTAX, f"versions of the language are whole numbers: `{named[1][:40]}` is none", span,
            hint=f"write `mandate-spec {VERSION}`",
        )  # fmt: skip
    number = named[1].lstrip("0") or "0"
    if number == "0" or number == str(VERSION):
        return Mistake(
            SYNTAX, f"there is no version {named[1][:40]} of the language", span,
            hint=f"write `mandate-spec {VERSION}`",
        )  # fmt: skip
    return Mistake(
        SYNTAX, f"this is version {number[:40]} of the language, newer than what this mandate reads", span,
        hint=f"install a newer mandate (`pip install --upgrade mandate`): this one reads version {VERSION}",
    )  # fmt: skip
