"""What may stand in the way of a call because of other calls: limits over windows, what must come first,
pauses, what is already used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mandate.compiler.querying.bearing import scope_of_order
from mandate.compiler.querying.used import calls_left, used_words
from mandate.grammar.printing import show, words
from mandate.grammar.saying import say
from mandate.model.expression import TRUE, Expr, for_tool
from mandate.model.norm import Limit, Measure, Norm, Order, OrderKind
from mandate.model.quantity import NUMBER, Quantity
from mandate.model.query import Bound
from mandate.model.source import Span
from mandate.model.spec import Relation, RelationKind, Spec
from mandate.model.window import WindowKind
from mandate.rules.views import COST, concerns, cost_of, scope_of


@dataclass(frozen=True, slots=True)
class Near:
    """A bound, and the calls it speaks of."""

    bound: Bound
    scope: Expr
    first: tuple[str, ...] = ()  # the tools of which one must come first
    norm: Norm | None = None


def nearby(norms: Iterable[Norm], tool: str, spec: Spec, start: Quantity | None = None) -> Iterator[Near]:
    """Every line that bears on a call of `tool`, from `start` (a moment) on, together with other calls."""
    lowered: set[Span] = set()
    for norm in norms:
        lowered.update(norm.origin.spans)
        form = norm.form
        if isinstance(form, Limit) and concerns(norm, tool) and form.window.kind is not WindowKind.CALL:
            told = _limit_words(norm, tool, spec, start)
            yield Near(_bound("within", told, norm), scope_of(norm, tool), norm=norm)
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


def _limit_words(norm: Norm, tool: str, spec: Spec, start: Quantity | None) -> str:
    form = norm.form
    assert isinstance(form, Limit)
    declared = spec.tool(tool)
    if declared is not None and declared.takes and norm.origin.spans == (declared.span,):
        return f"at most {declared.at_once} at a time, each takes {words(declared.takes)}"
    if form.argument is None or not form.argument.startswith(COST):
        return say(norm) + used_words(norm, spec, start)
    resource = form.argument.removeprefix(COST)
    cost = cost_of(spec, tool, resource)
    unit = "tokens" if resource == "tokens" else ""
    each = f"{_number(cost)} {unit}" if unit else words(Quantity(cost, form.bound.type))
    whole = f"{_number(form.bound.value)} {unit}" if unit else words(form.bound)
    text = f"budget of {whole} {show(form.window)}"
    if form.action.where != TRUE:
        text += f" where {show(for_tool(form.action.where, tool))}"
    calls = calls_left(norm, tool, spec, start)
    if calls is not None:
        text += f"; one call costs {each} (= {calls:,} call{'s' if calls != 1 else ''})"
    return text + used_words(norm, spec, start)


def _number(value: Fraction) -> str:
    return words(Quantity(value, NUMBER))
