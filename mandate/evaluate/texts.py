"""Texts worth trying: one of every kind that the tests of an expression can tell apart.

Words are grown letter by letter. Two words of which every test has seen the same (which beginnings of it
they match) go on alike, so one of them is enough, or as many as there are variables to tell apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from string import ascii_letters, ascii_lowercase, ascii_uppercase

from mandate.evaluate.linear import UndecidedError
from mandate.model.expression import Affix, Comparison, Expr, Reference, TextTest, Word, references, walk
from mandate.model.quantity import Kind

MOST_WORDS = 6_000
Seen = tuple[object, ...]
_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)


def passes(text: str, affix: Affix, part: str) -> bool:
    """What a text test means. A domain is what follows the last `@`; of its letters, A to Z are the same
    as a to z, as on the internet. In `matches`, `*` stands for any characters, or none."""
    match affix:
        case Affix.STARTS:
            return text.startswith(part)
        case Affix.ENDS:
            return text.endswith(part)
        case Affix.DOMAIN:
            return "@" in text and text[text.rindex("@") + 1 :].translate(_LOWER) == part.translate(_LOWER)
        case Affix.MATCHES:
            return _fits(text, part.split("*"))


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


def text_values(expr: Expr) -> dict[str, tuple[str, ...]]:
    """Symbol of each text variable → what to try: every literal, and one text of each kind for every
    variable, so that variables can also differ. Raises `UndecidedError`."""
    nodes = tuple(walk(expr))
    names = [r.symbol for r in references(expr) if r.type is not None and r.type.kind is Kind.TEXT]
    literals = tuple(dict.fromkeys(n.value for n in nodes if isinstance(n, Word)))
    tests = [(n.left, (n.affix, n.value)) for n in nodes if isinstance(n, TextTest)]
    if any(_two_texts(node) for node in nodes):
        everything = _tried(tuple(dict.fromkeys(t for _, t in tests)), literals, len(names))
        return dict.fromkeys(names, everything)
    own: dict[str, dict[tuple[Affix, str], None]] = {symbol: {} for symbol in names}
    for left, test in tests:
        if isinstance(left, Reference):
            own.setdefault(left.symbol, {})[test] = None
    return {symbol: _tried(tuple(of_it), literals, 1) for symbol, of_it in own.items()}


def _two_texts(node: Expr) -> bool:
    if not isinstance(node, Comparison):
        return False
    return all(
        isinstance(side, Reference) and side.type is not None and side.type.kind is Kind.TEXT
        for side in (node.left, node.right)
    )


@lru_cache(maxsize=256)
def _tried(tests: tuple[tuple[Affix, str], ...], literals: tuple[str, ...], copies: int) -> tuple[str, ...]:
    if not tests:
        return tuple(dict.fromkeys([*literals, *_fresh(literals, copies)]))
    kinds: dict[tuple[bool, ...], list[str]] = {}
    for text in _words(tests, literals, copies):
        same = kinds.setdefault(tuple(passes(text, *test) for test in tests), [])
        if len(same) < copies and text not in literals:
            same.append(text)
    return tuple(dict.fromkeys([*literals, *(text for same in kinds.values() for text in same)]))


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
    looks = [_look(*test) for test in tests]
    beginnings = {text[:end] for text in literals for end in range(len(text) + 1)}
    met: dict[Seen, int] = {}
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
            if made * len(letters) > MOST_WORDS * 8:
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
    number = 0x7E
    while chr(number) in found:
        number += 1
    return [chr(number), *found]


def _look(affix: Affix, part: str) -> Callable[[str], object]:
    """What a test has seen of a word, as far as it matters for what may still follow."""
    match affix:
        case Affix.STARTS:
            return lambda word: word if part.startswith(word) else word.startswith(part)
        case Affix.ENDS:
            return lambda word: next(i for i in range(len(part), -1, -1) if word.endswith(part[:i]))
        case Affix.DOMAIN:
            return lambda word: _tail(word, part)
        case Affix.MATCHES:
            pieces = [part[:i].split("*") for i in range(len(part) + 1)]
            return lambda word: tuple(_fits(word, p) for p in pieces)


def _tail(word: str, domain: str) -> str | None:
    """What follows the last `@`, in small letters, while it may become the domain."""
    if "@" not in word:
        return None
    tail = word[word.rindex("@") + 1 :].translate(_LOWER)
    return tail if domain.translate(_LOWER).startswith(tail) else "@"
