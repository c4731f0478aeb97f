"""The simulator against one that writes every call out."""

import time
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.calendars import open_stretches, window_at, windows
from mandate.evaluate.replay import reached_value, violations
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Batch, Bound, Demand, Flow, Objective, Problem, Range, Schedule
from mandate.model.window import IN_TOTAL, PER_CALL, Calendar, Opening, Period, in_any, per

HOUR, DAY = 3_600, 86_400
ONE = Range(Fraction(1), Fraction(1))
FLOW = Flow("f", "tool.f", (("metric:m", ONE), ("amount", Range(Fraction(0), Fraction(9), Fraction(1)))))


def bound(operator, amount, window, measure=Measure.COUNT, quantity=None, used=0, flows=("f",)):
    return Bound("n1", flows, measure, quantity, operator, Fraction(amount), window, Fraction(used))


def problem(*bounds, start=0, end=3 * HOUR, flows=(FLOW,), demands=()):
    return Problem(Fraction(start), Fraction(end), flows, bounds, demands)


def batch(start, end, count, amount=1, flow="f"):
    return Batch(flow, Fraction(start), Fraction(end), count, (("amount", Fraction(amount)),))


batches = st.lists(
    st.tuples(st.integers(0, 29), st.integers(0, 10), st.integers(0, 4), st.integers(0, 3)), max_size=4
).map(lambda rows: [batch(a * 6, min(180, (a + d) * 6), n, x) for a, d, n, x in rows])
bounds = st.builds(
    bound,
    st.sampled_from([Compare.LE, Compare.LT, Compare.GE, Compare.GT, Compare.EQ]),
    st.integers(0, 6),
    st.sampled_from([per(Period.MINUTE), in_any(60), in_any(7), IN_TOTAL]),
    st.sampled_from([Measure.COUNT, Measure.SUM]),
    st.just("amount"),
    st.integers(0, 2),
)


@settings(max_examples=500, deadline=None)
@given(batches, bounds)
def test_limits_agree_with_counting_call_by_call(made, limit):
    """Three minutes from minute 0, in steps of one second and just after each call."""
    whole = problem(limit, start=0, end=180)
    calls = [
        (
            b.start + k * (b.end - b.start) / b.count,
            dict(b.amounts)["amount"] if limit.measure is Measure.SUM else 1,
        )
        for b in made
        for k in range(b.count)
    ]
    assert bool(violations(whole, Schedule(tuple(made)))) is bool(_broken(limit, calls))


def _broken(limit, calls):
    def inside(a, b, *, after=False):
        return sum(x for t, x in calls if (a < t <= b if after else a <= t < b))

    def over(total):
        return (limit.operator is Compare.LT and total >= limit.amount) or (
            limit.operator in (Compare.LE, Compare.EQ) and total > limit.amount
        )

    def under(total):
        return (limit.operator is Compare.GT and total <= limit.amount) or (
            limit.operator in (Compare.GE, Compare.EQ) and total < limit.amount
        )

    if limit.window == IN_TOTAL:
        total = inside(0, 180) + limit.used
        return (over(total) and bool(inside(0, 180))) or under(total)
    if limit.window.period is not None:
        added = [inside(m * 60, m * 60 + 60) for m in range(3)]
        totals = [added[0] + limit.used, *added[1:]]
        return any((over(t) and n) or under(t) for n, t in zip(added, totals, strict=True))
    length = limit.window.seconds
    edges = sorted({t for t, _ in calls} | {t - length for t, _ in calls} | {Fraction(0), 180 - length})
    starts = edges + [(a + b) / 2 for a, b in pairwise(edges)]
    ceiling = any(over(inside(t, t + length)) for t in starts) or (
        inside(0, length) > 0 and over(inside(0, length) + limit.used)
    )
    floor = any(under(inside(t, t + length)) for t in starts if 0 <= t <= 180 - length)
    return ceiling or floor


def test_calls_lie_evenly_from_the_start():
    """Twenty an hour, hour after hour, never make more than twenty in any hour."""
    steady = Schedule(tuple(batch(h * HOUR, (h + 1) * HOUR, 20) for h in range(3)))
    assert violations(problem(bound(Compare.LE, 20, in_any(HOUR))), steady) == ()
    bunched = Schedule((batch(HOUR - 60, HOUR, 20), batch(HOUR, HOUR + 60, 20)))
    (message,) = violations(problem(bound(Compare.LE, 20, in_any(HOUR))), bunched)
    assert message.startswith("n1: 40 from 1970-01-01 00:59:00, allowed at most 20")


def test_used_quota_counts_in_the_first_window_only():
    limit = bound(Compare.LE, 20, per(Period.HOUR), used=15)
    assert violations(problem(limit), Schedule((batch(0, HOUR, 5), batch(HOUR, 2 * HOUR, 20)))) == ()
    assert violations(problem(limit), Schedule((batch(0, HOUR, 6),)))
    sliding = bound(Compare.LE, 20, in_any(HOUR), used=15)
    assert violations(problem(sliding), Schedule((batch(0, HOUR, 6),)))
    assert violations(problem(sliding), Schedule((batch(HOUR, 2 * HOUR, 20),))) == ()


