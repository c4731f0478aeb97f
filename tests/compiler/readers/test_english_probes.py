"""What must stay possible, or never be, becomes a probe; nothing of it is lost."""

from __future__ import annotations

import pytest

import mandate
from mandate.model.plan import Plan
from mandate.model.result import ExitCode

LAYER = """mandate-spec 1
agent tester, owner ada, zone Europe/Vienna
context customer.tier : one of standard, vip
tool pay.refund(ticket_id: text, amount: USD) tier 2, also called "refund"
tool crm.read(ticket_id: text) tier 0, also called "read the ticket"
allow pay.refund, crm.*
rule cap: pay.refund requires amount <= 100 USD
"""


def read(*lines: str) -> Plan:
    plan = mandate.compile("\n".join(lines) + "\n", spec=LAYER).plan
    assert plan is not None
    return plan


@pytest.mark.parametrize(
    ("sentence", "never", "possible"),
    [
        ("It must never be possible to refund more than 50 USD.", "pay.refund when amount > 50 USD", None),
        ("It must always remain possible to refund a standard customer.", None,
         "pay.refund when customer.tier == standard"),
        ("Refunds of up to 60 USD must always stay possible.", None, "pay.refund when amount <= 60 USD"),
        ("It must be impossible to refund a vip customer more than 10 USD.",
         "pay.refund when customer.tier == vip and amount > 10 USD", None),
        ("It must never be possible to refund without reading the ticket first.",
         "pay.refund without crm.read", None),
        ("It must not be impossible to refund a vip customer.", None,
         "pay.refund when customer.tier == vip"),
    ],
)  # fmt: skip
def test_possibility_is_a_probe(sentence: str, never: str | None, possible: str | None) -> None:
    plan = read(sentence)
    assert [(p.never, p.possible) for p in plan.probes] == [(never, possible)]
    assert not plan.constraints and not plan.prohibited and not plan.open


def test_a_permission_over_what_must_be_impossible_is_refused() -> None:
    text = "You may refund up to 80 USD.\nIt must never be possible to refund more than 50 USD.\n"
    result = mandate.compile(text, spec=LAYER)
    assert result.exit_code is ExitCode.ESCALATED
    assert [f.code for f in result.findings if f.severity.value == "error"] == ["MND322"]


def test_a_probe_that_holds_is_approved() -> None:
    text = (
        "You may refund up to 80 USD.\nNever refund more than 50 USD to a vip customer.\n"
        "It must never be possible to refund a vip customer more than 50 USD.\n"
        "It must always stay possible to refund a vip customer 50 USD.\n"
    )
    result = mandate.compile(text, spec=LAYER)
    assert result.exit_code in (ExitCode.APPROVED, ExitCode.ESCALATED)
    assert "MND322" not in [f.code for f in result.findings]


@pytest.mark.parametrize(
    "sentence",
    [
        "It must never be possible to juggle more than 50 USD.",
        "It must be possible to refund more than 50 USD only if Ada agrees.",
        "A refund must never be possible for the moon unless it is 14 years old.",
    ],
)
def test_what_cannot_be_read_of_it_is_no_approval(sentence: str) -> None:
    result = mandate.compile(f"You may refund up to 80 USD.\n{sentence}\n", spec=LAYER)
    assert result.exit_code in (ExitCode.ESCALATED, ExitCode.UNDECIDED)


def test_a_remark_on_what_is_possible_is_no_probe() -> None:
    assert not read("You may refund up to 80 USD.", "A quick answer is often possible.").probes
