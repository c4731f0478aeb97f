"""Several flows at once, or counts and sums together: whole numbers per flow and cell, in z3.

Every cell lies inside one window of every limit, so a model is a schedule; without sliding windows
there is a schedule iff there is a model.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

import z3

from mandate.logic.attain import Attained
from mandate.logic.budget import Budget, Undecided
from mandate.logic.lanes import NOT_OPENED, Lane, Opened, Span, lane, opening
from mandate.logic.plot import chosen_amounts, merged
from mandate.logic.timeline import Stretch, seconds, windows_of
from mandate.logic.units import Ends, Unit, constant, link_factor, range_of
from mandate.logic.work import work_done
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Batch, Bound, Flow, Problem, Schedule
from mandate.model.window import WindowKind

MOST_VARIABLES = 3_000
_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


def best_schedule(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    bound: Fraction,
    budget: Budget,
    opened: Opened = NOT_OPENED,
) -> Attained:
    """The most of `unit` that `group` can do, up to `needed`, when everything else is kept as well."""
    grid = Grid(problem, budget, opened)
    goal = grid.total(sorted(group), unit, 0, len(grid.cells))
    step = grid.step_of(sorted(group), unit)
    if not grid.possible(goal <= grid.number(needed)) and not grid.possible():
        raise Undecided("the floors leave no schedule at all")
    found = grid.value(goal)
    plan = grid.schedule()
    low, high = floor(found / step), floor(min(needed, bound) / step)
    likely = True  # what the bound allows is often just what can be done
    while low < high:
        middle = high if likely and low * 10 >= high * 9 else (low + high + 1) // 2
        likely = likely and middle < high
        if grid.possible(goal >= grid.number(middle * step)):
            found, plan = grid.value(goal), grid.schedule()
            low = max(middle, floor(found / step))
        else:
            high = middle - 1
    sure = min(bound, high * step) if grid.exact and high < floor(min(needed, bound) / step) else bound
    return Attained(sure, found, plan)


class Grid:
    """A problem over cells in a solver. `exact`: no model means no schedule."""

    def __init__(self, problem: Problem, budget: Budget, opened: Opened = NOT_OPENED) -> None:
        self.problem, self.budget = problem, budget
        self.start, self.end = seconds(problem.start), seconds(problem.end)
        self.hours = {f.id: opening(problem, f, self.start, self.end, budget, opened) for f in problem.flows}
        self.lane = _finest(problem, budget, self.hours)
        self.cells = list(pairwise(self.lane.nodes))
        self.number_of = {t: i for i, t in enumerate(self.lane.nodes)}
        if len(self.cells) * len(problem.flows) > MOST_VARIABLES:
            raise Undecided("too many windows and kinds of calls at once")
        self.exact = not self.lane.bursts
        self.context = z3.Context()
        self.solver = z3.SimpleSolver(ctx=self.context)
        self.solver.set("random_seed", 0)
        self._paid = 0
        self.calls: dict[tuple[str, int], z3.ArithRef] = {}
        self.sizes: dict[tuple[str, str, int], z3.ArithRef] = {}
        self._declare()
        for limit in problem.bounds:
            self._limit(limit)
        for demand in problem.demands:
            first, last = self.number_of[seconds(demand.start)], self.number_of[seconds(demand.end)]
            self.solver.add(self.total(demand.flows, None, first, last) >= self.number(demand.amount))

    def _declare(self) -> None:
        summed = sorted({b.quantity or "" for b in self.problem.bounds if b.measure is Measure.SUM})
        summed += sorted({n for f in self.problem.flows for n, _ in f.per_call if n.startswith("metric:")})
        for flow in self.problem.flows:
            free = self._free(flow, summed)
            for index, (a, b) in enumerate(self.cells):
                self.budget.spend(1)
                if not any(x < b and a < y for x, y in self.hours[flow.id]):
                    continue
                calls = z3.Int(f"n {flow.id} {index}", self.context)
                self.calls[flow.id, index] = calls
                self.solver.add(calls >= 0)
                for name in free:
                    self._size(flow, name, index, calls)

    def _free(self, flow: Flow, names: list[str]) -> list[str]:
        """The quantities of a flow's calls that are neither constant nor fixed by an earlier one."""
        found: list[str] = []
        for name in dict.fromkeys(names):
            linked = any(link_factor(flow, name, known) is not None for known in found)
            if constant(flow, name) is None and not linked:
                found.append(name)
        return found

    def _size(self, flow: Flow, name: str, index: int, calls: z3.ArithRef) -> None:
        allowed = range_of(flow, name)
        step = allowed.step
        if step is None:
            size = z3.Real(f"v {flow.id} {name} {index}", self.context)
            low, top = allowed.lower, allowed.upper
        else:
            steps = z3.Int(f"v {flow.id} {name} {index}", self.context)
            size = z3.ToReal(steps) * self.number(step)
            low = ceil(allowed.lower / step) * step
            top = None if allowed.upper is None else floor(allowed.upper / step) * step
        real = z3.ToReal(calls)
        self.solver.add(size >= real * self.number(low))
        if top is not None:
            self.solver.add(size <= real * self.number(top))
        else:
            self.solver.add(z3.Implies(calls == 0, size == 0))
        self.sizes[flow.id, name, index] = size

    def number(self, value: Fraction) -> z3.RatNumRef:
        return z3.RealVal(f"{value.numerator}/{value.denominator}", self.context)

    def total(self, flows: tuple[str, ...] | list[str], unit: Unit, first: int, last: int) -> z3.ArithRef:
        """The sum of a unit over flows and cells."""
        by_id = {f.id: f for f in self.problem.flows}
        parts = [
            self._of(by_id[flow], unit, index)
            for flow in flows
            for index in range(first, last)
            if (flow, index) in self.calls
        ]
        return z3.Sum([self.number(Fraction(0)), *parts])

    def _of(self, flow: Flow, unit: Unit, index: int) -> z3.ArithRef:
        calls = z3.ToReal(self.calls[flow.id, index])
        if unit is None:
            return calls
        only = constant(flow, unit)
        if only is not None:
            return calls * self.number(only)
        if (flow.id, unit, index) in self.sizes:
            return self.sizes[flow.id, unit, index]
        for (owner, name, cell), size in self.sizes.items():
            factor = link_factor(flow, unit, name) if (owner, cell) == (flow.id, index) else None
            if factor is not None:
                return size * self.number(factor)
        raise Undecided(f"how much `{unit}` a call of `{flow.id}` has is not known")

    def _limit(self, limit: Bound) -> None:
        unit = None if limit.measure is Measure.COUNT else limit.quantity
        for a, b, complete, used in _windows(limit, self.start, self.end, self.lane.nodes, self.budget):
            total = self.total(limit.flows, unit, self.number_of[a], self.number_of[b])
            amount = self.number(limit.amount - used)
            if limit.operator in (Compare.LE, Compare.EQ):
                self.solver.add(total <= amount)
            elif limit.operator is Compare.LT:
                self.solver.add(total < amount)
            open_now = any(x < b and a < y for f in limit.flows for x, y in self.hours.get(f, ()))
            if limit.operator in _LOWER and complete and open_now:
                self.solver.add(total > amount if limit.operator is Compare.GT else total >= amount)

    def possible(self, *extra: z3.BoolRef) -> bool:
        """Whether there is a schedule. Raises `Undecided`."""
        self.solver.set("rlimit", max(1, min(self.budget.left, 4_000_000_000)))
        result = self.solver.check(*extra)
        used = work_done(self.solver)
        spent, self._paid = max(0, used - self._paid), max(used, self._paid)
        self.budget.spend(1 + spent)
        if result == z3.unknown:
            raise Undecided(f"the solver does not know: {self.solver.reason_unknown()}")
        return bool(result == z3.sat)

    def value(self, term: z3.ArithRef) -> Fraction:
        """A term in the last model."""
        found = self.solver.model().eval(term, model_completion=True)
        if isinstance(found, z3.IntNumRef):
            return Fraction(found.as_long())
        if isinstance(found, z3.RatNumRef):
            return Fraction(found.numerator_as_long(), found.denominator_as_long())
        raise Undecided("the solver's model has no exact value")

    def step_of(self, flows: list[str], unit: Unit) -> Fraction:
        """What totals are searched in multiples of."""
        if unit is None:
            return Fraction(1)
        steps = [range_of(f, unit).step or constant(f, unit) for f in self.problem.flows if f.id in flows]
        known = [s for s in steps if s]
        return min(known) if known else Fraction(1, 100)

    def schedule(self) -> Schedule:
        """The last model as batches."""
        found: list[Batch] = []
        for flow in self.problem.flows:
            free = sorted({name for owner, name, _ in self.sizes if owner == flow.id})
            for index, (a, b) in enumerate(self.cells):
                if (flow.id, index) not in self.calls:
                    continue
                count = int(self.value(self.calls[flow.id, index]))
                ends = (Fraction(a), Fraction(a if self.lane.bursts else b))
                for number, amounts in self._parts(flow, free, index, count):
                    found.append(Batch(flow.id, *ends, number, amounts))
        return Schedule(merged(found))

    def _parts(
        self, flow: Flow, free: list[str], index: int, count: int
    ) -> list[tuple[int, tuple[tuple[str, Fraction], ...]]]:
        """The calls of a cell as (how many, with which amounts); sizes differ by a step at most."""
        sizes: dict[str, tuple[int, Fraction, Fraction]] = {}  # how many are larger, and both sizes
        for unit in free if count else ():
            total = self.value(self.sizes[flow.id, unit, index])
            step = range_of(flow, unit).step
            if step is None:
                sizes[unit] = (0, total / count, total / count)
            else:
                small, more = divmod(int(total / step), count)
                sizes[unit] = (more, (small + 1) * step, small * step)
        edges = sorted({0, count, *(more for more, _, _ in sizes.values())})
        return [(b - a, chosen_amounts(self.problem, flow, _at(sizes, a))) for a, b in pairwise(edges)]


