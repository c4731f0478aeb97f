"""Duties that calls bring about: "B within d after A" is a duty on B wherever A is called for.

A call that is brought about may bring about the next, however long the chain. A chain that comes back to an
order it went through already is not followed, nor are more than `MOST` duties: not closed is undecided (§4).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.expression import FALSE, TRUE, Expr, conjunction, disjunction
from mandate.model.norm import Achieve, Limit, Norm, Oblige, Order, OrderKind, Permit
from mandate.rules.base import Case
from mandate.rules.moving import moves
from mandate.rules.views import action_of, barriers, scope_of

MOST = 300  # duties; chains that fork at every step are too many to follow


def brought_about(case: Case, *, of_layer: bool, apart: bool) -> tuple[Norm, ...]:
    """The duties, one per order; with `apart` one per norm or chain of norms that calls for its first call,
    these in `called_by`."""
    orders, found, _ = _followed(case, of_layer=of_layer)
    return tuple(found) if apart else _merged(orders, found)


def left_open(case: Case) -> tuple[Norm, ...]:
    """The orders at which so many calls are brought about that their chains were not followed to the end."""
    return _followed(case, of_layer=True)[2]


def _followed(case: Case, *, of_layer: bool) -> tuple[list[Norm], list[Norm], tuple[Norm, ...]]:
    """The orders, the duties they bring about, and the orders at which that was given up."""
    orders = [
        n
        for n in (case.norms if of_layer else case.mandate_norms)
        if isinstance(n.form, Order) and n.form.kind is OrderKind.WITHIN_AFTER
    ]
    found: list[Norm] = [d for order in orders for d in _by_wishes(case, order)]
    fresh = found
    while fresh and len(found) <= MOST:
        fresh = [d for order in orders for call in fresh for d in _by_duty(case, order, call)]
        found = [*found, *fresh]
    return orders, found, tuple(case.norm(i) for i in dict.fromkeys(d.id for d in fresh))


def goes_round(case: Case) -> tuple[Norm, ...]:
    """The orders of a chain in which each call brings about the next, and the last the first again."""
    for duty in brought_about(case, of_layer=True, apart=True):
        form = duty.form
        assert isinstance(form, Oblige)
        chain = [case.norm(i) for i in (*duty.called_by, duty.id)]
        orders = [n for n in chain if isinstance(n.form, Order)]
        for at, norm in enumerate(orders[:-1]):
            if isinstance(norm.form, Order) and set(norm.form.first.names) & set(form.action.names):
                return tuple(orders[at:])
    return ()


def _by_wishes(case: Case, order: Norm) -> Iterator[Norm]:
    form = order.form
    assert isinstance(form, Order)
    callers: dict[str, list[tuple[str, Expr]]] = {}
    for name in form.first.names:
        own = case.mandate_norms
        for norm in (*own.on(name), *own.of(Achieve)):
            wished = wish(case, norm, name)
            if wished is not None:
                callers.setdefault(norm.id, []).append((name, wished))
    for caller, wishes in callers.items():
        yield from _duty(case, order, wishes, (caller,))


def _by_duty(case: Case, order: Norm, duty: Norm) -> Iterator[Norm]:
    """What the call that a duty demands brings about in turn."""
    form = order.form
    assert isinstance(form, Order)
    if order.id in (*duty.called_by, duty.id):
        return
    wishes = [(name, w) for name in form.first.names if (w := wish(case, duty, name)) is not None]
    yield from _duty(case, order, wishes, (*duty.called_by, duty.id))


def _duty(
    case: Case, order: Norm, wishes: list[tuple[str, Expr]], callers: tuple[str, ...]
) -> Iterator[Norm]:
    form = order.form
    assert isinstance(form, Order)
    ways: list[Expr] = []
    for name, wished in wishes:
        if wished == FALSE:
            continue
        if name in form.then.names:
            ways = [TRUE]  # the same tool twice: its two calls share no arguments
            break
        ways.append(conjunction(wished, *(c.expr for c in barriers(case.norms, name, case.spec))))
    when = conjunction(form.when, disjunction(*ways))
    if when != FALSE:
        yield replace(order, form=Oblige(form.then, when, form.delay), called_by=callers)


def _merged(orders: list[Norm], found: list[Norm]) -> tuple[Norm, ...]:
    merged: list[Norm] = []
    for order in orders:
        forms = [d.form for d in found if d.id == order.id and isinstance(d.form, Oblige)]
        if forms:
            when = disjunction(*dict.fromkeys(f.when for f in forms))
            merged.append(replace(order, form=replace(forms[0], when=when)))
    return tuple(merged)


def wish(case: Case, norm: Norm, name: str) -> Expr | None:
    """The calls of `name` that a norm claims, demands or needs for a goal; None if it does not."""
    form = norm.form
    if isinstance(form, Achieve):
        tool = case.spec.tool(name)
        return TRUE if tool is not None and moves(case.spec, tool, form.metric) else None
    floor = isinstance(form, Limit) and form.is_floor
    action = action_of(norm)
    if action is None or name not in action.names or not (floor or isinstance(form, Permit | Oblige)):
        return None
    return scope_of(norm, name)
