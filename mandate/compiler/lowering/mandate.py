"""A plan as norms: each item's texts parsed and typed, its quotes turned into spans of the prose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

from mandate.compiler.lowering.actors import asked_of_the_agent, is_quoted, other_actor
from mandate.compiler.lowering.kinds import with_kinds
from mandate.compiler.lowering.overrides import with_overrides
from mandate.grammar import typed
from mandate.grammar.names import Names
from mandate.model.addresses import address_wise
from mandate.model.clause import Clause
from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import TRUE, Expr, conjunction, references
from mandate.model.norm import (
    Achieve,
    Action,
    Aim,
    Approve,
    Authority,
    Autonomous,
    Forbid,
    Form,
    Maintain,
    Norm,
    Oblige,
    OnlyDuring,
    Origin,
    Permit,
)
from mandate.model.plan import Constraint, Criterion, Goal, Item, Plan, PlanProbe, Prohibition
from mandate.model.quantity import DURATION, Quantity, moment
from mandate.model.source import SourceText, Span
from mandate.model.window import Calendar

T = TypeVar("T")
Complaint = tuple[str, Diagnostic]


@dataclass(slots=True)
class Lowering:
    """One plan on its way to norms; `complaints` are (item id, what is wrong with it)."""

    source: SourceText
    clauses: dict[str, Clause]
    names: Names
    complaints: list[Complaint] = field(default_factory=list)

    def take(self, item: Item, result: tuple[T | None, tuple[Diagnostic, ...]]) -> T | None:
        value, diagnostics = result
        self.complaints.extend((item.id, d) for d in diagnostics)
        return value

    def condition(self, item: Item, text: str | None, tools: tuple[str, ...]) -> Expr | None:
        """TRUE where nothing is said; None where it does not type."""
        if text is None:
            return TRUE
        condition, diagnostics = typed.typed_expression(text, self.names, tools=tools)
        self.complaints.extend((item.id, d) for d in diagnostics)
        return condition

    def action(self, item: Item, text: str) -> tuple[str, ...] | None:
        names = self.take(item, typed.typed_action(text, self.names))
        return tuple(sorted(names)) if names else None

    def civil(self, item: Item, text: str | None) -> Quantity | None:
        if text is None:
            return None
        try:
            return moment(datetime.fromisoformat(text).replace(tzinfo=None))
        except ValueError:
            message = f"`{text}` is not a date: write it as 2026-10-08T14:00"
            self.complaints.append((item.id, Diagnostic("plan", None, message)))
            return None


def lower_plan(
    plan: Plan, source: SourceText, clauses: tuple[Clause, ...], names: Names
) -> tuple[tuple[Norm, ...], tuple[Complaint, ...]]:
    """The plan's norms. An item with a complaint has no norm, so it can never be approved by silence."""
    work = Lowering(source, {c.id: c for c in clauses}, names)
    norms: list[Norm] = []
    start = next((f.start for f in plan.facts if f.start), None)
    for item in plan.items:
        before = len(work.complaints)
        norm = _norm(work, item, start)
        if norm is not None and len(work.complaints) == before:
            norms.append(norm)
    parameters = {tool: {p.name: p.type for p in found} for tool, found in names.tools.items()}
    settled, wrong = with_overrides(tuple(norms), plan)
    work.complaints.extend(wrong)
    bound = (with_kinds(n, names.kinds, parameters) for n in settled)
    return tuple(address_wise(norm) for norm in bound), tuple(work.complaints)


def quote_spans(item: Item, clauses: dict[str, Clause]) -> tuple[Span, ...]:
    """Where the quotes of an item stand in the prose; a quote that is not there gives its clause."""
    spans: list[Span] = []
    for quote in item.quotes:
        clause = clauses.get(quote.clause)
        if clause is None:
            continue
        at = clause.text.find(quote.text)
        if at < 0:
            spans.append(clause.span)
        else:
            start = clause.span.start + at
            spans.append(Span(clause.span.path, start, start + len(quote.text)))
    return tuple(spans)


def _norm(work: Lowering, item: Item, start: str | None) -> Norm | None:
    form = _form(work, item, start)
    actor = other_actor(item, work.names)
    if form is not None and actor is not None:
        form = asked_of_the_agent(form)  # what is somebody else's is an assumption: MND112
        if form is None and not is_quoted(actor, item):
            words = f"no quoted words say that `{actor}` does this, and not the agent"
            work.complaints.append((item.id, Diagnostic("plan", None, words)))
    if form is None:
        return None
    spans = quote_spans(item, work.clauses) or (work.source.span(0, 0),)
    line = work.source.position(spans[0].start).line
    unless: Expr | None = None
    if isinstance(item, Constraint | Prohibition) and item.unless is not None:
        action = _action_names(form)
        unless = work.condition(item, item.unless, action)
    overrides = item.overrides if isinstance(item, Constraint | Prohibition) else ()
    only = actor if isinstance(form, Forbid) else None
    return Norm(item.id, Authority.MANDATE, form, Origin(spans, line), unless, overrides, only)


def _form(work: Lowering, item: Item, start: str | None) -> Form | None:
    match item:
        case Prohibition():
            return _forbid(work, item, item.forbid, item.when)
        case Constraint():
            return _CONSTRAINTS[item.form](work, item)
        case Goal():
            return _goal(work, item, start)
        case Criterion():
            aim = work.take(item, typed.typed_aim(item.criterion, work.names))
            if aim is None:
                return None
            by = work.civil(item, item.at)
            return replace(aim, by=by, start=work.civil(item, start), criterion=True)
        case PlanProbe():
            text, possible = (item.never, False) if item.never is not None else (item.possible or "", True)
            return work.take(item, typed.typed_probe(text, work.names, possible=possible))
        case _:
            return None  # facts bind nothing by themselves


