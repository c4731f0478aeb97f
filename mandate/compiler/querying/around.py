"""What may stand in the way of a call because of other calls: limits over windows, what must come first,
pauses, what is already used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mandate.compiler.querying.bearing import scope_of_order
from mandate.compiler.querying.hours import between
from mandate.evaluate.calendars import window_at
from mandate.grammar.printing import show, words
from mandate.grammar.saying import say
from mandate.model.expression import (
    TRUE,
    Amount,
    Compare,
    Comparison,
    Expr,
    Reference,
    Scope,
    Truth,
)
from mandate.model.norm import Limit, Measure, Norm, Order, OrderKind
from mandate.model.quantity import NUMBER, Quantity
from mandate.model.query import Bound
from mandate.model.source import Span
from mandate.model.spec import Relation, RelationKind, Spec
from mandate.model.window import WindowKind
from mandate.rules.views import COST, argument, concerns, cost_of, scope_of


@dataclass(frozen=True, slots=True)
class Near:
    """A bound, and the calls it speaks of."""

    bound: Bound
    scope: Expr
    first: tuple[str, ...] = ()  # the tools of which one must come first
    norm: Norm | None = None


def nearby(norms: Iterable[Norm], tool: str, spec: Spec) -> Iterator[Near]:
    """Every line that bears on a call of `tool` together with other calls."""
    lowered: set[Span] = set()
    for norm in norms:
        lowered.update(norm.origin.spans)
        form = norm.form
        if isinstance(form, Limit) and concerns(norm, tool) and form.window.kind is not WindowKind.CALL:
            yield Near(
                _bound("within", _limit_words(norm, tool, spec), norm), scope_of(norm, tool), norm=norm
            )
        elif isinstance(form, Limit) and concerns(norm, tool) and form.measure is Measure.COUNT:
            if form.is_floor and form.bound.value > 1:
                yield Near(_bound("within", say(norm), norm), scope_of(norm, tool))
        elif isinstance(form, Order):
            yield from _ordered(norm, form, tool)
    for relation in spec.relations:
        if relation.span not in lowered:
            yield from _related(relation, tool, spec)
    for breaker in spec.breakers:
        if tool in breaker.tools:
            text = f"suspended after {breaker.failures} failures in {words(breaker.within)}"
            yield Near(Bound("within", text, breaker.span), TRUE)


def _ordered(norm: Norm, form: Order, tool: str) -> Iterator[Near]:
    same = f", same {' and '.join(form.keys)}" if form.keys else ""
    delay = words(form.delay) if form.delay is not None else ""
    same += f", when {show(form.when)}" if form.when != TRUE else ""
    same += f", unless {show(norm.unless)}" if norm.unless is not None else ""
    match form.kind:
        case OrderKind.BEFORE if tool in form.then.names:
            text = f"an earlier call of {_either(form.first.names)}{same}"
            yield Near(_bound("after", text, norm), scope_of_order(norm, tool), form.first.names, norm)
        case OrderKind.WITHIN_AFTER if tool in form.first.names:
            text = f"{_either(form.then.names)} within {delay}{same}"
            yield Near(_bound("then", text, norm), scope_of_order(norm, tool))
        case OrderKind.NOT_WITHIN_AFTER if tool in form.then.names:
            text = f"not within {delay} after {_either(form.first.names)}{same}"
            yield Near(_bound("within", text, norm), scope_of_order(norm, tool))
        case _:
            return


def _related(relation: Relation, tool: str, spec: Spec) -> Iterator[Near]:
    """Tools that exclude each other, and their kinds."""
    if relation.kind is not RelationKind.EXCLUDES:
        return
    same = f", same {' and '.join(relation.keys)}" if relation.keys else ""
    kinds = spec.kinds()
    for one, other in ((relation.left, relation.right), (relation.right, relation.left)):
        if tool in (one, *kinds.get(one, ())):
            others = _either((other, *kinds.get(other, ())))
            yield Near(Bound("within", f"not together with {others}{same}", relation.span), TRUE)


def _either(names: tuple[str, ...]) -> str:
    return " or ".join(names)


def _bound(kind: str, text: str, norm: Norm) -> Bound:
    return Bound(kind, text, norm.origin.spans[0])


def _limit_words(norm: Norm, tool: str, spec: Spec) -> str:
    form = norm.form
    assert isinstance(form, Limit)
    window = show(form.window)
    declared = spec.tool(tool)
    if declared is not None and declared.takes and norm.origin.spans == (declared.span,):
        return f"at most {declared.at_once} at a time, each takes {words(declared.takes)}"
    if form.argument is not None and form.argument.startswith(COST):
        resource = form.argument.removeprefix(COST)
        cost = cost_of(spec, tool, resource)
        unit = "tokens" if resource == "tokens" else ""
        each = f"{_number(cost)} {unit}" if unit else words(Quantity(cost, form.bound.type))
        whole = f"{_number(form.bound.value)} {unit}" if unit else words(form.bound)
        text = f"budget of {whole} {window}" + (f"; one call costs {each}" if cost else "")
    else:
        text = say(norm)
    used = used_of(norm, spec)
    if used is not None and used.value:
        text += f"; {words(used)} of it already used"
        left = form.bound.value - used.value
        if form.is_ceiling and left >= 0:
            text += f", {words(Quantity(left, form.bound.type))} left"
        text += " " + _since(norm, spec)
    return text


def _number(value: Fraction) -> str:
    return words(Quantity(value, NUMBER))


def _since(norm: Norm, spec: Spec) -> str:
    current = _current(norm, spec)
    if current is None:
        return "in all" if _kind(norm) is WindowKind.TOTAL else "in the window of the `as of` date"
    form = norm.form
    assert isinstance(form, Limit)
    assert spec.as_of is not None
    return f"in the {form.window.period} of {words(spec.as_of)}"


def _kind(norm: Norm) -> WindowKind | None:
    return norm.form.window.kind if isinstance(norm.form, Limit) else None


def used_of(norm: Norm, spec: Spec) -> Quantity | None:
    """What `fact used` says of the rule."""
    form = norm.form
    if not isinstance(form, Limit) or not norm.origin.name:
        return None
    return form.used or next((u.amount for u in spec.used if u.rule == norm.origin.name), None)


def _current(norm: Norm, spec: Spec) -> tuple[int, int] | None:
    """The civil window that holds the `as of` date, of an aligned limit."""
    form = norm.form
    if not isinstance(form, Limit) or form.window.period is None or spec.as_of is None:
        return None
    return window_at(form.window.period, spec.as_of.value)


def room_left(norm: Norm, tool: str, spec: Spec) -> tuple[Expr, Expr] | None:
    """Of a ceiling with something used: the calls that fit into what is left, and the moments it is
    about (`true`: the whole horizon). None if nothing is known to be used or the window slides."""
    form, used = norm.form, used_of(norm, spec)
    if not isinstance(form, Limit) or used is None or not form.is_ceiling or form.keys:
        return None
    adds = _adds(form, tool, spec)
    if adds is None:
        return None
    left = Quantity(form.bound.value - used.value, form.bound.type)
    operator = Compare.LT if form.operator is Compare.LT else Compare.LE
    fits = _compared(adds, operator, left)
    if form.window.kind is WindowKind.TOTAL:
        return fits, TRUE
    current = _current(norm, spec)
    if current is None:
        return None
    return fits, between(Fraction(current[0]), Fraction(current[1]))


def _adds(form: Limit, tool: str, spec: Spec) -> Expr | None:
    """What one call adds to what is counted."""
    if form.measure is Measure.COUNT:
        return Amount(Quantity(Fraction(1), form.bound.type))
    if form.measure is not Measure.SUM or form.argument is None:
        return None
    if form.argument.startswith(COST):
        return Amount(Quantity(cost_of(spec, tool, form.argument.removeprefix(COST)), form.bound.type))
    variable = argument(spec, tool, form.argument)
    return Reference(variable.name, Scope.ARGUMENT, variable.type, tool) if variable is not None else None


def _compared(adds: Expr, operator: Compare, left: Quantity) -> Expr:
    if isinstance(adds, Amount):
        value = adds.quantity.value
        return Truth(value < left.value if operator is Compare.LT else value <= left.value)
    return Comparison(operator, adds, Amount(left))


__all__ = ["Near", "nearby", "room_left", "used_of"]
