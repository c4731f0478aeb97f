"""Both documents become norms, each with the place it was read from."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mandate.grammar.printing import show
from mandate.model.expression import TRUE
from mandate.model.norm import Approve, Authority, Forbid, Limit, Oblige, Permit
from tests.compiler.worlds import layer_norms, lowered, plan, prose


def test_a_tool_that_is_not_allowed_is_forbidden() -> None:
    norm = layer_norms()["desk.delete is not allowed"]
    assert norm.authority is Authority.LAYER
    assert norm.form == Forbid(norm.form.action)  # type: ignore[union-attr]


def test_a_requirement_that_blocks_forbids_what_breaks_it() -> None:
    norm = layer_norms()["most"]
    assert isinstance(norm.form, Forbid)
    assert show(norm.form.when) == "amount > 200 USD"


def test_a_requirement_that_escalates_asks_for_approval() -> None:
    norm = layer_norms()["cap"]
    assert isinstance(norm.form, Approve)
    assert (norm.form.role, show(norm.form.when)) == ("lead", "amount > 50 USD")


def test_layer_norms_are_called_by_file_and_line() -> None:
    assert layer_norms()["rate"].id == "shop.ops:16"


def test_a_norm_points_at_its_quote() -> None:
    text = prose("You may refund up to $50.")
    norms, complaints = lowered(
        text, plan(text, constraints=[{"id": "n1", "permit": "pay.refund", "when": "amount <= 50 USD"}])
    )
    assert complaints == ()
    assert text.slice(norms[0].origin.spans[0]) == "You may refund up to $50."
    assert isinstance(norms[0].form, Permit)
    assert norms[0].form.claims == ("argument:pay.refund.amount",)


def test_an_item_that_does_not_type_has_no_norm_and_a_complaint() -> None:
    text = prose("Refund up to 50.")
    norms, complaints = lowered(
        text, plan(text, constraints=[{"id": "n1", "permit": "pay.refund", "when": "amount <= 50"}])
    )
    assert norms == ()
    assert [(item, d.code) for item, d in complaints] == [("n1", "unit")]


def test_only_somebody_else_may_means_the_agent_may_not() -> None:
    text = prose("Only the registrar may refund.")
    item = {"id": "n1", "permit": "pay.refund", "actor": "registrar"}
    norms, _ = lowered(text, plan(text, constraints=[item]))
    assert isinstance(norms[0].form, Forbid)


@pytest.mark.parametrize("form", ["oblige", "autonomous"])
def test_what_somebody_else_has_to_do_is_no_duty_of_the_agent(form: str) -> None:
    text = prose("The registrar refunds damaged orders within 2 days.")
    norms, complaints = lowered(
        text, plan(text, constraints=[{"id": "n1", form: "pay.refund", "actor": "registrar"}])
    )
    assert (norms, complaints) == ((), ())


@pytest.mark.parametrize("actor", ["agent", "The agent", "you"])
def test_the_agent_by_any_name_is_the_agent(actor: str) -> None:
    text = prose("The agent refunds damaged orders.")
    duty = {"id": "n1", "oblige": "pay.refund", "actor": actor}
    claim = {"id": "n2", "permit": "pay.refund", "actor": actor}
    norms, _ = lowered(text, plan(text, constraints=[duty, claim]))
    assert [type(n.form) for n in norms] == [Oblige, Permit]


def test_a_duty_is_not_given_away_to_somebody_whom_the_prose_does_not_name() -> None:
    text = prose("Refund damaged orders.")
    norms, complaints = lowered(
        text, plan(text, constraints=[{"id": "n1", "oblige": "pay.refund", "actor": "registrar"}])
    )
    assert norms == ()
    assert len(complaints) == 1


def test_exactly_so_many_by_somebody_else_is_a_ceiling_for_the_agent() -> None:
    text = prose("The clerk makes exactly 3 refunds a day.")
    item = {"id": "n1", "limit": "count(pay.refund) == 3 per day", "actor": "clerk"}
    norms, _ = lowered(text, plan(text, constraints=[item]))
    assert isinstance(norms[0].form, Limit)
    assert not norms[0].form.is_floor


def test_either_call_will_do_and_what_is_asked_of_one_is_not_asked_of_the_other() -> None:
    text = prose("Refund within 2 days, or else close it.", "Refund in full, or else close it.")
    plain = {"id": "n1", "oblige": "pay.refund", "within": "2 days", "otherwise": "desk.close"}
    exact = {
        "id": "n2",
        "oblige": "pay.refund",
        "requires": "amount == order.total",
        "otherwise": "desk.close",
    }
    norms, _ = lowered(text, plan(text, constraints=[plain, exact]))
    first, second = norms[0].form, norms[1].form
    assert isinstance(first, Oblige) and isinstance(second, Oblige)
    assert first.action.names == ("desk.close", "pay.refund")
    assert first.otherwise is None
    assert second.otherwise is None and second.action.names == ("desk.close", "pay.refund")
    assert second.action.where_for("pay.refund") != TRUE
    assert second.action.where_for("desk.close") == TRUE


def test_an_override_lifts_the_norm_it_names_where_it_applies() -> None:
    text = prose("Refund every order.", "Damaged orders are not refunded.")
    made = plan(
        text,
        constraints=[{"id": "n1", "oblige": "pay.refund"}],
        prohibited=[
            {"id": "n2", "forbid": "pay.refund", "when": "order.damaged", "overrides": ["n1"], "clause": 1}
        ],
    )
    norms, _ = lowered(text, made)
    assert norms[0].unless is not None
    assert show(norms[0].unless) == "order.damaged"


def test_a_duty_has_its_deadline_in_seconds() -> None:
    text = prose("Refund damaged orders within 2 days.")
    item = {"id": "n1", "oblige": "pay.refund", "when": "order.damaged", "within": "2 days"}
    norms, _ = lowered(text, plan(text, constraints=[item]))
    assert isinstance(norms[0].form, Oblige)
    assert norms[0].form.within is not None
    assert norms[0].form.within.value == 2 * 86_400


def test_a_limit_keeps_its_window_key_and_exact_bound() -> None:
    text = prose("At most $0.10 a day per order.")
    item = {"id": "n1", "limit": "sum(pay.refund.amount) <= 0.10 USD per day per order_id"}
    norms, _ = lowered(text, plan(text, constraints=[item]))
    form = norms[0].form
    assert isinstance(form, Limit)
    assert form.bound.value == Fraction(1, 10)
    assert form.keys == ("order_id",)


def test_an_override_lifts_nothing_of_actions_it_does_not_speak_of() -> None:
    text = prose("Refund and close every order.", "Damaged orders are not refunded.")
    made = plan(
        text,
        prohibited=[
            {"id": "n1", "forbid": "pay.refund, desk.close"},
            {"id": "n2", "forbid": "pay.refund", "when": "order.damaged", "overrides": ["n1"], "clause": 1},
        ],
    )
    norms, _ = lowered(text, made)
    assert norms[0].unless is None


def test_an_override_lifts_nothing_where_it_is_lifted_itself() -> None:
    text = prose("Refund every order.", "Damaged orders are not refunded, unless they are cheap.")
    winner = {
        "id": "n2",
        "forbid": "pay.refund",
        "when": "order.damaged",
        "unless": "order.total < 5 USD",
        "overrides": ["n1"],
        "clause": 1,
    }
    made = plan(text, constraints=[{"id": "n1", "oblige": "pay.refund"}], prohibited=[winner])
    norms, _ = lowered(text, made)
    assert norms[0].unless is not None
    assert show(norms[0].unless) == "order.damaged and order.total >= 5 USD"


def test_a_winner_that_is_not_there_is_named() -> None:
    text = prose("Refund every order.")
    item = {"id": "n1", "oblige": "pay.refund", "overrides": ["layer.ops:4"]}
    _, complaints = lowered(text, plan(text, constraints=[item]))
    assert [i for i, _ in complaints] == ["n1"]
    assert "no line of the plan is `layer.ops:4`" in complaints[0][1].message
    assert "operating layer" in complaints[0][1].help


def test_a_circle_of_winners_is_named_in_its_order() -> None:
    text = prose("Refund every order.", "Damaged orders are not refunded.", "Nor are cheap ones.")
    made = plan(
        text,
        constraints=[{"id": "n1", "oblige": "pay.refund", "overrides": ["n2"]}],
        prohibited=[
            {"id": "n2", "forbid": "pay.refund", "when": "order.damaged", "overrides": ["n3"], "clause": 1},
            {"id": "n3", "forbid": "pay.refund", "overrides": ["n1"], "clause": 2},
        ],
    )
    norms, complaints = lowered(text, made)
    assert "`n1` over `n2` over `n3` over `n1`" in complaints[0][1].message
    assert all(n.unless is None for n in norms)


def test_a_norm_that_loses_somewhere_wins_only_where_it_is_left() -> None:
    text = prose("Refund every order.", "Damaged orders are not refunded.", "Cheap ones are.")
    made = plan(
        text,
        constraints=[
            {"id": "n1", "permit": "pay.refund"},
            {"id": "n3", "permit": "pay.refund", "when": "order.total < 5 USD", "overrides": ["n2"]},
        ],
        prohibited=[
            {"id": "n2", "forbid": "pay.refund", "when": "order.damaged", "overrides": ["n1"], "clause": 1},
        ],
    )
    norms = {n.id: n for n in lowered(text, made)[0]}
    assert norms["n2"].lifted_by[0][0] == "n3"
    assert norms["n1"].unless is not None
    assert show(norms["n1"].unless) == "order.damaged and order.total >= 5 USD"


def test_a_duty_gives_way_to_a_prohibition_on_its_call_only_where_nothing_is_left() -> None:
    text = prose("Refund damaged orders in full.", "Never refund more than 50 USD; this comes first.")
    made = plan(
        text,
        constraints=[{"id": "n1", "oblige": "pay.refund", "when": "order.damaged"}],
        prohibited=[
            {"id": "n2", "forbid": "pay.refund", "when": "amount > 50 USD", "overrides": ["n1"], "clause": 1}
        ],
    )
    norms, _ = lowered(text, made)
    assert norms[0].unless is None
    assert norms[0].yields_to == ("n2",)
