"""Conditions as unions of boxes (ranges, choices) over independent names: what is surely not covered.

Used before a question is asked: most conditions are a box, and most boxes are plainly not covered by
others. Whatever is covered, or is no box, is still asked of the solver.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mandate.model.expression import (
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Predicate,
    Reference,
    Scope,
    Truth,
    Word,
    application,
    references,
)
from mandate.model.quantity import Kind, Type, smallest_step

MOST = 12  # boxes of one condition
FUEL = 400  # boxes looked at before the solver is asked instead
LAST_SECOND = 86_399  # of a day
TRUTHS = frozenset({"true", "false"})


@dataclass(frozen=True, slots=True)
class Range:
    """`low <= x <= high`, strictly where open; of values with a smallest step the ends are values."""

    low: Fraction | None = None
    high: Fraction | None = None
    low_open: bool = False
    high_open: bool = False

    @property
    def empty(self) -> bool:
        if self.low is None or self.high is None:
            return False
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))


@dataclass(frozen=True, slots=True)
class Choice:
    """One of `values`; if not `inside`, any text but these. `universe`: all there are, if few."""

    values: frozenset[str]
    inside: bool = True
    universe: frozenset[str] | None = None

    @property
    def empty(self) -> bool:
        return self.inside and not self.values


Side = Range | Choice
Box = dict[str, Side]


def boxes_of(expr: Expr) -> tuple[Box, ...] | None:
    """The condition as a union of boxes; None where it is none, or of too many."""
    return _boxes(expr, True)


def _boxes(expr: Expr, wanted: bool) -> tuple[Box, ...] | None:
    match expr:
        case Truth(value=value):
            return ({},) if value is wanted else ()
        case Not(operand=operand):
            return _boxes(operand, not wanted)
        case And(operands=parts) | Or(operands=parts):
            found = [_boxes(part, wanted) for part in parts]
            known = [f for f in found if f is not None]
            if len(known) < len(found):
                return None
            both = isinstance(expr, And) is wanted
            joined = _product(known) if both else tuple(b for f in known for b in f)
            return joined if joined is not None and len(joined) <= MOST else None
        case _:
            side = _literal(expr, wanted)
            if side is None:
                return None
            symbol, sides = side
            return tuple({symbol: s} for s in sides if not s.empty)


def _product(found: list[tuple[Box, ...]]) -> tuple[Box, ...] | None:
    boxes: tuple[Box, ...] = ({},)
    for more in found:
        boxes = tuple(b for one in boxes for other in more if (b := meet(one, other)) is not None)
        if len(boxes) > MOST:
            return None
    return boxes


def _literal(expr: Expr, wanted: bool) -> tuple[str, tuple[Side, ...]] | None:
    match expr:
        case Predicate():
            return application(expr).symbol, (_truth(wanted),)
        case Reference(type=Type(kind=Kind.BOOL)):
            return expr.symbol, (_truth(wanted),)
        case Comparison(operator=operator, left=Reference() as name, right=Amount() as at):
            return _amount(name, operator if wanted else operator.negated, at)
        case Comparison(operator=operator, left=Amount() as at, right=Reference() as name):
            operator = operator.mirrored
            return _amount(name, operator if wanted else operator.negated, at)
        case Comparison(
            operator=Compare.EQ | Compare.NE as operator, left=Reference() as name, right=Word(value=value)
        ):
            return _words(name, frozenset({value}), (operator is Compare.EQ) is wanted)
        case Membership(left=Reference() as name, items=items) if all(isinstance(i, Word) for i in items):
            return _words(name, frozenset(i.value for i in items if isinstance(i, Word)), wanted)
        case _:
            return None


def _truth(wanted: bool) -> Choice:
    return Choice(frozenset({"true" if wanted else "false"}), universe=TRUTHS)


def _words(name: Reference, values: frozenset[str], inside: bool) -> tuple[str, tuple[Side, ...]] | None:
    kind = name.type
    if kind is None:
        return None
    if kind.kind in (Kind.ENUM, Kind.WEEKDAY):
        members = frozenset(kind.members)
        return name.symbol, (Choice(members & values if inside else members - values, universe=members),)
    return (name.symbol, (Choice(values, inside),)) if kind.kind is Kind.TEXT else None


def _amount(name: Reference, operator: Compare, at: Amount) -> tuple[str, tuple[Side, ...]] | None:
    kind, value = name.type, at.quantity.value
    if kind is None or kind != at.quantity.type or (name.scope is Scope.CLOCK and name.name == "date"):
        return None
    step = smallest_step(kind)
    below, above = Range(high=value, high_open=True), Range(low=value, low_open=True)
    found: dict[Compare, tuple[Range, ...]] = {
        Compare.LT: (below,), Compare.LE: (Range(high=value),), Compare.GT: (above,),
        Compare.GE: (Range(low=value),), Compare.EQ: (Range(value, value),), Compare.NE: (below, above),
    }  # fmt: skip
    return name.symbol, tuple(_on_steps(r, step) for r in found[operator])


def _on_steps(side: Range, step: Fraction | None) -> Range:
    """The same values, with ends that are values."""
    if step is None:
        return side
    low, high = side.low, side.high
    if low is not None:
        below, above = _around(low, step)
        low = step * (below + 1 if side.low_open else above)
    if high is not None:
        below, above = _around(high, step)
        high = step * (above - 1 if side.high_open else below)
    return Range(low, high)


def _around(value: Fraction, step: Fraction) -> tuple[int, int]:
    """The numbers of whole steps next below and next above a value; twice the same if it is one."""
    many, few = value.numerator * step.denominator, value.denominator * step.numerator
    return many // few, -(-many // few)


def meet(one: Box, other: Box) -> Box | None:
    """What lies in both; None if nothing does."""
    found = dict(one)
    for symbol, side in other.items():
        joined = _meet(found[symbol], side) if symbol in found else side
        if joined is None or joined.empty:
            return None
        found[symbol] = joined
    return found


def _meet(one: Side, other: Side) -> Side | None:
    if isinstance(one, Choice) and isinstance(other, Choice):
        if one.inside and other.inside:
            return Choice(one.values & other.values, universe=one.universe)
        if one.inside or other.inside:
            within, without = (one, other) if one.inside else (other, one)
            return Choice(within.values - without.values)
        return Choice(one.values | other.values, inside=False)
    if isinstance(one, Range) and isinstance(other, Range):
        low, low_open = _inner((one.low, one.low_open), (other.low, other.low_open), 1)
        high, high_open = _inner((one.high, one.high_open), (other.high, other.high_open), -1)
        return Range(low, high, low_open, high_open)
    return None


def _inner(
    one: tuple[Fraction | None, bool], other: tuple[Fraction | None, bool], sign: int
) -> tuple[Fraction | None, bool]:
    ends = [e for e in (one, other) if e[0] is not None]
    return max(ends, key=lambda e: (sign * (e[0] or Fraction(0)), e[1]), default=(None, False))


def _outside(side: Side, steps: Fraction | None) -> tuple[Side, ...]:
    if isinstance(side, Choice):
        if side.universe is not None:
            return (Choice(side.universe - side.values, universe=side.universe),)
        return (Choice(side.values, inside=not side.inside),)
    found: list[Side] = []
    if side.low is not None:
        found.append(_on_steps(Range(high=side.low, high_open=not side.low_open), steps))
    if side.high is not None:
        found.append(_on_steps(Range(low=side.high, low_open=not side.high_open), steps))
    return tuple(found)


def _less(box: Box, other: Box, steps: dict[str, Fraction | None]) -> Iterator[Box]:
    """The parts of a box that lie outside of another."""
    left: Box | None = box
    for symbol, side in other.items():
        if left is None:
            return
        for part in _outside(side, steps.get(symbol)):
            rest = meet(left, {symbol: part})
            if rest is not None:
                yield rest
        left = meet(left, {symbol: side})


@dataclass(slots=True)
class _Search:
    steps: dict[str, Fraction | None]
    fuel: int = FUEL

    def escapes(self, box: Box, others: list[Box], index: int = 0) -> bool | None:
        self.fuel -= 1
        if self.fuel < 0:
            return None
        while index < len(others) and meet(box, others[index]) is None:
            index += 1
        if index == len(others):
            return True
        open_question = False
        for part in _less(box, others[index], self.steps):
            answer = self.escapes(part, others, index + 1)
            if answer:
                return True
            open_question = open_question or answer is None
        return None if open_question else False


def surely_not_covered(region: Expr, others: Iterable[Expr], known: tuple[Expr, ...]) -> bool:
    """Whether some situation of `region` that is `known` to be possible lies in none of `others`.

    False where that is not so, or not plain: then it is to be asked.
    """
    every = tuple(others)
    parts = [boxes_of(e) for e in every]
    if any(p is None for p in parts):
        return False
    covering = [b for p in parts if p is not None for b in p]
    return plainly_left(boxes_of(region), covering, known, (region, *every))


def plainly_left(
    whole: tuple[Box, ...] | None, covering: list[Box], known: tuple[Expr, ...], exprs: tuple[Expr, ...]
) -> bool:
    """The same for boxes; `exprs` hold every name that they bound."""
    spaces = [boxes_of(k) for k in known]
    if whole is None or any(s is None for s in spaces):
        return False
    space = _product([s for s in spaces if s is not None])
    if space is None or len(space) != 1:
        return False
    search = _Search(_steps(exprs))
    natural = _natural(exprs)
    for box in whole:
        inside = meet(box, space[0])
        inside = meet(inside, natural) if inside is not None else None
        if inside is not None and search.escapes(inside, covering):
            return True
    return False


def may_overlap(one: tuple[Box, ...] | None, other: tuple[Box, ...] | None) -> bool:
    """Whether two conditions can hold together, as far as boxes tell."""
    if one is None or other is None:
        return True
    return any(meet(a, b) is not None for a in one for b in other)


def settled(box: Box) -> list[tuple[str, str]]:
    """The names of which a box leaves one value, with it."""
    sides = ((symbol, side) for symbol, side in sorted(box.items()))
    return [
        (symbol, next(iter(side.values)))
        for symbol, side in sides
        if isinstance(side, Choice) and side.inside and len(side.values) == 1
    ]


_ENDS: dict[Kind, Side] = {
    Kind.COUNT: Range(Fraction(0)),
    Kind.DURATION: Range(Fraction(0)),
    Kind.TIME_OF_DAY: Range(Fraction(0), Fraction(LAST_SECOND)),
}


def _natural(exprs: Iterable[Expr]) -> Box:
    """What holds of each name by its type alone."""
    names = [r for expr in exprs for r in references(expr) if r.type is not None]
    return {r.symbol: _ENDS[r.type.kind] for r in names if r.type is not None and r.type.kind in _ENDS}


def _steps(exprs: Iterable[Expr]) -> dict[str, Fraction | None]:
    return {
        r.symbol: smallest_step(r.type)
        for expr in exprs
        for r in references(expr)
        if r.type is not None and r.type.numeric
    }


__all__ = ["Box", "boxes_of", "may_overlap", "meet", "plainly_left", "settled", "surely_not_covered"]
