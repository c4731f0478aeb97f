"""The operating layer as norms. It denies every tool that it does not allow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from mandate.compiler.lowering.kinds import with_kinds
from mandate.model.addresses import address_wise
from mandate.model.expression import TRUE, Compare, negation
from mandate.model.norm import (
    Action,
    Approve,
    Authority,
    Forbid,
    Form,
    Limit,
    Measure,
    Norm,
    OnlyDuring,
    Order,
    OrderKind,
    Origin,
)
from mandate.model.quantity import COUNT, Quantity
from mandate.model.source import Span
from mandate.model.spec import (
    Budget,
    DuringRule,
    LayerRule,
    LimitRule,
    OnBroken,
    OrderRule,
    Relation,
    RelationKind,
    Requires,
    Spec,
)
from mandate.model.window import in_any

COST = "cost:"  # prefix of the measured quantity of a budget: `cost:USD`, `cost:tokens`
CALLS = "tool calls"


def lower_layer(spec: Spec) -> tuple[Norm, ...]:
    """Every line of the spec that binds a call, as a norm with the id `file.ops:line`."""
    norms: list[Norm] = []
    lifted = {(r.span, r.name): r.unless for r in spec.rules}
    taken: dict[str, int] = {}
    for name, span, form in _forms(spec):
        base = spec.place_of(span)
        taken[base] = taken.get(base, 0) + 1
        norm_id = base if taken[base] == 1 else f"{base}#{taken[base]}"
        line = (spec.text_of(span.path) or spec.source).position(span.start).line
        origin, unless = Origin((span,), line, name), lifted.get((span, name))
        norms.append(Norm(id=norm_id, authority=Authority.LAYER, form=form, origin=origin, unless=unless))
    kinds = spec.kinds()
    parameters = {t.name: {p.name: p.type for p in t.parameters} for t in spec.tools}
    declared = spec.tool_places  # what a declaration says is said of that tool alone
    bound = (n if n.origin.spans[0] in declared else with_kinds(n, kinds, parameters) for n in norms)
    return tuple(address_wise(norm) for norm in bound)


def _forms(spec: Spec) -> Iterator[tuple[str, Span, Form]]:
    allowed = frozenset(spec.allowed)
    withheld = {w.tool: w.withheld for w in spec.withheld}
    for tool in spec.tools:
        if tool.name not in allowed:
            place = withheld.get(tool.name, tool.span)
            yield f"{tool.name} is not allowed", place, Forbid(Action((tool.name,)))
        elif tool.takes is not None and tool.at_once is not None:
            yield f"{tool.name} runs", tool.span, _at_once(tool.name, tool.at_once, tool.takes)
    for denial in spec.denials:
        yield "deny", denial.span, Forbid(Action(_sorted(denial.tools)), denial.when)
    for rule in spec.rules:
        yield rule.name, rule.span, _with_used(spec, rule, _rule_form(rule))
    for relation in spec.relations:
        if relation.kind is RelationKind.NEEDS:
            yield f"{relation.left} needs {relation.right}", relation.span, _needs(relation)
    for approval in spec.approvals:
        if approval.tools:
            action = Action(_sorted(approval.tools))
            form = Approve(action, approval.when, approval.role, approval.count, approval.justified)
            yield "approval", approval.span, form
    for budget in spec.budgets:
        if budget.tools:
            yield f"budget of {budget.resource}", budget.span, _budget_form(budget)


def _rule_form(rule: LayerRule) -> Form:
    match rule.body:
        case Requires(tools, condition, OnBroken.BLOCK):
            return Forbid(Action(_sorted(tools)), negation(condition))
        case Requires(tools, condition, _, role):
            return Approve(Action(_sorted(tools)), negation(condition), role)
        case LimitRule() as limit:
            return Limit(
                Action(_sorted(limit.tools), limit.where),
                limit.measure,
                limit.argument,
                limit.operator,
                limit.bound,
                limit.window,
                limit.keys,
            )
        case OrderRule() as order:
            return Order(
                order.kind,
                Action(_sorted(order.first)),
                Action(_sorted(order.then)),
                order.keys,
                order.delay,
            )
        case DuringRule(tools, calendar):
            return OnlyDuring(Action(_sorted(tools)), calendar)


def _needs(relation: Relation) -> Order:
    """Each call of the left has an earlier one of the right."""
    return Order(OrderKind.BEFORE, Action((relation.right,)), Action((relation.left,)), relation.keys)


def _at_once(name: str, number: int, takes: Quantity) -> Limit:
    """Calls of one length of which so many run at a time: no stretch of that length has more starts."""
    most = Quantity(Fraction(number), COUNT)
    return Limit(Action((name,)), Measure.COUNT, None, Compare.LE, most, in_any(takes.value))


def _with_used(spec: Spec, rule: LayerRule, form: Form) -> Form:
    """A limit with what was counted in its window already."""
    used = [u.amount for u in spec.used if u.rule == rule.name]
    if not used or not isinstance(form, Limit):
        return form
    return replace(form, used=Quantity(sum((u.value for u in used), Fraction(0)), form.bound.type))


def _budget_form(budget: Budget) -> Limit:
    action = Action(_sorted(budget.tools), budget.where)
    if budget.resource == CALLS:
        return Limit(action, Measure.COUNT, None, Compare.LE, budget.amount, budget.window, when=TRUE)
    return Limit(
        action,
        Measure.SUM,
        COST + budget.resource,
        Compare.LE,
        budget.amount,
        budget.window,
    )


def _sorted(names: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted(names))
