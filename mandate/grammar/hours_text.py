"""Opening hours as canonical text, as their owner meant them: `on the last day of every month`."""

from __future__ import annotations

from datetime import date

from mandate.grammar.amounts import clock
from mandate.grammar.syntax import Closed, Hours, Monthly, OpeningText

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_ORDINALS = ("last", "first", "second", "third", "fourth", "fifth")


def hours_text(hours: Hours) -> str:
    """Reads back to the same hours."""
    text = ""
    previous: OpeningText | None = None
    for opening in hours.openings:
        if previous is not None:
            text += ", " if previous.dates and opening.dates else "; "
        text += _opening(opening)
        previous = opening
    zone = f" in {hours.zone.text}" if hours.zone else ""
    closed = f", except {', '.join(_dates(c) for c in hours.closed)}" if hours.closed else ""
    return f"{text}{zone}{closed}"


def _opening(opening: OpeningText) -> str:
    clocks = ", ".join(f"{clock(start)}-{clock(end)}" for start, end in opening.clocks)
    if opening.dates:
        days = "on " + ", ".join(_monthly(d) if isinstance(d, Monthly) else _dates(d) for d in opening.dates)
    else:
        days = weekdays(opening.days) if opening.days else ""
    return " ".join(part for part in (days, clocks) if part)


def weekdays(days: tuple[int, ...]) -> str:
    """`Mon-Fri`, `every day`, `Sat, Mon`."""
    if len(days) == 7:
        return "every day"
    runs: list[list[int]] = []
    for day in days:
        if runs and runs[-1][-1] == day - 1:
            runs[-1].append(day)
        else:
            runs.append([day])
    return ", ".join(_DAYS[run[0]] if len(run) == 1 else f"{_DAYS[run[0]]}-{_DAYS[run[-1]]}" for run in runs)


def _monthly(days: Monthly) -> str:
    if days.weekday is not None:
        positions = [_ORDINALS[p] for p in days.positions]
        what = f" {_DAYS[days.weekday]}"
    else:
        positions = [_nth(p) for p in days.positions]
        what = " day" if 0 in days.positions else ""
    listed = " and ".join(filter(None, (", ".join(positions[:-1]), positions[-1])))
    return f"the {listed}{what} of every month"


def _nth(number: int) -> str:
    if number == 0:
        return "last"
    ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10 if number not in (11, 12, 13) else 0, "th")
    return f"{number}{ending}"


def _dates(days: Closed) -> str:
    """`1-15 Aug`, `24 Dec`, `28 Feb-3 Mar`, or ISO dates where the year is said."""
    if not days.first.startswith("-"):
        return days.first if days.first == days.last else f"{days.first} to {days.last}"
    first, last = (date.fromisoformat(f"2024{d[1:]}") for d in (days.first, days.last))
    if first == last:
        return f"{first.day} {_MONTHS[first.month - 1]}"
    if first.month == last.month:
        return f"{first.day}-{last.day} {_MONTHS[first.month - 1]}"
    return f"{first.day} {_MONTHS[first.month - 1]}-{last.day} {_MONTHS[last.month - 1]}"
