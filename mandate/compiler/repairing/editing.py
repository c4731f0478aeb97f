"""What an edit does to a norm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from mandate.model.expression import (
    TRUE,
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Not,
    Or,
    conjunction,
    disjunction,
    negation,
    walk,
)
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import (
    Achieve,
    Approve,
    Autonomous,
    Forbid,
    Limit,
    Maintain,
    Norm,
    Oblige,
    Order,
    Permit,
)
from mandate.model.quantity import DURATION, MOMENT, Quantity

OfCalls = Permit | Forbid | Oblige | Autonomous | Approve
Change = Callable[[Comparison], Expr]
NUMBERS = (EditKind.NUMBER, EditKind.DEADLINE, EditKind.TARGET)


def edited(norm: Norm, edit: Edit) -> Norm | None:
    """The norm after the edit; None where the edit has no single place in it, or changes nothing."""
    if edit.kind is EditKind.EXCEPTION:
        return _excepted(norm, edit.region)
    if edit.kind is EditKind.WINDOW:
        return _with_window(norm, edit)
    if edit.kind is EditKind.COMPARATOR:
        return _compared(norm, edit)
    if edit.kind not in NUMBERS or edit.value is None:
        return None
    old = old_value(norm, edit.value)
    if old is None or old == edit.value:
        return None
    after = _with_number(norm, old, edit.value)
    return after if after != norm else None


def lifted(loser: Norm, winner: Norm) -> Norm | None:
    """The loser where a winner is declared: it holds no more wherever the winner applies. None where the
    winner does not speak of all its calls, or would lift it everywhere."""
    form = winner.form
    if not isinstance(form, OfCalls | Limit) or not isinstance(loser.form, OfCalls | Limit):
        return None
    if not set(loser.form.action.names) <= set(form.action.names):
        return None
    applies = conjunction(form.when, negation(winner.unless) if winner.unless is not None else TRUE)
    unless = applies if loser.unless is None else disjunction(loser.unless, applies)
    return None if unless == TRUE else replace(loser, unless=unless)


def old_value(norm: Norm, new: Quantity) -> Quantity | None:
    """The one literal of the norm that a new value of that type would replace."""
    form = norm.form
    if isinstance(form, Limit):
        return form.bound
    if isinstance(form, Achieve):
        target = form.by if new.type == MOMENT else form.target
        return target if isinstance(target, Quantity) else None
    found = {q for q in _literals(norm) if q.type == new.type}
    return found.pop() if len(found) == 1 else None


def deadline_of(norm: Norm) -> Quantity | None:
    """The time a norm gives: a duration or a moment; None for norms without one."""
    form = norm.form
    if isinstance(form, Oblige):
        return form.within if form.within is not None else form.by
    if isinstance(form, Order):
        return form.delay
    return form.by if isinstance(form, Achieve) else None


def spoken(norm: Norm) -> tuple[Expr, ...]:
    """The conditions of a norm in which an edit may find its literal."""
    form = norm.form
    if isinstance(form, Maintain):
        return (form.condition,)
    if isinstance(form, OfCalls | Limit):
        return (form.when, form.action.where)
    return (form.when,) if isinstance(form, Order) else ()


def _literals(norm: Norm) -> Iterator[Quantity]:
    for node in (n for expr in spoken(norm) for n in walk(expr)):
        if isinstance(node, Comparison) and isinstance(node.right, Amount):
            yield node.right.quantity
    form = norm.form
    if isinstance(form, Oblige):
        yield from (q for q in (form.within, form.by) if q is not None)
    if isinstance(form, Order) and form.delay is not None:
        yield form.delay


def _with_number(norm: Norm, old: Quantity, new: Quantity) -> Norm:
    form = norm.form
    if isinstance(form, Limit):
        return replace(norm, form=replace(form, bound=new))
    if isinstance(form, Achieve):
        changed = replace(form, by=new) if new.type == MOMENT else replace(form, target=new)
        return replace(norm, form=changed)
    if isinstance(form, Oblige) and old == form.within and new.type == DURATION:
        return replace(norm, form=replace(form, within=new))
    if isinstance(form, Oblige) and old == form.by and new.type == MOMENT:
        return replace(norm, form=replace(form, by=new))
    if isinstance(form, Order) and old == form.delay:
        return replace(norm, form=replace(form, delay=new))
    return _rewritten(norm, old, lambda node: replace(node, right=Amount(new)))


def _rewritten(norm: Norm, old: Quantity, change: Change) -> Norm:
    """The norm with every comparison with `old` changed."""
    form = norm.form
    if isinstance(form, Maintain):
        return replace(norm, form=replace(form, condition=_changed(form.condition, old, change)))
    if isinstance(form, OfCalls | Limit):
        where = _changed(form.action.where, old, change)
        when = _changed(form.when, old, change)
        return replace(norm, form=replace(form, when=when, action=replace(form.action, where=where)))
    return norm


def _changed(expr: Expr, old: Quantity, change: Change) -> Expr:
    match expr:
        case Comparison(right=Amount(quantity=found)) if found == old:
            return change(expr)
        case And(operands=parts):
            return And(tuple(_changed(p, old, change) for p in parts))
        case Or(operands=parts):
            return Or(tuple(_changed(p, old, change) for p in parts))
        case Not(operand=part):
            return negation(_changed(part, old, change))
        case _:
            return expr


def _excepted(norm: Norm, region: Expr | None) -> Norm | None:
    """The exception holds what the region adds to the norm's own condition, no more."""
    if region is None:
        return None
    form = norm.form
    own = form.when if isinstance(form, OfCalls | Limit) else TRUE
    known = own.operands if isinstance(own, And) else (own,)
    parts = region.operands if isinstance(region, And) else (region,)
    added = conjunction(*(part for part in parts if part not in known))
    unless = added if norm.unless is None else disjunction(norm.unless, added)
    return None if TRUE in (added, unless) else replace(norm, unless=unless)


def _with_window(norm: Norm, edit: Edit) -> Norm | None:
    form = norm.form
    if not isinstance(form, Limit) or edit.window is None or edit.window == form.window:
        return None
    return replace(norm, form=replace(form, window=edit.window))


_CLOSED = {Compare.LT: Compare.LE, Compare.GT: Compare.GE, Compare.LE: Compare.LT, Compare.GE: Compare.GT}


def other_end(operator: Compare) -> Compare | None:
    """The same comparison with, or without, its end: `<` for `<=`."""
    return _CLOSED.get(operator)


def _compared(norm: Norm, edit: Edit) -> Norm | None:
    """A new operator in the limit, or in the one comparison with `value` whose other end it is."""
    form, new = norm.form, edit.operator
    if new is None:
        return None
    if isinstance(form, Limit):
        return replace(norm, form=replace(form, operator=new)) if other_end(form.operator) is new else None
    if edit.value is None:
        return None

    def turned(node: Comparison) -> Expr:
        return replace(node, operator=new) if other_end(node.operator) is new else node

    after = _rewritten(norm, edit.value, turned)
    return after if after != norm else None
