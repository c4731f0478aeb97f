"""What boxes say is left, against every situation of a small world."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.expressions import value_of
from mandate.model.expression import (
    Amount,
    Compare,
    Comparison,
    Expr,
    Membership,
    Reference,
    Scope,
    Word,
    conjunction,
    disjunction,
    negation,
)
from mandate.model.quantity import BOOL, COUNT, Kind, Quantity, Type
from mandate.rules.boxes import boxes_of, surely_not_covered

TIER = Type(Kind.ENUM, members=("a", "b", "c"))
FLAG = Reference("flag", Scope.CONTEXT, BOOL)
LEVEL = Reference("level", Scope.CONTEXT, TIER)
NUMBERS = tuple(Reference(n, Scope.CONTEXT, COUNT) for n in ("x", "y"))
MOST = 4


def amount(value: int) -> Amount:
    return Amount(Quantity(Fraction(value), COUNT))


literals: st.SearchStrategy[Expr] = st.one_of(
    st.just(FLAG),
    st.builds(
        Comparison, st.sampled_from(Compare), st.sampled_from(NUMBERS), st.integers(0, MOST).map(amount)
    ),
    st.builds(
        lambda names: Membership(LEVEL, tuple(Word(n, TIER) for n in names)),
        st.lists(st.sampled_from(TIER.members), min_size=1, max_size=2, unique=True),
    ),
)
conditions = st.recursive(
    literals,
    lambda inner: st.one_of(
        inner.map(negation),
        st.builds(conjunction, inner, inner),
        st.builds(disjunction, inner, inner),
    ),
    max_leaves=4,
)
KNOWN = tuple(Comparison(Compare.LE, n, amount(MOST)) for n in NUMBERS)


def situations() -> list[dict[str, object]]:
    found = []
    for flag, level, x, y in product((True, False), TIER.members, range(MOST + 1), range(MOST + 1)):
        numbers = {n.symbol: Quantity(Fraction(v), COUNT) for n, v in zip(NUMBERS, (x, y), strict=True)}
        found.append({FLAG.symbol: flag, LEVEL.symbol: level, **numbers})
    return found


WORLD = situations()


@settings(max_examples=300, deadline=None)
@given(conditions, st.lists(conditions, max_size=4))
def test_what_is_surely_left_is_left(region: Expr, others: list[Expr]) -> None:
    left = any(
        value_of(region, s) is True and not any(value_of(o, s) is True for o in others)  # type: ignore[arg-type]
        for s in WORLD
    )
    told = surely_not_covered(region, others, KNOWN)
    assert not told or left
    if all(boxes_of(e) is not None for e in (region, *others)):
        assert told == left, "nothing is left open by boxes this small"
