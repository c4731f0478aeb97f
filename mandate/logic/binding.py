"""Which norms hold a total down, and the arithmetic by which they do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from mandate.logic.attain import attain, most
from mandate.logic.budget import Budget
from mandate.logic.counters import Edge
from mandate.logic.ids import in_order, natural, reduced
from mandate.logic.lanes import Lane
from mandate.logic.timeline import DAY, WEEK, stretch_name
from mandate.logic.units import Unit
from mandate.model.period import Derivation, Flow, Problem, Range, Term


def norms_of(problem: Problem) -> tuple[str, ...]:
    """The ids of all that holds calls down; the layer's first, then the mandate's: what is kept to
    the last is what its author can change."""
    found = [b.id for b in problem.bounds] + [d.id for d in problem.demands]
    found += [norm for f in problem.flows for norm, _ in f.openings]
    found += [norm for f in problem.flows for _, r in f.per_call for norm in r.binds]
    return tuple(sorted(in_order(found), key=lambda i: (":" not in i, natural(i), i)))


def only(problem: Problem, ids: Iterable[str]) -> Problem:
    """The problem with nothing but these norms."""
    return without(problem, set(norms_of(problem)) - set(ids))


def without(problem: Problem, ids: Iterable[str]) -> Problem:
    """The problem with these norms gone."""
    gone = frozenset(ids)
    return replace(
        problem,
        bounds=tuple(b for b in problem.bounds if b.id not in gone),
        demands=tuple(d for d in problem.demands if d.id not in gone),
        flows=tuple(_freed(f, gone) for f in problem.flows),
    )


def _freed(flow: Flow, gone: frozenset[str]) -> Flow:
    return replace(
        flow,
        openings=tuple((norm, c) for norm, c in flow.openings if norm not in gone),
        per_call=tuple((name, _widened(r, gone)) for name, r in flow.per_call),
    )


def _widened(found: Range, gone: frozenset[str]) -> Range:
    return replace(found, upper=None, binds=()) if gone & set(found.binds) else found


def binding(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    total: Fraction,
    needed: Fraction,
    budget: Budget,
    also: tuple[str, ...] = (),
) -> tuple[str, ...]:
    """A minimal set of norms, `also` among them, under which no more than `total` is possible: without any
    one of them there is more."""

    def holds(ids: tuple[str, ...]) -> bool:
        chosen = only(problem, (*ids, *also))
        found = most(chosen, group, unit, needed, budget)
        if found is None or found.total <= total or len(group) == 1:
            return found is not None and found.total <= total
        return attain(chosen, group, unit, needed, budget).bound <= total

    every = tuple(i for i in norms_of(problem) if i not in also)
    return in_order((*reduced(every, holds), *also)) if holds(every) else ()


def derivation(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    binds: tuple[str, ...],
    worth: Fraction,
    budget: Budget,
) -> Derivation:
    """The windows that together hold the total down, as a sum; each unit is worth `worth`."""
    found = most(only(problem, binds), group, unit, needed, budget)
    if found is None:
        return Derivation((), Fraction(0))
    edges = [e for e in found.path if e.weight]
    return derived(edges, found.lane, worth)


def derived(edges: Iterable[Edge], lane: Lane, worth: Fraction = Fraction(1)) -> Derivation:
    """Edges as terms, neighbours in one day (or of one rate, where there are many) together."""
    chosen = [e for e in edges if e.weight]
    terms = [t for e in chosen for t in _terms(e, lane, worth)]
    whole = _grouped(sorted(terms, key=lambda t: (t[1], t[2])))
    return Derivation(whole, sum((t.total for t in whole), Fraction(0)))


def _terms(edge: Edge, lane: Lane, worth: Fraction) -> list[tuple[Term, int, int]]:
    a, b = sorted((edge.source, edge.target))
    start, end = lane.nodes[a], lane.nodes[b]
    if edge.terms:
        return [(term, start, end) for term in edge.terms]
    total = abs(lane.value(edge.weight)) * worth
    rate = lane.value(edge.rate) * worth
    term = Term(rate, edge.per, Fraction(edge.times), stretch_name(start, end), total, edge.norms)
    return [(term, start, end)]


def _grouped(found: list[tuple[Term, int, int]]) -> tuple[Term, ...]:
    days: list[tuple[Term, int, int]] = []
    for term, start, end in found:
        last = days[-1] if days else None
        if last is not None and _same(last[0], term) and last[1] // DAY == (end - 1) // DAY and term.per:
            days[-1] = (_joined(last[0], term, stretch_name(last[1], end)), last[1], end)
        else:
            days.append((term, start, end))
    if len(days) <= 3 and all(end - start <= DAY or not term.per for term, start, end in days):
        return tuple(t for t, _, _ in days)
    grouped: list[tuple[Term, int, int, int]] = []
    for term, start, end in days:
        at = next((i for i, g in enumerate(grouped) if _same(g[0], term) and term.per), None)
        if at is None:
            grouped.append((term, start, end, 1))
        else:
            known, first, _, number = grouped[at]
            grouped[at] = (_joined(known, term, stretch_name(first, end)), first, end, number + 1)
    return tuple(
        t if n == 1 and (t.times == 1 or b - a <= WEEK) else _over(t, a, b) for t, a, b, n in grouped
    )


def _same(one: Term, other: Term) -> bool:
    return (one.rate, one.per, one.bound_ids) == (other.rate, other.per, other.bound_ids)


def _joined(one: Term, other: Term, stretch: str) -> Term:
    return replace(one, times=one.times + other.times, total=one.total + other.total, stretch=stretch)


def _over(term: Term, start: int, end: int) -> Term:
    days = -(-end // DAY) - start // DAY
    return replace(term, stretch=f"over {days} days") if term.per else term
