"""Words that all of spec printing needs: names, amounts where their unit is known, ranges, lists."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from mandate.grammar.amounts import canonical, clock, decimal
from mandate.grammar.printing import plain, quoted, show
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.spec import Variable
from mandate.model.window import Calendar, Opening

Sets = Mapping[tuple[str, ...], str]
"""The declared sets, by their members: an enum of a set's members is written as that set."""

_MIDNIGHT = 86_400
_ALWAYS = (Opening((0, 1, 2, 3, 4, 5, 6), 0, _MIDNIGHT),)
_ANY = Calendar("", _ALWAYS)
_BARE = (Kind.MONEY, Kind.UNIT, Kind.PERCENT, Kind.COUNT, Kind.NUMBER)


def text(words: str) -> str:
    """In straight quotes. Raises `ValueError` for a text of several lines, which has no form."""
    if any(ord(c) < 32 for c in words):
        raise ValueError(f"the language has no way to write a text with a line break: {words[:40]!r}")
    return quoted(words)


def listed(items: Iterable[str]) -> str:
    return ", ".join(items)


def also(aliases: tuple[str, ...]) -> str:
    return f"also called {listed(text(a) for a in aliases)}"


def type_text(kind: Type, sets: Sets) -> str:
    if kind.kind is Kind.MOMENT:
        return "date"
    if kind.kind is not Kind.ENUM:
        return str(kind)
    return f"one of {sets.get(kind.members) or listed(m if plain(m) else text(m) for m in kind.members)}"


def bare(amount: Quantity) -> str:
    """The amount where its type has just been named: `USD from 0 to 5_000`; a small or broken number of
    percent keeps its sign, for it could be a fraction."""
    fraction = amount.type.kind is Kind.PERCENT and (amount.value.denominator > 1 or abs(amount.value) == 1)
    return (
        decimal(amount.value, "_", 999) if amount.type.kind in _BARE and not fraction else canonical(amount)
    )


def full(amount: Quantity) -> str:
    """The amount where nothing else says what it is: a count of something is so many items."""
    if amount.type.kind is Kind.COUNT:
        return f"{canonical(amount)} items"
    return canonical(amount)


def range_text(lower: Quantity | None, upper: Quantity | None) -> str:
    """` from 0 to 5_000`, ` up to 30`, or nothing; with a blank before."""
    if lower is None:
        return f" up to {bare(upper)}" if upper is not None else ""
    return f" from {bare(lower)}" + (f" to {bare(upper)}" if upper is not None else "")


def parameters(variables: tuple[Variable, ...], sets: Sets) -> str:
    return listed(f"{v.name}: {type_text(v.type, sets)}{range_text(v.lower, v.upper)}" for v in variables)


def keys_text(names: tuple[str, ...]) -> str:
    """`, same ticket_id, channel`, or nothing."""
    return f", same {listed(names)}" if names else ""


def hours_text(calendar: Calendar) -> str:
    """As its owner wrote it, if that is known; else its openings one by one. Raises `ValueError` for an
    opening on some weekdays between two dates, which only its owner can say in words."""
    if calendar.written:
        return " ".join(calendar.written.split())
    if not any(o.first or o.last for o in calendar.openings):
        return show(calendar)
    closed = show(replace(calendar, openings=_ALWAYS)).removeprefix(show(_ANY))
    return "; ".join(map(_dated, calendar.openings)) + closed


def _dated(opening: Opening) -> str:
    hours = f"{clock(opening.start)}-{clock(opening.end)}"
    if not (opening.first or opening.last):
        return show(replace(_ANY, openings=(opening,)))
    if not (opening.first and opening.last) or len(opening.weekdays) < 7:
        raise ValueError(f"the hours {hours} of some weekdays between two dates have no form")
    days = opening.first if opening.first == opening.last else f"{opening.first} to {opening.last}"
    return f"on {days} {hours}"


def opening_text(opening: Opening) -> str:
    """`14:00-22:00`, `22:00-06:00` of a window over midnight; the days first, unless it is every day."""
    days = show(replace(_ANY, openings=(Opening(opening.weekdays, 0, _MIDNIGHT),))).rsplit(" ", 1)[0]
    hours = f"{clock(opening.start)}-{clock(past_midnight(opening.end))}"
    return hours if len(opening.weekdays) == 7 else f"{days} {hours}"


def past_midnight(end: int) -> int:
    return end - _MIDNIGHT if end > _MIDNIGHT else end
