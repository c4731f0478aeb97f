"""Wanted calls that can never start, because of orders and denials together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator

from mandate.model.norm import Norm, Order, OrderKind
from mandate.model.question import Consistent, Holds, Unknown
from mandate.rules.base import Ask, Case
from mandate.rules.order_cycle import stuck_steps
from mandate.rules.views import barriers, domain, is_tool


def never_started(
    case: Case, ask: Ask, wanted: Collection[str]
) -> Iterator[tuple[str, tuple[Norm, ...], tuple[str, ...]] | Unknown]:
    """Of `wanted` the first that is let through and can never start: its name, a minimal set of orders, and
    the ids of what denies the steps that these leave no way around. Orders alone are MND206's."""
    orders = tuple(n for n in case.norms if _precedence(n))
    if not orders or stuck_steps(orders) & set(wanted):
        return
    steps = {
        name
        for o in orders
        if isinstance(o.form, Order)
        for name in (*o.form.first.names, *o.form.then.names)
    }
    denied: dict[str, tuple[str, ...]] = {}
    for name in sorted(steps):
        found = denied_by(case, ask, name)
        if isinstance(found, Unknown):
            yield found
            return
        if found is not None:
            denied[name] = found
    dead = _dead(orders, denied)
    for name in sorted(set(wanted) - set(denied)):
        if name not in dead:
            continue
        before = _leading_to(name, orders)
        kept = [o for o in orders if isinstance(o.form, Order) and not before.isdisjoint(o.form.then.names)]
        gone = {step: ids for step, ids in denied.items() if step in before}
        for order in tuple(kept):
            if name in _dead([o for o in kept if o is not order], gone):
                kept.remove(order)
        for one in tuple(gone):
            fewer = {k: v for k, v in gone.items() if k != one}
            if name in _dead(kept, fewer):
                gone = fewer
        yield name, tuple(kept), tuple(dict.fromkeys(i for ids in gone.values() for i in ids))
        return


def denied_by(case: Case, ask: Ask, name: str) -> tuple[str, ...] | Unknown | None:
    """What lets no call of a tool through; None if some call is."""
    bars = barriers(case.norms, name, case.spec) if is_tool(case.spec, name) else ()
    if not bars:
        return None
    answer = ask(Consistent((*domain(case.spec, [c.expr for c in bars]), *bars)))
    if isinstance(answer, Unknown):
        return answer
    return tuple(i for i in answer.core if i) if isinstance(answer, Holds) else None


def _precedence(norm: Norm) -> bool:
    return isinstance(norm.form, Order) and norm.form.kind is OrderKind.BEFORE and norm.unless is None


def _leading_to(name: str, orders: Collection[Norm]) -> frozenset[str]:
    """The steps that some order asks for before this one, or before one of these; and itself."""
    by_then: dict[str, list[str]] = {}
    for form in (o.form for o in orders if isinstance(o.form, Order)):
        for then in form.then.names:
            by_then.setdefault(then, []).extend(form.first.names)
    found, waiting = {name}, [name]
    while waiting:
        more = set(by_then.get(waiting.pop(), ())) - found
        found |= more
        waiting += sorted(more)
    return frozenset(found)


def _dead(orders: Collection[Norm], denied: Collection[str]) -> frozenset[str]:
    """The steps that can never start where `denied` are never let through."""
    forms = [o.form for o in orders if isinstance(o.form, Order)]
    names = {name for form in forms for name in (*form.first.names, *form.then.names)}
    waiting = Counter(name for form in forms for name in set(form.then.names))
    lets_go: dict[str, list[int]] = {}
    for place, form in enumerate(forms):
        for name in form.first.names:
            lets_go.setdefault(name, []).append(place)
    free = [name for name in sorted(names) if not waiting[name] and name not in denied]
    started, met = set(free), set[int]()
    while free:
        for place in lets_go.get(free.pop(), ()):
            if place in met:
                continue
            met.add(place)
            for then in set(forms[place].then.names):
                waiting[then] -= 1
                if not waiting[then] and then not in denied:
                    started.add(then)
                    free.append(then)
    return frozenset(names - started)
