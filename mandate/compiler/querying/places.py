"""The part of a line that decides about a call: its condition where it has one, else all of it."""

from __future__ import annotations

from mandate.model.norm import Norm
from mandate.model.source import Span
from mandate.model.spec import Requires, Spec


def place_of(norm: Norm, spec: Spec) -> Span:
    """Where a finger would point: the condition of a rule, a denial or an approval."""
    whole = norm.origin.spans[0]
    conditions = [
        rule.body.condition for rule in spec.rules if rule.span == whole and isinstance(rule.body, Requires)
    ]
    conditions += [denial.when for denial in spec.denials if denial.span == whole]
    conditions += [line.when for line in spec.approvals if line.span == whole]
    for condition in conditions:
        span = condition.span
        if span is not None and span.path == whole.path and whole.start <= span.start < span.end <= whole.end:
            return span
    return whole
