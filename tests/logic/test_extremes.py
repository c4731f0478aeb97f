"""Optima: exact, attained or not, whose lines hold them back; against brute force over corner points."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate import logic
from mandate.evaluate.confirm import confirm
from mandate.model.expression import (
    Absolute,
    Amount,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Operator,
    Or,
    Reference,
    Scope,
)
from mandate.model.quantity import COUNT, NUMBER, PERCENT, Quantity, Type, money
from mandate.model.question import Boundless, Claim, Extreme, Holds, Optimum, Unknown, Witness

SAND = Reference("mix.sand", Scope.METRIC, PERCENT)
WATER = Reference("mix.water", Scope.METRIC, PERCENT)


def amount(value: Fraction | int | str, kind: Type = PERCENT) -> Amount:
    return Amount(Quantity(Fraction(value), kind))


def times(factor: Fraction | int, name: Expr) -> Expr:
    return Arithmetic(Operator.MULTIPLY, amount(factor, NUMBER), name)


def plus(left: Expr, right: Expr) -> Expr:
    return Arithmetic(Operator.ADD, left, right)


def at_least(norm: str, name: Expr, value: Fraction | int, kind: Type = PERCENT) -> Claim:
    return Claim(norm, Comparison(Compare.GE, name, amount(value, kind)))


def at_most(norm: str, name: Expr, value: Fraction | int, kind: Type = PERCENT) -> Claim:
    return Claim(norm, Comparison(Compare.LE, name, amount(value, kind)))


def solved(question: Extreme) -> object:
    answer = logic.answer(question)
    assert confirm(question, answer) is None
    return answer


BOX = (at_least("", SAND, 0), at_least("", WATER, 0), at_most("", plus(SAND, WATER), 100))


def test_the_greatest_of_a_sum_and_what_holds_it_back() -> None:
    question = Extreme((*BOX, at_most("n1", SAND, 40), at_most("n2", WATER, 90)), times(3, SAND))
    answer = solved(question)
    assert isinstance(answer, Optimum)
    assert (answer.value.value, answer.attained, answer.core) == (Fraction(120), True, ("n1",))


def test_a_strict_bound_is_approached_and_not_attained() -> None:
    below = Claim("n1", Comparison(Compare.LT, SAND, amount(40)))
    answer = solved(Extreme((*BOX, below), SAND))
    assert isinstance(answer, Optimum)
    assert (answer.value.value, answer.attained) == (Fraction(40), False)


def test_nothing_bounds_it() -> None:
    assert solved(Extreme((at_least("n1", SAND, 3),), SAND)) == Boundless()


def test_claims_that_exclude_each_other_have_a_core() -> None:
    clash = (at_least("n1", SAND, 60), at_least("n2", WATER, 50), at_most("n3", WATER, 70))
    assert solved(Extreme((*BOX, *clash), SAND)) == Holds(("n1", "n2"))


def test_whole_numbers_of_things_and_cents() -> None:
    pieces = Reference("pieces", Scope.ARGUMENT, COUNT, "t")
    paid = Reference("paid", Scope.ARGUMENT, money("USD"), "t")
    odd = at_most("n1", times(2, pieces), 5, COUNT)
    answer = solved(Extreme((at_least("", pieces, 0, COUNT), odd), pieces))
    assert isinstance(answer, Optimum)
    assert answer.value.value == 2
    third = at_most("n1", times(3, paid), 1, money("USD"))
    answer = solved(Extreme((at_least("", paid, 0, money("USD")), third), paid))
    assert isinstance(answer, Optimum)
    assert answer.value.value == Fraction(33, 100)


def test_alternatives_and_distances() -> None:
    either = Claim("n1", Or((at_most("", SAND, 10).expr, at_most("", WATER, 5).expr)))
    near = at_most("n2", Absolute(Arithmetic(Operator.SUBTRACT, SAND, amount(50))), 20)
    answer = solved(Extreme((*BOX, either, near), WATER, greatest=True))
    assert isinstance(answer, Optimum)
    assert (answer.value.value, answer.core) == (Fraction(5), ("n1", "n2"))


def test_an_optimum_that_is_beaten_or_not_attained_is_contradicted() -> None:
    question = Extreme((*BOX, at_most("n1", SAND, 40)), SAND)
    good = logic.answer(question)
    assert isinstance(good, Optimum)
    low = Optimum(Quantity(Fraction(30), PERCENT), False, Witness(), ("n1",))
    assert "attained" in str(confirm(question, low))
    at_low = Optimum(
        Quantity(Fraction(30), PERCENT),
        True,
        Witness(((SAND, Quantity(Fraction(30), PERCENT)), (WATER, Quantity(Fraction(0), PERCENT)))),
    )
    assert "better" in str(confirm(question, at_low))
    assert "there is a bound" in str(confirm(question, Boundless()))
    high = Optimum(Quantity(Fraction(50), PERCENT), True, good.witness)
    assert "value" in str(confirm(question, high))


def test_products_of_variables_are_undecided() -> None:
    question = Extreme(BOX, Arithmetic(Operator.MULTIPLY, SAND, WATER))
    assert isinstance(logic.answer(question), Unknown)


small = st.integers(-4, 4)
Lines = list[tuple[int, int, int]]


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(small, small, st.integers(0, 12)), max_size=4), st.tuples(small, small))
@pytest.mark.parametrize("greatest", [True, False])
def test_as_good_as_the_best_corner(greatest: bool, lines: Lines, aim: tuple[int, int]) -> None:
    every: Lines = [*lines, (-1, 0, 0), (0, -1, 0), (1, 0, 7), (0, 1, 7)]
    claims = tuple(
        at_most(f"n{i}", plus(times(a, SAND), times(b, WATER)), c) for i, (a, b, c) in enumerate(every)
    )
    objective = plus(times(aim[0], SAND), times(aim[1], WATER))
    answer = solved(Extreme(claims, objective, greatest))
    assert isinstance(answer, Optimum)
    values = [aim[0] * x + aim[1] * y for x, y in corners(every)]
    assert answer.value.value == (max(values) if greatest else min(values))


def corners(lines: Lines) -> list[tuple[Fraction, Fraction]]:
    found = []
    for (a, b, c), (d, e, f) in combinations(lines, 2):
        det = a * e - b * d
        if det:
            x, y = Fraction(c * e - b * f, det), Fraction(a * f - c * d, det)
            if all(p * x + q * y <= r for p, q, r in lines):
                found.append((x, y))
    return found
