"""No norm disappears: whatever words it is in, it is read or it is flagged, never filed as background."""

from __future__ import annotations

from pathlib import Path

import pytest

import mandate
from mandate.model.clause import State

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"

NORMS = [
    "Customer records are never deleted.",
    "New positions are opened only when two of the three signals agree.",
    "Adding a token to the list needs both founders.",
    "If nobody reacts within 45 minutes, the trade is dropped.",
    "A position that is up 25% is cut in half.",
    "Orders under legal hold stay as they are, whatever the customer says.",
    "Refunds: 50 USD, not a cent more.",
    "No refunds on Sundays.",
    "Refunds need two signatures.",
    "Gift cards are out of bounds.",
    "Anything else is off limits.",
    "Only Maria signs off on goodwill.",
    "Nothing leaves the building after 18:00.",
    "Thank you for keeping refunds under 50 USD.",
]

REMARKS = [
    "The desk was opened in January and has grown since.",
    "Last year we refunded 12,000 USD in March alone.",
    "Customers may write to us by mail or phone.",
    "Thanks for your help!",
    "Thank you\nMaria",
    "Thank you for your patience with all this.",
    "This page replaces the one from last week.",
    "Maria owns this page.",
]


@pytest.mark.parametrize("sentence", NORMS)
def test_a_norm_is_never_background(sentence: str) -> None:
    result = mandate.compile(f"Notes\n\n{sentence}\n", FIXTURES / "refunds" / "refunds.ops", reader="english")
    states = {c.text: c.state for c in result.clauses}
    assert states[sentence] in (State.CHECKED, State.FLAGGED)


@pytest.mark.parametrize("sentence", REMARKS)
def test_a_remark_is_never_flagged(sentence: str) -> None:
    text = f"Notes\n\nAt most 10 refunds an hour.\n\n{sentence}\n"
    result = mandate.compile(text, FIXTURES / "refunds" / "refunds.ops", reader="english")
    states = {c.text: c.state for c in result.clauses}
    assert states[sentence] is State.CONTEXT
    assert result.approved


@pytest.mark.parametrize(
    "command", ["Please burn the tickets", "Kindly forget them", "Burn all the tickets", "Work the queue"]
)
def test_a_command_before_a_colon_is_no_label(command: str) -> None:
    text = f"Notes\n\n{command}: close at most 30 requests an hour.\n"
    result = mandate.compile(text, FIXTURES / "refunds" / "refunds.ops", reader="english")
    assert not result.approved


@pytest.mark.parametrize(
    "label", ["Hourly rate", "Mind the caps", "For the requests", "Please", "Which of the two"]
)
def test_a_label_before_a_colon_asks_for_nothing(label: str) -> None:
    text = f"Notes\n\n{label}: close at most 30 requests an hour.\n"
    result = mandate.compile(text, FIXTURES / "refunds" / "refunds.ops", reader="english")
    assert result.approved


@pytest.mark.parametrize(
    ("layer", "sentence"),
    [
        ("pipeline", "Send an export of up to 500,000 rows to each partner every day."),
        ("pipeline", "Send each partner an export of up to 500,000 rows a day."),
        ("outreach", "Nobody is written to more than twice a week."),
    ],
)
def test_what_is_asked_for_regularly_or_of_each_is_not_lost(layer: str, sentence: str) -> None:
    result = mandate.compile(f"Notes\n\n{sentence}\n", FIXTURES / layer / f"{layer}.ops", reader="english")
    assert not result.approved
    assert any(f.code in ("MND114", "MND109") for f in result.findings)
