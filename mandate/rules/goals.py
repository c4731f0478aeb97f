"""Driven goals as period-level objectives: shared by MND401 and MND402."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.model.expression import TRUE, Compare
from mandate.model.norm import Achieve, Aim, Approve, Limit, Norm, Order, OrderKind
from mandate.model.quantity import Quantity
from mandate.model.spec import Effect, Metric, Tool
from mandate.rules.approvers import role_of
from mandate.rules.base import Case
from mandate.rules.keys import values_of
from mandate.rules.measures import is_set
from mandate.rules.moving import is_moved, movers, moves_through, value_now
from mandate.rules.periods import counted
from mandate.rules.weeks import open_together


@dataclass(frozen=True, slots=True)
class Driven:
    """A goal on a metric that declared effects move. `movers` push it towards the target; `metric.now` is
    its value at the start, of a derived metric by its formula."""

    norm: Norm
    aim: Achieve
    metric: Metric
    target: Quantity
    movers: tuple[tuple[Tool, Effect], ...]


def measured_aims(case: Case) -> tuple[tuple[Norm, Achieve], ...]:
    return tuple((n, n.form) for n in case.mandate_norms if isinstance(n.form, Achieve))


def effects_on(case: Case, metric: str) -> tuple[tuple[Tool, Effect], ...]:
    """The declared effects on a metric, or on one that its formula speaks of."""
    found = case.spec.metric(metric)
    if found is None:
        return ()
    return tuple(
        (t, e) for t in case.spec.tools for e in t.effects if moves_through(case.spec, found, e) != 0
    )


def is_driven(case: Case, metric: Metric) -> bool:
    """Whether calls move all that it depends on, from a value that is known."""
    return is_moved(case.spec, metric) and value_now(case.spec, metric) is not None


def is_watched(case: Case, name: str) -> bool:
    """Whether a metric is neither moved by calls nor set by the agent: read, and not promised."""
    metric = case.spec.metric(name)
    return metric is None or not (is_driven(case, metric) or is_set(metric, case.spec))


def driven(case: Case, norm: Norm, aim: Achieve) -> Driven | None:
    """None when the metric is only watched, or its target is no number."""
    metric = case.spec.metric(aim.metric)
    if metric is None or aim.aim is not Aim.ACHIEVE or not is_driven(case, metric):
        return None
    now = value_now(case.spec, metric)
    if now is None or not isinstance(aim.target, Quantity) or aim.operator is None:
        return None
    sign = _direction(aim.operator, now.value, aim.target.value)
    return Driven(norm, aim, replace(metric, now=now), aim.target, movers(case.spec, metric, sign))


def driven_without_number(case: Case) -> tuple[Norm, ...]:
    """Goals on a metric that calls move, whose target is no plain number: not solved."""
    return tuple(
        norm
        for norm, aim in measured_aims(case)
        if aim.aim is Aim.ACHIEVE
        and (metric := case.spec.metric(aim.metric)) is not None
        and is_driven(case, metric)
        and (aim.operator is None or not isinstance(aim.target, Quantity))
    )


def open_goals(case: Case) -> Iterator[tuple[Driven, tuple[Norm, ...]]]:
    """Each driven goal that is not met already, once, with the criteria that repeat it."""
    found: dict[tuple[object, ...], list[Driven]] = {}
    for norm, aim in measured_aims(case):
        goal = driven(case, norm, aim)
        if goal is not None and not met_already(goal):
            found.setdefault((aim.metric, aim.operator, aim.target), []).append(goal)
    for first, *others in found.values():
        same = [o for o in others if o.aim.by is None or o.aim.by == first.aim.by]
        yield first, tuple(o.norm for o in same)
        for other in others:
            if other not in same:
                yield other, ()


def _direction(operator: Compare, now: Fraction, target: Fraction) -> int:
    if operator in (Compare.LE, Compare.LT):
        return -1
    if operator in (Compare.GE, Compare.GT):
        return 1
    return -1 if target < now else 1


def met_already(goal: Driven) -> bool:
    now = goal.metric.now
    return now is not None and meets(goal.aim.operator or Compare.EQ, now.value, goal.target.value)


def meets(operator: Compare, value: Fraction, target: Fraction) -> bool:
    return {
        Compare.EQ: value == target,
        Compare.NE: value != target,
        Compare.LE: value <= target,
        Compare.LT: value < target,
        Compare.GE: value >= target,
        Compare.GT: value > target,
    }[operator]


def ceiling_on(norm: Norm, names: tuple[str, ...]) -> bool:
    form = norm.form
    return isinstance(form, Limit) and form.is_ceiling and bool(set(form.action.names) & set(names))


def keyed_ceilings(case: Case, goal: Driven) -> tuple[Norm, ...]:
    """Limits per key on the movers: the schedule takes a fresh key for each call (an assumption)."""
    names = tuple(t.name for t, _ in goal.movers)
    return tuple(n for n in counted(case.norms) if _open_keys(case, n) and ceiling_on(n, names))


def _open_keys(case: Case, norm: Norm) -> bool:
    """Whether a limit is per key, and how many values the keys have is not declared."""
    form = norm.form
    return isinstance(form, Limit) and bool(form.keys) and values_of(form, form.keys, case.spec) is None


def prerequisites(case: Case, names: tuple[str, ...]) -> tuple[str, ...]:
    """What must have been called before each of `names`, by orders that name one tool first."""
    found: set[str] = set()
    todo = list(names)
    while todo:
        name = todo.pop()
        for norm in case.indexed.on(name).of(Order):
            form = norm.form
            if (
                isinstance(form, Order)
                and form.kind is OrderKind.BEFORE
                and name in form.then.names
                and len(form.first.names) == 1
                and form.first.names[0] not in found
            ):
                found.add(form.first.names[0])
                todo.append(form.first.names[0])
    return tuple(sorted(found - set(names)))


def approvals_needed(case: Case, names: tuple[str, ...]) -> tuple[Norm, ...]:
    return tuple(
        n
        for n in case.indexed.of(Approve)
        if isinstance(n.form, Approve) and set(n.form.action.names) & set(names)
    )


def nobody_there(case: Case, goal: Driven) -> tuple[Norm, ...]:
    """Approvals that each call of every mover needs, of people who are not there before the goal's date."""
    names = {tool.name for tool, _ in goal.movers}
    end = goal.aim.by.value if goal.aim.by is not None else case.end.value
    return tuple(n for n in approvals_needed(case, tuple(sorted(names))) if _absent(case, n, names, end))


def _absent(case: Case, norm: Norm, names: set[str], end: Fraction) -> bool:
    form = norm.form
    assert isinstance(form, Approve)
    always = (form.when, form.action.where, norm.unless) == (TRUE, TRUE, None)
    if not always or not names <= set(form.action.names):
        return False
    role = role_of(case.spec, form.role)
    hours = role.hours if role is not None else None
    return hours is not None and not open_together([hours], int(case.start.value), int(end))
