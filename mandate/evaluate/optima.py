"""Optima, checked by replaying the point and by a search of its own for a better one."""

from __future__ import annotations

from fractions import Fraction

from mandate.evaluate.expressions import truth_of, value_of
from mandate.evaluate.search import find
from mandate.model.expression import Amount, And, Compare, Comparison, Expr, references
from mandate.model.quantity import Quantity
from mandate.model.question import Extreme, Optimum

NEAR = Fraction(1, 10**6)
FAR = Fraction(10**30)


def optimum_wrong(question: Extreme, answer: Optimum) -> str | None:
    """The point has the value and satisfies the claims, and no other point has a better one.

    Raises `UndecidedError` or `UnvaluedError` where the search cannot tell: then nobody has confirmed it.
    """
    value = answer.value
    sign = 1 if question.greatest else -1
    if answer.attained:
        values = {name.symbol: found for name, found in answer.witness.values}
        for claim in question.claims:
            if not truth_of(claim.expr, values):
                return f"the best point does not satisfy {claim.norm_id or 'a fact'}"
        if value_of(question.objective, values) != value:
            return f"the best point does not have the value {value.value}"
    elif find(_beyond(question, value, strict=False)) is not None:
        return f"{value.value} is attained"
    elif find(_beyond(question, Quantity(value.value - sign * NEAR, value.type), strict=True)) is None:
        return f"nothing comes near {value.value}"
    if find(_beyond(question, value, strict=True)) is not None:
        return f"there is something better than {value.value}"
    return None


def boundless_wrong(question: Extreme) -> str | None:
    """Something lies further out than anybody asks."""
    one = some_value(question.objective)
    sign = 1 if question.greatest else -1
    if find(_beyond(question, Quantity(sign * FAR, one.type), strict=True)) is None:
        return "there is a bound"
    return None


def some_value(objective: Expr) -> Quantity:
    """Some value of the objective, for its type."""
    zeros = {r.symbol: Quantity(Fraction(0), r.type) for r in references(objective) if r.type is not None}
    found = value_of(objective, zeros)
    assert isinstance(found, Quantity)
    return found


def _beyond(question: Extreme, value: Quantity, *, strict: bool) -> Expr:
    operator = {
        (True, True): Compare.GT, (True, False): Compare.GE,
        (False, True): Compare.LT, (False, False): Compare.LE,
    }[question.greatest, strict]  # fmt: skip
    better = Comparison(operator, question.objective, Amount(value))
    return And((*(claim.expr for claim in question.claims), better))
