"""Boxes against the solver: the same answers, whole, on questions of every kind, and from the same purse."""

from __future__ import annotations

import random
from collections.abc import Iterator
from fractions import Fraction

import pytest

from mandate.logic import answer, settled
from mandate.logic.boxes import Boxes
from mandate.logic.budget import Budget
from mandate.logic.engine import BeyondBoxesError
from mandate.model.expression import (
    Affix,
    Amount,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Reference,
    Scope,
    TextTest,
    Word,
)
from mandate.model.quantity import (
    BOOL,
    COUNT,
    DURATION,
    MOMENT,
    NUMBER,
    PERCENT,
    TEXT,
    TIME_OF_DAY,
    WEEKDAY,
    WEEKDAYS,
    Kind,
    Quantity,
    Type,
    money,
)
from mandate.model.question import (
    Answer,
    Claim,
    Consistent,
    Equivalent,
    Fails,
    Holds,
    Lawful,
    Question,
    Unknown,
)

EUR, TIER = money("EUR"), Type(Kind.ENUM, members=("plain", "gold", "vip"))
NUMERIC = {
    "money": EUR,
    "items": COUNT,
    "share": PERCENT,
    "score": NUMBER,
    "wait": DURATION,
    "since": MOMENT,
    "hour": TIME_OF_DAY,
    "weight": Type(Kind.UNIT, "kg"),
}
TEXTS = ("main", "fix/a", "a@b.org", "")
NUMBERS = (0, 1, 2, 3, -1, 5, 50, Fraction(1, 2), Fraction(1, 3), Fraction(201, 100), Fraction(-5, 2))


def name(at: str, kind: Type) -> Reference:
    """`m3` is a context name, `call m3` the same as an argument of the call."""
    owned = at.startswith("call ")
    return Reference(at.removeprefix("call "), Scope.ARGUMENT if owned else Scope.CONTEXT, kind, "t" * owned)


def atom(pick: random.Random, side: str) -> Expr:
    what = pick.choice(["bool", "tier", "day", "text", "affix", "opaque", "alike", "plain", *NUMERIC])
    match what:
        case "bool":
            return name(f"{side}flag{pick.randrange(2)}", BOOL)
        case "tier":
            words = pick.sample(TIER.members, pick.randrange(1, 3))
            return Membership(name(f"{side}tier", TIER), tuple(Word(w, TIER) for w in words))
        case "day":
            operator = pick.choice([Compare.EQ, Compare.NE])
            return Comparison(operator, name(f"{side}day", WEEKDAY), Word(pick.choice(WEEKDAYS), WEEKDAY))
        case "text":
            return Comparison(Compare.EQ, name(f"{side}text", TEXT), Word(pick.choice(TEXTS), TEXT))
        case "affix":
            affix = pick.choice([Affix.STARTS, Affix.ENDS, Affix.DOMAIN])
            return TextTest(name(f"{side}text", TEXT), affix, pick.choice(["fix/", "a", "b.org"]))
        case "opaque":
            return Predicate("is_odd", (name(f"{side}text", TEXT),))
        case "alike":
            flag = name(f"{side}flag0", BOOL)
            return Comparison(pick.choice([Compare.EQ, Compare.NE]), flag, name(f"{side}flag1", BOOL))
        case "plain":
            half = Arithmetic(
                Operator.MULTIPLY, Amount(Quantity(Fraction(-1, 2), NUMBER)), name(f"{side}score", NUMBER)
            )
            return Comparison(
                pick.choice(list(Compare)), half, Amount(Quantity(Fraction(pick.choice(NUMBERS)), NUMBER))
            )
        case _:
            kind = NUMERIC[what]
            left, right = name(f"{side}{what}", kind), Amount(Quantity(Fraction(pick.choice(NUMBERS)), kind))
            if pick.random() < 0.2:
                return Membership(left, (right, Amount(Quantity(Fraction(7), kind))))
            one, other = (left, right) if pick.random() < 0.7 else (right, left)
            return Comparison(pick.choice(list(Compare)), one, other)


def condition(pick: random.Random, sides: str, depth: int = 2) -> Expr:
    if depth == 0 or pick.random() < 0.4:
        return atom(pick, "call " if pick.choice(sides) == "h" else "")
    match pick.choice(["and", "or", "not"]):
        case "and":
            return And(tuple(condition(pick, sides, depth - 1) for _ in range(pick.randrange(1, 4))))
        case "or":
            return Or(tuple(condition(pick, sides, depth - 1) for _ in range(pick.randrange(1, 4))))
        case _:
            return Not(condition(pick, sides, depth - 1))


