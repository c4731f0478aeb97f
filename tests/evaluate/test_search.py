"""The search finds what trying every value finds."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.expressions import truth_of
from mandate.evaluate.linear import UndecidedError, row, solve
from mandate.evaluate.search import find
from mandate.model.expression import (
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
    Reference,
    Scope,
    TextTest,
    Word,
)
from mandate.model.quantity import BOOL, COUNT, NUMBER, TEXT, Kind, Quantity, Type, money

COLOUR = Type(Kind.ENUM, members=("red", "green"))
REFS = {
    "n": Reference("n", Scope.CONTEXT, COUNT),
    "m": Reference("m", Scope.CONTEXT, COUNT),
    "b": Reference("b", Scope.CONTEXT, BOOL),
    "c": Reference("c", Scope.CONTEXT, COLOUR),
}
DOMAIN = {"n": range(7), "m": range(7), "b": (False, True), "c": ("red", "green")}


def count(value):
    return Amount(Quantity(Fraction(value), COUNT))


numbers = st.one_of(
    st.sampled_from([REFS["n"], REFS["m"]]),
    st.integers(0, 5).map(count),
    st.builds(
        Arithmetic, st.sampled_from([Operator.ADD, Operator.SUBTRACT]), st.just(REFS["n"]), st.just(REFS["m"])
    ),
    st.builds(Arithmetic, st.just(Operator.MULTIPLY), st.integers(1, 3).map(count), st.just(REFS["m"])),
    st.builds(
        Absolute, st.builds(Arithmetic, st.just(Operator.SUBTRACT), st.just(REFS["n"]), st.just(REFS["m"]))
    ),
)
atoms = st.one_of(
    st.builds(Comparison, st.sampled_from(Compare), numbers, numbers),
    st.just(REFS["b"]),
    st.builds(
        Comparison,
        st.sampled_from([Compare.EQ, Compare.NE]),
        st.just(REFS["c"]),
        st.sampled_from([Word("red", COLOUR), Word("green", COLOUR)]),
    ),
    st.builds(
        Membership,
        st.just(REFS["n"]),
        st.lists(st.integers(0, 5).map(count), min_size=1, max_size=3).map(tuple),
    ),
)
exprs = st.recursive(
    atoms,
    lambda inner: st.one_of(
        st.builds(Not, inner),
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: And(tuple(xs))),
        st.lists(inner, min_size=1, max_size=3).map(lambda xs: Or(tuple(xs))),
    ),
    max_leaves=6,
)


@settings(max_examples=400, deadline=None)
@given(exprs)
def test_the_search_agrees_with_trying_everything(expr):
    bounded = And((expr, *(Comparison(Compare.LE, REFS[x], count(6)) for x in "nm")))
    worlds = (
        {
            REFS[k].symbol: Quantity(Fraction(v), COUNT) if k in "nm" else v
            for k, v in zip(DOMAIN, vs, strict=True)
        }
        for vs in product(*DOMAIN.values())
    )
    exists = any(truth_of(bounded, world) for world in worlds)
    try:
        found = find(bounded)
    except UndecidedError:
        return
    assert (found is not None) is exists
    if found is not None:
        known = {REFS[k].symbol: Quantity(Fraction(0), COUNT) if k in "nm" else DOMAIN[k][0] for k in DOMAIN}
        assert truth_of(bounded, known | found)


def test_texts_are_told_apart_by_the_literals_only():
    a, b = (Reference(name, Scope.CONTEXT, TEXT) for name in "ab")
    starts, ends = TextTest(a, Affix.STARTS, "fix/"), TextTest(a, Affix.ENDS, "/fix")
    assert find(And((starts, ends, Not(Membership(a, (Word("fix/"),))))))[a.symbol]
    assert find(And((Comparison(Compare.EQ, a, Word("main")), starts))) is None
    differ = find(
        And((Comparison(Compare.NE, a, b), TextTest(b, Affix.STARTS, "x"), TextTest(a, Affix.STARTS, "x")))
    )
    assert differ[a.symbol] != differ[b.symbol]


def test_known_values_are_given():
    n, m = REFS["n"], REFS["m"]
    more = And((Comparison(Compare.GT, n, m), Comparison(Compare.LT, n, count(3))))
    assert find(more, {m.symbol: Quantity(Fraction(2), COUNT)}) is None
    assert find(more, {m.symbol: Quantity(Fraction(1), COUNT)}) == {n.symbol: Quantity(Fraction(2), COUNT)}


def test_a_cent_is_the_smallest_amount():
    eur = money("EUR")
    x = Reference("x", Scope.CONTEXT, eur)

    def is_(operator, value):
        return Comparison(operator, x, Amount(Quantity(Fraction(value), eur)))

    assert find(And((is_(Compare.GT, "80"), is_(Compare.LT, "80.01")))) is None
    assert find(And((is_(Compare.GT, "80"), is_(Compare.LE, "80.01")))) == {
        x.symbol: Quantity(Fraction("80.01"), eur)
    }


def test_dense_values_lie_between():
    x = Reference("x", Scope.CONTEXT, NUMBER)

    def is_(operator, value):
        return Comparison(operator, x, Amount(Quantity(Fraction(value), NUMBER)))

    found = find(And((is_(Compare.GT, "80"), is_(Compare.LT, "80.01"))))
    assert Fraction(80) < found[x.symbol].value < Fraction("80.01")


def test_only_fractions_is_undecided_not_none():
    """x = 2y = 3z + 1 has whole solutions; 2x = 2y + 1 has none, and is refuted by rounding."""
    rows = [
        row({"x": Fraction(2), "y": Fraction(-2)}, Fraction(-1)),
        row({"x": Fraction(-2), "y": Fraction(2)}, Fraction(1)),
    ]
    assert solve(rows, frozenset({"x", "y"})) is None
    assert solve(rows, frozenset()) is not None


def test_a_product_of_two_variables_is_undecided():
    n, m = REFS["n"], REFS["m"]
    with pytest.raises(UndecidedError):
        find(Comparison(Compare.GT, Arithmetic(Operator.MULTIPLY, n, m), count(3)))


def test_hundreds_of_alternatives_that_exclude_each_other_are_refuted():
    """9 to the 40th branches."""
    many = [
        Or(tuple(Comparison(Compare.EQ, REFS["n"], count(100 * i + j)) for j in range(9))) for i in range(40)
    ]
    assert find(And(tuple(many))) is None


def test_a_search_that_is_too_large_ends_undecided():
    """Pigeons: eleven numbers below ten, all different."""
    names = [Reference(f"p{i}", Scope.CONTEXT, COUNT) for i in range(11)]
    below = [Comparison(Compare.LT, p, count(10)) for p in names]
    apart = [Comparison(Compare.NE, p, q) for i, p in enumerate(names) for q in names[:i]]
    with pytest.raises(UndecidedError):
        find(And((*below, *apart)))
