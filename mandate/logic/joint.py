"""Ceilings over very many kinds of calls ("50 EUR a day for everything"), which make one problem of many.

The problems are solved apart first. What each must do in a window of the ceiling is an interval; only their
sum is held against the ceiling, so that nothing is ever solved all at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial
from itertools import islice

from mandate.logic.binding import norms_of, only
from mandate.logic.budget import Budget
from mandate.logic.clash import disjoint, implied
from mandate.logic.components import components
from mandate.logic.ids import in_order, reduced
from mandate.logic.lanes import Due, Span, lane
from mandate.logic.ledger import Ledger
from mandate.logic.timeline import stretch_name
from mandate.logic.units import Ends, unit_of
from mandate.model.expression import Compare
from mandate.model.period import Bound, Derivation, Problem, Term
from mandate.model.question import Overfull

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


def joint_clash(tied: Apart, ledger: Ledger, budget: Budget, due: Due) -> Overfull | None:
    """The first window of a ceiling, or of what is asked for, in which the parts must do more than it allows
    together."""
    asked = dict.fromkeys(b.window for p in tied.parts for b in p.bounds if b.operator in _LOWER)
    around = [span for window in asked for span in islice(ledger.over_in(window), _TRIED)]
    for window in (*ledger.over()[:_TRIED], *dict.fromkeys(around)):
        needs = [
            _Need(part, group, window, ledger.ceiling, due)
            for part in tied.parts
            for group in _asked(part, ledger.ceiling)
        ]
        found = _clash(ledger.ceiling, window, needs, budget)
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
    if window.rate is not None:
        allowed = replace(allowed, rate=window.rate, times=Fraction(window.times))
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
