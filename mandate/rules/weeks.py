"""A week of opening hours: how long it can be closed, and how long work in those hours can take."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import pairwise

from mandate.model.window import Calendar

DAY = 86_400
WEEK = 7 * DAY
Stretch = tuple[int, int]


def longest_closure(calendars: Iterable[Calendar]) -> int:
    """The longest stretch, in seconds, in which not all calendars are open; none without calendars.

    A calendar with closed dates counts one closed day more.
    """
    every = list(calendars)
    if not every:
        return 0
    opened = _open_seconds(every[0])
    for calendar in every[1:]:
        opened = _both(opened, _open_seconds(calendar))
    if not opened:
        return WEEK
    gaps = [opened[0][0] + WEEK - opened[-1][1], *(b[0] - a[1] for a, b in pairwise(opened))]
    extra = DAY * sum(1 for c in every if c.closed)
    return max(0, *gaps) + extra


def longest_wait(work: Fraction, hours: Calendar | None) -> Fraction:
    """How long something that takes `work` seconds of the hours can last, from the worst moment on."""
    opened = _open_seconds(hours) if hours is not None else [(0, WEEK)]
    in_a_week = sum(b - a for a, b in opened)
    if in_a_week == 0:
        return work + WEEK
    weeks, rest = divmod(work, in_a_week)
    extra = DAY if hours is not None and hours.closed else 0
    worst = max(_elapsed(opened, end, rest) for _, end in opened)
    return weeks * WEEK + worst + extra if hours is not None else work


def _elapsed(opened: list[Stretch], start: int, work: Fraction) -> Fraction:
    """The time from `start` until `work` open seconds have passed; at most one week of them is needed."""
    left = work
    later = [s for s in opened if s[0] >= start] + [(a + WEEK, b + WEEK) for a, b in opened if a < start]
    if left == 0:
        return Fraction(0)
    for a, b in later:
        if left <= b - a:
            return a + left - start
        left -= b - a
    return Fraction(WEEK)


def _open_seconds(calendar: Calendar) -> list[Stretch]:
    """The open stretches of a week that begins on Monday, merged and in order."""
    stretches = sorted(
        (day * DAY + opening.start, day * DAY + opening.end)
        for opening in calendar.openings
        for day in opening.weekdays
    )
    merged: list[Stretch] = []
    for start, end in stretches:
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def _both(left: list[Stretch], right: list[Stretch]) -> list[Stretch]:
    return sorted((max(a, c), min(b, d)) for a, b in left for c, d in right if max(a, c) < min(b, d))
