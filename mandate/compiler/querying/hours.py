"""Opening hours as a condition on the clock of a call, closed days and dated openings included."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from fractions import Fraction

from mandate.grammar.printing import show, words
from mandate.grammar.zones import times_it_happens
from mandate.model.expression import (
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Reference,
    Scope,
    Word,
    conjunction,
    disjunction,
    negation,
)
from mandate.model.quantity import MOMENT, TIME_OF_DAY, WEEKDAY, WEEKDAYS, Quantity, civil, moment
from mandate.model.window import Calendar, Opening

DAY = 86_400
MOST_DATES = 4  # of a calendar whose hours are still printed as a condition
TIME = Reference("time", Scope.CLOCK, TIME_OF_DAY)
DATE = Reference("date", Scope.CLOCK, MOMENT)
DAY_OF_WEEK = Reference("weekday", Scope.CLOCK, WEEKDAY)


def open_exactly(calendar: Calendar) -> Expr:
    """When the calendar is open, in `time`, `weekday` and `date`."""
    opened = disjunction(*(_within(opening) for opening in calendar.openings))
    return conjunction(opened, *(negation(dates(first, last)) for first, last in calendar.closed))


def hours_words(calendar: Calendar) -> str:
    """Its hours as their owner wrote them."""
    return calendar.written or show(calendar)


def intricate(calendar: Calendar) -> bool:
    """Whether nobody would want to read its hours as a condition."""
    dated = [o for o in calendar.openings if o.first or o.last]
    return len(dated) + len(calendar.closed) > MOST_DATES or len(calendar.openings) > 2 * len(WEEKDAYS)


def dates(first: str, last: str) -> Expr:
    """The civil days from `first` to `last` (ISO, both included; empty: open end)."""
    parts: list[Expr] = []
    if first:
        parts.append(_date(Compare.GE, date.fromisoformat(first)))
    if last:
        parts.append(_date(Compare.LT, date.fromisoformat(last) + timedelta(days=1)))
    return conjunction(*parts)


def between(start: Fraction, end: Fraction) -> Expr:
    """The moments `[start, end)`, in civil seconds."""
    return conjunction(
        Comparison(Compare.GE, DATE, Amount(Quantity(start, MOMENT))),
        Comparison(Compare.LT, DATE, Amount(Quantity(end, MOMENT))),
    )


def _date(operator: Compare, day: date) -> Expr:
    return Comparison(operator, DATE, Amount(moment(datetime(day.year, day.month, day.day))))


def _within(opening: Opening) -> Expr:
    parts: list[Expr] = []
    days = sorted(set(opening.weekdays))
    if len(days) < len(WEEKDAYS) and not (opening.first and opening.first == opening.last):
        parts.append(Membership(DAY_OF_WEEK, tuple(Word(WEEKDAYS[d], WEEKDAY) for d in days)))
    if opening.start > 0:
        parts.append(Comparison(Compare.GE, TIME, _time(opening.start)))
    if opening.end < DAY:
        parts.append(Comparison(Compare.LT, TIME, _time(opening.end)))
    return conjunction(*parts, dates(opening.first, opening.last))


def _time(seconds: int) -> Expr:
    return Amount(Quantity(Fraction(seconds), TIME_OF_DAY))


def time_given(given: Expr) -> str:
    """The time that a query gives for its call, as it is said: `Mon 2026-03-02 22:00`, `monday 22:00`."""
    found: dict[str, str] = {}
    for part in given.operands if isinstance(given, And) else (given,):
        match part:
            case Comparison(
                operator=Compare.EQ,
                left=Reference(scope=Scope.CLOCK, name=name),
                right=Amount() | Word() as at,
            ):
                found[name] = words(at.quantity) if isinstance(at, Amount) else at.value
            case _:
                continue
    return found.get("date", "") or " ".join(found[n] for n in ("weekday", "time") if n in found)


def never_shown(given: Expr, zone: str) -> str:
    """What to say of a query whose moment the clocks of the zone leap over; else the empty string."""
    for part in given.operands if isinstance(given, And) else (given,):
        match part:
            case Comparison(
                operator=Compare.EQ, left=Reference(scope=Scope.CLOCK, name="date"), right=Amount() as at
            ):
                moment_ = civil(at.quantity)
                if zone and times_it_happens(zone, moment_) == 0:
                    return f"the clocks of {zone} never show {moment_.isoformat(' ', 'minutes')}"
            case _:
                continue
    return ""
