"""Which goals, floors and dated duties draw on the same limits, and have to be met together."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.expression import Compare
from mandate.model.norm import Limit, Norm, Oblige
from mandate.rules.base import Case
from mandate.rules.goals import Driven, driven, measured_aims, met_already, open_goals
from mandate.rules.jointly import Joint, names_of
from mandate.rules.levels import levels
from mandate.rules.moving import movers
from mandate.rules.periods import counted


def joints(case: Case) -> tuple[Joint, ...]:
    """Every set of goals that cannot be looked at one by one, with what else is demanded of their limits."""
    goals = {g.norm.id: g for g, _ in open_goals(case) if g.movers}
    met = _met(case)
    demands = {n.id: n for n in case.norms if _demands(n)}
    pools = _pools(case, goals) if goals else ()
    linked: dict[str, list[str]] = {g: list(_linked(goals[g], goals, demands, pools)) for g in goals}
    found: list[Joint] = []
    seen: set[str] = set()
    for first in goals:
        if first in seen:
            continue
        members = _reached(first, linked)
        seen |= members
        joint = Joint(
            tuple(g for i, g in goals.items() if i in members),
            (),
            tuple(n for i, n in demands.items() if i in members),
        )
        tools = set(joint.tools)
        joint = Joint(joint.goals, tuple(g for g in met if _pushed(case, g) & tools), joint.demands)
        if len(joint.norms) > 1:
            found.append(joint)
    return tuple(found)


def _met(case: Case) -> tuple[Driven, ...]:
    """Goals that hold already, each once."""
    found: dict[tuple[object, ...], Driven] = {}
    for norm, aim in measured_aims(case):
        goal = driven(case, norm, aim)
        if goal is not None and met_already(goal) and aim.operator not in (Compare.EQ, Compare.NE):
            found.setdefault((aim.metric, aim.operator, aim.target, aim.by), goal)
    return tuple(found.values())


def _pushed(case: Case, goal: Driven) -> set[str]:
    """The tools whose calls move the metric of a goal that holds away from its target."""
    away = 1 if goal.aim.operator in (Compare.LE, Compare.LT) else -1
    return {t.name for t, _ in movers(case.spec, goal.metric, away)}


def _demands(norm: Norm) -> bool:
    form = norm.form
    if isinstance(form, Limit):
        return form.is_floor and bool(counted((norm,)))
    return norm.of_mandate and isinstance(form, Oblige) and form.by is not None


def _pools(case: Case, goals: dict[str, Driven]) -> tuple[frozenset[str], ...]:
    """Sets of tools that draw on one thing: a ceiling, or a metric that has to keep a level."""
    ceilings = {
        frozenset(n.form.action.names)
        for n in counted(case.norms)
        if isinstance(n.form, Limit) and n.form.is_ceiling and len(n.form.action.names) > 1
    }
    every = tuple(sorted({name for g in goals.values() for name in names_of(g)} | _demanded(case)))
    for level in levels(case, every).found:
        pushing = frozenset(t.name for t, _ in movers(case.spec, level.metric, level.direction))
        ceilings.add(pushing)
    return tuple(sorted((p for p in ceilings if len(p) > 1), key=sorted))


def _demanded(case: Case) -> set[str]:
    return {name for n in case.norms if _demands(n) for name in _names(n)}


def _names(norm: Norm) -> tuple[str, ...]:
    return norm.form.action.names if isinstance(norm.form, Limit | Oblige) else ()


def _linked(
    goal: Driven,
    goals: dict[str, Driven],
    demands: dict[str, Norm],
    pools: tuple[frozenset[str], ...],
) -> Iterator[str]:
    own = set(names_of(goal))
    beside = {name for pool in pools if not own.isdisjoint(pool) for name in pool} - own
    for norm_id, other in goals.items():
        names = set(names_of(other))
        if norm_id != goal.norm.id and (names & beside or (names & own and _on_one_tool(goal, other))):
            yield norm_id
    exact = goal.aim.operator is Compare.EQ
    for norm_id, norm in demands.items():
        names = set(_names(norm))
        if names & beside or (names & own and (exact or isinstance(norm.form, Oblige))):
            yield norm_id


def _on_one_tool(goal: Driven, other: Driven) -> bool:
    """Whether two goals that one tool serves have to be looked at together: of two dates for one metric the
    fastest way is the best for both, where one tool moves it."""
    one_metric = goal.metric.name == other.metric.name and goal.movers[0][1].sign == other.movers[0][1].sign
    exact = Compare.EQ in (goal.aim.operator, other.aim.operator)
    return not (one_metric and len(names_of(goal)) == 1 and not exact)


def _reached(first: str, linked: dict[str, list[str]]) -> set[str]:
    """All that hangs together with a goal; a floor links the goals beside it."""
    back: dict[str, list[str]] = {}
    for goal, others in linked.items():
        for other in others:
            back.setdefault(other, []).append(goal)
    found = {first}
    todo = [first]
    while todo:
        one = todo.pop()
        near = [n for n in (*linked.get(one, ()), *back.get(one, ())) if n not in found]
        found.update(near)
        todo += near
    return found
