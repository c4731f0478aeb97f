"""What a permission claims, and where it comes to nothing: shared by MND205, MND302 and MND332."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.expression import (
    FALSE,
    Amount,
    Compare,
    Comparison,
    Expr,
    Reference,
    disjunction,
    for_tool,
    walk,
)
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Norm, OnlyDuring, Permit
from mandate.model.quantity import Quantity
from mandate.model.question import Claim, Fails, Lawful, Unknown
from mandate.rules.aims import kept_shares
from mandate.rules.base import Ask, Case, Rule, Undecided, undecided
from mandate.rules.clashing import each_clash, stuck
from mandate.rules.clock import open_when
from mandate.rules.deciding import with_parts
from mandate.rules.indexed import Norms
from mandate.rules.measures import set_symbols
from mandate.rules.views import barriers, domain, symbols_of, trigger


def hollow(
    rule: type[Rule], case: Case, ask: Ask, permit: Norm, name: str, *, by_layer: bool
) -> Iterator[Fails | Undecided]:
    """Where a permission of `name` is denied whatever the rest of the call is, once per minimal core.

    With P(x) the claim over the quantities its sentence speaks of: ∃x. P(x) ∧ ∀rest. ¬L(x, rest)
    (semantics §6, *claim beyond*). The denying norms are the mandate's own, or else those of both
    documents, less what the mandate's own take away anyway.
    """
    whole = _question(case, permit, name, by_layer=by_layer)
    doubt: Unknown | None = None
    if by_layer:  # what the mandate itself takes away is no claim
        gone, doubt = stuck(ask, _question(case, permit, name, by_layer=False))
        whole = replace(whole, excluding=gone)
    for answer in each_clash(ask, whole):
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, permit)
        else:
            yield with_parts(ask, whole, answer) if doubt is None else undecided(rule, doubt, permit)


def _question(case: Case, permit: Norm, name: str, *, by_layer: bool) -> Lawful:
    """Has every claimed point a completion that the layer (or the mandate itself) lets through?"""
    claimed = trigger(permit, name)
    own = (*barriers(case.mandate_norms, name, case.spec), *_hours(case.mandate_norms, name))
    spoken_of = {*symbols_of([claimed]), *set_symbols(case.spec, [claimed])}
    net = tuple(c for c in own if by_layer and set(symbols_of([c.expr])) <= spoken_of)
    limits = tuple(c for c in own if c not in net)
    if by_layer:
        limits = (*barriers(case.layer_norms, name, case.spec), *_hours(case.layer_norms, name), *limits)
    kept = kept_shares(case, case.mandate_norms, [claimed, *(c.expr for c in limits)])
    limits = (*limits, *(c for c in kept if not set(set_symbols(case.spec, [c.expr])) <= spoken_of))
    net = (*net, *(c for c in kept if c not in limits))  # the agent sets the shares to keep these
    exprs = [claimed, *(c.expr for c in limits), *(c.expr for c in net)]
    every = {*symbols_of(exprs), *set_symbols(case.spec, exprs)}
    return Lawful(
        given=(*domain(case.spec, exprs), Claim(permit.id, claimed), *net),
        response=limits,
        hidden=tuple(sorted(every - spoken_of)),
    )


def _hours(norms: Norms, name: str) -> Iterator[Claim]:
    """Opening hours as conditions on the time of a call."""
    for norm in norms.on(name):
        if isinstance(norm.form, OnlyDuring):
            held = open_when(norm.form.calendar)
            lifted = for_tool(norm.unless, name) if norm.unless is not None else FALSE
            yield Claim(norm.id, disjunction(held, lifted))


def permits(case: Case) -> Iterator[tuple[Norm, str]]:
    for norm in case.mandate_norms:
        if isinstance(norm.form, Permit):
            for name in norm.form.action.names:
                yield norm, name


def claim_words(permit: Norm, name: str) -> Expr:
    """What a permission says, as a condition for the label under it."""
    assert isinstance(permit.form, Permit)
    return for_tool(permit.form.when, name)


def lowered_bound(norm: Norm, region: Expr) -> tuple[Edit, ...] | None:
    """The edit that ends a permission where the denied region begins: "up to 40" → "up to 25".

    There is one when the region bounds a quantity from below that the permission bounds from above
    (or the other way round), once each.
    """
    assert isinstance(norm.form, Permit)
    for own in _bounds(norm.form.when):
        for denied in _bounds(region):
            if _opposed(own, denied):
                assert isinstance(denied.right, Amount)
                value = denied.right.quantity
                return (Edit(EditKind.NUMBER, norm.id, value=_closed(own, denied, value)),)
    return None


def _bounds(expr: Expr) -> list[Comparison]:
    return [
        node
        for node in walk(expr)
        if isinstance(node, Comparison)
        and isinstance(node.left, Reference)
        and isinstance(node.right, Amount)
    ]


_UPPER = (Compare.LE, Compare.LT)
_LOWER = (Compare.GE, Compare.GT)


def _opposed(own: Comparison, denied: Comparison) -> bool:
    assert isinstance(own.left, Reference)
    assert isinstance(denied.left, Reference)
    same = own.left.name == denied.left.name
    upper = own.operator in _UPPER and denied.operator in _LOWER
    lower = own.operator in _LOWER and denied.operator in _UPPER
    return same and (upper or lower) and own.right != denied.right


def _closed(own: Comparison, denied: Comparison, value: Quantity) -> Quantity:
    """`x <= 40` cut by the denied `x >= 30` ends at 29 where the values are whole."""
    keeps_end = own.operator in (Compare.LE, Compare.GE)
    denies_end = denied.operator in (Compare.LE, Compare.GE)
    if keeps_end and denies_end and value.type.integral:
        step = -1 if own.operator is Compare.LE else 1
        return replace(value, value=value.value + step)
    return value
