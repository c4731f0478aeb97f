"""What a report says of a goal that a schedule reaches."""

from __future__ import annotations

import pytest

import mandate

LAYER = """mandate-spec 1
agent desk, owner maria, zone Europe/Berlin
horizon 14 days, as of 2026-03-02 09:00
metric backlog : count, now 10, also called "the backlog"
tool tickets.close(ticket_id: text) tier 1, effect backlog -= 1
allow tickets.close
rule day: count(tickets.close) <= 2 per day
"""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("below 5", "a schedule brings {metric} below {target}"),
        ("to 5", "a schedule brings {metric} to {target}"),
    ],
)
def test_a_strict_target_is_not_said_to_be_met_at_its_bound(words: str, said: str) -> None:
    result = mandate.compile(f"Bring the backlog {words} by 2026-03-09 18:00.\n", LAYER, reader="english")
    assert [found.summary.template for found in result.schedules] == [said]
