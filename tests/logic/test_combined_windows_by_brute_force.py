"""Two and three kinds of calls, each with hours of its own, under every combination of aligned, sliding, named
and whole windows, against every schedule of a small horizon: clashes that no pair of lines shows included."""

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
from mandate.model.period import Bound, Demand, Flow, Problem
from mandate.model.question import Fits, Holds, Overfull, Unknown
from mandate.model.window import IN_TOTAL, Calendar, Opening, Period, Window, WindowKind, in_any, per


def _by_hand() -> ModuleType:
    path = Path(__file__).with_name("periods_by_hand.py")
    spec = importlib.util.spec_from_file_location("periods_by_hand_three", path)
    if spec is None or spec.loader is None:
        raise ImportError(path)
    module = importlib.util.module_from_spec(spec)
    sys.modules["periods_by_hand_three"] = module
    spec.loader.exec_module(module)
    return module


by_hand = _by_hand()
SLOT = 1_800
MONDAY = 1_772_409_600  # 2026-03-02
EVERY = tuple(range(7))
NAMES = ("a", "b", "c")


@st.composite
def openings(draw: st.DrawFn) -> Opening:
    """Around midnight between Monday 2 and Tuesday 3 March 2026."""
    start = draw(st.integers(44, 48))
    return Opening(EVERY, (start % 48) * SLOT, ((start % 48) + draw(st.integers(1, 3))) * SLOT)


@st.composite
def windows(draw: st.DrawFn) -> Window:
    plain = [per(Period.HOUR), per(Period.DAY), IN_TOTAL, in_any(1_800), in_any(3_600), in_any(5_400)]
    if draw(st.integers(0, 3)) == 0:
        found = draw(st.lists(openings(), min_size=1, max_size=2))
        return Window(WindowKind.NAMED, name="shift", openings=tuple(found))
    return draw(st.sampled_from(plain))


@st.composite
def limits(draw: st.DrawFn, name: str, flows: tuple[str, ...], operators: list[Compare]) -> Bound:
    return Bound(
        name,
        draw(st.sampled_from([flows, *((f,) for f in flows), flows[:2]])),
        Measure.COUNT,
        None,
        draw(st.sampled_from(operators)),
        Fraction(draw(st.integers(1, 3))),
        draw(windows()),
    )


@st.composite
def problems(draw: st.DrawFn, kinds: int, slots: int) -> Problem:
    start = MONDAY + draw(st.integers(45, 47)) * SLOT
    names = NAMES[:kinds]
    flows = []
    for name in names:
        hours = Calendar(f"of {name}", (draw(openings()), draw(openings())))
        flows.append(Flow(name, name, (), ((f"h{name}", hours),) if draw(st.integers(0, 2)) == 0 else ()))
    found = [draw(limits(f"u{i}", names, [Compare.LE])) for i in range(draw(st.integers(1, 3)))]
    found += [draw(limits(f"l{i}", names, [Compare.GE, Compare.EQ])) for i in range(draw(st.integers(1, 3)))]
    end = start + slots * SLOT
    demands = ()
    if draw(st.integers(0, 3)) == 0:
        demands = (Demand("d", names[:1], Fraction(1), Fraction(start), Fraction(start + SLOT)),)
    return Problem(Fraction(start), Fraction(end), tuple(flows), tuple(found), demands)


@settings(max_examples=120, deadline=None)
@given(problems(2, 3))
def test_two_kinds_of_calls(problem: Problem) -> None:
    _compare(problem, 3)


@settings(max_examples=60, deadline=None)
@given(problems(3, 2))
def test_three_kinds_of_calls(problem: Problem) -> None:
    _compare(problem, 3)


def _compare(problem: Problem, most: int) -> None:
    found = answer(Fits(problem))
    complaint = confirm(Fits(problem), found)
    assert complaint is None or complaint.startswith("the answer could not be checked"), complaint
    if isinstance(found, Holds):
        assert by_hand.possible(problem, most)
        assert found.schedule is not None
        if complaint is None:
            assert violations(problem, found.schedule) == ()
    elif isinstance(found, Overfull):
        assert not by_hand.possible(problem, most)
        core = set(found.core)
        assert not by_hand.possible(_restricted(problem, core), most)
        if any(f.openings for f in problem.flows):
            return  # without hours a floor waits in fewer windows: another question
        for norm in found.core:
            assert not isinstance(answer(Fits(_restricted(problem, core - {norm}))), Overfull)
    else:
        assert isinstance(found, Unknown)


def _restricted(problem: Problem, ids: set[str]) -> Problem:
    return replace(
        problem,
        bounds=tuple(b for b in problem.bounds if b.id in ids),
        demands=tuple(d for d in problem.demands if d.id in ids),
        flows=tuple(replace(f, openings=tuple(o for o in f.openings if o[0] in ids)) for f in problem.flows),
    )
