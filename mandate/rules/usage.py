"""Which tools a plan uses: shared by the review rule and the manifest."""

from __future__ import annotations

from mandate.model.norm import Forbid, Order, OrderKind, Probing
from mandate.rules.base import Case
from mandate.rules.goals import driven, measured_aims
from mandate.rules.views import action_of


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
    return tuple(sorted(n for n in _with_needed(case, names) if n in case.spec.allowed))


def _with_needed(case: Case, names: set[str]) -> set[str]:
    found = set(names)
    todo = sorted(names)
    while todo:
        name = todo.pop()
        for norm in case.norms:
            form = norm.form
            if isinstance(form, Order) and form.kind is OrderKind.BEFORE and name in form.then.names:
                todo.extend(sorted(set(form.first.names) - found))
                found.update(form.first.names)
    return found


def highest_tier(case: Case) -> int:
    used = used_tools(case)
    return max((t.tier for t in case.spec.tools if t.name in used), default=0)
