"""Why there is no such call as a query describes."""

from __future__ import annotations

from fractions import Fraction

from mandate.grammar.printing import show
from mandate.model.quantity import Kind, Quantity
from mandate.model.spec import Variable


def starts_at_zero(variable: Variable) -> str:
    """What to say of an amount below zero where the layer declares no lower end."""
    text = f"`{variable.name}` has no declared lower end, so it begins at 0"
    if variable.type.kind not in (Kind.MONEY, Kind.UNIT):
        return text
    least = show(Quantity(Fraction(-1_000), variable.type))
    return f"{text}: declare `{variable.name}: {show(variable.type)} from {least}` if it can be less"
