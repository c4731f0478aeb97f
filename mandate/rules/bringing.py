"""Calls that bring along what has to come before them: a call of each prerequisite, its costs and hours."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.model.expression import Compare
from mandate.model.norm import Limit, Measure, OnlyDuring
from mandate.model.period import Bound, Flow, Problem, Range
from mandate.rules.base import Case
from mandate.rules.goals import prerequisites
from mandate.rules.keys import at_level
from mandate.rules.periods import counted
from mandate.rules.views import COST, cost_of

USES = "uses:"  # prefix of what a call and everything before it count for a limit


def with_what_comes_first(case: Case, built: Problem) -> tuple[Problem, str]:
    """The problem in which each call counts for everything that may have to come before it, too; a schedule
    of it is lawful. And why there is none, if so."""
    before = {f.id: prerequisites(case, (f.tool,)) for f in built.flows}
    needed = {name for names in before.values() for name in names}
    own = {b.id: set(b.flows) for b in built.bounds}
    uses: dict[str, dict[str, Range]] = {f.id: {} for f in built.flows}
    added: list[Bound] = []
    for norm in counted(case.norms):
        form = norm.form
        if not isinstance(form, Limit) or not form.is_ceiling or not needed & set(form.action.names):
            continue
        if form.measure is Measure.SUM and not (form.argument or "").startswith(COST):
            return built, "the amounts of what must come before a mover are limited"
        ids: list[str] = []
        for flow in built.flows:
            weight = sum((_weight(case, form, n) for n in before[flow.id]), Fraction(0))
            weight += _weight(case, form, flow.tool) if flow.id in own.get(norm.id, ()) else 0
            uses[flow.id][USES + norm.id] = Range(weight, weight)
            ids += [flow.id] if weight else []
        for whole in at_level(norm, (), case.spec, strict=True) if ids else ():
            assert isinstance(whole.form, Limit)
            used = whole.form.used.value if whole.form.used is not None else Fraction(0)
            most = whole.form.bound.value
            operator = Compare.LT if whole.form.operator is Compare.LT else Compare.LE
            added.append(
                Bound(norm.id, tuple(ids), Measure.SUM, USES + norm.id, operator, most,
                      whole.form.window, used)
            )  # fmt: skip
    gone = {b.id for b in added}
    kept = tuple(b for b in built.bounds if b.id not in gone or b.operator in (Compare.GE, Compare.GT))
    flows = tuple(_brought_along(case, f, uses[f.id], before[f.id]) for f in built.flows)
    return replace(built, flows=flows, bounds=(*kept, *added)), ""


def _weight(case: Case, form: Limit, name: str) -> Fraction:
    if name not in form.action.names:
        return Fraction(0)
    if form.measure is Measure.COUNT:
        return Fraction(1)
    return cost_of(case.spec, name, (form.argument or "").removeprefix(COST))


def _brought_along(case: Case, flow: Flow, uses: dict[str, Range], before: tuple[str, ...]) -> Flow:
    hours = tuple(
        (n.id, n.form.calendar)
        for n in case.norms
        if isinstance(n.form, OnlyDuring) and set(n.form.action.names) & set(before)
    )
    amounts = tuple(sorted((dict(flow.per_call) | uses).items()))
    return replace(flow, per_call=amounts, openings=tuple(dict.fromkeys((*flow.openings, *hours))))
