"""Texts as finite classes: what the literals and patterns of a question can tell apart, and no more.

Variables compared with each other share their classes, and every class of many texts comes in as many
copies as there are variables, so that any pattern of equal and different values can be expressed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache

from mandate.logic.budget import Undecided
from mandate.logic.patterns import ANY, Test, Vector, Word, holds, vector_of, vectors, words
from mandate.model.expression import Affix, Comparison, Expr, Membership, Reference, TextTest, walk
from mandate.model.expression import Word as Literal
from mandate.model.quantity import Kind

MOST_CLASSES = 2_000


@dataclass(slots=True)
class TextClasses:
    """The classes of one group of variables: class `i` is represented by the text `examples[i]`,
    and behaves like it in every comparison of the question."""

    examples: tuple[str, ...]
    literals: frozenset[str]

    def equal_to(self, text: str) -> int | None:
        return self.examples.index(text) if text in self.literals else None

    def matching(self, affix: Affix, part: str) -> tuple[int, ...]:
        return tuple(i for i, text in enumerate(self.examples) if holds((affix, part), text))


@dataclass(slots=True)
class _Group:
    members: list[str] = field(default_factory=list)
    literals: set[str] = field(default_factory=set)
    tests: set[Test] = field(default_factory=set)


def text_classes(exprs: Iterable[Expr]) -> dict[str, TextClasses]:
    """Symbol of every text variable → its classes."""
    groups: dict[str, _Group] = {}
    for expr in exprs:
        for node in walk(expr):
            _note(node, groups)
    done: dict[int, TextClasses] = {}
    for group in groups.values():
        if id(group) not in done:
            literals, tests = frozenset(group.literals), tuple(sorted(group.tests))
            done[id(group)] = _classes(literals, tests, len(group.members))
    return {symbol: done[id(group)] for symbol, group in groups.items()}


def is_text(expr: Expr) -> bool:
    return isinstance(expr, Reference) and expr.type is not None and expr.type.kind is Kind.TEXT


def _note(node: Expr, groups: dict[str, _Group]) -> None:
    match node:
        case Reference() if is_text(node):
            _group(node, groups)
        case Comparison(left=Reference() as a, right=Reference() as b) if is_text(a) and is_text(b):
            _join(_group(a, groups), _group(b, groups), groups)
        case Comparison(left=Reference() as a, right=Literal(value=word)) if is_text(a):
            _group(a, groups).literals.add(word)
        case Comparison(left=Literal(value=word), right=Reference() as a) if is_text(a):
            _group(a, groups).literals.add(word)
        case Membership(left=Reference() as a, items=items) if is_text(a):
            _group(a, groups).literals.update(i.value for i in items if isinstance(i, Literal))
        case TextTest(left=Reference() as a, affix=affix, value=part) if is_text(a):
            _group(a, groups).tests.add((affix, part))
        case _:
            pass


def _group(name: Reference, groups: dict[str, _Group]) -> _Group:
    if name.symbol not in groups:
        groups[name.symbol] = _Group([name.symbol])
    return groups[name.symbol]


def _join(one: _Group, other: _Group, groups: dict[str, _Group]) -> None:
    if one is other:
        return
    one.members += other.members
    one.literals |= other.literals
    one.tests |= other.tests
    for symbol in other.members:
        groups[symbol] = one


@lru_cache(maxsize=256)
def _classes(literals: frozenset[str], tests: tuple[Test, ...], copies: int) -> TextClasses:
    """A class for each literal, and `copies` of each combination of tests that other texts have."""
    possible = vectors(tests)
    if len(possible) * copies + len(literals) > MOST_CLASSES:
        raise Undecided("too many texts and patterns are compared with one another")
    found: dict[Vector, dict[str, None]] = {vector: {} for vector in sorted(possible)}
    missing = len(found) * copies
    for text in _plain(tests, copies):
        same = found[vector_of(tests, text)]
        if len(same) < copies and text not in literals and text not in same:
            same[text] = None
            missing -= 1
        if missing == 0:
            break
    short = {vector: copies for vector, texts in found.items() if len(texts) < copies}
    if short:
        taken = {text for text in literals if vector_of(tests, text) in short}
        for vector, spelled in words(tests, short, taken).items():
            found[vector] = dict.fromkeys(_written(word, vector, tests, literals) for word in spelled)
            if len(found[vector]) < len(spelled):
                raise Undecided("the texts that are compared cannot be told apart")
    examples = sorted(literals) + [text for vector in sorted(possible) for text in found[vector]]
    return TextClasses(tuple(examples), literals)


def _plain(tests: tuple[Test, ...], copies: int) -> Iterator[str]:
    """Texts as a person would write them: most combinations of tests have one of these."""
    starts = ["", *(part for affix, part in tests if affix is Affix.STARTS)]
    ends = ["", *(part for affix, part in tests if affix is Affix.ENDS)]
    ends += [f"@{part}" for affix, part in tests if affix is Affix.DOMAIN]
    if any(affix is Affix.ADDRESS for affix, _ in tests):
        ends.append("@other.example")
    number = 0
    while number < copies + 2:
        number += 1
        middle = "other" if number == 1 else f"other-{number}"
        yield from (f"{start}{middle}" for start in starts)
        yield from (f"{middle}{end}" for end in ends)
        if len(starts) * len(ends) <= MOST_CLASSES:
            yield from (f"{start}{middle}{end}" for start in starts for end in ends)
        yield from (part.replace("*", middle) for affix, part in tests if affix is Affix.MATCHES)


def _written(word: Word, vector: Vector, tests: tuple[Test, ...], literals: frozenset[str]) -> str:
    """A word with its nameless characters written out: legible where that changes nothing."""
    named = {c for _, part in tests for c in part} | {c for text in literals for c in text}
    legible = "".join("other" if char == ANY else char for char in word)
    if word.count(ANY) == 1 and legible not in literals and vector_of(tests, legible) == vector:
        return legible
    other = next(c for c in map(chr, range(0x7E, 0x110000)) if c.lower() not in named and c not in named)
    return "".join(other if char == ANY else char for char in word)
