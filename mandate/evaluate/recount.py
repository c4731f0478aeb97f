"""How much must and how much can happen in a stretch of time, by plain interval arithmetic.

Both are safe: `least` never claims too much, `most` never too little. A stretch in which `least`
exceeds `most` is full, whatever the schedule.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor

from mandate.evaluate.calendars import open_stretches, windows
from mandate.model.norm import Measure
from mandate.model.period import Bound, Problem, Range
from mandate.model.window import WindowKind

Unit = str | None  # the measured quantity; None counts calls
MOST_WINDOWS = 20_000


class Recount:
    """A problem restricted to the norms of a core."""

    def __init__(self, problem: Problem, core: Sequence[str]) -> None:
        self.problem = problem
        self.flows = {flow.id: flow for flow in problem.flows}
        bounds = [b for b in problem.bounds if b.id in core and b.measure in (Measure.COUNT, Measure.SUM)]
        self.ceilings = [b for b in bounds if b.operator.value in ("<=", "<", "==")]
        self.floors = [b for b in bounds if b.operator.value in (">=", ">", "==")]
        self.demands = [d for d in problem.demands if d.id in core]

    def overfull(self, start: Fraction, end: Fraction) -> bool:
        """Whether some set of flows must do more in `[start, end)` than it can."""
        sets = [frozenset(b.flows) for b in (*self.ceilings, *self.floors)]
        sets.extend(frozenset(d.flows) for d in self.demands)
        sets.append(frozenset(name for group in sets for name in group))
        units = dict.fromkeys([_unit(b) for b in (*self.ceilings, *self.floors)] + [None])
        for flows in dict.fromkeys(sets):
            for unit in units:
                most = self.most(flows, unit, start, end)
                if most is not None and self.least(flows, unit, start, end) > most:
                    return True
        return False

    def least(self, flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction) -> Fraction:
        """What the floors and demands force upon `flows`: disjoint groups of flows add up."""
        groups = [frozenset(b.flows) for b in self.floors] + [frozenset(d.flows) for d in self.demands]
        inside = [g for g in dict.fromkeys(groups) if g <= flows]
        total, taken = Fraction(0), frozenset[str]()
        by_need = [(-self._forced(g, unit, start, end), sorted(g)) for g in inside]
        for need, names in sorted(by_need):
            if taken.isdisjoint(names):
                total -= need
                taken |= frozenset(names)
        return total

    def _forced(self, group: frozenset[str], unit: Unit, start: Fraction, end: Fraction) -> Fraction:
        """What floors and demands on exactly `group` force inside `[start, end)`."""
        needs = [Fraction(0)]
        for bound in self.floors:
            if frozenset(bound.flows) == group:
                needs.append(self._floor(bound, start, end) * self._at_least(group, _unit(bound), unit))
        for demand in self.demands:
            if frozenset(demand.flows) == group and start <= demand.start and demand.end <= end:
                needs.append(demand.amount * self._at_least(group, None, unit))
        need = max(needs)
        return Fraction(ceil(need)) if unit is None else need

    def _floor(self, bound: Bound, start: Fraction, end: Fraction) -> Fraction:
        window = bound.window
        start, end = max(start, self.problem.start), min(end, self.problem.end)
        if window.kind is WindowKind.ALIGNED and window.period is not None:
            total = Fraction(0)
            for number, (a, b) in enumerate(windows(window.period, start, end)):
                if number > MOST_WINDOWS:
                    break
                if start <= a and b <= end:
                    total += bound.amount - (bound.used if a <= self.problem.start < b else 0)
            return total
        if window.kind is WindowKind.SLIDING and window.seconds is not None:
            return bound.amount * floor((end - start) / window.seconds)
        whole = start <= self.problem.start and self.problem.end <= end
        return bound.amount - bound.used if whole and window.kind is not WindowKind.CALL else Fraction(0)

    def _at_least(self, flows: frozenset[str], given: Unit, unit: Unit) -> Fraction:
        """How much of `unit` goes at least with one of `given`."""
        if given == unit:
            return Fraction(1)
        if given is None:
            return min((self._range(f, unit).lower for f in flows), default=Fraction(0))
        uppers = [self._range(f, given).upper for f in flows]
        if unit is not None or any(u is None or u <= 0 for u in uppers):
            return Fraction(0)
        return 1 / max(u for u in uppers if u is not None)

    def most(self, flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction) -> Fraction | None:
        """What the ceilings let `flows` do inside `[start, end)`; None: nothing stops them."""
        ceilings = [b for b in self.ceilings if flows <= set(b.flows) and self._at_most(flows, b, unit)]
        direct = self._under(ceilings, flows, unit, start, end)
        if len(flows) == 1:
            return direct
        each = [self.most(frozenset([f]), unit, start, end) for f in sorted(flows)]
        parts = sum((e for e in each if e is not None), Fraction(0)) if None not in each else None
        return min((x for x in (direct, parts) if x is not None), default=None)

    def _under(
        self, ceilings: Sequence[Bound], flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction
    ) -> Fraction | None:
        """The coarsest window first, each of its windows bounded by the finer ones inside it."""
        if not self._open(flows, start, end):
            return Fraction(0)
        if not ceilings:
            return None
        ordered = sorted(ceilings, key=_length, reverse=True)
        bound, finer = ordered[0], ordered[1:]
        cap = bound.amount * (self._at_most(flows, bound, unit) or 1)
        inside = self._under(finer, flows, unit, start, end)
        if bound.window.kind is WindowKind.ALIGNED and bound.window.period is not None:
            total = Fraction(0)
            for number, (a, b) in enumerate(windows(bound.window.period, start, end)):
                if number > MOST_WINDOWS:
                    return inside
                part = self._under(finer, flows, unit, max(start, Fraction(a)), min(end, Fraction(b)))
                total += cap if part is None else min(cap, part)
        elif bound.window.kind is WindowKind.SLIDING and bound.window.seconds is not None:
            total = cap * ceil((end - start) / bound.window.seconds)
        elif bound.window.kind is WindowKind.CALL:
            return inside
        else:
            total = cap
        return total if inside is None else min(total, inside)

    def _at_most(self, flows: frozenset[str], bound: Bound, unit: Unit) -> Fraction | None:
        """How much of `unit` goes at most with one of what the bound counts."""
        given = _unit(bound)
        if given == unit:
            return Fraction(1)
        if given is None:
            uppers = [self._range(f, unit).upper for f in flows]
            return None if None in uppers else max((u for u in uppers if u is not None), default=None)
        lowers = [self._range(f, given).lower for f in flows]
        return 1 / min(lowers) if unit is None and lowers and min(lowers) > 0 else None

    def _open(self, flows: frozenset[str], start: Fraction, end: Fraction) -> bool:
        for name in flows:
            calendars = [calendar for _, calendar in self.flows[name].openings]
            stretches = open_stretches(calendars, start, end) if start < end else []
            if any(a < end and start < b for a, b in stretches):
                return True
        return False

    def _range(self, flow: str, quantity: Unit) -> Range:
        known = dict(self.flows[flow].per_call) if flow in self.flows else {}
        return known.get(quantity or "", Range(Fraction(0), None))


def _unit(bound: Bound) -> Unit:
    return None if bound.measure is Measure.COUNT else bound.quantity


_SECONDS = {"minute": 60, "hour": 3_600, "day": 86_400, "week": 604_800, "month": 2_678_400,
            "quarter": 7_948_800, "year": 31_622_400}  # fmt: skip


def _length(bound: Bound) -> tuple[Fraction, str]:
    window = bound.window
    if window.period is not None:
        return Fraction(_SECONDS[window.period.value]), bound.id
    if window.seconds is not None:
        return window.seconds, bound.id
    return Fraction(10**12), bound.id
