"""Ceilings over very many kinds of calls ("50 EUR a day for everything"), which make one problem of many.

The problems are solved apart first. What each must do in a window of the ceiling is an interval; only their
sum is held against the ceiling, so that nothing is ever solved all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from math import ceil

from mandate.logic.binding import norms_of, only
from mandate.logic.budget import Budget
from mandate.logic.clash import disjoint, implied
from mandate.logic.components import components
from mandate.logic.ids import in_order, reduced
from mandate.logic.lanes import Due, Span, lane
from mandate.logic.plot import chosen_amounts
from mandate.logic.timeline import per_name, seconds, stretch_name, windows_of
from mandate.logic.units import Ends, unit_of
from mandate.model.expression import Compare
from mandate.model.period import Batch, Bound, Derivation, Problem, Term
from mandate.model.question import Overfull
from mandate.model.window import WindowKind

MANY = 8  # flows: a ceiling over more is joint
_TRIED = 12  # windows in which a clash is looked for
_LOWER = (Compare.GE, Compare.GT, Compare.EQ)


@dataclass(frozen=True, slots=True)
class Apart:
    """A problem as `parts` that only the ceilings `joint` tie together."""

    parts: tuple[Problem, ...]
    joint: tuple[Bound, ...]


def apart(problem: Problem) -> Apart | None:
    """None where no joint ceiling ties parts together."""
    joint = tuple(b for b in problem.bounds if len(b.flows) > MANY and b.operator not in _LOWER)
    if any(b.operator is Compare.LT and unit_of(b) is not None for b in joint):
        return None  # as near as one likes
    if not joint:
        return None
    rest = replace(problem, bounds=tuple(b for b in problem.bounds if b not in joint))
    parts = tuple(components(rest))
    return Apart(parts, joint) if len(parts) > 1 else None


def overspent(problem: Problem, ceiling: Bound, batches: Sequence[Batch], budget: Budget) -> list[Span]:
    """The windows of a ceiling in which a schedule does more than it allows; the whole horizon of a sliding
    one, unless not even all calls of any such stretch are too many."""
    own = [b for b in batches if b.flow in ceiling.flows]
    budget.spend(1 + len(own))
    found = []
    for a, b, left in _windows(problem, ceiling, budget):
        total = sum((_size(batch, ceiling) * _most_inside(batch, a, b) for batch in own), Fraction(0))
        if total > left:
            found.append(Span(a, b, Ends(None, left), (ceiling.id,), per_name(ceiling.window)))
    return found


def completed(problem: Problem, batches: Sequence[Batch]) -> list[Batch]:
    """The calls of parts with the amounts that only joint ceilings speak of, the least that go with them."""
    flows = {f.id: f for f in problem.flows}
    return [replace(b, amounts=chosen_amounts(problem, flows[b.flow], dict(b.amounts))) for b in batches]


def _windows(problem: Problem, ceiling: Bound, budget: Budget) -> Iterator[tuple[int, int, Fraction]]:
    start, end = seconds(problem.start), seconds(problem.end)
    most = ceiling.amount if ceiling.operator is not Compare.LT else Fraction(ceil(ceiling.amount) - 1)
    if ceiling.window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
        for a, b in windows_of(ceiling.window, start, end, budget):
            used = ceiling.used if a <= start < b else Fraction(0)
            yield max(a, start), min(b, end), most - used
    elif ceiling.window.kind is WindowKind.SLIDING and ceiling.window.seconds is not None:
        length = seconds(ceiling.window.seconds)
        for a in range(start, end, length):
            used = ceiling.used if a == start else Fraction(0)
            yield a, min(a + length, end), most - used
    else:
        yield start, end, most - ceiling.used


def _size(batch: Batch, ceiling: Bound) -> Fraction:
    return (
        Fraction(1)
        if unit_of(ceiling) is None
        else dict(batch.amounts).get(ceiling.quantity or "", Fraction(0))
    )


def _most_inside(batch: Batch, a: int, b: int) -> int:
    """How many calls of a batch fall into `[a, b)`."""
    if batch.start == batch.end:
        return batch.count if a <= batch.start < b else 0
    step = (batch.end - batch.start) / batch.count if batch.count else Fraction(1)
    first, last = (min(max(ceil((t - batch.start) / step), 0), batch.count) for t in (a, b))
    return last - first


def joint_clash(
    tied: Apart, ceiling: Bound, windows: Sequence[Span], budget: Budget, due: Due
) -> Overfull | None:
    """The first of some windows of a ceiling in which the parts must do more than it allows together."""
    for window in windows[:_TRIED]:
        needs = [
            _Need(part, group, window, ceiling, due) for part in tied.parts for group in _asked(part, ceiling)
        ]
        found = _clash(ceiling, window, needs, budget)
        if found is not None:
            return found
    return None


def _asked(part: Problem, ceiling: Bound) -> tuple[frozenset[str], ...]:
    """Sets of flows of which something is asked, and that have none in common."""
    sets = {frozenset(b.flows) for b in part.bounds if b.operator in _LOWER}
    sets |= {frozenset(d.flows) for d in part.demands}
    inside = [g for g in sets if g <= set(ceiling.flows)]
    return disjoint(sorted(inside, key=lambda g: (len(g), sorted(g))))


@dataclass(slots=True)
class _Need:
    """What a group of flows must do in a window of a ceiling, in its unit."""

    problem: Problem
    group: frozenset[str]
    window: Span
    ceiling: Bound
    due: Due

    def total(self, budget: Budget) -> Fraction:
        return self.found(budget)[0]

    def found(self, budget: Budget) -> tuple[Fraction, tuple[str, ...], tuple[Term, ...]]:
        """How much, because of which norms, and how it adds up."""
        extra = [Span(self.window.start, self.window.end, Ends(), (), "")]
        unit = unit_of(self.ceiling)
        solved = lane(self.problem, self.group, unit, budget, strict=False, due=self.due, extra=extra)
        here = implied(solved, extra, floor=True).get((self.window.start, self.window.end))
        return here if here is not None else (Fraction(0), (), ())

    def because_of(self, norms: Sequence[str]) -> _Need:
        return replace(self, problem=only(self.problem, norms))


def _clash(ceiling: Bound, window: Span, needs: list[_Need], budget: Budget) -> Overfull | None:
    """A smallest choice of needs that is too much for the window, and the norms behind it."""
    left = window.ends.upper or Fraction(0)
    amounts = {n.group: n.total(budget) for n in needs}
    total = sum(amounts.values(), Fraction(0))

    def too_much(value: Fraction) -> bool:
        return value > left

    if not too_much(total):
        return None
    core: list[str] = [ceiling.id]
    terms: list[Term] = []
    for need in sorted(needs, key=lambda n: amounts[n.group]):  # a few large ones say more
        others = total - amounts[need.group]
        total = others
        if too_much(others):
            continue
        still = partial(_enough, need, partial(_and_more, too_much, others), budget)
        ids = reduced(norms_of(need.problem), still)
        amount, _, why = need.because_of(ids).found(budget)
        total, core = others + amount, [*core, *ids]
        terms += why if sum((t.total for t in why), Fraction(0)) == amount else (_term(window, amount, ids),)
    allowed = _term(window, left, (ceiling.id,))
    return Overfull(
        in_order(core), Fraction(window.start), Fraction(window.end), total, left,
        Derivation(tuple(terms), total), Derivation((allowed,), left), unit_of(ceiling) is None,
    )  # fmt: skip


def _and_more(too_much: Callable[[Fraction], bool], others: Fraction, amount: Fraction) -> bool:
    return too_much(others + amount)


def _enough(need: _Need, wanted: Callable[[Fraction], bool], budget: Budget, norms: tuple[str, ...]) -> bool:
    return wanted(need.because_of(norms).total(budget))


def _term(window: Span, total: Fraction, norms: tuple[str, ...]) -> Term:
    return Term(total, window.per, Fraction(1), stretch_name(window.start, window.end), total, norms)
