"""Limits that suffice only when several are raised: each change is needed, and none is larger than it must be."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.logic import answer
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Objective, Problem, Range, Relaxation
from mandate.model.question import OutOfReach, Reachable, Reached
from mandate.model.window import IN_TOTAL, Period, Window, in_any, per

MONDAY = 1_772_409_600  # 2026-03-02
WINDOWS: list[Window] = [per(Period.HOUR), per(Period.DAY), IN_TOTAL, in_any(7_200), per(Period.WEEK)]


@st.composite
def problems(draw: st.DrawFn) -> Problem:
    names = draw(st.permutations(["n1", "n2", "layer.ops:7", "layer.ops:9"]))
    found = [
        Bound(names[i], ("f",), Measure.COUNT, None, Compare.LE, Fraction(draw(st.integers(1, 5))),
              draw(st.sampled_from(WINDOWS)))
        for i in range(draw(st.integers(2, 4)))
    ]  # fmt: skip
    flow = Flow("f", "f", (("metric:m", Range(Fraction(1), Fraction(1))),))
    start = MONDAY + draw(st.integers(0, 40)) * 1_800
    return Problem(Fraction(start), Fraction(start + draw(st.integers(2, 60)) * 3_600), (flow,), tuple(found))


def raised(problem: Problem, ways: tuple[Relaxation, ...]) -> Problem:
    amounts = {w.norm_id: w.value for w in ways}
    return replace(
        problem, bounds=tuple(replace(b, amount=amounts.get(b.id, b.amount)) for b in problem.bounds)
    )


@settings(max_examples=60, deadline=None)
@given(problems(), st.integers(4, 200))
def test_changes_that_suffice_together(problem: Problem, wanted: int) -> None:
    objective = Objective("g", "m", Fraction(0), Compare.GE, Fraction(wanted), (("f", 1),))
    found = answer(Reachable(problem, objective))
    if not isinstance(found, OutOfReach):
        return
    single = [w for w in found.relaxations if w.kind == "bound"]
    assert not (single and found.jointly)
    assert single or found.jointly, "some limits can always be raised"
    ways = found.jointly
    if not ways:
        return
    assert len(ways) > 1
    assert isinstance(answer(Reachable(raised(problem, ways), objective)), Reached)
    for way in ways:
        less = tuple(replace(w, value=w.value - 1) if w == way else w for w in ways)
        assert isinstance(answer(Reachable(raised(problem, less), objective)), OutOfReach)


def test_the_author_is_asked_before_the_owner() -> None:
    """Both pairs would do: 10 an hour and 40 a day of the author; the layer's 12 an hour stays as it is."""
    bounds = (
        Bound("n1", ("f",), Measure.COUNT, None, Compare.LE, Fraction(1), per(Period.HOUR)),
        Bound("n2", ("f",), Measure.COUNT, None, Compare.LE, Fraction(8), per(Period.DAY)),
        Bound("layer.ops:7", ("f",), Measure.COUNT, None, Compare.LE, Fraction(12), per(Period.HOUR)),
    )
    flow = Flow("f", "f", (("metric:m", Range(Fraction(1), Fraction(1))),))
    problem = Problem(Fraction(MONDAY), Fraction(MONDAY + 86_400), (flow,), bounds)
    objective = Objective("g", "m", Fraction(0), Compare.GE, Fraction(240), (("f", 1),))
    found = answer(Reachable(problem, objective))
    assert isinstance(found, OutOfReach)
    assert found.jointly == (
        Relaxation("bound", "n1", Fraction(10)),
        Relaxation("bound", "n2", Fraction(240)),
    )
