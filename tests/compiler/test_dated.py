"""Hours on dates are known for the years of the horizon alone; nothing is approved on other years."""

from __future__ import annotations

from pathlib import Path

import pytest

import mandate

HEAD = """\
mandate-spec 1
agent a, owner olga, zone Europe/Berlin
horizon 30 days, as of 2026-03-02 09:00
metric backlog : count, now 3_000, also called "the backlog"
tool desk.work(ticket: text) tier 0
    also called "work"
    effect backlog -= 1
allow desk.*
rule d: count(desk.work) <= 1 per day
"""


@pytest.mark.parametrize(
    ("hours", "known"),
    [
        ("every day 08:00-18:00", True),
        ("every day 08:00-18:00, except 2026-03-03", True),
        ("every day 08:00-18:00, except 24-26 Dec", False),
        ("every day 08:00-18:00, except 29 Feb", False),
        ("on the last day of every month", False),
        ("Mon-Fri 09:30-16:00 in America/New_York", False),
    ],
)
def test_a_deadline_in_a_year_that_hours_are_not_written_out_for(hours: str, known: bool) -> None:
    text = HEAD + f"rule h: desk.work only during {hours}\n"
    result = mandate.compile("Bring the backlog to 2900 by 31 December 2033.", text)
    told = "dates outside 2025 to 2027" in " ".join(result.undecided)
    assert (told, result.verdict.value) == (not known, "approved" if known else "undecided")


def test_a_deadline_among_the_years_is_proved() -> None:
    text = HEAD + "rule h: desk.work only during every day 08:00-18:00, except 24-26 Dec\n"
    result = mandate.compile("Bring the backlog to 2900 by 31 December 2026.", text)
    assert "dates outside" not in str(result.undecided)
    assert result.verdict.value == "approved", result.undecided


def test_a_layer_checked_as_of_another_time(tmp_path: Path) -> None:
    layer = tmp_path / "a.ops"
    layer.write_text(HEAD + "rule h: desk.work only during every day 08:00-18:00, except 24-26 Dec\n")
    assert mandate.check(layer, as_of="2027-01-05").verdict.value == "approved"
    assert mandate.check(layer, as_of="2029-12-20").verdict.value == "undecided"
