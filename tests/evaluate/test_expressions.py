"""What expressions are worth."""

from fractions import Fraction

import pytest

from mandate.evaluate.expressions import UnvaluedError, truth_of, value_of
from mandate.model.expression import (
    FALSE,
    TRUE,
    Absolute,
    Affix,
    Amount,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Reference,
    Scope,
    TextTest,
    Truth,
    Word,
    application,
)
from mandate.model.quantity import BOOL, COUNT, DURATION, MOMENT, NUMBER, PERCENT, TEXT, Quantity, money

EUR = money("EUR")


def q(value, kind):
    return Quantity(Fraction(value), kind)


def lit(value, kind):
    return Amount(q(value, kind))


def ref(name, kind):
    return Reference(name, Scope.CONTEXT, kind)


X, FLAG, BRANCH = ref("x", EUR), ref("flag", BOOL), ref("branch", TEXT)
VALUES = {X.symbol: q("80.01", EUR), FLAG.symbol: True, BRANCH.symbol: "fix/typo"}

TRUTHS = {
    "a cent above": (Comparison(Compare.GT, X, lit(80, EUR)), True),
    "exact to the cent": (Comparison(Compare.EQ, X, lit("80.01", EUR)), True),
    "not below": (Comparison(Compare.LT, X, lit("80.01", EUR)), False),
    "negation": (Not(FLAG), False),
    "member": (Membership(BRANCH, (Word("main"), Word("fix/typo"))), True),
    "prefix": (TextTest(BRANCH, Affix.STARTS, "fix/"), True),
    "suffix": (TextTest(BRANCH, Affix.ENDS, "fix/"), False),
    "a flag compared": (Comparison(Compare.EQ, FLAG, Truth(False)), False),
    "texts differ": (Comparison(Compare.NE, BRANCH, Word("main")), True),
    "size of a difference": (
        Comparison(Compare.LE, Absolute(Arithmetic(Operator.SUBTRACT, lit(80, EUR), X)), lit("0.01", EUR)),
        True,
    ),
    "a count is a number": (Comparison(Compare.EQ, lit(3, COUNT), lit(3, NUMBER)), True),
}


@pytest.mark.parametrize("name", sorted(TRUTHS))
def test_truths(name):
    expr, expected = TRUTHS[name]
    assert truth_of(expr, VALUES) is expected


AMOUNTS = {
    "sum": (Operator.ADD, (1, EUR), ("0.1", EUR), ("1.1", EUR)),
    "scaled": (Operator.MULTIPLY, (3, NUMBER), ("0.1", EUR), ("0.3", EUR)),
    "share of money": (Operator.MULTIPLY, (20, PERCENT), (50, EUR), (10, EUR)),
    "share after it": (Operator.MULTIPLY, (50, EUR), (20, PERCENT), (10, EUR)),
    "ratio": (Operator.DIVIDE, (1, EUR), (3, EUR), (Fraction(1, 3), NUMBER)),
    "later": (Operator.ADD, (100, MOMENT), (60, DURATION), (160, MOMENT)),
    "between": (Operator.SUBTRACT, (100, MOMENT), (60, MOMENT), (40, DURATION)),
}


@pytest.mark.parametrize("name", sorted(AMOUNTS))
def test_amounts_keep_their_dimension(name):
    operator, left, right, result = AMOUNTS[name]
    assert value_of(Arithmetic(operator, lit(*left), lit(*right)), {}) == q(*result)


NONSENSE = [
    Comparison(Compare.LT, lit(1, EUR), lit(1, money("USD"))),
    Comparison(Compare.EQ, X, Word("80")),
    Comparison(Compare.LT, BRANCH, Word("main")),
    Arithmetic(Operator.ADD, lit(1, MOMENT), lit(1, MOMENT)),
    Arithmetic(Operator.DIVIDE, X, lit(0, NUMBER)),
    Not(X),
    ref("unknown", BOOL),
]


@pytest.mark.parametrize("expr", NONSENSE, ids=range(len(NONSENSE)))
def test_nonsense_has_no_value(expr):
    with pytest.raises(UnvaluedError):
        value_of(expr, VALUES)


def test_what_cannot_matter_needs_no_value():
    unknown = ref("unknown", BOOL)
    assert truth_of(Or((unknown, FLAG)), VALUES)
    assert not truth_of(And((unknown, FALSE)), VALUES)
    assert truth_of(And((TRUE,)), VALUES)
    with pytest.raises(UnvaluedError):
        truth_of(And((unknown, FLAG)), VALUES)


def test_a_predicate_is_a_boolean_named_by_its_arguments():
    body = Reference("body", Scope.ARGUMENT, TEXT, "chat.post")
    advice = Predicate("is_legal_advice", (body,))
    assert application(advice).symbol == "context:is_legal_advice(chat.post.body)"
    assert truth_of(Not(advice), {application(advice).symbol: False})
