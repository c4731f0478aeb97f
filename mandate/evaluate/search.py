"""A small exact search: values that make an expression true, or the certainty that none do.

Yes-no, enumerated and text variables are tried value by value (texts through the finitely many
classes that the literals can tell apart); what is left are linear inequalities, branch by branch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from operator import is_

from mandate.evaluate.expressions import UnvaluedError, compared, truth_of, value_of
from mandate.evaluate.linear import Row, UndecidedError, clashing, row, solve
from mandate.evaluate.texts import text_values
from mandate.model.expression import (
    FALSE,
    TRUE,
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
    references,
    rewrite,
)  # fmt: skip
from mandate.model.quantity import WEEKDAYS, Kind, Quantity, Type, smallest_step
from mandate.model.question import Value

MOST_STEPS = 20_000
MOST_SYSTEMS = 150

Linear = tuple[dict[str, Fraction], Fraction]


def find(expr: Expr, known: Mapping[str, Value] | None = None) -> dict[str, Value] | None:
    """Values of the unknown symbols that make `expr` true, None if there are none.

    `known` maps symbols to values that are given. Counts and durations are never negative, a time
    of day is one. Raises `UndecidedError` where the search cannot tell.
    """
    return _Search().run(substituted(named(expr), known or {}))


def named(expr: Expr) -> Expr:
    """The expression with every opaque predicate replaced by the Boolean it stands for."""
    match expr:
        case Predicate():
            return application(expr)
        case Not(operand=x):
            inner = named(x)
            return expr if inner is x else replace(expr, operand=inner)
        case And(operands=xs) | Or(operands=xs):
            parts = tuple([named(x) for x in xs])
            return expr if all(map(is_, parts, xs)) else replace(expr, operands=parts)
        case Comparison(left=a, right=b):
            left, right = named(a), named(b)
            return expr if left is a and right is b else replace(expr, left=left, right=right)
        case _:
            return expr


def substituted(expr: Expr, values: Mapping[str, Value]) -> Expr:
    """The expression with known values put in, and folded as far as they decide it."""
    match expr:
        case Truth():
            return expr
        case And(operands=operands):
            return _joined(operands, values, unit=TRUE, zero=FALSE)
        case Or(operands=operands):
            return _joined(operands, values, unit=FALSE, zero=TRUE)
        case Not(operand=operand):
            inner = substituted(operand, values)
            return Truth(not inner.value) if isinstance(inner, Truth) else Not(inner)
        case Reference():
            return _literal(values[expr.symbol]) if expr.symbol in values else expr
        case Comparison(operator=operator, left=Reference() as left, right=Amount() | Word() as right):
            if left.symbol not in values:
                return expr
            literal = right.quantity if isinstance(right, Amount) else right.value
            return Truth(compared(operator, values[left.symbol], literal))
        case Comparison() | Membership() | TextTest():
            names = references(expr)
            if any(name.symbol in values for name in names):
                expr = rewrite(expr, lambda n: _literal(values[n.symbol]) if n.symbol in values else n)
                names = references(expr)
            return expr if names else Truth(truth_of(expr, {}))
        case _:
            return rewrite(expr, lambda n: _literal(values[n.symbol]) if n.symbol in values else n)


def _literal(value: Value) -> Expr:
    if isinstance(value, bool):
        return Truth(value)
    return Amount(value) if isinstance(value, Quantity) else Word(value)


def _joined(parts: Iterable[Expr], values: Mapping[str, Value], *, unit: Truth, zero: Truth) -> Expr:
    kept: list[Expr] = []
    for part in parts:
        inner = substituted(part, values)
        if not isinstance(inner, Truth):
            kept.append(inner)
        elif inner.value is zero.value:
            return zero
    if len(kept) < 2:
        return kept[0] if kept else unit
    return And(tuple(kept)) if unit.value else Or(tuple(kept))


class _Search:
    """One run, with its budget."""

    def __init__(self) -> None:
        self.steps = 0
        self.systems = 0

    def run(self, expr: Expr) -> dict[str, Value] | None:
        texts = text_values(expr)
        found = self._choose(expr, {}, texts.values)
        if found is None and not texts.complete:
            raise UndecidedError("too many texts to try")
        return found

    def _solve_once(self) -> None:
        self.systems += 1
        if self.systems > MOST_SYSTEMS:
            raise UndecidedError("too many cases to try")

    def _spend(self) -> None:
        self.steps += 1
        if self.steps > MOST_STEPS:
            raise UndecidedError("too many cases to try")

    def _choose(
        self, expr: Expr, chosen: dict[str, Value], texts: Mapping[str, tuple[str, ...]]
    ) -> dict[str, Value] | None:
        """Branch on the first variable that is no number; with none left, on the inequalities."""
        self._spend()
        if expr == FALSE:
            return None
        name = next((r for r in references(expr) if r.type is None or not r.type.numeric), None)
        if name is None:
            return self._numbers(expr, chosen)
        for value in _choices(name, texts):
            values = {**chosen, name.symbol: value}
            found = self._choose(substituted(expr, {name.symbol: value}), values, texts)
            if found is not None:
                return found
        return None

    def _numbers(self, expr: Expr, chosen: dict[str, Value]) -> dict[str, Value] | None:
        types = {r.symbol: r.type for r in references(expr) if r.type is not None}
        steps = {symbol: smallest_step(kind) or Fraction(1) for symbol, kind in types.items()}
        whole = frozenset(symbol for symbol, kind in types.items() if smallest_step(kind) is not None)
        domain = [r for symbol, kind in types.items() for r in _domain(symbol, kind)]
        unsure: UndecidedError | None = None
        for atoms in _branches(expr, self._spend):
            self._solve_once()
            rows = [_in_steps(r, steps) for r in (*domain, *atoms)]
            try:
                found = solve(rows, whole)
            except UndecidedError as reason:
                unsure = reason
                continue
            if found is not None:
                amounts = {s: found.get(s, Fraction(0)) * steps[s] for s in sorted(types)}
                return {**chosen, **{s: Quantity(x, types[s]) for s, x in amounts.items()}}
        if unsure is not None:
            raise unsure
        return None


def _choices(name: Reference, texts: Mapping[str, tuple[str, ...]]) -> tuple[Value, ...]:
    kind = name.type
    match kind.kind if kind else None:
        case Kind.BOOL:
            return (False, True)
        case Kind.ENUM:
            return kind.members if kind else ()
        case Kind.WEEKDAY:
            return WEEKDAYS
        case Kind.TEXT:
            return texts[name.symbol]
        case _:
            raise UndecidedError(f"`{name.name}` has no type")


def _domain(symbol: str, kind: Type) -> Iterator[Row]:
    """What every value of a type satisfies."""
    if kind.kind in (Kind.COUNT, Kind.DURATION, Kind.TIME_OF_DAY):
        yield row({symbol: Fraction(-1)}, Fraction(0))
    if kind.kind is Kind.TIME_OF_DAY:
        yield row({symbol: Fraction(1)}, Fraction(-86_400), strict=True)


def _in_steps(r: Row, steps: dict[str, Fraction]) -> Row:
    return row({name: c * steps[name] for name, c in r.terms}, r.constant, strict=r.strict)


def _branches(expr: Expr, spend: Callable[[], None]) -> Iterator[tuple[Row, ...]]:
    """The disjuncts of an expression over numbers, each a conjunction of rows; those whose bounds on
    one variable exclude each other are left out."""
    stack: list[tuple[tuple[Expr, ...], tuple[Row, ...]]] = [((expr,), ())]
    while stack:
        spend()
        pending, rows = stack.pop()
        if not pending:
            yield rows
            continue
        first, rest = pending[0], pending[1:]
        match first:
            case Truth(value=True):
                stack.append((rest, rows))
            case Truth(value=False):
                continue
            case And(operands=operands):
                parts: list[Expr] = [x for x in operands if not isinstance(x, Or)]
                parts += [x for x in operands if isinstance(x, Or)]
                stack.append(((*parts, *rest), rows))
            case Or(operands=operands):
                stack.extend(((x, *rest), rows) for x in reversed(operands))
            case Membership(left=left, items=items):
                alternatives = Or(tuple(Comparison(Compare.EQ, left, item) for item in items))
                stack.append(((*rest, alternatives), rows))
            case Not(operand=operand):
                stack.append(((_negated(operand), *rest), rows))
            case Comparison(operator=operator, left=left, right=right):
                for conditions, (terms, constant) in _difference(left, right):
                    for atom in _rows(operator, terms, constant):
                        more = (*rows, *conditions, *atom)
                        if not clashing(more):
                            stack.append((rest, more))
            case _:
                raise UndecidedError("an expression that is no comparison of numbers")


def _difference(left: Expr, right: Expr) -> Iterator[tuple[tuple[Row, ...], Linear]]:
    if isinstance(left, Reference) and isinstance(right, Amount):  # nearly all there are
        yield (), ({left.symbol: Fraction(1)}, -right.quantity.value)
        return
    yield from _linear(Arithmetic(Operator.SUBTRACT, left, right))


def _negated(expr: Expr) -> Expr:
    match expr:
        case Truth(value=value):
            return Truth(not value)
        case Not(operand=operand):
            return operand
        case And(operands=operands):
            return Or(tuple(Not(x) for x in operands))
        case Or(operands=operands):
            return And(tuple(Not(x) for x in operands))
        case Comparison(operator=operator, left=left, right=right):
            return Comparison(operator.negated, left, right)
        case Membership(left=left, items=items):
            return And(tuple(Comparison(Compare.NE, left, item) for item in items))
        case _:
            raise UndecidedError("an expression that is no comparison of numbers")


def _rows(operator: Compare, terms: dict[str, Fraction], constant: Fraction) -> Iterator[tuple[Row, ...]]:
    """`terms + constant operator 0` as alternatives of rows."""
    opposite = {name: -c for name, c in terms.items()}
    match operator:
        case Compare.LE | Compare.LT:
            yield (row(terms, constant, strict=operator is Compare.LT),)
        case Compare.GE | Compare.GT:
            yield (row(opposite, -constant, strict=operator is Compare.GT),)
        case Compare.EQ:
            yield row(terms, constant), row(opposite, -constant)
        case Compare.NE:
            yield (row(terms, constant, strict=True),)
            yield (row(opposite, -constant, strict=True),)


def _linear(expr: Expr) -> Iterator[tuple[tuple[Row, ...], Linear]]:
    """An amount as a linear form, case by case (an absolute value has two)."""
    match expr:
        case Amount(quantity=quantity):
            yield (), ({}, quantity.value)
        case Reference():
            yield (), ({expr.symbol: Fraction(1)}, Fraction(0))
        case Absolute(operand=operand):
            for conditions, (terms, constant) in _linear(operand):
                negative = {name: -c for name, c in terms.items()}
                yield (*conditions, row(negative, -constant)), (terms, constant)
                yield (*conditions, row(terms, constant)), (negative, -constant)
        case Arithmetic(operator=Operator.ADD | Operator.SUBTRACT as operator, left=left, right=right):
            sign = 1 if operator is Operator.ADD else -1
            for first, (terms, constant) in _linear(left):
                for second, (others, other) in _linear(right):
                    summed = dict(terms)
                    for name, c in others.items():
                        summed[name] = summed.get(name, Fraction(0)) + sign * c
                    yield (*first, *second), (summed, constant + sign * other)
        case Arithmetic(operator=operator, left=left, right=right):
            factor, scaled = _factor(operator, left, right)
            for conditions, (terms, constant) in _linear(scaled):
                yield conditions, ({name: c * factor for name, c in terms.items()}, constant * factor)
        case _:
            raise UndecidedError("an amount that is not linear")


def _factor(operator: Operator, left: Expr, right: Expr) -> tuple[Fraction, Expr]:
    """The literal side of a product or quotient as a factor, and the other side.

    The factor is what the evaluator makes of one unit, so that percentages mean the same in both.
    """
    scaled, literal, swapped = (left, right, False) if not references(right) else (right, left, True)
    if references(literal) or (swapped and operator is Operator.DIVIDE):
        raise UndecidedError("a product of two variables")
    kind = value_type(scaled)
    one = Amount(Quantity(Fraction(1), kind))
    product = Arithmetic(operator, literal, one) if swapped else Arithmetic(operator, one, literal)
    try:
        result = value_of(product, {})
    except UnvaluedError as reason:
        raise UndecidedError(str(reason)) from None
    if not isinstance(result, Quantity):
        raise UndecidedError("a product with something that is no amount")
    return result.value, scaled


def value_type(expr: Expr) -> Type:
    """The type of an amount, which is not always that of its variables: `share / 100%` is a number."""
    nothing = {r.symbol: Quantity(Fraction(0), r.type) for r in references(expr) if r.type is not None}
    result = value_of(expr, nothing)
    if not isinstance(result, Quantity):
        raise UndecidedError("a product with something that is no amount")
    return result.type
