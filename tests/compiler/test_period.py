"""The stretch of time a mandate is judged over comes from the texts, never from the clock."""

from __future__ import annotations

import pytest

from mandate.compiler.period import expiry, stretch_of
from mandate.grammar.amounts import words
from tests.compiler.worlds import HEAD, layer, lowered, plan, prose

DAYS = 86_400


def test_as_of_and_horizon_come_from_the_layer() -> None:
    found = stretch_of(layer(), None, None)
    assert found.declared
    assert found.end.value - found.start.value == 7 * DAYS


def test_the_command_line_goes_before_prose_and_layer() -> None:
    found = stretch_of(layer(), None, "2026-03-03T12:00")
    assert found.as_of is not None
    assert words(found.as_of) == "Tue 2026-03-03 12:00"


def test_the_start_that_the_prose_names_goes_before_the_layer() -> None:
    made = plan(prose("We start Wednesday."), facts=[{"id": "f1", "start": "2026-03-04T06:00"}])
    assert words(stretch_of(layer(), made, None).start) == "Wed 2026-03-04 06:00"


def test_without_any_date_periods_count_from_a_monday() -> None:
    bare = layer("mandate-spec 1\nagent a, owner b, zone UTC\n")
    found = stretch_of(bare, None, None)
    assert found.as_of is None
    assert not found.declared
    assert words(found.start).startswith("Mon")


def test_what_is_no_date_is_refused() -> None:
    with pytest.raises(ValueError, match="soon"):
        stretch_of(layer(HEAD), None, "soon")


def test_an_approval_ends_with_the_last_deadline_or_the_horizon() -> None:
    text = prose("Close it all by Thursday.")
    made = plan(text, goals=[{"id": "g1", "achieve": "backlog = 0", "by": "2026-03-05T14:00"}])
    norms, _ = lowered(text, made)
    ends = expiry(stretch_of(layer(), made, None), norms)
    assert ends is not None
    assert words(ends) == "Thu 2026-03-05 14:00"
    by_horizon = expiry(stretch_of(layer(), None, None), ())
    assert by_horizon is not None
    assert words(by_horizon) == "Mon 2026-03-09"