def claims(pick: random.Random, sides: str, most: int, first: int) -> tuple[Claim, ...]:
    count = pick.randrange(most + 1)
    return tuple(
        Claim("" if pick.random() < 0.15 else f"n{first + i}", condition(pick, sides)) for i in range(count)
    )


def hidden_in(exprs: Iterator[Expr]) -> tuple[str, ...]:
    from mandate.logic.names import symbols_of

    return tuple(sorted(s for s in symbols_of(exprs) if s.startswith("argument:")))


def question(seed: int) -> Question:
    pick = random.Random(seed)  # noqa: S311 - cases, not secrets
    match pick.choice(["consistent", "lawful", "lawful", "lawful", "equivalent"]):
        case "consistent":
            return Consistent(claims(pick, "v", 5, 1))
        case "equivalent":
            return Equivalent(condition(pick, "v"), condition(pick, "v"), claims(pick, "v", 2, 1))
        case _:
            given, response = claims(pick, "vvvh", 2, 1), claims(pick, "vh", 4, 5)
            excluding = tuple(condition(pick, "v", 1) for _ in range(pick.randrange(2)))
            return Lawful(given, response, hidden_in(c.expr for c in (*given, *response)), excluding)


def by_the_solver(asked: Question, monkeypatch: pytest.MonkeyPatch) -> Answer:
    def refused(*_: object) -> Boxes:
        raise BeyondBoxesError

    with monkeypatch.context() as patched:
        patched.setattr(settled, "Boxes", refused)
        return answer(asked)


@pytest.mark.parametrize("block", range(8))
def test_boxes_and_the_solver_give_the_same_answers(block: int, monkeypatch: pytest.MonkeyPatch) -> None:
    compared = 0
    for seed in range(block * 25, block * 25 + 25):
        asked = question(seed)
        expected = by_the_solver(asked, monkeypatch)
        if not isinstance(expected, Unknown):
            assert answer(asked) == expected, f"seed {seed}: {asked}"
            compared += 1
    assert compared > 15


@pytest.mark.parametrize("units", [1, 11, 20])
def test_a_starved_purse_starves_the_boxes(units: int) -> None:
    for seed in range(30):
        assert isinstance(answer(question(seed), units), Unknown)


def test_what_ties_two_variables_together_is_for_the_solver() -> None:
    one, other = name("items", COUNT), name("call items", COUNT)
    tied = Comparison(Compare.LE, one, other)
    with pytest.raises(BeyondBoxesError):
        Boxes([tied], Budget(10_000)).formulas([tied])
    assert isinstance(answer(Consistent((Claim("n1", tied),))), Fails)


def test_a_third_has_no_decimals_and_is_named_where_nothing_else_is_left() -> None:
    third = Comparison(Compare.EQ, name("score", NUMBER), Amount(Quantity(Fraction(1, 3), NUMBER)))
    found = answer(Consistent((Claim("n1", third),)))
    assert isinstance(found, Fails)
    assert found.witness.values[0][1] == Quantity(Fraction(1, 3), NUMBER)


def test_a_riddle_that_trying_cannot_settle_goes_to_the_solver(monkeypatch: pytest.MonkeyPatch) -> None:
    """Seven things in six places, each its own: no propagation sees that this cannot be."""
    place = [[name(f"in{i}of{j}", BOOL) for j in range(6)] for i in range(7)]
    each = [Claim(f"n{i}", Or(tuple(row))) for i, row in enumerate(place)]
    apart = [
        Claim("", Not(And((place[a][j], place[b][j])))) for j in range(6) for a in range(7) for b in range(a)
    ]
    asked = Consistent((*each, *apart))
    solver = by_the_solver(asked, monkeypatch)
    assert not isinstance(solver, Unknown)
    assert answer(asked) == solver


def test_bounds_between_the_steps_of_an_amount() -> None:
    """2.005 EUR is no amount: over 2.00 and under 2.01 there is none."""
    over, under = (
        Comparison(operator, name("money", EUR), Amount(Quantity(Fraction(value, 1000), EUR)))
        for operator, value in ((Compare.GT, 2000), (Compare.LT, 2010))
    )
    assert answer(Consistent((Claim("n1", over), Claim("n2", under)))) == Holds(("n1", "n2"))
