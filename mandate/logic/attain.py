"""How much some flows can do in the horizon: a sound bound, and a schedule that shows how much is sure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.logic.budget import Budget, Undecided
from mandate.logic.counters import Clash, Edge, path_to
from mandate.logic.lanes import NOT_OPENED, Lane, Opened, Span, lane
from mandate.logic.plot import counted_batches, valued_batches
from mandate.logic.timeline import seconds
from mandate.logic.units import Ends, Unit, link_factor, range_of
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Flow, Problem, Schedule


@dataclass(frozen=True, slots=True)
class Attained:
    """No more than `bound` is possible, and `schedule` does `shown`, both in the counter's unit."""

    bound: Fraction
    shown: Fraction
    schedule: Schedule | None


@dataclass(frozen=True, slots=True)
class Most:
    """The greatest total of one counter, the totals before each node, and the windows it rests on."""

    total: Fraction
    lane: Lane
    totals: list[int]
    path: tuple[Edge, ...]


def attain(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    budget: Budget,
    opened: Opened = NOT_OPENED,
) -> Attained:
    """Up to `needed`. `bound` is sound; `schedule` keeps every limit, or there is none."""
    bound = most(problem, group, unit, needed, budget, opened=opened)
    if bound is None:
        raise Undecided("the floors leave no schedule at all")
    alike = _alike(problem, group)
    if alike is not None and not _floors_elsewhere(problem, group):
        found = _shown(problem, alike, group, unit, needed, budget, opened)
        if found.shown >= min(bound.total, needed):
            return replace(found, bound=bound.total)
    from mandate.logic.cells import best_schedule

    return best_schedule(problem, group, unit, needed, bound.total, budget, opened)


def most(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    budget: Budget,
    *,
    opened: Opened = NOT_OPENED,
    unrolled: bool = False,
    strict: bool = False,
) -> Most | None:
    """The greatest total of a counter, at most `needed` (more only where the floors ask for more); None
    if its floors cannot be kept."""
    start, end = seconds(problem.start), seconds(problem.end)
    enough = needed
    for _ in range(2):
        aim = Span(start, end, Ends(None, enough), (), "")
        found = lane(
            problem, group, unit, budget, opened=opened, unrolled=unrolled, strict=strict, extra=[aim]
        )
        solved = found.counter.greatest(0)
        if not isinstance(solved, Clash):
            totals = [t if t is not None else 0 for t in solved[0]]
            return Most(found.value(totals[-1]), found, totals, path_to(len(totals) - 1, 0, solved[1]))
        floors = sum((s.ends.lower for s in found.spans if s.ends.lower is not None), Fraction(0))
        if not floors:
            return None
        enough = needed + floors
    return None


def _alike(problem: Problem, group: frozenset[str]) -> Flow | None:
    """One flow that can stand for the whole group: every limit and opening treats them the same."""
    flows = [f for f in problem.flows if f.id in group]
    first = flows[0]
    same = all(
        (f.per_call, f.openings, f.linked) == (first.per_call, first.openings, first.linked) for f in flows
    )
    whole = all(not group & set(b.flows) or group <= set(b.flows) for b in problem.bounds)
    demands = all(not group & set(d.flows) or group <= set(d.flows) for d in problem.demands)
    return first if same and whole and demands else None


def _floors_elsewhere(problem: Problem, group: frozenset[str]) -> bool:
    """Whether something must be done that this group alone does not do."""
    floors = [b.flows for b in problem.bounds if b.operator in (Compare.GE, Compare.GT, Compare.EQ)]
    return any(not set(flows) <= group for flows in (*floors, *(d.flows for d in problem.demands)))


