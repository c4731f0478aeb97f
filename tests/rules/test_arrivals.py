"""Arrivals as demands, against serving them one by one; windows, closures and clocks by hand."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.logic import answer
from mandate.model.expression import Compare
from mandate.model.norm import Action, Limit, Measure
from mandate.model.period import Bound, Flow, Problem
from mandate.model.quantity import COUNT, MOMENT, Quantity
from mandate.model.question import Fits, Holds
from mandate.model.window import IN_TOTAL, Calendar, Opening, Period, Window, WindowKind, in_any, per
from mandate.rules.arrivals import Burst, demanded
from mandate.rules.base import Case
from mandate.rules.spans import windows_of
from mandate.rules.used import used_at
from mandate.rules.weeks import longest_closure, longest_wait
from mandate.rules.zones import clock_changes
from tests.rules.pages import layer

HOUR, DAY, WEEK = 3_600, 86_400, 604_800
MONDAY = 1_772_409_600  # 2026-03-02
EVERY = (0, 1, 2, 3, 4, 5, 6)

bursts = st.lists(
    st.tuples(st.integers(0, 6), st.integers(1, 4), st.integers(1, 5), st.sampled_from("ab")),
    min_size=1,
    max_size=5,
)


@settings(max_examples=150, deadline=None)
@given(bursts, st.integers(1, 4))
def test_arrivals_fit_iff_serving_the_most_urgent_first_answers_all(
    found: list[tuple[int, int, int, str]], most: int
) -> None:
    """Calls of `a` answer one event and calls of `b` another; an hour holds so many of both."""
    every = [
        Burst(
            (name,), Fraction(number), Fraction(MONDAY + at * HOUR), Fraction(MONDAY + (at + within) * HOUR)
        )
        for at, within, number, name in found
    ]
    flows = (Flow("a", "a"), Flow("b", "b"))
    limit = Bound("c", ("a", "b"), Measure.COUNT, None, Compare.LE, Fraction(most), per(Period.HOUR))
    start, end = Fraction(MONDAY), Fraction(MONDAY + 12 * HOUR)
    problem = Problem(start, end, flows, (limit,), demanded("d", every))
    assert isinstance(answer(Fits(problem)), Holds) == _served(found, most)


def _served(found: list[tuple[int, int, int, str]], most: int) -> bool:
    waiting: list[int] = []
    for hour in range(12):
        waiting += [at + within for at, within, number, _ in found if at == hour for _ in range(number)]
        waiting = sorted(waiting)[most:] if len(waiting) > most else []
        if any(until <= hour + 1 for until in waiting):
            return False
    return True


def _case(words: str, days: int = 300) -> Case:
    spec = layer(f"horizon {days} days, as of 2026-03-02 09:00\n{words}")
    start = Quantity(Fraction(MONDAY + 9 * HOUR), MOMENT)
    return Case(spec, (), start, Quantity(start.value + days * DAY, MOMENT))


@pytest.mark.parametrize(
    ("window", "later", "strict", "gone"),
    [
        (per(Period.DAY), 0, False, 7), (per(Period.DAY), 15 * HOUR - 1, False, 7),
        (per(Period.DAY), 15 * HOUR, True, 0), (per(Period.WEEK), 6 * DAY, False, 7),
        (per(Period.WEEK), 7 * DAY, False, 0), (per(Period.MONTH), 29 * DAY, False, 7),
        (per(Period.MONTH), 30 * DAY, False, 0), (IN_TOTAL, 200 * DAY, False, 7),
        (in_any(DAY), HOUR, False, 0), (in_any(DAY), HOUR, True, 7), (in_any(DAY), DAY, True, 0),
        (Window(WindowKind.NAMED, name="w", openings=(Opening((0,), 8 * HOUR, 10 * HOUR),)), HOUR - 1, False, 7),
        (Window(WindowKind.NAMED, name="w", openings=(Opening((0,), 8 * HOUR, 10 * HOUR),)), HOUR, True, 0),
        (Window(WindowKind.NAMED, name="w", openings=(Opening((1,), 8 * HOUR, 10 * HOUR),)), 0, True, 0),
    ],
)  # fmt: skip
def test_what_is_used_of_the_window_at_a_later_start(
    window: Window, later: int, strict: bool, gone: int
) -> None:
    seven = Quantity(Fraction(7), COUNT)
    limit = Limit(Action(("a.b",)), Measure.COUNT, None, Compare.LE, seven, window, used=seven)
    case = _case("tool a.b(x: text) tier 0\nallow a.b\n")
    start = case.start.value + later
    assert used_at(case, limit, start, strict=strict) == gone
    assert used_at(case, replace(limit, used=None), start, strict=strict) == 0


def test_windows_by_hand() -> None:
    over_midnight = Window(WindowKind.NAMED, name="w", openings=(Opening((6,), 22 * HOUR, 30 * HOUR),))
    sunday_night = (MONDAY - 2 * HOUR, MONDAY + 6 * HOUR)
    assert windows_of(over_midnight, MONDAY, MONDAY + DAY) == [sunday_night]
    assert windows_of(over_midnight, MONDAY + 6 * HOUR, MONDAY + DAY) == []
    assert windows_of(per(Period.WEEK), MONDAY + DAY, MONDAY + 2 * DAY) == [(MONDAY, MONDAY + WEEK)]
    assert [b - a for a, b in windows_of(per(Period.MONTH), MONDAY, MONDAY + 40 * DAY)] == [
        31 * DAY,
        30 * DAY,
    ]


def test_closures_of_hours_bound_to_dates() -> None:
    summer = Calendar("c", (Opening(EVERY, 0, DAY, "2026-03-05", "2026-03-08"),))
    assert longest_closure([summer], Fraction(MONDAY), Fraction(MONDAY + 6 * DAY)) == 3 * DAY
    assert longest_closure([summer], Fraction(MONDAY), Fraction(MONDAY + 20 * DAY)) == 13 * DAY
    weekly = Calendar("c", (Opening((0, 1, 2, 3, 4), 9 * HOUR, 17 * HOUR),))
    assert longest_closure([weekly], Fraction(MONDAY), Fraction(MONDAY + DAY)) == 64 * HOUR
    assert longest_closure([], Fraction(0), Fraction(1)) == 0


def test_closed_days_in_a_row_and_beside_a_weekend() -> None:
    """Closed on Thursday and Friday: with the weekend from Wednesday 17:00 to Monday 09:00."""
    office = Calendar("c", (Opening((0, 1, 2, 3, 4), 9 * HOUR, 17 * HOUR),), (("2026-03-12", "2026-03-13"),))
    month = (Fraction(MONDAY), Fraction(MONDAY + 4 * WEEK))
    assert longest_closure([office], *month) == 112 * HOUR
    assert longest_closure([office], Fraction(MONDAY), Fraction(MONDAY + DAY)) == 64 * HOUR  # not in it
    assert longest_wait(Fraction(8 * HOUR), office, *month) == 120 * HOUR  # asked on Wednesday at 17:00
    every_day = replace(office, openings=(Opening(EVERY, 0, DAY),), closed=(("2026-03-03", "2026-03-20"),))
    assert longest_closure([every_day], *month) == 18 * DAY


def test_waiting_in_hours_bound_to_dates() -> None:
    both = Calendar(
        "c", (Opening((0,), 0, HOUR, "", "2026-03-08"), Opening((0,), 0, 2 * HOUR, "2026-03-09", ""))
    )
    end = Fraction(MONDAY + 4 * WEEK)
    assert longest_wait(Fraction(HOUR), both, Fraction(MONDAY), end) == WEEK  # from the close on Monday on
    assert longest_wait(Fraction(0), both, Fraction(MONDAY), end) == 0
    assert longest_wait(Fraction(HOUR), None, Fraction(MONDAY), end) == HOUR


def test_clocks_of_zones() -> None:
    found = clock_changes(_case("tool a.b(x: text) tier 0\nallow a.b\n"))
    assert [(c.day, c.forward, c.end - c.start) for c in found] == [
        ("2026-03-29", True, HOUR), ("2026-10-25", False, HOUR),
    ]  # fmt: skip
    assert clock_changes(_case("tool a.b(x: text) tier 0\nallow a.b\n", days=20)) == ()
