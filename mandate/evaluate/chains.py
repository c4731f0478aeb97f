"""Windows that only together are too full: "once on the 5th, 12th and 19th" against "twice in any 30 days".

Each window says how much must and how much can happen in it; running totals that keep all of them exist
iff relaxing them one by one comes to rest.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import lcm

from mandate.evaluate.calendars import windows_of
from mandate.model.window import Window, WindowKind

MOST_TIMES = 1_500
MOST_ROUNDS = 4_000


@dataclass(frozen=True, slots=True)
class Step:
    """In `[start, end)` at least `least` and at most `most` (None: any amount)."""

    start: Fraction
    end: Fraction
    least: Fraction
    most: Fraction | None


def stretches_of(
    limits: Iterable[Window], given: Iterable[Fraction], start: Fraction, end: Fraction, most: int
) -> set[tuple[Fraction, Fraction]]:
    """The windows of the limits inside `[start, end)`, clipped, and what lies between all their ends.
    Empty if they have more than `most` ends."""
    chosen = dict.fromkeys(limits)
    times = {start, end, *given}
    for window in chosen:
        if window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
            for a, b in windows_of(window, start, end):
                times |= {t for t in (Fraction(a), Fraction(b)) if start < t < end}
                if len(times) > most:
                    return set()
    lengths = [w.seconds for w in chosen if w.kind is WindowKind.SLIDING and w.seconds]
    if not _closed_under(times, lengths, start, end, most):
        return set()
    found = {(start, end), *pairwise(sorted(times))}
    for window in chosen:
        if window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
            found |= {
                (max(start, Fraction(a)), min(end, Fraction(b))) for a, b in windows_of(window, start, end)
            }
    found |= {(t, min(t + length, end)) for t in times for length in lengths if t < end}
    return found


def _closed_under(
    times: set[Fraction], lengths: Sequence[Fraction], start: Fraction, end: Fraction, most: int
) -> bool:
    """Add every time moved by a window's length; False if they become too many."""
    waiting = sorted(times)
    while waiting:
        at = waiting.pop()
        for moved in (at + sign * length for length in lengths for sign in (1, -1)):
            if start < moved < end and moved not in times:
                times.add(moved)
                waiting.append(moved)
        if len(times) > most:
            return False
    return True


def unmet(steps: Sequence[Step]) -> bool:
    """Whether no running total keeps every step. False also where that is too much work to tell."""
    times = sorted({t for s in steps for t in (s.start, s.end)})
    place = {t: i for i, t in enumerate(times)}
    values = [v for s in steps for v in (s.least, s.most) if v is not None]
    scale = lcm(1, *(v.denominator for v in values))
    ups = [(place[s.start], place[s.end], int(s.most * scale)) for s in steps if s.most is not None]
    downs = [(place[s.end], place[s.start], -int(s.least * scale)) for s in steps]
    links = sorted({*ups, *downs, *((i + 1, i, 0) for i in range(len(times) - 1))})
    lowest = sum(min(0, weight) for _, _, weight in links)
    total = [0] * len(times)
    for number in range(len(times) + 1):
        if number * len(links) > MOST_ROUNDS * 1_000:
            return False
        moved = False
        for source, target, weight in links if number % 2 else reversed(links):
            if total[source] + weight < total[target]:
                total[target] = total[source] + weight
                moved = True
        if not moved:
            return False
        if min(total) < lowest:
            return True
    return True
