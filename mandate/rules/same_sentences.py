"""Clashes that point at the same sentences are one to their author: the simplest of them is told."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from mandate.model.finding import Finding
from mandate.rules.base import Case, Outcome


def one_for_each(case: Case, outcomes: Iterable[Outcome]) -> Iterator[Outcome]:
    """The outcomes, of findings about the same sentences only the simplest: with the fewest norms, then the
    smallest amounts. What is told stays where the first of them was told."""
    every = list(outcomes)
    if sum(isinstance(outcome, Finding) for outcome in every) < 2:
        yield from every
        return
    best: dict[frozenset[str], Finding] = {}
    for outcome in every:
        if isinstance(outcome, Finding):
            about = _sentences(case, outcome)
            if about not in best or _weight(outcome) < _weight(best[about]):
                best[about] = outcome
    for outcome in every:
        if not isinstance(outcome, Finding):
            yield outcome
        elif (simplest := best.pop(_sentences(case, outcome), None)) is not None:
            yield simplest


def _weight(finding: Finding) -> tuple[int, Fraction]:
    return len(finding.items), finding.attainable.value if finding.attainable is not None else Fraction(0)


def _sentences(case: Case, finding: Finding) -> frozenset[str]:
    """The clauses that its plan items quote, and the lines of the layer."""
    return frozenset(name for item in finding.items for name in case.clauses_of(item) or (item,))
