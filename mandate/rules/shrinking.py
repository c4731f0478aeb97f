"""Goals on a metric of which each call takes (or adds) a share: `backlog -= 10% of backlog`."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.model.expression import Compare, Scope
from mandate.model.period import Objective, Problem, Range
from mandate.model.question import OutOfReach
from mandate.rules.amounts import METRIC
from mandate.rules.forms import form_of
from mandate.rules.goals import Driven, meets

MOST_CALLS = 2_000


@dataclass(frozen=True, slots=True)
class Shares:
    """Each call multiplies the metric by `factor`; `calls` of them reach the target, None if no number of
    calls does, 0 if that takes more calls than are followed."""

    factor: Fraction
    calls: int | None

    def after(self, now: Fraction, calls: int) -> Fraction:
        return now * self.factor**calls


def is_relative(goal: Driven) -> bool:
    """Whether some mover's change depends on metrics as they stand."""
    forms = [form_of(effect.change) for _, effect in goal.movers]
    return any(form is not None and form.of_scope(Scope.METRIC) for form in forms)


def shares(goal: Driven) -> Shares | None:
    """How a goal's metric grows or shrinks, if every call takes the same share of that metric alone."""
    now = goal.metric.now
    factors: set[Fraction] = set()
    for _, effect in goal.movers:
        form = form_of(effect.change)
        if form is None or form.constant or len(form.terms) != 1 or effect.least is not None:
            return None
        name, coefficient = form.terms[0]
        if name.scope is not Scope.METRIC or name.name != goal.metric.name:
            return None
        factors.add(1 + effect.sign * coefficient)
    if len(factors) != 1 or now is None or now.value <= 0 or min(factors) < 0:
        return None
    factor = factors.pop()
    return Shares(factor, _calls(goal, now.value, factor))


def _calls(goal: Driven, now: Fraction, factor: Fraction) -> int | None:
    target = goal.target.value
    operator = goal.aim.operator or Compare.EQ
    if factor != 0 and target <= 0 and not (target == 0 and operator is Compare.GT):
        return None  # shares of what is left never take the last of it
    value = now
    for calls in range(1, MOST_CALLS + 1):
        value *= factor
        if meets(operator, value, target):
            return calls
        if operator is Compare.EQ and (value < target) is (factor < 1):
            return None  # past the target: no number of calls hits it
        if factor == 0:
            return None
    return 0


def counted_in_calls(built: Problem, aimed: Objective, found: Shares) -> tuple[Problem, Objective]:
    """The goal as a number of calls of its movers."""
    movers = {flow for flow, _ in aimed.movers}
    quantity = METRIC + aimed.metric
    one = {quantity: Range(Fraction(1), Fraction(1))}
    flows = tuple(
        replace(f, per_call=tuple(sorted((dict(f.per_call) | one).items()))) if f.id in movers else f
        for f in built.flows
    )
    wanted = Fraction(found.calls or 0)
    up = tuple((flow, 1) for flow, _ in aimed.movers)
    return replace(built, flows=flows), replace(
        aimed, now=Fraction(0), operator=Compare.GE, target=wanted, movers=up
    )


def in_metric(answer: OutOfReach, now: Fraction, found: Shares) -> OutOfReach:
    """An answer in calls, in the metric's own unit; its derivation still counts calls."""
    best = found.after(now, int(answer.best))
    ways = tuple(replace(w, value=best) if w.kind == "target" else w for w in answer.relaxations)
    return replace(answer, best=best, moved=abs(best - now), relaxations=ways, next_binds=())
