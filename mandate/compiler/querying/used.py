"""What `fact used` says is gone of a ceiling, as it bears on calls of the layer's time."""

from __future__ import annotations

from fractions import Fraction

from mandate.compiler.querying.hours import between
from mandate.evaluate.calendars import windows_of
from mandate.grammar.printing import words
from mandate.model.expression import TRUE, Amount, Compare, Comparison, Expr, Reference, Scope, Truth
from mandate.model.norm import Limit, Measure, Norm
from mandate.model.quantity import Quantity
from mandate.model.spec import Spec
from mandate.model.window import WindowKind
from mandate.rules.views import COST, argument, cost_of


def used_of(norm: Norm, spec: Spec, start: Quantity | None) -> Quantity | None:
    """What is used of a rule's window, where some call from `start` (a moment) on may meet it: what was
    counted up to the layer's own date stays in that date's window."""
    form = norm.form
    if not isinstance(form, Limit) or not norm.origin.name:
        return None
    used = form.used or next((u.amount for u in spec.used if u.rule == norm.origin.name), None)
    if used is None or start is None or spec.as_of is None:
        return used
    if form.window.seconds is not None:
        return used if start.value < spec.as_of.value + form.window.seconds else None
    current = _current(form, spec)
    return used if current is None or start.value < current[1] else None


def used_words(norm: Norm, spec: Spec, start: Quantity | None) -> str:
    """`; 20 USD of it already used, 80 USD left in the week of Mon 2026-03-02 09:00`, or nothing."""
    form, used = norm.form, used_of(norm, spec, start)
    if not isinstance(form, Limit) or used is None or not used.value:
        return ""
    text = f"; {words(used)} of it already used"
    left = form.bound.value - used.value
    if form.is_ceiling and left >= 0:
        text += f", {words(Quantity(left, form.bound.type))} left"
    return f"{text} {_since(form, spec)}"


def _since(form: Limit, spec: Spec) -> str:
    if form.window.kind is WindowKind.TOTAL:
        return "in all"
    if spec.as_of is None:
        return "in the window of the `as of` date"
    if form.window.seconds is not None:
        return f"while the window may reach back before {words(spec.as_of)}"
    name = form.window.name or (form.window.period.value if form.window.period else "window")
    return f"in the {name} of {words(spec.as_of)}"


def _current(form: Limit, spec: Spec) -> tuple[int, int] | None:
    """The calendar or named window that holds the layer's own date, in civil seconds."""
    if spec.as_of is None or form.window.kind not in (WindowKind.ALIGNED, WindowKind.NAMED):
        return None
    at = spec.as_of.value
    return next((w for w in windows_of(form.window, at, at + 1) if w[0] <= at < w[1]), None)


def room_left(norm: Norm, tool: str, spec: Spec, start: Quantity | None) -> tuple[Expr, Expr] | None:
    """Of a ceiling with something used: the calls that fit into what is left, and the moments it is
    about (`true`: the whole horizon). None if nothing is known to be used or the window slides."""
    form, used = norm.form, used_of(norm, spec, start)
    if not isinstance(form, Limit) or used is None or not form.is_ceiling or form.keys:
        return None
    adds = _adds(form, tool, spec)
    if adds is None:
        return None
    left = Quantity(form.bound.value - used.value, form.bound.type)
    operator = Compare.LT if form.operator is Compare.LT else Compare.LE
    fits = _compared(adds, operator, left)
    if form.window.kind is WindowKind.TOTAL:
        return fits, TRUE
    current = _current(form, spec)
    if current is None:
        return None
    return fits, between(Fraction(current[0]), Fraction(current[1]))


def calls_left(norm: Norm, tool: str, spec: Spec, start: Quantity | None) -> int | None:
    """How many calls of the tool fit into a ceiling on what each costs; None where that is not fixed."""
    form = norm.form
    if not isinstance(form, Limit) or not form.is_ceiling:
        return None
    adds, used = _adds(form, tool, spec), used_of(norm, spec, start)
    if not isinstance(adds, Amount) or adds.quantity.value <= 0:
        return None
    left = form.bound.value - (used.value if used is not None else 0)
    number = left / adds.quantity.value
    calls = -(-number // 1) - 1 if form.operator is Compare.LT else number // 1
    return max(0, int(calls))


def _adds(form: Limit, tool: str, spec: Spec) -> Expr | None:
    """What one call adds to what is counted."""
    if form.measure is Measure.COUNT:
        return Amount(Quantity(Fraction(1), form.bound.type))
    if form.measure is not Measure.SUM or form.argument is None:
        return None
    if form.argument.startswith(COST):
        return Amount(Quantity(cost_of(spec, tool, form.argument.removeprefix(COST)), form.bound.type))
    variable = argument(spec, tool, form.argument)
    return Reference(variable.name, Scope.ARGUMENT, variable.type, tool) if variable is not None else None


def _compared(adds: Expr, operator: Compare, left: Quantity) -> Expr:
    if isinstance(adds, Amount):
        value = adds.quantity.value
        return Truth(value < left.value if operator is Compare.LT else value <= left.value)
    return Comparison(operator, adds, Amount(left))
