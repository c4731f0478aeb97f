"""Nobody need be asked: always autonomy or a question, never an act called "ask anybody"."""

from __future__ import annotations

import pytest

from mandate.compiler.clauses import cut
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.plan import Plan
from mandate.model.source import SourceText

LAYER = """\
mandate-spec 1
agent florist, owner ada, zone Europe/Vienna
horizon 14 days, as of 2026-03-02 09:00
role head_gardener: 1 member, answers within 4 h
metric wilted : count, now 90, also called "wilted pots", "pots on the benches"
tool shop.order(pot_id: text, price: EUR)  tier 2
    also called "order"
tool pots.discard(pot_id: text)  tier 1
    also called "discard"
    effect wilted -= 1
allow shop.order, pots.discard
"""


def read(prose: str) -> Plan:
    source = SourceText("mandate.txt", prose)
    spec, told = parse_spec(SourceText("layer.ops", LAYER))
    assert spec is not None, told
    plan, told = EnglishReader().read(ReadingRequest(source, cut(source), spec, names_of(spec)[0]))
    assert plan is not None and not told
    return plan


@pytest.mark.parametrize(
    "words",
    [
        "Don't ask anybody.",
        "Don't ask anyone.",
        "No need to ask.",
        "Ask nobody.",
        "Nobody has to be asked.",
        "Nobody needs to confirm.",
        "Don't bother the team with it.",
        "No approvals.",
        "Approval is not required.",
        "Approval is not needed.",
        "No approval needed.",
    ],
)
def test_a_sentence_that_lifts_approval_is_autonomy_of_the_calls_before(words: str) -> None:
    plan = read(f"Never order for more than 40 EUR. {words}\n")
    assert [(c.autonomous, c.when) for c in plan.constraints] == [("shop.order", "price <= 40 EUR")]
    assert not plan.open and len(plan.prohibited) == 1 and not plan.terms


def test_after_a_permission_its_condition_is_the_one_that_is_freed() -> None:
    plan = read("You may order up to 40 EUR. Don't consult anybody.\n")
    assert plan.constraints[-1].autonomous == "shop.order"
    assert plan.constraints[-1].when == "price <= 40 EUR"


@pytest.mark.parametrize(
    "prose",
    [
        "Don't ask anybody.",
        "Never order for more than 40 EUR. Never consult Zoltan.",
        "Never order for more than 40 EUR. Don't ask anybody but the head gardener.",
        "Never order for more than 40 EUR. Don't bother finance about the tulips.",
        "Never order for more than 40 EUR. Don't ask anybody above 20 EUR.",
    ],
)
def test_what_is_freed_from_asking_whom_is_a_question_when_it_is_not_said(prose: str) -> None:
    plan = read(prose + "\n")
    assert plan.open
    assert not any("ask" in t.name or "consult" in t.name or "bother" in t.name for t in plan.terms)


def test_an_aim_said_twice_is_one_goal() -> None:
    plan = read("Please get the benches empty: there should be no wilted pots left by Saturday 18:00.\n")
    assert [g.achieve for g in plan.goals] == ["wilted = 0"] and not plan.constraints and not plan.terms


def test_an_act_before_the_colon_is_not_swallowed_by_the_aim() -> None:
    plan = read("Get the benches and the cat empty: there should be no wilted pots left by Saturday 18:00.\n")
    assert plan.constraints or plan.open


def test_a_time_is_no_part_of_the_name_of_an_act() -> None:
    plan = read("- lights out by 21:00\n")
    assert not any("21" in t.name for t in plan.terms)
    assert any(c.requires == "time <= 21:00" for c in plan.constraints)
