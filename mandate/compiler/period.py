"""Which stretch of time a mandate is judged over. No check reads the clock (semantics §1.4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from mandate.model.norm import Achieve, Norm
from mandate.model.plan import Plan
from mandate.model.quantity import MOMENT, Quantity, moment
from mandate.model.spec import Spec

A_MONDAY = datetime(2024, 1, 1)  # where nothing says when: periods are counted from a Monday
DEFAULT_SECONDS = 92 * 86_400  # where there is no horizon: floors and ceilings over a quarter


@dataclass(frozen=True, slots=True)
class Stretch:
    """`as_of` is None if nothing says when; `declared` is false if there is no horizon either."""

    as_of: Quantity | None
    start: Quantity
    end: Quantity
    declared: bool


def stretch_of(spec: Spec, plan: Plan | None, as_of: str | None) -> Stretch:
    """`now` comes from `--as-of`, else the prose, else the spec, else the plan.

    Raises `ValueError` for an `as_of` that is no ISO date.
    """
    start = next((f.start for f in plan.facts if f.start), None) if plan else None
    now = _civil(as_of) or _civil(start) or spec.as_of or _civil(plan.as_of if plan else None)
    begin = _civil(start) or now or moment(A_MONDAY)
    if now is not None and begin.value < now.value:
        begin = now
    length = spec.horizon.value if spec.horizon is not None else Fraction(DEFAULT_SECONDS)
    origin = now or begin
    end = Quantity(origin.value + length, MOMENT)
    return Stretch(now, begin, end, spec.horizon is not None)


def expiry(stretch: Stretch, norms: tuple[Norm, ...]) -> Quantity | None:
    """When the approval ends: with the last deadline of its goals, else with the horizon."""
    aims = [n.form for n in norms if isinstance(n.form, Achieve) and not n.form.criterion]
    if aims and all(a.by is not None for a in aims):
        return max((a.by for a in aims if a.by is not None), key=lambda q: q.value)
    return stretch.end if stretch.declared else None


def _civil(text: str | None) -> Quantity | None:
    if text is None:
        return None
    return moment(datetime.fromisoformat(text).replace(tzinfo=None))
