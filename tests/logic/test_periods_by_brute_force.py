"""Bounds, schedules and clashes against every schedule of a small horizon."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.replay import violations
from mandate.logic import answer
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Demand, Flow, Objective, Problem, Range
from mandate.model.question import Fits, Holds, OutOfReach, Overfull, Reachable, Reached, Unknown
from mandate.model.window import IN_TOTAL, Calendar, Opening, Period, Window, in_any, per


def _by_hand() -> ModuleType:
    path = Path(__file__).with_name("periods_by_hand.py")
    spec = importlib.util.spec_from_file_location("periods_by_hand", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["periods_by_hand"] = module
    spec.loader.exec_module(module)
    return module


by_hand = _by_hand()
SLOT = 1_800
MONDAY = 1_772_409_600  # 2026-03-02
WINDOWS: list[Window] = [
    per(Period.HOUR), per(Period.DAY), IN_TOTAL, in_any(3_600), in_any(5_400), in_any(7_200),
]  # fmt: skip
CEILINGS = [Compare.LE, Compare.LT]


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    start = draw(st.integers(40, 46))
    end = draw(st.integers(start + 1, 48))
    early = draw(st.integers(1, 5))
    every = tuple(range(7))
    openings = (Opening(every, start * SLOT, end * SLOT), Opening(every, 0, early * SLOT))
    return Calendar("hours", openings)


@st.composite
def bounds(draw: st.DrawFn, name: str, flows: tuple[str, ...], operators: list[Compare]) -> Bound:
    window = draw(st.sampled_from(WINDOWS))
    operator = draw(st.sampled_from(operators))
    amount = draw(st.integers(1 if operator is Compare.LT else 0, 3))
    spendable = window.seconds is None and operator in CEILINGS and amount > 1
    used = draw(st.integers(0, 1)) if spendable else 0
    return Bound(name, flows, Measure.COUNT, None, operator, Fraction(amount), window, Fraction(used))


@st.composite
def single_flow(draw: st.DrawFn, *, floors: bool) -> Problem:
    first = draw(st.integers(42, 48))
    length = draw(st.integers(1, 4))
    start = MONDAY + first * SLOT
    openings = (("hours", draw(calendars())),) if draw(st.booleans()) else ()
    flow = Flow("f", "f", (("metric:m", Range(Fraction(1), Fraction(1))),), openings)
    found = [draw(bounds(f"c{i}", ("f",), CEILINGS)) for i in range(draw(st.integers(0, 3)))]
    if floors:
        lower = [Compare.GE, Compare.GT, Compare.EQ]
        found += [draw(bounds(f"l{i}", ("f",), lower)) for i in range(draw(st.integers(1, 2)))]
    return Problem(Fraction(start), Fraction(start + length * SLOT), (flow,), tuple(found))


@settings(max_examples=80, deadline=None)
@given(single_flow(floors=False), st.integers(1, 9))
def test_the_best_attainable_is_the_best_of_all_schedules(problem: Problem, wanted: int) -> None:
    objective = Objective("g", "m", Fraction(0), Compare.GE, Fraction(wanted), (("f", 1),))
    found = answer(Reachable(problem, objective))
    most = min(wanted, 3 if problem.bounds else wanted)
    best = by_hand.best(problem, most) or 0
    if isinstance(found, Reached):
        assert violations(problem, found.schedule) == ()
        assert sum(b.count for b in found.schedule.batches) >= wanted
    elif isinstance(found, OutOfReach):
        assert found.best == best < wanted
        if found.schedule is not None:
            assert violations(problem, found.schedule) == ()
            assert sum(b.count for b in found.schedule.batches) == best
    else:
        pytest.fail(f"one flow is always decided: {found}")


@settings(max_examples=80, deadline=None)
@given(single_flow(floors=False))
def test_without_any_binding_norm_there_is_more(problem: Problem) -> None:
    objective = Objective("g", "m", Fraction(0), Compare.GE, Fraction(12), (("f", 1),))
    found = answer(Reachable(problem, objective))
    if not isinstance(found, OutOfReach):
        return
    for norm in found.binds:
        ids = set(found.binds) - {norm}
        rest = replace(
            problem,
            bounds=tuple(b for b in problem.bounds if b.id in ids),
            flows=tuple(
                replace(f, openings=tuple(o for o in f.openings if o[0] in ids)) for f in problem.flows
            ),
        )
        again = answer(Reachable(rest, objective))
        assert isinstance(again, Reached) or (isinstance(again, OutOfReach) and again.best > found.best)
    for way in found.relaxations:
        if way.kind == "bound":
            changed = [replace(b, amount=way.value) if b.id == way.norm_id else b for b in problem.bounds]
            assert isinstance(answer(Reachable(replace(problem, bounds=tuple(changed)), objective)), Reached)
            short = [replace(b, amount=way.value - 1) if b.id == way.norm_id else b for b in problem.bounds]
            assert isinstance(answer(Reachable(replace(problem, bounds=tuple(short)), objective)), OutOfReach)
        if way.kind == "horizon":
            assert isinstance(answer(Reachable(replace(problem, end=way.value), objective)), Reached)
            assert way.least is not None and problem.end < way.least <= way.value
            assert isinstance(answer(Reachable(replace(problem, end=way.least), objective)), Reached)
            if way.least - 1 > problem.end:
                earlier = answer(Reachable(replace(problem, end=way.least - 1), objective))
                assert isinstance(earlier, OutOfReach)
    free = replace(problem, bounds=tuple(b for b in problem.bounds if b.id not in found.binds))
    left = {b.id for b in free.bounds} | {i for f in free.flows for i, _ in f.openings}
    assert set(found.next_binds) <= left - set(found.binds)
    assert found.next_moved is None or found.next_moved >= found.moved


@settings(max_examples=80, deadline=None)
@given(single_flow(floors=True))
def test_floors_fit_iff_some_schedule_keeps_them(problem: Problem) -> None:
    _compare(problem, 4)


@st.composite
def two_flows(draw: st.DrawFn) -> Problem:
    first = draw(st.integers(44, 47))
    start = MONDAY + first * SLOT
    flows = (Flow("a", "a"), Flow("b", "b"))
    sets = st.sampled_from([("a",), ("b",), ("a", "b")])
    found = [draw(bounds(f"c{i}", draw(sets), CEILINGS)) for i in range(draw(st.integers(1, 3)))]
    lower = [Compare.GE, Compare.EQ]
    found += [draw(bounds(f"l{i}", draw(sets), lower)) for i in range(draw(st.integers(1, 3)))]
    end = start + draw(st.integers(1, 3)) * SLOT
    demands = ()
    if draw(st.booleans()):
        demands = (
            Demand("d", draw(sets), Fraction(draw(st.integers(1, 3))), Fraction(start), Fraction(end)),
        )
    return Problem(Fraction(start), Fraction(end), flows, tuple(found), demands)


@settings(max_examples=80, deadline=None)
@given(two_flows())
def test_two_flows_fit_iff_some_schedule_keeps_them(problem: Problem) -> None:
    _compare(problem, 3, undecided=True)


def _compare(problem: Problem, most: int, *, undecided: bool = False) -> None:
    found = answer(Fits(problem))
    if isinstance(found, Holds):
        assert by_hand.possible(problem, most)
    elif isinstance(found, Overfull):
        assert not by_hand.possible(problem, most)
        assert found.needed > found.available
        _minimal(problem, found, most)
    else:
        assert isinstance(found, Unknown) and undecided


def _minimal(problem: Problem, found: Overfull, most: int) -> None:
    """The core alone clashes, and without any one of its norms it does not."""

    def restricted(ids: set[str]) -> Problem:
        return replace(
            problem,
            bounds=tuple(b for b in problem.bounds if b.id in ids),
            demands=tuple(d for d in problem.demands if d.id in ids),
            flows=tuple(
                replace(f, openings=tuple(o for o in f.openings if o[0] in ids)) for f in problem.flows
            ),
        )

    core = set(found.core)
    assert not by_hand.possible(restricted(core), most)
    for norm in found.core:
        rest = answer(Fits(restricted(core - {norm})))
        assert not isinstance(rest, Overfull)
