"""The manifest: the plan met with the layer, exact, with the lines it rests on."""

from __future__ import annotations

from fractions import Fraction

import pytest

import mandate
from mandate.compiler.exact_text import exact
from mandate.compiler.residual import tightest
from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.typed import typed_expression
from mandate.model.manifest import Manifest
from tests.compiler.worlds import SHOP, layer, plan, prose


def approved() -> Manifest:
    text = prose(
        "You may refund up to $40.",
        "Never refund damaged orders.",
        "At most 5 refunds a day.",
        "Be kind.",
    )
    made = plan(
        text,
        constraints=[
            {"id": "n1", "permit": "pay.refund", "when": "amount <= 40 USD"},
            {"id": "n3", "limit": "count(pay.refund) <= 5 per day", "clause": 2},
        ],
        prohibited=[{"id": "n2", "forbid": "pay.refund", "when": "order.damaged", "clause": 1}],
    )
    kind = {"clause": "c4", "text": "Be kind."}
    made = made.model_validate({**made.model_dump(by_alias=True), "advisory": [kind]})
    result = mandate.compile(text.text, SHOP, made)
    assert result.manifest is not None, (result.findings, result.undecided)
    return result.manifest


def test_only_the_tools_that_the_plan_uses_are_granted() -> None:
    assert [tool.name for tool in approved().tools] == ["pay.refund"]


def test_the_condition_is_what_both_texts_leave_of_one_call() -> None:
    (tool,) = approved().tools
    assert tool.condition == "amount <= 40 USD and not order.damaged"
    assert tool.needs_approval_when == "amount > 50 USD"


def test_both_limits_are_carried_never_a_winner() -> None:
    assert [(e.authority, e.amount, e.window) for e in approved().limits] == [
        ("mandate", "5", "per day"),
        ("operating_layer", "20", "per day"),
    ]


def test_every_entry_names_its_line() -> None:
    entry = approved().prohibitions[0]
    assert [(o.line, o.text) for o in entry.sources] == [(2, "Never refund damaged orders.")]


def test_advice_is_listed_word_for_word() -> None:
    assert [o.text for o in approved().not_enforced] == ["Be kind."]


def test_the_same_input_gives_the_same_bytes() -> None:
    assert approved().model_dump_json() == approved().model_dump_json()


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(0), "0"),
        (Fraction(1200), "1200"),
        (Fraction(1, 4), "0.25"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 10**18), "0.000000000000000001"),
        (Fraction(1, 3), "1/3"),
    ],
)
def test_amounts_are_exact_decimals_where_there_is_one(value: Fraction, text: str) -> None:
    assert exact(value) == text


@pytest.mark.parametrize(
    ("condition", "left"),
    [
        ("amount <= 50 USD and amount <= 20 USD", "amount <= 20 USD"),
        ("amount < 50 USD and amount <= 50 USD", "amount < 50 USD"),
        ("amount >= 5 USD and amount <= 20 USD", "5 USD <= amount <= 20 USD"),
        ("amount <= 50 USD and order.total <= 20 USD", "amount <= 50 USD and order.total <= 20 USD"),
    ],
)
def test_a_bound_that_another_implies_is_left_out(condition: str, left: str) -> None:
    names, _ = names_of(layer())
    expr, problems = typed_expression(condition, names, tools=("pay.refund",))
    assert expr is not None, problems
    assert show(tightest(expr)) == left
