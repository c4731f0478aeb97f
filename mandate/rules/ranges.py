"""Bounds of a norm beside the ranges that the layer declares for what they bound."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.expression import Amount, Comparison, Reference, Scope, walk
from mandate.model.finding import Label, phrase
from mandate.model.norm import Limit, Maintain, Norm
from mandate.model.quantity import Quantity
from mandate.model.spec import Metric, Variable
from mandate.rules.base import Case
from mandate.rules.views import argument


def restates_a_range(case: Case, norm: Norm) -> bool:
    """Whether a bound of an invariant or of a limit on single calls is the very end of a declared range:
    said again in the author's words, which is no accident."""
    return any(
        bound.value in {end.value for end in (declared.lower, declared.upper) if end is not None}
        for declared, bound in _bounds(case, norm)
    )


def declared_for(case: Case, norm: Norm) -> list[Label]:
    """Where the ranges are declared of what a norm bounds."""
    spans = dict.fromkeys(declared.span for declared, _ in _bounds(case, norm))
    return [Label(span, phrase("declared here"), primary=False) for span in spans]


def _bounds(case: Case, norm: Norm) -> Iterator[tuple[Variable | Metric, Quantity]]:
    form = norm.form
    if isinstance(form, Limit):
        for name in form.action.names:
            variable = argument(case.spec, name, form.argument or "")
            if variable is not None:
                yield variable, form.bound
    if isinstance(form, Maintain):
        for node in walk(form.condition):
            match node:
                case Comparison(left=Reference() as at, right=Amount(quantity=bound)):
                    declared = _declared(case, at)
                case Comparison(left=Amount(quantity=bound), right=Reference() as at):
                    declared = _declared(case, at)
                case _:
                    continue
            if declared is not None:
                yield declared, bound


def _declared(case: Case, name: Reference) -> Variable | Metric | None:
    if name.scope is Scope.METRIC:
        return case.spec.metric(name.name)
    return next((v for v in case.spec.context if v.name == name.name), None)
