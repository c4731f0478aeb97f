"""A problem seen by one counter: nodes in time, and edges for every window, closure and demand.

Windows of a day or less that fit between all other boundaries are not unrolled: a cell of many such
windows has their total capacity, and calls spread evenly over the cell keep each of them.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import pairwise
from math import lcm
from types import MappingProxyType

from mandate.logic.budget import Budget, Undecided
from mandate.logic.counters import Counter, Edge
from mandate.logic.timeline import (
    FIXED,
    Stretch,
    clipped,
    common,
    complement,
    open_hours,
    per_name,
    seconds,
    tick_of,
    windows_of,
)  # fmt: skip
from mandate.logic.units import Ends, Unit, ends, range_of
from mandate.model.period import Bound, Flow, Problem, Term
from mandate.model.window import Period, WindowKind

MOST_NODES = 20_000
Opened = Mapping[str, Sequence[Stretch]]
Due = Mapping[str, Sequence[Stretch]]
NOT_OPENED: Opened = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Span:
    """`lower <= total in [start, end) <= upper`, because of a norm: `times` windows of `rate`."""

    start: int
    end: int
    ends: Ends
    norms: tuple[str, ...]
    per: str
    times: int = 1
    rate: Fraction | None = None
    terms: tuple[Term, ...] = ()


@dataclass(slots=True)
class Lane:
    """One counter. Totals are whole multiples of `1/scale`."""

    group: frozenset[str]
    unit: Unit
    nodes: tuple[int, ...]
    spans: list[Span]
    scale: int
    bursts: bool
    open_cells: tuple[bool, ...]
    counter: Counter = field(repr=False)

    def value(self, scaled: int) -> Fraction:
        return Fraction(scaled, self.scale)


def opening(
    problem: Problem, flow: Flow, start: int, end: int, budget: Budget, opened: Opened
) -> list[Stretch]:
    """When all calendars of a flow are open, with what `opened` adds to each by its norm's id; calls
    that would run past `end` left out."""
    last = end if not flow.takes else end - seconds(flow.takes) + tick_of(problem)
    shut = [(seconds(a), seconds(b)) for a, b in flow.closed]
    found = complement(clipped(shut, start, end), start, last)
    for norm, calendar in flow.openings:
        hours = open_hours(calendar, start, end, budget)
        hours = clipped([*hours, *opened.get(norm, ())], start, end)
        found = common(found, hours)
    return found


def lane(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    budget: Budget,
    *,
    unrolled: bool = False,
    strict: bool = True,
    opened: Opened = NOT_OPENED,
    due: Due = NOT_OPENED,
    extra: Iterable[Span] = (),
) -> Lane:
    """The counter of `group` in `unit`. `unrolled`: no window shares a cell with another of its kind.
    `strict`: floors over any stretch as a schedule must keep them; otherwise as they surely bind.
    `due`: when floors on a flow do not wait, where that is not when the flow is open here."""
    start, end = seconds(problem.start), seconds(problem.end)
    if end <= start:
        raise Undecided("the horizon is empty")
    flows = [f for f in problem.flows if f.id in group]
    hours = {f.id: opening(problem, f, start, end, budget, opened) for f in flows}
    builder = _Builder(problem, group, unit, budget, start, end, hours, {**hours, **due})
    sliding = any(b.window.kind is WindowKind.SLIDING for b in problem.bounds if builder.concerns(b))
    sliding = sliding or any(f.takes for f in flows)
    builder.nodes |= {t for f in flows if f.takes and start < (t := end - seconds(f.takes)) < end}
    spans = list(extra)
    builder.nodes |= {t for s in spans for t in (s.start, s.end)}
    builder.collect(unrolled or sliding)
    spans += builder.spans(strict)
    return builder.finished(spans, sliding)


class _Builder:
    def __init__(
        self,
        problem: Problem,
        group: frozenset[str],
        unit: Unit,
        budget: Budget,
        start: int,
        end: int,
        hours: Mapping[str, Sequence[Stretch]],
        due: Due,
    ) -> None:
        self.problem, self.group, self.unit, self.budget = problem, group, unit, budget
        self.start, self.end = start, end
        self.known: dict[tuple[int, bool], Ends] = {}
        self.hours = clipped((s for found in hours.values() for s in found), start, end)
        self.closings = [b for _, b in self.hours]
        self.jumps = False
        self.due = {name: clipped(due[name], start, end) for name in hours}
        self.nodes: set[int] = {start, end, *(t for s in self.hours for t in s)}
        self.fine: dict[Period, list[Bound]] = {}
        self.coarse: list[Bound] = []
        self.bounds = [b for b in problem.bounds if self.concerns(b)]
        floors = {f for b in self.bounds if self._ends(b).lower is not None for f in b.flows}
        self.nodes |= {t for f in floors & self.due.keys() for s in self.due[f] for t in s}

    def concerns(self, bound: Bound) -> bool:
        found = self._ends(bound)
        return found.lower is not None or found.upper is not None

    def _ends(self, bound: Bound, used: Fraction = Fraction(0)) -> Ends:
        key = (id(bound), bool(used))  # every bound lives in the problem; used is all of it or nothing
        if key not in self.known:
            self.known[key] = ends(bound, self.group, self.unit, self.problem, used)
        return self.known[key]

    def collect(self, unrolled: bool) -> None:
        """All boundaries; which windows are unrolled and which are not."""
        for demand in self.problem.demands:
            if set(demand.flows) <= self.group:
                self._add(t for t in (seconds(demand.start), seconds(demand.end)))
        small: dict[Period, list[Bound]] = {}
        sliding = []
        for bound in self.bounds:
            period = bound.window.period
            if bound.window.kind is WindowKind.SLIDING:
                sliding.append(bound)
            elif period in FIXED and not unrolled:
                small.setdefault(period, []).append(bound)
            else:
                self._unroll(bound)
        for period in (Period.MINUTE, Period.HOUR, Period.DAY):
            if period in small:
                self._place(period, small[period])
        self._slide(sliding)
        if len(self.nodes) > MOST_NODES:
            raise Undecided("the limits have too many windows in this horizon")

    def _add(self, times: Iterable[int]) -> None:
        self.nodes |= {t for t in times if self.start < t < self.end}

    def _unroll(self, bound: Bound) -> None:
        self.coarse.append(bound)
        period = bound.window.period
        if period in FIXED and (self.end - self.start) // FIXED[period] > MOST_NODES:
            raise Undecided("the limits have too many windows in this horizon")
        self._add(t for w in windows_of(bound.window, self.start, self.end, self.budget) for t in w)

    def _place(self, period: Period, bounds: list[Bound]) -> None:
        """Not unrolled where every boundary inside is one of the period's own."""
        size = FIXED[period]
        first, last = -(-self.start // size) * size, self.end // size * size
        inner = [t for t in self.nodes if first < t < last]
        used = any(b.used for b in bounds)
        if last - first < 2 * size or used or any(t % size for t in inner):
            for bound in bounds:
                self._unroll(bound)
            return
        self.fine[period] = bounds
        self._add((first, last))

    def _slide(self, bounds: list[Bound]) -> None:
        """Every boundary moved on by a window's length is a boundary too."""
        lengths = {seconds(b.window.seconds) for b in bounds if b.window.seconds is not None}
        self.jumps = all(self._ends(b).lower is None for b in bounds)
        todo = sorted(self.nodes)
        while todo and lengths:
            at = todo.pop()
            self.budget.spend(1)
            for length in lengths:
                for moved in map(self._open_from, (at + length, at - length)):
                    if self.start < moved < self.end and moved not in self.nodes:
                        self.nodes.add(moved)
                        todo.append(moved)
            if len(self.nodes) > MOST_NODES:
                raise Undecided("the limits have too many windows in this horizon")
        self.coarse += bounds

    def _open_from(self, at: int) -> int:
        """The next moment at which something is open: until then nothing happens. The same moment where
        floors slide, which count closed time too."""
        if not self.jumps or not self.start < at < self.end:
            return at
        index = bisect_right(self.closings, at)
        opens = self.hours[index][0] if index < len(self.hours) else self.end
        return max(at, opens)

    def spans(self, strict: bool) -> Iterator[Span]:
        for demand in self.problem.demands:
            if demand.flows and set(demand.flows) <= self.group:
                a, b = max(seconds(demand.start), self.start), min(seconds(demand.end), self.end)
                low = demand.amount
                if self.unit is not None:
                    own = [f for f in self.problem.flows if f.id in demand.flows]
                    low *= min(range_of(f, self.unit).lower for f in own)
                if a >= b:
                    raise Undecided(f"{demand.id}: what it demands lies outside the horizon")
                yield Span(a, b, Ends(low, None), (demand.id,), "")
        for bound in self.coarse:
            yield from self._windows(bound, strict)
        for period, bounds in self.fine.items():
            yield from self._ragged(period, bounds)
        yield from self._cells()

    def _is_open(self, a: int, b: int) -> bool:
        return any(x < b and a < y for x, y in self.hours)

    def _is_due(self, bound: Bound, a: int, b: int) -> bool:
        """Whether the calls a floor asks for are possible at some time: those of its own flows."""
        return any(x < b and a < y for f in bound.flows for x, y in self.due.get(f, ()))

    def _windows(self, bound: Bound, strict: bool) -> Iterator[Span]:
        per = per_name(bound.window)
        plain, first = self._ends(bound), self._ends(bound, bound.used)
        if bound.window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
            for a, b in windows_of(bound.window, self.start, self.end, self.budget):
                here = first if a <= self.start < b else plain
                complete = self.start <= a and b <= self.end
                yield self._span(a, b, here, bound, per, complete)
        elif bound.window.kind is WindowKind.SLIDING and bound.window.seconds is not None:
            yield from self._sliding(bound, seconds(bound.window.seconds), plain, first, strict)
        else:
            yield self._span(self.start, self.end, first, bound, "", True)

    def _span(self, a: int, b: int, here: Ends, bound: Bound, per: str, complete: bool) -> Span:
        """A floor binds complete windows; one that is closed throughout waits (convention 4)."""
        lower = here.lower if complete and self._is_due(bound, a, b) else None
        return Span(max(a, self.start), min(b, self.end), Ends(lower, here.upper), (bound.id,), per)

    def _sliding(self, bound: Bound, length: int, plain: Ends, first: Ends, strict: bool) -> Iterator[Span]:
        """Ceilings from every node; what is used lapses at once for a bound, at the latest for a schedule."""
        per = per_name(bound.window)
        nodes = sorted(self.nodes)
        after = dict(pairwise(nodes))
        for t in nodes[:-1]:
            here = first if strict and t == self.start else plain
            yield Span(
                t, self._open_from(min(t + length, self.end)), Ends(None, here.upper), (bound.id,), per
            )
            if plain.lower is None or t + length > self.end:
                continue
            if self._is_due(bound, t, t + length):
                yield Span(t, t + length, Ends(plain.lower, None), (bound.id,), per)
                late = after.get(t + length)
                if strict and late is not None:
                    yield Span(after[t], late, Ends(plain.lower, None), (bound.id,), per)

    def _ragged(self, period: Period, bounds: list[Bound]) -> Iterator[Span]:
        """The windows that the horizon cuts off."""
        size = FIXED[period]
        first, last = -(-self.start // size) * size, self.end // size * size
        for a, b in ((self.start, first), (last, self.end)):
            if a < b:
                for bound in bounds:
                    yield Span(a, b, Ends(None, self._ends(bound).upper), (bound.id,), per_name(bound.window))

    def _cells(self) -> Iterator[Span]:
        """Closed cells hold nothing; open ones what their small windows hold together."""
        nodes = sorted(self.nodes)
        worthless = self._worthless()
        for a, b in pairwise(nodes):
            self.budget.spend(1)
            if not self._is_open(a, b):
                yield Span(a, b, Ends(None, Fraction(0)), self._closers(a), "")
            elif worthless:
                yield Span(a, b, Ends(None, Fraction(0)), (), "")
            else:
                yield from self._capacity(a, b)

    def _worthless(self) -> bool:
        """Whether no call of the group can add anything to the sum."""
        flows = [f for f in self.problem.flows if f.id in self.group]
        return self.unit is not None and all(range_of(f, self.unit).upper == 0 for f in flows)

    def _closers(self, at: int) -> tuple[str, ...]:
        flows = [f for f in self.problem.flows if f.id in self.group]
        return tuple(sorted({norm for f in flows for norm, _ in f.openings}))

    def _capacity(self, a: int, b: int) -> Iterator[Span]:
        best: tuple[Fraction, Fraction, Period, str] | None = None
        need: tuple[Fraction, Fraction, Period, str] | None = None
        for period, bounds in self.fine.items():
            size = FIXED[period]
            if a % size or b % size:
                continue
            for bound in bounds:
                here = self._ends(bound)
                count = (b - a) // size
                if here.upper is not None and (best is None or here.upper * count <= best[0]):
                    best = (here.upper * count, here.upper, period, bound.id)
                due = here.lower is not None and self._is_due(bound, a, b)
                if due and here.lower is not None and (need is None or here.lower * count >= need[0]):
                    need = (here.lower * count, here.lower, period, bound.id)
        if best is not None:
            total, rate, period, norm = best
            times = (b - a) // FIXED[period]
            yield Span(a, b, Ends(None, total), (norm,), period.value, times, rate)
        if need is not None:
            total, rate, period, norm = need
            times = (b - a) // FIXED[period]
            yield Span(a, b, Ends(total, None), (norm,), period.value, times, rate)

    def finished(self, spans: list[Span], bursts: bool) -> Lane:
        nodes = sorted(self.nodes)
        number = {t: i for i, t in enumerate(nodes)}
        values = [v for s in spans for v in (s.ends.lower, s.ends.upper, s.rate) if v is not None]
        scale = lcm(1, *(v.denominator for v in values))

        def scaled(value: Fraction) -> int:
            return value.numerator * (scale // value.denominator)

        edges = list(_edges(spans, number, scaled))
        cells = tuple(self._is_open(a, b) for a, b in pairwise(nodes))
        counter = Counter(len(nodes), edges, self.budget)
        return Lane(self.group, self.unit, tuple(nodes), spans, scale, bursts, cells, counter)


def _edges(spans: list[Span], number: dict[int, int], scaled: Callable[[Fraction], int]) -> Iterator[Edge]:
    for span in spans:
        a, b = number[span.start], number[span.end]
        if span.ends.upper is not None:
            rate = scaled(span.rate if span.rate is not None else span.ends.upper)
            yield Edge(
                a, b, scaled(span.ends.upper), span.norms, rate, span.times, span.per, False, span.terms
            )
        if span.ends.lower is not None:
            rate = scaled(span.rate if span.rate is not None else span.ends.lower)
            yield Edge(
                b, a, -scaled(span.ends.lower), span.norms, rate, span.times, span.per, True, span.terms
            )
