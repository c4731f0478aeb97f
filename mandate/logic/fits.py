"""`Fits`: can all floors and demands be kept under all ceilings, together?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mandate.logic.binding import norms_of, only
from mandate.logic.budget import Budget, Undecided
from mandate.logic.clash import Conflict, find_conflict, hours_of
from mandate.logic.components import components
from mandate.logic.counters import Clash
from mandate.logic.ids import in_order, reduced
from mandate.logic.joint import Apart, apart, joint_clash
from mandate.logic.lanes import Span, lane
from mandate.logic.ledger import Ledger, completed
from mandate.logic.plot import counted_batches, merged
from mandate.logic.units import constant, per_call_applied
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Batch, Problem, Schedule
from mandate.model.question import Answer, Fits, Holds, Overfull

_LOWER = (Compare.GE, Compare.GT, Compare.EQ)
_MOST_AT_ONCE = 24  # flows of parts that are tied together


def fits(question: Fits, budget: Budget) -> Answer:
    """Holds with a schedule, `Overfull` with a minimal core, or undecided. Flows that share nothing are told
    apart."""
    problem = per_call_applied(question.problem)
    budget.spend(10 + len(problem.bounds) + len(problem.flows))
    found = _each(components(problem), budget)
    return found if isinstance(found, Overfull) else Holds(schedule=Schedule(merged(found)))


def _each(parts: Iterable[Problem], budget: Budget) -> list[Batch] | Overfull:
    """Calls that keep every part, or the first clash. What is not decided waits for the others."""
    open_question: Undecided | None = None
    batches: list[Batch] = []
    for part in parts:
        if not part.demands and not any(b.operator in _LOWER for b in part.bounds):
            continue
        try:
            found = _of(part, budget)
        except Undecided as reason:
            open_question = open_question or reason
            continue
        if isinstance(found, Overfull):
            return found
        batches += found
    if open_question is not None:
        raise open_question
    return batches


def _of(part: Problem, budget: Budget) -> list[Batch] | Overfull:
    plain = _on_one_counter(part, budget)
    if plain is not None:
        return list(plain.batches)
    tied = apart(part)
    if tied is not None:
        found = _tied(part, tied, budget)
        if found is not None:
            return found
    conflict = find_conflict(part, budget)
    if conflict is not None:
        return _overfull(part, conflict, budget)
    return list(_solved(part, budget).batches)


def _tied(whole: Problem, tied: Apart, budget: Budget) -> list[Batch] | Overfull | None:
    """Parts that share a ceiling: none of them asks for more than it must, each when there is room for it.
    None where that tells nothing."""
    found = _each(tied.parts, budget)
    if isinstance(found, Overfull):
        return found
    found = completed(whole, found)
    ledgers = [Ledger(whole, c, budget) for c in tied.joint]
    for ledger in ledgers:
        ledger.book(found)
    if not any(ledger.over() for ledger in ledgers):
        return found
    due = hours_of(whole, budget)
    for ledger in ledgers:
        clash = joint_clash(tied, ledger, budget, due)
        if clash is not None:
            return clash
    in_turn = _in_turn(whole, tied, budget)
    if in_turn is None and len(whole.flows) > _MOST_AT_ONCE:
        raise Undecided("too many kinds of calls share a limit to be put in order")
    return in_turn


def _in_turn(whole: Problem, tied: Apart, budget: Budget) -> list[Batch] | None:
    """One part after the other, in what the ones before leave of the shared ceilings."""
    ledgers = [Ledger(whole, c, budget) for c in tied.joint]
    batches: list[Batch] = []
    for part in tied.parts:
        if not part.demands and not any(b.operator in _LOWER for b in part.bounds):
            continue
        left = [ledger.left_for(part) for ledger in ledgers]
        if None in left:
            return None
        found = _on_one_counter(part, budget, [span for spans in left for span in spans or ()])
        if found is None:
            return None
        batches += completed(whole, found.batches)
        for ledger in ledgers:
            ledger.book(completed(whole, found.batches))
    return batches if not any(ledger.over() for ledger in ledgers) else None


def _overfull(problem: Problem, found: Conflict, budget: Budget) -> Overfull:
    due = hours_of(problem, budget)

    def clash(ids: tuple[str, ...]) -> bool:
        try:
            return find_conflict(only(problem, ids), budget, due) is not None
        except Undecided:  # without its hours a problem can have too many windows: they stay in the core
            return False

    every = norms_of(problem)
    core = reduced(every, clash)
    last = found if core == every else find_conflict(only(problem, core), budget, due)
    if last is None:
        raise Undecided("the clash of floors and ceilings cannot be reproduced")
    return Overfull(
        in_order(core), last.start, last.end, last.needed, last.available, last.needed_by, last.available_by,
        last.unit is None,
    )  # fmt: skip


def _on_one_counter(problem: Problem, budget: Budget, extra: Iterable[Span] = ()) -> Schedule | None:
    """A schedule of no more calls than are asked for, where everything speaks of the same calls."""
    sets = {frozenset(b.flows) for b in problem.bounds} | {frozenset(d.flows) for d in problem.demands}
    if len(sets) != 1 or not _one_measure(problem) or not _alike(problem):
        return None
    (group,) = sets
    found = lane(problem, group, None, budget, extra=extra)
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
