"""Conditions on the clock of a call and opening hours: the same thing said in two ways."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction

from mandate.model.expression import (
    FALSE,
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Reference,
    Scope,
    Truth,
    Word,
    conjunction,
    disjunction,
    references,
    walk,
)
from mandate.model.quantity import EPOCH, MOMENT, TIME_OF_DAY, WEEKDAY, WEEKDAYS, Quantity, moment
from mandate.model.window import Calendar, Opening

DAY = 86_400
TIME = Reference("time", Scope.CLOCK, TIME_OF_DAY)
DATE = Reference("date", Scope.CLOCK, MOMENT)
DAY_OF_WEEK = Reference("weekday", Scope.CLOCK, WEEKDAY)


def reads_clock(expr: Expr) -> bool:
    return any(r.scope is Scope.CLOCK for r in references(expr))


def reads_only_clock(expr: Expr) -> bool:
    """Nothing but the time of the call decides it. False for constants."""
    found = references(expr)
    return bool(found) and all(r.scope is Scope.CLOCK for r in found)


def open_when(calendar: Calendar) -> Expr:
    """The hours of a calendar as a condition on `time` and `weekday`, and on `date` where they are
    bound to days; its closed dates left out."""
    return disjunction(*(_within(part) for opening in calendar.openings for part in _days(opening)))


def _days(opening: Opening) -> tuple[Opening, ...]:
    """An opening over midnight as one on each day."""
    if opening.end <= DAY:
        return (opening,)
    first, last = (_shifted(day) if day else "" for day in (opening.first, opening.last))
    next_days = tuple(sorted((d + 1) % len(WEEKDAYS) for d in opening.weekdays))
    rest = Opening(next_days, 0, opening.end - DAY, first, last)
    return (replace(opening, end=DAY), rest)


def _shifted(day: str) -> str:
    return (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _on_days(opening: Opening) -> list[Expr]:
    """The first and last day of an opening, as midnights that its moments lie between."""
    found: list[Expr] = []
    if opening.first:
        found.append(Comparison(Compare.GE, DATE, Amount(_midnight(opening.first))))
    if opening.last:
        found.append(Comparison(Compare.LT, DATE, Amount(_midnight(_shifted(opening.last)))))
    return found


def _midnight(day: str) -> Quantity:
    return moment(datetime.combine(date.fromisoformat(day), time()))


def _within(opening: Opening) -> Expr:
    parts = _on_days(opening)
    one_day = opening.first and opening.first == opening.last
    if not one_day and len(set(opening.weekdays)) < len(WEEKDAYS):
        days = tuple(Word(WEEKDAYS[d], WEEKDAY) for d in sorted(set(opening.weekdays)))
        parts.append(Membership(DAY_OF_WEEK, days) if days else FALSE)
    if opening.start > 0:
        parts.append(Comparison(Compare.GE, TIME, Amount(Quantity(Fraction(opening.start), TIME_OF_DAY))))
    if opening.end < DAY:
        parts.append(Comparison(Compare.LT, TIME, Amount(Quantity(Fraction(opening.end), TIME_OF_DAY))))
    return conjunction(*parts)


def hours_left(closed: Expr, *, surely: bool) -> Calendar:
    """The hours of a week in which a prohibition with the condition `closed` leaves calls alone.

    What the condition says of anything but `time`, `weekday` and days (`date` before a midnight, or from
    one on) is not known here. With `surely` the calendar is open only where it cannot be closed, otherwise
    wherever it might not be.
    """
    cuts = sorted({0, DAY, *_cuts(closed)})
    stretches: dict[tuple[str, str, int, int], list[int]] = {}
    for first, last in _spells(closed):
        there = _on(closed, first)
        for day in range(len(WEEKDAYS)):
            for start, end in _open(there, day, cuts, surely=surely):
                stretches.setdefault((first, last, start, end), []).append(day)
    openings = tuple(Opening(tuple(days), s, e, f, t) for (f, t, s, e), days in sorted(stretches.items()))
    return Calendar("the hours left", openings)


def _spells(expr: Expr) -> list[tuple[str, str]]:
    """The stretches of days, both ends included and empty at either end of time, between the midnights at
    which a condition on `date` changes."""
    found = sorted({day for node in walk(expr) if (day := _from_day(node)) is not None})
    return list(zip(["", *found], [*map(_day_before, found), ""], strict=True))


def _from_day(node: object) -> str | None:
    """The first day of those a comparison parts off: `date < D`, or `date >= D`, where D is a midnight."""
    if not isinstance(node, Comparison) or node.left != DATE or not isinstance(node.right, Amount):
        return None
    days, rest = divmod(node.right.quantity.value, DAY)
    if rest or node.operator not in (Compare.LT, Compare.GE):
        return None
    return (EPOCH.date() + timedelta(days=int(days))).isoformat()


def _day_before(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _on(expr: Expr, first: str) -> Expr:
    """The condition in a stretch of days that begins with `first`: what it says of days is settled."""
    match expr:
        case And(operands=parts):
            return And(tuple(_on(p, first) for p in parts))
        case Or(operands=parts):
            return Or(tuple(_on(p, first) for p in parts))
        case Not(operand=inner):
            return Not(_on(inner, first))
        case Comparison(operator=operator) if (day := _from_day(expr)) is not None:
            return Truth((first >= day) is (operator is Compare.GE))
        case _:
            return expr


def _open(closed: Expr, day: int, cuts: list[int], *, surely: bool) -> list[tuple[int, int]]:
    found: list[tuple[int, int]] = []
    for start, end in itertools.pairwise(cuts):
        value = _value(closed, day, start)
        if value is False or (value is None and not surely):
            if found and found[-1][1] == start:
                found[-1] = (found[-1][0], end)
            else:
                found.append((start, end))
    return found


def _cuts(expr: Expr) -> set[int]:
    """Where a condition on the time of day may change: at each literal, and a second after it."""
    cuts: set[int] = set()
    for node in walk(expr):
        if isinstance(node, Amount) and node.quantity.type == TIME_OF_DAY:
            second = node.quantity.value.__ceil__()
            cuts.update(c for c in (second, second + 1) if 0 < c < DAY)
    return cuts


def _value(expr: Expr, day: int, second: int) -> bool | None:
    """The condition at one second of one weekday; None where that does not settle it."""
    match expr:
        case Truth(value=value):
            return value
        case Not(operand=inner):
            value_inside = _value(inner, day, second)
            return None if value_inside is None else not value_inside
        case And(operands=parts):
            values = [_value(p, day, second) for p in parts]
            return False if False in values else (None if None in values else True)
        case Or(operands=parts):
            values = [_value(p, day, second) for p in parts]
            return True if True in values else (None if None in values else False)
        case Comparison(
            operator=operator, left=Reference(scope=Scope.CLOCK, name="time"), right=Amount() as at
        ):
            return _compared(operator, Fraction(second), at.quantity.value)
        case Comparison(
            operator=operator, left=Amount() as at, right=Reference(scope=Scope.CLOCK, name="time")
        ):
            return _compared(operator.mirrored, Fraction(second), at.quantity.value)
        case Comparison(
            operator=Compare.EQ | Compare.NE as operator,
            left=Reference(scope=Scope.CLOCK, name="weekday"),
            right=Word(value=name),
        ):
            return (WEEKDAYS[day] == name) is (operator is Compare.EQ)
        case Membership(left=Reference(scope=Scope.CLOCK, name="weekday"), items=items):
            return any(isinstance(i, Word) and i.value == WEEKDAYS[day] for i in items)
        case _:
            return None


def _compared(operator: Compare, left: Fraction, right: Fraction) -> bool:
    return {
        Compare.EQ: left == right,
        Compare.NE: left != right,
        Compare.LT: left < right,
        Compare.LE: left <= right,
        Compare.GT: left > right,
        Compare.GE: left >= right,
    }[operator]
