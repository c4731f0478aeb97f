"""Period-level problems from norms: floors, ceilings, demands and goals over one stretch of time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.model.expression import (
    TRUE,
    Amount,
    And,
    Compare,
    Comparison,
    Expr,
    Reference,
    Scope,
    conjunction,
    references,
)
from mandate.model.norm import Action, Limit, Measure, Norm, Oblige, OnlyDuring, Order, OrderKind
from mandate.model.period import Bound, Demand, Problem
from mandate.model.quantity import COUNT, Quantity
from mandate.model.spec import Spec
from mandate.model.window import WindowKind, in_any
from mandate.rules.base import Ask, Case
from mandate.rules.clock import reads_clock
from mandate.rules.flows import FlowSet, flows_of
from mandate.rules.keys import at_level, uneven
from mandate.rules.used import used_at
from mandate.rules.views import running, trigger
from mandate.rules.zones import closed_by_clocks

COUNTED = (WindowKind.ALIGNED, WindowKind.SLIDING, WindowKind.NAMED, WindowKind.TOTAL)
DAY = Fraction(86_400)


def counted(norms: tuple[Norm, ...]) -> tuple[Norm, ...]:
    """The limits that a period-level problem can take: counts and sums over windows; a cooldown of
    one action is at most one call of it in any stretch of that length."""
    return tuple(
        n
        for n in map(_cooldown_as_limit, norms)
        if isinstance(n.form, Limit)
        and n.form.window.kind in COUNTED
        and n.form.measure in (Measure.COUNT, Measure.SUM)
    )


def _cooldown_as_limit(norm: Norm) -> Norm:
    form = norm.form
    if not isinstance(form, Order) or not self_cooldown(form) or form.delay is None:
        return norm
    one = Quantity(Fraction(1), COUNT)
    limit = Limit(
        form.then, Measure.COUNT, None, Compare.LE, one, in_any(form.delay.value), form.keys, form.when
    )
    return replace(norm, form=limit)


def self_cooldown(order: Order) -> bool:
    """ "Wait ten minutes between two trades": the same action on both sides."""
    return order.kind is OrderKind.NOT_WITHIN_AFTER and order.first == order.then


def levels(norms: tuple[Norm, ...]) -> tuple[tuple[str, ...], ...]:
    """The keys under which floors are counted apart; `()` is the whole."""
    found = {n.form.keys for n in counted(norms) if isinstance(n.form, Limit) and n.form.is_floor}
    return tuple(sorted(found | {()}))


def for_keys(norms: tuple[Norm, ...], keys: tuple[str, ...], spec: Spec, *, strict: bool) -> tuple[Norm, ...]:
    """What the counted limits say about the calls of one value of `keys`."""
    limits = counted(norms)
    crossing = uneven(limits, keys) if strict else frozenset()
    return tuple(
        n for norm in limits for n in at_level(norm, keys, spec, strict=strict, alone=norm.id not in crossing)
    )


def read_one_way(case: Case, norms: tuple[Norm, ...]) -> bool:
    """Whether there is nothing among norms that binds sometimes, and would be taken to bind always or never:
    their problem is the same whether `strict` or not."""
    return not any(_taken_two_ways(case, n) for n in norms)


def _taken_two_ways(case: Case, norm: Norm) -> bool:
    form = norm.form
    if isinstance(form, OnlyDuring):
        return norm.unless is not None
    action = getattr(form, "action", None)
    if not isinstance(action, Action):
        return True  # orders
    conditions = [action.where, getattr(form, "when", TRUE), norm.unless or TRUE]
    if any(c != TRUE and reads_clock(c) for c in conditions):
        return True
    tools = [t for t in map(case.spec.tool, action.names) if t is not None]
    if any(t.effects or t.takes is not None for t in tools):
        return True
    return isinstance(form, Limit) and (
        bool(form.keys) or form.measure is not Measure.COUNT or form.used is not None
    )


def problem(
    case: Case,
    ask: Ask,
    norms: tuple[Norm, ...],
    keys: tuple[str, ...],
    *,
    strict: bool,
    also: tuple[str, ...] = (),
    ways: Mapping[str, int] | None = None,
) -> tuple[Problem, FlowSet]:
    """Floors, one-off demands and ceilings of `norms` for one value of `keys`, over the horizon; with the
    calls of the tools `also`, and how far each moves the metrics of `ways`, in these directions."""
    limits, dated = _split_dated(for_keys(norms, keys, case.spec, strict=strict))
    duties = tuple(n for n in norms if _one_off(n)) if not keys else ()
    sorted_by = (_what_it_asks(n) for n in duties if _weighs(n, limits))
    told_apart = (*limits, *(d.norm for d in dated), *sorted_by)
    names = sorted({*also, *(name for n in (*told_apart, *duties) for name in _names(n))})
    flows = flows_of(tuple(names), told_apart, norms, case.spec, ask, strict=strict, ways=ways)
    flows = closed_by_clocks(case, flows)
    if strict and _amounts_per_key(norms, keys, limits):
        flows = replace(flows, problem="a floor on amounts per key is not spread over the keys yet")
    built = Problem(
        start=case.start.value,
        end=case.end.value,
        flows=flows.flows,
        bounds=tuple(bound(case, n, flows, case.start.value, strict=strict) for n in limits),
        demands=(
            *(_demand(d, flows) for d in dated),
            *(_duty_demand(case, n, flows, strict=strict) for n in duties),
        ),
    )
    return built, flows


def _amounts_per_key(norms: tuple[Norm, ...], keys: tuple[str, ...], limits: tuple[Norm, ...]) -> bool:
    """Whether a floor on amounts of each finer key meets a ceiling."""
    floors = [
        n.form
        for n in counted(norms)
        if isinstance(n.form, Limit) and n.form.is_floor and n.form.measure is Measure.SUM
    ]
    taken = {n.form.action.names for n in limits if isinstance(n.form, Limit) and n.form.is_ceiling}
    finer = [f for f in floors if set(f.keys) - set(keys)]
    return any(set(f.action.names) & set(names) for f in finer for names in taken)


def bound(case: Case, norm: Norm, flows: FlowSet, start: Fraction, *, strict: bool) -> Bound:
    """A counted limit over the flows that meet it, from `start` (civil seconds) on."""
    form = norm.form
    assert isinstance(form, Limit)
    return Bound(
        norm.id,
        flows.meeting(norm.id),
        form.measure,
        form.argument,
        form.operator,
        form.bound.value,
        form.window,
        used_at(case, form, start, strict=strict),
    )


def _names(norm: Norm) -> tuple[str, ...]:
    return norm.form.action.names if isinstance(norm.form, Limit | Oblige) else ()


def _one_off(norm: Norm) -> bool:
    form = norm.form
    return isinstance(form, Oblige) and form.by is not None


def _what_it_asks(norm: Norm) -> Norm:
    """A duty as it sorts calls: by what it asks of them, whenever it holds."""
    assert isinstance(norm.form, Oblige)
    return replace(norm, form=replace(norm.form, when=TRUE), unless=None)


def _weighs(norm: Norm, limits: tuple[Norm, ...]) -> bool:
    """Whether what a duty asks of its call bears on a limit that several calls share."""
    assert isinstance(norm.form, Oblige)
    asked = {r.name for r in references(norm.form.action.where) if r.scope is Scope.ARGUMENT}
    return any(
        set(norm.form.action.names) & set(limit.action.names) and asked & _read(limit)
        for limit in (n.form for n in limits)
        if isinstance(limit, Limit)
    )


def _read(limit: Limit) -> set[str]:
    """The arguments by which a limit counts, or tells the calls that it counts."""
    conditions = (limit.action.where, limit.when)
    found = {r.name for c in conditions for r in references(c) if r.scope is Scope.ARGUMENT}
    return found | ({limit.argument} if limit.argument is not None else set())


def one_case_each(norms: tuple[Norm, ...]) -> tuple[tuple[Norm, ...], ...]:
    """The norms with one of the dated duties that have a condition at a time: it may come to pass, and
    whether two do together is not known. Without such duties, the norms."""
    conditional = [n for n in norms if _one_off(n) and isinstance(n.form, Oblige) and n.form.when != TRUE]
    if not conditional:
        return (norms,)
    rest = tuple(n for n in norms if n not in conditional)
    return tuple((*rest, one) for one in conditional)


def _duty_demand(case: Case, norm: Norm, flows: FlowSet, *, strict: bool) -> Demand:
    """One call in time, of the class it asks for where calls are told apart by that: one that runs for a
    while begins that much earlier."""
    assert isinstance(norm.form, Oblige)
    assert norm.form.by is not None
    names = norm.form.action.names
    chosen = flows.meeting(norm.id) or tuple(f.id for f in flows.flows if f.tool in names)
    runs = [running(case.spec, name) for name in names]
    before = max(runs) if strict else min(runs)
    end = norm.form.by.value - before + (1 if before else 0)  # it may end at the very moment
    return Demand(norm.id, chosen, Fraction(1), case.start.value, max(end, case.start.value))


@dataclass(frozen=True, slots=True)
class Dated:
    """A floor tied to dates ("one on March 5"); `norm` without the dates, which are `[start, end)`."""

    norm: Norm
    start: Fraction
    end: Fraction


def _split_dated(norms: tuple[Norm, ...]) -> tuple[tuple[Norm, ...], tuple[Dated, ...]]:
    limits: list[Norm] = []
    dated: list[Dated] = []
    for norm in norms:
        form = norm.form
        assert isinstance(form, Limit)
        found = date_range(form.action.where) if form.is_floor else None
        if found is None:
            limits.append(norm)
        else:
            rest, start, end = found
            undated = replace(form, action=Action(form.action.names, rest))
            dated.append(Dated(replace(norm, form=undated), start, end))
    return tuple(limits), tuple(dated)


def _demand(dated: Dated, flows: FlowSet) -> Demand:
    form = dated.norm.form
    assert isinstance(form, Limit)
    amount = form.bound.value + (1 if form.operator is Compare.GT else 0)
    return Demand(dated.norm.id, flows.meeting(dated.norm.id), amount, dated.start, dated.end)


def date_range(where: Expr) -> tuple[Expr, Fraction, Fraction] | None:
    """`date == D`, or `date >= A and date < B`, taken out of a condition; None if it has none."""
    start: Fraction | None = None
    end: Fraction | None = None
    rest: list[Expr] = []
    for part in where.operands if isinstance(where, And) else (where,):
        match part:
            case Comparison(
                operator=operator,
                left=Reference(name="date", scope=Scope.CLOCK),
                right=Amount(quantity=at),
            ):
                if operator is Compare.EQ:
                    start, end = at.value, at.value + DAY
                elif operator is Compare.GE:
                    start = at.value
                elif operator is Compare.LT:
                    end = at.value
                elif operator is Compare.LE:
                    end = at.value + DAY
                else:
                    return None
            case _:
                rest.append(part)
    if start is None or end is None:
        return None
    return conjunction(*rest), start, end


def clocked_floor(norms: tuple[Norm, ...]) -> Norm | None:
    """A floor under a condition on the clock that is no plain date range: not modelled."""
    for norm in counted(norms):
        assert isinstance(norm.form, Limit)
        if not norm.form.is_floor:
            continue
        found = date_range(norm.form.action.where)
        where = found[0] if found else norm.form.action.where
        for name in norm.form.action.names:
            conditions = (where, trigger(norm, name))
            if any(reads_clock(c) for c in conditions):
                return norm
    return None
