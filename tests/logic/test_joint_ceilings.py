"""Ceilings over very many kinds of calls: the parts are solved apart, their sum is held against the ceiling."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.confirm import confirm
from mandate.logic import answer
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Problem, Range
from mandate.model.question import Fits, Holds, Overfull
from mandate.model.window import IN_TOTAL, Period, Window, in_any, per

MONDAY = 1_772_409_600  # 2026-03-02
DAY = 86_400


def count(
    name: str, flows: tuple[str, ...], operator: Compare, amount: int, window: Window, used: int = 0
) -> Bound:
    return Bound(name, flows, Measure.COUNT, None, operator, Fraction(amount), window, Fraction(used))


def many(amounts: list[int], window: Window, days: int = 3) -> Problem:
    """One flow per amount, each with a floor of it."""
    flows = tuple(Flow(f"f{i}", f"f{i}") for i in range(len(amounts)))
    floors = tuple(count(f"l{i}", (f"f{i}",), Compare.GE, n, window) for i, n in enumerate(amounts) if n)
    return Problem(Fraction(MONDAY), Fraction(MONDAY + days * DAY), flows, floors)


def capped(problem: Problem, *ceilings: Bound) -> Problem:
    return replace(problem, bounds=(*problem.bounds, *ceilings))


def asked(problem: Problem) -> object:
    found = answer(Fits(problem))
    assert confirm(Fits(problem), found) is None
    return found


def every(problem: Problem) -> tuple[str, ...]:
    return tuple(f.id for f in problem.flows)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.integers(0, 5), min_size=9, max_size=14),
    st.integers(1, 45),
    st.sampled_from([Compare.LE, Compare.LT]),
    st.integers(0, 3),
)
def test_a_daily_ceiling_over_everything_is_kept_iff_the_daily_floors_add_up(
    amounts: list[int], cap: int, operator: Compare, used: int
) -> None:
    problem = many(amounts, per(Period.DAY))
    problem = capped(problem, count("all", every(problem), operator, cap, per(Period.DAY), min(used, cap)))
    room = cap - min(used, cap) - (1 if operator is Compare.LT else 0)
    found = asked(problem)
    assert isinstance(found, Holds if sum(amounts) <= room else Overfull)
    if isinstance(found, Overfull):
        chosen = [n for i, n in enumerate(amounts) if f"l{i}" in found.core]
        assert "all" in found.core
        assert sum(chosen) > room
        assert all(sum(chosen) - n <= room for n in chosen)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 3), min_size=9, max_size=11), st.integers(0, 80), st.booleans())
def test_a_total_over_daily_floors(amounts: list[int], cap: int, sliding: bool) -> None:
    problem = many(amounts, in_any(DAY) if sliding else per(Period.DAY))
    problem = capped(problem, count("all", every(problem), Compare.LE, cap, IN_TOTAL))
    found = asked(problem)
    assert isinstance(found, Holds if 3 * sum(amounts) <= cap else Overfull)


def test_a_clash_inside_one_part_is_that_part_s() -> None:
    problem = many([2] * 10, per(Period.DAY))
    own = count("c3", ("f3",), Compare.LE, 1, per(Period.DAY))
    problem = capped(problem, own, count("all", every(problem), Compare.LE, 5, per(Period.DAY)))
    found = asked(problem)
    assert isinstance(found, Overfull)
    assert found.core == ("c3", "l3")


def test_a_weekly_floor_has_room_on_other_days_than_the_daily_ceiling() -> None:
    """Ten flows of seven a week each, all under ten a day: seventy in seven days, exactly."""
    problem = many([7] * 10, per(Period.WEEK), days=7)
    fits = capped(problem, count("all", every(problem), Compare.LE, 70, per(Period.WEEK)))
    assert isinstance(asked(fits), Holds)
    full = capped(problem, count("all", every(problem), Compare.LE, 69, per(Period.WEEK)))
    found = asked(full)
    assert isinstance(found, Overfull)
    assert len(found.core) == 11


def test_amounts_under_a_budget_for_everything() -> None:
    """Each call costs at least its least amount."""
    flows = tuple(
        Flow(f"f{i}", f"f{i}", (("cost:EUR", Range(Fraction(i, 2), Fraction(i, 2))),)) for i in range(10)
    )
    floors = tuple(count(f"l{i}", (f"f{i}",), Compare.GE, 2, per(Period.DAY)) for i in range(10))
    for cap, fits in ((45, True), (44, False)):
        budget = Bound(
            "all",
            tuple(f.id for f in flows),
            Measure.SUM,
            "cost:EUR",
            Compare.LE,
            Fraction(cap),
            per(Period.DAY),
        )
        problem = Problem(Fraction(MONDAY), Fraction(MONDAY + 5 * DAY), flows, (*floors, budget))
        found = asked(problem)
        assert isinstance(found, Holds if fits else Overfull)
        if isinstance(found, Overfull):
            assert found.needed == 45
            assert "l0" not in found.core  # its calls cost nothing


def test_two_thousand_kinds_of_calls_are_no_matter() -> None:
    problem = many([1] * 2_000, per(Period.DAY), days=31)
    problem = capped(problem, count("all", every(problem), Compare.LE, 2_000, per(Period.DAY)))
    assert isinstance(asked(problem), Holds)


def test_weekly_floors_of_two_hundred_kinds_in_turn_under_a_daily_ceiling() -> None:
    """Two hundred times seven a week are two hundred a day."""
    problem = many([7] * 200, per(Period.WEEK), days=14)
    for cap, fits in ((200, True), (199, False)):
        found = answer(Fits(capped(problem, count("all", every(problem), Compare.LE, cap, per(Period.DAY)))))
        assert isinstance(found, Holds if fits else Overfull)


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(0, 9), min_size=9, max_size=10), st.integers(1, 12))
def test_weekly_floors_under_a_daily_ceiling(amounts: list[int], cap: int) -> None:
    """They fit iff their sum fits into seven days."""
    problem = many(amounts, per(Period.WEEK), days=7)
    problem = capped(problem, count("all", every(problem), Compare.LE, cap, per(Period.DAY)))
    found = asked(problem)
    assert isinstance(found, Holds if sum(amounts) <= 7 * cap else Overfull)
