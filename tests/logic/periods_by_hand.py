"""A brute-force simulator of period problems over half-hour slots, written without `mandate.logic`.

All boundaries used in the tests are multiples of half an hour, so moving every call to the start of
its slot changes no window: what no slot schedule does, no schedule does.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product

from mandate.model.expression import Compare
from mandate.model.period import Bound, Problem
from mandate.model.window import Opening, Period, WindowKind

SLOT = 1_800
SIZES = {Period.HOUR: 3_600, Period.DAY: 86_400}


def slots(problem: Problem) -> list[int]:
    return list(range(int(problem.start), int(problem.end), SLOT))


def is_open(problem: Problem, flow: str, slot: int) -> bool:
    found = next(f for f in problem.flows if f.id == flow)
    if slot + found.takes > problem.end or any(a <= slot < b for a, b in found.closed):
        return False
    return all(any(a <= slot < b for a, b in days(c.openings, problem)) for _, c in found.openings)


def days(openings: tuple[Opening, ...], problem: Problem) -> set[tuple[int, int]]:
    """Every opening of every day around the horizon."""
    found = set()
    for day in range(int(problem.start) // 86_400 - 2, int(problem.end) // 86_400 + 2):
        iso = date.fromordinal(date(1970, 1, 1).toordinal() + day)
        for o in openings:
            held = iso.weekday() in o.weekdays and (not o.first or o.first <= iso.isoformat())
            if held and (not o.last or iso.isoformat() <= o.last):
                found.add((day * 86_400 + o.start, day * 86_400 + o.end))
    return found


def windows(problem: Problem, bound: Bound) -> Iterator[tuple[int, int, Fraction, bool]]:
    """(start, end, used, complete) of every window of a bound that touches the horizon."""
    start, end = int(problem.start), int(problem.end)
    if bound.window.kind is WindowKind.TOTAL:
        yield start, end, bound.used, True
    elif bound.window.kind is WindowKind.NAMED:
        for a, b in sorted(days(bound.window.openings, problem)):
            if a < end and start < b:
                yield a, b, bound.used if a <= start < b else Fraction(0), start <= a and b <= end
    elif bound.window.period in SIZES:
        size = SIZES[bound.window.period]
        for a in range(start - start % size, end, size):
            yield a, a + size, bound.used if a <= start else Fraction(0), start <= a and a + size <= end
    else:
        length = int(bound.window.seconds or 0)
        for a in range(start - length + SLOT, end, SLOT):
            yield a, a + length, Fraction(0), start <= a and a + length <= end


Places = list[tuple[str, int]]
Rule = tuple[list[int], Fraction, Compare, Fraction]


def keeps(counts: tuple[int, ...], rules: list[Rule]) -> bool:
    for inside, used, operator, amount in rules:
        total = used + sum(counts[i] for i in inside)
        if not _compared(operator, total, amount):
            return False
    return True


def rules_of(problem: Problem, places: Places) -> list[Rule]:
    """(places counted, already used, comparison, amount) for every window."""
    rules: list[Rule] = []
    for bound in problem.bounds:
        for a, b, used, complete in windows(problem, bound):
            inside = [i for i, (f, s) in enumerate(places) if f in bound.flows and a <= s < b]
            if bound.operator in (Compare.LE, Compare.LT):
                rules.append((inside, used, bound.operator, bound.amount))
            if bound.operator is Compare.EQ:
                rules.append((inside, used, Compare.LE, bound.amount))
            if bound.operator in (Compare.GE, Compare.GT, Compare.EQ) and complete and inside:
                lower = Compare.GT if bound.operator is Compare.GT else Compare.GE
                rules.append((inside, used, lower, bound.amount))
    for demand in problem.demands:
        inside = [
            i for i, (f, s) in enumerate(places) if f in demand.flows and demand.start <= s < demand.end
        ]
        rules.append((inside, Fraction(0), Compare.GE, demand.amount))
    return rules


def _compared(operator: Compare, total: Fraction, amount: Fraction) -> bool:
    return {
        Compare.LE: total <= amount, Compare.LT: total < amount, Compare.GE: total >= amount,
        Compare.GT: total > amount,
    }[operator]  # fmt: skip


def totals(problem: Problem, most: int) -> Iterator[int]:
    """The number of calls of every schedule that keeps every rule, up to `most` calls per place."""
    places = [(f.id, s) for f in problem.flows for s in slots(problem) if is_open(problem, f.id, s)]
    rules = rules_of(problem, places)
    for counts in product(range(most + 1), repeat=len(places)):
        if keeps(counts, rules):
            yield sum(counts)


def best(problem: Problem, most: int) -> int | None:
    """The greatest total number of calls; None if nothing keeps every rule."""
    return max(totals(problem, most), default=None)


def possible(problem: Problem, most: int) -> bool:
    return next(totals(problem, most), None) is not None
