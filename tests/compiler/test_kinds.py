"""`relation A is a kind of B` and `A needs B`: what binds B binds A, in both documents."""

from __future__ import annotations

import pytest

from mandate.compiler.asking import Asker
from mandate.compiler.checking import check
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.grammar.names import names_of
from mandate.model.expression import for_tool
from mandate.model.norm import Approve, Forbid, Limit, Norm, OnlyDuring, Order
from mandate.rules.base import Case
from mandate.rules.coverage import uncovered
from mandate.rules.usage import used_tools
from tests.rules.pages import layer, plan_of

BASE = """
role lead: 2 members, answers within 1 h
context customer.tier : one of standard, vip
tool pay.refund(order_id: text, amount: USD) tier 2
tool pay.goodwill(order_id: text, amount: USD) tier 1
tool pay.voucher(order_id: text, amount: USD) tier 1
tool crm.read(order_id: text) tier 0
tool crm.close(order_id: text) tier 0
allow pay.*, crm.*
relation pay.goodwill is a kind of pay.refund
relation pay.voucher is a kind of pay.goodwill
"""
KINDS = ("pay.goodwill", "pay.refund", "pay.voucher")


def lowered(lines: str) -> tuple[Norm, ...]:
    return lower_layer(layer(BASE + lines))


@pytest.mark.parametrize(
    ("line", "form", "field"),
    [
        ("rule r: pay.refund requires amount <= 50 USD", Forbid, "action"),
        ("rule r: pay.refund requires amount <= 50 USD, else escalate to lead", Approve, "action"),
        ("deny pay.refund when customer.tier == vip", Forbid, "action"),
        ("rule r: count(pay.refund) <= 3 per day per order_id", Limit, "action"),
        ("rule r: sum(pay.refund.amount) <= 90 USD per day", Limit, "action"),
        ("rule r: pay.refund only during Mon-Fri 09:00-17:00", OnlyDuring, "action"),
        ("rule r: crm.read before pay.refund, same order_id", Order, "then"),
        ("relation pay.refund needs crm.read, same order_id", Order, "then"),
        ("rule r: crm.close within 1 h after pay.refund", Order, "first"),
        ("rule r: no pay.refund within 10 min after pay.refund", Order, "first"),
        ("rule r: no pay.refund within 10 min after pay.refund", Order, "then"),
        ("tier 2 needs approval by lead", Approve, "action"),
        ("budget 900 USD per week on pay.refund", Limit, "action"),
    ],
)
def test_what_binds_the_right_binds_the_left_through_others_too(line: str, form: type, field: str) -> None:
    (norm,) = lowered(line)
    assert isinstance(norm.form, form)
    assert getattr(norm.form, field).names == KINDS


@pytest.mark.parametrize(
    "line",
    [
        "rule r: count(pay.refund) >= 3 per day",  # a floor is a duty
        "rule r: pay.refund before crm.close, same order_id",  # an earlier goodwill is no earlier refund
        "rule r: pay.refund within 1 h after crm.read",  # a duty on refunds alone
    ],
)
def test_duties_do_not_carry_over(line: str) -> None:
    (norm,) = lowered(line)
    names = {n for f in ("action", "first", "then") if (a := getattr(norm.form, f, None)) for n in a.names}
    assert not names & {"pay.goodwill", "pay.voucher"}


def test_silence_is_said_of_one_tool() -> None:
    """That `pay.refund` is not allowed says nothing of what is a kind of it and allowed by name."""
    spec = layer(BASE.replace("allow pay.*", "allow pay.goodwill, pay.voucher"))
    (denied,) = lower_layer(spec)
    assert denied.form == Forbid(denied.form.action)  # type: ignore[union-attr]
    assert denied.form.action.names == ("pay.refund",)  # type: ignore[union-attr]


def test_the_condition_reads_each_tools_own_arguments() -> None:
    (norm,) = lowered('rule r: pay.refund requires amount <= 50 USD unless order_id == "x"')
    assert isinstance(norm.form, Forbid) and norm.unless is not None
    for tool in KINDS:
        read = for_tool(norm.form.when, tool), for_tool(norm.unless, tool)
        assert all(f"owner='{tool}'" in repr(expr) for expr in read)


def test_an_argument_that_the_kind_lacks_is_undecided_never_ignored() -> None:
    ops = BASE + "tool pay.note(order_id: text) tier 1\nrelation pay.note is a kind of pay.refund\n"
    spec = layer(ops + "rule cap: pay.refund requires amount <= 50 USD\n")
    norms = lower_layer(spec)
    assert [what for what, _ in uncovered(spec, norms)] == [
        "what is said of pay.refund, for pay.note as a kind of it,"
    ]


def test_an_argument_of_another_type_is_undecided_too() -> None:
    ops = (
        BASE
        + "tool pay.points(order_id: text, amount: count) tier 1\nrelation pay.points is a kind of pay.refund\n"
    )
    spec = layer(ops + "rule cap: pay.refund requires amount <= 50 USD\n")
    assert len(list(uncovered(spec, lower_layer(spec)))) == 1


def test_floor_and_ceiling_in_one_is_undecided() -> None:
    spec = layer(BASE + "rule r: count(pay.refund) == 3 per day\n")
    assert len(list(uncovered(spec, lower_layer(spec)))) == 2  # for either kind


def test_a_layer_without_relations_is_as_it_was() -> None:
    plain = BASE.split("relation", maxsplit=1)[0] + "rule r: pay.refund requires amount <= 50 USD\n"
    (norm,) = lower_layer(layer(plain))
    assert norm.form.action.names == ("pay.refund",)  # type: ignore[union-attr]


def test_a_line_on_a_tool_does_not_make_its_kinds_used() -> None:
    """A manifest grants what the plan speaks of, not what is bound along with it."""
    spec = layer(BASE)
    plan, source = plan_of("constraints:\n  - {id: n1, limit: count(pay.refund) <= 3 per day}\n", None)
    assert plan is not None
    norms, complaints = lower_plan(plan, source, cut(source), names_of(spec, plan)[0])
    assert not complaints
    assert norms[0].form.action.names == KINDS  # type: ignore[union-attr]
    stretch = stretch_of(spec, plan, None)
    case = Case(spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, source, plan)
    assert used_tools(case) == ("pay.refund",)


@pytest.mark.parametrize(("tool", "gaps"), [("pay.refund", 0), ("pay.euro", 1)])
def test_a_kind_that_lacks_an_argument_matters_where_the_plan_uses_it(tool: str, gaps: int) -> None:
    spec = layer(
        BASE + "tool pay.euro(order_id: text, amount: EUR) tier 1\nallow pay.euro\n"
        "relation pay.euro is a kind of pay.refund\nrule r: pay.refund requires amount <= 50 USD\n"
    )
    plan, source = plan_of(f"constraints:\n  - {{id: n1, permit: {tool}}}\n", None)
    assert plan is not None
    norms, complaints = lower_plan(plan, source, cut(source), names_of(spec, plan)[0])
    assert not complaints
    stretch = stretch_of(spec, plan, None)
    case = Case(spec, (*norms, *lower_layer(spec)), stretch.start, stretch.end, source, plan)
    found = [u for u in check(case, Asker(), []).undecided if "as a kind of it" in u]
    assert len(found) == gaps
