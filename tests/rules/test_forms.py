"""Linear forms against the evaluator: the same value for every assignment."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.expressions import value_of
from mandate.model.expression import Absolute, Amount, Arithmetic, Expr, Operator, Reference, Scope
from mandate.model.quantity import NUMBER, PERCENT, Quantity, money
from mandate.rules.forms import form_of

USD = money("USD")
NAMES = [Reference(n, Scope.ARGUMENT, USD, "pay") for n in ("amount", "fee", "tip")]
number = st.integers(-6, 6).map(lambda n: Fraction(n, 2))


def literal(value: Fraction, percent: bool) -> Amount:
    return Amount(Quantity(value, PERCENT if percent else NUMBER))


amounts: st.SearchStrategy[Expr] = st.recursive(
    st.one_of(st.sampled_from(NAMES), number.map(lambda v: Amount(Quantity(v, USD)))),
    lambda inner: st.one_of(
        st.tuples(st.sampled_from((Operator.ADD, Operator.SUBTRACT)), inner, inner).map(
            lambda t: Arithmetic(*t)
        ),
        st.tuples(number, st.booleans(), inner).map(
            lambda t: Arithmetic(Operator.MULTIPLY, literal(t[0], t[1]), t[2])
        ),
        st.tuples(inner, number.filter(bool)).map(
            lambda t: Arithmetic(Operator.DIVIDE, t[0], literal(t[1], False))
        ),
    ),
    max_leaves=8,
)


@settings(max_examples=150, deadline=None)
@given(amounts, st.lists(number, min_size=3, max_size=3))
def test_a_form_is_worth_what_its_expression_is(expr: Expr, values: list[Fraction]) -> None:
    form = form_of(expr)
    assert form is not None
    known = {n.symbol: v for n, v in zip(NAMES, values, strict=True)}
    expected = value_of(expr, {s: Quantity(v, USD) for s, v in known.items()})
    assert isinstance(expected, Quantity)
    assert form.value(known) == expected.value
    assert value_of(form.expression(), {s: Quantity(v, USD) for s, v in known.items()}) == expected


def test_what_is_not_linear_has_no_form() -> None:
    assert form_of(Absolute(NAMES[0])) is None
    assert form_of(Arithmetic(Operator.MULTIPLY, NAMES[0], NAMES[1])) is None
    assert form_of(Arithmetic(Operator.DIVIDE, NAMES[0], NAMES[1])) is None
