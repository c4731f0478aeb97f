"""Whether two norms say the same: what was read again, and what was tried."""

from __future__ import annotations

from dataclasses import replace

from mandate.compiler.repairing.editing import OfCalls
from mandate.model.expression import TRUE, Expr, conjunction, negation
from mandate.model.norm import Form, Limit, Maintain, Norm, Order, Permit
from mandate.model.question import Equivalent, Holds
from mandate.rules.base import Ask


def same(first: Norm, second: Norm, ask: Ask) -> bool:
    """Equal in everything but where they stand; conditions by what they mean."""
    if first.actor != second.actor or type(first.form) is not type(second.form):
        return False
    if _bare(first.form) != _bare(second.form):
        return False
    if isinstance(first.form, Permit) and isinstance(second.form, Permit):
        if set(first.form.claims) != set(second.form.claims):
            return False
    if first.unless == second.unless and _exprs(first.form) == _exprs(second.form):
        return True
    left, right = _scope(first), _scope(second)
    return left == right or isinstance(ask(Equivalent(left, right)), Holds)


def _bare(form: Form) -> Form:
    """The form without its conditions."""
    if isinstance(form, Permit):
        return replace(form, action=replace(form.action, where=TRUE), when=TRUE, claims=())
    if isinstance(form, OfCalls | Limit):
        return replace(form, action=replace(form.action, where=TRUE), when=TRUE)
    if isinstance(form, Order):
        return replace(form, when=TRUE)
    return replace(form, condition=TRUE) if isinstance(form, Maintain) else form


def _exprs(form: Form) -> tuple[Expr, ...]:
    if isinstance(form, OfCalls | Limit):
        return (form.action.where, form.when)
    if isinstance(form, Order):
        return (form.when,)
    return (form.condition,) if isinstance(form, Maintain) else ()


def _scope(norm: Norm) -> Expr:
    lifted = negation(norm.unless) if norm.unless is not None else TRUE
    return conjunction(*_exprs(norm.form), lifted)
