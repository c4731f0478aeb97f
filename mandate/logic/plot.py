"""From totals per cell to concrete calls: batches that a simulator can replay."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from math import ceil, floor

from mandate.logic.lanes import Lane
from mandate.logic.units import constant, link_factor, range_of
from mandate.model.norm import Measure
from mandate.model.period import Batch, Flow, Problem, Range, Schedule


def counted_batches(problem: Problem, flow: Flow, lane: Lane, totals: Sequence[int]) -> Schedule:
    """One batch per cell; `totals` are calls before each node. Amounts that a call may choose are least."""
    amounts = chosen_amounts(problem, flow, {})
    found = []
    for index in range(len(lane.nodes) - 1):
        count = (totals[index + 1] - totals[index]) // lane.scale
        if count:
            a, b = lane.nodes[index], lane.nodes[index + 1]
            found.append(Batch(flow.id, Fraction(a), Fraction(a if lane.bursts else b), count, amounts))
    return Schedule(merged(found))


def merged(batches: Sequence[Batch]) -> tuple[Batch, ...]:
    """The batches in the order of time. Equal neighbours stay apart: each keeps its own windows."""
    return tuple(sorted(batches, key=lambda b: (b.start, b.end, b.flow)))


def chosen_amounts(
    problem: Problem, flow: Flow, sizes: Mapping[str, Fraction]
) -> tuple[tuple[str, Fraction], ...]:
    """Every quantity of a call: as in `sizes`, or linked to one of them, and otherwise the least."""
    wanted = {b.quantity for b in problem.bounds if b.measure is not Measure.COUNT and b.quantity}
    wanted |= {name for name, _ in flow.per_call if name.startswith("metric:")}
    found: dict[str, Fraction] = {}
    for name in sorted(wanted):
        only = constant(flow, name)
        linked = [
            size * f for unit, size in sizes.items() if (f := link_factor(flow, name, unit)) is not None
        ]
        if name in sizes:
            found[name] = sizes[name]
        elif only is not None:
            found[name] = only
        elif linked:
            found[name] = linked[0]
        elif name in dict(flow.per_call):
            found[name] = range_of(flow, name).lower
    return tuple(sorted(found.items()))


def split(total: Fraction, allowed: Range) -> list[tuple[int, Fraction]] | None:
    """`total` as calls of allowed sizes, as few as possible: (how many, of what size) each.
    None if it cannot be made."""
    if total <= 0:
        return []
    step = allowed.step
    top = allowed.upper
    if top is not None and step is not None:
        top = floor(top / step) * step
    low = allowed.lower if step is None else ceil(allowed.lower / step) * step
    if top is not None and top <= 0:
        return None
    calls = 1 if top is None else ceil(total / top)
    if step is None:
        size = total / calls
        return [(calls, size)] if size >= low else None
    if (total / step).denominator != 1:
        return None
    small, more = divmod(int(total / step), calls)
    if small * step < low:
        return None
    parts = [(more, (small + 1) * step), (calls - more, small * step)]
    return [(count, size) for count, size in parts if count]


def valued_batches(problem: Problem, flow: Flow, lane: Lane, totals: Sequence[int]) -> Schedule:
    """Batches whose sizes add up to each cell's total; a remainder too small for a call is left out."""
    unit = lane.unit or ""
    allowed = range_of(flow, unit)
    found: list[Batch] = []
    for index in range(len(lane.nodes) - 1):
        total = lane.value(totals[index + 1] - totals[index])
        parts = split(total, allowed)
        if parts is None:
            parts = _rounded_down(total, allowed)
        a, b = lane.nodes[index], lane.nodes[index + 1]
        for count, size in parts:
            amounts = chosen_amounts(problem, flow, {unit: size})
            found.append(Batch(flow.id, Fraction(a), Fraction(a if lane.bursts else b), count, amounts))
    return Schedule(merged(found))


def _rounded_down(total: Fraction, allowed: Range) -> list[tuple[int, Fraction]]:
    """The most that whole calls of the greatest size make of a total."""
    if allowed.upper is None or allowed.upper <= 0:
        return []
    calls = floor(total / allowed.upper)
    return [(calls, allowed.upper)] if calls else []
