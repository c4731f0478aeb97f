"""Calls spread evenly over hours and days, against counting each of them."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.calls import Calls
from mandate.evaluate.limits import broken_limit
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound
from mandate.model.window import Period, per

HOUR = 3_600
SIZES = {Period.HOUR: HOUR, Period.DAY: 24 * HOUR}
OPERATORS = [Compare.LE, Compare.LT, Compare.GE, Compare.GT, Compare.EQ]


def _kept(operator: Compare, total: int, amount: int) -> bool:
    return {
        Compare.LE: total <= amount, Compare.LT: total < amount, Compare.GE: total >= amount,
        Compare.GT: total > amount, Compare.EQ: total == amount,
    }[operator]  # fmt: skip


@settings(max_examples=400, deadline=None)
@given(
    st.sampled_from(list(SIZES)),
    st.sampled_from(OPERATORS),
    st.integers(0, 6),
    st.integers(0, 50),
    st.integers(1, 60),
    st.integers(0, 60),
    st.integers(0, 6),
)
def test_every_window_is_as_if_counted(
    period: Period, operator: Compare, amount: int, first: int, length: int, count: int, late: int
) -> None:
    start, end = 0, 72 * HOUR
    calls = Calls(first * HOUR // 2, (first + length) * HOUR // 2 + late, count)
    bound = Bound("n1", ("f",), Measure.COUNT, None, operator, Fraction(amount), per(period))
    found = list(
        broken_limit(bound, [calls], Fraction(start), Fraction(end), [(Fraction(start), Fraction(end))])
    )
    size = SIZES[period]
    totals = [sum(a <= t < a + size for t in calls.times()) for a in range(start, end, size)]
    if operator in (Compare.LE, Compare.LT):
        kept = all(_kept(operator, total, amount) for total in totals if total)
    else:
        kept = all(_kept(operator, total, amount) for total in totals)
    assert (found == []) is kept
