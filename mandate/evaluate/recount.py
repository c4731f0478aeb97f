"""How much must and how much can happen in a stretch of time, by plain interval arithmetic.

Both are safe: `least` never claims too much, `most` never too little. A stretch in which `least`
exceeds `most` is full, whatever the schedule.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from mandate.evaluate.calendars import union_of_hours, windows_of
from mandate.evaluate.chains import MOST_TIMES, Step, stretches_of, unmet
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Problem, Range
from mandate.model.window import WindowKind

Hours = tuple[Fraction, Fraction]
Unit = str | None  # the measured quantity; None counts calls
MOST_WINDOWS = 20_000
MOST_PARTS = 4


class Recount:
    """A problem restricted to the limits of a core; `calendars` are the norms whose hours count.

    Whether a floor waits is judged by all hours: a core need not name what lets other windows wait.
    """

    def __init__(self, problem: Problem, core: Collection[str], calendars: Collection[str]) -> None:
        self.problem = problem
        self.flows = {
            flow.id: replace(flow, openings=tuple(o for o in flow.openings if o[0] in calendars))
            for flow in problem.flows
        }
        self.open: dict[tuple[frozenset[str], bool], list[Hours]] = {}
        self.known: dict[object, Fraction | None] = {}
        bounds = [b for b in problem.bounds if b.id in core and b.measure in (Measure.COUNT, Measure.SUM)]
        self.ceilings = [b for b in bounds if b.operator.value in ("<=", "<", "==")]
        self.floors = [b for b in bounds if b.operator.value in (">=", ">", "==")]
        self.demands = [d for d in problem.demands if d.id in core]

    def overfull(self, start: Fraction, end: Fraction, times: int = MOST_TIMES) -> bool:
        """Whether some set of flows must do more in `[start, end)` than it can. Windows are chained where
        there are at most `times` moments to look at."""
        for flows, unit in self.counters():
            most = self.most(flows, unit, start, end)
            if most is not None and self.least(flows, unit, start, end) > most:
                return True
        return any(unmet(self.steps(flows, unit, start, end, times)) for flows, unit in self.counters())

    def counters(self) -> list[tuple[frozenset[str], Unit]]:
        """The sets of flows worth counting together, in each unit."""
        sets = [frozenset(b.flows) for b in (*self.ceilings, *self.floors)]
        sets.extend(frozenset(d.flows) for d in self.demands)
        sets.append(frozenset(name for group in sets for name in group))
        units = dict.fromkeys([_unit(b) for b in (*self.ceilings, *self.floors)] + [None])
        return [(flows, unit) for flows in dict.fromkeys(sets) for unit in units]

    def steps(
        self, flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction, times: int
    ) -> list[Step]:
        """Every window of the core inside `[start, end)`, with what must and what can happen in it."""
        hours = self._hours(flows, start, end)
        given = {start, end, *(t for s in hours for t in s)}
        given |= {t for d in self.demands for t in (d.start, d.end) if start < t < end}
        limits = [b.window for b in (*self.ceilings, *self.floors)]
        stretches = stretches_of(limits, given, start, end, times)
        stretches |= {(d.start, d.end) for d in self.demands if start <= d.start and d.end <= end}
        return [
            Step(a, b, self.least(flows, unit, a, b), self.most(flows, unit, a, b))
            for a, b in sorted(stretches)
        ]

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
                if unit is None and bound.amount > bound.used:  # an amount needs a call, however large
                    once = replace(bound, measure=Measure.COUNT, operator=Compare.GE, amount=Fraction(1))
                    needs.append(self._floor(replace(once, used=Fraction(0)), start, end))
        for demand in self.demands:
            if frozenset(demand.flows) == group and start <= demand.start and demand.end <= end:
                needs.append(demand.amount * self._at_least(group, None, unit))
        need = max(needs)
        return Fraction(ceil(need)) if unit is None else need

    def _floor(self, bound: Bound, start: Fraction, end: Fraction) -> Fraction:
        """What a floor forces: its complete windows, but for those closed throughout (they wait)."""
        window, amount = bound.window, self._attainable(bound)
        start, end = max(start, self.problem.start), min(end, self.problem.end)
        if window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
            total, after = Fraction(0), start  # windows that overlap are not added up
            for number, (a, b) in enumerate(windows_of(window, start, end)):
                if number > MOST_WINDOWS:
                    break
                if after <= a and b <= end and self._due(bound, Fraction(a), Fraction(b)):
                    total += amount - (bound.used if a <= self.problem.start < b else 0)
                    after = Fraction(b)
            return total
        if window.kind is WindowKind.SLIDING and window.seconds is not None:
            return amount * self._sliding_windows(bound, window.seconds, start, end)
        whole = start <= self.problem.start and self.problem.end <= end
        binds = whole and window.kind is not WindowKind.CALL and self._due(bound, start, end)
        return amount - bound.used if binds else Fraction(0)

    def _sliding_windows(self, bound: Bound, length: Fraction, start: Fraction, end: Fraction) -> int:
        """How many windows side by side from `start` are open at some time."""
        number = floor((end - start) / length)
        if number > MOST_WINDOWS:
            return 0
        edges = [start + k * length for k in range(number)]
        return sum(1 for a in edges if self._due(bound, a, a + length))

    def _at_least(self, flows: frozenset[str], given: Unit, unit: Unit) -> Fraction:
        """How much of `unit` goes at least with one of `given`."""
        if given == unit:
            return Fraction(1)
        if given is None:
            return min((self._range(f, unit).lower for f in flows), default=Fraction(0))
        tied = [self._tied(f, given, unit) for f in flows]
        if tied and None not in tied:
            return min(t for t in tied if t is not None)
        uppers = [self._range(f, given).upper for f in flows]
        if any(u is None or u <= 0 for u in uppers):
            return Fraction(0)
        calls = 1 / max(u for u in uppers if u is not None)
        return calls if unit is None else calls * min(self._range(f, unit).lower for f in flows)

    def _tied(self, flow: str, given: Unit, unit: Unit) -> Fraction | None:
        """How much of `unit` comes with one of `given` in every call of a flow, where its links say so."""
        links = self.flows[flow].linked if flow in self.flows else ()
        shares = {source: factor for of, source, factor in links if of == unit}
        if given in shares:
            return shares[given]
        own = next((f for of, source, f in links if of == given and source in (unit, *shares) and f), None)
        if own is None:
            return None
        source = next(source for of, source, _ in links if of == given and source in (unit, *shares))
        return (Fraction(1) if source == unit else shares[source]) / own

    def most(self, flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction) -> Fraction | None:
        """What the ceilings let `flows` do inside `[start, end)`; None: nothing stops them.

        The least of what holds for all of them, for each alone, and for parts that share a ceiling.
        """
        direct = self._direct(flows, unit, start, end)
        if len(flows) <= 1:
            return direct
        each = [self._direct(frozenset([f]), unit, start, end) for f in sorted(flows)]
        found = [direct, sum((e for e in each if e is not None), Fraction(0)) if None not in each else None]
        for part in self._parts(flows):
            one = self._direct(part, unit, start, end)
            rest = None if one is None else self.most(flows - part, unit, start, end)
            found.append(None if one is None or rest is None else one + rest)
        return min((x for x in found if x is not None), default=None)

    def _parts(self, flows: frozenset[str]) -> list[frozenset[str]]:
        """What of `flows` shares a ceiling, in a fixed order; none where that would be too many to try."""
        sets = dict.fromkeys(frozenset(b.flows) & flows for b in self.ceilings)
        parts = [s for s in sets if 1 < len(s) < len(flows)]
        return parts if len(parts) <= MOST_PARTS else []

    def _direct(self, flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction) -> Fraction | None:
        """What the ceilings over all of `flows` let them do."""
        over = [b for b in self.ceilings if flows <= set(b.flows) and self._room(b, flows, unit) is not None]
        return self._under(over, flows, unit, start, end)

    def _under(
        self, ceilings: Sequence[Bound], flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction
    ) -> Fraction | None:
        """The coarsest window first, each of its windows bounded by the finer ones inside it."""
        key = (tuple(map(id, ceilings)), flows, unit, start, end)  # all of them live in `ceilings`
        if key not in self.known:
            self.known[key] = self._bounded(ceilings, flows, unit, start, end)
        return self.known[key]

    def _bounded(
        self, ceilings: Sequence[Bound], flows: frozenset[str], unit: Unit, start: Fraction, end: Fraction
    ) -> Fraction | None:
        if not self._hours(flows, start, end):
            return Fraction(0)
        if unit is not None and all(self._range(f, unit).upper == 0 for f in flows):
            return Fraction(0)
        if not ceilings:
            return None
        ordered = sorted(ceilings, key=_length, reverse=True)
        bound, finer = ordered[0], ordered[1:]
        cap = self._room(bound, flows, unit) or Fraction(0)
        left = self._room(bound, flows, unit, bound.used)
        inside = self._under(finer, flows, unit, start, end)
        if bound.window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
            total, after = Fraction(0), start
            for number, (a, b) in enumerate(windows_of(bound.window, start, end)):
                if number > MOST_WINDOWS:
                    return inside
                outside = self._under(finer, flows, unit, after, Fraction(a)) if after < a else Fraction(0)
                part = self._under(finer, flows, unit, max(start, Fraction(a)), min(end, Fraction(b)))
                here = left if a <= self.problem.start < b and left is not None else cap
                if outside is None:
                    return inside  # nothing bounds the calls outside every window
                total += outside + (here if part is None else min(here, part))
                after = max(after, Fraction(b))
            outside = self._under(finer, flows, unit, after, end) if after < end else Fraction(0)
            if outside is None:
                return inside
            total += outside
        elif bound.window.kind is WindowKind.SLIDING and bound.window.seconds is not None:
            hours = self._hours(flows, start, end)
            total = sum((cap * ceil((b - a) / bound.window.seconds) for a, b in hours), Fraction(0))
        elif bound.window.kind is WindowKind.CALL:
            return inside
        else:
            total = cap if left is None else left
        return total if inside is None else min(total, inside)

    def _room(
        self, bound: Bound, flows: frozenset[str], unit: Unit, used: Fraction = Fraction(0)
    ) -> Fraction | None:
        """How much of `unit` a ceiling lets happen in one window, when `used` is gone; None: any amount."""
        given, amount = _unit(bound), max(Fraction(0), self._attainable(bound) - used)
        if given == unit:
            return amount
        if given is None:
            uppers = [self._range(f, unit).upper for f in flows]
            if amount == 0:
                return Fraction(0)
            return None if None in uppers else amount * max(u for u in uppers if u is not None)
        least = min(self._range(f, given).lower for f in flows)
        return Fraction(floor(amount / least)) if unit is None and least > 0 else None

    def _attainable(self, bound: Bound) -> Fraction:
        """The amount of a limit; for a strict one the nearest amount beyond it that exists."""
        steps = {Fraction(1)}
        if bound.measure is not Measure.COUNT:
            steps = {self._range(f, bound.quantity).step or Fraction(0) for f in bound.flows}
        step = min(steps)
        if len(steps) > 1 or not step or bound.operator not in (Compare.LT, Compare.GT):
            return bound.amount
        if bound.operator is Compare.LT:
            return (ceil(bound.amount / step) - 1) * step
        return (floor(bound.amount / step) + 1) * step

    def _due(self, bound: Bound, start: Fraction, end: Fraction) -> bool:
        """Whether a floor's own calls are possible at some time inside `[start, end)`."""
        return bool(self._hours(bound.flows, start, end, all_calendars=True))

    def _hours(
        self, flows: Iterable[str], start: Fraction, end: Fraction, *, all_calendars: bool = False
    ) -> list[Hours]:
        """When some of the flows can be called inside `[start, end)`."""
        group = frozenset(name for name in flows if name in self.flows)
        if (group, all_calendars) not in self.open:
            known = {f.id: f for f in self.problem.flows} if all_calendars else self.flows
            chosen = [known[name] for name in sorted(group)]
            self.open[group, all_calendars] = union_of_hours(chosen, self.problem.start, self.problem.end)
        hours = self.open[group, all_calendars]
        first = bisect_right(hours, start, key=lambda h: h[1])
        found: list[Hours] = []
        for a, b in hours[first:]:
            if a >= end:
                break
            found.append((max(a, start), min(b, end)))
        return found

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
