"""Civil windows and opening hours as exact stretches of seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import ceil, floor

from mandate.model.period import Flow
from mandate.model.quantity import EPOCH
from mandate.model.window import Calendar, Opening, Period, Window

DAY = 86_400
SECONDS = {Period.MINUTE: 60, Period.HOUR: 3_600, Period.DAY: DAY, Period.WEEK: 7 * DAY}
_WEEKDAY_OF_DAY_0 = 3  # 1970-01-01 was a Thursday
_WEEK_PHASE = 4 * DAY  # 1970-01-05 was the first Monday
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}

Stretch = tuple[int, int]


def window_at(period: Period, at: Fraction) -> Stretch:
    """The civil window `[start, end)` of a period that contains a time, in seconds."""
    second = floor(at)
    if period in SECONDS:
        length = SECONDS[period]
        phase = _WEEK_PHASE if period is Period.WEEK else 0
        start = (second - phase) // length * length + phase
        return start, start + length
    day = EPOCH + timedelta(seconds=second)
    months = _MONTHS[period]
    first = day.year * 12 + (day.month - 1) // months * months
    return _month(first), _month(first + months)


def windows(period: Period, start: Fraction, end: Fraction) -> Iterator[Stretch]:
    """Every civil window that overlaps `[start, end)`, in order."""
    if start >= end:
        return
    first, finish = window_at(period, start), ceil(end)
    if period in SECONDS:
        length = SECONDS[period]
        yield from ((at, at + length) for at in range(first[0], finish, length))
        return
    while first[0] < finish:
        yield first
        first = window_at(period, Fraction(first[1]))


def windows_of(window: Window, start: Fraction, end: Fraction) -> Iterator[Stretch]:
    """Every calendar or named window that overlaps `[start, end)`, whole, in order."""
    if window.period is not None:
        yield from windows(window.period, start, end)
    elif window.openings:
        days = 1 + max(o.end for o in window.openings) // DAY
        every = _begun(window.openings, floor(start) // DAY - days, -(floor(-end) // DAY))
        yield from sorted({s for s in every if s[0] < end and s[1] > start})


def open_stretches(calendars: Sequence[Calendar], start: Fraction, end: Fraction) -> list[Stretch]:
    """The stretches, merged and in order, in which all calendars are open, over the days that
    `[start, end)` touches. No calendar: those days."""
    first, last = floor(start) // DAY, -(floor(-end) // DAY)
    stretches = [(first * DAY, last * DAY)]
    for calendar in calendars:
        stretches = _overlap(stretches, _openings(calendar, first, last))
    return stretches


def hours_of(flow: Flow, start: Fraction, end: Fraction) -> list[Stretch]:
    """When a flow can be called: `open_stretches` of its calendars, less what is closed to every call."""
    return without(open_stretches([c for _, c in flow.openings], start, end), flow.closed)


def union_of_hours(flows: Iterable[Flow], start: Fraction, end: Fraction) -> list[tuple[Fraction, Fraction]]:
    """When at least one of several flows can be called, inside `[start, end)`."""
    if start >= end:
        return []
    found = [stretch for flow in flows for stretch in hours_of(flow, start, end)]
    inside = [(max(Fraction(a), start), min(Fraction(b), end)) for a, b in _merged(sorted(found))]
    return [(a, b) for a, b in inside if a < b]


def _month(number: int) -> int:
    return int((datetime(number // 12, number % 12 + 1, 1) - EPOCH).total_seconds())


def _openings(calendar: Calendar, first: int, last: int) -> list[Stretch]:
    shut = [(_midnight(a), _midnight(b) + DAY) for a, b in calendar.closed]
    return without(_merged(sorted(_begun(calendar.openings, first - 1, last))), shut)


def _begun(openings: Iterable[Opening], first: int, last: int) -> Iterator[Stretch]:
    """The openings that begin on the days `first` up to `last`, by the number of the day."""
    for opening in openings:
        earliest = _midnight(opening.first) // DAY if opening.first else first
        latest = _midnight(opening.last) // DAY if opening.last else last
        for number in range(max(first, earliest), min(last, latest + 1)):
            if (number + _WEEKDAY_OF_DAY_0) % 7 in opening.weekdays:
                yield number * DAY + opening.start, number * DAY + opening.end


def _midnight(day: str) -> int:
    return (date.fromisoformat(day).toordinal() - EPOCH.toordinal()) * DAY


def without(stretches: list[Stretch], shut: Iterable[tuple[Fraction | int, Fraction | int]]) -> list[Stretch]:
    """The parts of some stretches that lie in none of others."""
    left = stretches
    for a, b in shut:
        pieces = [(s, min(e, floor(a))) for s, e in left] + [(max(s, floor(b)), e) for s, e in left]
        left = sorted({(s, e) for s, e in pieces if s < e})
    return left


def _merged(stretches: list[Stretch]) -> list[Stretch]:
    merged: list[Stretch] = []
    for start, end in stretches:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        elif start < end:
            merged.append((start, end))
    return merged


def _overlap(left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    found: list[Stretch] = []
    i = j = 0
    while i < len(left) and j < len(right):
        start, end = max(left[i][0], right[j][0]), min(left[i][1], right[j][1])
        if start < end:
            found.append((start, end))
        if left[i][1] < right[j][1]:
            i += 1
        else:
            j += 1
    return found
