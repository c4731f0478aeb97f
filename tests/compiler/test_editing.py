"""What a repair does to a norm and to the author's sentence."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from mandate.compiler.repairing.editing import edited
from mandate.compiler.repairing.placing import places_of
from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.typed import typed_expression
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Achieve, Forbid, Limit, Maintain, Permit
from mandate.model.quantity import COUNT, MOMENT, Quantity, money
from tests.compiler.worlds import layer, lowered, plan, prose

PERMIT = {"id": "n1", "permit": "pay.refund", "when": "amount <= 80 USD"}


def number(value: int | Fraction, kind: Any = COUNT) -> Edit:
    return Edit(EditKind.NUMBER, "n1", Quantity(Fraction(value), kind))


def exception(text: str) -> Edit:
    names, _ = names_of(layer())
    region, problems = typed_expression(text, names, tools=("pay.refund",))
    assert region is not None, problems
    return Edit(EditKind.EXCEPTION, "n1", region=region)


def test_a_new_number_replaces_the_one_literal_of_its_type() -> None:
    norms, _ = lowered(prose("x"), plan(prose("x"), constraints=[dict(PERMIT)]))
    after = edited(norms[0], number(50, money("USD")))
    assert after is not None
    assert isinstance(after.form, Permit)
    assert show(after.form.when) == "amount <= 50 USD"


def test_two_candidates_for_a_new_number_give_no_edit() -> None:
    item = {"id": "n1", "permit": "pay.refund", "when": "10 USD <= amount <= 80 USD"}
    norms, _ = lowered(prose("x"), plan(prose("x"), constraints=[item]))
    assert edited(norms[0], number(50, money("USD"))) is None


def test_an_exception_says_only_what_the_norm_does_not_say_itself() -> None:
    item = {"id": "n1", "forbid": "pay.refund", "when": "order.damaged"}
    norms, _ = lowered(prose("x"), plan(prose("x"), prohibited=[item]))
    after = edited(norms[0], exception("order.damaged and amount > 80 USD"))
    assert after is not None
    assert isinstance(after.form, Forbid)
    assert after.unless is not None
    assert show(after.unless) == "amount > 80 USD"


def test_an_exception_that_would_lift_the_whole_norm_is_no_repair() -> None:
    item = {"id": "n1", "forbid": "pay.refund", "when": "order.damaged"}
    norms, _ = lowered(prose("x"), plan(prose("x"), prohibited=[item]))
    assert edited(norms[0], exception("order.damaged")) is None


@pytest.mark.parametrize(
    ("sentence", "item", "edit", "expected"),
    [
        ("You may refund up to $80 yourself.", PERMIT, number(50, money("USD")), "up to $50 yourself"),
        ("You may refund up to 80 USD.", PERMIT, number(50, money("USD")), "up to 50 USD."),
        (
            "Refunds of 80 dollars or less are fine.",
            PERMIT,
            number(Fraction(251, 2), money("USD")),
            "125.50 dollars",
        ),
        (
            "At most 1,000 closes a day.",
            {"id": "n1", "limit": "count(desk.close) <= 1_000 per day"},
            number(1250),
            "At most 1,250 closes",
        ),
    ],
)
def test_a_number_is_changed_where_the_author_wrote_it(
    sentence: str, item: dict[str, Any], edit: Edit, expected: str
) -> None:
    text = prose(sentence)
    norms, complaints = lowered(text, plan(text, constraints=[dict(item)]))
    assert not complaints
    after = edited(norms[0], edit)
    assert after is not None
    place = next(places_of(norms[0], edit, after, text))
    span, replacement = place.span, place.words
    assert expected in text.text[: span.start] + replacement + text.text[span.end :]


def test_a_deadline_moves_within_its_day() -> None:
    text = prose("Close the backlog by Thursday 14:00.")
    goal = {"id": "n1", "achieve": "backlog = 0", "by": "2026-03-05T14:00"}
    norms, _ = lowered(text, plan(text, goals=[goal]))
    form = norms[0].form
    assert isinstance(form, Achieve)
    assert form.by is not None
    edit = Edit(EditKind.NUMBER, "n1", Quantity(form.by.value + 6 * 3600, MOMENT))
    after = edited(norms[0], edit)
    assert after is not None
    assert "Thursday 20:00" in next(places_of(norms[0], edit, after, text)).words


def test_an_exception_is_added_after_the_quoted_words() -> None:
    text = prose("You may refund any order.")
    norms, _ = lowered(text, plan(text, constraints=[{"id": "n1", "permit": "pay.refund"}]))
    edit = exception("amount > 80 USD")
    after = edited(norms[0], edit)
    assert after is not None
    place = next(places_of(norms[0], edit, after, text))
    span, words = place.span, place.words
    assert span.start == span.end
    assert words.startswith(", unless ")
    assert "80 USD" in words


def test_a_limit_takes_its_new_bound() -> None:
    item = {"id": "n1", "limit": "count(desk.close) <= 5 per day"}
    norms, _ = lowered(prose("x"), plan(prose("x"), constraints=[item]))
    after = edited(norms[0], number(3))
    assert after is not None
    assert isinstance(after.form, Limit)
    assert after.form.bound.value == 3


def test_an_invariant_has_a_number_too() -> None:
    norms, _ = lowered(prose("x"), plan(prose("x"), constraints=[{"id": "n1", "maintain": "backlog <= 90"}]))
    after = edited(norms[0], number(80))
    assert after is not None
    assert isinstance(after.form, Maintain)
    assert show(after.form.condition) == "backlog <= 80"
