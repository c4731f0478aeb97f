"""The texts inside a plan: typed, resolved, or refused with a message that names both sides."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mandate.grammar.names import Names, names_of
from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.grammar.typed import (
    typed_action,
    typed_aim,
    typed_expression,
    typed_hours,
    typed_limit,
    typed_order,
    typed_quantity,
)  # fmt: skip
from mandate.model import quantity as q
from mandate.model.clause import State
from mandate.model.expression import ANY_TOOL, Compare, Reference, Scope, for_tool, references
from mandate.model.plan import Plan, PlanClause, PlanFact, Quote, ReaderRecord, Term
from mandate.model.quantity import Quantity
from mandate.model.source import SourceText, Span

LAYER = """\
mandate-spec 1
agent clerk, owner maria, zone UTC
context order.total: USD from 0 to 5_000
context tier: one of standard, vip
context fresh: bool
context stock: count
context share: percent
context weight: kg
metric backlog: count, now 480
metric vault: ETH, now 40
predicate is_legal(body: text)
tool crm.read(ticket_id: text) tier 0
tool pay.refund(ticket_id: text, amount: USD, reason: one of damaged, late) tier 2
tool pay.credit(ticket_id: text, amount: USD) tier 2
tool pay.abroad(amount: EUR) tier 2
tool post.send(body: text, time: time of day, at: date, wait: duration, pieces: count) tier 1
fact ceiling = 50 USD
rate 1 EUR = 1.08 USD
set desks = "#one", "#two"
"""


@pytest.fixture(scope="module")
def names() -> Names:
    spec, told = parse_spec(SourceText("layer.ops", LAYER))
    assert spec is not None, told
    return names_of(spec)[0]


REFUND = ("pay.refund",)
SEND = ("post.send",)


@pytest.mark.parametrize(
    ("text", "tools", "shown"),
    [
        ("amount<=50 USD", REFUND, "amount <= 50 USD"),
        ("50 USD >= amount", REFUND, "amount <= 50 USD"),
        ("amount = ceiling", REFUND, "amount == 50 USD"),
        ("amount <= 50 EUR", REFUND, "amount <= 54 USD"),
        ("amount <= 1 EUR + 1 USD", REFUND, "amount <= 2.08 USD"),
        ("amount > 0", REFUND, "amount > 0 USD"),
        ("amount <= 20% of order.total", REFUND, "amount <= 0.2 * order.total"),
        ("amount <= order.total / 2", REFUND, "amount <= order.total / 2"),
        ("0 USD < amount <= 2 * (20 USD + 5 USD)", REFUND, "0 USD < amount <= 50 USD"),
        ("amount between 5 USD and 9 USD", REFUND, "5 USD <= amount <= 9 USD"),
        ("reason = late and tier in vip", REFUND, "reason == late and tier in vip"),
        ("vip != tier", (), "tier != vip"),
        ('tier == "vip"', (), "tier == vip"),
        ("tier not in vip, standard", (), "tier not in vip, standard"),
        ('ticket_id in desks', REFUND, 'ticket_id in "#one", "#two"'),
        ('ticket_id in "a", desks', REFUND, 'ticket_id in "a", "#one", "#two"'),
        ('tier in ("vip")', (), "tier in vip"),
        ("tier in [vip, standard] and fresh == True", (), "tier in vip, standard and fresh"),
        ("ticket_id in ['main', 'it\\'s']", REFUND, 'ticket_id in "main", "it\'s"'),
        ("fresh == true", (), "fresh"),
        ("fresh != true or fresh == false", (), "not fresh or not fresh"),
        ("not (fresh AND stock >= 3)", (), "not (fresh and stock >= 3)"),
        ("weekday in Sat, sunday", (), "weekday in saturday, sunday"),
        ("date < 2026-04-20 and time >= 18:00", (), "date < 2026-04-20 and time >= 18:00"),
        ("time >= 18:00", SEND, "time >= 18:00"),
        ("at - date <= 2 days", SEND, "at - date <= 2 days"),
        ("at <= date + 36 h", SEND, "at <= date + 36 h"),
        ("wait <= 90 min", SEND, "wait <= 90 min"),
        ("pieces * 2 <= stock", SEND, "pieces * 2 <= stock"),
        ("pieces * 2 USD <= order.total", SEND, "pieces * 2 USD <= order.total"),
        ("share <= 12.5 percent", (), "share <= 12.5%"),
        ("share <= 50 bps", (), "share <= 0.5%"),
        ("weight <= 500 g", (), "weight <= 0.5 kg"),
        ("is_legal(body)", SEND, "is_legal(body)"),
        ("abs(order.total - 5 USD) ≤ 0.01 USD", (), "abs(order.total - 5 USD) <= 0.01 USD"),
        ("true", (), "true"),
    ],
)  # fmt: skip
def test_an_expression(names: Names, text: str, tools: tuple[str, ...], shown: str) -> None:
    expr, told = typed_expression(text, names, tools)
    assert told == () and expr is not None
    assert show(expr) == shown
    assert all(r.scope is not Scope.UNRESOLVED and r.type is not None for r in references(expr))


@pytest.mark.parametrize(
    ("text", "tools", "code", "message", "hint"),
    [
        ("amount <= 0.5", REFUND, "unit", "`amount` is in USD, `0.5` is a number", "did you mean `0.5 USD` or `50% of …`?"),
        ("amount <= 500", REFUND, "unit", "`amount` is in USD, `500` is a number", "did you mean `500 USD`?"),
        ("amount <= 5 GBP", REFUND, "unit", "`amount` is in USD, `5 GBP` is in GBP", "declare a rate: `rate 1 GBP = … USD`"),
        ("share <= 0.2", (), "unit", "`share` is a percentage, `0.2` is a number", "did you mean `0.2%` or `20%`?"),
        ("wait <= 5", SEND, "unit", "`wait` is a duration, `5` is a number", "write the unit: `5 min`, `5 h` or `5 days`"),
        ("stock <= 5 kg", (), "unit", "`stock` is a count, `5 kg` is in kg", ""),
        ("weight <= 5 km", (), "unit", "`weight` is in kg, `5 km` is in km", ""),
        ("amount + 3 h > 1 USD", REFUND, "unit", "`amount` is in USD, `3 h` is a duration", ""),
        ("amount * 2 USD > 1 USD", REFUND, "unit", "an amount in USD cannot be multiplied by one in USD", ""),
        ("amont < 3 USD", REFUND, "name", "there is nothing called `amont`", "did you mean `amount`?"),
        ("amount < 3 USD", (), "name", "there is nothing called `amount`", "it is an argument of `pay.refund`, `pay.credit` or `pay.abroad`; no call is spoken of here"),
        ("reason == lat", REFUND, "name", "`lat` is none of its values", "did you mean `late`?"),
        ("reason == late", ("pay.refund", "pay.credit"), "name", "`reason` is an argument of `pay.refund`, not of `pay.credit`", ""),
        ("amount < 3 USD", ("pay.refund", "pay.abroad"), "type", "`amount` is in USD for `pay.refund` and in EUR for `pay.abroad`", "write one line for each of them"),
        ("tier < vip", (), "type", "`tier` is one of standard, vip: it has no order", "use `==`, `!=` or `in`"),
        ("stock and fresh", (), "type", "`stock` is a count, not a condition", "compare it with something: `<=`, `==`, `in`"),
        ("stock * backlog < 3", (), "type", "`stock` and `backlog` are multiplied: only multiples by a fixed number can be checked", "write one of them as a number or a declared `fact`"),
        ("stock / backlog < 3", (), "type", "`stock` is divided by `backlog`: only multiples by a fixed number can be checked", "write one of them as a number or a declared `fact`"),
        ("stock starts with \"x\"", (), "type", "`stock` is a count; `starts with` needs a text", ""),
        ("is_legal(stock)", (), "type", "`stock` is a count, expected a text", ""),
        ("stock <", (), "syntax", "this ends too early, expected a value or condition after this", ""),
        ("", (), "syntax", "this text is empty", ""),
    ],
)  # fmt: skip
def test_a_refusal(
    names: Names, text: str, tools: tuple[str, ...], code: str, message: str, hint: str
) -> None:
    expr, told = typed_expression(text, names, tools)
    assert expr is None and len(told) == 1
    suffix = f", in `{text}`" if text else ""
    assert (told[0].code, told[0].message, told[0].help) == (code, message + suffix, hint)
    assert told[0].path == "plan" and told[0].span is None


def test_arguments_belong_to_their_tool(names: Names) -> None:
    one, _ = typed_expression("amount <= 5 USD", names, REFUND)
    several, _ = typed_expression("amount <= 5 USD", names, ("pay.refund", "pay.credit"))
    assert one is not None and several is not None
    assert references(one)[0] == Reference("amount", Scope.ARGUMENT, q.money("USD"), "pay.refund")
    assert references(several)[0].owner == ANY_TOOL
    assert for_tool(several, "pay.refund") == one


def test_arguments_hide_the_clock(names: Names) -> None:
    sent, _ = typed_expression("time < 09:00", names, SEND)
    free, _ = typed_expression("time < 09:00", names)
    assert sent is not None and references(sent)[0].scope is Scope.ARGUMENT
    assert free is not None and references(free)[0].scope is Scope.CLOCK


def test_a_span_points_into_the_document(names: Names) -> None:
    text = "stock <= 5 kg"
    _, told = typed_expression("stock <= oops", names, at=Span("strategy.plan.yaml", 100, 113))
    assert told[0].path == "strategy.plan.yaml" and told[0].span == Span("strategy.plan.yaml", 109, 113)
    _, told = typed_expression(
        text, names, at=Span("strategy.plan.yaml", 100, 500)
    )  # quoted or folded in YAML
    assert told[0].span == Span("strategy.plan.yaml", 100, 500)


def test_actions(names: Names) -> None:
    assert typed_action("pay.*", names)[0] == ("pay.abroad", "pay.credit", "pay.refund")
    assert typed_action("pay.refund, crm.read, pay.refund", names)[0] == ("crm.read", "pay.refund")
    none, told = typed_action("pay.refnd", names)
    assert none is None and (told[0].code, told[0].help) == ("name", "did you mean `pay.refund`?")


def test_limits_and_orders(names: Names) -> None:
    limit, told = typed_limit(
        "sum(pay.refund.amount, pay.credit.amount where amount > 5 EUR) <= 90 USD in any 24 h per ticket_id",
        names,
    )
    assert told == () and limit is not None
    assert (
        limit.action.names == ("pay.credit", "pay.refund") and show(limit.action.where) == "amount > 5.40 USD"
    )
    assert (limit.argument, limit.operator, limit.keys) == ("amount", Compare.LE, ("ticket_id",))
    order, told = typed_order("crm.read before pay.refund, same ticket_id", names)
    assert told == () and order is not None and order.first.names == ("crm.read",)
    assert typed_limit("count(pay.refund) <= 3.5 per day", names)[0] is None


def test_aims(names: Names) -> None:
    aim, _ = typed_aim("backlog = 0", names)
    assert aim is not None and (aim.metric, aim.operator, aim.measured) == ("backlog", Compare.EQ, True)
    assert aim.target == Quantity(Fraction(0), q.COUNT)
    aim, _ = typed_aim("42 ETH <= vault", names)
    assert aim is not None and (aim.operator, aim.target) == (
        Compare.GE,
        Quantity(Fraction(42), q.money("ETH")),
    )
    assert typed_aim("stock = 0", names)[1][0].message == "`stock` is no metric, in `stock = 0`"
    assert typed_aim("0 < backlog < 5", names)[1][0].code == "type"


@pytest.mark.parametrize(
    ("text", "expected", "shown"),
    [
        ("2 days", q.DURATION, "2 days"), ("0 min", q.DURATION, "0 s"), ("1_000.50 USD", None, "1000.50 USD"),
        ("2026-10-08T14:00", q.MOMENT, "2026-10-08 14:00"), ("20%", None, "20%"), ("0.6 ETH", None, "0.6 ETH"),
        ("ceiling", q.money("USD"), "50 USD"), ("54 USD", q.money("EUR"), "50 EUR"), ("400", q.COUNT, "400"),
        ("18:00", None, "18:00"), ("-3", None, "-3"), ("0", q.money("EUR"), "0 EUR"),
    ],
)  # fmt: skip
def test_quantities(names: Names, text: str, expected: q.Type | None, shown: str) -> None:
    quantity, told = typed_quantity(text, names, expected)
    assert told == () and quantity is not None and show(quantity) == shown


@pytest.mark.parametrize("text", ["stock", "30 months", "2 days of", "1,000 USD", "ten", "2026-02-30", "007"])
def test_no_quantities(names: Names, text: str) -> None:
    assert typed_quantity(text, names)[0] is None


def test_hours() -> None:
    calendar, told = typed_hours("Mon-Fri 09:00-17:00, except 1-15 Aug", "office", years=(2026,))
    assert told == () and calendar is not None and calendar.closed == (("2026-08-01", "2026-08-15"),)
    assert typed_hours("9 to 5")[0] is None
    assert "have no year" in typed_hours("Mon-Fri 09:00-17:00, except 1-15 Aug")[1][0].message


# --- what a plan adds


def plan(terms: list[tuple[str, str]], facts: list[tuple[str, str]]) -> Plan:
    quote = Quote(clause="c1", text="x")
    return Plan(
        mandate="s.txt", reader=ReaderRecord(kind="hand"),
        clauses=(PlanClause(id="c1", line=1, text="x", state=State.CHECKED),),
        terms=tuple(Term(name=n, type=t, quote=quote) for n, t in terms),
        facts=tuple(PlanFact(id=f"f{i}", quotes=(quote,), name=n, value=v) for i, (n, v) in enumerate(facts)),
    )  # fmt: skip


@pytest.fixture(scope="module")
def spec() -> object:
    return parse_spec(SourceText("layer.ops", LAYER))[0]


def test_terms_and_facts_of_a_plan(spec: object) -> None:
    terms = [
        ("sort_shelves", "act"),
        ("signed", "predicate"),
        ("parcel_weight", "kg"),
        ("grade", "one of a, b"),
        ("length", "pages"),
    ]
    names, told = names_of(spec, plan(terms, [("dozen", "12"), ("1 GBP", "1.25 USD")]))  # type: ignore[arg-type]
    assert told == ()
    assert typed_action("sort_shelves, crm.read", names)[0] == ("crm.read", "sort_shelves")
    for text, shown in [
        ("signed", "signed"), ("parcel_weight < 2_000 g", "parcel_weight < 2 kg"), ("grade == a", "grade == a"),
        ("length <= 5 pages", "length <= 5 pages"), ("stock > dozen", "stock > 12"), ("order.total < 4 GBP", "order.total < 5 USD"),
    ]:  # fmt: skip
        expr, told = typed_expression(text, names)
        assert told == () and expr is not None and show(expr) == shown
    aim, _ = typed_aim("parcel_weight <= 3 kg", names)
    assert aim is not None and aim.measured is False
    done, _ = typed_aim("signed", names)
    assert done is not None and (done.metric, done.measured) == ("signed", False)
    assert typed_limit("count(sort_shelves) >= 1 per day", names)[0] is not None


@pytest.mark.parametrize(
    ("terms", "facts", "message"),
    [
        ([("fresh", "predicate")], [], "term `fresh`: `fresh` is already declared"),
        ([("pages_read", "cuont")], [], "term `pages_read`: there is no type called `cuont`"),
        ([("x", "one of")], [], "term `x`: this ends too early"),
        (
            [],
            [("1 CHF", "1.20 USD"), ("2 CHF", "2.60 USD")],
            "fact `2 CHF`: another rate is given for CHF in USD",
        ),
        ([], [("noise", "loud")], "fact `noise`: there is nothing called `loud`"),
        ([], [("stock", "3")], "fact `stock`: `stock` is already declared"),
    ],
)
def test_what_a_plan_may_not_add(
    spec: object, terms: list[tuple[str, str]], facts: list[tuple[str, str]], message: str
) -> None:
    names, told = names_of(spec, plan(terms, facts))  # type: ignore[arg-type]
    assert [d.message for d in told] == [message]
    assert names.tools  # the rest of the vocabulary is there
