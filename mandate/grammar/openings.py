"""When something is open: opening hours as written, resolved to openings in civil time of the layer's zone.

Recurring dates and the hours of other zones become openings with a first and a last day, over the years
that the horizon touches.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

from mandate.grammar.hours_text import hours_text
from mandate.grammar.mistakes import SYNTAX, Mistake
from mandate.grammar.syntax import Closed, Hours, Monthly, OpeningText
from mandate.grammar.zones import in_zone, known_zone
from mandate.model.source import Span
from mandate.model.spec import NamedWindow
from mandate.model.window import Calendar, Opening

_DAY = 86_400
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)
_Days = tuple[tuple[str, str], ...]  # (first, last) ISO dates


def calendar(hours: Hours, name: str, years: tuple[int, ...], zone: str = "UTC") -> Calendar:
    """The calendar in civil time of `zone`; days without a year are those of each of `years`. Raises
    `Mistake`."""
    openings = [part for o in _written(hours, years) for part in _within_days(o)]
    closed = _closed(hours, years)
    if _elsewhere(hours, zone):
        openings = [
            part for o in openings for s in _moved(o, hours, closed, years, zone) for part in _within_days(s)
        ]
        closed = ()
    return Calendar(name, tuple(openings), closed, span=hours.span, written=hours_text(hours))


def calendar_of_window(window: NamedWindow) -> Calendar:
    """What is open in every opening of a window, for `only during shift`."""
    parts = tuple(part for o in window.window.openings for part in _within_days(o))
    return Calendar(window.name, parts, span=window.span, written=window.written)


def windows(hours: Hours, years: tuple[int, ...], zone: str = "UTC") -> tuple[Opening, ...]:
    """Each opening by itself, in one piece even over midnight. Raises `Mistake`."""
    if hours.closed:
        raise Mistake(
            SYNTAX, "a window has no days off", hours.closed[0].span,
            hint="a `calendar` has them: limit the calls to it with `only during`",
        )  # fmt: skip
    openings = list(_written(hours, years))
    if _elsewhere(hours, zone):
        openings = [s for o in openings for s in _moved(o, hours, (), years, zone)]
    return tuple(openings)


def _written(hours: Hours, years: tuple[int, ...]) -> Iterator[Opening]:
    """The openings in the zone they are written for, over midnight in one piece."""
    for text in hours.openings:
        for start, end in text.clocks or ((0, _DAY),):
            until = end if end > start else end + _DAY
            if not text.dates:
                yield Opening(text.days or EVERY_DAY, start, until)
            for first, last in _occasions(text, years):
                yield Opening(EVERY_DAY, start, until, first, last)


def _occasions(text: OpeningText, years: tuple[int, ...]) -> _Days:
    found: set[tuple[str, str]] = set()
    for days in text.dates:
        if isinstance(days, Monthly):
            _needs_years(days.span, years, "these days recur", "add `as of DATE` to the head of the layer")
            found.update((d, d) for d in _of_years(days.weekday, days.positions, years))
        else:
            found.update(_dated(days, years, "these days"))
    return tuple(sorted(found))


@lru_cache(maxsize=1_024)
def _of_years(weekday: int | None, positions: tuple[int, ...], years: tuple[int, ...]) -> tuple[str, ...]:
    """The days of each month that are meant."""
    return tuple(d for y in years for m in range(1, 13) for d in _of_month(weekday, positions, y, m))


def _of_month(weekday: int | None, positions: tuple[int, ...], year: int, month: int) -> Iterator[str]:
    """The days of a month that are meant; fewer where it has no such day."""
    candidates = [
        day
        for day in (date(year, month, n + 1) for n in range(monthrange(year, month)[1]))
        if weekday is None or day.weekday() == weekday
    ]
    for position in positions:
        if position <= len(candidates):
            yield candidates[position - 1].isoformat()


def _closed(hours: Hours, years: tuple[int, ...]) -> _Days:
    return tuple(sorted({d for days in hours.closed for d in _dated(days, years, "these closed days")}))


def _dated(days: Closed, years: tuple[int, ...], what: str) -> _Days:
    """The days in each year, or in their own."""
    if not days.first.startswith("-"):
        return ((days.first, days.last),)
    hint = "write the year: `1-15 Aug 2026`"
    _needs_years(days.span, years, f"{what} have no year", hint)
    found = []
    for year in years:
        first, last = _in_year(year, days.first, up=True), _in_year(year, days.last, up=False)
        if first <= last:
            found.append((first, last))
    return tuple(found)


def _in_year(year: int, day: str, *, up: bool) -> str:
    """29 February of a year that has none: as the beginning of days the next one, as their end the one
    before, so that alone it is no day."""
    text = f"{year:04d}{day[1:]}"
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        return f"{year:04d}-03-01" if up else f"{year:04d}-02-28"


def _needs_years(span: Span, years: tuple[int, ...], what: str, hint: str) -> None:
    if not years:
        raise Mistake(SYNTAX, f"{what}, and there is no `as of` date", span, hint=hint)


def _within_days(opening: Opening) -> tuple[Opening, ...]:
    """An opening over midnight as two."""
    if opening.end <= _DAY:
        return (opening,)
    late = Opening(opening.weekdays, opening.start, _DAY, opening.first, opening.last)
    if opening.end == _DAY:
        return (late,)
    return (late, _later(Opening(opening.weekdays, 0, opening.end - _DAY, opening.first, opening.last), 1))


def _later(opening: Opening, days: int) -> Opening:
    """The same hours so many days later."""
    return Opening(
        tuple(sorted((d + days) % 7 for d in opening.weekdays)),
        opening.start,
        opening.end,
        _after(opening.first, days),
        _after(opening.last, days),
    )


def _after(day: str, days: int) -> str:
    return (date.fromisoformat(day) + timedelta(days)).isoformat() if day else ""


# --- other zones


def _elsewhere(hours: Hours, zone: str) -> bool:
    return hours.zone is not None and known_zone(hours.zone) != zone


def _moved(
    opening: Opening, hours: Hours, closed: _Days, years: tuple[int, ...], zone: str
) -> Iterator[Opening]:
    """An opening of another zone in ours: as one for each stretch in which the clocks differ alike."""
    assert hours.zone is not None
    _needs_years(
        hours.zone.span, years, "these hours are those of another zone",
        "its clocks change: add `as of DATE` to the head of the layer",
    )  # fmt: skip
    yield from _in_our_zone(opening, hours.zone.text, closed, years, zone)


@lru_cache(maxsize=1_024)
def _in_our_zone(
    opening: Opening, theirs: str, closed: _Days, years: tuple[int, ...], zone: str
) -> tuple[Opening, ...]:
    return tuple(_shifted(opening, theirs, closed, years, zone))


def _shifted(
    opening: Opening, theirs: str, closed: _Days, years: tuple[int, ...], zone: str
) -> Iterator[Opening]:
    runs: list[tuple[tuple[int, int], date, date]] = []
    whole, going_on = True, False
    for day in _days(opening, years):
        if any(first <= day.isoformat() <= last for first, last in closed):
            whole = going_on = False
            continue
        start, end = (in_zone(theirs, zone, day, s) for s in (opening.start, opening.end))
        if going_on and runs[-1][0] == (start, end):
            runs[-1] = (runs[-1][0], runs[-1][1], day)
        else:
            runs.append(((start, end), day, day))
        going_on = True
    always = whole and len(runs) == 1 and not opening.first
    for (start, end), first, last in runs:
        if end <= start:  # all of it in an hour that the clocks leap over
            continue
        days = start // _DAY
        bounds = ("", "") if always else (first.isoformat(), last.isoformat())
        yield _later(Opening(opening.weekdays, start - days * _DAY, end - days * _DAY, *bounds), days)


def _days(opening: Opening, years: tuple[int, ...]) -> Iterator[date]:
    """The days of the years on which an opening begins."""
    first = date.fromisoformat(opening.first) if opening.first else date(years[0], 1, 1)
    last = date.fromisoformat(opening.last) if opening.last else date(years[-1], 12, 31)
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        if day.weekday() in opening.weekdays:
            yield day
