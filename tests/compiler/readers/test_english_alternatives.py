""" "Or else": what may be done instead is part of the duty, and is not dropped."""

from __future__ import annotations

import pytest

import mandate
from mandate.model.plan import Plan

LAYER = """mandate-spec 1
agent tester, owner ada, zone Europe/Vienna
event complaint : up to 5 per day
tool mail.apologise(to: text) tier 1, also called "apologise"
tool phone.call_back(to: text) tier 1, also called "call back"
allow mail.*, phone.*
"""


@pytest.mark.parametrize("joined", [", or else call back", " or call back", " or else call back"])
def test_the_alternative_is_read(joined: str) -> None:
    plan = mandate.compile(f"Apologise within an hour of a complaint{joined}.\n", spec=LAYER).plan
    assert plan is not None
    assert [(c.oblige, c.otherwise) for c in plan.constraints] == [("mail.apologise", "phone.call_back")]


def test_a_plan_without_it_is_refused() -> None:
    text = "Apologise within an hour of a complaint, or else call back.\n"
    plan = mandate.compile(text, spec=LAYER).plan
    assert plan is not None
    (duty,) = plan.constraints
    lost = plan.model_copy(update={"constraints": (duty.model_copy(update={"otherwise": None}),)})
    result = mandate.compile(text, spec=LAYER, plan=Plan.model_validate(lost.model_dump(by_alias=True)))
    assert "MND114" in [f.code for f in result.escalations]


def test_a_consequence_is_no_alternative() -> None:
    text = "Apologise within an hour of a complaint, or else the customer leaves us.\n"
    assert not [f for f in mandate.compile(text, spec=LAYER).findings if f.code == "MND114"]
