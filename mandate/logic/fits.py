"""`Fits`: can all floors and demands be kept under all ceilings, together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.logic.binding import norms_of, only
from mandate.logic.budget import Budget, Undecided
from mandate.logic.clash import Conflict, find_conflict, hours_of
from mandate.logic.counters import Clash
from mandate.logic.ids import in_order, reduced
from mandate.logic.lanes import lane
from mandate.logic.plot import counted_batches, merged
from mandate.logic.units import constant, per_call_applied
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Batch, Bound, Demand, Flow, Problem, Schedule
from mandate.model.question import Answer, Fits, Holds, Overfull

_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


def fits(question: Fits, budget: Budget) -> Answer:
    """Holds with a schedule, `Overfull` with a minimal core, or undecided. Flows that share nothing are told
    apart."""
    problem = per_call_applied(question.problem)
    budget.spend(10 + len(problem.bounds) + len(problem.flows))
    open_question: Undecided | None = None
    batches: list[Batch] = []
    for part in _components(problem):
        if not part.demands and not any(b.operator in _LOWER for b in part.bounds):
            continue
        try:
            plain = _on_one_counter(part, budget)
            if plain is None:
                found = find_conflict(part, budget)
                if found is not None:
                    return _overfull(part, found, budget)
                plain = _solved(part, budget)
            batches += plain.batches
        except Undecided as reason:
            open_question = open_question or reason
    if open_question is not None:
        raise open_question
    return Holds(schedule=Schedule(merged(batches)))


def _overfull(problem: Problem, found: Conflict, budget: Budget) -> Overfull:
    due = hours_of(problem, budget)

    def clash(ids: tuple[str, ...]) -> bool:
        try:
            return find_conflict(only(problem, ids), budget, due) is not None
        except Undecided:  # without its hours a problem can have too many windows: they stay in the core
            return False

    core = reduced(norms_of(problem), clash)
    last = find_conflict(only(problem, core), budget, due)
    if last is None:
        raise Undecided("the clash of floors and ceilings cannot be reproduced")
    return Overfull(
        in_order(core), last.start, last.end, last.needed, last.available, last.needed_by, last.available_by,
        last.unit is None,
    )  # fmt: skip


def _on_one_counter(problem: Problem, budget: Budget) -> Schedule | None:
    """A schedule of no more calls than are asked for, where everything speaks of the same calls."""
    sets = {frozenset(b.flows) for b in problem.bounds} | {frozenset(d.flows) for d in problem.demands}
    if len(sets) != 1 or not _one_measure(problem) or not _alike(problem):
        return None
    (group,) = sets
    found = lane(problem, group, None, budget)
    solved = found.counter.greatest(len(found.nodes) - 1)
    if isinstance(solved, Clash) or None in solved[0]:
        return None
    return counted_batches(problem, problem.flows[0], found, [t for t in solved[0] if t is not None])


def _solved(problem: Problem, budget: Budget) -> Schedule:
    """A schedule of several counters at once."""
    from mandate.logic.cells import Grid

    grid = Grid(problem, budget)
    if not grid.possible():
        raise Undecided("floors and ceilings clash in a way that no single stretch of time shows")
    return grid.schedule()


def _one_measure(problem: Problem) -> bool:
    """Whether every limit speaks of the same thing: calls, or amounts that are fixed per call."""
    measured = {b.quantity if b.measure is Measure.SUM else None for b in problem.bounds}
    measured |= {None} if problem.demands else set()
    if measured == {None}:
        return True
    return all(
        constant(f, name) not in (None, 0) for f in problem.flows for name in measured if name is not None
    )


def _alike(problem: Problem) -> bool:
    first = problem.flows[0]
    return all(replace(f, id=first.id, tool=first.tool) == first for f in problem.flows)


def _components(problem: Problem) -> Iterator[Problem]:
    """The problem in parts that share no flow, by their first flow."""
    parent = {f.id: f.id for f in problem.flows}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for flows in [b.flows for b in problem.bounds] + [d.flows for d in problem.demands]:
        known = [f for f in flows if f in parent]
        for name in known:
            parent[root(name)] = root(known[0])
    parts: dict[str, tuple[list[Flow], list[Bound], list[Demand]]] = {}
    for flow in problem.flows:
        parts.setdefault(root(flow.id), ([], [], []))[0].append(flow)
    for bound in problem.bounds:
        parts[root(next(f for f in bound.flows if f in parent))][1].append(bound)
    for demand in problem.demands:
        parts[root(next(f for f in demand.flows if f in parent))][2].append(demand)
    for own, bounds, demands in parts.values():
        yield replace(problem, flows=tuple(own), bounds=tuple(bounds), demands=tuple(demands))
