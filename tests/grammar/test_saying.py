"""What a norm says, in the words of a person."""

from datetime import datetime
from fractions import Fraction

import pytest

from mandate.grammar.names import names_of
from mandate.grammar.saying import say, say_condition
from mandate.grammar.spec import parse_spec
from mandate.grammar.typed import typed_expression, typed_limit, typed_order
from mandate.model.expression import TRUE, Not, Predicate, Reference, Scope
from mandate.model.norm import Achieve, Action, Aim, Approve, Autonomous, Forbid, Maintain, Oblige, Permit
from mandate.model.plan import Constraint, Criterion, Goal, PlanFact, Prohibition, Quote
from mandate.model.quantity import COUNT, DURATION, TEXT, Quantity, moment
from mandate.model.source import SourceText

SPEC = """\
mandate-spec 1
agent baker, owner ada, zone Europe/Vienna
role night_cook: 1 member, answers within 1 h
context order.total    : EUR from 0
context order.gift     : bool
context customer.tier  : one of standard, gold, vip
metric unsold          : count, now 40
predicate is_rude(note: text)
tool oven.bake(loaves: count, kind: text)             tier 1
tool till.refund(order_id: text, amount: EUR)         tier 2
tool shop.post(note: text, urgent: bool)              tier 1
allow oven.bake, till.refund, shop.post
calendar open: Mon-Sat 06:00-18:00
"""


@pytest.fixture(scope="module")
def names():
    spec, diagnostics = parse_spec(SourceText("bakery.ops", SPEC))
    assert spec is not None, diagnostics
    return names_of(spec)[0]


def condition(text, names, *tools):
    expr, diagnostics = typed_expression(text, names, tools)
    assert expr is not None, diagnostics
    return expr


CONDITIONS = {
    "order.gift": "the order is gift",
    "not order.gift": "the order is not gift",
    "customer.tier == vip": "the customer tier is vip",
    "customer.tier in gold, vip": "the customer tier is gold or vip",
    "customer.tier not in gold, vip": "the customer tier is not gold or vip",
    "order.total > 80 EUR": "the order total is more than 80 EUR",
    "not (order.total > 80 EUR)": "the order total is at most 80 EUR",
    "25 EUR < order.total <= 1_000 EUR": "the order total is more than 25 EUR and at most 1,000 EUR",
    "order.gift and customer.tier == vip": "the order is gift and the customer tier is vip",
    "order.gift and (customer.tier == vip or order.total < 5 EUR)": "the order is gift and either the"
    " customer tier is vip or the order total is less than 5 EUR",
    "not (order.gift or customer.tier == vip)": "the order is not gift and the customer tier is not vip",
    "time >= 18:00": "it is 18:00 or later",
    "weekday in saturday, sunday": "it is Saturday or Sunday",
    "date < 2026-04-20": "it is before Mon 2026-04-20",
    'kind starts with "rye"': 'the kind starts with "rye"',
    'not (kind ends with "bun")': 'the kind does not end with "bun"',
    'kind has domain "bakery.example"': 'the kind has domain "bakery.example"',
    'not (kind has domain "bakery.example")': 'the kind does not have domain "bakery.example"',
    'not (kind matches "rye*")': 'the kind does not match "rye*"',
    "loaves * 2 <= 50": "the loaves * 2 is at most 50",
}


@pytest.mark.parametrize("text", sorted(CONDITIONS))
def test_conditions(text, names):
    assert say_condition(condition(text, names, "oven.bake")) == CONDITIONS[text]


def test_predicates_speak_of_their_argument(names):
    expr = condition("is_rude(note)", names, "shop.post")
    assert say_condition(expr) == "the note is rude"


@pytest.mark.parametrize(
    ("name", "said", "denied"),
    [
        ("promises_discount", "the note promises discount", "the note does not promise discount"),
        ("matches_order", "the note matches order", "the note does not match order"),
        ("spam", "the note is spam", "the note is not spam"),
        ("legal_advice", "the note is legal advice", "the note is not legal advice"),
    ],
)
def test_predicates_that_are_verbs(name, said, denied):
    note = Reference("note", Scope.ARGUMENT, TEXT)
    expr = Predicate(name, (note,))
    assert say_condition(expr) == said
    assert say_condition(Not(expr)) == denied


