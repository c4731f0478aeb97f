"""What a limit on calls or amounts says about one counter: the number of calls, or one summed quantity.

Every conversion is implied by the limit, so a bound drawn from it is sound; `exact` tells whether
nothing was lost.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from mandate.logic.budget import Undecided
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Problem, Range
from mandate.model.window import IN_TOTAL, WindowKind

Unit = str | None  # None counts calls, otherwise the summed quantity
_ANY = Range(Fraction(0), None)
_UPPER = (Compare.LE, Compare.LT, Compare.EQ)
_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


@dataclass(frozen=True, slots=True)
class Ends:
    """`lower <= total <= upper` of a counter in one window."""

    lower: Fraction | None = None
    upper: Fraction | None = None


def unit_of(bound: Bound) -> Unit:
    return None if bound.measure is Measure.COUNT else bound.quantity


def range_of(flow: Flow, quantity: str) -> Range:
    return dict(flow.per_call).get(quantity, _ANY)


def constant(flow: Flow, quantity: str) -> Fraction | None:
    """The only amount a call of the flow can have, if there is only one."""
    found = range_of(flow, quantity)
    return found.lower if found.lower == found.upper else None


def per_call_applied(problem: Problem) -> Problem:
    """The same problem with limits on single calls moved into what one call can contribute."""
    bounds: list[Bound] = []
    flows = {flow.id: flow for flow in problem.flows}
    for bound in _about_known_flows(problem, flows):
        if bound.operator is Compare.NE:
            raise Undecided(f"{bound.id}: a limit cannot be `!=`")
        if bound.window.kind is not WindowKind.CALL and bound.measure in (Measure.COUNT, Measure.SUM):
            bounds.append(bound)
        elif bound.measure is Measure.COUNT:
            if not _admits_one(bound):
                bounds.append(replace(bound, operator=Compare.LE, amount=Fraction(0), window=IN_TOTAL))
        else:
            for name in bound.flows:
                if name in flows:
                    flows[name] = _limited(flows[name], bound)
    impossible = [f for f in flows.values() if any(_empty(r) for _, r in f.per_call)]
    for flow in impossible:
        norms = sorted({norm for _, r in flow.per_call if _empty(r) for norm in r.binds})
        if not norms:
            raise Undecided(f"`{flow.id}` has an amount that no call can have")
        bounds += [
            Bound(norm, (flow.id,), Measure.COUNT, None, Compare.LE, Fraction(0), IN_TOTAL) for norm in norms
        ]
    return replace(problem, flows=tuple(flows.values()), bounds=tuple(bounds))


def _about_known_flows(problem: Problem, flows: Collection[str]) -> Iterator[Bound]:
    """The bounds over flows there are; a floor over none cannot be counted."""
    for demand in problem.demands:
        if not set(demand.flows) & set(flows) and demand.amount > 0:
            raise Undecided(f"{demand.id}: nothing in the question could do what it demands")
    for bound in problem.bounds:
        known = tuple(name for name in bound.flows if name in flows)
        if known:
            yield replace(bound, flows=known)
        elif bound.operator in _LOWER and bound.amount > 0:
            raise Undecided(f"{bound.id}: nothing in the question could do what it demands")


def _admits_one(bound: Bound) -> bool:
    one = Fraction(1)
    return {
        Compare.LE: one <= bound.amount, Compare.LT: one < bound.amount, Compare.GE: one >= bound.amount,
        Compare.GT: one > bound.amount, Compare.EQ: one == bound.amount, Compare.NE: True,
    }[bound.operator]  # fmt: skip


def _empty(found: Range) -> bool:
    return found.upper is not None and found.upper < found.lower


def _limited(flow: Flow, bound: Bound) -> Flow:
    """What one call may contribute under a limit per call, or on the least or greatest amount."""
    per_call = bound.window.kind is WindowKind.CALL
    if not per_call and (
        (bound.measure is Measure.MAX and bound.operator not in (Compare.LE, Compare.LT))
        or (bound.measure is Measure.MIN and bound.operator not in (Compare.GE, Compare.GT))
    ):
        raise Undecided(f"{bound.id}: a limit on the {bound.measure.value} of this form is not decided")
    quantity = bound.quantity or ""
    ranges = dict(flow.per_call)
    found = ranges.get(quantity, _ANY)
    if bound.operator in _UPPER:
        top = _strict(bound, found.step, -1) if bound.operator is Compare.LT else bound.amount
        if found.upper is None or top < found.upper:
            found = replace(found, upper=top, binds=(bound.id,))
    if bound.operator in _LOWER:
        low = _strict(bound, found.step, 1) if bound.operator is Compare.GT else bound.amount
        if low > found.lower:
            found = replace(found, lower=low, binds=(*found.binds, bound.id))
    ranges[quantity] = found
    return replace(flow, per_call=tuple(sorted(ranges.items())))


def _strict(bound: Bound, step: Fraction | None, sign: int) -> Fraction:
    if step is None:
        raise Undecided(f"{bound.id}: a strict limit on an amount without a smallest step is not decided")
    return bound.amount + sign * step


def ends(bound: Bound, group: frozenset[str], unit: Unit, problem: Problem, used: Fraction) -> Ends:
    """What a bound, `used` of it spent, says about the total of `group` in one of its windows."""
    flows = {f.id: f for f in problem.flows}
    own = [flows[name] for name in bound.flows if name in flows]
    members = [flows[name] for name in sorted(group)]
    given = unit_of(bound)
    upper = lower = None
    step = _common_step(own, given)
    if bound.operator in _UPPER and group <= set(bound.flows):
        amount = bound.amount - used
        top = (
            _whole_below(amount, bound, step)
            if bound.operator is not Compare.LT
            else _below(amount, bound, step)
        )
        least = Fraction(0 if used else -1)  # a window that is overspent has no room left
        upper = _whole_steps(_upper(max(top, least), members, given, unit), members, unit, floor)
    if bound.operator in _LOWER and set(bound.flows) <= group and own:
        amount = bound.amount - used
        low = _whole_above(amount, step) if bound.operator is not Compare.GT else _above(amount, bound, step)
        lower = _whole_steps(_lower(max(low, Fraction(0)), own, given, unit), own, unit, ceil)
    return Ends(lower, upper)


def _whole_steps(
    value: Fraction | None, flows: list[Flow], unit: Unit, rounded: Callable[[Fraction], int]
) -> Fraction | None:
    """A total is a whole number of smallest steps."""
    step = _common_step(flows, unit)
    return value if value is None or step is None else rounded(value / step) * step


def _common_step(flows: Iterable[Flow], given: Unit) -> Fraction | None:
    if given is None:
        return Fraction(1)
    steps = {range_of(f, given).step for f in flows}
    return steps.pop() if len(steps) == 1 else None


def _whole_below(amount: Fraction, bound: Bound, step: Fraction | None) -> Fraction:
    return amount if step is None or unit_of(bound) is not None else floor(amount / step) * step


def _below(amount: Fraction, bound: Bound, step: Fraction | None) -> Fraction:
    if step is None:
        raise Undecided(f"{bound.id}: a strict limit on an amount without a smallest step is not decided")
    return (ceil(amount / step) - 1) * step


def _whole_above(amount: Fraction, step: Fraction | None) -> Fraction:
    return amount if step is None else ceil(amount / step) * step


def _above(amount: Fraction, bound: Bound, step: Fraction | None) -> Fraction:
    if step is None:
        raise Undecided(f"{bound.id}: a strict limit on an amount without a smallest step is not decided")
    return (floor(amount / step) + 1) * step


def _upper(top: Fraction, members: list[Flow], given: Unit, unit: Unit) -> Fraction | None:
    if given == unit:
        return top
    if given is not None and unit is not None:
        factors = {link_factor(f, unit, given) for f in members}
        if len(factors) == 1 and None not in factors:
            return top * (factors.pop() or 0)
    calls: Fraction | None = top
    if given is not None:
        least = min((range_of(f, given).lower for f in members), default=Fraction(0))
        calls = Fraction(floor(top / least)) if least > 0 else None
    if unit is None or calls is None:
        return calls
    if calls <= 0:
        return calls
    tops = [range_of(f, unit).upper for f in members]
    return None if None in tops else calls * max((t for t in tops if t is not None), default=Fraction(0))


def _lower(low: Fraction, own: list[Flow], given: Unit, unit: Unit) -> Fraction | None:
    if given == unit:
        return low
    if given is not None and unit is not None:
        factors = {link_factor(f, unit, given) for f in own}
        if len(factors) == 1 and None not in factors:
            return low * (factors.pop() or 0)
    calls = low
    if given is not None:
        tops = [range_of(f, given).upper for f in own]
        if None in tops:
            calls = Fraction(1 if low > 0 else 0)
        else:
            most = max((t for t in tops if t is not None), default=Fraction(0))
            calls = Fraction(ceil(low / most)) if most > 0 else (low if low <= 0 else low + 1)
    if unit is None:
        return calls
    return calls * min((range_of(f, unit).lower for f in own), default=Fraction(0))


def link_factor(flow: Flow, unit: str, given: str) -> Fraction | None:
    """How much of `unit` goes with one of `given` in every call of the flow, if that is fixed."""
    for target, source, factor in flow.linked:
        if (target, source) == (unit, given):
            return factor
        if (target, source) == (given, unit) and factor:
            return 1 / factor
    one, other = constant(flow, unit), constant(flow, given)
    if one is not None and other is not None and other != 0:
        return one / other
    return None
