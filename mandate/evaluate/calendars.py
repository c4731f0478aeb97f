"""Civil windows and opening hours as exact stretches of seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from fractions import Fraction
from math import floor

from mandate.model.quantity import EPOCH
from mandate.model.window import Calendar, Period

DAY = 86_400
_FIXED = {Period.MINUTE: 60, Period.HOUR: 3_600, Period.DAY: DAY, Period.WEEK: 7 * DAY}
_WEEK_PHASE = 4 * DAY  # 1970-01-05 was the first Monday
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}

Stretch = tuple[int, int]


def window_at(period: Period, at: Fraction) -> Stretch:
    """The civil window `[start, end)` of a period that contains a time, in seconds."""
    second = floor(at)
    if period in _FIXED:
        length = _FIXED[period]
        phase = _WEEK_PHASE if period is Period.WEEK else 0
        start = (second - phase) // length * length + phase
        return start, start + length
    day = EPOCH + timedelta(seconds=second)
    months = _MONTHS[period]
    first = day.year * 12 + (day.month - 1) // months * months
    return _month(first), _month(first + months)


def windows(period: Period, start: Fraction, end: Fraction) -> Iterator[Stretch]:
    """Every civil window that overlaps `[start, end)`, in order."""
    at = start
    while at < end:
        window = window_at(period, at)
        yield window
        at = Fraction(window[1])


def open_stretches(calendars: Sequence[Calendar], start: Fraction, end: Fraction) -> list[Stretch]:
    """The stretches, merged and in order, in which all calendars are open, over the days that
    `[start, end)` touches. No calendar: those days."""
    first, last = floor(start) // DAY, -(floor(-end) // DAY)
    stretches = [(first * DAY, last * DAY)]
    for calendar in calendars:
        stretches = _overlap(stretches, _openings(calendar, first, last))
    return stretches


def union_of_hours(
    calendars: Iterable[Sequence[Calendar]], start: Fraction, end: Fraction
) -> list[tuple[Fraction, Fraction]]:
    """When at least one of several groups of calendars is open (all of the group), inside `[start, end)`."""
    if start >= end:
        return []
    found = [stretch for group in calendars for stretch in open_stretches(group, start, end)]
    inside = [(max(Fraction(a), start), min(Fraction(b), end)) for a, b in _merged(sorted(found))]
    return [(a, b) for a, b in inside if a < b]


def _month(number: int) -> int:
    return int((datetime(number // 12, number % 12 + 1, 1) - EPOCH).total_seconds())


def _openings(calendar: Calendar, first: int, last: int) -> list[Stretch]:
    closed = [(date.fromisoformat(a), date.fromisoformat(b)) for a, b in calendar.closed]
    found: list[Stretch] = []
    for number in range(first, last):
        day = EPOCH.date() + timedelta(days=number)
        if any(a <= day <= b for a, b in closed):
            continue
        found.extend(
            (number * DAY + opening.start, number * DAY + opening.end)
            for opening in calendar.openings
            if day.weekday() in opening.weekdays
        )
    return _merged(sorted(found))


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
