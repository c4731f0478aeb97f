"""`Fits`: can all floors and demands be kept under all ceilings, together?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.logic.binding import norms_of, only
from mandate.logic.budget import Budget, Undecided
from mandate.logic.clash import Conflict, find_conflict, hours_of
from mandate.logic.ids import in_order, reduced
from mandate.logic.units import constant, per_call_applied
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Problem
from mandate.model.question import Answer, Fits, Holds, Overfull

_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


def fits(question: Fits, budget: Budget) -> Answer:
    """Holds, `Overfull` with a minimal core, or undecided. Flows that share nothing are told apart."""
    problem = per_call_applied(question.problem)
    budget.spend(10 + len(problem.bounds) + len(problem.flows))
    open_question: Undecided | None = None
    for part in _components(problem):
        if not part.demands and not any(b.operator in _LOWER for b in part.bounds):
            continue
        try:
            found = find_conflict(part, budget)
            if found is not None:
                return _overfull(part, found, budget)
            _shown_to_fit(part, budget)
        except Undecided as reason:
            open_question = open_question or reason
    if open_question is not None:
        raise open_question
    return Holds()


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


def _shown_to_fit(problem: Problem, budget: Budget) -> None:
    """One counter for one flow says all there is to say; otherwise a schedule must be found."""
    sets = {frozenset(b.flows) for b in problem.bounds} | {frozenset(d.flows) for d in problem.demands}
    sliding_history = any(b.used and b.window.seconds is not None for b in problem.bounds)
    if len(sets) == 1 and not sliding_history and _one_measure(problem) and _alike(problem):
        return
    from mandate.logic.cells import Grid

    if not Grid(problem, budget).possible():
        raise Undecided("floors and ceilings clash in a way that no single stretch of time shows")


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
    """The problem in parts that share no flow."""
    part: dict[str, int] = {f.id: i for i, f in enumerate(problem.flows)}
    for together in [b.flows for b in problem.bounds] + [d.flows for d in problem.demands]:
        numbers = {part[f] for f in together if f in part}
        if numbers:
            least = min(numbers)
            part = {f: least if n in numbers else n for f, n in part.items()}
    for number in sorted(set(part.values())):
        flows = {f for f, n in part.items() if n == number}
        yield replace(
            problem,
            flows=tuple(f for f in problem.flows if f.id in flows),
            bounds=tuple(b for b in problem.bounds if set(b.flows) & flows),
            demands=tuple(d for d in problem.demands if set(d.flows) & flows),
        )
