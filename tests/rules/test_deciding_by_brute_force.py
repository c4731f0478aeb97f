"""Which conditions decide a clash, against every situation and response of a small world."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import count, product

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from mandate.compiler.asking import Asker
from mandate.evaluate.expressions import truth_of
from mandate.model.expression import (
    TRUE,
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Or,
    Reference,
    Scope,
    Word,
    conjunction,
    disjunction,
    negation,
)
from mandate.model.quantity import BOOL, COUNT, Kind, Quantity, Type
from mandate.model.question import Answer, Claim, Consistent, Fails, Lawful, Question, Unknown, Value, Witness
from mandate.rules.deciding import MOST_CONDITIONS, with_parts

TIER = Type(Kind.ENUM, members=("a", "b", "c"))
FLAG = Reference("flag", Scope.CONTEXT, BOOL)
LEVEL = Reference("level", Scope.CONTEXT, TIER)
TOTAL = Reference("total", Scope.CONTEXT, COUNT)
SIZE = Reference("size", Scope.ARGUMENT, COUNT, "t.a")
FORCE = Reference("force", Scope.ARGUMENT, BOOL, "t.a")
HIDDEN = (SIZE.symbol, FORCE.symbol)
MOST = 3
Values = dict[str, Value]


def amount(value: int) -> Amount:
    return Amount(Quantity(Fraction(value), COUNT))


conditions_of_one: st.SearchStrategy[Expr] = st.one_of(
    st.sampled_from([FLAG, FORCE]),
    st.builds(
        Comparison,
        st.sampled_from(Compare),
        st.sampled_from([TOTAL, SIZE]),
        st.integers(0, MOST).map(amount),
    ),
    st.builds(
        Comparison, st.sampled_from([Compare.EQ, Compare.LE, Compare.GT]), st.just(SIZE), st.just(TOTAL)
    ),
    st.builds(
        lambda names: Membership(LEVEL, tuple(Word(n, TIER) for n in names)),
        st.lists(st.sampled_from(TIER.members), min_size=1, max_size=2, unique=True),
    ),
)
conditions = st.recursive(
    conditions_of_one,
    lambda inner: st.one_of(
        inner.map(negation),
        st.builds(conjunction, inner, inner),
        st.builds(disjunction, inner, inner),
    ),
    max_leaves=4,
)
KNOWN = tuple(Claim("", Comparison(Compare.LE, n, amount(MOST))) for n in (TOTAL, SIZE))


def quantity(value: int) -> Quantity:
    return Quantity(Fraction(value), COUNT)


SITUATIONS: list[Values] = [
    {FLAG.symbol: flag, LEVEL.symbol: level, TOTAL.symbol: quantity(total)}
    for flag, level, total in product((False, True), TIER.members, range(MOST + 1))
]
RESPONSES: list[Values] = [
    {SIZE.symbol: quantity(size), FORCE.symbol: force}
    for size, force in product(range(MOST + 1), (False, True))
]


def asked_of(expr: Expr, values: Values, gone: set[int], numbers: Iterator[int], sign: bool = True) -> bool:
    """What an expression still asks when the conditions of these numbers may be anything."""
    if isinstance(expr, Not):
        return asked_of(expr.operand, values, gone, numbers, not sign)
    if isinstance(expr, And | Or):
        found = [asked_of(part, values, gone, numbers, sign) for part in expr.operands]
        return all(found) if isinstance(expr, And) is sign else any(found)
    return next(numbers) in gone or truth_of(expr, values) is sign


def size_of(expr: Expr) -> int:
    numbers = count()
    asked_of(expr, SITUATIONS[0] | RESPONSES[0], set(), numbers)
    return next(numbers)


def answered(said: dict[str, Expr], gone: dict[str, set[int]], region: Expr) -> bool:
    """Whether some situation of the region has a response that does what is asked."""
    return any(
        truth_of(region, s) and all(asked_of(e, s | r, gone.get(i, set()), count()) for i, e in said.items())
        for s in SITUATIONS
        for r in RESPONSES
    )


@settings(max_examples=100, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=3), conditions)
def test_conditions_that_decide_are_enough_and_each_is_needed(barred: list[Expr], demanded: Expr) -> None:
    said = {f"n{number}": negation(expr) for number, expr in enumerate(barred, 1)}
    question = Lawful(KNOWN, (Claim("", demanded), *(Claim(i, expr) for i, expr in said.items())), HIDDEN)
    ask = Asker()
    answer = ask(question)
    assume(isinstance(answer, Fails))
    assert isinstance(answer, Fails)
    region = answer.region if answer.region is not None else TRUE
    told = with_parts(ask, question, answer, "duty")
    parts = dict(told.parts)
    assert set(parts) <= {*answer.core, "duty"}
    left = {i: negation(parts[i]) if i in parts else said[i] for i in answer.core}
    left["duty"] = parts.get("duty", demanded)
    assert not answered(left, {}, region)
    for norm_id in answer.core:
        for number in range(size_of(left[norm_id])):
            assert answered(left, {norm_id: {number}}, region), (norm_id, number)


def number_of(*limits: Expr) -> tuple[Lawful, Fails, Asker]:
    ask = Asker()
    question = Lawful(KNOWN, tuple(Claim(f"n{i}", e) for i, e in enumerate(limits, 1)), HIDDEN)
    answer = ask(question)
    assert isinstance(answer, Fails)
    return question, answer, ask


LARGE = Comparison(Compare.GT, SIZE, TOTAL)
SMALL = Comparison(Compare.LE, SIZE, amount(1))


def test_what_a_norm_asks_besides_is_left_out() -> None:
    question, answer, ask = number_of(conjunction(LARGE, FORCE), conjunction(Not(FLAG), SMALL))
    assert answer.core == ("n1", "n2")
    told = with_parts(ask, question, replace_region(answer, Comparison(Compare.EQ, TOTAL, amount(2))))
    assert dict(told.parts) == {
        "n1": Comparison(Compare.LE, SIZE, TOTAL),
        "n2": Comparison(Compare.GT, SIZE, amount(1)),
    }


def replace_region(answer: Fails, region: Expr) -> Fails:
    return Fails(answer.witness, region, answer.core)


def test_a_norm_of_one_condition_is_not_taken_apart() -> None:
    question, answer, ask = number_of(LARGE, SMALL)
    before = len(ask.answers)
    assert with_parts(ask, question, answer).parts == ()
    assert len(ask.answers) == before


def test_of_very_many_conditions_none_is_told() -> None:
    many = disjunction(
        *(
            conjunction(Comparison(Compare.GT, SIZE, amount(i)), Comparison(Compare.LT, SIZE, amount(i)))
            for i in range(MOST_CONDITIONS)
        )
    )
    question, answer, ask = number_of(many)
    before = len(ask.answers)
    assert with_parts(ask, question, answer).parts == ()
    assert len(ask.answers) == before


@pytest.mark.parametrize("silent_after", range(5))
def test_without_an_answer_no_part_is_told(silent_after: int) -> None:
    question, answer, honest = number_of(conjunction(LARGE, FORCE), conjunction(Not(FLAG), SMALL))
    heard: list[Question] = []

    def ask(asked: Question) -> Answer:
        heard.append(asked)
        assert isinstance(asked, Consistent)
        assert asked.aside
        return honest(asked) if len(heard) <= silent_after else Unknown("no answer today")

    assert with_parts(ask, question, answer).parts == ()


@pytest.mark.parametrize("depth", [400, 20_000])
def test_deeply_nested_conditions_are_no_crash(depth: int) -> None:
    deep: Expr = Or((FLAG, And((LARGE, FORCE))))
    for _ in range(depth):
        deep = Not(deep)
    question = Lawful(KNOWN, (Claim("n1", deep), Claim("n2", conjunction(Not(FLAG), SMALL))), HIDDEN)
    found = with_parts(lambda _: Unknown("not asked"), question, Fails(Witness(), TRUE, ("n1", "n2")))
    assert found.parts == ()
