"""Declared winners: which norm gives way to which, and where (semantics §5.1)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import TRUE, Expr, Scope, conjunction, disjunction, negation, references
from mandate.model.norm import Action, Approve, Autonomous, Forbid, Form, Limit, Norm, Oblige, Permit
from mandate.model.plan import Plan

Complaint = tuple[str, Diagnostic]
Pairs = dict[str, list[str]]  # loser -> its winners, in the order declared


def with_overrides(norms: tuple[Norm, ...], plan: Plan) -> tuple[tuple[Norm, ...], tuple[Complaint, ...]]:
    """The norms, each lifted where a declared winner applies; and what is wrong with the declarations.

    A duty whose winner speaks of its call's arguments is not lifted by a condition: where the two leave
    no call the duty gives way (`yields_to`).
    """
    winners = _winners(plan)
    complaints = tuple(_complaints(plan, winners))
    if complaints:
        return norms, complaints
    done: dict[str, Norm] = {n.id: n for n in norms}
    for loser in _losers_last(winners):
        if loser in done:
            done[loser] = _lifted(done[loser], [done[w] for w in winners[loser] if w in done])
    return tuple(done[n.id] for n in norms), ()


def _winners(plan: Plan) -> Pairs:
    found: Pairs = {}
    for winner, loser in _declared(plan):
        found.setdefault(loser, []).append(winner)
    return {loser: list(dict.fromkeys(ids)) for loser, ids in found.items()}


def _declared(plan: Plan) -> tuple[tuple[str, str], ...]:
    """Winners and losers: of the constraints, of the prohibitions, of decisions."""
    constraints = ((item.id, loser) for item in plan.constraints for loser in item.overrides)
    prohibited = ((item.id, loser) for item in plan.prohibited for loser in item.overrides)
    return (*constraints, *prohibited, *((d.winner, d.loser) for d in plan.decisions))


def _complaints(plan: Plan, winners: Pairs) -> Iterator[Complaint]:
    known = [item.id for item in plan.items]
    for winner, loser in _declared(plan):
        for missing in (i for i in (winner, loser) if i not in known):
            at = next((i for i in (winner, loser) if i in known), known[0] if known else missing)
            words = f"`{winner}` takes precedence over `{loser}`, but no line of the plan is `{missing}`"
            of_layer = "no line of a mandate takes precedence over the operating layer"
            yield at, Diagnostic("plan", None, words, help=of_layer if ".ops" in missing else "")
    circle = _circle(winners)
    if circle:
        chain = " over ".join(f"`{i}`" for i in (*circle, circle[0]))
        words = f"{chain}: these take precedence over each other in a circle"
        yield circle[0], Diagnostic("plan", None, words, help="say which of them wins")


def _circle(winners: Pairs) -> tuple[str, ...]:
    """Norms of which each takes precedence over the next, and the last over the first; () if none do."""
    order = _losers_last(winners)
    left = sorted(set(winners) - set(order))
    if not left:
        return ()
    path = [left[0]]
    while path.count(path[-1]) == 1:
        path.append(min(w for w in winners[path[-1]] if w in left))
    circle = path[path.index(path[-1]) + 1 :]
    first = circle.index(min(circle))
    return tuple(reversed((*circle[first + 1 :], *circle[: first + 1])))


def _losers_last(winners: Pairs) -> list[str]:
    """The losers, each after those of its winners that lose to others; those in a circle are left out."""
    done: list[str] = []
    waiting = sorted(winners)
    while True:
        ready = [i for i in waiting if not any(w in waiting for w in winners[i])]
        if not ready:
            return done
        done += ready
        waiting = [i for i in waiting if i not in ready]


def _lifted(norm: Norm, winners: list[Norm]) -> Norm:
    """A winner lifts a norm only where it applies itself, and only if it speaks of all its actions."""
    mine = set(_names(norm.form))
    speaking = [w for w in winners if mine <= set(_names(w.form))]
    regions = [(w.id, region) for w in speaking if (region := _applies(w)) is not None]
    if isinstance(norm.form, Oblige):
        regions = [(w, region) for w, region in regions if not _of_the_call(region)]
    yields_to = tuple(w.id for w in winners)
    if not regions:
        return replace(norm, yields_to=yields_to)
    own = [norm.unless] if norm.unless is not None else []
    unless = disjunction(*own, *(region for _, region in regions))
    return replace(norm, unless=unless, lifted_by=tuple(regions), yields_to=yields_to)


def _applies(norm: Norm) -> Expr | None:
    form = norm.form
    if isinstance(form, Permit | Forbid | Oblige | Approve | Autonomous | Limit):
        if form.action.only_for:
            return None  # what one tool is asked for says nothing of the others: both bind
        lifted = negation(norm.unless) if norm.unless is not None else TRUE
        return conjunction(form.when, form.action.where, lifted)
    return None


def _of_the_call(region: Expr) -> bool:
    return any(r.scope is Scope.ARGUMENT for r in references(region))


def _names(form: Form) -> tuple[str, ...]:
    action = getattr(form, "action", None)
    return action.names if isinstance(action, Action) else ()
