"""How long it can take until somebody has agreed and a tool is open after that."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mandate.model.window import Calendar
from mandate.rules.spans import MONDAY, WEEK, Stretch
from mandate.rules.weeks import longest_wait, open_together


def longest_response(
    work: Fraction, asked: Calendar | None, opened: Iterable[Calendar], start: Fraction, end: Fraction
) -> Fraction:
    """The longest time, in seconds, from a case to the first moment at which all of `opened` are open and an
    answer that takes `work` seconds of the hours `asked` has come.

    Weekly hours are looked at for a week, others over `[start, end)`; what no opening follows there waits
    until its end.
    """
    calendars = list(opened)
    every = [*calendars, *([asked] if asked is not None else [])]
    dated = any(o.first or o.last for c in every for o in c.openings) or any(c.closed for c in every)
    weeks = 3 + int(longest_wait(work, asked, start, end) // WEEK)  # a case arises in the first of them
    first, last = (int(start), int(end)) if dated else (MONDAY, MONDAY + weeks * WEEK)
    until = last if dated else MONDAY + WEEK
    answering = open_together([asked], first, last) if asked is not None else [(first, last + WEEK)]
    doors = open_together(calendars, first, last)
    moments = {first, *(b for _, b in answering if b < until)}
    for _, closing in doors:
        moments.add(_latest_before(work, answering, closing, first, until))
    return max(_done(work, answering, doors, at, last) - at for at in sorted(moments) if at < until)


def _latest_before(work: Fraction, answering: list[Stretch], closing: int, first: int, until: int) -> int:
    """The first whole second from which on an answer comes no sooner than `closing`."""
    low, high = first, max(first, until - 1)
    while low < high:
        middle = (low + high) // 2
        answer = _answer(work, answering, middle)
        if answer is None or answer >= closing:
            high = middle
        else:
            low = middle + 1
    return low


def _done(work: Fraction, answering: list[Stretch], doors: list[Stretch], at: int, last: int) -> Fraction:
    answer = _answer(work, answering, at)
    if answer is None:
        return Fraction(last)
    return next((max(Fraction(a), answer) for a, b in doors if answer < b), Fraction(last))


def _answer(work: Fraction, answering: list[Stretch], at: int) -> Fraction | None:
    """When `work` open seconds have passed since `at`; None if they never do."""
    left = work
    for a, b in answering:
        begin = max(a, at)
        if begin >= b:
            continue
        if left <= b - begin:
            return begin + left
        left -= b - begin
    return None
