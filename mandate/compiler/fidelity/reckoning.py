"""Recorded derivations, worked out again: "two dozen" is 24, "half of 40" is 20, and nothing else is."""

from __future__ import annotations

import re
from fractions import Fraction

from mandate.grammar.mentions import find_mentions
from mandate.model.quantity import COUNT, NUMBER, PERCENT, Quantity
from mandate.model.spec import Spec

_TIMES = re.compile(r"\b(?:of|times|double|twice|triple|half|dozen)\b|[x×*]", re.I)
_PLUS = re.compile(r"\b(?:and|plus)\b|\+", re.I)
_MINUS = re.compile(r"\b(?:minus|less|short\s+of|before|under)\b|[-−]", re.I)
_FACTORS = {"double": Fraction(2), "twice": Fraction(2), "triple": Fraction(3), "half": Fraction(1, 2)}
_MOST = 6  # numbers of one source


def reckoned(source: str, spec: Spec) -> tuple[Quantity, ...]:
    """Every quantity that the words can stand for: their numbers, a product, sum or difference of two,
    and a share of what a metric or fact of the layer is now."""
    found = [q for m in find_mentions(source)[:_MOST] for q in m.readings]
    result = list(found)
    if _TIMES.search(source):
        known = [m.now for m in spec.metrics if m.now is not None] + [f.value for f in spec.facts]
        result.extend(_product(a, b) for a in found for b in (*found, *known) if a is not b and _factor(a))
        for word, size in _FACTORS.items():
            if re.search(rf"\b{word}\b", source, re.I):
                result.extend(Quantity(b.value * size, b.type) for b in (*found, *known))
    for pattern, sign in ((_PLUS, 1), (_MINUS, -1)):
        if pattern.search(source):
            result.extend(
                Quantity(a.value + sign * b.value, a.type)
                for a in found for b in found if a is not b and a.type == b.type
            )  # fmt: skip
    return tuple(dict.fromkeys(result))


def _factor(quantity: Quantity) -> bool:
    return quantity.type in (COUNT, NUMBER, PERCENT)


def _product(a: Quantity, b: Quantity) -> Quantity:
    factor = a.value / 100 if a.type == PERCENT else a.value
    return Quantity(b.value * factor, b.type)
