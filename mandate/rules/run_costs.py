"""What a response to some duties costs of a budget per run: surely at least, and at most if it is careful."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product
from math import prod

from mandate.model.expression import TRUE
from mandate.model.norm import Limit, Measure, Norm, Oblige, Order, OrderKind
from mandate.rules.base import Case
from mandate.rules.goals import prerequisites
from mandate.rules.views import COST, cost_of

MOST_CHOICES = 500
NONE = Fraction(0)


def least(case: Case, duties: list[Norm], budget: Norm) -> Fraction:
    """What the duties cost at least: the cheapest choice of their tools, one call of a tool for all that it
    is demanded for, and one call of everything that must come before. Nothing of a budget that counts
    some calls only."""
    form = _limit(budget)
    if budget.unless is not None or form.keys or (form.when, form.action.where) != (TRUE, TRUE):
        return NONE
    options = [_names(d) for d in duties]
    if prod(len(o) for o in options) > MOST_CHOICES:
        return max((least(case, [d], budget) for d in duties), default=NONE)
    return min((_of_each(case, form, dict.fromkeys(choice)) for choice in product(*options)), default=NONE)


def _of_each(case: Case, form: Limit, names: dict[str, None]) -> Fraction:
    every = (*names, *prerequisites(case, tuple(sorted(names))))
    return sum((_cost(case, name, form) for name in every), NONE)


def most(case: Case, duties: list[Norm], budget: Norm) -> Fraction | None:
    """What a careful response to all duties costs: those that ask something particular of their call are
    served one by one, and everything that comes before or has to follow is called once for each. None if
    that is not known: amounts of several calls."""
    form = _limit(budget)
    calls: dict[str, int] = {}
    for duty in duties:
        name = min(_names(duty), key=lambda n: (_with_others(case, form, n), n))
        calls[name] = calls.get(name, 0) + (0 if _action_is_plain(duty) else 1)
    number = {name: max(1, n) for name, n in calls.items()}
    if form.measure is Measure.SUM and not (form.argument or "").startswith(COST):
        several = sum(n for name, n in number.items() if set(_beside(case, name)) & set(form.action.names))
        return None if several > 1 else NONE  # one call alone is held against the bound by other checks
    return sum((_with_others(case, form, name) * n for name, n in number.items()), NONE)


def spends(case: Case, duty: Norm, budget: Norm) -> bool:
    """Whether a response to the duty may count for the budget."""
    counted = set(_limit(budget).action.names)
    return any(not counted.isdisjoint(_beside(case, name)) for name in _names(duty))


def _with_others(case: Case, form: Limit, name: str) -> Fraction:
    return sum((_cost(case, n, form) for n in _beside(case, name)), NONE)


def _beside(case: Case, name: str) -> tuple[str, ...]:
    """The tool, all that may have to be called before it, and all that has to follow."""
    found = {name}
    todo = [name]
    while todo:
        for other in _linked(case, todo.pop()):
            if other not in found:
                found.add(other)
                todo.append(other)
    return tuple(sorted(found))


def _linked(case: Case, name: str) -> Iterator[str]:
    for norm in case.norms:
        form = norm.form
        if not isinstance(form, Order):
            continue
        if form.kind is OrderKind.BEFORE and name in form.then.names:
            yield from form.first.names
        elif form.kind is OrderKind.WITHIN_AFTER and name in form.first.names:
            yield from form.then.names


def _limit(budget: Norm) -> Limit:
    assert isinstance(budget.form, Limit)
    return budget.form


def _names(duty: Norm) -> tuple[str, ...]:
    form = duty.form
    assert isinstance(form, Oblige)
    return tuple(dict.fromkeys((*form.action.names, *(form.otherwise.names if form.otherwise else ()))))


def _action_is_plain(duty: Norm) -> bool:
    assert isinstance(duty.form, Oblige)
    return duty.form.action.where == TRUE


def _cost(case: Case, name: str, form: Limit) -> Fraction:
    if name not in form.action.names or case.spec.tool(name) is None:
        return NONE
    if form.measure is Measure.COUNT:
        return Fraction(1)
    argument = form.argument or ""
    return cost_of(case.spec, name, argument.removeprefix(COST)) if argument.startswith(COST) else NONE
