"""Numeric expressions as exact linear forms in base units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from mandate.logic.budget import Undecided
from mandate.model.expression import (
    Absolute,
    Amount,
    Arithmetic,
    Expr,
    Operator,
    Reference,
)
from mandate.model.quantity import DURATION, NUMBER, Kind, Type


@dataclass(frozen=True, slots=True)
class Magnitude:
    """|form|, as a variable of another form."""

    form: Linear


Key = Reference | Magnitude


@dataclass(frozen=True, slots=True)
class Linear:
    """`sum(coefficient * key) + constant`, keys sorted by their printed form, no zero coefficients."""

    terms: tuple[tuple[Key, Fraction], ...]
    constant: Fraction

    @property
    def is_constant(self) -> bool:
        return not self.terms

    def scaled(self, factor: Fraction) -> Linear:
        if factor == 0:
            return Linear((), Fraction(0))
        return Linear(tuple((k, c * factor) for k, c in self.terms), self.constant * factor)

    def plus(self, other: Linear, factor: Fraction = Fraction(1)) -> Linear:
        total: dict[Key, Fraction] = dict(self.terms)
        for key, coefficient in other.terms:
            total[key] = total.get(key, Fraction(0)) + coefficient * factor
        return _linear(total, self.constant + other.constant * factor)


def _sort_key(key: Key) -> str:
    return key.symbol if isinstance(key, Reference) else f"|{key.form}|"


def _linear(terms: Mapping[Key, Fraction], constant: Fraction) -> Linear:
    kept = ((k, c) for k, c in terms.items() if c != 0)
    return Linear(tuple(sorted(kept, key=lambda kc: _sort_key(kc[0]))), constant)


def linear(expr: Expr) -> tuple[Linear, Type]:
    """The linear form of a numeric expression and its type. Raises `Undecided` outside that fragment."""
    match expr:
        case Amount(quantity=quantity):
            return Linear((), quantity.value), quantity.type
        case Reference(type=kind) if kind is not None and kind.numeric:
            return Linear(((plain(expr), Fraction(1)),), Fraction(0)), kind
        case Absolute(operand=operand):
            inner, kind = linear(operand)
            if inner.is_constant:
                return Linear((), abs(inner.constant)), kind
            unit = common_denominator(inner)
            return Linear(((Magnitude(inner.scaled(Fraction(unit))), Fraction(1, unit)),), Fraction(0)), kind
        case Arithmetic(operator=Operator.ADD | Operator.SUBTRACT as operator, left=left, right=right):
            (a, a_type), (b, b_type) = linear(left), linear(right)
            sign = Fraction(1 if operator is Operator.ADD else -1)
            return a.plus(b, sign), _sum_type(operator, a_type, b_type)
        case Arithmetic(operator=Operator.MULTIPLY, left=left, right=right):
            return _product(linear(left), linear(right))
        case Arithmetic(operator=Operator.DIVIDE, left=left, right=right):
            return _quotient(linear(left), linear(right))
        case Reference(name=name):
            raise Undecided(f"`{name}` is not a number")
        case _:
            raise Undecided("a number was expected")


def plain(name: Reference) -> Reference:
    """The reference without its place, so that equal names are one variable."""
    return Reference(name.name, name.scope, name.type, name.owner)


def common_denominator(form: Linear) -> int:
    return lcm(form.constant.denominator, *(c.denominator for _, c in form.terms))


def comparable(left: Type, right: Type) -> bool:
    """Numbers and counts go together; everything else only with its own unit."""
    return (left.kind, left.unit) == (right.kind, right.unit) or (_plain(left) and _plain(right))


def _plain(kind: Type) -> bool:
    return kind.kind in (Kind.NUMBER, Kind.COUNT)


def _product(left: tuple[Linear, Type], right: tuple[Linear, Type]) -> tuple[Linear, Type]:
    (a, a_type), (b, b_type) = left, right
    if not a.is_constant and not b.is_constant:
        raise Undecided("a product of two variables is not decided")
    form = b.scaled(a.constant) if a.is_constant else a.scaled(b.constant)
    if a_type.kind is Kind.PERCENT and not _plain(b_type):
        return form.scaled(Fraction(1, 100)), b_type
    if b_type.kind is Kind.PERCENT and not _plain(a_type):
        return form.scaled(Fraction(1, 100)), a_type
    return form, b_type if _plain(a_type) else a_type


def _quotient(left: tuple[Linear, Type], right: tuple[Linear, Type]) -> tuple[Linear, Type]:
    (a, a_type), (b, b_type) = left, right
    if not b.is_constant:
        raise Undecided("a division by a variable is not decided")
    if b.constant == 0:
        raise Undecided("a division by zero")
    return a.scaled(1 / b.constant), a_type if _plain(b_type) else NUMBER


def _sum_type(operator: Operator, left: Type, right: Type) -> Type:
    clocks = (Kind.MOMENT, Kind.TIME_OF_DAY)
    if left.kind in clocks and right == DURATION:
        return left
    if operator is Operator.ADD and right.kind in clocks and left == DURATION:
        return right
    if not comparable(left, right):
        raise Undecided(f"{left} and {right} do not go together without a declared rate")
    if operator is Operator.SUBTRACT and left.kind in clocks:
        return DURATION
    return left if left.kind is right.kind else NUMBER
