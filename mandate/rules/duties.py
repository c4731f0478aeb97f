"""Every duty of the mandate: its obligations, and what must follow calls that it wants."""

from __future__ import annotations

from dataclasses import replace

from mandate.model.norm import Achieve, Limit, Norm, Oblige, Order, OrderKind, Permit
from mandate.rules.base import Case
from mandate.rules.views import action_of


def duties(case: Case) -> tuple[Norm, ...]:
    """Obligations, and "B within d after A" as a duty on B wherever something claims or demands A
    (semantics §6: a norm triggered by the agent's own call makes that call unusable)."""
    wanted = wanted_names(case)
    found: list[Norm] = []
    for norm in case.mandate_norms:
        form = norm.form
        if isinstance(form, Oblige):
            found.append(norm)
        elif (
            isinstance(form, Order) and form.kind is OrderKind.WITHIN_AFTER and set(form.first.names) & wanted
        ):
            found.append(replace(norm, form=Oblige(form.then, form.when, form.delay)))
    return tuple(found)


def wanted_names(case: Case) -> frozenset[str]:
    """Tools and acts that the mandate claims or demands."""
    names: set[str] = set()
    for norm in case.mandate_norms:
        action = action_of(norm)
        floor = isinstance(norm.form, Limit) and norm.form.is_floor
        if action is not None and (floor or isinstance(norm.form, Permit | Oblige)):
            names.update(action.names)
        if isinstance(norm.form, Achieve):
            names.update(t.name for t in case.spec.tools for e in t.effects if e.metric == norm.form.metric)
    return frozenset(names)
