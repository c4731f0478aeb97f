"""A simulator of limits: does a concrete schedule keep everything a problem demands?

Approval of a goal rests on this (semantics §4), so it knows nothing of how schedules are made.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mandate.evaluate.calendars import hours_of, union_of_hours
from mandate.evaluate.calls import Calls, whole
from mandate.evaluate.limits import broken_limit
from mandate.model.norm import Measure
from mandate.model.period import Batch, Bound, Demand, Flow, Objective, Problem, Range, Schedule


def violations(problem: Problem, schedule: Schedule) -> tuple[str, ...]:
    """Everything that a schedule breaks, in words; empty if it keeps every rule of the problem.

    The calls of a batch are spread evenly over `[start, end)`, the first at `start` (see `Calls`).
    Ceilings hold in every window, floors in windows that lie inside `[problem.start, problem.end)` and
    are not closed throughout.
    What is already used counts in the window that contains the start; in a sliding window it was
    spent a moment before the start. `per run` takes the horizon for one run. Keys are not simulated.
    """
    flows = {flow.id: flow for flow in problem.flows}
    broken = [m for batch in schedule.batches for m in _batch(problem, flows, batch)]
    if broken:
        return tuple(broken)
    by_flow: dict[str, list[Batch]] = {}
    for batch in schedule.batches:
        by_flow.setdefault(batch.flow, []).append(batch)
    for flow in problem.flows:
        broken.extend(_closed(problem, flow, by_flow.get(flow.id, [])))
    for bound in problem.bounds:
        calls = _measured(bound, flows, by_flow)
        if isinstance(calls, str):
            broken.append(calls)
        else:
            counted = [flows[name] for name in bound.flows if name in flows]
            hours = union_of_hours(counted, problem.start, problem.end)
            broken.extend(broken_limit(bound, calls, problem.start, problem.end, hours))
    for demand in problem.demands:
        broken.extend(_unmet(demand, by_flow))
    return tuple(broken)


def reached_value(problem: Problem, schedule: Schedule, objective: Objective) -> Fraction | str:
    """The metric at the end of a schedule, or what is missing to tell."""
    flows = {flow.id: flow for flow in problem.flows}
    value = objective.now
    for batch in schedule.batches:
        for mover, sign in objective.movers:
            if mover == batch.flow and batch.count:
                change = _contribution(flows[mover], batch, f"metric:{objective.metric}")
                if change is None:
                    return f"the schedule does not say how much `{batch.flow}` moves {objective.metric}"
                value += sign * change * batch.count
    return value


def _batch(problem: Problem, flows: dict[str, Flow], batch: Batch) -> Iterator[str]:
    """What is wrong with a batch by itself."""
    flow = flows.get(batch.flow)
    if flow is None:
        yield f"there is no `{batch.flow}` to call"
        return
    if batch.count < 0 or batch.end < batch.start:
        yield f"`{batch.flow}`: a batch of {batch.count} calls in a stretch of no length"
    if batch.start < problem.start or batch.end > problem.end:
        yield f"`{batch.flow}`: a batch lies outside the horizon"
    elif batch.count and batch.start == problem.end:
        yield f"`{batch.flow}`: a batch at the end of the horizon"
    ranges = dict(flow.per_call)
    for name, amount in batch.amounts:
        allowed = ranges.get(name)
        if allowed is None:
            yield f"`{batch.flow}` has no `{name}`"
        elif not _in_range(allowed, amount):
            yield f"`{batch.flow}`: `{name}` of {amount} is not possible in one call"


def _in_range(allowed: Range, amount: Fraction) -> bool:
    if amount < allowed.lower or (allowed.upper is not None and amount > allowed.upper):
        return False
    return allowed.step is None or (amount / allowed.step).denominator == 1


def _closed(problem: Problem, flow: Flow, batches: list[Batch]) -> Iterator[str]:
    """Calls while one of the flow's calendars is closed."""
    late = [b for b in batches if b.count and _last_call(b) + flow.takes > problem.end]
    if late and flow.takes:
        yield f"`{flow.id}`: a call at {_last_call(late[0])} runs past the end"
    if not (flow.openings or flow.closed) or not batches:
        return
    names = ", ".join(norm for norm, _ in flow.openings) or "clocks"
    stretches = hours_of(flow, problem.start, problem.end)
    following = 0
    for batch in sorted(batches, key=lambda b: b.start):
        while following < len(stretches) and stretches[following][1] <= batch.start:
            following += 1
        calls = Calls(whole(batch.start), whole(batch.end), batch.count)
        inside = 0
        for start, end in stretches[following:]:
            if start > batch.end:
                break
            inside += calls.within(start, end)
        if inside < batch.count:
            yield f"{names}: {batch.count - inside} calls of `{flow.id}` while it is closed"
            return


def _last_call(batch: Batch) -> Fraction:
    return batch.start + (batch.end - batch.start) * Fraction(batch.count - 1, batch.count)


def _measured(bound: Bound, flows: dict[str, Flow], by_flow: dict[str, list[Batch]]) -> list[Calls] | str:
    """The calls that a bound counts, each with what it adds."""
    found: list[Calls] = []
    for batch in (b for name in dict.fromkeys(bound.flows) for b in by_flow.get(name, ()) if b.count):
        size: Fraction | None = Fraction(1)
        if bound.measure is not Measure.COUNT:
            size = _contribution(flows[batch.flow], batch, bound.quantity or "")
        if size is None:
            return f"{bound.id}: the schedule does not say how much `{bound.quantity}` a call has"
        found.append(Calls(whole(batch.start), whole(batch.end), batch.count, whole(size)))
    return found


def _contribution(flow: Flow, batch: Batch, quantity: str) -> Fraction | None:
    """What one call of the batch adds to a quantity: as scheduled, or the only value possible."""
    scheduled = dict(batch.amounts).get(quantity)
    if scheduled is not None:
        return scheduled
    allowed = dict(flow.per_call).get(quantity)
    return allowed.lower if allowed is not None and allowed.lower == allowed.upper else None


def _unmet(demand: Demand, by_flow: dict[str, list[Batch]]) -> Iterator[str]:
    done = sum(
        Calls(whole(b.start), whole(b.end), b.count).within(whole(demand.start), whole(demand.end))
        for name in dict.fromkeys(demand.flows)
        for b in by_flow.get(name, ())
    )
    if done < demand.amount:
        yield f"{demand.id}: {done} calls, {demand.amount} demanded"
