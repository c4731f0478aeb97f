"""A stretch of time in which more is demanded than there is room for, found by arithmetic alone.

Each set of flows that some norm speaks of is one counter; what the sets inside it must do, and what
its parts can do at most, are added up and enter as further spans.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.logic.binding import derived
from mandate.logic.budget import Budget
from mandate.logic.counters import Clash, Counter, Edge, path_to
from mandate.logic.lanes import NOT_OPENED, Due, Lane, Span, lane, opening
from mandate.logic.timeline import FIXED, seconds, stretch_name
from mandate.logic.units import Ends, Unit, unit_of
from mandate.model.expression import Compare
from mandate.model.period import Derivation, Problem, Term

MOST_WINDOWS = 400
_UPPER = (Compare.LE, Compare.LT, Compare.EQ)
_LOWER = (Compare.GE, Compare.GT, Compare.EQ)
_SIZES = {period.value: size for period, size in FIXED.items()}
Group = frozenset[str]


@dataclass(frozen=True, slots=True)
class Conflict:
    """In `[start, end)` at least `needed`, at most `available` of `unit`."""

    start: Fraction
    end: Fraction
    needed: Fraction
    available: Fraction
    needed_by: Derivation
    available_by: Derivation
    unit: Unit = None


def find_conflict(problem: Problem, budget: Budget, due: Due = NOT_OPENED) -> Conflict | None:
    """The first stretch that is too full, smaller sets of flows first; None if no counter shows one.
    `due` (see `hours_of`): when floors do not wait, if `problem` leaves out some of the calendars."""
    summed = sorted({u for b in problem.bounds if (u := unit_of(b)) is not None})
    units: tuple[Unit, ...] = (*summed, None)
    for group in _groups(problem):
        for unit in units:
            found = _Search(problem, unit, budget, due).conflict(group)
            if found is not None:
                return replace(found, unit=unit)
    return None


def hours_of(problem: Problem, budget: Budget) -> Due:
    """When each flow is open: a floor whose calendar is closed throughout waits, named in a core or not."""
    start, end = seconds(problem.start), seconds(problem.end)
    return {f.id: opening(problem, f, start, end, budget, NOT_OPENED) for f in problem.flows}


def _groups(problem: Problem) -> list[Group]:
    known = {f.id for f in problem.flows}
    sets = {frozenset(b.flows) & known for b in problem.bounds}
    sets |= {frozenset(d.flows) & known for d in problem.demands}
    return sorted((s for s in sets if s), key=lambda s: (len(s), sorted(s)))


class _Search:
    """Counters in one unit."""

    def __init__(self, problem: Problem, unit: Unit, budget: Budget, due: Due) -> None:
        self.problem, self.unit, self.budget = problem, unit, budget
        self.due = due
        floors = [frozenset(b.flows) for b in problem.bounds if b.operator in _LOWER]
        self.floors = sorted({*floors, *(frozenset(d.flows) for d in problem.demands)}, key=_by_size)
        self.ceilings = sorted(
            {frozenset(b.flows) for b in problem.bounds if b.operator in _UPPER}, key=_by_size
        )

    def conflict(self, group: Group) -> Conflict | None:
        found = self._lane(group)
        solved = found.counter.feasible()
        if not isinstance(solved, Clash):
            return None
        return _conflict(found, self._simplest(found) or solved.edges)

    def _simplest(self, found: Lane) -> tuple[Edge, ...] | None:
        """One floor that ceilings leave no room for, or one ceiling that floors overfill: the earliest."""
        floors = [e for e in found.counter.edges if e.floor]
        ceilings = [e for e in found.counter.edges if not e.floor]
        size = len(found.nodes)
        over, under = Counter(size, ceilings, self.budget), Counter(size, floors, self.budget)
        stretches = [(e, over) for e in floors] + [(e, under) for e in ceilings]
        stretches.sort(key=lambda s: (max(s[0].source, s[0].target), -min(s[0].source, s[0].target)))
        for edge, others in stretches[:MOST_WINDOWS]:
            solved = others.greatest(edge.target)
            if isinstance(solved, Clash):
                continue
            there = solved[0][edge.source]
            if there is not None and there + edge.weight < 0:
                return (edge, *path_to(edge.source, edge.target, solved[1]))
        return None

    def _lane(self, group: Group, nodes: Iterable[Span] = ()) -> Lane:
        """The counter of a group, with what its parts add up to."""
        extra = [Span(s.start, s.end, Ends(), (), "") for s in nodes]
        plain = self._counter(group, extra)
        if len(group) == 1:
            return plain
        windows = self._windows(group, plain)
        if len(windows) > MOST_WINDOWS:
            return plain
        added = [*self._needs(group, windows), *self._rooms(group, windows)]
        if not added:
            return plain
        return self._counter(group, [*extra, *added])

    def _counter(self, group: Group, extra: Iterable[Span] = ()) -> Lane:
        return lane(self.problem, group, self.unit, self.budget, strict=False, due=self.due, extra=extra)

    def _windows(self, group: Group, plain: Lane) -> list[Span]:
        """The stretches worth adding up over: the windows of the group's norms and of its parts'."""
        spans = [s for s in plain.spans if s.norms]
        for part in sorted({g for g in (*self.floors, *self.ceilings) if g < group}, key=_by_size):
            spans += [s for s in self._counter(part).spans if s.norms]
        found = {(s.start, s.end): Span(s.start, s.end, Ends(), (), "") for s in spans}
        return [found[key] for key in sorted(found)]

    def _needs(self, group: Group, windows: list[Span]) -> list[Span]:
        inside = [g for g in self.floors if g < group]
        families = {disjoint(inside), disjoint(inside[::-1])}
        return [
            span
            for family in sorted(families, key=lambda f: [sorted(g) for g in f])
            if family
            for span in self._sums(family, windows, floor=True)
        ]

    def _rooms(self, group: Group, windows: list[Span]) -> list[Span]:
        limited = disjoint([g for g in self.ceilings[::-1] if g < group])
        rest = group - frozenset(f for g in limited for f in g)
        singles = tuple(frozenset([f]) for f in sorted(group))
        families = {singles, (*limited, *(frozenset([f]) for f in sorted(rest)))}
        return [
            span
            for family in sorted(families, key=lambda f: [sorted(g) for g in f])
            for span in self._sums(family, windows, floor=False)
        ]

    def _sums(self, family: tuple[Group, ...], windows: list[Span], *, floor: bool) -> list[Span]:
        """What the members of a disjoint family must, or can, do together in each window."""
        totals: dict[tuple[int, int], list[tuple[Fraction, tuple[str, ...], tuple[Term, ...]] | None]] = {}
        for member in family:
            found = self._lane(member, windows)
            for key, part in implied(found, windows, floor=floor).items():
                totals.setdefault(key, []).append(part)
        spans: list[Span] = []
        for (start, end), parts in sorted(totals.items()):
            known = [p for p in parts if p is not None]
            if not known or (len(known) < len(parts) and not floor):
                continue
            total = sum((p[0] for p in known), Fraction(0))
            norms = tuple(dict.fromkeys(n for p in known for n in p[1]))
            terms = tuple(t for p in known for t in p[2])
            if sum((t.total for t in terms), Fraction(0)) != total:
                terms = ()  # a part without a derivation of its own: the sum stands as one term
            ends = Ends(total, None) if floor else Ends(None, total)
            if total > 0 or not floor:
                spans.append(Span(start, end, ends, norms, "", terms=terms))
        return spans


def _by_size(group: Group) -> tuple[int, list[str]]:
    return len(group), sorted(group)


def disjoint(groups: Iterable[Group]) -> tuple[Group, ...]:
    """As many as fit beside each other, the first ones first."""
    chosen: list[Group] = []
    for group in groups:
        if all(group.isdisjoint(other) for other in chosen):
            chosen.append(group)
    return tuple(sorted(chosen, key=sorted))


def implied(
    found: Lane, windows: list[Span], *, floor: bool
) -> dict[tuple[int, int], tuple[Fraction, tuple[str, ...], tuple[Term, ...]] | None]:
    """The tightest lower (or upper) total of one counter in each window, and what it rests on."""
    number = {t: i for i, t in enumerate(found.nodes)}
    by_source: dict[int, list[Span]] = {}
    for span in windows:
        by_source.setdefault(number[span.end if floor else span.start], []).append(span)
    implied: dict[tuple[int, int], tuple[Fraction, tuple[str, ...], tuple[Term, ...]] | None] = {}
    for source, spans in sorted(by_source.items()):
        solved = found.counter.greatest(source)
        if isinstance(solved, Clash):
            return {}
        distance, came = solved
        for span in spans:
            target = number[span.start if floor else span.end]
            here = distance[target]
            if here is None or (floor and here >= 0):
                implied[span.start, span.end] = None
                continue
            edges = path_to(target, source, came)
            norms = tuple(dict.fromkeys(n for e in edges for n in e.norms))
            why = derived(edges, found)
            total = found.value(abs(here))
            terms = why.terms if why.total == total else ()
            implied[span.start, span.end] = (total, norms, terms)
    return implied


def _conflict(found: Lane, edges: tuple[Edge, ...]) -> Conflict:
    """The clash over the stretch that its floors span: its ceilings cover that."""
    floors = [e for e in edges if e.floor]
    ceilings = [e for e in edges if not e.floor and e.norms]
    needed = found.value(-sum(e.weight for e in floors))
    available = found.value(sum(e.weight for e in ceilings))
    numbers = [n for e in floors for n in (e.source, e.target)]
    start, end = found.nodes[min(numbers)], found.nodes[max(numbers)]
    needed_by, available_by = derived(floors, found), derived(ceilings, found)
    return _narrowed(Conflict(Fraction(start), Fraction(end), needed, available, needed_by, available_by))


def _narrowed(whole: Conflict) -> Conflict:
    """Where many equal windows are each too full, the first of them is shown."""
    terms = (*whole.needed_by.terms, *whole.available_by.terms)
    kinds = {(t.per, t.times) for t in terms}
    per, times = kinds.pop()
    size = _SIZES.get(per, 0)
    if kinds or times <= 1 or whole.end - whole.start != times * size:
        return _multiplied(whole)
    return _first(whole, times)


def _multiplied(whole: Conflict) -> Conflict:
    """As above for one floor and one ceiling of different windows ("2 an hour" and "30 a day")."""
    terms = (*whole.needed_by.terms, *whole.available_by.terms)
    windows = min(t.times for t in terms)
    fits = all(_SIZES.get(t.per, 0) * t.times == whole.end - whole.start for t in terms)
    if len(terms) != 2 or not fits or windows <= 1 or any(t.times % windows for t in terms):
        return whole
    return _first(whole, windows)


def _first(whole: Conflict, windows: Fraction) -> Conflict:
    end = whole.start + (whole.end - whole.start) / windows
    needed_by = _share(whole.needed_by, windows, stretch_name(int(whole.start), int(end)))
    available_by = _share(whole.available_by, windows, stretch_name(int(whole.start), int(end)))
    return Conflict(whole.start, end, needed_by.total, available_by.total, needed_by, available_by)


def _share(why: Derivation, windows: Fraction, stretch: str) -> Derivation:
    terms = tuple(
        replace(t, times=t.times / windows, total=t.total / windows, stretch=stretch) for t in why.terms
    )
    return Derivation(terms, why.total / windows)
