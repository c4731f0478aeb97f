"""Fragments and half-said rules are asked about, never quietly turned into something harmless."""

from __future__ import annotations

from pathlib import Path

import pytest

import mandate

LAYER = Path(__file__).resolve().parents[2] / "fixtures" / "refunds" / "refunds.ops"

HALF_SAID = [
    "You may refund up to 40 USD. That goes down to 20 USD after the first week.",
    "Refunds up to 40 USD are fine. Not for gift cards though.",
    "Refund up to 40 USD. Weekends are off limits.",
    "You may refund up to 40 USD. Refunds for fraud cases go to the legal team.",
    "Close requests. No refunds at all this week.",
    "You may refund up to 40 USD. A second refund for the same order is out of the question.",
    "You may refund up to 40 USD. The limit drops to 10 USD in June.",
]
FULLY_SAID = [
    "You may refund up to 40 USD. That cost us 3,000 USD in May.",
    "You may refund up to 40 USD. The campaign starts next week.",
    "You may refund up to 40 USD. Refunds over 50 USD need the approval of the support lead.",
    "Never refund on Sundays. You may refund up to 40 USD.",
]
SHARED_REFUSALS = [
    "You may refund up to 40 USD. Do not archive, rename, or retag unless explicitly requested.",
    "You may refund up to 40 USD. Never shred, burn or bury the letters.",
]


@pytest.mark.parametrize("prose", SHARED_REFUSALS)
def test_nothing_in_a_list_of_refusals_is_demanded(prose: str) -> None:
    result = mandate.compile(prose, LAYER, reader="english")
    demanded = [c for c in result.plan.constraints if c.oblige is not None] if result.plan else []
    assert not demanded or not result.approved


@pytest.mark.parametrize("prose", HALF_SAID)
def test_what_is_half_said_is_not_approved(prose: str) -> None:
    result = mandate.compile(prose, LAYER, reader="english")
    assert not result.approved
    assert result.escalations


@pytest.mark.parametrize("prose", FULLY_SAID)
def test_what_is_said_is_approved(prose: str) -> None:
    result = mandate.compile(prose, LAYER, reader="english")
    assert result.approved, [str(f.headline) for f in result.escalations]
