"""The words of a statement in canonical form, each with the place where it was written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate

from lark import Token

from mandate.grammar.printing import quoted
from mandate.grammar.trees import comparator, unquoted

_WORD = re.compile(r",|[^\s,]+")
_PLAIN = {"_OR": "or", "_AND": "and", "_NOT": "not", "_IN": "in", "TRUE": "true", "FALSE": "false"}
_OPERANDS = frozenset("NAME NUMBER PERCENT STRING MOMENT CLOCK DATE TRUE FALSE RPAR RSQB".split())
_TIGHT_DASH = frozenset(["DAY", "CLOCK", "NUMBER"])
_CALLED = frozenset(["CALL", "MEASURE", "_ABS"])


@dataclass(frozen=True, slots=True)
class Atom:
    """A word of a statement. `kind` is its terminal; a terminal of several words (`also called`) gives
    several atoms, of which only the first is a `head`; `start` is its place in the document."""

    text: str
    kind: str
    start: int
    head: bool = True


def atoms_of(words: tuple[Token, ...], offset: int) -> tuple[Atom, ...]:
    """The atoms of a statement that begins at `offset`, from all its tokens."""
    out: list[Atom] = []
    for i, token in enumerate(words):
        before = words[i - 1] if i else None
        after = words[i + 1] if i + 1 < len(words) else None
        out.extend(_atoms(token, before, after, offset))
    return tuple(out)


def _atoms(token: Token, before: Token | None, after: Token | None, offset: int) -> Iterator[Atom]:
    start = offset + (token.start_pos or 0)
    shown = _canonical(token, before, after)
    if token.type == "STRING":
        yield Atom(shown, "STRING", start)
        return
    written = [start + m.start() for m in _WORD.finditer(str(token))]
    words = _WORD.findall(shown)
    places = written if len(written) == len(words) else [start] * len(words)
    head = True
    for word, place in zip(words, places, strict=True):
        if word == ",":
            yield Atom(word, "_COMMA" if len(words) > 1 else token.type, place)
            continue
        yield Atom(word, token.type, place, head)
        head = False


def _canonical(token: Token, before: Token | None, after: Token | None) -> str:
    text = str(token)
    match token.type:
        case "COMPARATOR":
            return str(comparator(text))
        case "STRING":
            return quoted(unquoted(text))
        case "NUMBER":
            year = before is not None and before.type in ("MONTH", "_MANDATE_SPEC")
            return text if year else _number(text)
        case "CLOCK" | "MOMENT":
            clock = re.sub(r"\b(\d):", r"0\1:", text)
            return clock.replace("T", " ")
        case "DAY" | "MONTH":
            return text.capitalize()
        case "_DASH":
            dated = before is not None and after is not None and before.type == after.type == "DATE"
            return "to" if dated or text == "to" else "-"
        case kind:
            return _PLAIN.get(kind, text)


def _number(text: str) -> str:
    """Thousands set apart: `1_000.50`, `1_000/3`."""
    top, slash, bottom = text.partition("/")
    whole, point, digits = top.replace("_", "").partition(".")
    below = _grouped(bottom.replace("_", "")) if slash else ""
    return _grouped(whole) + point + digits + slash + below


def _grouped(digits: str) -> str:
    return f"{int(digits):_}" if digits and digits[0] != "0" else digits


def spaced(left: Atom | None, atom: Atom, before_left: Atom | None) -> bool:
    """Whether a blank stands between two neighbours on a line."""
    if left is None or atom.text in (",", ")", "]", ";", ":") or atom.kind == "PERCENT":
        return False
    if left.text in ("(", "["):
        return False
    if atom.text == "(":
        return left.kind not in _CALLED and not _declares(left, before_left)
    if left.kind in ("MINUS", "_MINUS"):
        return before_left is not None and before_left.kind in _OPERANDS and left.kind == "MINUS"
    if atom.text == "-" and atom.kind == "_DASH":
        return left.kind not in _TIGHT_DASH
    if left.text == "-" and left.kind == "_DASH":
        return before_left is None or before_left.kind not in _TIGHT_DASH or atom.kind not in _TIGHT_DASH
    return True


def _declares(left: Atom, before_left: Atom | None) -> bool:
    """`tool print.label(`: the name of a tool right after the word."""
    return left.kind == "TOOL" and before_left is not None and before_left.kind == "_TOOL"


def joined(atoms: list[Atom]) -> str:
    """The atoms on one line."""
    return "".join(_pieces(atoms))


def lengths(atoms: list[Atom]) -> Iterator[int]:
    """How long the line is up to and including each atom."""
    return accumulate(len(piece) for piece in _pieces(atoms))


def _pieces(atoms: list[Atom]) -> Iterator[str]:
    """Each atom with the blank before it, if it has one."""
    for i, atom in enumerate(atoms):
        left = atoms[i - 1] if i else None
        yield (" " if spaced(left, atom, atoms[i - 2] if i > 1 else None) else "") + atom.text