def forms(names):
    refund = Action(("till.refund",))
    over = condition("amount > 50 EUR", names, "till.refund")
    vip = condition("customer.tier == vip", names)
    gift = condition("order.gift", names)
    full = Action(("till.refund",), condition("amount == order.total", names, "till.refund"))
    day = Quantity(Fraction(86_400), DURATION)
    until = moment(datetime(2026, 4, 20, 18))
    yield (
        Forbid(refund, over),
        vip,
        ("Never call till.refund with an amount over 50 EUR, unless the customer tier is vip"),
    )
    yield Permit(refund, over), None, "You may call till.refund with an amount over 50 EUR"
    yield (
        Oblige(full, gift, within=day),
        None,
        ("Always call till.refund with an amount of the order total when the order is gift, within 24 h"),
    )
    yield (
        Oblige(refund, gift, by=until, otherwise=Action(("shop.post",))),
        None,
        ("Always call till.refund when the order is gift, by Mon 2026-04-20 18:00, or else call shop.post"),
    )
    yield (
        Approve(refund, over, "night_cook"),
        None,
        ("Call till.refund with an amount over 50 EUR only after the night cook has agreed"),
    )
    reasons = "Call till.refund only after the board has agreed to the reasons given"
    yield Approve(refund, TRUE, "board", justified=True), None, reasons
    yield Approve(refund, TRUE, "board", 2), None, "Call till.refund only after 2 of board have agreed"
    yield Autonomous(refund), None, "Nobody needs to be asked to call till.refund"
    yield Maintain(gift), None, "At all times the order is gift"
    yield Achieve(Aim.MAXIMIZE, "sold", True), None, "Make sold as large as possible"
    yield Achieve(Aim.ACHIEVE, "rested", False, target=None), None, "Achieve rested"
    limits = {
        "count(oven.bake) <= 3 per day": "Call oven.bake at most 3 times per day",
        "count(oven.bake where loaves > 5) >= 1 in any 2 h per kind": "Call oven.bake with a loaves over 5"
        " at least 1 time in any 2 h, for each kind",
        "sum(till.refund.amount) < 90 EUR per week": "The amount of all calls of till.refund together is"
        " less than 90 EUR per week",
        "max(till.refund.amount) <= 9 EUR per call": "Every call of till.refund has an amount of at most"
        " 9 EUR",
    }
    for text, sentence in limits.items():
        yield typed_limit(text, names)[0], None, sentence
    orders = {
        "oven.bake before shop.post": "Call oven.bake before every call of shop.post",
        "no till.refund within 2 h after till.refund per order_id": "Do not call till.refund within 2 h"
        " after till.refund, for the same order id",
        "shop.post within 10 min after oven.bake": "Call shop.post within 10 min after oven.bake",
    }
    for text, sentence in orders.items():
        yield typed_order(text, names)[0], None, sentence


def test_every_form_has_a_sentence(names):
    for form, unless, sentence in forms(names):
        assert form is not None
        assert say(form, unless=unless) == sentence


def test_success_says_so_and_numbers_are_written_for_people():
    aim = Achieve(Aim.ACHIEVE, "unsold", True, target=Quantity(Fraction(6_000), COUNT), criterion=True)
    from mandate.model.expression import Compare

    at_most = Achieve(aim.aim, aim.metric, True, Compare.LE, aim.target, criterion=True)
    assert say(at_most) == "It is a success if unsold is at most 6,000"


QUOTES = (Quote(clause="c1", text="x"),)
ITEMS = [
    (
        Prohibition(
            id="n1", quotes=QUOTES, forbid="till.refund", when="amount > 50 EUR", unless="order.gift"
        ),
        "Never call till.refund with an amount over 50 EUR, unless the order is gift",
        "Never call till.refund when amount > 50 EUR, unless order.gift",
    ),
    (
        Constraint(id="n2", quotes=QUOTES, oblige="oven.bake", requires="loaves >= 3", within="2 h"),
        "Always call oven.bake with a loaves of at least 3, within 2 h",
        "Always call oven.bake, within 2 h",
    ),
    (
        Constraint(id="n3", quotes=QUOTES, during="oven.bake only during open"),
        "Call oven.bake only during Mon-Sat 06:00-18:00",
        "Call oven.bake only during open",
    ),
    (
        Constraint(id="n4", quotes=QUOTES, limit="count(oven.bake) <= 3 per day"),
        "Call oven.bake at most 3 times per day",
        "Keep to count(oven.bake) <= 3 per day",
    ),
    (
        Constraint(id="n5", quotes=QUOTES, permit="till.refund", actor="the cashier"),
        "You may call till.refund; only the cashier may",
        "You may call till.refund; only the cashier may",
    ),
    (
        Goal(id="g1", quotes=QUOTES, achieve="unsold = 0", by="2026-04-20T18:00"),
        "Bring unsold to 0 by Mon 2026-04-20 18:00",
        "Achieve unsold = 0 by 2026-04-20T18:00",
    ),
    (
        Criterion(id="s1", quotes=QUOTES, criterion="unsold < 9"),
        "It is a success if unsold is less than 9",
        None,
    ),
    (PlanFact(id="f1", quotes=QUOTES, name="1 EUR", value="1.08 USD"), "1 EUR is 1.08 USD", None),
    # a text that does not type is said as it stands, not hidden
    (
        Prohibition(id="n6", quotes=QUOTES, forbid="till.refnd", when="amount > 50 USD"),
        "Never call till.refnd when amount > 50 USD",
        None,
    ),
]


@pytest.mark.parametrize(("item", "typed", "plain"), ITEMS, ids=lambda x: getattr(x, "id", ""))
def test_items_are_said_from_their_texts(item, typed, plain, names):
    assert say(item, names) == typed
    if plain is not None:
        assert say(item) == plain
