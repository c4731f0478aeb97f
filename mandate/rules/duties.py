"""Every duty of the mandate, and the question whether it can always be met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.expression import (
    FALSE,
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Reference,
    Scope,
    conjunction,
    disjunction,
    for_tool,
    negation,
    references,
)
from mandate.model.norm import Achieve, Limit, Norm, Oblige, OnlyDuring, Permit
from mandate.model.question import Claim, Consistent, Fails, Lawful
from mandate.model.window import WindowKind
from mandate.rules.aims import kept_shares
from mandate.rules.base import Ask, Case
from mandate.rules.brought import brought_about
from mandate.rules.clock import DATE, open_when, reads_clock, reads_only_clock
from mandate.rules.gates import without_gates
from mandate.rules.indexed import indexed
from mandate.rules.measures import set_symbols
from mandate.rules.moving import moves
from mandate.rules.views import COST, action_of, barriers, call_symbols, domain, scope_of, trigger


def duties(case: Case, *, of_layer: bool = False, apart: bool = False) -> tuple[Norm, ...]:
    """Obligations, and "B within d after A" as a duty on B wherever something claims or demands A and
    A is let through (semantics §6: a norm triggered by the agent's own call makes that call unusable).
    With `of_layer` also what the layer demands after a call; with `apart` one duty per norm that calls
    for A."""
    norms = case.norms if of_layer else case.mandate_norms
    brought = brought_about(case, of_layer=of_layer, apart=apart)
    by_order: dict[str, list[Norm]] = {}
    for duty in brought:
        by_order.setdefault(duty.id, []).append(duty)
    found: list[Norm] = []
    for norm in norms:
        found += [norm] if isinstance(norm.form, Oblige) else by_order.get(norm.id, ())
    return tuple(found)


def wanted_names(case: Case) -> frozenset[str]:
    """Tools and acts that the mandate claims or demands, or that move a goal's metric."""
    names: set[str] = set()
    for norm in case.mandate_norms:
        action = action_of(norm)
        floor = isinstance(norm.form, Limit) and norm.form.is_floor
        if action is not None and (floor or isinstance(norm.form, Permit | Oblige)):
            names.update(action.names)
        if isinstance(norm.form, Achieve):
            names.update(t.name for t in case.spec.tools if moves(case.spec, t, norm.form.metric))
    return frozenset(names)


def question(case: Case, ask: Ask, duty: Norm, name: str, norms: tuple[Norm, ...]) -> Lawful:
    """Does every situation that triggers `duty` have a call of `name` that `norms` let through?

    A duty that may wait meets a closed time of day by waiting (convention 4): it is bound by the clock
    only if it is due at once, or its own condition speaks of the clock and it has no deadline. There has
    to be a time of the week to wait for, though: one that is open, and at which such a call is let through.
    """
    form = duty.form
    assert isinstance(form, Oblige)
    when = trigger(duty, name)
    demanded = Claim("", scope_of(duty, name))  # of nobody: the duty itself is in every core
    bars = tuple(c for c in barriers(norms, name, case.spec) if not _budget_of_a_run(case.norm(c.norm_id)))
    limits, _ = without_gates(bars, norms, (when, demanded.expr))
    at_once = form.within is not None and form.within.value == 0
    timed = reads_clock(when)
    known: tuple[Claim, ...] = ()
    if timed and (at_once or form.within is None):
        hours = tuple(_hours(norms, name))
        limits, known = (*limits, *hours), _in_horizon(case, hours)
    elif not at_once:
        if not timed:
            limits = (*limits, *(c for c in _hours(norms, name) if DATE not in references(c.expr)))
        bound_to_clock = not timed and any(
            reads_clock(c.expr) and not reads_only_clock(c.expr) for c in (demanded, *limits)
        )
        limits = limits if bound_to_clock else _without_waiting(ask, limits)
    exprs = [when, demanded.expr, *(claim.expr for claim in limits)]
    kept = kept_shares(case, norms, exprs)
    exprs += [claim.expr for claim in kept]
    hidden = call_symbols(exprs, name)
    when = _of_situation(when, hidden)
    if not timed and not at_once:
        hidden = tuple(sorted({*hidden, *(r.symbol for r in _clock_names(exprs))}))
    chosen = _set_by_the_agent(case, exprs, when)
    hidden = tuple(sorted({*hidden, *chosen}))
    mixed = tuple(c for c in kept if set(set_symbols(case.spec, [c.expr])) & set(chosen))
    known = (*known, *(Claim("", c.expr) for c in kept if c not in mixed))  # what the agent keeps anyway
    return Lawful(
        given=(*domain(case.spec, exprs), *known, Claim(duty.id, when)),
        response=(demanded, *limits, *mixed),
        hidden=hidden,
    )


def unasked(case: Case, ask: Ask, duty: Norm, name: str, approvals: list[Norm]) -> Lawful:
    """Has every situation of the duty a lawful call that needs none of the approvals?"""
    plain = question(case, ask, duty, name, case.norms)
    without = tuple(Claim(n.id, negation(scope_of(n, name))) for n in approvals)
    exprs = [c.expr for c in without]
    return replace(
        plain,
        given=tuple(dict.fromkeys((*plain.given, *domain(case.spec, exprs)))),
        response=(*plain.response, *without),
        hidden=tuple(sorted({*plain.hidden, *call_symbols(exprs, name)})),
    )


def _budget_of_a_run(norm: Norm) -> bool:
    """What a duty costs of these is MND411's, together with all that it brings about."""
    form = norm.form
    spends = isinstance(form, Limit) and (form.argument or "").startswith(COST)
    return isinstance(form, Limit) and spends and form.window.kind is WindowKind.RUN


def _in_horizon(case: Case, hours: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """Hours that are bound to dates are known for the horizon alone."""
    if all(DATE not in references(c.expr) for c in hours):
        return ()
    ends = ((Compare.GE, case.start), (Compare.LT, case.end))
    return tuple(Claim("", Comparison(operator, DATE, Amount(at))) for operator, at in ends)


def _set_by_the_agent(case: Case, exprs: list[Expr], when: Expr) -> tuple[str, ...]:
    """Shares that the agent sets are its choice (convention 5), unless the duty's own condition fixes one
    of the same whole."""
    fixed = set_symbols(case.spec, [when])
    return tuple(s for s in set_symbols(case.spec, exprs) if s not in fixed)


def _of_situation(when: Expr, chosen: tuple[str, ...]) -> Expr:
    """A trigger less what it says of the call itself: the demanded call has to be such a call."""
    parts = when.operands if isinstance(when, And) else (when,)
    return conjunction(*(p for p in parts if not {r.symbol for r in references(p)} & set(chosen)))


def gates_of(case: Case, duty: Norm, name: str) -> tuple[Expr, ...]:
    """What a duty has to wait for until others or the world make it true."""
    fixed = (trigger(duty, name), scope_of(duty, name))
    return without_gates(barriers(case.norms, name, case.spec), case.norms, fixed)[1]


def _hours(norms: tuple[Norm, ...], name: str) -> Iterator[Claim]:
    for norm in indexed(norms).on(name):
        if isinstance(norm.form, OnlyDuring):
            lifted = for_tool(norm.unless, name) if norm.unless is not None else FALSE
            yield Claim(norm.id, disjunction(open_when(norm.form.calendar), lifted))


def _without_waiting(ask: Ask, limits: tuple[Claim, ...]) -> tuple[Claim, ...]:
    """The limits less those on the clock alone, if there is a time at which all of these are open."""
    waited_out = tuple(c for c in limits if reads_only_clock(c.expr))
    if not waited_out or not isinstance(ask(Consistent(waited_out)), Fails):
        return limits
    return tuple(c for c in limits if c not in waited_out)


def _clock_names(exprs: list[Expr]) -> tuple[Reference, ...]:
    return tuple(r for expr in exprs for r in references(expr) if r.scope is Scope.CLOCK)
