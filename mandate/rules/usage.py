"""Which tools a plan uses: shared by the review rule and the manifest."""

from __future__ import annotations

from collections.abc import Iterable

from mandate.model.expression import TRUE, Expr, disjunction, negation
from mandate.model.norm import (
    Approve,
    Autonomous,
    Forbid,
    Limit,
    Norm,
    Oblige,
    Order,
    OrderKind,
    Permit,
    Probing,
)
from mandate.rules.base import Case
from mandate.rules.goals import driven, measured_aims
from mandate.rules.indexed import indexed
from mandate.rules.views import action_of, concerns, scope_of


def used_tools(case: Case) -> tuple[str, ...]:
    """The allowed tools that a plan item claims, demands or needs, sorted (semantics §9).

    A limit, an approval or opening hours on a tool presuppose its use (convention 2); a prohibition
    does not. What must stay possible is used. What must come before a used tool is needed.
    """
    names: set[str] = set()
    for norm in case.mandate_norms:
        action = action_of(norm)
        if action is not None and not isinstance(norm.form, Forbid):
            names.update(action.written)
        if isinstance(norm.form, Probing) and norm.form.possible:
            names.update(norm.form.action.written)
        if isinstance(norm.form, Order):
            names.update(norm.form.then.written)
    for norm, aim in measured_aims(case):
        goal = driven(case, norm, aim)
        if goal is not None:
            names.update(tool.name for tool, _ in goal.movers)
    return tuple(sorted(n for n in _with_needed(case, names) if case.spec.allows(n)))


def _with_needed(case: Case, names: set[str]) -> set[str]:
    found = set(names)
    todo = sorted(names)
    while todo:
        name = todo.pop()
        for norm in case.indexed.on(name).of(Order):
            form = norm.form
            if isinstance(form, Order) and form.kind is OrderKind.BEFORE and name in form.then.names:
                todo.extend(sorted(set(form.first.names) - found))
                found.update(form.first.names)
    return found


def highest_tier(case: Case) -> int:
    used = used_tools(case)
    return max((t.tier for t in case.spec.tools if t.name in used), default=0)


def granted_where(norms: Iterable[Norm], name: str) -> Expr:
    """The calls of a tool that a mandate's norms grant: where they permit it, demand it, or speak of an
    approval for it. A tool that they never permit in so many words is bounded by prohibitions alone."""
    wishes = [n for n in indexed(norms).on(name) if concerns(n, name) and _wishes(n)]
    if not any(isinstance(n.form, Permit) for n in wishes):
        return TRUE
    scopes = [scope_of(n, name) for n in wishes]
    if any(negation(scope) in scopes for scope in scopes):
        return TRUE  # "up to 50 yourself, over 50 with approval" is all of it
    return disjunction(*scopes)


def _wishes(norm: Norm) -> bool:
    form = norm.form
    floor = isinstance(form, Limit) and form.is_floor
    return floor or isinstance(form, Permit | Oblige | Approve | Autonomous)
