"""Opening hours over a stretch of time: how long they can be closed, and how long work in them can take."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from fractions import Fraction
from itertools import pairwise

from mandate.model.quantity import EPOCH
from mandate.model.window import Calendar
from mandate.rules.spans import MONDAY, WEEK, Stretch, begun


def longest_closure(calendars: Iterable[Calendar], start: Fraction, end: Fraction) -> int:
    """The longest stretch, in seconds, in which not all calendars are open; none without calendars.

    Hours that are the same every week are looked at for one week; others, and closed dates, over
    `[start, end)`, where a closure that no opening follows lasts until the end.
    """
    every = list(calendars)
    if not every:
        return 0
    longest = 0
    if any(_dated(c) or c.closed for c in every):
        opened = open_together(every, int(start), int(end))
        edges = [(int(start), int(start)), *opened, (int(end), int(end))]
        longest = max(b[0] - a[1] for a, b in pairwise(edges))
    if any(_dated(c) for c in every):
        return longest
    opened = open_together([replace(c, closed=()) for c in every], MONDAY, MONDAY + WEEK)
    if not opened:
        return max(longest, WEEK)
    gaps = [opened[0][0] + WEEK - opened[-1][1], *(b[0] - a[1] for a, b in pairwise(opened))]
    return max(longest, *gaps)


def longest_wait(work: Fraction, hours: Calendar | None, start: Fraction, end: Fraction) -> Fraction:
    """How long something that takes `work` seconds of the hours can last, from the worst moment on; hours
    bound to dates, and closed dates, are looked at over `[start, end)`."""
    if hours is None:
        return work
    if _dated(hours):
        return _dated_wait(work, hours, int(start), int(end))
    if hours.closed:
        weekly = longest_wait(work, replace(hours, closed=()), start, end)
        return max(weekly, _dated_wait(work, hours, int(start), int(end)))
    opened = _open_seconds(hours, MONDAY, MONDAY + WEEK)
    in_a_week = sum(b - a for a, b in opened)
    if in_a_week == 0:
        return work + WEEK
    weeks, rest = divmod(work, in_a_week)
    again = [(a + WEEK, b + WEEK) for a, b in opened]
    worst = max(_elapsed([*opened, *again], end_of_one, rest) or WEEK for _, end_of_one in opened)
    return Fraction(weeks * WEEK) + (worst if rest else 0)


def done_at(work: Fraction, hours: Calendar | None, start: Fraction, end: Fraction) -> Fraction | None:
    """When something that is begun at `start` and takes `work` seconds of the hours is done; None if not
    before `end`."""
    if hours is None:
        return start + work if start + work <= end else None
    elapsed = _elapsed(_open_seconds(hours, int(start), int(end)), int(start), work)
    return None if elapsed is None else start + elapsed


def _dated_wait(work: Fraction, hours: Calendar, start: int, end: int) -> Fraction:
    opened = _open_seconds(hours, start, end)
    moments = [start, *(b for _, b in opened)]
    waits = [_elapsed(opened, at, work) for at in moments]
    return max((w for w in waits if w is not None), default=Fraction(end - start))


def _elapsed(opened: list[Stretch], start: int, work: Fraction) -> Fraction | None:
    """The time from `start` until `work` open seconds have passed; None if they never do."""
    left = work
    if left == 0:
        return Fraction(0)
    for a, b in opened:
        if a < start:
            continue
        if left <= b - a:
            return a + left - start
        left -= b - a
    return None


def _dated(calendar: Calendar) -> bool:
    return any(o.first or o.last for o in calendar.openings)


def open_together(calendars: Iterable[Calendar], start: int, end: int) -> list[Stretch]:
    """When all calendars are open inside `[start, end)`, in order."""
    opened = [(start, end)]
    for calendar in calendars:
        opened = _both(opened, _open_seconds(calendar, start, end))
    return opened


def _open_seconds(calendar: Calendar, start: int, end: int) -> list[Stretch]:
    """The open stretches inside `[start, end)`, merged and in order."""
    stretches = [s for s in begun(calendar.openings, start, end) if not _closed(calendar, s[0])]
    inside = sorted((max(a, start), min(b, end)) for a, b in stretches if a < end and start < b)
    merged: list[Stretch] = []
    for a, b in inside:
        if merged and a <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(b, merged[-1][1]))
        else:
            merged.append((a, b))
    return merged


def _closed(calendar: Calendar, at: int) -> bool:
    """Whether the day of a civil second is a closed one; openings end by midnight."""
    day = (EPOCH.date() + timedelta(seconds=at)).isoformat() if calendar.closed else ""
    return any(first <= day <= last for first, last in calendar.closed)


def _both(left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    return sorted((max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) < min(b, d))
