"""Layers whose tools have no other names, as agent configs have them: what a name suggests is heard."""

from __future__ import annotations

import pytest

import mandate

LAYER = """\
mandate-spec 1
agent desk, owner maria, zone UTC
horizon 7 days, as of 2026-03-02 09:00
tool crm.read_ticket(ticket_id: text) tier 0
tool payments.issue_refund(amount: USD) tier 1
tool payments.cancel_transfer(amount: USD) tier 1
tool orders.get_status(order_id: text) tier 0
allow crm.*, payments.*, orders.*
"""


@pytest.mark.parametrize(
    ("sentence", "tool"),
    [
        ("Never refund more than 40 USD at a time.", "payments.issue_refund"),
        ("At most 15 refunds a day.", "payments.issue_refund"),
        ("You may refund up to 20 USD.", "payments.issue_refund"),
        ("Cancel at most 3 transfers a day.", "payments.cancel_transfer"),
    ],
)
def test_a_light_verb_gives_its_noun_as_a_verb(sentence: str, tool: str) -> None:
    result = mandate.compile(sentence, LAYER, reader="english")
    assert result.approved
    assert result.plan is not None
    assert all(tool in item.model_dump_json() for item in result.plan.items)


def test_a_verb_that_is_no_light_one_is_not_dropped() -> None:
    """`cancel_transfer` is not how one transfers."""
    result = mandate.compile("Transfer at most 30 USD at a time.", LAYER, reader="english")
    assert result.plan is None or all(
        "payments.cancel_transfer" not in item.model_dump_json() for item in result.plan.items
    )
