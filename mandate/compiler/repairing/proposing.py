"""Which edits may mend a finding: what its rule proposed, and what follows from its norms and region.

A proposal is only worth trying; most of those of this module are tried and thrown away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from mandate.compiler.repairing.editing import OfCalls, deadline_of, other_end, spoken
from mandate.model.diagnostic import Severity
from mandate.model.expression import (
    TRUE,
    Amount,
    Comparison,
    Expr,
    Reference,
    Scope,
    conjunction,
    negation,
    references,
    walk,
)
from mandate.model.finding import Edit, EditKind, Finding
from mandate.model.norm import Achieve, Approve, Limit, Norm, Order
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.window import Period, Window, WindowKind, per

Edits = tuple[Edit, ...]
_LENGTH = {Period.MINUTE: 60, Period.HOUR: 3_600, Period.DAY: 86_400, Period.WEEK: 604_800}


def proposals(finding: Finding, norms: Mapping[str, Norm]) -> tuple[Edits, ...]:
    """Every proposal once, the rule's own first."""
    involved = [norms[i] for i in dict.fromkeys((*finding.items, *finding.binds)) if i in norms]
    own = [n for n in involved if n.of_mandate]
    layer = [n for n in involved if not n.of_mandate]
    rules_own = (tuple(_named(e, norms) for e in edits) for edits in finding.edits)
    found: list[Edits] = [_together(edits, own) for edits in rules_own]
    if finding.severity is Severity.NOTE:
        return ()
    found += [(e,) for e in _exceptions(own, finding.exactly)]
    found += [(e,) for e in _winners(own)]
    found += [(e,) for e in _ends(own)]
    found += [(e,) for e in _windows(own, involved)]
    found += [(e,) for e in _numbers_of_others(layer, own)]
    found += [(Edit(EditKind.DROP, n.id),) for n in own]
    return tuple(dict.fromkeys(found))


def _named(edit: Edit, norms: Mapping[str, Norm]) -> Edit:
    """A new number is called by what it is the number of."""
    norm = norms.get(edit.norm_id)
    if edit.kind is not EditKind.NUMBER or norm is None or edit.value is None:
        return edit
    if isinstance(norm.form, Achieve):
        kind = EditKind.DEADLINE if edit.value.type == MOMENT else EditKind.TARGET
        return replace(edit, kind=kind)
    old = deadline_of(norm)
    is_time = old is not None and old.type == edit.value.type
    return replace(edit, kind=EditKind.DEADLINE) if is_time else edit


def _together(edits: Edits, own: list[Norm]) -> Edits:
    """A new target is the target of the criterion that repeats the goal, too."""
    first = edits[0]
    goal = next((n.form for n in own if n.id == first.norm_id), None)
    if len(edits) != 1 or first.kind is not EditKind.TARGET or not isinstance(goal, Achieve):
        return edits
    twins = (
        n
        for n in own
        if n.id != first.norm_id
        and isinstance(n.form, Achieve)
        and (n.form.metric, n.form.target) == (goal.metric, goal.target)
    )
    return (first, *(replace(first, norm_id=n.id) for n in twins))


def _exceptions(own: list[Norm], region: Expr | None) -> Iterator[Edit]:
    """The exact region taken out of one side, where that side can speak of it; and the other side's
    condition, which says the same in words that the mandate has already."""
    able = [n for n in own if isinstance(n.form, OfCalls | Limit)]
    for norm in able:
        if region is not None and region != TRUE and _speaks_of(norm, region):
            yield Edit(EditKind.EXCEPTION, norm.id, region=region)
    for norm in able:
        for other in own:
            when = _when(other)
            if other.id != norm.id and when != TRUE and _speaks_of(norm, when):
                yield Edit(EditKind.EXCEPTION, norm.id, region=when)


def _when(norm: Norm) -> Expr:
    if not isinstance(norm.form, OfCalls | Limit) or isinstance(norm.form, Approve):
        return TRUE
    lifted = negation(norm.unless) if norm.unless is not None else TRUE
    return conjunction(norm.form.when, lifted)


