"""Duties with a deadline of their own that fall due while a quota is still used up."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.model.norm import Limit, Norm, Oblige
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.window import WindowKind
from mandate.rules.base import Case
from mandate.rules.clock import reads_clock
from mandate.rules.used import used_at
from mandate.rules.views import running, trigger

FOR_GOOD = (WindowKind.TOTAL, WindowKind.RUN, WindowKind.CALL)  # these bind every single call anyway


def due_from_the_start(case: Case, norms: tuple[Norm, ...]) -> tuple[Norm, ...]:
    """The norms, with duties that may fall due at once as duties by that date, where something is used
    of a ceiling on their calls: what triggers them may come to pass in the first moment."""
    spent = _partly_spent(case, norms)
    return tuple(_dated(case, n) if spent and _meets_used(case, spent, n) else n for n in norms)


def _partly_spent(case: Case, norms: tuple[Norm, ...]) -> frozenset[str]:
    """The tools of ceilings of which something is gone as the horizon begins."""
    return frozenset(
        name
        for limit in (n.form for n in norms)
        if isinstance(limit, Limit)
        and limit.used is not None
        and limit.is_ceiling
        and limit.window.kind not in FOR_GOOD
        and used_at(case, limit, case.start.value, strict=True)
        for name in limit.action.names
    )


def _meets_used(case: Case, spent: frozenset[str], duty: Norm) -> bool:
    form = duty.form
    if not duty.of_mandate or not isinstance(form, Oblige) or form.within is None or form.by is not None:
        return False
    if any(reads_clock(trigger(duty, name)) for name in form.action.names):
        return False
    if any(running(case.spec, name) > form.within.value for name in form.action.names):
        return False  # MND403's
    return not spent.isdisjoint(form.action.names)


def _dated(case: Case, duty: Norm) -> Norm:
    form = duty.form
    assert isinstance(form, Oblige)
    assert form.within is not None
    due = case.start.value + max(form.within.value, Fraction(1))
    return replace(duty, form=replace(form, within=None, by=Quantity(due, MOMENT)))
