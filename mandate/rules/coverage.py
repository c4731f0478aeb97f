"""Which checks cover which construct of the layer and which form of norm (semantics §1.1).

A spec or plan that uses a construct without a line here, or with an empty one, is undecided: the
verdict names it and exits 3. The test of this table breaks when a form or construct has no line.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mandate.model.expression import Compare
from mandate.model.norm import Achieve, Aim, Limit, Measure, Norm, Oblige, Order, OrderKind
from mandate.model.source import Span
from mandate.model.spec import Spec
from mandate.model.window import WindowKind
from mandate.rules.kinds import not_carried_over
from mandate.rules.periods import self_cooldown

FORMS: dict[str, tuple[str, ...]] = {
    "permit": ("MND205", "MND302", "MND305", "MND332"),
    "forbid": ("MND203", "MND205", "MND301", "MND302"),
    "oblige": ("MND203", "MND301", "MND305", "MND403", "MND411"),
    "oblige one of several tools": ("MND203", "MND301"),
    "limit: count or sum per window": ("MND204", "MND303", "MND401"),
    "limit: one call": ("MND203", "MND301", "MND302"),
    "limit: several calls in one": (),
    "limit: not this many": (),
    "limit: a minimum or maximum over several calls": (),
    "limit: a minimum or maximum per named window": ("MND203", "MND301", "MND302", "MND401"),
    "limit: budget per run": ("MND411",),
    "limit: a floor per run": (),
    "order: before": ("MND206", "MND307", "MND401", "MND407"),
    "order: within after": ("MND203", "MND301", "MND403", "MND407"),
    "order: cooldown of one action": ("MND204", "MND303", "MND401"),
    "order: cooldown between two actions": ("MND407",),
    "hours": ("MND401", "MND403"),
    "approve": ("MND305", "MND309", "MND311", "MND312", "MND403", "MND407"),
    "autonomous": ("MND305",),
    "maintain": ("MND202", "MND401", "MND405"),
    "achieve": ("MND401", "MND402", "MND405", "MND406", "MND410", "MND501", "MND502", "MND503"),
    "maximize or minimize": ("MND410", "MND501"),
    "probing": ("MND322",),
}

CONSTRUCTS: dict[str, tuple[str, ...]] = {
    "role": ("MND309", "MND312", "MND313", "MND403"),
    "context": ("MND203", "MND301", "MND302"),
    "metric": ("MND202", "MND401", "MND405", "MND410"),
    "range of a metric": ("MND202", "MND401", "MND405", "MND601"),
    "share of a whole": ("MND202", "MND301", "MND405", "MND601"),
    "derived metric": ("MND202", "MND401", "MND402", "MND405", "MND601"),
    "tool": ("MND301", "MND302", "MND402"),
    "effect": ("MND401", "MND402"),
    "allow": ("MND301", "MND302", "MND402"),
    "deny": ("MND301", "MND302"),
    "rule": ("MND301", "MND302", "MND305", "MND601"),
    "calendar": ("MND401", "MND403"),
    "key": ("MND204", "MND303", "MND401", "MND404"),
    "named window": ("MND204", "MND302", "MND303", "MND401", "MND404"),
    "used quota": ("MND204", "MND302", "MND303", "MND401", "MND404"),
    "takes, at most so many at a time": ("MND303", "MND401", "MND403", "MND404"),
    "budget": ("MND303", "MND401", "MND411"),
    "tier approval": ("MND305", "MND309", "MND312", "MND403", "MND407"),
    "review": ("MND320",),
    "fact": ("MND401",),
    "rate": ("MND302", "MND310"),
    "predicate": ("MND301", "MND302"),
    "set": ("MND302",),
    "unit": ("MND310",),
    "event": ("MND203", "MND301", "MND308", "MND404"),
    "breaker": ("MND112",),
    "probe": ("MND610", "MND321"),
    "include": ("MND604",),
    "relation": ("MND206", "MND302", "MND307", "MND308"),
}


def form_of(norm: Norm) -> str:
    """The line of the table that a norm falls under."""
    match norm.form:
        case Oblige(action=action) if len(action.names) > 1:
            return "oblige one of several tools"
        case Limit() as limit:
            return _limit_line(limit)
        case Order(kind=OrderKind.BEFORE):
            return "order: before"
        case Order(kind=OrderKind.WITHIN_AFTER):
            return "order: within after"
        case Order() as order:
            same = self_cooldown(order)
            return "order: cooldown of one action" if same else "order: cooldown between two actions"
        case Achieve(aim=aim) if aim is not Aim.ACHIEVE:
            return "maximize or minimize"
        case form:
            return {"OnlyDuring": "hours"}.get(type(form).__name__, type(form).__name__.lower())


def _limit_line(limit: Limit) -> str:
    if limit.window.kind is WindowKind.RUN:
        return "limit: a floor per run" if limit.is_floor else "limit: budget per run"
    if limit.window.kind is WindowKind.CALL:
        several = limit.measure is Measure.COUNT and limit.is_floor and limit.bound.value > 1
        return "limit: several calls in one" if several else "limit: one call"
    if limit.operator is Compare.NE:
        return "limit: not this many"
    if limit.measure in (Measure.MIN, Measure.MAX):
        one_call = limit.is_ceiling if limit.measure is Measure.MAX else limit.is_floor
        if not one_call or limit.operator is Compare.EQ:
            return "limit: a minimum or maximum over several calls"
        named = limit.window.kind is WindowKind.NAMED
        return "limit: a minimum or maximum per named window" if named else "limit: one call"
    return "limit: count or sum per window"


def uncovered(
    spec: Spec, norms: tuple[Norm, ...], used: Collection[str] | None = None
) -> Iterator[tuple[str, tuple[Span, ...]]]:
    """What the documents use and no check covers, with its place. `used` are the tools that a plan uses,
    if there is one: what could not be carried over to others is never granted."""
    for construct in spec.unchecked:
        yield construct.construct, (construct.span,)
    for norm, name, kind in not_carried_over(spec, norms):
        if used is not None and kind not in used:
            continue
        yield f"what is said of {name}, for {kind} as a kind of it,", norm.origin.spans
    for norm in norms:
        line = form_of(norm)
        if not FORMS.get(line):
            yield f"`{line}`", norm.origin.spans
