"""The kinds of call that period-level norms tell apart, and what one call of each contributes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

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
    for_tool,
    negation,
)
from mandate.model.norm import Limit, Measure, Norm, OnlyDuring
from mandate.model.period import Flow, Range
from mandate.model.quantity import smallest_step
from mandate.model.question import Claim, Consistent, Fails, Unknown
from mandate.model.spec import Effect, Spec
from mandate.rules.base import Ask
from mandate.rules.views import argument, barriers, concerns, domain, scope_of

COST = "cost:"
METRIC = "metric:"
MOST_CLASSES = 4  # conditions of limits on one tool that are told apart: 16 classes of calls


@dataclass(frozen=True, slots=True)
class FlowSet:
    """The flows of some tools; `holds` says of each flow which limit norms' conditions it meets."""

    flows: tuple[Flow, ...]
    holds: tuple[tuple[str, frozenset[str]], ...]
    problem: str = ""  # why the flows could not be told apart, if so

    def meeting(self, norm_id: str) -> tuple[str, ...]:
        return tuple(flow for flow, ids in self.holds if norm_id in ids)


def flows_of(
    names: tuple[str, ...], limits: tuple[Norm, ...], norms: tuple[Norm, ...], spec: Spec, ask: Ask
) -> FlowSet:
    """One flow per tool and satisfiable combination of the limits' conditions."""
    flows: list[Flow] = []
    holds: list[tuple[str, frozenset[str]]] = []
    for name in names:
        conditions: dict[Expr, None] = {}
        for norm in limits:
            if concerns(norm, name) and scope_of(norm, name) != TRUE:
                conditions.setdefault(scope_of(norm, name))
        if len(conditions) > MOST_CLASSES:
            return FlowSet((), (), f"limits on {name} tell more than {MOST_CLASSES} conditions apart")
        for index, choice in enumerate(product((True, False), repeat=len(conditions))):
            met = dict(zip(conditions, choice, strict=True))
            possible = _possible(name, met, norms, spec, ask)
            if isinstance(possible, Unknown):
                return FlowSet((), (), possible.reason)
            if not possible:
                continue
            flow_id = name if not conditions else f"{name}#{index}"
            flows.append(_flow(flow_id, name, limits, norms, spec))
            holds.append((flow_id, _met(name, limits, met)))
    return FlowSet(tuple(flows), tuple(holds))


def _possible(
    name: str, met: dict[Expr, bool], norms: tuple[Norm, ...], spec: Spec, ask: Ask
) -> bool | Unknown:
    wanted = tuple(Claim("", e if yes else negation(e)) for e, yes in met.items())
    open_to = barriers(norms, name, spec)
    exprs = [c.expr for c in (*wanted, *open_to)]
    if not exprs:
        return True
    answer = ask(Consistent((*domain(spec, exprs), *wanted, *open_to)))
    if isinstance(answer, Unknown):
        return answer
    return isinstance(answer, Fails)


def _met(name: str, limits: tuple[Norm, ...], met: dict[Expr, bool]) -> frozenset[str]:
    return frozenset(
        norm.id for norm in limits if concerns(norm, name) and met.get(scope_of(norm, name), True)
    )


def _flow(flow_id: str, name: str, limits: tuple[Norm, ...], norms: tuple[Norm, ...], spec: Spec) -> Flow:
    quantities: dict[str, Range] = {}
    for norm in limits:
        form = norm.form
        if isinstance(form, Limit) and form.measure is not Measure.COUNT and form.argument:
            quantities.setdefault(form.argument, _range(name, form.argument, norms, spec))
    tool = spec.tool(name)
    for effect in tool.effects if tool else ():
        span = effect_range(effect, name, norms, spec)
        if span is not None:
            quantities[METRIC + effect.metric] = span
    openings = tuple(
        (norm.id, norm.form.calendar)
        for norm in norms
        if isinstance(norm.form, OnlyDuring) and name in norm.form.action.names
    )
    return Flow(flow_id, name, tuple(sorted(quantities.items())), openings)


def _range(name: str, quantity: str, norms: tuple[Norm, ...], spec: Spec) -> Range:
    if quantity.startswith(COST):
        cost = cost_of(spec, name, quantity.removeprefix(COST))
        return Range(cost, cost)
    variable = argument(spec, name, quantity)
    if variable is None:
        return Range(Fraction(0), None)
    lower = variable.lower.value if variable.lower else Fraction(0)
    upper = variable.upper.value if variable.upper else None
    binds: tuple[str, ...] = ()
    step = smallest_step(variable.type)
    for norm_id, bound in _upper_ends(name, quantity, norms, spec, step):
        if upper is None or bound < upper:
            upper, binds = bound, (norm_id,)
    return Range(lower, upper, step, binds)


def cost_of(spec: Spec, name: str, resource: str) -> Fraction:
    """What one call of a tool costs of a resource, in that resource's base unit."""
    tool = spec.tool(name)
    if tool is None:
        return Fraction(0)
    if resource == "tokens":
        return Fraction(tool.token_cost or 0)
    for cost in tool.costs:
        if resource in (cost.type.unit, cost.type.kind.value):
            return cost.value
    return Fraction(0)


def _upper_ends(
    name: str, quantity: str, norms: tuple[Norm, ...], spec: Spec, step: Fraction | None
) -> Iterator[tuple[str, Fraction]]:
    for claim in barriers(norms, name, spec):
        match claim.expr:
            case Comparison(
                operator=Compare.LE | Compare.LT as operator,
                left=Reference(name=found, scope=Scope.ARGUMENT),
                right=Amount(quantity=bound),
            ) if found == quantity:
                strict = operator is Compare.LT and step is not None
                yield claim.norm_id, bound.value - (step or 0) if strict else bound.value


def effect_range(effect: Effect, name: str, norms: tuple[Norm, ...], spec: Spec) -> Range | None:
    """How much one call moves the metric (without its sign); None if that is not linear in one
    argument."""
    match for_tool(effect.change, name):
        case Amount(quantity=size):
            return Range(size.value, size.value)
        case Reference(name=argument_name, scope=Scope.ARGUMENT):
            return _range(name, argument_name, norms, spec)
        case (
            Arithmetic(
                operator=Operator.MULTIPLY,
                left=Amount(quantity=factor),
                right=Reference(name=argument_name, scope=Scope.ARGUMENT),
            )
            | Arithmetic(
                operator=Operator.MULTIPLY,
                left=Reference(name=argument_name, scope=Scope.ARGUMENT),
                right=Amount(quantity=factor),
            )
        ) if factor.value > 0:
            plain = _range(name, argument_name, norms, spec)
            return Range(
                plain.lower * factor.value,
                None if plain.upper is None else plain.upper * factor.value,
                None if plain.step is None else plain.step * factor.value,
                plain.binds,
            )
        case _:
            return None
