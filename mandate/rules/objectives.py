"""Driven goals as period-level questions, in two ways: what surely can be done, and what surely cannot."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.model.norm import Limit, Measure, Norm, OnlyDuring
from mandate.model.period import Bound, Objective, Problem
from mandate.rules.base import Ask, Case
from mandate.rules.flows import FlowSet, flows_of
from mandate.rules.goals import Driven, ceiling_on, prerequisites
from mandate.rules.keys import one_key_for_all
from mandate.rules.levels import bounds_of, levels, ways_of
from mandate.rules.periods import bound, counted
from mandate.rules.shrinking import counted_in_calls, shares
from mandate.rules.views import COST, cost_of, running
from mandate.rules.zones import closed_by_clocks


def objective(case: Case, goal: Driven, ask: Ask, *, strict: bool) -> tuple[Problem, Objective, FlowSet]:
    """The goal's problem. `strict` adds what must come before each mover (its limits, costs and hours
    bind the mover too): a schedule that meets the strict problem is lawful; a bound that refutes the
    plain one is sound."""
    names = tuple(sorted({tool.name for tool, _ in goal.movers}))
    earlier = prerequisites(case, names) if strict else ()
    ceilings = tuple(n for n in counted(case.norms) if ceiling_on(n, (*names, *earlier)))
    limits = tuple(k for n in ceilings if (k := one_key_for_all(n, case.spec, strict=strict)) is not None)
    own = tuple(n for n in limits if ceiling_on(n, names))
    kept = levels(case, (*names, *earlier), goal)
    ways = ways_of(kept, goal)
    flows = flows_of(names, own, case.norms, case.spec, ask, strict=strict, ways=ways)
    start = goal.aim.start.value if goal.aim.start else case.start.value
    bounds = [b for n in limits for b in _bounds(case, n, flows, names, earlier, start, strict=strict)]
    if strict and any(_on_amounts(n) for n in limits if n not in own):
        flows = replace(flows, problem="the amounts of what must come before a mover are limited")
    keeping, problem = bounds_of(case, goal, kept, flows, earlier, strict=strict)
    if strict and problem and not flows.problem:
        flows = replace(flows, problem=problem)
    bounds += keeping
    flows = running_flows(case, closed_by_clocks(case, _with_earlier_hours(case, flows, earlier)))
    end = goal.aim.by.value if goal.aim.by else case.end.value
    built = Problem(start, end, flows.flows, tuple(b for b in bounds if b.flows))
    assert goal.metric.now is not None
    assert goal.aim.operator is not None
    aimed = Objective(
        goal.norm.id,
        goal.metric.name,
        goal.metric.now.value,
        goal.aim.operator,
        goal.target.value,
        tuple((f.id, sign) for f in flows.flows for sign in _signs(goal, f.tool)),
    )
    found = shares(goal)
    if found is not None and found.calls:
        built, aimed = counted_in_calls(built, aimed, found)
    return built, aimed, flows


def _bounds(
    case: Case,
    norm: Norm,
    flows: FlowSet,
    names: tuple[str, ...],
    earlier: tuple[str, ...],
    start: Fraction,
    *,
    strict: bool,
) -> tuple[Bound, ...]:
    """A ceiling as a bound on the movers. Each call of a mover may take a call of everything that must
    come before it, so a ceiling that counts those too leaves room for fewer."""
    form = norm.form
    assert isinstance(form, Limit)
    before = [n for n in earlier if n in form.action.names]
    own = bound(case, norm, flows, start, strict=strict)
    if not before:
        return (own,)
    moves = any(n in form.action.names for n in names)
    every = own.flows if moves else tuple(f.id for f in flows.flows)
    if form.measure is Measure.COUNT:
        share = Fraction(len(before) + (1 if moves else 0))
    elif form.argument is not None and form.argument.startswith(COST):
        resource = form.argument.removeprefix(COST)
        share = max(
            (cost_of(case.spec, n, resource) for n in names if n in form.action.names), default=Fraction(0)
        )
        share += sum((cost_of(case.spec, n, resource) for n in before), Fraction(0))
    else:
        return (own,)
    if share == 0:
        return ()
    amount, used = own.amount / share, own.used / share
    return (replace(own, flows=every, measure=Measure.COUNT, quantity=None, amount=amount, used=used),)


def _on_amounts(norm: Norm) -> bool:
    form = norm.form
    assert isinstance(form, Limit)
    return form.measure is Measure.SUM and not (form.argument or "").startswith(COST)


def _with_earlier_hours(case: Case, flows: FlowSet, earlier: tuple[str, ...]) -> FlowSet:
    openings = tuple(
        (n.id, n.form.calendar)
        for n in case.norms
        if isinstance(n.form, OnlyDuring) and set(n.form.action.names) & set(earlier)
    )
    return replace(flows, flows=tuple(replace(f, openings=f.openings + openings) for f in flows.flows))


def running_flows(case: Case, flows: FlowSet) -> FlowSet:
    """A goal is moved by calls that have ended by its date."""
    timed = (replace(f, takes=running(case.spec, f.tool)) for f in flows.flows)
    return replace(flows, flows=tuple(timed))


def _signs(goal: Driven, tool: str) -> tuple[int, ...]:
    return tuple(e.sign for t, e in goal.movers if t.name == tool)[:1]
