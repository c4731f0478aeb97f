"""What was already counted in a limit's current window, as it bears on a stretch that begins later."""

from __future__ import annotations

from fractions import Fraction

from mandate.model.norm import Limit
from mandate.model.window import Window, WindowKind
from mandate.rules.base import Case
from mandate.rules.spans import windows_of


def used_at(case: Case, limit: Limit, start: Fraction, *, strict: bool) -> Fraction:
    """How much of the window that contains `start` (civil seconds) is gone, in the limit's unit.

    What was counted up to the layer's as-of date stays in that date's window. In a sliding window it
    may have lapsed by a later start: taken as gone when strict, as lapsed otherwise.
    """
    if limit.used is None:
        return Fraction(0)
    counted = case.spec.as_of.value if case.spec.as_of is not None else case.start.value
    if limit.window.kind is WindowKind.SLIDING:
        length = limit.window.seconds or Fraction(0)
        kept = start == counted or (strict and start < counted + length)
        return limit.used.value if kept else Fraction(0)
    if limit.window.kind in (WindowKind.TOTAL, WindowKind.RUN):
        return limit.used.value
    return limit.used.value if _in_one_window(limit.window, counted, start) else Fraction(0)


def _in_one_window(window: Window, first: Fraction, then: Fraction) -> bool:
    at = int(first)
    return any(a <= at < b and a <= then < b for a, b in windows_of(window, at, at + 1))
