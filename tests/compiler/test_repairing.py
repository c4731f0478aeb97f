"""Which repairs are proposed, what they are tried on, how they are ranked, and how they are worded."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest

from mandate.compiler.asking import Asker
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.repairing.editing import edited, lifted
from mandate.compiler.repairing.layer_lines import layer_place
from mandate.compiler.repairing.neighbours import Neighbours
from mandate.compiler.repairing.placing import Place
from mandate.compiler.repairing.ranking import rank
from mandate.compiler.repairing.rewriting import carried_over, moved
from mandate.compiler.repairing.sameness import same
from mandate.compiler.repairing.stretches import cut_again
from mandate.grammar.printing import show
from mandate.model.expression import TRUE, Compare
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Forbid, Limit, Norm, Oblige
from mandate.model.quantity import DURATION, Quantity, money
from mandate.model.source import SourceText, Span
from mandate.model.window import Period, in_any, per
from tests.compiler.worlds import SHOP, layer, lowered, plan, prose

DAMAGED = {"id": "n1", "oblige": "pay.refund", "when": "order.damaged", "within": "2 h"}
DEAR = {"id": "n2", "forbid": "pay.refund", "when": "order.total > 80 USD"}


def norms_of(**sections: list[dict[str, Any]]) -> dict[str, Norm]:
    norms, complaints = lowered(prose("x"), plan(prose("x"), **sections))
    assert not complaints
    return {n.id: n for n in norms}


def test_a_declared_winner_lifts_the_loser_where_it_applies_itself() -> None:
    norms = norms_of(constraints=[dict(DAMAGED)], prohibited=[dict(DEAR)])
    after = lifted(norms["n2"], norms["n1"])
    assert after is not None
    assert after.unless is not None
    assert show(after.unless) == "order.damaged"


def test_a_winner_that_applies_everywhere_would_drop_the_loser() -> None:
    norms = norms_of(constraints=[{"id": "n1", "oblige": "pay.refund"}], prohibited=[dict(DEAR)])
    assert lifted(norms["n2"], norms["n1"]) is None


def test_a_winner_that_does_not_speak_of_all_the_losers_calls_lifts_nothing() -> None:
    both = {"id": "n2", "forbid": "pay.refund, desk.close", "when": "order.damaged"}
    norms = norms_of(constraints=[dict(DAMAGED)], prohibited=[both])
    assert lifted(norms["n2"], norms["n1"]) is None


def test_a_deadline_moves_and_nothing_else() -> None:
    norm = norms_of(constraints=[dict(DAMAGED)])["n1"]
    after = edited(norm, Edit(EditKind.DEADLINE, "n1", Quantity(Fraction(14_400), DURATION)))
    assert after is not None
    assert isinstance(after.form, Oblige)
    assert isinstance(norm.form, Oblige)
    assert after.form == replace(norm.form, within=Quantity(Fraction(14_400), DURATION))


@pytest.mark.parametrize(
    ("edit", "shown"),
    [
        (Edit(EditKind.WINDOW, "n1", window=per(Period.WEEK)), "per week"),
        (Edit(EditKind.WINDOW, "n1", window=in_any(3_600)), "in any 1 h"),
    ],
)
def test_a_window_is_replaced(edit: Edit, shown: str) -> None:
    norm = norms_of(constraints=[{"id": "n1", "limit": "count(desk.close) <= 5 per day"}])["n1"]
    after = edited(norm, edit)
    assert after is not None
    assert isinstance(after.form, Limit)
    assert show(after.form.window) == shown


def test_a_comparison_gets_its_other_end_and_no_other_operator() -> None:
    norm = norms_of(prohibited=[dict(DEAR)])["n2"]
    value = Quantity(Fraction(80), money("USD"))
    after = edited(norm, Edit(EditKind.COMPARATOR, "n2", value=value, operator=Compare.GE))
    assert after is not None
    assert isinstance(after.form, Forbid)
    assert show(after.form.when) == "order.total >= 80 USD"
    assert edited(norm, Edit(EditKind.COMPARATOR, "n2", value=value, operator=Compare.LE)) is None


def test_an_edit_that_changes_nothing_is_none() -> None:
    norm = norms_of(prohibited=[dict(DEAR)])["n2"]
    assert edited(norm, Edit(EditKind.NUMBER, "n2", Quantity(Fraction(80), money("USD")))) is None
    assert edited(norm, Edit(EditKind.EXCEPTION, "n2", region=TRUE)) is None


def test_the_order_of_repairs() -> None:
    norms = norms_of(constraints=[dict(DAMAGED)], prohibited=[dict(DEAR)])
    norms |= {n.id: n for n in lower_layer(layer())}
    cap = next(n.id for n in norms.values() if n.origin.name == "cap")
    own = norms["n2"].form
    assert isinstance(own, Forbid)
    ordered = [
        (Edit(EditKind.NUMBER, "n2", Quantity(Fraction(90), money("USD"))),),
        (Edit(EditKind.EXCEPTION, "n2", region=own.when),),
        (Edit(EditKind.EXCEPTION, "n1", region=own.when),),
        (Edit(EditKind.NUMBER, "n2", None), Edit(EditKind.NUMBER, "n1", None)),
        (Edit(EditKind.WINNER, "n1", loser="n2"),),
        (Edit(EditKind.DROP, "n1"),),
        (Edit(EditKind.NUMBER, cap, Quantity(Fraction(90), money("USD"))),),
    ]
    backwards = list(reversed(ordered))
    assert sorted(backwards, key=lambda e: rank(e, norms)) == ordered


def test_norms_on_other_tools_are_no_neighbours() -> None:
    norms = norms_of(
        constraints=[dict(DAMAGED), {"id": "n3", "limit": "count(desk.close) <= 5 per day"}],
        prohibited=[dict(DEAR)],
        goals=[{"id": "g1", "achieve": "backlog = 0"}],
    )
    near = Neighbours(layer(), tuple(norms.values()))
    assert {n.id for n in near.of(["n1"], calls_more=False)} == {"n1", "n2"}
    assert {n.id for n in near.of(["g1"], calls_more=False)} == {"g1", "n3"}  # the tool moves the metric


def test_a_wide_ceiling_connects_tools_only_where_more_is_called() -> None:
    tools = [f"t{i}.go" for i in range(10)]
    text = SHOP.split("role")[0] + "".join(f"tool {t}() tier 1\n" for t in tools)
    text += f"allow {', '.join(tools)}\nbudget 50 tool calls per day\n"
    spec = layer(text)
    source = prose("x")
    made = plan(source, constraints=[{"id": f"n{i}", "oblige": t} for i, t in enumerate(tools)])
    norms, _ = lowered(source, made, spec)
    near = Neighbours(spec, (*norms, *lower_layer(spec)))
    few = [n.id for n in near.of(["n3"], calls_more=False)]
    assert [i for i in few if i.startswith("n")] == ["n3"]
    assert len(few) > 1  # the budget itself is looked at
    assert len(near.of(["n3"], calls_more=True)) >= len(tools)


def test_sameness_is_of_meaning_not_of_spelling() -> None:
    first = norms_of(prohibited=[{"id": "n1", "forbid": "pay.refund", "when": "10 USD < amount <= 80 USD"}])
    second = norms_of(
        prohibited=[{"id": "n1", "forbid": "pay.refund", "when": "amount <= 80 USD and amount > 10 USD"}]
    )
    third = norms_of(prohibited=[{"id": "n1", "forbid": "pay.refund", "when": "amount <= 80 USD"}])
    ask = Asker()
    assert same(first["n1"], second["n1"], ask)
    assert not same(first["n1"], third["n1"], ask)


def test_an_exception_folded_into_the_condition_is_the_same_rule() -> None:
    one = {"id": "n1", "forbid": "pay.refund", "when": "order.total > 80 USD", "unless": "order.damaged"}
    two = {"id": "n1", "forbid": "pay.refund", "when": "order.total > 80 USD and not order.damaged"}
    assert same(norms_of(prohibited=[one])["n1"], norms_of(prohibited=[two])["n1"], Asker())


def test_quotes_follow_their_words_and_grow_with_an_exception() -> None:
    source = prose("Never refund orders over 80 USD.", "Close five tickets a day.")
    made = plan(
        source,
        prohibited=[{**DEAR, "clause": 0}],
        constraints=[{"id": "n3", "limit": "count(desk.close) >= 5 per day", "clause": 1}],
    )
    clauses = cut(source)
    at = clauses[0].span.end - 1
    place = Place(Span(source.path, at, at), ", unless the order is damaged")
    text = source.text[:at] + place.words + source.text[at:]
    moves = moved(clauses, cut(SourceText(source.path, text)), place)
    assert moves is not None
    after = carried_over(made, moves, {"n2": made.prohibited[0]})
    assert after is not None
    assert (
        after.prohibited[0].quotes[0].text == "Never refund orders over 80 USD, unless the order is damaged."
    )
    assert after.constraints[0].quotes == made.constraints[0].quotes


def test_words_that_make_two_sentences_of_one_are_no_edit_of_it() -> None:
    source = prose("Never refund orders over 80 USD.")
    clauses = cut(source)
    at = clauses[0].span.end
    place = Place(Span(source.path, at, at), " And close all tickets.")
    after = cut(SourceText(source.path, source.text[:at] + place.words + source.text[at:]))
    assert moved(clauses, after, place) is None


@pytest.mark.parametrize("words", [" today", ", unless it is late", ". And one more sentence", ""])
def test_cutting_one_sentence_again_is_cutting_all_again(words: str) -> None:
    source = prose(*(f"Close at most {n} tickets a day." for n in range(3, 80)))
    clauses = cut(source)
    at = clauses[40].span.end - 1
    place = Place(Span(source.path, at, at), words)
    after = SourceText(source.path, source.text[:at] + words + source.text[at:])
    assert cut_again(source, clauses, after, place) == cut(after)


@pytest.mark.parametrize(
    ("rule", "new", "line"),
    [
        ("rule most: pay.refund requires amount <= 1_000 USD", 2000, "amount <= 2000 USD"),
        ("rule most: sum(pay.refund.amount) <= 1000 USD per day", 1500, "<= 1500 USD per day"),
    ],
)
def test_the_owner_is_shown_the_line_as_it_would_be(rule: str, new: int, line: str) -> None:
    spec = layer(SHOP.replace("rule most: pay.refund requires amount <= 200 USD", rule))
    norm = next(n for n in lower_layer(spec) if n.origin.name == "most")
    edit = Edit(EditKind.NUMBER, norm.id, Quantity(Fraction(new), money("USD")))
    place = layer_place(spec, norm, edit)
    assert place is not None
    text = spec.source.text
    after = text[: place.span.start] + place.words + text[place.span.end :]
    assert line in after.replace("_", "")


def test_a_line_with_the_amount_twice_has_no_one_place() -> None:
    rule = "rule most: pay.refund requires amount <= 200 USD or order.total == 200 USD"
    spec = layer(SHOP.replace("rule most: pay.refund requires amount <= 200 USD", rule))
    norm = next(n for n in lower_layer(spec) if n.origin.name == "most")
    assert (
        layer_place(spec, norm, Edit(EditKind.NUMBER, norm.id, Quantity(Fraction(300), money("USD")))) is None
    )
