"""Why there is no such call as a query describes."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mandate.grammar.printing import show
from mandate.model.expression import Amount, And, Compare, Comparison, Reference
from mandate.model.quantity import Kind, Quantity, Type, smallest_step
from mandate.model.query import Call
from mandate.model.spec import Variable

_DIGITS = 3  # shown of an amount that does not end


def starts_at_zero(variable: Variable) -> str:
    """What to say of an amount below zero where the layer declares no lower end."""
    text = f"`{variable.name}` has no declared lower end, so it begins at 0"
    if variable.type.kind not in (Kind.MONEY, Kind.UNIT):
        return text
    least = show(Quantity(Fraction(-1_000), variable.type))
    return f"{text}: declare `{variable.name}: {show(variable.type)} from {least}` if it can be less"


def split_too_far(call: Call) -> Iterator[str]:
    """What to say of each amount that does not exist: `100 USD are 90.909… EUR, which is no whole cent`."""
    written = dict(call.written)
    for part in call.given.operands if isinstance(call.given, And) else (call.given,):
        match part:
            case Comparison(
                operator=Compare.EQ, left=Reference(type=Type() as kind) as name, right=Amount() as right
            ):
                step, value = smallest_step(kind), right.quantity.value
                if step is not None and value % step:
                    amount = _amount(value, kind, written.get(name.name, ""))
                    yield f"`{name.name}`: {amount}, {_no_whole(step, kind)}"
            case _:
                continue


def _amount(value: Fraction, kind: Type, written: str) -> str:
    """`100 USD are 90.909… EUR`, or the amount alone where it is written so."""
    unit = f" {kind.unit}" if kind.unit else ""
    whole, rest = divmod(abs(value) * 10**_DIGITS, 1)
    number, decimals = divmod(int(whole), 10**_DIGITS)
    shown = f"{number}.{decimals:0{_DIGITS}}" + ("…" if rest else "")
    amount = f"{'-' if value < 0 else ''}{shown if rest else shown.rstrip('0').rstrip('.')}{unit}"
    same = not written or written.split()[-1:] == [kind.unit] or not kind.unit
    return amount if same else f"{written} are {amount}"


def _no_whole(step: Fraction, kind: Type) -> str:
    if step == 1:
        return f"which is no whole {kind.unit}" if kind.unit else "which is not whole"
    if kind.kind is Kind.MONEY and step == Fraction(1, 100):
        return "which is no whole cent"
    return f"which is no multiple of {show(Quantity(step, kind))}"
