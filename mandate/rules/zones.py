"""Where the clocks of the layer's zone are set forward or back: civil time has a gap, or an hour twice."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from mandate.model.finding import phrase
from mandate.model.norm import Limit, Norm, Oblige, Order
from mandate.model.quantity import EPOCH
from mandate.model.window import Period, WindowKind
from mandate.rules.base import Assumed, Case
from mandate.rules.flows import FlowSet

_DAY = timedelta(days=1)
_WEEK = 604_800
_NOBODY_SAID = Fraction(int((datetime(2024, 1, 1) - EPOCH).total_seconds()))  # where periods are counted from


@dataclass(frozen=True, slots=True)
class ClockChange:
    """Civil time `[start, end)` in seconds: never shown if the clocks go `forward`, shown twice if not."""

    start: Fraction
    end: Fraction
    forward: bool

    @property
    def day(self) -> str:
        """The ISO date of the change."""
        return (EPOCH + timedelta(seconds=int(self.start))).date().isoformat()


def clock_changes(case: Case) -> tuple[ClockChange, ...]:
    """Those inside the case's stretch of time; none where that is only assumed."""
    if case.spec.as_of is None and case.start.value == _NOBODY_SAID:
        return ()
    found = _changes(case.spec.zone, int(case.start.value), int(case.end.value))
    return tuple(c for c in found if case.start.value < c.end and c.start < case.end.value)


def closed_by_clocks(case: Case, flows: FlowSet) -> FlowSet:
    """The flows with the hours that the clocks leap over closed."""
    gaps = tuple((c.start, c.end) for c in clock_changes(case) if c.forward)
    if not gaps:
        return flows
    return replace(flows, flows=tuple(replace(f, closed=gaps) for f in flows.flows))


def clock_assumptions(case: Case, used: Collection[str]) -> Iterator[Assumed]:
    """How a change of the clocks is taken, where a stretch shorter than a week is counted for one of the
    tools that are used."""
    for change in clock_changes(case):
        if any(counts_hours(n, change) for n in case.norms if n.of_mandate or _on(n) & set(used)):
            words = (
                "on {day} the clocks go forward: from {start} to {end} nothing is called"
                if change.forward
                else "on {day} the clocks go back: what happens from {start} to {end} counts as in one pass"
            )
            yield Assumed(phrase(words, day=change.day, start=_clock(change.start), end=_clock(change.end)))


def _on(norm: Norm) -> set[str]:
    form = norm.form
    if isinstance(form, Order):
        return {*form.first.names, *form.then.names}
    return set(form.action.names) if isinstance(form, Limit | Oblige) else set()


def _clock(at: Fraction) -> str:
    return (EPOCH + timedelta(seconds=int(at))).strftime("%H:%M")


def counts_hours(norm: Norm, change: ClockChange) -> bool:
    """Whether a stretch shorter than a week, and not made of whole days, is counted by a norm."""
    form = norm.form
    if isinstance(form, Order | Oblige):
        length = form.delay if isinstance(form, Order) else form.within
        return length is not None and 0 < length.value < _WEEK
    if not isinstance(form, Limit):
        return False
    window = form.window
    if window.kind is WindowKind.SLIDING and window.seconds is not None:
        return window.seconds < _WEEK
    if window.kind is WindowKind.NAMED:
        return any(_meets(o.start, o.end, change) for o in window.openings)
    return window.period in (Period.MINUTE, Period.HOUR)


def _meets(start: int, end: int, change: ClockChange) -> bool:
    """Whether an opening of the day of the change, or of the day before, holds some of it."""
    first, last = (int(t % 86_400) for t in (change.start, change.end - 1))
    return any(start + shift <= last and first < end + shift for shift in (0, -86_400))


@lru_cache(maxsize=64)
def _changes(zone: str, start: int, end: int) -> tuple[ClockChange, ...]:
    try:
        clocks = ZoneInfo(zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ()
    return tuple(_between(clocks, start, end))


def _between(clocks: ZoneInfo, start: int, end: int) -> Iterator[ClockChange]:
    at = (EPOCH + timedelta(seconds=start)).replace(tzinfo=UTC) - 2 * _DAY
    last = (EPOCH + timedelta(seconds=end)).replace(tzinfo=UTC) + 2 * _DAY
    while at < last:
        after = at + _DAY
        if _offset(clocks, at) != _offset(clocks, after):
            yield _change(clocks, at, after)
        at = after


def _change(clocks: ZoneInfo, before: datetime, after: datetime) -> ClockChange:
    """The one change of offset between two moments, to the second."""
    old, new = _offset(clocks, before), _offset(clocks, after)
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=int((after - before).total_seconds()) // 2)
        before, after = (middle, after) if _offset(clocks, middle) == old else (before, middle)
    at = after.replace(tzinfo=None) - EPOCH
    civil = [int((at + offset).total_seconds()) for offset in (old, new)]
    return ClockChange(Fraction(min(civil)), Fraction(max(civil)), new > old)


def _offset(clocks: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(clocks).utcoffset() or timedelta(0)