def _speaks_of(norm: Norm, region: Expr) -> bool:
    """Whether every argument in the region is one of the norm's own calls."""
    assert isinstance(norm.form, OfCalls | Limit)
    tools = norm.form.action.names
    named = (r for r in references(region) if r.scope is Scope.ARGUMENT)
    return all(r.owner in tools or (r.owner in ("", "*") and len(tools) >= 1) for r in named)


def _winners(own: list[Norm]) -> Iterator[Edit]:
    for winner in own:
        for loser in own:
            if winner.origin.line != loser.origin.line and winner.id not in loser.overrides:
                yield Edit(EditKind.WINNER, winner.id, loser=loser.id)


def _ends(own: list[Norm]) -> Iterator[Edit]:
    """A bound with its end instead of without, or the other way round: where two of the norms meet in
    one and the same number."""
    numbers = [(n, c) for n in own for c in _comparisons(n)]
    limits = [(n, n.form.bound) for n in own if isinstance(n.form, Limit)]
    for norm, comparison in numbers:
        assert isinstance(comparison.right, Amount)
        value = comparison.right.quantity
        new = other_end(comparison.operator)
        if new is not None and any(c.right == comparison.right for n, c in numbers if n.id != norm.id):
            yield Edit(EditKind.COMPARATOR, norm.id, value=value, operator=new)
    for norm, bound in limits:
        assert isinstance(norm.form, Limit)
        new = other_end(norm.form.operator)
        if new is not None and any(b == bound for n, b in limits if n.id != norm.id):
            yield Edit(EditKind.COMPARATOR, norm.id, operator=new)


def _comparisons(norm: Norm) -> Iterator[Comparison]:
    for expr in spoken(norm):
        for node in walk(expr):
            if isinstance(node, Comparison) and isinstance(node.right, Amount):
                yield node


def _windows(own: list[Norm], involved: list[Norm]) -> Iterator[Edit]:
    """The calendar's window for a sliding one of the same length, and that of another of the norms."""
    limits = [(n, n.form) for n in own if isinstance(n.form, Limit)]
    others = [n.form.window for n in involved if isinstance(n.form, Limit)]
    for norm, form in limits:
        for window in dict.fromkeys((*_twin(form.window), *others)):
            if window != form.window and window.kind in (WindowKind.ALIGNED, WindowKind.SLIDING):
                yield Edit(EditKind.WINDOW, norm.id, window=window)


def _twin(window: Window) -> Iterator[Window]:
    for period, seconds in _LENGTH.items():
        if window.kind is WindowKind.SLIDING and window.seconds == seconds:
            yield per(period)


def _numbers_of_others(layer: list[Norm], own: list[Norm]) -> Iterator[Edit]:
    """What the layer's number would have to be: the author's, of the same thing."""
    for norm in layer:
        for value in dict.fromkeys(_same_thing(norm, own)):
            yield Edit(EditKind.NUMBER, norm.id, value=value)


def _same_thing(norm: Norm, own: list[Norm]) -> Iterator[Quantity]:
    mine = {name for c in _comparisons(norm) if (name := _subject(c))}
    if isinstance(norm.form, Limit) and norm.form.argument is not None:
        mine.add(norm.form.argument)
    for other in own:
        for comparison in _comparisons(other):
            assert isinstance(comparison.right, Amount)
            if _subject(comparison) in mine:
                yield comparison.right.quantity
        form = other.form
        if isinstance(form, Limit) and isinstance(norm.form, Limit) and form.measure is norm.form.measure:
            if form.argument == norm.form.argument and form.window == norm.form.window:
                yield form.bound
        if isinstance(form, Order) and isinstance(norm.form, Order) and form.delay is not None:
            yield form.delay


def _subject(comparison: Comparison) -> str:
    return comparison.left.name if isinstance(comparison.left, Reference) else ""
