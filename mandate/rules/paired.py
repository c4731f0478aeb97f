"""Calls that need a call of another tool each: "read the ticket before closing it, same ticket".

Floors, goals and arrivals of one side are counted against the ceilings of the other here, by a bound that
never says too little; where that does not show that there is room, nothing else does, and it is undecided.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

from mandate.model.expression import Amount, Compare, Scope, references
from mandate.model.norm import Limit, Measure, Norm, Oblige, Order, OrderKind
from mandate.model.window import Period, Window, WindowKind
from mandate.rules.base import Case
from mandate.rules.goals import driven, measured_aims
from mandate.rules.periods import counted
from mandate.rules.views import COST, cost_of

_SHORTEST = {
    Period.MINUTE: 60, Period.HOUR: 3600, Period.DAY: 86_400, Period.WEEK: 604_800,
    Period.MONTH: 28 * 86_400, Period.QUARTER: 90 * 86_400, Period.YEAR: 365 * 86_400,
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Need:
    """At least `calls` of a tool are needed in each `window` (None: in all); None where it is not known."""

    norm: Norm
    calls: Fraction | None
    window: Window | None
    adds_up: bool = False


def without_room(case: Case) -> Iterator[tuple[str, str, tuple[Norm, ...]]]:
    """Tool, the tool that each of its calls needs, and the norms, where the ceilings of the second may not
    leave room for what is needed of the first."""
    pressed: dict[str, list[tuple[Fraction | None, str, str, tuple[Norm, ...]]]] = {}
    for order in case.indexed.of(Order):
        form = order.form
        assert isinstance(form, Order)
        if form.kind is OrderKind.BEFORE and form.keys:
            needing, partners = form.then.names, form.first.names
        elif form.kind is OrderKind.WITHIN_AFTER:
            needing, partners = form.first.names, form.then.names
        else:
            continue
        if len(partners) != 1 or not case.mandate_norms:
            continue
        for name in needing:
            needs = tuple(_needs(case, name))
            for ceiling in _ceilings(case, partners[0], form.keys) if needs else ():
                amount = _needed(case, name, needs, ceiling)
                norms = (*(n.norm for n in needs), order, ceiling)
                pressed.setdefault(ceiling.id, []).append((amount, name, partners[0], norms))
    for ceiling_id, entries in pressed.items():
        room = _most(case, case.norm(ceiling_id), entries[0][2])
        amounts = [amount for amount, *_ in entries]
        if any(a is None for a in amounts) or sum((a for a in amounts if a is not None), Fraction(0)) > room:
            _, name, partner, norms = entries[0]
            yield name, partner, tuple(dict.fromkeys(n for e in entries for n in (*norms, *e[3])))


def _needs(case: Case, name: str) -> Iterator[Need]:
    for norm in counted(case.mandate_norms.on(name)):
        form = norm.form
        if isinstance(form, Limit) and form.is_floor and form.bound.value > 0:
            plain = form.measure is Measure.COUNT and not form.keys
            yield Need(norm, form.bound.value + (form.operator is Compare.GT) if plain else None, form.window)
    for norm, aim in measured_aims(case):
        goal = driven(case, norm, aim)
        for tool, effect in goal.movers if goal is not None else ():
            if goal is None or tool.name != name or goal.metric.now is None:
                continue
            step = effect.change.quantity.value if isinstance(effect.change, Amount) else None
            far = abs(goal.target.value - goal.metric.now.value)
            yield Need(norm, Fraction(ceil(far / step)) if step else None, None)
    for norm in case.mandate_norms.on(name):
        if isinstance(norm.form, Oblige):
            named = {r.name for r in references(norm.form.when) if r.scope is Scope.CONTEXT}
            for event in case.spec.events:
                if event.name in named and event.arrivals is not None:
                    yield Need(norm, Fraction(event.arrivals), event.window, adds_up=True)


def _ceilings(case: Case, name: str, keys: tuple[str, ...]) -> Iterator[Norm]:
    """The limits on how many calls of a tool there may be, but for those per key of the pairs themselves."""
    for norm in counted(case.indexed.on(name)):
        form = norm.form
        if not isinstance(form, Limit) or not form.is_ceiling or set(keys) & set(form.keys):
            continue
        dear = form.measure is Measure.SUM and (form.argument or "").startswith(COST)
        if form.measure is Measure.COUNT or dear:
            yield norm


def _most(case: Case, ceiling: Norm, name: str) -> Fraction:
    """How many calls of a tool fit into one window of a ceiling, if it is used for nothing else."""
    form = ceiling.form
    assert isinstance(form, Limit)
    left = form.bound.value - (form.used.value if form.used is not None else 0)
    if form.measure is Measure.SUM:
        cost = cost_of(case.spec, name, (form.argument or "").removeprefix(COST))
        return Fraction(floor(left / cost)) if cost else Fraction(10**12)
    return left - (form.operator is Compare.LT)


def _needed(case: Case, name: str, needs: tuple[Need, ...], ceiling: Norm) -> Fraction | None:
    """The most calls of a tool that may fall into one window of the ceiling; None where nothing bounds it."""
    form = ceiling.form
    assert isinstance(form, Limit)
    length = _length(case, form.window)
    own = [
        _most(case, n, name) * (1 if n.form.window == form.window else 2)
        for n in counted(case.indexed.on(name))
        if isinstance(n.form, Limit)
        and n.form.is_ceiling
        and n.form.measure is Measure.COUNT
        and not n.form.keys
        and _length(case, n.form.window) >= length
    ]
    single = [_in(case, n, form.window, length) for n in needs if not n.adds_up]
    added = [_in(case, n, form.window, length) for n in needs if n.adds_up]
    if any(a is None for a in (*single, *added)):
        return min(own, default=None)
    total = max((a for a in single if a is not None), default=Fraction(0))
    total += sum((a for a in added if a is not None), Fraction(0))
    return min((total, *own))


def _in(case: Case, need: Need, window: Window, length: Fraction) -> Fraction | None:
    if need.calls is None or need.window is None or need.window == window:
        return need.calls
    own = _length(case, need.window)
    return need.calls * (floor(length / own) + 1) if length >= own else need.calls


def _length(case: Case, window: Window) -> Fraction:
    """The shortest stretch of time that may lie between the beginnings of two windows, in seconds."""
    whole = case.end.value - case.start.value
    match window.kind:
        case WindowKind.SLIDING:
            return window.seconds or whole
        case WindowKind.ALIGNED if window.period is not None:
            return Fraction(_SHORTEST[window.period])
        case WindowKind.NAMED:
            return Fraction(min(o.end - o.start for o in window.openings))
        case _:
            return whole
