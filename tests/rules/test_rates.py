"""Rates between currencies: declared, turned round, and through others."""

from __future__ import annotations

from fractions import Fraction

from mandate.model.rates import every_rate

EUR = ("EUR", "USD", Fraction(108, 100))
GBP = ("GBP", "USD", Fraction(125, 100))


def test_a_rate_and_its_inverse() -> None:
    assert every_rate([EUR]) == {("EUR", "USD"): Fraction(27, 25), ("USD", "EUR"): Fraction(25, 27)}


def test_through_a_third_and_a_fourth_currency() -> None:
    rates = every_rate([EUR, GBP, ("JPY", "GBP", Fraction(1, 200))])
    assert rates["EUR", "GBP"] == Fraction(108, 125)
    assert rates["JPY", "EUR"] == Fraction(1, 200) * Fraction(125, 108)


def test_what_is_declared_goes_before_a_way_round() -> None:
    rates = every_rate([EUR, GBP, ("EUR", "GBP", Fraction(9, 10))])
    assert rates["EUR", "GBP"] == Fraction(9, 10)
    assert rates["EUR", "USD"] == Fraction(108, 100)


def test_ways_that_differ_are_no_rate() -> None:
    rates = every_rate([EUR, GBP, ("EUR", "CHF", Fraction(1)), ("CHF", "GBP", Fraction(9, 10))])
    assert ("EUR", "GBP") not in rates
    assert rates["EUR", "CHF"] == 1


def test_ways_that_agree_are_one() -> None:
    agreed = ("CHF", "GBP", Fraction(108, 125))
    assert every_rate([EUR, GBP, ("EUR", "CHF", Fraction(1)), agreed])["EUR", "GBP"] == Fraction(108, 125)


def test_currencies_that_nothing_joins() -> None:
    assert ("EUR", "JPY") not in every_rate([EUR, ("JPY", "GBP", Fraction(1, 200))])