def test_floors_bind_complete_windows_only():
    """From half past to half past: one complete hour."""
    floor = bound(Compare.GE, 3, per(Period.HOUR))
    half = {"start": HOUR // 2, "end": 5 * HOUR // 2}
    assert violations(problem(floor, **half), Schedule((batch(HOUR, 2 * HOUR, 3),))) == ()
    assert violations(problem(floor, **half), Schedule((batch(HOUR, 2 * HOUR, 2),)))


def test_openings_and_closed_days():
    office = Calendar(
        "office", (Opening((0, 1, 2, 3, 4), 9 * HOUR, 17 * HOUR),), (("1970-01-02", "1970-01-02"),)
    )
    flow = Flow("f", "tool.f", FLOW.per_call, (("hours", office),))
    days = problem(flows=(flow,), end=5 * DAY)
    assert violations(days, Schedule((batch(9 * HOUR, 17 * HOUR, 8),))) == ()  # Thursday
    (early,) = violations(days, Schedule((batch(8 * HOUR, 10 * HOUR, 4),)))
    assert early == "hours: 2 calls of `f` while it is closed"
    assert violations(days, Schedule((batch(DAY + 9 * HOUR, DAY + 10 * HOUR, 1),)))  # closed Friday
    assert violations(days, Schedule((batch(2 * DAY + 9 * HOUR, 2 * DAY + 10 * HOUR, 1),)))  # Saturday
    assert violations(days, Schedule((batch(17 * HOUR, 17 * HOUR, 1),)))  # half-open: closed at 17:00 sharp


MALFORMED = {
    "unknown flow": batch(0, HOUR, 1, flow="g"),
    "before the start": batch(-1, HOUR, 1),
    "after the end": batch(0, 4 * HOUR, 1),
    "at the end": batch(3 * HOUR, 3 * HOUR, 1),
    "backwards": batch(HOUR, 0, 1),
    "negative count": batch(0, HOUR, -1),
    "more than one call can have": batch(0, HOUR, 1, 10),
    "no multiple of the step": batch(0, HOUR, 1, Fraction(1, 2)),
    "unknown amount": Batch("f", Fraction(0), Fraction(1), 1, (("weight", Fraction(1)),)),
}


@pytest.mark.parametrize("name", sorted(MALFORMED))
def test_malformed_batches(name):
    assert violations(problem(), Schedule((MALFORMED[name],)))


def test_amounts_that_are_not_said_are_not_assumed():
    unsaid = Schedule((Batch("f", Fraction(0), Fraction(HOUR), 3),))
    limit = bound(Compare.LE, 100, IN_TOTAL, Measure.SUM, "amount")
    (message,) = violations(problem(limit), unsaid)
    assert "does not say how much `amount`" in message


def test_per_call_demands_and_the_metric():
    cap = bound(Compare.LE, 5, PER_CALL, Measure.SUM, "amount")
    assert violations(problem(cap), Schedule((batch(0, HOUR, 2, 5),))) == ()
    assert violations(problem(cap), Schedule((batch(0, HOUR, 2, 6),)))
    demand = Demand("d", ("f",), Fraction(3), Fraction(HOUR), Fraction(2 * HOUR))
    assert violations(problem(demands=(demand,)), Schedule((batch(0, 2 * HOUR, 6),))) == ()
    assert violations(problem(demands=(demand,)), Schedule((batch(0, HOUR, 6),)))
    aim = Objective("g", "m", Fraction(10), Compare.EQ, Fraction(0), (("f", -1),))
    assert reached_value(problem(), Schedule((batch(0, HOUR, 4),)), aim) == 6


def test_civil_windows():
    monday = 4 * DAY  # 1970-01-05
    assert window_at(Period.WEEK, Fraction(monday - 1)) == (monday - 7 * DAY, monday)
    assert window_at(Period.MONTH, Fraction(40 * DAY)) == (31 * DAY, 59 * DAY)
    assert window_at(Period.QUARTER, Fraction(40 * DAY)) == (0, 90 * DAY)
    assert window_at(Period.YEAR, Fraction(-1)) == (-365 * DAY, 0)
    assert [a for a, _ in windows(Period.HOUR, Fraction(1800), Fraction(7201))] == [0, 3600, 7200]
    assert open_stretches([], Fraction(10), Fraction(DAY + 1)) == [(0, 2 * DAY)]


def test_ten_thousand_batches_are_quick():
    end = 10_000 * HOUR
    limits = [
        bound(Compare.LE, 20, per(Period.HOUR)),
        bound(Compare.LE, 20, in_any(HOUR)),
        bound(Compare.LE, 10**6, per(Period.WEEK)),
    ]
    many = Schedule(tuple(batch(h * HOUR, (h + 1) * HOUR, 20) for h in range(10_000)))
    began = time.perf_counter()
    assert violations(problem(*limits, end=end), many) == ()
    assert time.perf_counter() - began < 8
