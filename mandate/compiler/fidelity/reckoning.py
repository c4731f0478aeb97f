"""Recorded derivations, worked out again: "two dozen" is 24, "half of 40" is 20, and nothing else is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from mandate.grammar.mentions import find_mentions
from mandate.model.quantity import COUNT, NUMBER, PERCENT, TIME_OF_DAY, Quantity
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
    return tuple(dict.fromkeys((*result, *_named_hours(source, spec))))


def _named_hours(source: str, spec: Spec) -> Iterator[Quantity]:
    """The times of day at which hours that the layer names begin and end."""
    words = " ".join(source.lower().replace("-", " ").split())
    named = [(c.name, c.openings) for c in spec.calendars]
    named += [(w.name, w.window.openings) for w in spec.windows]
    for name, openings in named:
        if re.search(rf"\b{re.escape(name.lower().replace('_', ' '))}\b", words):
            for opening in openings:
                for seconds in (opening.start, opening.end):
                    yield Quantity(Fraction(seconds % 86_400), TIME_OF_DAY)


def _factor(quantity: Quantity) -> bool:
    return quantity.type in (COUNT, NUMBER, PERCENT)


def _product(a: Quantity, b: Quantity) -> Quantity:
    factor = a.value / 100 if a.type == PERCENT else a.value
    return Quantity(b.value * factor, b.type)
