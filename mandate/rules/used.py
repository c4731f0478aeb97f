"""What was already counted in a limit's current window, as it bears on a stretch that begins later."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

from mandate.model.norm import Limit
from mandate.model.quantity import EPOCH
from mandate.model.window import Period, Window, WindowKind
from mandate.rules.base import Case

_SIZES = {Period.MINUTE: 60, Period.HOUR: 3_600, Period.DAY: 86_400}
_MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}
_DAY = 86_400


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
    return limit.used.value if _in_one_window(limit.window, counted, start) else Fraction(0)


def _in_one_window(window: Window, first: Fraction, then: Fraction) -> bool:
    if window.kind is WindowKind.ALIGNED and window.period is not None:
        return _number(window.period, first) == _number(window.period, then)
    if window.kind is WindowKind.NAMED:
        return first == then
    return True


def _number(period: Period, at: Fraction) -> int:
    """Which of the periods since 1970 contains a moment."""
    if period in _SIZES:
        return int(at // _SIZES[period])
    if period is Period.WEEK:
        return int((at - 4 * _DAY) // (7 * _DAY))
    day = EPOCH.date() + timedelta(days=int(at // _DAY))
    return (day.year * 12 + day.month - 1) // _MONTHS[period]
