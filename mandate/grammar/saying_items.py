"""The texts of a plan item, typed, as the form that they are said from."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from mandate.grammar import typed
from mandate.grammar.names import Names
from mandate.model.expression import TRUE, Expr, conjunction
from mandate.model.norm import (
    Achieve,
    Action,
    Aim,
    Approve,
    Autonomous,
    Forbid,
    Form,
    Maintain,
    Oblige,
    OnlyDuring,
    Permit,
)
from mandate.model.plan import Constraint, Criterion, Goal, Item, PlanProbe, Prohibition
from mandate.model.quantity import DURATION, Quantity, moment

T = TypeVar("T")


class _UntypedError(Exception):
    """A text of the item does not type."""


def as_form(item: Item, names: Names) -> tuple[Form, Expr | None] | None:
    """The form and its exception; None where a text does not type or the item binds nothing."""
    try:
        form = _form(item, names)
        unless = getattr(item, "unless", None)
        if form is None:
            return None
        return form, _condition(unless, names, _tools(form)) if unless else None
    except _UntypedError:
        return None


def _form(item: Item, names: Names) -> Form | None:
    match item:
        case Prohibition(forbid=action, when=when):
            return Forbid(*_action(action, when, names))
        case Goal(achieve=str(text), by=by):
            return replace(_aim(text, names), by=_civil(by))
        case Goal(maintain=str(text)):
            return Maintain(_condition(text, names, ()))
        case Goal(maximize=maximize, minimize=minimize, by=by):
            aim = Aim.MAXIMIZE if maximize else Aim.MINIMIZE
            return Achieve(aim, maximize or minimize or "", True, by=_civil(by))
        case Criterion(criterion=text, at=at):
            return replace(_aim(text, names), by=_civil(at), criterion=True)
        case PlanProbe(never=never, possible=possible):
            kept = possible is not None
            return _required(typed.typed_probe(possible or never or "", names, possible=kept)[0])
        case Constraint():
            return _constraint(item, names)
        case _:
            return None


def _constraint(item: Constraint, names: Names) -> Form:
    if item.permit is not None:
        return Permit(*_action(item.permit, item.when, names))
    if item.approve is not None:
        return Approve(*_action(item.approve, item.when, names), item.role or "owner", item.count or 1)
    if item.autonomous is not None:
        return Autonomous(*_action(item.autonomous, item.when, names), item.role)
    if item.oblige is not None:
        return _oblige(item, item.oblige, names)
    if item.limit is not None:
        limit, _ = typed.typed_limit(item.limit, names)
        found = _required(limit)
        return replace(found, when=conjunction(found.when, _when(item, names, found.action.names)))
    if item.order is not None:
        order, _ = typed.typed_order(item.order, names)
        known = _required(order)
        return replace(known, when=conjunction(known.when, _when(item, names, known.then.names)))
    if item.maintain is not None:
        return Maintain(_condition(item.maintain, names, ()))
    return _during(item, names)


def _oblige(item: Constraint, action: str, names: Names) -> Oblige:
    tools = _required(typed.typed_action(action, names)[0])
    where = _condition(item.requires, names, tools) if item.requires else TRUE
    within = _required(typed.typed_quantity(item.within, names, DURATION)[0]) if item.within else None
    otherwise = _required(typed.typed_action(item.otherwise, names)[0]) if item.otherwise else None
    universal = tuple(f"context:{name}" for name in item.universal_in)
    return Oblige(
        Action(tools, where), _when(item, names, ()), within, _civil(item.by), universal,
        Action(otherwise) if otherwise else None,
    )  # fmt: skip


def _during(item: Constraint, names: Names) -> OnlyDuring:
    action, _, calendar = (item.during or "").partition(" only during ")
    tools = _required(typed.typed_action(action, names)[0])
    hours = (
        typed.typed_hours(item.hours, years=names.years, zone=names.zone)[0]
        if item.hours
        else names.calendars.get(calendar.strip())
    )
    return OnlyDuring(Action(tools), _required(hours))


def _action(action: str, when: str | None, names: Names) -> tuple[Action, Expr]:
    tools = _required(typed.typed_action(action, names)[0])
    return Action(tools), _condition(when, names, tools) if when else TRUE


def _when(item: Constraint, names: Names, tools: tuple[str, ...]) -> Expr:
    return _condition(item.when, names, tools) if item.when else TRUE


def _condition(text: str, names: Names, tools: tuple[str, ...]) -> Expr:
    expr, _ = typed.typed_expression(text, names, tools)
    if expr is None:
        raise _UntypedError
    return expr


def _aim(text: str, names: Names) -> Achieve:
    return _required(typed.typed_aim(text, names)[0])


def _civil(text: str | None) -> Quantity | None:
    if text is None:
        return None
    try:
        return moment(datetime.fromisoformat(text).replace(tzinfo=None))
    except ValueError:
        raise _UntypedError from None


def _tools(form: Form) -> tuple[str, ...]:
    action = getattr(form, "action", None)
    return action.names if isinstance(action, Action) else ()


def _required(value: T | None) -> T:
    if value is None:
        raise _UntypedError
    return value
