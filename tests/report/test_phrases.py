"""Typed holes, filled in."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mandate.model.expression import Reference, Scope
from mandate.model.finding import Phrase, phrase
from mandate.model.period import Derivation, Term
from mandate.model.quantity import BOOL, COUNT, TEXT, Kind, Quantity, Type, money
from mandate.model.question import Value, Witness
from mandate.report.phrases import derivation, number, say, witness


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Fraction(6000), "6,000"),
        (Fraction(-1234567), "-1,234,567"),
        (Fraction(1, 4), "0.25"),
        (Fraction(200001, 200), "1,000.005"),
        (Fraction(-1, 8), "-0.125"),
        (Fraction(1, 3), "1/3"),
        (Fraction(4, 3), "1 1/3"),
        (Fraction(0), "0"),
        (Fraction(10) ** 30 + Fraction(1, 10), f"{10**30:,}.1"),
    ],
)
def test_numbers_are_exact(value: Fraction, text: str) -> None:
    assert number(value) == text


def test_a_hole_takes_what_is_put_in_and_text_in_it_is_no_template() -> None:
    said = phrase(
        "{n} of {what} under {limit}", n=1500, what="{n} [red]", limit=Quantity(Fraction(80), money("EUR"))
    )
    assert say(said) == "1,500 of {n} [red] under 80 EUR"


def test_a_line_number_has_no_separators() -> None:
    assert say(phrase("line {line}: {n}", line=1200, n=1200)) == "line 1200: 1,200"


def test_a_hole_without_a_part_stays() -> None:
    assert say(Phrase("{n} labels")) == "{n} labels"


def test_a_users_text_cannot_move_the_cursor_or_hide() -> None:
    assert say(phrase("{x}", x="a\x1b[2Jb\nc\u202ed\u200be")) == "a␛[2Jb c<U+202E>d<U+200B>e"


def ref(name: str, scope: Scope = Scope.CONTEXT, type_: Type | None = BOOL, owner: str = "") -> Reference:
    return Reference(name, scope, type_, owner)


TIER = ref("customer.tier", type_=Type(Kind.ENUM, members=("standard", "vip")))


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([(ref("count", Scope.ARGUMENT, COUNT, "stock.move"), Quantity(Fraction(26), COUNT))], "stock.move(count: 26)"),
        (
            [
                (ref("count", Scope.ARGUMENT, COUNT, "stock.move"), Quantity(Fraction(26), COUNT)),
                (TIER, "vip"),
            ],
            "stock.move(count: 26) with customer.tier = vip",
        ),
        ([(ref("carton.damaged"), True), (ref("late"), False)], "carton.damaged, not late"),
        ([(ref("branch", Scope.ARGUMENT, TEXT, "git.push"), "main")], 'git.push(branch: "main")'),
        (
            [(ref("n", Scope.ARGUMENT, COUNT, "a.x"), Quantity(Fraction(1), COUNT)), (ref("dry", Scope.ARGUMENT, BOOL, "b.y"), True)],
            "a.x(n: 1) and b.y(dry: true)",
        ),
        ([], "any situation"),
    ],
)  # fmt: skip
def test_witnesses_read_as_calls_and_situations(values: list[tuple[Reference, Value]], text: str) -> None:
    assert witness(Witness(tuple(values))) == text


def term(rate: int, per: str, times: int, stretch: str) -> Term:
    return Term(Fraction(rate), per, Fraction(times), stretch, Fraction(rate * times))


@pytest.mark.parametrize(
    ("terms", "total", "text"),
    [
        (
            [term(200, "hour", 16, "Wednesday"), term(200, "hour", 8, "Thursday")],
            4800,
            "200 per hour × (16 h on Wednesday + 8 h on Thursday) = 4,800",
        ),
        ([term(3, "day", 5, "")], 15, "3 per day × 5 days = 15"),
        ([term(3, "day", 1, "Mon 2026-10-05")], 3, "3 per day × 1 day on Mon 2026-10-05 = 3"),
        (
            [term(3, "day", 5, ""), term(10, "week", 1, "")],
            25,
            "3 per day × 5 days + 10 per week × 1 week = 25",
        ),
        ([], 7, "7"),
    ],
)
def test_derivations_show_the_arithmetic(terms: list[Term], total: int, text: str) -> None:
    assert derivation(Derivation(tuple(terms), Fraction(total))) == text
