"""Which goals, floors and dated duties draw on the same limits, and have to be met together."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.expression import Compare
from mandate.model.norm import Limit, Norm, Oblige
from mandate.rules.base import Case
from mandate.rules.goals import Driven, ceiling_on, driven, measured_aims, met_already, open_goals, sharing
from mandate.rules.jointly import Joint, names_of
from mandate.rules.levels import drawing_too
from mandate.rules.moving import movers
from mandate.rules.periods import counted


def joints(case: Case) -> tuple[Joint, ...]:
    """Every set of goals that cannot be looked at one by one, with what else is demanded of their limits."""
    goals = {g.norm.id: g for g, _ in open_goals(case) if g.movers}
    met = _met(case)
    demands = {n.id: n for n in case.norms if _demands(n)}
    linked: dict[str, list[str]] = {g: list(_linked(case, goals[g], goals, demands)) for g in goals}
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


def _linked(case: Case, goal: Driven, goals: dict[str, Driven], demands: dict[str, Norm]) -> Iterator[str]:
    for norm in (*sharing(case, goal), *drawing_too(case, goal, case.mandate_norms)):
        yield from (i for i, g in goals.items() if _same(g, norm))
        yield from (i for i in demands if i == norm.id)
    for other in goals.values():
        if other.norm.id != goal.norm.id and _on_one_tool(goal, other):
            yield other.norm.id
    shared = set(names_of(goal)) | _beside(case, goal)
    for norm in demands.values():
        form = norm.form
        names = set(form.action.names) if isinstance(form, Limit | Oblige) else set()
        if names & shared and (isinstance(form, Oblige) or goal.aim.operator is Compare.EQ):
            yield norm.id


def _same(goal: Driven, norm: Norm) -> bool:
    """Whether a norm is this goal, or one that repeats it."""
    form = norm.form
    return norm.id == goal.norm.id or (
        getattr(form, "metric", None) == goal.aim.metric and getattr(form, "target", None) == goal.aim.target
    )


def _on_one_tool(goal: Driven, other: Driven) -> bool:
    """Whether calls of one tool serve both; of two dates for one metric the fastest way is the best for
    both, where one tool moves it."""
    if not set(names_of(goal)) & set(names_of(other)):
        return False
    one_metric = goal.metric.name == other.metric.name and goal.movers[0][1].sign == other.movers[0][1].sign
    exact = Compare.EQ in (goal.aim.operator, other.aim.operator)
    return not (one_metric and len(names_of(goal)) == 1 and not exact)


def _beside(case: Case, goal: Driven) -> set[str]:
    """The tools that share a ceiling with the goal's movers."""
    names = names_of(goal)
    return {
        name
        for norm in counted(case.norms)
        if ceiling_on(norm, names) and isinstance(norm.form, Limit)
        for name in norm.form.action.names
    }


def _reached(first: str, linked: dict[str, list[str]]) -> set[str]:
    found = {first}
    todo = [first]
    while todo:
        one = todo.pop()
        for other in linked.get(one, ()):
            if other not in found:
                found.add(other)
                todo.append(other)
        for goal, others in linked.items():  # a floor links the goals beside it
            if one in others and goal not in found:
                found.add(goal)
                todo.append(goal)
    return found
