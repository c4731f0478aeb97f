"""How long an answer and an opening can take, against a walk through the week, half hour by half hour."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from mandate.model.window import Calendar, Opening
from mandate.rules.responses import longest_response
from mandate.rules.spans import DAY, MONDAY, WEEK

HALF = 1_800
START, END = Fraction(MONDAY), Fraction(MONDAY + 3 * WEEK)


@st.composite
def calendars(draw: st.DrawFn) -> Calendar:
    days = draw(st.sets(st.integers(0, 6), min_size=1, max_size=4))
    start = draw(st.integers(0, 46))
    end = draw(st.integers(start + 1, min(48, start + 20)))
    return Calendar("hours", (Opening(tuple(sorted(days)), start * HALF, end * HALF),))


def is_open(calendar: Calendar | None, at: int) -> bool:
    if calendar is None:
        return True
    weekday, second = (at - MONDAY) // DAY % 7, at % DAY
    return any(weekday in o.weekdays and o.start <= second < o.end for o in calendar.openings)


def walked(work: int, asked: Calendar | None, opened: Calendar, at: int) -> int:
    left, now = work, at
    while left > 0:
        step = min(HALF - now % HALF, left) if is_open(asked, now) else HALF - now % HALF
        left -= step if is_open(asked, now) else 0
        now += step
    while not is_open(opened, now):
        now += HALF - now % HALF
    return now - at


@given(st.integers(1, 6), st.none() | calendars(), calendars())
@settings(max_examples=12, deadline=None, phases=[Phase.generate])
def test_it_is_the_worst_of_every_half_hour(halves: int, asked: Calendar | None, opened: Calendar) -> None:
    work = halves * HALF
    moments = (at + late for at in range(MONDAY, MONDAY + WEEK, HALF) for late in (0, 1))
    worst = max(walked(work, asked, opened, at) for at in moments)
    found = longest_response(Fraction(work), asked, [opened], START, END)
    assert found == worst
