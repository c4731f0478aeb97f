"""Texts worth trying: one of every kind that the tests of an expression can tell apart.

Words are grown letter by letter. Two words of which every test has seen the same (which beginnings of it
they match) go on alike, so one of them is enough, or as many as there are variables to tell apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from string import ascii_letters, ascii_lowercase, ascii_uppercase, digits

from mandate.evaluate.linear import UndecidedError
from mandate.model.expression import (
    Affix,
    Comparison,
    Expr,
    Membership,
    Reference,
    TextTest,
    Word,
    references,
    walk,
)
from mandate.model.quantity import Kind

MOST_WORDS = 100_000
LONG = 40  # a pattern of more is dear to look at, and the more so the longer it is
Seen = tuple[object, ...]
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_{|}-]+@(?P<domain>[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*)")
_BEGUN = re.compile(r"[A-Za-z0-9.!#$&'*+/=?^_{|}-]+(?P<tail>@([A-Za-z0-9-]+\.)*[A-Za-z0-9-]*)?")


def passes(text: str, affix: Affix, part: str) -> bool:
    """What a text test means. One address is somebody, `@` and a domain, and nothing else; of the letters
    of domains, A to Z are the same as a to z. In `matches`, `*` stands for any characters, or none."""
    match affix:
        case Affix.STARTS:
            return text.startswith(part)
        case Affix.ENDS:
            return text.endswith(part)
        case Affix.DOMAIN:
            found = _ADDRESS.fullmatch(text)
            return found is not None and found["domain"].translate(_LOWER) == part.translate(_LOWER)
        case Affix.MATCHES:
            return _fits(text, part.split("*"))
        case Affix.ADDRESS:
            return _ADDRESS.fullmatch(text) is not None


def _fits(text: str, pieces: list[str]) -> bool:
    """The pieces in their order, the first at the beginning and the last at the end."""
    if len(pieces) == 1:
        return text == pieces[0]
    first, *middle, last = pieces
    if len(text) < len(first) + len(last) or not (text.startswith(first) and text.endswith(last)):
        return False
    at, end = len(first), len(text) - len(last)
    for piece in middle:
        found = text.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True


@dataclass(frozen=True, slots=True)
class Tried:
    """What to try for each text variable, by symbol; and whether that is one of every kind."""

    values: Mapping[str, tuple[str, ...]]
    complete: bool


def text_values(expr: Expr) -> Tried:
    """Every literal, and one text of each kind for every variable, so that variables can also differ."""
    names = [r.symbol for r in references(expr) if _is_text(r)]
    if not names:
        return Tried({}, True)
    nodes = tuple(walk(expr))
    literals = tuple(dict.fromkeys(word for node in nodes for word in _compared(node)))
    tests = [(n.left, (n.affix, n.value)) for n in nodes if isinstance(n, TextTest)]
    if any(isinstance(n, Comparison) and _is_text(n.left) and _is_text(n.right) for n in nodes):
        texts, complete = _tried(tuple(dict.fromkeys(t for _, t in tests)), literals, len(names))
        return Tried(dict.fromkeys(names, texts), complete)
    own: dict[str, dict[tuple[Affix, str], None]] = {symbol: {} for symbol in names}
    for left, test in tests:
        if isinstance(left, Reference):
            own.setdefault(left.symbol, {})[test] = None
    found = {symbol: _tried(tuple(of_it), literals, 1) for symbol, of_it in own.items()}
    return Tried({s: texts for s, (texts, _) in found.items()}, all(whole for _, whole in found.values()))


def _is_text(expr: Expr) -> bool:
    return isinstance(expr, Reference) and expr.type is not None and expr.type.kind is Kind.TEXT


def _compared(node: Expr) -> tuple[str, ...]:
    """The words that a node compares a text with."""
    match node:
        case Comparison(left=text, right=Word(value=word)) | Comparison(left=Word(value=word), right=text):
            return (word,) if _is_text(text) else ()
        case Membership(left=text, items=items) if _is_text(text):
            return tuple(item.value for item in items if isinstance(item, Word))
        case _:
            return ()


@lru_cache(maxsize=256)
def _tried(
    tests: tuple[tuple[Affix, str], ...], literals: tuple[str, ...], copies: int
) -> tuple[tuple[str, ...], bool]:
    if not tests:
        return tuple(dict.fromkeys([*literals, *_fresh(literals, copies)])), True
    kinds: dict[tuple[bool, ...], list[str]] = {}
    complete = True
    try:
        for text in _words(tests, literals, copies):
            same = kinds.setdefault(tuple(passes(text, *test) for test in tests), [])
            if len(same) < copies and text not in literals:
                same.append(text)
    except UndecidedError:
        complete = False
    found = [*literals, *(text for same in kinds.values() for text in same)]
    return tuple(dict.fromkeys(found if complete else [*literals, *_written(tests), *found])), complete


def _written(tests: tuple[tuple[Affix, str], ...]) -> Iterator[str]:
    """Where there are too many kinds: texts that pass one test each, and one that passes none."""
    yield "~"
    for affix, part in tests:
        match affix:
            case Affix.STARTS:
                yield f"{part}~"
            case Affix.ENDS:
                yield f"~{part}"
            case Affix.DOMAIN:
                yield f"a@{part}"
            case Affix.MATCHES:
                yield part.replace("*", "~")
            case Affix.ADDRESS:
                yield "a@a"


def _fresh(literals: tuple[str, ...], copies: int) -> Iterator[str]:
    """Texts that are none of the literals."""
    number = 0
    while copies > 0:
        text = f"~{number}~"
        number += 1
        if text not in literals:
            copies -= 1
            yield text


def _words(tests: tuple[tuple[Affix, str], ...], literals: tuple[str, ...], copies: int) -> Iterator[str]:
    """Words by length; of those that go on alike, as many as could be taken for a literal or a copy."""
    letters = _letters(tests, literals)
    looks = _looks(tests)
    beginnings = {text[:end] for text in literals for end in range(len(text) + 1)}
    met: dict[Seen, int] = {}
    long = (len(p) for a, p in tests if a is Affix.MATCHES and len(p) > LONG)
    cost = len(letters) * (1 + sum(n * n for n in long) // 1_000)
    layer, made = [""], 0
    while layer:
        grown: list[str] = []
        for word in layer:
            seen = (*(look(word) for look in looks), word if word in beginnings else None)
            met[seen] = met.get(seen, 0) + 1
            if met[seen] > copies:
                continue
            yield word
            made += 1
            if made * cost > MOST_WORDS:
                raise UndecidedError("too many texts to try")
            grown += [word + letter for letter in letters]
        layer = grown


def _letters(tests: tuple[tuple[Affix, str], ...], literals: tuple[str, ...]) -> list[str]:
    """Every character that matters, and one that does not."""
    found = dict.fromkeys("".join(literals))
    for affix, part in tests:
        named = part.replace("*", "") if affix is Affix.MATCHES else part
        if affix is Affix.DOMAIN:
            named += "@" + "".join(c.swapcase() for c in part if c in ascii_letters)
        found.update(dict.fromkeys(named))
    if any(affix in (Affix.DOMAIN, Affix.ADDRESS) for affix, _ in tests):
        # the kinds of characters in an address, by one that is not named apart
        kinds = (ascii_letters + digits + "-", "@", ".", "!#$&'*+/=?^_{|}")
        found.update(dict.fromkeys(c for kind in kinds for c in [*(k for k in kind if k not in found)][:1]))
    number = 0x7E
    while chr(number) in found:
        number += 1
    return [chr(number), *found]


def _looks(tests: tuple[tuple[Affix, str], ...]) -> list[Callable[[str], object]]:
    """What the tests have seen of a word, as far as it matters for what may still follow."""
    by_kind: dict[Affix, list[str]] = {}
    for affix, part in tests:
        by_kind.setdefault(affix, []).append(part)
    return [look for affix, parts in by_kind.items() for look in _looks_of(affix, parts)]


def _looks_of(affix: Affix, parts: list[str]) -> Iterator[Callable[[str], object]]:
    heads = {part[:i] for part in parts for i in range(len(part) + 1)}
    match affix:
        case Affix.STARTS:
            known = frozenset(parts)
            yield lambda word: (word if word in heads else None, _known(word, known))
        case Affix.ENDS:
            yield lambda word: next(word[i:] for i in range(len(word) + 1) if word[i:] in heads)
        case Affix.DOMAIN:
            small = {part.translate(_LOWER)[:i] for part in parts for i in range(len(part) + 1)}
            yield lambda word: _tail(word, small)
        case Affix.ADDRESS:
            yield _begun
        case Affix.MATCHES:
            yield from (_positions(part) for part in parts)


def _known(word: str, parts: frozenset[str]) -> str | None:
    """The longest of the beginnings that are asked about and that a word has."""
    return next((word[:i] for i in range(len(word), -1, -1) if word[:i] in parts), None)


def _positions(part: str) -> Callable[[str], object]:
    pieces = [part[:i].split("*") for i in range(len(part) + 1)]
    return lambda word: tuple(_fits(word, p) for p in pieces)


def _begun(word: str) -> str | None:
    """How far a word has come towards one address; None if it cannot become one any more."""
    found = _BEGUN.fullmatch(word)
    if found is None:
        return None if word else ""
    tail = found["tail"]
    return "a" if tail is None else "@" if tail[-1] in "@." else "@a"


def _tail(word: str, heads: set[str]) -> str | None:
    """What follows the `@` of one address, in small letters, while it may become one of the domains."""
    found = _BEGUN.fullmatch(word)
    if found is None:
        return None if word else ""
    if found["tail"] is None:
        return "a"
    tail: str = found["tail"].translate(_LOWER)
    return tail if tail[1:] in heads else None
