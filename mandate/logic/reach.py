"""`Reachable`: can a driven goal be met in time? Refuted by a bound, accepted only with a schedule."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from mandate.logic.attain import Attained, attain
from mandate.logic.binding import binding, derivation, without
from mandate.logic.budget import Budget, Undecided
from mandate.logic.relax import joint_relaxation, next_in_the_way, relaxations
from mandate.logic.units import Unit, constant, per_call_applied, range_of
from mandate.model.expression import Compare
from mandate.model.period import Derivation, Objective, Problem, Relaxation, Schedule
from mandate.model.question import Answer, OutOfReach, Reachable, Reached


@dataclass(frozen=True, slots=True)
class Goal:
    """The objective as an amount of one counter: `needed` in `unit`, each worth `worth` of the metric."""

    objective: Objective
    movers: frozenset[str]
    sign: int
    unit: Unit
    worth: Fraction
    needed: Fraction

    def moved(self, total: Fraction) -> Fraction:
        return total * self.worth


def reachable(question: Reachable, budget: Budget) -> Answer:
    """Reached with a schedule, or OutOfReach with what binds; anything between is undecided."""
    problem, objective = per_call_applied(question.problem), question.objective
    budget.spend(10 + len(problem.bounds) + len(problem.flows))
    if _met(objective, objective.now):
        _nothing_else_asked(problem)
        return Reached(Schedule(()))
    sign = _direction(objective)
    movers = frozenset(flow for flow, way in objective.movers if way == sign)
    known = {f.id for f in problem.flows}
    if not movers & known:
        _nothing_else_asked(problem)
        return OutOfReach(objective.now, Fraction(0), Derivation((), Fraction(0)), ())
    goal = _goal(problem, objective, movers & known, sign)
    found = attain(problem, goal.movers, goal.unit, goal.needed, budget)
    if found.schedule is not None and found.shown >= goal.needed:
        if found.shown > goal.needed and objective.operator is Compare.EQ:
            raise Undecided("more is demanded than the goal wants")
        return Reached(found.schedule)
    if found.bound >= goal.needed or found.shown != found.bound or found.schedule is None:
        raise Undecided("the best that can be attained lies between what is proved and what is shown")
    return _out_of_reach(problem, goal, found, budget, brief=question.aside)


def _nothing_else_asked(problem: Problem) -> None:
    """To do nothing is a schedule only where no floor asks for something."""
    if problem.demands or any(b.operator in (Compare.GE, Compare.GT, Compare.EQ) for b in problem.bounds):
        raise Undecided("there is nothing to be done for the goal, and something beside it")


def _met(objective: Objective, value: Fraction) -> bool:
    target = objective.target
    return {
        Compare.EQ: value == target, Compare.NE: value != target, Compare.LT: value < target,
        Compare.LE: value <= target, Compare.GT: value > target, Compare.GE: value >= target,
    }[objective.operator]  # fmt: skip


def _direction(objective: Objective) -> int:
    if objective.operator in (Compare.LE, Compare.LT):
        return -1
    if objective.operator in (Compare.GE, Compare.GT):
        return 1
    if objective.operator is Compare.EQ:
        return 1 if objective.target > objective.now else -1
    raise Undecided("a goal of the form `!=` is not decided")


def _goal(problem: Problem, objective: Objective, movers: frozenset[str], sign: int) -> Goal:
    name = f"metric:{objective.metric}"
    flows = [f for f in problem.flows if f.id in movers]
    if any(name not in dict(f.per_call) or range_of(f, name).lower < 0 for f in flows):
        raise Undecided(f"how much one call moves {objective.metric} is not known")
    distance = abs(objective.target - objective.now)
    strict = objective.operator in (Compare.LT, Compare.GT)
    sizes = {constant(f, name) for f in flows}
    size = sizes.pop() if len(sizes) == 1 else None
    if size is not None and size > 0:
        calls = Fraction(floor(distance / size) + 1 if strict else ceil(distance / size))
        if objective.operator is Compare.EQ and calls * size != distance:
            raise Undecided(f"calls that move {objective.metric} by {size} cannot hit the target exactly")
        return Goal(objective, movers, sign, None, size, calls)
    if objective.operator is not Compare.EQ:
        steps = {range_of(f, name).step for f in flows}
        step = steps.pop() if len(steps) == 1 else None
        if strict and step is None:
            raise Undecided("a strict goal on an amount without a smallest step is not decided")
        if step is not None:  # the least amount of whole steps that will do
            distance = (floor(distance / step) + 1 if strict else ceil(distance / step)) * step
    return Goal(objective, movers, sign, name, Fraction(1), distance)


def _sizing(problem: Problem, goal: Goal) -> Iterator[str]:
    """The norms that hold down what one call moves the metric by."""
    for flow in problem.flows:
        if flow.id in goal.movers:
            yield from range_of(flow, f"metric:{goal.objective.metric}").binds


def _without_sizing(
    problem: Problem, goal: Goal, found: Attained, sizing: tuple[str, ...], budget: Budget
) -> tuple[str, ...]:
    """What binds, if calls of any size move the metric no further; nothing if they do, or if that is open."""
    loose, unit = without(problem, sizing), f"metric:{goal.objective.metric}"
    moved, needed = goal.moved(found.bound), goal.moved(goal.needed)
    try:
        if attain(loose, goal.movers, unit, needed, budget).bound > moved:
            return ()
        return binding(loose, goal.movers, unit, moved, needed, budget)
    except Undecided:
        return ()


def _out_of_reach(problem: Problem, goal: Goal, found: Attained, budget: Budget, *, brief: bool) -> Answer:
    moved = goal.moved(found.bound)
    best = goal.objective.now + goal.sign * moved
    schedule = found.schedule if moved else None
    if brief and len(problem.flows) > 1:
        return OutOfReach(best, moved, Derivation((), moved), (), (), schedule)
    counts = goal.unit is None and found.bound > 0
    sizing = tuple(dict.fromkeys(_sizing(problem, goal))) if counts else ()
    binds = _without_sizing(problem, goal, found, sizing, budget) if sizing else ()
    binds = binds or binding(problem, goal.movers, goal.unit, found.bound, goal.needed, budget, sizing)
    why = derivation(problem, goal.movers, goal.unit, goal.needed, binds, goal.worth, budget)
    if why.total != moved:
        why = Derivation((), moved)
    if brief:
        return OutOfReach(best, moved, why, binds, (), schedule)
    ways = relaxations(
        problem, goal.objective, goal.movers, goal.unit, goal.needed, binds, found.bound, budget
    )
    jointly: tuple[Relaxation, ...] = ()
    if not any(w.kind == "bound" for w in ways):
        jointly = joint_relaxation(problem, goal.movers, goal.unit, goal.needed, binds, budget)
    ways = tuple(replace(w, value=best) if w.kind == "target" else w for w in ways)
    beyond = next_in_the_way(problem, goal.movers, goal.unit, binds, budget)
    after = goal.moved(beyond.total) if beyond is not None else None
    next_binds = beyond.binds if beyond is not None else ()
    return OutOfReach(best, moved, why, binds, ways, schedule, jointly, next_binds, after)
