"""Which orders, follow-ups and pauses others imply: "A before C" beside "A before B" and "B before C"."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mandate.model.expression import TRUE
from mandate.model.norm import Norm, Order, OrderKind
from mandate.rules.nearby import Places

Core = tuple[str, ...]


def implied_order(norm: Norm, others: Sequence[Norm]) -> Core | None:
    """The orders that make this one superfluous, or None. Conditions and keys are compared as written."""
    form = norm.form
    assert isinstance(form, Order)
    able = [o for o in others if _as_wide(norm, o)]
    if form.kind is OrderKind.BEFORE:
        return _through(form, able)
    return next(((o.id,) for o in able if _as_strict(form, o.form)), None)


def order_places(orders: Sequence[Norm]) -> Callable[[Norm], Places]:
    """Orders by the first step of those that orders lead to from theirs: others imply none of them."""
    above: dict[str, str] = {}

    def root(step: str) -> str:
        while above.setdefault(step, step) != step:
            above[step] = above[above[step]]
            step = above[step]
        return step

    for norm in orders:
        first, *others = _steps(norm)
        for step in others:
            above[root(step)] = root(first)
    return lambda norm: {root(_steps(norm)[0]): {}}


def _steps(norm: Norm) -> tuple[str, ...]:
    assert isinstance(norm.form, Order)
    return (*norm.form.first.names, *norm.form.then.names)


def _as_wide(norm: Norm, other: Norm) -> bool:
    """Whether the other order holds wherever this one does, for the same values of its keys."""
    a, b = norm.form, other.form
    if not isinstance(a, Order) or not isinstance(b, Order) or a.kind is not b.kind:
        return False
    conditions = (b.when, b.first.where, b.then.where, other.unless)
    same = conditions == (a.when, a.first.where, a.then.where, norm.unless)
    keys = set(b.keys) >= set(a.keys) if a.kind is not OrderKind.NOT_WITHIN_AFTER else (
        set(b.keys) <= set(a.keys)
    )  # fmt: skip
    return keys and (same or conditions == (TRUE, TRUE, TRUE, None))


def _as_strict(a: Order, b: object) -> bool:
    if not isinstance(b, Order) or a.delay is None or b.delay is None:
        return False
    first = set(a.first.names) <= set(b.first.names)
    if a.kind is OrderKind.WITHIN_AFTER:
        return first and set(b.then.names) <= set(a.then.names) and b.delay.value <= a.delay.value
    return first and set(a.then.names) <= set(b.then.names) and b.delay.value >= a.delay.value


def _through(form: Order, others: Sequence[Norm]) -> Core | None:
    """The chains by which each later step has one of the earlier ones before it."""
    core: dict[str, None] = {}
    for step in form.then.names:
        found = _chain(step, set(form.first.names), others)
        if found is None:
            return None
        core.update(dict.fromkeys(found))
    return tuple(core)


def _chain(step: str, wanted: set[str], others: Sequence[Norm]) -> Core | None:
    by_then: dict[str, list[Norm]] = {}
    for norm in others:
        assert isinstance(norm.form, Order)
        for name in norm.form.then.names:
            by_then.setdefault(name, []).append(norm)
    ways: dict[str, Core] = {step: ()}
    waiting = [step]
    while waiting:
        name = waiting.pop(0)
        for norm in by_then.get(name, ()):
            form = norm.form
            assert isinstance(form, Order)
            way = (norm.id, *ways[name])
            if set(form.first.names) <= wanted:
                return way
            if len(form.first.names) == 1 and form.first.names[0] not in ways:
                ways[form.first.names[0]] = way
                waiting.append(form.first.names[0])
    return None
