"""Named windows, hours bound to dates, clock changes and calls that run, against every schedule of a
small horizon."""

from __future__ import annotations

import importlib.util
import sys
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from types import ModuleType

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.confirm import confirm
from mandate.evaluate.replay import violations
from mandate.logic import answer
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Objective, Problem, Range
from mandate.model.question import Fits, Holds, OutOfReach, Overfull, Reachable, Reached
from mandate.model.window import Calendar, Opening, Period, Window, WindowKind, in_any, per


def _by_hand() -> ModuleType:
    path = Path(__file__).with_name("periods_by_hand.py")
    spec = importlib.util.spec_from_file_location("periods_by_hand_too", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["periods_by_hand_too"] = module
    spec.loader.exec_module(module)
    return module


by_hand = _by_hand()
SLOT = 1_800
MONDAY = 1_772_409_600  # 2026-03-02
DATES = ["", "2026-03-01", "2026-03-02", "2026-03-03"]
EVERY = (0, 1, 2, 3, 4, 5, 6)


@st.composite
def openings(draw: st.DrawFn, *, over_midnight: bool) -> Opening:
    """Around midnight between Monday 2 and Tuesday 3 March 2026."""
    late = draw(st.booleans())
    start = draw(st.integers(40, 47)) if late else draw(st.integers(0, 4))
    end = draw(st.integers(start + 1, 54 if late and over_midnight else (48 if late else 8)))
    weekdays = draw(st.sampled_from([EVERY, (0,), (1,), (0, 1), (6, 1)]))
    first, last = draw(st.sampled_from(DATES)), draw(st.sampled_from(DATES))
    return Opening(weekdays, start * SLOT, end * SLOT, first, last)


@st.composite
def named(draw: st.DrawFn) -> Window:
    found = draw(st.lists(openings(over_midnight=True), min_size=1, max_size=3))
    return Window(WindowKind.NAMED, name="shift", openings=tuple(found))


windows = st.one_of(named(), named(), st.sampled_from([per(Period.HOUR), per(Period.DAY), in_any(3_600)]))


@st.composite
def bounds(draw: st.DrawFn, name: str, operators: list[Compare], flows: tuple[str, ...] = ("f",)) -> Bound:
    amount = draw(st.integers(1, 3))
    window = draw(windows)
    ceiling = operators == [Compare.LE] and window.kind is not WindowKind.SLIDING
    used = draw(st.integers(0, 1)) if ceiling else 0
    operator = draw(st.sampled_from(operators))
    return Bound(name, flows, Measure.COUNT, None, operator, Fraction(amount), window, Fraction(used))


@st.composite
def problems(draw: st.DrawFn, *, floors: bool, takes: bool = False) -> Problem:
    start = MONDAY + draw(st.integers(43, 47)) * SLOT
    end = start + draw(st.integers(2, 5)) * SLOT
    hours = st.lists(openings(over_midnight=False), min_size=1, max_size=3)
    calendars = (("hours", Calendar("hours", tuple(draw(hours)))),) if draw(st.booleans()) else ()
    gap = start + draw(st.integers(0, 3)) * SLOT
    closed = ((Fraction(gap), Fraction(gap + SLOT)),) if draw(st.booleans()) else ()
    length = Fraction(draw(st.integers(1, 3)) * SLOT) if takes else Fraction(0)
    flow = Flow("f", "f", (("metric:m", Range(Fraction(1), Fraction(1))),), calendars, (), closed, length)
    found = [draw(bounds(f"c{i}", [Compare.LE])) for i in range(draw(st.integers(1, 2)))]
    if takes:
        found.append(Bound("runs", ("f",), Measure.COUNT, None, Compare.LE, Fraction(1), in_any(length)))
    if floors:
        found += [draw(bounds(f"l{i}", [Compare.GE, Compare.EQ])) for i in range(draw(st.integers(1, 2)))]
    return Problem(Fraction(start), Fraction(end), (flow,), tuple(found))


def _confirmed(question: Fits | Reachable) -> object:
    found = answer(question)
    assert confirm(question, found) is None
    return found


@settings(max_examples=150, deadline=None)
@given(problems(floors=True))
def test_floors_fit_iff_some_schedule_keeps_them(problem: Problem) -> None:
    found = _confirmed(Fits(problem))
    if isinstance(found, Overfull):
        assert not by_hand.possible(problem, 4)
        ids = set(found.core)
        alone = replace(problem, bounds=tuple(b for b in problem.bounds if b.id in ids))
        kept = tuple(o for o in problem.flows[0].openings if o[0] in ids)
        alone = replace(alone, flows=(replace(problem.flows[0], openings=kept),))
        assert not by_hand.possible(alone, 4)
    else:
        assert isinstance(found, Holds)
        assert by_hand.possible(problem, 4)


@settings(max_examples=120, deadline=None)
@given(problems(floors=False), st.integers(1, 6))
def test_the_best_attainable_is_the_best_of_all_schedules(problem: Problem, wanted: int) -> None:
    _best(problem, wanted)


@settings(max_examples=120, deadline=None)
@given(problems(floors=False, takes=True), st.integers(1, 5))
def test_calls_that_run_end_in_time(problem: Problem, wanted: int) -> None:
    _best(problem, wanted)


def _best(problem: Problem, wanted: int) -> None:
    objective = Objective("g", "m", Fraction(0), Compare.GE, Fraction(wanted), (("f", 1),))
    found = _confirmed(Reachable(problem, objective))
    best = min(wanted, by_hand.best(problem, wanted) or 0)
    if isinstance(found, Reached):
        assert violations(problem, found.schedule) == ()
        assert best == wanted
    else:
        assert isinstance(found, OutOfReach)
        assert found.best == best < wanted
