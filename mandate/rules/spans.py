"""Windows and openings as stretches of civil seconds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from mandate.model.quantity import EPOCH
from mandate.model.window import Opening, Period, Window, WindowKind

DAY = 86_400
WEEK = 7 * DAY
MONDAY = 4 * DAY  # 1970-01-05
MOST_WINDOWS = 2_000
_SIZES = {Period.MINUTE: 60, Period.HOUR: 3_600, Period.DAY: DAY, Period.WEEK: WEEK}
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
Stretch = tuple[int, int]


def begun(openings: Iterable[Opening], start: int, end: int) -> Iterator[Stretch]:
    """Each opening of each day, in one piece over midnight, that may reach into `[start, end)`."""
    every = tuple(openings)
    for number in range(start // DAY - 2, -(-end // DAY)):
        day = EPOCH.date() + timedelta(days=number)
        for opening in every:
            if day.weekday() in opening.weekdays and _on(day, opening.first, opening.last):
                yield number * DAY + opening.start, number * DAY + opening.end


def _on(day: date, first: str, last: str) -> bool:
    return (not first or date.fromisoformat(first) <= day) and (not last or day <= date.fromisoformat(last))


def windows_of(window: Window, start: int, end: int) -> list[Stretch]:
    """The windows that overlap `[start, end)`, in order, at most `MOST_WINDOWS`; sliding ones side by side
    from `start`; one for the whole where nothing divides it."""
    if window.kind is WindowKind.SLIDING and window.seconds is not None:
        length = -(-window.seconds.numerator // window.seconds.denominator)
        return [(t, t + length) for t in range(start, end, length)[:MOST_WINDOWS]]
    if window.kind is WindowKind.NAMED:
        found = sorted(set(begun(window.openings, start, end)))
        return [(a, b) for a, b in found if a < end and start < b][:MOST_WINDOWS]
    if window.period in _SIZES:
        size = _SIZES[window.period]
        phase = MONDAY if window.period is Period.WEEK else 0
        return [(t, t + size) for t in range(start - (start - phase) % size, end, size)[:MOST_WINDOWS]]
    if window.period in _MONTHS:
        return _months(_MONTHS[window.period], start, end)
    return [(start, end)]


def _months(width: int, start: int, end: int) -> list[Stretch]:
    day = EPOCH.date() + timedelta(days=start // DAY)
    month = (day.year * 12 + day.month - 1) // width * width
    found: list[Stretch] = []
    while len(found) < MOST_WINDOWS and _first_of(month) < end:
        found.append((_first_of(month), _first_of(month + width)))
        month += width
    return found


def _first_of(month: int) -> int:
    return (date(month // 12, month % 12 + 1, 1) - EPOCH.date()).days * DAY
