"""Statements of several documents as one layer: what two of them declare, whose owner is meant, what
one allows and another does not."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, is_dataclass, replace
from typing import Any

from mandate.grammar.mistakes import NAME, Mistake
from mandate.grammar.syntax import Clause, Otherwise, RequiresText, Statement, Word
from mandate.model.source import Span
from mandate.model.spec import TierOf, Withheld

Tell = Callable[[Mistake], None]
Place = Callable[[Span, Span], str]  # of a span, as seen from another one: `line 4`, `company-wide.ops:4`

_DECLARED = (
    "role", "context", "metric", "derived metric", "predicate", "tool", "set", "calendar", "fact", "unit",
    "rate", "event", "key", "share of", "window",
)  # fmt: skip
_MAY_BE_MISSING = (
    "now", "range", "also called", "members", "answers within", "hours", "up to", "on timeout",
    "exclusive with", "values", "reversible", "costs", "effect", "takes", "at most … at a time",
)  # fmt: skip
_ADDED = ("also called",)  # said by both, it is said together


class United:
    """The statements of all documents, each declaration once. `tiers` are those that differ."""

    def __init__(self, statements: list[Statement], tell: Tell, place: Place) -> None:
        self.outer = statements[0].span.path if statements else ""
        self.tell, self.place = tell, place
        self.tiers: list[TierOf] = []
        self.statements: list[Statement] = []
        first: dict[tuple[str, object], int] = {}
        for statement in statements:
            key = _key(statement)
            at = first.get(key) if key is not None else None
            if key is None or at is None or self.statements[at].span.path == statement.span.path:
                if key is not None:
                    first.setdefault(key, len(self.statements))
                self.statements.append(statement)
                continue
            try:
                self.statements[at] = self._merged(self.statements[at], statement)
            except Mistake as mistake:
                self.tell(mistake)

    def _merged(self, one: Statement, other: Statement) -> Statement:
        """One declaration for two; what both say of it must be the same, except for a tool's harm."""
        if one.kind == "tool":
            one, other = self._by_tier(one, other)
        if one.kind != other.kind:
            raise self._differ("", one, *self._in_order(one.span, other.span))
        kinds = dict.fromkeys(_sort(c) for s in (one, other) for c in s.clauses)
        return replace(one, clauses=tuple(c for kind in kinds for c in self._clauses(kind, one, other)))

    def _clauses(self, kind: str, one: Statement, other: Statement) -> tuple[Clause, ...]:
        mine, theirs = (tuple(c for c in s.clauses if _sort(c) == kind) for s in (one, other))
        if (not mine or not theirs) and kind in _MAY_BE_MISSING:
            return mine or theirs
        if kind in _ADDED:
            return (*mine, *theirs)
        if one.kind == "tool" and kind == "tier":
            return mine
        if one.kind == "tool" and kind == "reversible":
            return mine if mine[0].value is False else theirs
        if one.kind == "tool" and kind == "at most … at a time":
            return min(mine, theirs, key=_number)
        if [_bare(c.value) for c in mine] == [_bare(c.value) for c in theirs]:
            return mine
        here, there = (c[0].span if c else s.span for c, s in ((mine, one), (theirs, other)))
        raise self._differ(kind, one, *self._in_order(here, there))

    def _in_order(self, one: Span, other: Span) -> tuple[Span, Span]:
        """The one to be told of, which is the outer document's if that has one, and the one before it."""
        return (one, other) if one.path == self.outer else (other, one)

    def _differ(self, kind: str, statement: Statement, later: Span, earlier: Span) -> Mistake:
        name = statement.name.text if statement.name else statement.kind
        what = {"parameters": "other arguments", "effect": "other effects", "costs": "other costs"}.get(kind)
        said = (
            f"`{name}` is declared twice, with {what}"
            if what
            else f"`{name}` is declared twice, and not alike"
        )
        return Mistake(
            NAME, said, later, label=f"first in {self.place(earlier, later)}",
            hint="say the same in both documents, or leave it to one of them",
        )  # fmt: skip

    def _by_tier(self, one: Statement, other: Statement) -> tuple[Statement, Statement]:
        """The one with the higher tier first."""
        tiers = [c for s in (one, other) for c in s.clauses if c.kind == "tier"]
        if len(tiers) != 2 or tiers[0].value == tiers[1].value:
            return one, other
        assert one.name is not None
        for clause in tiers:
            found = TierOf(one.name.text, _number((clause,)), clause.span)
            if found not in self.tiers:
                self.tiers.append(found)
        return (one, other) if _number((tiers[0],)) > _number((tiers[1],)) else (other, one)


def _key(statement: Statement) -> tuple[str, object] | None:
    if statement.kind == "relation":
        return statement.kind, _bare(statement.clauses)
    if statement.kind not in _DECLARED:
        return None
    kind = "metric" if statement.kind == "derived metric" else statement.kind
    if statement.name is not None:
        return kind, statement.name.text
    return kind, _bare(statement.clauses[0].value)  # a rate: the same rate twice is one


def _sort(clause: Clause) -> str:
    return "costs" if clause.kind == "more costs" else clause.kind


def _number(clauses: tuple[Clause, ...]) -> int:
    value = clauses[0].value
    return value if isinstance(value, int) else 0


def _bare(value: object) -> object:
    """A value without the places it was read from."""
    if is_dataclass(value) and not isinstance(value, type):
        inner = [_bare(getattr(value, f.name)) for f in fields(value) if f.name != "span"]
        return (type(value).__name__, *inner)
    return tuple(_bare(v) for v in value) if isinstance(value, tuple | list) else value


def own_owner(statement: Statement, owner: str) -> Statement:
    """A statement of an included document, with the owner it names where it says `owner`, or asks
    somebody without saying whom."""

    def named(word: Word | None, span: Span) -> Word:
        return Word(owner, word.span if word else span) if word is None or word.text == "owner" else word

    def clause(one: Clause) -> Clause:
        value: Any = one.value
        if one.kind == "by" and isinstance(value, tuple):
            return replace(one, value=(value[0], named(value[1], one.span)))
        if one.kind == "on timeout" and value == "escalate to owner":
            return replace(one, value=f"escalate to {owner}")
        return one

    body = statement.body
    if isinstance(body, RequiresText) and body.otherwise is not None and body.otherwise.escalate:
        body = replace(body, otherwise=Otherwise(True, named(body.otherwise.role, body.span)))
    return replace(statement, body=body, clauses=tuple(clause(c) for c in statement.clauses))


def allowed_by_all(
    lines: dict[tuple[str, str], Span], first: dict[str, Span]
) -> tuple[dict[str, Span], tuple[Withheld, ...]]:
    """The tools that every document with an `allow` line allows, and those that only some of them do.

    `lines`: (document, tool) → where it is allowed; `first`: document → its first `allow` line.
    """
    allowed: dict[str, Span] = {}
    withheld: list[Withheld] = []
    for (_, tool), span in lines.items():
        against = [d for d in first if (d, tool) not in lines]
        if not against:
            allowed.setdefault(tool, span)
        elif not any(w.tool == tool for w in withheld):
            withheld.append(Withheld(tool, span, first[against[0]]))
    return allowed, tuple(sorted(withheld, key=lambda w: w.tool))
