"""Common ceilings shared out beforehand: each kind of call keeps to a part of its own.

Whoever keeps to the parts keeps to the whole, and kinds of call that share nothing are scheduled one by one,
however many windows there are. That no schedule keeps to the parts says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from math import floor

from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Problem
from mandate.model.window import WindowKind

_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


def shared_out(problem: Problem) -> Problem | None:
    """The problem with each ceiling over several flows as one per flow, in proportion to what is asked of
    it; None where something is used of one already, or some demand can be met by several flows."""
    wanted = _calls_wanted(problem)
    if wanted is None:
        return None
    bounds: list[Bound] = []
    for bound in problem.bounds:
        if len(bound.flows) == 1 or bound.window.kind is WindowKind.CALL:
            bounds.append(bound)
        elif bound.used or bound.operator in _LOWER:
            return None
        else:
            bounds += _parts(problem, bound, wanted)
    return replace(problem, bounds=tuple(bounds))


def _calls_wanted(problem: Problem) -> dict[str, Fraction] | None:
    """About how many calls of each flow are asked for."""
    found = {f.id: Fraction(0) for f in problem.flows}
    by_id = {f.id: f for f in problem.flows}
    for bound in problem.bounds:
        if bound.operator in _LOWER:
            if len(bound.flows) != 1:
                return None
            (name,) = bound.flows
            most = _most(by_id[name], bound.quantity) if bound.measure is Measure.SUM else Fraction(1)
            times = max(Fraction(1), (problem.end - problem.start) / _length(bound, problem))
            found[name] = max(found[name], bound.amount * times / most if most else Fraction(0))
    for demand in problem.demands:
        if len(demand.flows) != 1:
            return None
        found[demand.flows[0]] = max(found[demand.flows[0]], demand.amount)
    return found


_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_592_000}


def _length(bound: Bound, problem: Problem) -> Fraction:
    """About how long a window is: this only weighs the parts."""
    if bound.window.seconds is not None:
        return bound.window.seconds
    if bound.window.period is not None:
        return Fraction(_SECONDS.get(bound.window.period.value, 7_776_000))
    return problem.end - problem.start


def _most(flow: Flow, quantity: str | None) -> Fraction:
    found = dict(flow.per_call).get(quantity or "")
    return found.upper if found is not None and found.upper is not None else Fraction(1)


def _parts(problem: Problem, bound: Bound, wanted: dict[str, Fraction]) -> Iterator[Bound]:
    """One bound per flow, together no more than the whole; what rounding leaves over goes to the largest."""
    flows = {f.id: f for f in problem.flows}
    one = Fraction(1)
    weights = {
        name: wanted[name] * (_most(flows[name], bound.quantity) if bound.measure is Measure.SUM else one)
        for name in bound.flows
    }
    total = sum(weights.values(), Fraction(0))
    step = one if bound.measure is Measure.COUNT or bound.amount.denominator == 1 else Fraction(1, 100)
    parts = {
        n: floor(bound.amount * w / total / step) * step if total else Fraction(0) for n, w in weights.items()
    }
    first = max(bound.flows, key=lambda n: (weights[n], n))
    parts[first] += bound.amount - sum(parts.values(), Fraction(0))
    strict = bound.operator is Compare.LT
    for name in bound.flows:
        operator = Compare.LT if strict and name == first else Compare.LE
        yield replace(bound, flows=(name,), amount=parts[name], operator=operator)
