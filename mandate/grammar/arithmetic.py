"""Sums, products and quotients: what they are of, and which of them are linear."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.grammar.dimensions import Typed, difference, fit, in_words, is_point, mismatch, unify
from mandate.grammar.mistakes import TYPE, UNIT, Mistake
from mandate.grammar.names import Names
from mandate.grammar.printing import show
from mandate.model.expression import Amount, Arithmetic, Expr, Operator, references
from mandate.model.quantity import COUNT, DURATION, MOMENT, NUMBER, PERCENT, TIME_OF_DAY, Kind, Quantity, Type
from mandate.model.source import Span

_PURE = (Kind.NUMBER, Kind.COUNT)


def added(operator: Operator, left: Typed, right: Typed, names: Names, span: Span | None) -> Typed:
    """`left ± right`, constants folded."""
    (a, ta), (b, tb) = left, right
    for side, kind in (left, right):
        numeric(side, kind)
    points = (Kind.MOMENT, Kind.TIME_OF_DAY)
    if ta.kind in points or tb.kind in points:
        if ta == tb and operator is Operator.SUBTRACT:
            return folded(operator, a, b, DURATION, span)
        if ta.kind in points and tb == DURATION:
            return folded(operator, a, b, ta, span)
        if ta == DURATION and tb.kind in points and operator is Operator.ADD:
            return folded(operator, a, b, tb, span)
        raise mismatch(left, right, span)
    if is_point(ta, names) or is_point(tb, names):
        return _from_a_point(operator, left, right, names, span)
    a, b, kind = unify(left, right, names, span)
    if ta == tb == COUNT:
        kind = COUNT
    return folded(operator, a, b, kind, span)


def _from_a_point(operator: Operator, left: Typed, right: Typed, names: Names, span: Span | None) -> Typed:
    """`left ± right`, one of which is a temperature: a difference or a literal beside it is a step up or
    down; the difference of two of them is no temperature, and their sum is nothing."""
    (a, ta), (b, tb) = left, right
    literal = isinstance(b, Amount) and not isinstance(a, Amount)
    if is_point(ta, names) and (tb.difference or literal):
        step = _as_step(b, tb, difference(ta, names), names)
        if step is not None:
            return folded(operator, a, step, ta, span)
    elif operator is Operator.ADD and (
        ta.difference or (isinstance(a, Amount) and not isinstance(b, Amount))
    ):
        return _from_a_point(operator, right, left, names, span)
    elif ta.kind is tb.kind is Kind.UNIT and not (ta.difference or tb.difference):
        x, y, kind = unify(left, right, names, span)
        if operator is Operator.SUBTRACT:
            return folded(operator, x, y, difference(kind, names), span)
        raise Mistake(
            UNIT,
            f"`{show(a)}` and `{show(b)}` have no sum: both count from the zero of their unit",
            span,
            hint=f"`{show(a)} - {show(b)}` is a difference, and can be added",
        )
    raise mismatch(left, right, span)


def _as_step(node: Expr, has: Type, step: Type, names: Names) -> Expr | None:
    """`node` as a difference of type `step`; a literal in degrees is one."""
    if has == step:
        return node
    return fit(node, has, step, names)


def multiplied(left: Typed, right: Typed, names: Names, span: Span | None) -> Typed:
    """`left * right`: one side a literal, at most one with a unit; `20% * x` is a fifth of x."""
    (a, ta), (b, tb) = left, right
    for side, kind in (left, right):
        numeric(side, kind)
        _no_point((side, kind), names, span)
    if not isinstance(a, Amount) and not isinstance(b, Amount):
        raise not_linear(span, f"`{show(a)}` and `{show(b)}` are multiplied")
    if Kind.PERCENT in (ta.kind, tb.kind):
        return _of_percent(left, right, names, span)
    if ta.kind in _PURE and tb.kind in _PURE:
        whole = all(not isinstance(x, Amount) or x.quantity.value.denominator == 1 for x in (a, b))
        kind = COUNT if whole and COUNT in (ta, tb) else NUMBER
    elif ta.kind in _PURE or tb.kind in _PURE:
        kind = tb if ta.kind in _PURE else ta
    else:
        raise Mistake(UNIT, f"an amount {in_words(ta)} cannot be multiplied by one {in_words(tb)}", span)
    if kind in (MOMENT, TIME_OF_DAY):
        raise Mistake(UNIT, f"a {kind} cannot be multiplied", span)
    return folded(Operator.MULTIPLY, a, b, kind, span)


def _of_percent(left: Typed, right: Typed, names: Names, span: Span | None) -> Typed:
    """A percentage times something: the literal among them carries the hundredth. A number times a share
    of a whole is a number (3 times 40% is 1.2); times another percentage it is one (3 times as much)."""
    (a, ta), (b, tb) = left, right
    if isinstance(a, Amount) and ta == PERCENT:
        return multiplied((_hundredth(a), NUMBER), right, names, span)
    if isinstance(b, Amount) and tb == PERCENT:
        return multiplied(left, (_hundredth(b), NUMBER), names, span)
    literal, kind, percentage = (a, ta, b) if isinstance(a, Amount) else (b, tb, a)
    shares = all(r.name in names.shares for r in references(percentage))
    if kind.kind in _PURE and not shares:
        return folded(Operator.MULTIPLY, a, b, PERCENT, span)
    whole = Amount(Quantity(Fraction(100), PERCENT), span=percentage.span)
    number = Arithmetic(Operator.DIVIDE, percentage, whole, span=percentage.span)
    first, second = (literal, number) if literal is a else (number, literal)
    return folded(Operator.MULTIPLY, first, second, NUMBER if kind == COUNT else kind, span)


def _hundredth(amount: Amount) -> Amount:
    return replace(amount, quantity=Quantity(amount.quantity.value / 100, NUMBER))


def divided(left: Typed, right: Typed, names: Names, span: Span | None) -> Typed:
    """`left / literal`; an amount divided by one of its own unit is a number."""
    (a, ta), (b, tb) = left, right
    for side, kind in (left, right):
        numeric(side, kind)
    if not isinstance(b, Amount):
        raise not_linear(span, f"`{show(a)}` is divided by `{show(b)}`")
    _no_point(left, names, span)
    if not b.quantity.value:
        raise Mistake(TYPE, f"`{show(a)}` is divided by zero", span)
    if tb == PERCENT and ta != PERCENT:
        return divided(left, (_hundredth(b), NUMBER), names, span)
    if tb.kind in _PURE:
        if ta in (MOMENT, TIME_OF_DAY):
            raise Mistake(UNIT, f"a {ta} cannot be divided", span)
        return folded(Operator.DIVIDE, a, b, NUMBER if ta == COUNT else ta, span)
    a, b, _ = unify((a, ta), (b, tb), names, span)
    return folded(Operator.DIVIDE, a, b, NUMBER, span)


def _no_point(side: Typed, names: Names, span: Span | None) -> None:
    node, kind = side
    if is_point(kind, names):
        raise Mistake(
            UNIT,
            f"`{show(node)}` counts from the zero of {kind.unit}: multiples of it mean nothing",
            span,
            hint="a difference can be multiplied: `2 * (a - b)`",
        )


def numeric(node: Expr, kind: Type) -> None:
    if not kind.numeric:
        raise Mistake(TYPE, f"`{show(node)}` is {in_words(kind)}, not an amount", node.span)


def not_linear(span: Span | None, what: str) -> Mistake:
    return Mistake(
        TYPE,
        f"{what}: only multiples by a fixed number can be checked",
        span,
        hint="write one of them as a number or a declared `fact`",
    )


def folded(operator: Operator, a: Expr, b: Expr, kind: Type, span: Span | None) -> Typed:
    if isinstance(a, Amount) and isinstance(b, Amount):
        x, y = a.quantity.value, b.quantity.value
        match operator:
            case Operator.ADD:
                value = x + y
            case Operator.SUBTRACT:
                value = x - y
            case Operator.MULTIPLY:
                value = x * y
            case Operator.DIVIDE:
                value = x / y
        return Amount(Quantity(value, kind), span=span), kind
    return Arithmetic(operator, a, b, span=span), kind
