"""Goals and success criteria as states of one quantity at a moment: shared by the rules on success."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mandate.model.expression import (
    TRUE,
    Amount,
    Compare,
    Comparison,
    Expr,
    Not,
    Reference,
    Scope,
    conjunction,
    negation,
    references,
)
from mandate.model.norm import Achieve, Aim, Norm
from mandate.model.quantity import BOOL, Kind, Quantity
from mandate.model.question import Claim, Consistent
from mandate.model.spec import Metric
from mandate.rules.aims import invariants
from mandate.rules.base import Ask, Case
from mandate.rules.measures import reference_to
from mandate.rules.views import domain


@dataclass(frozen=True, slots=True)
class State:
    """`name operator target` at `by` (civil seconds; None where nothing says when). `metric` is None for a
    term, which the layer does not measure."""

    norm: Norm
    name: str
    operator: Compare
    target: Quantity | Expr
    by: Fraction | None
    criterion: bool
    metric: Metric | None = None

    @property
    def expr(self) -> Expr:
        target = self.target
        if isinstance(target, Quantity):
            return Comparison(self.operator, self._subject(target), Amount(target))
        if self.metric is not None:
            return Comparison(self.operator, reference_to(self.metric), target)
        name = Reference(self.name, Scope.TERM, BOOL)
        return name if (target == TRUE) is (self.operator is Compare.EQ) else Not(name)

    @property
    def claim(self) -> Claim:
        return Claim(self.norm.id, self.expr)

    def _subject(self, target: Quantity) -> Reference:
        if self.metric is not None:
            return reference_to(self.metric)
        return Reference(self.name, Scope.TERM, target.type)


def states(case: Case) -> tuple[State, ...]:
    """Every goal and criterion with a target, in the order of the plan."""
    found: list[State] = []
    for norm in case.mandate_norms:
        form = norm.form
        if (
            isinstance(form, Achieve)
            and form.aim is Aim.ACHIEVE
            and form.operator
            and form.target is not None
        ):
            metric = case.spec.metric(form.metric)
            by = form.by.value if form.by is not None else None
            found.append(State(norm, form.metric, form.operator, form.target, by, form.criterion, metric))
    return tuple(found)


def criteria(case: Case) -> tuple[State, ...]:
    return tuple(s for s in states(case) if s.criterion)


def goals_of(case: Case) -> tuple[State, ...]:
    return tuple(s for s in states(case) if not s.criterion)


def about_one_thing(case: Case) -> Iterator[tuple[tuple[State, ...], tuple[State, ...]]]:
    """Of each quantity that goals and criteria both speak of: the goals that are due last, and the
    criteria."""
    for name in dict.fromkeys(s.name for s in goals_of(case)):
        wanted = [s for s in goals_of(case) if s.name == name]
        asked = tuple(s for s in criteria(case) if s.name == name)
        last = max((moment(case, s) for s in wanted), default=Fraction(0))
        if asked:
            yield tuple(s for s in wanted if moment(case, s) == last), asked


def undated(case: Case) -> tuple[State, ...]:
    """Criteria with an amount and no date, about something of which no goal speaks."""
    spoken_of = {s.name for s in goals_of(case)}
    return tuple(
        s
        for s in criteria(case)
        if s.by is None and isinstance(s.target, Quantity) and s.name not in spoken_of
    )


def moment(case: Case, state: State) -> Fraction:
    """When it is looked at: the end of the horizon, if nothing says when (convention 10)."""
    return case.end.value if state.by is None else state.by


def together(case: Case, ask: Ask, claims: Iterable[Claim], *, kept: bool = True) -> object:
    """Whether all of them can be true at once, `kept`: under what must always hold. Counts are never
    negative."""
    always = invariants(case) if kept else ()
    every = (*always, *claims)
    exprs = [c.expr for c in every]
    return ask(Consistent((*domain(case.spec, exprs), *_counts(case, exprs), *every)))


def _counts(case: Case, exprs: Iterable[Expr]) -> Iterator[Claim]:
    found = {r.symbol: r for e in exprs for r in references(e) if r.type is not None}
    for symbol in sorted(found):
        name = found[symbol]
        metric = case.spec.metric(name.name) if name.scope is Scope.METRIC else None
        below = metric is not None and metric.now is not None and metric.now.value < 0
        kind = name.type
        if (
            kind is not None
            and kind.kind is Kind.COUNT
            and not below
            and (metric is None or metric.formula is None)
        ):
            yield Claim("", Comparison(Compare.GE, name, Amount(Quantity(Fraction(0), kind))))


def all_of(found: Iterable[State]) -> Expr:
    return conjunction(*(s.expr for s in found))


def missed(found: Iterable[State]) -> Expr:
    return negation(all_of(found))


__all__ = [
    "State", "about_one_thing", "all_of", "criteria", "goals_of", "missed", "moment", "states", "together",
    "undated",
]  # fmt: skip
