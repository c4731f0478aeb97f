"""What one call does to a metric: declared effects, combined over a tool and through formulas."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.model.expression import Expr, Reference, Scope, for_tool
from mandate.model.quantity import Quantity
from mandate.model.spec import Effect, Metric, Spec, Tool
from mandate.rules.forms import ZERO, Form, form_of
from mandate.rules.measures import form_of_metric, leaves, reference_to
from mandate.rules.views import argument


def moves(spec: Spec, tool: Tool, metric: str) -> bool:
    """Whether a call of the tool moves the metric, itself or through its formula."""
    if not tool.effects:
        return False
    found = spec.metric(metric)
    names = {m.name for m in leaves(found, spec)} if found is not None else {metric}
    return any(e.metric in names for e in tool.effects)


def is_moved(spec: Spec, metric: Metric) -> bool:
    """Whether every metric that it depends on is moved by some tool."""
    found = leaves(metric, spec)
    return bool(found) and all(any(e.metric == m.name for t in spec.tools for e in t.effects) for m in found)


def value_now(spec: Spec, metric: Metric) -> Quantity | None:
    """Its value at the as-of date; of a derived metric, by its formula."""
    if metric.formula is None:
        return metric.now
    form = form_of_metric(metric, spec)
    known = {reference_to(m).symbol: m.now.value for m in leaves(metric, spec) if m.now is not None}
    value = form.value(known) if form is not None else None
    return None if value is None else Quantity(value, metric.type)


def movers(spec: Spec, metric: Metric, direction: int) -> tuple[tuple[Tool, Effect], ...]:
    """The tools whose calls can move a metric that way, each with one effect of sign `direction`.

    Where the world chooses how much (`least`), it is taken to choose the best. An effect that is no
    linear form stays as it is declared.
    """
    found: list[tuple[Tool, Effect]] = []
    for tool in _with_effects(spec):
        own = [e for e in tool.effects if moves_through(spec, metric, e) != 0]
        if not own:
            continue
        form = combined(spec, tool, metric, direction)
        if form is None:
            same = [e for e in own if e.sign * (moves_through(spec, metric, e) or 1) * direction > 0]
            if same:
                found.append((tool, replace(same[0], metric=metric.name, sign=direction)))
        elif _can_be_positive(spec, tool.name, form.scaled(Fraction(direction))):
            change = form.scaled(Fraction(direction)).expression()
            found.append((tool, Effect(metric.name, direction, change, own[0].span)))
    return tuple(found)


def _with_effects(spec: Spec) -> tuple[Tool, ...]:
    if "tools with effects" not in spec.memo:
        spec.memo["tools with effects"] = tuple(t for t in spec.tools if t.effects)
    found: tuple[Tool, ...] = spec.memo["tools with effects"]
    return found


def moves_through(spec: Spec, metric: Metric, effect: Effect) -> Fraction | None:
    """How much of an effect on another metric reaches this one: its coefficient; None if not linear."""
    if metric.formula is None:
        return Fraction(effect.metric == metric.name)
    form = form_of_metric(metric, spec)
    if form is None:
        return None
    return next((c for n, c in form.terms if n.name == effect.metric), ZERO)


def combined(spec: Spec, tool: Tool, metric: Metric, direction: int) -> Form | None:
    """By how much one call changes the metric, at best for `direction`; None if that is not linear."""
    total = Form((), ZERO, metric.type)
    for effect in tool.effects:
        factor = moves_through(spec, metric, effect)
        if factor is None:
            return None
        if factor == 0:
            continue
        signed = factor * effect.sign
        change: Expr = effect.change
        if effect.least is not None and not _ordered(tool, effect.least, change):
            return None
        if effect.least is not None and signed * direction < 0:
            change = effect.least
        form = form_of(for_tool(change, tool.name))
        if form is None:
            return None
        total = total.plus(form.scaled(signed))
    return total


def _ordered(tool: Tool, least: Expr, most: Expr) -> bool:
    """Whether the first surely is no more than the second: fixed amounts, or nothing against a sum of
    arguments that only adds."""
    low, high = form_of(for_tool(least, tool.name)), form_of(for_tool(most, tool.name))
    if low is None or high is None or low.terms or any(c < 0 for _, c in high.terms):
        return False
    if not high.terms:
        return low.constant <= high.constant
    ranges = {p.name: p.lower.value if p.lower is not None else ZERO for p in tool.parameters}
    floor = high.constant + sum((c * ranges.get(n.name, ZERO) for n, c in high.terms), ZERO)
    return all(n.scope is Scope.ARGUMENT for n, _ in high.terms) and low.constant <= floor


def chosen_by_the_world(spec: Spec, tool: Tool, metric: Metric) -> tuple[Effect, ...]:
    """The effects on the metric of which only bounds are declared."""
    return tuple(e for e in tool.effects if e.least is not None and moves_through(spec, metric, e) != 0)


def _can_be_positive(spec: Spec, tool: str, form: Form) -> bool:
    """Whether the change can be more than nothing, by the declared ranges of the arguments."""
    most = form.constant
    for name, c in form.terms:
        low, high = _range(spec, tool, name)
        end = high if c > 0 else low
        if end is None:
            return True
        most += c * end
    return most > 0


def _range(spec: Spec, tool: str, name: Reference) -> tuple[Fraction | None, Fraction | None]:
    if name.scope is Scope.METRIC:
        return ZERO, None  # relative to a metric: an amount there is
    variable = argument(spec, tool, name.name) if name.scope is Scope.ARGUMENT else None
    if variable is None:
        return None, None
    low = variable.lower.value if variable.lower is not None else ZERO
    return low, variable.upper.value if variable.upper is not None else None
