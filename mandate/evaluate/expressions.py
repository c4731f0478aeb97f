"""What an expression is worth under concrete values. Exact; no solver."""

from __future__ import annotations

from collections.abc import Mapping

from mandate.evaluate.texts import passes
from mandate.model.expression import (
    Absolute,
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
    TextTest,
    Truth,
    Word,
    application,
)  # fmt: skip
from mandate.model.quantity import DURATION, NUMBER, Kind, Quantity, Type
from mandate.model.question import Value


class UnvaluedError(Exception):
    """An expression has no value: a name without one, or operands that do not go together.

    `symbol` is the name's symbol, empty if that is not the reason.
    """

    def __init__(self, reason: str, symbol: str = "") -> None:
        super().__init__(reason)
        self.symbol = symbol


def value_of(expr: Expr, values: Mapping[str, Value]) -> Value:
    """The value of a resolved expression; `values` maps symbols (`Reference.symbol`) to values.

    An opaque predicate's value is that of `application(predicate).symbol`. `and` and `or` need no
    value that cannot matter. Raises `UnvaluedError`.
    """
    match expr:
        case Truth(value=truth):
            return truth
        case Amount(quantity=quantity):
            return quantity
        case Word(value=word):
            return word
        case Reference():
            return _lookup(expr.symbol, values)
        case Predicate():
            return _lookup(application(expr).symbol, values)
        case Not(operand=operand):
            return not truth_of(operand, values)
        case And(operands=operands):
            return _all(operands, values, stop=False)
        case Or(operands=operands):
            return _all(operands, values, stop=True)
        case Comparison(operator=operator, left=left, right=right):
            return compared(operator, value_of(left, values), value_of(right, values))
        case Membership(left=left, items=items):
            value = value_of(left, values)
            return any(compared(Compare.EQ, value, value_of(item, values)) for item in items)
        case TextTest(left=left, affix=affix, value=part):
            text = value_of(left, values)
            if not isinstance(text, str):
                raise UnvaluedError(f"`{affix}` asks about a text, not {text}")
            return passes(text, affix, part)
        case Arithmetic(operator=operator, left=left, right=right):
            return combined(operator, _amount(left, values), _amount(right, values))
        case Absolute(operand=operand):
            quantity = _amount(operand, values)
            return Quantity(abs(quantity.value), quantity.type)


def truth_of(expr: Expr, values: Mapping[str, Value]) -> bool:
    """Whether a Boolean expression is true. Raises `UnvaluedError`."""
    value = value_of(expr, values)
    if not isinstance(value, bool):
        raise UnvaluedError(f"{value} is neither true nor false")
    return value


def compared(operator: Compare, left: Value, right: Value) -> bool:
    """`left operator right`: numbers of the same dimension, or equality of two of a kind."""
    if isinstance(left, Quantity) and isinstance(right, Quantity):
        if not _alike(left.type, right.type):
            raise UnvaluedError(f"{left.type} and {right.type} do not compare")
        a, b = left.value, right.value
        match operator:
            case Compare.EQ:
                return a == b
            case Compare.NE:
                return a != b
            case Compare.LT:
                return a < b
            case Compare.LE:
                return a <= b
            case Compare.GT:
                return a > b
            case Compare.GE:
                return a >= b
    if type(left) is not type(right) or operator not in (Compare.EQ, Compare.NE):
        raise UnvaluedError(f"{left} {operator} {right} has no meaning")
    return (left == right) is (operator is Compare.EQ)


def combined(operator: Operator, left: Quantity, right: Quantity) -> Quantity:
    """`left operator right` with its type; a percentage of something is that share of it."""
    a, b = left.value, right.value
    match operator:
        case Operator.ADD:
            return Quantity(a + b, _sum_type(left.type, right.type))
        case Operator.SUBTRACT:
            return Quantity(a - b, _difference_type(left.type, right.type))
        case Operator.MULTIPLY:
            if left.type.kind is Kind.PERCENT and not _plain(right.type):
                return Quantity(a * b / 100, right.type)
            if right.type.kind is Kind.PERCENT and not _plain(left.type):
                return Quantity(a * b / 100, left.type)
            return Quantity(a * b, right.type if _plain(left.type) else left.type)
        case Operator.DIVIDE:
            if b == 0:
                raise UnvaluedError("a division by zero")
            return Quantity(a / b, NUMBER if not _plain(right.type) else left.type)


def _lookup(symbol: str, values: Mapping[str, Value]) -> Value:
    try:
        return values[symbol]
    except KeyError:
        raise UnvaluedError(f"no value for `{symbol.partition(':')[2]}`", symbol) from None


def _all(operands: tuple[Expr, ...], values: Mapping[str, Value], *, stop: bool) -> bool:
    """The conjunction (`stop` false) or disjunction; one operand equal to `stop` decides alone."""
    missing: UnvaluedError | None = None
    for operand in operands:
        try:
            if truth_of(operand, values) is stop:
                return stop
        except UnvaluedError as reason:
            missing = missing or reason
    if missing is not None:
        raise missing
    return not stop


def _amount(expr: Expr, values: Mapping[str, Value]) -> Quantity:
    value = value_of(expr, values)
    if not isinstance(value, Quantity):
        raise UnvaluedError(f"{value} is no amount")
    return value


def _plain(kind: Type) -> bool:
    return kind.kind in (Kind.NUMBER, Kind.COUNT)


def _alike(left: Type, right: Type) -> bool:
    return (left.kind, left.unit) == (right.kind, right.unit) or (_plain(left) and _plain(right))


def _sum_type(left: Type, right: Type) -> Type:
    if left.kind in (Kind.MOMENT, Kind.TIME_OF_DAY) and right == DURATION:
        return left
    if right.kind in (Kind.MOMENT, Kind.TIME_OF_DAY) and left == DURATION:
        return right
    if not _alike(left, right) or left.kind is Kind.MOMENT:
        raise UnvaluedError(f"{left} and {right} do not add up")
    return NUMBER if left.kind is not right.kind else left


def _difference_type(left: Type, right: Type) -> Type:
    if left == right and left.kind in (Kind.MOMENT, Kind.TIME_OF_DAY):
        return DURATION
    if left.kind in (Kind.MOMENT, Kind.TIME_OF_DAY) and right == DURATION:
        return left
    if not _alike(left, right):
        raise UnvaluedError(f"{left} and {right} cannot be subtracted")
    return NUMBER if left.kind is not right.kind else left
