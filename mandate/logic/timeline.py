"""The time axis: civil windows, opening hours, and the names people give to stretches of it.

All times are whole civil seconds since 1970-01-01T00:00 (a Thursday).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, timedelta
from fractions import Fraction
from math import gcd

from mandate.logic.budget import Budget, Undecided
from mandate.model.period import Problem
from mandate.model.quantity import EPOCH
from mandate.model.window import Calendar, Opening, Period, Window, WindowKind

MINUTE, HOUR, DAY, WEEK = 60, 3_600, 86_400, 604_800
FIXED = {Period.MINUTE: MINUTE, Period.HOUR: HOUR, Period.DAY: DAY}
_MONDAY = 4 * DAY
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}

Stretch = tuple[int, int]  # [start, end)


def seconds(value: Fraction) -> int:
    """A time as whole seconds. Raises `Undecided` for a fraction of a second."""
    if value.denominator != 1:
        raise Undecided("a time is not a whole second")
    return int(value)


def window_of(period: Period, at: int) -> Stretch:
    """The aligned window that contains a second."""
    if period in FIXED:
        start = at - at % FIXED[period]
        return start, start + FIXED[period]
    if period is Period.WEEK:
        start = at - (at - _MONDAY) % WEEK
        return start, start + WEEK
    day = EPOCH.date() + timedelta(days=at // DAY)
    width = _MONTHS[period]
    month = (day.year * 12 + day.month - 1) // width * width
    return _first_of(month), _first_of(month + width)


def _first_of(month: int) -> int:
    return (date(month // 12, month % 12 + 1, 1) - EPOCH.date()).days * DAY


def aligned(period: Period, start: int, end: int, budget: Budget) -> Iterator[Stretch]:
    """Every aligned window that overlaps `[start, end)`, unclipped."""
    at = start
    while at < end:
        budget.spend(1)
        window = window_of(period, at)
        yield window
        at = window[1]


def windows_of(window: Window, start: int, end: int, budget: Budget) -> Iterator[Stretch]:
    """Every calendar or named window that overlaps `[start, end)`, unclipped; named ones may overlap
    each other. None for windows of other kinds."""
    if window.kind is WindowKind.ALIGNED and window.period is not None:
        yield from aligned(window.period, start, end, budget)
    elif window.kind is WindowKind.NAMED:
        found = set(begun(window.openings, start, end, budget))
        yield from sorted((a, b) for a, b in found if a < end and start < b)


def begun(openings: Sequence[Opening], start: int, end: int, budget: Budget) -> Iterator[Stretch]:
    """Each opening of each day that may reach into `[start, end)`."""
    longest = max((o.end for o in openings), default=0)
    for number in range((start - longest) // DAY, -(-end // DAY)):
        budget.spend(1)
        day = _day(number)
        for opening in openings:
            if day.weekday() in opening.weekdays and _begins_on(opening, day):
                yield number * DAY + opening.start, number * DAY + opening.end


def _begins_on(opening: Opening, day: date) -> bool:
    first, last = opening.first, opening.last
    return (not first or date.fromisoformat(first) <= day) and (not last or day <= date.fromisoformat(last))


def open_hours(calendar: Calendar, start: int, end: int, budget: Budget) -> list[Stretch]:
    """When a calendar is open inside `[start, end)`, merged and in order."""
    shut = [(_second(a), _second(b) + DAY) for a, b in calendar.closed]
    found = clipped(begun(calendar.openings, start, end, budget), start, end)
    return common(found, complement(clipped(shut, start, end), start, end))


def _second(day: str) -> int:
    return (date.fromisoformat(day) - EPOCH.date()).days * DAY


def clipped(stretches: Iterable[Stretch], start: int, end: int) -> list[Stretch]:
    """The part inside `[start, end)`, merged and in order."""
    merged: list[Stretch] = []
    for a, b in sorted((max(a, start), min(b, end)) for a, b in stretches):
        if a >= b:
            continue
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def common(left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    """Where both are open."""
    found: list[Stretch] = []
    i = j = 0
    while i < len(left) and j < len(right):
        a, b = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if a < b:
            found.append((a, b))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found


def complement(stretches: list[Stretch], start: int, end: int) -> list[Stretch]:
    """What is left of `[start, end)`."""
    found: list[Stretch] = []
    at = start
    for a, b in stretches:
        if at < a:
            found.append((at, a))
        at = max(at, b)
    if at < end:
        found.append((at, end))
    return found


def tick_of(problem: Problem) -> int:
    """The longest step that every moment of a problem is a multiple of: calls can keep to it."""
    times = [problem.start, problem.end, *(t for d in problem.demands for t in (d.start, d.end))]
    step = DAY
    for bound in problem.bounds:
        window = bound.window
        times += [] if window.seconds is None else [window.seconds]
        size = DAY if window.period is None else FIXED.get(window.period, DAY)
        step = gcd(step, size, *_edges(window.openings))
    for flow in problem.flows:
        times += [flow.takes, *(t for s in flow.closed for t in s)]
        step = gcd(step, *(t for _, calendar in flow.openings for t in _edges(calendar.openings)))
    return gcd(step, *map(seconds, times))


def _edges(openings: Iterable[Opening]) -> Iterator[int]:
    return (t for o in openings for t in (o.start, o.end))


def per_name(window: Window) -> str:
    """How a derivation names a window: `hour`, `24 h`; empty for the whole horizon."""
    if window.kind is WindowKind.ALIGNED and window.period is not None:
        return window.period.value
    if window.kind is WindowKind.SLIDING and window.seconds is not None:
        return _duration(seconds(window.seconds))
    return window.name


def _duration(length: int) -> str:
    for size, name in ((DAY, "days"), (HOUR, "h"), (MINUTE, "min")):
        if length % size == 0:
            number = length // size
            return f"{number} {'day' if name == 'days' and number == 1 else name}"
    return f"{length} s"


def stretch_name(start: int, end: int) -> str:
    """`Wednesday` for a stretch inside one day; both ends otherwise."""
    first, last = start // DAY, (end - 1) // DAY
    if first == last:
        return _WEEKDAYS[_day(first).weekday()]
    if start % DAY == 0 and end % DAY == 0 and last - first == 6 and (start - _MONDAY) % WEEK == 0:
        return f"in the week of {_day(first).isoformat()}"
    return f"from {_moment(start)} to {_moment(end)}"


def day_name(start: int) -> str:
    """The date of a stretch, where a weekday alone would be ambiguous."""
    return _day(start // DAY).isoformat()


_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def _day(number: int) -> date:
    return EPOCH.date() + timedelta(days=number)


def _moment(at: int) -> str:
    day = _day(at // DAY)
    clock = at % DAY
    return f"{_WEEKDAYS[day.weekday()][:3]} {day.isoformat()} {clock // HOUR:02}:{clock % HOUR // MINUTE:02}"
