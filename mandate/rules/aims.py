"""The targets of goals and criteria as claims, and what the mandate says must always hold."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from mandate.model.expression import FALSE, Amount, Compare, Comparison, Expr, disjunction
from mandate.model.norm import Achieve, Aim, Maintain, Norm
from mandate.model.quantity import Quantity
from mandate.model.question import Claim
from mandate.model.spec import Metric
from mandate.rules.base import Case
from mandate.rules.indexed import indexed
from mandate.rules.measures import reference_to, set_symbols


@dataclass(frozen=True, slots=True)
class Target:
    """`metric operator value` at `date` (civil seconds)."""

    norm: Norm
    metric: Metric
    operator: Compare
    value: Quantity | Expr
    date: Fraction

    @property
    def wants_more(self) -> bool:
        return self.operator in (Compare.GE, Compare.GT, Compare.EQ)

    @property
    def claim(self) -> Claim:
        value = Amount(self.value) if isinstance(self.value, Quantity) else self.value
        return Claim(self.norm.id, Comparison(self.operator, reference_to(self.metric), value))


def targets(case: Case) -> tuple[Target, ...]:
    """The goals and criteria of the mandate that name a metric of the layer and a target."""
    found: list[Target] = []
    for norm in case.mandate_norms:
        form = norm.form
        if not isinstance(form, Achieve) or form.aim is not Aim.ACHIEVE:
            continue
        metric = case.spec.metric(form.metric)
        if metric is not None and form.operator is not None and form.target is not None:
            date = form.by.value if form.by is not None else case.end.value
            found.append(Target(norm, metric, form.operator, form.target, date))
    return tuple(found)


def invariants(case: Case, norms: Iterable[Norm] | None = None) -> tuple[Claim, ...]:
    """What must always hold (by all norms, or by some), each under its exceptions."""
    return tuple(
        Claim(n.id, disjunction(n.form.condition, n.unless if n.unless is not None else FALSE))
        for n in indexed(case.norms if norms is None else norms).of(Maintain)
        if isinstance(n.form, Maintain)
    )


def kept_shares(case: Case, norms: Iterable[Norm], exprs: Iterable[Expr]) -> tuple[Claim, ...]:
    """The invariants among `norms` that bind the shares which these expressions speak of, and the shares
    that these invariants tie them to."""
    found: dict[Claim, None] = {}
    known = set(set_symbols(case.spec, exprs))
    left = [(c, set(set_symbols(case.spec, [c.expr]))) for c in invariants(case, norms)]
    while near := [(c, symbols) for c, symbols in left if symbols & known]:
        found.update((c, None) for c, _ in near)
        known.update(*(symbols for _, symbols in near))
        left = [pair for pair in left if pair not in near]
    return tuple(found)
