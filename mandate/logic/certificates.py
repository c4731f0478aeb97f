"""Answers about stretches of time as SMT-LIB 2 scripts: sums that clash, schedules that keep the limits.

The bounds come out of arithmetic, not out of a solver; what is written here is their proof: each window
of a derivation as an inequality of its own, and a schedule as numbers that satisfy what limits them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction
from math import ceil

from mandate.logic.budget import Budget, Undecided
from mandate.logic.script import Named, real, script, total
from mandate.logic.timeline import Stretch, windows_of
from mandate.logic.units import constant
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Batch, Bound, Derivation, Flow, Objective, Problem, Schedule
from mandate.model.proof import Script
from mandate.model.question import Cycle, Delay, Edge, Late, OutOfReach, Overfull, Timed
from mandate.model.window import WindowKind

MOST_WINDOWS = 2_000  # of one limit, written out
MOST_STARTS = 500  # calls from which a sliding window is written out
_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


def overfull(answer: Overfull) -> Script:
    """More is needed than there is room for, as a sum of windows."""
    needed = _parts("needed", answer.needed_by, answer.needed, at_least=True)
    room = _parts("room", answer.available_by, answer.available, at_least=False)
    says = (
        f"between second {answer.start} and second {answer.end} at least {answer.needed} is needed and at "
        f"most {answer.available} possible"
    )
    return _sums(says, answer.core, [needed, room])


def out_of_reach(objective: Objective, answer: OutOfReach) -> Script:
    """The windows that bind add up to less than the goal needs."""
    room = _parts("room", answer.derivation, answer.moved, at_least=False)
    sign = "(- now |total|)" if objective.target < objective.now else "(+ now |total|)"
    if objective.target == objective.now:
        sign = "(+ now |total|)" if answer.best >= objective.now else "(- now |total|)"
    value = sign.replace("now", real(objective.now))
    goal = _compared(value, objective.operator, objective.target)
    says = f"{objective.metric} can be moved by at most {answer.moved}, which is not enough"
    declared, asserted = room
    asserted = [*asserted, ("never moved back", f"(>= |total| {real(Fraction(0))})")]
    return _sums(says, (*answer.binds, objective.aim_id), [(declared, asserted)], [("goal", goal)])


def _parts(
    side: str, derivation: Derivation, whole: Fraction, *, at_least: bool
) -> tuple[list[tuple[str, str]], list[Named]]:
    """One side of a clash: a variable per window, and the total they make."""
    operator = ">=" if at_least else "<="
    if not derivation.terms:
        return [], [(side, f"({operator} |total| {real(whole)})")]
    declared, asserted = [], []
    for number, term in enumerate(derivation.terms, 1):
        name = f"|{side} {number}|"
        declared.append((name, "Real"))
        by = ", ".join(term.bound_ids) or "the types"
        label = f"{side} {number} by {by}: {term.stretch}".replace(";", ",")
        much = real(term.total)
        if term.rate * term.times == term.total and term.times != 1:
            much = f"(* {real(term.rate)} {real(term.times)})"
        asserted.append((label, f"({operator} {name} {much})"))
    terms = total(name for name, _ in declared)
    asserted.append((f"{side} in all", f"({operator} |total| {terms})"))
    return declared, asserted


def _sums(
    says: str,
    norms: Iterable[str],
    sides: Iterable[tuple[list[tuple[str, str]], list[Named]]],
    more: Iterable[Named] = (),
) -> Script:
    declared, asserted = [("|total|", "Real")], []
    for names, claims in sides:
        declared += names
        asserted += claims
    return script(says, "unsat", norms, declared, [*asserted, *more])


def ordered(edges: Iterable[Edge], cycle: Cycle | None) -> Script:
    """Steps as numbers: in order, or round a cycle."""
    chosen = list(dict.fromkeys(edges)) if cycle is None else list(cycle.edges)
    names = dict.fromkeys(s for e in chosen for s in (e.first, e.then))
    label = {s: f"|step {s.replace('|', '!')}|" for s in names}
    asserted = [(f"norm {e.norm_id}", f"(< {label[e.first]} {label[e.then]})") for e in chosen]
    says = "the steps can be put in an order" if cycle is None else "each of these steps waits for the next"
    expected = "sat" if cycle is None else "unsat"
    norms = dict.fromkeys(e.norm_id for e in chosen)
    return script(says, expected, norms, [(n, "Int") for n in label.values()], asserted)


def timed(question: Timed, late: Late | None) -> Script:
    """Steps as moments: kept apart as they have to be, or not possible. Every choice is written out."""
    every = [*question.delays, *(d for choice in question.choices for way in choice for d in way)]
    if late is not None and not question.choices:
        every = list(late.chains[0])
    names = dict.fromkeys(s for d in every for s in (d.first, d.then))
    label = {s: f"|step {s.replace('|', '!')}|" for s in names}

    def held(delay: Delay) -> str:
        operator = ">" if delay.strict else ">="
        return f"({operator} (- {label[delay.then]} {label[delay.first]}) {real(delay.least)})"

    fixed = every if late is not None and not question.choices else question.delays
    asserted = [(f"norm {d.norm_id or 'time'}", held(d)) for d in fixed]
    for choice in question.choices:
        ways = " ".join(f"(and true {' '.join(map(held, way))})" for way in choice)
        asserted.append((f"one way of norm {choice[0][0].norm_id or 'time'}", f"(or false {ways})"))
    says = "the steps can be given times" if late is None else "no times keep all of these delays"
    expected = "sat" if late is None else "unsat"
    norms = dict.fromkeys(d.norm_id for d in every if d.norm_id)
    return script(says, expected, norms, [(n, "Real") for n in label.values()], asserted)


def schedule_kept(
    problem: Problem, schedule: Schedule, budget: Budget, reached: Objective | None = None
) -> Script:
    """The calls of a schedule keep every limit, window by window, and reach the objective."""
    writer = _Calls(problem, schedule, budget)
    asserted = list(writer.pinned())
    for bound in problem.bounds:
        asserted += writer.limited(bound)
    for demand in problem.demands:
        inside = writer.summed(demand.flows, None, demand.start, demand.end)
        asserted.append((f"norm {demand.id}", f"(>= {inside} {real(demand.amount)})"))
    norms = [b.id for b in problem.bounds] + [d.id for d in problem.demands]
    says = "these calls keep every limit"
    if reached is not None:
        asserted.append((f"norm {reached.aim_id}", writer.goal(reached)))
        norms.append(reached.aim_id)
        says += f" and bring {reached.metric} where it is wanted"
    remarks = [*writer.legend(), "opening hours and demands of other kinds were replayed, not written here"]
    return script(says, "sat", dict.fromkeys(norms), writer.declared(), asserted, remarks=remarks)


class _Calls:
    """A schedule as variables: how many calls a batch has, and how much each of them has of a quantity."""

    def __init__(self, problem: Problem, schedule: Schedule, budget: Budget) -> None:
        self.problem, self.budget = problem, budget
        self.flows = {f.id: f for f in problem.flows}
        self.batches = [b for b in schedule.batches if b.count]
        self.sizes: dict[tuple[int, str], Fraction] = {}

    def declared(self) -> list[tuple[str, str]]:
        return [(f"|size {n} {q}|", "Real") for n, q in sorted(self.sizes)] or [("|nothing|", "Real")]

    def legend(self) -> Iterator[str]:
        for number, batch in enumerate(self.batches, 1):
            stretch = f"from second {batch.start} to {batch.end}, evenly"
            yield f"batch {number}: {batch.count} calls of {batch.flow} {stretch}"

    def pinned(self) -> Iterator[Named]:
        """Every size, as scheduled, and in the range that a call can have."""
        for number, batch in enumerate(self.batches, 1):
            flow = self.flows[batch.flow]
            for quantity, allowed in flow.per_call:
                size = self._size(flow, batch, quantity)
                if size is None:
                    continue
                self.sizes[number, quantity] = size
                name = f"|size {number} {quantity}|"
                yield f"batch {number} {quantity}", f"(= {name} {real(size)})"
                top = f" (<= {name} {real(allowed.upper)})" if allowed.upper is not None else ""
                yield f"range {number} {quantity}", f"(and (>= {name} {real(allowed.lower)}){top})"

    def _size(self, flow: Flow, batch: Batch, quantity: str) -> Fraction | None:
        return dict(batch.amounts).get(quantity, constant(flow, quantity))

    def limited(self, bound: Bound) -> Iterator[Named]:
        unit = None if bound.measure is Measure.COUNT else bound.quantity
        if bound.window.kind is WindowKind.CALL or bound.measure not in (Measure.COUNT, Measure.SUM):
            yield from self._each_call(bound, unit)
            return
        if bound.operator in _LOWER and bound.operator is not Compare.EQ:
            return  # which floors are due is judged by opening hours: replayed
        operator = Compare.LE if bound.operator is Compare.EQ else bound.operator
        written: set[str] = set()
        for a, b in self._windows(bound):
            used = bound.used if a <= self.problem.start < b else Fraction(0)
            term = self.summed(bound.flows, unit, Fraction(a), Fraction(b))
            kept = _compared(term, operator, max(bound.amount - used, Fraction(0)))
            if kept not in written:  # many windows hold the same calls
                yield f"norm {bound.id}", kept
            written.add(kept)
            if len(written) == MOST_WINDOWS:
                raise Undecided("too many windows to write out")

    def _each_call(self, bound: Bound, unit: str | None) -> Iterator[Named]:
        for number, batch in enumerate(self.batches, 1):
            if batch.flow in bound.flows and unit is not None and (number, unit) in self.sizes:
                yield f"norm {bound.id}", _compared(f"|size {number} {unit}|", bound.operator, bound.amount)

    def _windows(self, bound: Bound) -> Iterator[Stretch]:
        start, end = int(self.problem.start), int(self.problem.end)
        match bound.window.kind:
            case WindowKind.ALIGNED | WindowKind.NAMED:
                yield from windows_of(bound.window, start, end, self.budget)
            case WindowKind.SLIDING:
                length = ceil(bound.window.seconds or 0)
                starts = {start, *(ceil(t) for t in self._starts(bound))}
                yield from ((t, t + length) for t in sorted(starts))
            case _:
                yield start, end

    def _starts(self, bound: Bound) -> Iterator[Fraction]:
        """Where a sliding window may be fullest: at calls."""
        for batch in self.batches:
            if batch.flow in bound.flows:
                every = min(batch.count, MOST_STARTS)
                step = (batch.end - batch.start) / batch.count
                yield from (batch.start + step * k for k in range(every))

    def summed(self, flows: Iterable[str], unit: str | None, start: Fraction, end: Fraction) -> str:
        """What the calls inside `[start, end)` add up to, as a term."""
        chosen, count, terms = set(flows), 0, []
        for number, batch in enumerate(self.batches, 1):
            if batch.flow not in chosen:
                continue
            self.budget.spend(1)
            calls = _inside(batch, start, end)
            if unit is None:
                count += calls
            elif calls:
                if (number, unit) not in self.sizes:
                    raise Undecided(f"how much `{unit}` a call of `{batch.flow}` has is not said")
                terms.append(f"(* {real(Fraction(calls))} |size {number} {unit}|)")
        return total(terms) if unit is not None else real(Fraction(count))

    def goal(self, objective: Objective) -> str:
        unit = f"metric:{objective.metric}"
        ends = real(objective.now)
        for sign, operator in ((1, "+"), (-1, "-")):
            flows = [f for f, way in objective.movers if way == sign]
            moved = self.summed(flows, unit, self.problem.start, self.problem.end + 1)
            ends = f"({operator} {ends} {moved})"
        return _compared(ends, objective.operator, objective.target)


def _inside(batch: Batch, start: Fraction, end: Fraction) -> int:
    """How many calls of a batch lie in `[start, end)`: evenly spread, the first at its start."""
    step = (batch.end - batch.start) / batch.count
    if step == 0:
        return batch.count if start <= batch.start < end else 0
    first = max(0, ceil((start - batch.start) / step))
    after = min(batch.count, ceil((end - batch.start) / step))
    return max(0, after - first)


def _compared(term: str, operator: Compare, value: Fraction) -> str:
    number = real(value)
    match operator:
        case Compare.EQ:
            return f"(= {term} {number})"
        case Compare.NE:
            return f"(not (= {term} {number}))"
        case _:
            return f"({operator.value} {term} {number})"
