"""Sums and counts together, one and two flows, against every way to choose whole amounts."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.replay import violations
from mandate.logic import answer
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Objective, Problem, Range
from mandate.model.question import OutOfReach, Reachable, Reached, Unknown
from mandate.model.window import IN_TOTAL, Period, Window, per

HOUR = 3_600
START = 1_772_409_600 + 22 * HOUR  # 2026-03-02 22:00
WINDOWS: list[Window] = [per(Period.HOUR), per(Period.DAY), IN_TOTAL]
MOST_CALLS = 3


@st.composite
def problems(draw: st.DrawFn, names: tuple[str, ...]) -> Problem:
    flows = []
    for name in names:
        low = draw(st.integers(0, 2))
        size = Range(Fraction(low), Fraction(draw(st.integers(max(low, 1), 3))), Fraction(1))
        flows.append(
            Flow(
                name, name, (("amount", size), ("metric:m", size)), (), (("metric:m", "amount", Fraction(1)),)
            )
        )
    sets = st.sampled_from([(n,) for n in names] + ([names] if len(names) > 1 else []))
    bounds = [Bound("calls", names, Measure.COUNT, None, Compare.LE, Fraction(MOST_CALLS), per(Period.HOUR))]
    for number in range(draw(st.integers(0, 3))):
        measure = draw(st.sampled_from([Measure.COUNT, Measure.SUM]))
        quantity = "amount" if measure is Measure.SUM else None
        value, window = Fraction(draw(st.integers(0, 7))), draw(st.sampled_from(WINDOWS))
        bounds.append(Bound(f"b{number}", draw(sets), measure, quantity, Compare.LE, value, window))
    end = START + draw(st.integers(1, 3)) * HOUR
    return Problem(Fraction(START), Fraction(end), tuple(flows), tuple(bounds))


def best(problem: Problem) -> Fraction:
    """Over calls and total amount per flow and hour; whole amounts between the ends of `calls` calls."""
    hours = range(int(problem.start), int(problem.end), HOUR)
    choices = []
    for flow in problem.flows:
        size = dict(flow.per_call)["amount"]
        low, high = int(size.lower), int(size.upper or 0)
        choices.append([(n, v) for n in range(MOST_CALLS + 1) for v in range(n * low, n * high + 1)])
    most = Fraction(0)
    for picked in product(*[c for c in choices for _ in hours]):
        cells = [
            (flow.id, hour, *picked[i * len(hours) + j])
            for i, flow in enumerate(problem.flows)
            for j, hour in enumerate(hours)
        ]
        total = Fraction(sum(c[3] for c in cells))
        if total > most and all(_kept(bound, cells) for bound in problem.bounds):
            most = total
    return most


def _kept(bound: Bound, cells: list[tuple[str, int, int, int]]) -> bool:
    sums: dict[int, int] = {}
    for flow, hour, calls, value in cells:
        if flow in bound.flows:
            key = {Period.HOUR: hour, Period.DAY: hour // 86_400, None: 0}[bound.window.period]
            sums[key] = sums.get(key, 0) + (calls if bound.measure is Measure.COUNT else value)
    return all(total <= bound.amount for total in sums.values())


@settings(max_examples=60, deadline=None)
@given(problems(("f",)), st.integers(1, 20))
def test_one_flow(problem: Problem, wanted: int) -> None:
    _compare(problem, wanted)


@settings(max_examples=12, deadline=None)
@given(problems(("f", "g")).filter(lambda p: p.end - p.start <= HOUR), st.integers(1, 20))
def test_two_flows(problem: Problem, wanted: int) -> None:
    _compare(problem, wanted)


def _compare(problem: Problem, wanted: int) -> None:
    movers = tuple((f.id, 1) for f in problem.flows)
    objective = Objective("g", "m", Fraction(0), Compare.GE, Fraction(wanted), movers)
    found = answer(Reachable(problem, objective))
    most = best(problem)
    if isinstance(found, Reached):
        assert violations(problem, found.schedule) == ()
        assert most >= wanted
    elif isinstance(found, OutOfReach):
        assert found.best == most < wanted
        if found.schedule is not None:
            assert violations(problem, found.schedule) == ()
    else:
        assert isinstance(found, Unknown)
        pytest.fail(f"small problems are decided: {found.reason}")