def _forbid(work: Lowering, item: Item, action: str, when: str | None) -> Form | None:
    tools = work.action(item, action)
    condition = work.condition(item, when, tools or ())
    if tools is None or condition is None:
        return None
    return Forbid(Action(tools), condition)


def _permit(work: Lowering, item: Constraint) -> Form | None:
    assert item.permit is not None
    if other_actor(item, work.names) is not None:  # "only the registrar may X": not for the agent
        return _forbid(work, item, item.permit, item.when)
    tools = work.action(item, item.permit)
    condition = work.condition(item, item.when, tools or ())
    if tools is None or condition is None:
        return None
    spoken_of = item.claims
    symbols = tuple(r.symbol for r in references(condition) if spoken_of is None or r.name in spoken_of)
    return Permit(Action(tools), condition, symbols)


def _oblige(work: Lowering, item: Constraint) -> Form | None:
    assert item.oblige is not None
    tools = work.action(item, item.oblige)
    when = work.condition(item, item.when, ())
    where = work.condition(item, item.requires, tools or ())
    if tools is None or when is None or where is None:
        return None
    within = None
    if item.within is not None:
        within = work.take(item, typed.typed_quantity(item.within, work.names, DURATION))
    otherwise = work.action(item, item.otherwise) if item.otherwise else None
    known = work.names.variables
    symbols = tuple(known[name].symbol for name in item.universal_in if name in known)
    by = work.civil(item, item.by)
    if otherwise is None:
        return Oblige(Action(tools, where), when, within, by, symbols)
    only_for = tuple(name for name in tools if name not in otherwise)
    asked = where if only_for else TRUE
    either = Action(tuple(sorted({*tools, *otherwise})), asked, only_for=only_for if asked != TRUE else ())
    return Oblige(either, when, within, by, symbols)  # either call will do, in the time that the duty has


def _limit(work: Lowering, item: Constraint) -> Form | None:
    limit = work.take(item, typed.typed_limit(item.limit or "", work.names))
    if limit is None:
        return None
    when = work.condition(item, item.when, limit.action.names)
    return None if when is None else replace(limit, when=conjunction(limit.when, when))


def _order(work: Lowering, item: Constraint) -> Form | None:
    order = work.take(item, typed.typed_order(item.order or "", work.names))
    if order is None:
        return None
    when = work.condition(item, item.when, order.then.names)
    return None if when is None else replace(order, when=conjunction(order.when, when))


def _approve(work: Lowering, item: Constraint) -> Form | None:
    tools = work.action(item, item.approve or "")
    condition = work.condition(item, item.when, tools or ())
    if tools is None or condition is None:
        return None
    return Approve(Action(tools), condition, _role(work, item.role) or "owner", item.count or 1)


def _autonomous(work: Lowering, item: Constraint) -> Form | None:
    tools = work.action(item, item.autonomous or "")
    condition = work.condition(item, item.when, tools or ())
    if tools is None or condition is None:
        return None
    return Autonomous(Action(tools), condition, _role(work, item.role))


def _role(work: Lowering, name: str | None) -> str | None:
    """The layer's name for a role; somebody the layer does not know stays as the text calls them."""
    if name is None:
        return None
    found = work.names.role_of.get(name, name)
    if found in work.names.roles:
        return found
    alias = work.names.aliases.get(" ".join(name.split()).casefold())
    return alias if alias in work.names.roles else name


def _maintain(work: Lowering, item: Constraint) -> Form | None:
    condition = work.condition(item, item.maintain, ())
    return None if condition is None else Maintain(condition)


def _during(work: Lowering, item: Constraint) -> Form | None:
    text = item.during or ""
    action, _, calendar_name = (part.strip() for part in text.partition(" only during "))
    tools = work.action(item, action)
    if item.hours is not None:
        calendar = work.take(item, _hours(work, item.hours, calendar_name))
    else:
        calendar = work.names.calendars.get(calendar_name)
        if calendar is None:
            message = f"no calendar called `{calendar_name}`: give `hours`, or declare it"
            work.complaints.append((item.id, Diagnostic("plan", None, message, code="name")))
    if tools is None or calendar is None:
        return None
    return OnlyDuring(Action(tools), calendar)


def _hours(work: Lowering, text: str, name: str) -> typed.Outcome[Calendar]:
    return typed.typed_hours(text, name or "these hours", years=work.names.years, zone=work.names.zone)


_CONSTRAINTS: dict[str, Callable[[Lowering, Constraint], Form | None]] = {
    "permit": _permit,
    "oblige": _oblige,
    "limit": _limit,
    "order": _order,
    "approve": _approve,
    "autonomous": _autonomous,
    "maintain": _maintain,
    "during": _during,
}


def _goal(work: Lowering, item: Goal, start: str | None) -> Form | None:
    begin = work.civil(item, start)
    if item.maintain is not None:
        condition = work.condition(item, item.maintain, ())
        return None if condition is None else Maintain(condition)
    if item.achieve is not None:
        aim = work.take(item, typed.typed_aim(item.achieve, work.names))
        return None if aim is None else replace(aim, by=work.civil(item, item.by), start=begin)
    metric = item.maximize or item.minimize or ""
    measured = work.names.metrics.get(metric, False)
    aim_kind = Aim.MAXIMIZE if item.maximize else Aim.MINIMIZE
    return Achieve(aim_kind, metric, measured, by=work.civil(item, item.by), start=begin)


def _action_names(form: Form) -> tuple[str, ...]:
    action = getattr(form, "action", None)
    return action.names if isinstance(action, Action) else ()


__all__ = ["Complaint", "lower_plan", "quote_spans"]
