"""Amounts and sentences as text for the manifest: exact, in the spec's language."""

from __future__ import annotations

from fractions import Fraction

from mandate.grammar.printing import show
from mandate.model.finding import Part, Phrase
from mandate.model.period import Derivation
from mandate.model.quantity import Quantity, Type
from mandate.model.question import Witness


def plain(sentence: Phrase) -> str:
    """A sentence with its holes filled in the spec's language, for the manifest."""
    text = sentence.template
    for name, part in sentence.parts:
        text = text.replace(f"{{{name}}}", _part(part))
    return text


def _part(part: Part) -> str:
    match part:
        case str() | int() | Fraction():
            return str(part)
        case Witness() | Derivation() | Type():
            return ""
        case _:
            return show(part)


def unit_of(quantity: Quantity) -> str:
    return {"duration": "seconds", "percent": "percent"}.get(quantity.type.kind.value, str(quantity.type))


def decimal_of(quantity: Quantity) -> str:
    return exact(quantity.value)


def exact(value: Fraction) -> str:
    """Exact: a decimal where there is one, else a ratio."""
    denominator = value.denominator
    for prime in (2, 5):
        while denominator % prime == 0:
            denominator //= prime
    if denominator != 1:
        return f"{value.numerator}/{value.denominator}"
    digits = 0
    while (value * 10**digits).denominator != 1:
        digits += 1
    scaled = int(value * 10**digits)
    if digits == 0:
        return str(scaled)
    sign, text = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(digits + 1, "0")
    return f"{sign}{text[:-digits]}.{text[-digits:]}"
