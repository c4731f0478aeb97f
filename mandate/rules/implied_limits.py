"""Which limits on counts and sums others imply: "at most 48 a day" beside "at most 2 an hour"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from mandate.model.expression import Compare
from mandate.model.norm import Limit, Measure, Norm
from mandate.model.quantity import smallest_step
from mandate.model.question import Fails, Holds, Unknown
from mandate.model.window import Period, Window, WindowKind
from mandate.rules.base import Ask, Case
from mandate.rules.covering import Taken, covered
from mandate.rules.views import scope_of, summed_symbols

Core = tuple[str, ...]
DAY = 86_400
LENGTHS = {  # shortest and longest, in seconds
    Period.MINUTE: (60, 60), Period.HOUR: (3_600, 3_600), Period.DAY: (DAY, DAY),
    Period.WEEK: (7 * DAY, 7 * DAY), Period.MONTH: (28 * DAY, 31 * DAY),
    Period.QUARTER: (90 * DAY, 92 * DAY), Period.YEAR: (365 * DAY, 366 * DAY),
}  # fmt: skip
IN_A_WEEK = (Period.MINUTE, Period.HOUR, Period.DAY, Period.WEEK)
IN_A_YEAR = (Period.MINUTE, Period.HOUR, Period.DAY, Period.MONTH, Period.QUARTER, Period.YEAR)
MONTHS = {Period.MONTH: 1, Period.QUARTER: 3, Period.YEAR: 12}


@dataclass(frozen=True, slots=True)
class End:
    """The most (or least) that a limit allows; itself not, where `strict`."""

    value: Fraction
    strict: bool = False

    def times(self, factor: Fraction) -> End:
        return End(self.value * factor, self.strict)


def is_counted(norm: Norm) -> bool:
    form = norm.form
    return (
        isinstance(form, Limit)
        and form.measure in (Measure.COUNT, Measure.SUM)
        and form.window.kind is not WindowKind.CALL
        and form.operator not in (Compare.NE, Compare.EQ)
    )


def end_of(form: Limit) -> End:
    """The bound, closed where its values have a smallest step."""
    step = smallest_step(form.bound.type)
    value = form.bound.value
    strict = form.operator in (Compare.LT, Compare.GT)
    if step is None:
        return End(value, strict)
    if form.is_ceiling:
        return End(step * (ceil(value / step) - 1 if strict else value // step))
    return End(step * (value // step + 1 if strict else ceil(value / step)))


def says_nothing(norm: Norm) -> bool:
    """A floor that every count and every sum of amounts from zero on keeps."""
    form = norm.form
    return isinstance(form, Limit) and is_counted(norm) and form.is_floor and form.bound.value <= 0 and (
        form.operator is Compare.GE or form.bound.value < 0
    )  # fmt: skip


def implied_limit(case: Case, ask: Ask, norm: Norm, others: Sequence[Norm]) -> Core | Unknown | None:
    """The one limit that makes this one superfluous: the strictest, the first of several."""
    doubt: Unknown | None = None
    for other in sorted(others, key=lambda o: not _alike(norm, o)):
        if not _as_tight(case, norm, other):
            continue
        answer = counts_them_all(case, ask, norm, other)
        if isinstance(answer, Unknown):
            doubt = doubt or answer
        elif answer:
            return (other.id,)
    return doubt


def _alike(norm: Norm, other: Norm) -> bool:
    a, b = norm.form, other.form
    return isinstance(a, Limit) and isinstance(b, Limit) and a.window == b.window


def _as_tight(case: Case, norm: Norm, other: Norm) -> bool:
    a, b = norm.form, other.form
    assert isinstance(a, Limit)
    assert isinstance(b, Limit)
    mine = (a.measure, a.argument, a.is_ceiling, a.bound.type)
    if mine != (b.measure, b.argument, b.is_ceiling, b.bound.type):
        return False
    same_calls = a.action.names == b.action.names and a.keys == b.keys and a.window == b.window
    if a.measure is Measure.SUM and not same_calls:
        if not (_never_below_zero(case, norm) and _never_below_zero(case, other)):
            return False
    inner, outer = (a, b) if a.is_ceiling else (b, a)
    if not set(inner.action.names) <= set(outer.action.names):
        return False
    if a.is_ceiling:
        if not set(b.keys) <= set(a.keys):
            return False
        most = most_in(case, a.window, b)
        return most is not None and below(most, end_of(a))
    if a.keys != b.keys:
        return False
    least = least_in(a.window, b)
    return least is not None and _above(least, end_of(a))


def _never_below_zero(case: Case, norm: Norm) -> bool:
    form = norm.form
    assert isinstance(form, Limit)
    return all(summed_symbols([norm], name, case.spec) for name in form.action.names)


def below(one: End, other: End) -> bool:
    """Whether keeping the first ceiling keeps the second."""
    return one.value < other.value or (one.value == other.value and (one.strict or not other.strict))


def _above(one: End, other: End) -> bool:
    return one.value > other.value or (one.value == other.value and (one.strict or not other.strict))


def counts_them_all(case: Case, ask: Ask, norm: Norm, other: Norm) -> bool | Unknown:
    """A ceiling has to count at least the calls that this one counts, a floor no others."""
    form = norm.form
    assert isinstance(form, Limit)
    inner, outer = (norm, other) if form.is_ceiling else (other, norm)
    assert isinstance(inner.form, Limit)
    for name in inner.form.action.names:
        region, whole = scope_of(inner, name), scope_of(outer, name)
        if region == whole:
            continue
        answer = covered(case, ask, region, [Taken(outer, whole)])
        if isinstance(answer, Unknown):
            return answer
        if answer is None or isinstance(answer, Fails):
            return False
        assert isinstance(answer, Holds)
    return True


def most_in(case: Case, window: Window, limit: Limit) -> End | None:
    """The most that a ceiling lets into one window of another kind; None if that is not known."""
    times = _windows_in(case, window, limit.window)
    return end_of(limit).times(Fraction(times)) if times is not None else None


def _windows_in(case: Case, window: Window, inner: Window) -> int | None:
    """How many windows of `inner` one of `window` can meet, at most."""
    if window == inner or inner.kind is WindowKind.TOTAL:
        return 1
    special = (WindowKind.RUN, WindowKind.NAMED, WindowKind.CALL)
    if inner.kind in special or window.kind in special:
        return None
    length = _longest(case, window)
    if inner.seconds is not None:
        return ceil(length / inner.seconds) if length is not None else None
    assert inner.period is not None
    if window.period is not None:
        return _aligned(window.period, inner.period)
    return _touched(length, inner.period) if length is not None else None


def _longest(case: Case, window: Window) -> Fraction | None:
    if window.period is not None:
        return Fraction(LENGTHS[window.period][1])
    if window.seconds is not None:
        return window.seconds
    return case.end.value - case.start.value if case.horizon_declared else None


def _touched(length: Fraction, period: Period) -> int:
    """How many calendar periods a stretch that begins at any second can meet."""
    return ceil((length - 1) / LENGTHS[period][0]) + 1 if length > 1 else 1


def _aligned(outer: Period, inner: Period) -> int:
    for chain in (IN_A_WEEK, IN_A_YEAR):
        if outer in chain and inner in chain:
            if chain.index(outer) <= chain.index(inner):
                return 1
            if inner in MONTHS:
                return MONTHS[outer] // MONTHS[inner]
            return LENGTHS[outer][1] // LENGTHS[inner][0]
    days = LENGTHS[outer][1] // DAY  # weeks beside months: both begin at midnight
    shortest = LENGTHS[inner][0] // DAY
    return ceil(Fraction(days - 1, shortest)) + 1


def least_in(window: Window, limit: Limit) -> End | None:
    """The least that a floor brings into each window of another kind; None if that is not known."""
    if window == limit.window:
        return end_of(limit)
    outer, inner = window.period, limit.window.period
    if outer is None or inner is None:
        return None
    for chain in (IN_A_WEEK, IN_A_YEAR):
        if outer in chain and inner in chain and chain.index(outer) > chain.index(inner):
            if inner in MONTHS:
                return end_of(limit).times(Fraction(MONTHS[outer] // MONTHS[inner]))
            return end_of(limit).times(Fraction(LENGTHS[outer][0] // LENGTHS[inner][1]))
    return None