def _at(sizes: dict[str, tuple[int, Fraction, Fraction]], call: int) -> dict[str, Fraction]:
    """The amounts of one call: the larger ones come first."""
    return {unit: big if call < more else small for unit, (more, big, small) in sizes.items()}


def _finest(problem: Problem, budget: Budget, hours: dict[str, list[Stretch]]) -> Lane:
    """Cells fine enough for every window, demand and opening."""
    every = tuple(f.id for f in problem.flows)
    plain = tuple(
        replace(b, measure=Measure.COUNT, quantity=None, operator=Compare.LE, amount=Fraction(1), flows=every)
        for b in problem.bounds
    )
    demands = tuple(replace(d, flows=every) for d in problem.demands)
    edges = [Span(a, b, Ends(), (), "") for found in hours.values() for a, b in found]
    return lane(
        replace(problem, bounds=plain, demands=demands),
        frozenset(every),
        None,
        budget,
        unrolled=True,
        extra=edges,
    )


def _windows(
    limit: Bound, start: int, end: int, nodes: tuple[int, ...], budget: Budget
) -> Iterator[tuple[int, int, bool, Fraction]]:
    """Each window of a limit, clipped; whether it is complete; and what is used of it."""
    none = Fraction(0)
    if limit.window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
        for a, b in windows_of(limit.window, start, end, budget):
            complete = start <= a and b <= end
            yield max(a, start), min(b, end), complete, limit.used if a <= start < b else none
    elif limit.window.kind is WindowKind.SLIDING and limit.window.seconds is not None:
        length = seconds(limit.window.seconds)
        for t in nodes[:-1]:
            after = nodes[min(bisect_left(nodes, t + length), len(nodes) - 1)]  # closed up to there
            yield t, after, t + length <= end, limit.used if t == start else none
    else:
        yield start, end, True, limit.used