def _shown(
    problem: Problem,
    flow: Flow,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    budget: Budget,
    opened: Opened,
) -> Attained:
    """What a schedule of one flow shows: each way of filling the cells is tried, the best one kept."""
    if unit is None:
        return _calls(problem, flow, group, needed, budget, opened)
    best = Attained(Fraction(0), Fraction(0), Schedule(()))
    found = most(problem, group, unit, needed, budget, opened=opened, unrolled=True, strict=True)
    if found is not None:
        plan = valued_batches(problem, flow, found.lane, found.totals)
        if _counts_kept(problem, group, found.lane, plan, budget, opened):
            best = Attained(found.total, _total(plan, unit), plan)
    top = range_of(flow, unit).upper
    if best.shown < needed and top is not None and top > 0:
        whole = _full_size(problem, group, unit, top)
        calls = _calls(
            whole,
            next(f for f in whole.flows if f.id == flow.id),
            group,
            Fraction(needed // top),
            budget,
            opened,
        )
        if calls.shown * top > best.shown:
            best = Attained(calls.bound * top, calls.shown * top, calls.schedule)
    return best


def _calls(
    problem: Problem, flow: Flow, group: frozenset[str], needed: Fraction, budget: Budget, opened: Opened
) -> Attained:
    found = most(problem, group, None, needed, budget, opened=opened, strict=True)
    if found is None:
        return Attained(Fraction(0), Fraction(0), None)
    plan = counted_batches(problem, flow, found.lane, found.totals)
    return Attained(found.total, found.total, plan if _sums_kept(problem, group) else None)


def _sums_kept(problem: Problem, group: frozenset[str]) -> bool:
    """Floors on amounts need more than the least amounts that a plan of calls chooses."""
    lower = (Compare.GE, Compare.GT, Compare.EQ)
    for bound in problem.bounds:
        if bound.measure is Measure.SUM and bound.operator in lower and group & set(bound.flows):
            for flow in problem.flows:
                found = range_of(flow, bound.quantity or "")
                if flow.id in group and (found.lower != found.upper or found.upper == 0):
                    return False
    return True


def _full_size(problem: Problem, group: frozenset[str], unit: str, size: Fraction) -> Problem:
    """The same problem with every call of the group at its greatest size."""
    flows = []
    for flow in problem.flows:
        if flow.id in group:
            ranges = {}
            for name, found in flow.per_call:
                factor = Fraction(1) if name == unit else link_factor(flow, name, unit)
                fixed = size * factor if factor is not None else None
                ranges[name] = found if fixed is None else replace(found, lower=fixed, upper=fixed)
            flow = replace(flow, per_call=tuple(sorted(ranges.items())))
        flows.append(flow)
    return replace(problem, flows=tuple(flows))


def _counts_kept(
    problem: Problem, group: frozenset[str], cells: Lane, plan: Schedule, budget: Budget, opened: Opened
) -> bool:
    """Whether the calls of a plan made for amounts keep the limits on counts, and other sums."""
    per_start: dict[int, int] = {}
    for batch in plan.batches:
        at = seconds(batch.start)
        per_start[at] = per_start.get(at, 0) + batch.count
    calls = lane(problem, group, None, budget, opened=opened, unrolled=True)
    if set(calls.nodes) != set(cells.nodes) and cells.bursts:
        return False
    starts = sorted(per_start)
    for span in calls.spans:
        budget.spend(1 + len(starts) // 8)
        inside = sum(per_start[t] for t in starts if span.start <= t < span.end)
        if span.ends.upper is not None and inside > span.ends.upper:
            return False
        if span.ends.lower is not None and inside < span.ends.lower:
            return False
    return _sums_linked(problem, group, cells.unit or "")


def _sums_linked(problem: Problem, group: frozenset[str], unit: str) -> bool:
    """Every sum is of the counter's own quantity, or fixed by it or by the number of calls."""
    for bound in problem.bounds:
        if bound.measure is Measure.SUM and group & set(bound.flows) and bound.quantity != unit:
            for flow in problem.flows:
                if flow.id in group and link_factor(flow, bound.quantity or "", unit) is None:
                    return False
    return True


def _total(plan: Schedule, unit: str) -> Fraction:
    return sum((dict(b.amounts)[unit] * b.count for b in plan.batches), Fraction(0))
