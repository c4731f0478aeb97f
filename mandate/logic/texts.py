"""Texts as finite classes: what the literals and patterns of a question can tell apart, and no more.

Variables compared with each other share their classes, and every class of many texts comes in as many
copies as there are variables, so that any pattern of equal and different values can be expressed.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mandate.logic.budget import Undecided
from mandate.model.expression import Affix, Comparison, Expr, Membership, Reference, TextTest, Word, walk
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
        return tuple(i for i, text in enumerate(self.examples) if _matches(text, affix, part))


@dataclass(slots=True)
class _Group:
    members: list[str] = field(default_factory=list)
    literals: set[str] = field(default_factory=set)
    starts: set[str] = field(default_factory=set)
    ends: set[str] = field(default_factory=set)


def text_classes(exprs: Iterable[Expr]) -> dict[str, TextClasses]:
    """Symbol of every text variable → its classes."""
    groups: dict[str, _Group] = {}
    for expr in exprs:
        for node in walk(expr):
            _note(node, groups)
    done: dict[int, TextClasses] = {}
    for group in groups.values():
        if id(group) not in done:
            done[id(group)] = _classes(group)
    return {symbol: done[id(group)] for symbol, group in groups.items()}


def is_text(expr: Expr) -> bool:
    return isinstance(expr, Reference) and expr.type is not None and expr.type.kind is Kind.TEXT


def _note(node: Expr, groups: dict[str, _Group]) -> None:
    match node:
        case Reference() if is_text(node):
            _group(node, groups)
        case Comparison(left=Reference() as a, right=Reference() as b) if is_text(a) and is_text(b):
            _join(_group(a, groups), _group(b, groups), groups)
        case Comparison(left=Reference() as a, right=Word(value=word)) if is_text(a):
            _group(a, groups).literals.add(word)
        case Comparison(left=Word(value=word), right=Reference() as a) if is_text(a):
            _group(a, groups).literals.add(word)
        case Membership(left=Reference() as a, items=items) if is_text(a):
            _group(a, groups).literals.update(i.value for i in items if isinstance(i, Word))
        case TextTest(left=Reference() as a, affix=affix, value=part) if is_text(a):
            group = _group(a, groups)
            if affix not in (Affix.STARTS, Affix.ENDS):
                raise Undecided(f"`{affix}` is not resolved to classes of texts yet")
            (group.starts if affix is Affix.STARTS else group.ends).add(part)
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
    one.starts |= other.starts
    one.ends |= other.ends
    for symbol in other.members:
        groups[symbol] = one


def _classes(group: _Group) -> TextClasses:
    starts, ends = ["", *sorted(group.starts - {""})], ["", *sorted(group.ends - {""})]
    copies = len(group.members)
    if len(starts) * len(ends) * copies + len(group.literals) > MOST_CLASSES:
        raise Undecided("too many texts and patterns are compared with one another")
    examples = sorted(group.literals)
    for start in starts:
        for end in ends:
            examples += _fresh(group, start, end, copies)
    return TextClasses(tuple(examples), frozenset(group.literals))


def _fresh(group: _Group, start: str, end: str, copies: int) -> list[str]:
    """`copies` texts that match of all patterns only those that `start` and `end` already match."""
    found: list[str] = []
    number = 0
    while len(found) < copies:
        number += 1
        middle = "other" if number == 1 else f"other-{number}"
        text = f"{start}{middle}{end}"
        clean = text not in group.literals and all(
            _matches(text, Affix.STARTS, p) == start.startswith(p) for p in group.starts
        ) and all(_matches(text, Affix.ENDS, p) == end.endswith(p) for p in group.ends)  # fmt: skip
        if clean:
            found.append(text)
        elif number > 50 + len(group.literals) + len(group.starts) + len(group.ends):
            raise Undecided("the texts that are compared cannot be told apart")
    return found


def _matches(text: str, affix: Affix, part: str) -> bool:
    return text.startswith(part) if affix is Affix.STARTS else text.endswith(part)
