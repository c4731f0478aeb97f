"""Amounts as linear forms over names, exactly: `amount - 2 * fee + 3 USD`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from mandate.model.expression import Amount, Arithmetic, Expr, Operator, Reference, Scope
from mandate.model.quantity import NUMBER, Kind, Quantity, Type

ZERO = Fraction(0)
_PLAIN = (Kind.NUMBER, Kind.COUNT)


@dataclass(frozen=True, slots=True)
class Form:
    """`sum(coefficient * name) + constant` in base units; names by symbol, no coefficient zero."""

    terms: tuple[tuple[Reference, Fraction], ...]
    constant: Fraction
    type: Type

    def scaled(self, factor: Fraction) -> Form:
        if factor == 0:
            return Form((), ZERO, self.type)
        return Form(tuple((n, c * factor) for n, c in self.terms), self.constant * factor, self.type)

    def plus(self, other: Form) -> Form:
        total = {n.symbol: (n, c) for n, c in self.terms}
        for name, c in other.terms:
            total[name.symbol] = (name, total.get(name.symbol, (name, ZERO))[1] + c)
        terms = tuple(total[s] for s in sorted(total) if total[s][1])
        return Form(terms, self.constant + other.constant, self.type)

    def value(self, known: Mapping[str, Fraction]) -> Fraction | None:
        """With every name's value by symbol; None if one is missing."""
        if any(n.symbol not in known for n, _ in self.terms):
            return None
        return self.constant + sum((c * known[n.symbol] for n, c in self.terms), ZERO)

    def of_scope(self, scope: Scope) -> tuple[tuple[Reference, Fraction], ...]:
        return tuple((n, c) for n, c in self.terms if n.scope is scope)

    def expression(self) -> Expr:
        """An expression of this value."""
        whole: Expr | None = None
        for name, c in self.terms:
            one = Amount(Quantity(c, NUMBER))
            term: Expr = name if c == 1 else Arithmetic(Operator.MULTIPLY, one, name)
            whole = term if whole is None else Arithmetic(Operator.ADD, whole, term)
        constant = Amount(Quantity(self.constant, self.type))
        if whole is None:
            return constant
        return whole if self.constant == 0 else Arithmetic(Operator.ADD, whole, constant)


_NOTHING: Mapping[str, Form | None] = {}


def form_of(expr: Expr, known: Mapping[str, Form | None] = _NOTHING) -> Form | None:
    """None where an expression is no linear amount (`abs` is none). `known` are names that stand for
    others, by symbol."""
    match expr:
        case Amount(quantity=quantity):
            return Form((), quantity.value, quantity.type)
        case Reference() if expr.symbol in known:
            return known[expr.symbol]
        case Reference(type=kind) if kind is not None and kind.numeric:
            plain = Reference(expr.name, expr.scope, kind, expr.owner)
            return Form(((plain, Fraction(1)),), ZERO, kind)
        case Arithmetic(operator=operator, left=left, right=right):
            a, b = form_of(left, known), form_of(right, known)
            return None if a is None or b is None else _combined(operator, a, b)
        case _:
            return None


def _combined(operator: Operator, a: Form, b: Form) -> Form | None:
    match operator:
        case Operator.ADD:
            return a.plus(b)
        case Operator.SUBTRACT:
            return a.plus(b.scaled(Fraction(-1)))
        case Operator.MULTIPLY:
            return _product(a, b)
        case Operator.DIVIDE:
            if b.terms or b.constant == 0:
                return None
            kind = a.type if b.type.kind in _PLAIN else NUMBER
            return Form(a.terms, a.constant, kind).scaled(1 / b.constant)


def _product(a: Form, b: Form) -> Form | None:
    if a.terms and b.terms:
        return None
    form, factor, other = (b, a.constant, a.type) if not a.terms else (a, b.constant, b.type)
    kind = other if form.type.kind in _PLAIN and other.kind not in _PLAIN else form.type
    percent = [t.kind is Kind.PERCENT for t in (form.type, other)]
    if any(percent) and not any(t.kind in _PLAIN for t in (form.type, other)):
        factor /= 100
        kind = other if percent[0] else form.type
    return Form(form.terms, form.constant, kind).scaled(factor)
