"""What limits say of a second call of one tool in the same situation, and when a later one is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.model.expression import (
    TRUE,
    Amount,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Operator,
    Reference,
    Scope,
    conjunction,
    disjunction,
    for_tool,
    negation,
)
from mandate.model.norm import Limit, Measure, Norm, OnlyDuring, Order, OrderKind
from mandate.model.window import Period, Window, WindowKind
from mandate.rules.base import Case
from mandate.rules.indexed import Norms
from mandate.rules.views import COST, argument, cost_of, scope_of

Again = Callable[[Expr, str], Expr]
_DAY = 86_400
_LENGTHS = {
    Period.MINUTE: (60, 60),
    Period.HOUR: (3_600, 3_600),
    Period.DAY: (_DAY, _DAY),
    Period.WEEK: (7 * _DAY, 7 * _DAY),
    Period.MONTH: (28 * _DAY, 31 * _DAY),
    Period.QUARTER: (90 * _DAY, 92 * _DAY),
    Period.YEAR: (365 * _DAY, 366 * _DAY),
}  # the shortest and the longest there is


@dataclass(frozen=True, slots=True)
class Second:
    """How long after the situation the second call may come: seconds, or None for any time; or nobody
    knows."""

    seconds: Fraction | int | None
    known: bool = True


@dataclass(frozen=True, slots=True)
class SecondCall:
    """`norm` lets two calls at once through where `allowed` is true of them.

    `first` and `second` are the calls that count, as one and as the other; only those with the same
    `keys` count together, and of a sum what they add up to. `spread`: whether the second can come so
    late that it does not count any more; None if that is not known.
    """

    norm: Norm
    name: str
    spread: bool | None
    first: Expr
    second: Expr
    keys: tuple[Reference, ...] = ()
    summed: Reference | None = None

    def allowed(self, again: Again) -> Expr:
        """The condition on the arguments of both calls."""
        same = [Comparison(Compare.EQ, k, again(k, self.name)) for k in self.keys]
        room: tuple[Expr, ...] = ()
        form = self.norm.form
        if self.summed is not None and isinstance(form, Limit):
            total = Arithmetic(Operator.ADD, self.summed, again(self.summed, self.name))
            room = (Comparison(form.operator, total, Amount(form.bound)),)
        counted = conjunction(self.first, again(self.second, self.name), *same)
        if not isinstance(form, Order):
            return disjunction(negation(counted), *room)
        turned = conjunction(again(self.first, self.name), self.second, *same)
        return disjunction(negation(counted), negation(turned))


def second_calls(case: Case, norms: Norms, name: str, latest: Second) -> tuple[SecondCall, ...]:
    """The limits under which a second call of `name` may be one too many."""
    found = []
    closing = any(isinstance(n.form, OnlyDuring) for n in norms.on(name))
    for norm in norms.on(name):
        form = norm.form
        if isinstance(form, Order):
            second = _cooldown(case, norm, form, name, latest)
        elif isinstance(form, Limit) and form.is_ceiling:
            second = _ceiling(case, norm, form, name, latest)
        else:
            second = None
        if second is not None:
            doubtful = closing and second.spread and latest.seconds is not None
            found.append(_doubted(second) if doubtful else second)
    return tuple(found)


def _doubted(second: SecondCall) -> SecondCall:
    """The next window may be one in which nothing is open."""
    return replace(second, spread=None)


def _cooldown(case: Case, norm: Norm, form: Order, name: str, latest: Second) -> SecondCall | None:
    if form.kind is not OrderKind.NOT_WITHIN_AFTER or form.delay is None:
        return None
    if name not in form.first.names or name not in form.then.names:
        return None
    lifted = negation(norm.unless) if norm.unless is not None else TRUE
    first, then = (
        for_tool(conjunction(form.when, action.where, lifted), name) for action in (form.first, form.then)
    )
    return SecondCall(norm, name, _past(form.delay.value, latest), first, then, _keys(case, form.keys, name))


def _ceiling(case: Case, norm: Norm, form: Limit, name: str, latest: Second) -> SecondCall | None:
    if form.window.kind is WindowKind.CALL:
        return None
    scope = scope_of(norm, name)
    keys = _keys(case, form.keys, name)
    plain = SecondCall(norm, name, _spread(form.window, latest), scope, scope, keys)
    if form.measure is Measure.COUNT:
        return plain if _too_many(form, Fraction(2)) else None
    if form.measure is not Measure.SUM or form.argument is None:
        return None
    if form.argument.startswith(COST):
        cost = cost_of(case.spec, name, form.argument.removeprefix(COST))
        return plain if _too_many(form, 2 * cost) else None
    variable = argument(case.spec, name, form.argument)
    if variable is None:
        return None
    summed = Reference(variable.name, Scope.ARGUMENT, variable.type, name)
    return replace(plain, summed=summed)


def _keys(case: Case, keys: tuple[str, ...], name: str) -> tuple[Reference, ...]:
    """The keys that a call chooses; those of its situation are the same for both."""
    chosen = (argument(case.spec, name, key) for key in keys)
    return tuple(Reference(v.name, Scope.ARGUMENT, v.type, name) for v in chosen if v is not None)


def _too_many(form: Limit, amount: Fraction) -> bool:
    return not (amount < form.bound.value or (amount == form.bound.value and form.operator is not Compare.LT))


def _spread(window: Window, latest: Second) -> bool | None:
    """Whether two calls can lie in two windows, wherever in one the situation arises."""
    if latest.known and latest.seconds == 0:
        return False
    if window.kind is WindowKind.TOTAL:
        return False
    if window.kind is WindowKind.SLIDING and window.seconds is not None:
        return _past(window.seconds, latest)
    if window.period is None:
        return None
    shortest, longest = (_past(Fraction(length), latest) for length in _LENGTHS[window.period])
    return longest if shortest is longest else None


def _past(length: Fraction, latest: Second) -> bool | None:
    if not latest.known:
        return None
    return latest.seconds is None or latest.seconds >= length
