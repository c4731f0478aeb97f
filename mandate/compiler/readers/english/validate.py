"""Every item is parsed and typed before it is shown: what does not parse becomes an open question."""

from __future__ import annotations

from typing import TypeVar

from mandate.grammar.names import Names
from mandate.model.diagnostic import Diagnostic
from mandate.model.plan import Constraint, Criterion, Goal, Item, Plan, PlanFact, Prohibition

T = TypeVar("T", bound=Item)


def problems_of(item: Item, names: Names, named_tools: frozenset[str]) -> tuple[Diagnostic, ...]:
    """What is wrong with the texts of an item. A tool the prose writes by name and a unit that does
    not fit are findings of the checks, not failures of reading: they are let through."""
    found: tuple[Diagnostic, ...] = ()
    match item:
        case Constraint():
            found = _constraint(item, names)
        case Prohibition():
            found = _action(item.forbid, names, item.when, item.unless)
        case Goal():
            found = _goal(item, names)
        case Criterion():
            from mandate.grammar.typed import typed_aim

            found = typed_aim(item.criterion, names)[1]
        case PlanFact():
            found = ()
        case _:
            found = ()
    return tuple(d for d in found if d.code != "unit" and not _named(d, named_tools))


def _named(diagnostic: Diagnostic, tools: frozenset[str]) -> bool:
    return any(f"`{tool}`" in diagnostic.message for tool in tools)


def _action(action: str, names: Names, *conditions: str | None) -> tuple[Diagnostic, ...]:
    from mandate.grammar.typed import typed_action, typed_expression

    tools, told = typed_action(action, names)
    if tools is None:
        return told
    for text in conditions:
        if text:
            told += typed_expression(text, names, tools)[1]
    return told


def _constraint(item: Constraint, names: Names) -> tuple[Diagnostic, ...]:
    from mandate.grammar.typed import typed_expression, typed_hours, typed_limit, typed_order

    match item.form:
        case "limit":
            told = typed_limit(item.limit or "", names)[1]
        case "order":
            told = typed_order(item.order or "", names)[1]
        case "maintain":
            told = typed_expression(item.maintain or "", names)[1]
        case "during" if item.hours:
            told = (
                _action(item.during or "", names)
                + typed_hours(item.hours, years=names.years, zone=names.zone)[1]
            )
        case "during":
            told = ()
        case form:
            action = str(getattr(item, form))
            return _action(action, names, item.when, item.unless, item.requires)
    for text in (item.when, item.unless):
        if text:
            told += typed_expression(text, names)[1]
    return told


def _goal(item: Goal, names: Names) -> tuple[Diagnostic, ...]:
    from mandate.grammar.typed import typed_aim, typed_expression

    if item.achieve:
        return typed_aim(item.achieve, names)[1]
    if item.maintain:
        return typed_expression(item.maintain, names)[1]
    return ()


def rejected(plan: Plan, names: Names, named_tools: frozenset[str]) -> tuple[tuple[Item, Diagnostic], ...]:
    """The items that do not parse or type, with the first reason."""
    found = []
    for item in plan.items:
        told = problems_of(item, names, named_tools)
        if told:
            found.append((item, told[0]))
    return tuple(found)
