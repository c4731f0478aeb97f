"""The least change of one number that mends a finding, found by asking again (semantics §9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from mandate.compiler.repairing.proposing import Edits
from mandate.compiler.repairing.trying import Trials
from mandate.model.finding import Edit, EditKind, Finding, Repair
from mandate.model.norm import Limit, Norm
from mandate.model.quantity import Kind, Quantity
from mandate.model.window import WindowKind

Mends = Callable[[Fraction], bool]
DOUBLINGS = 6
HALVINGS = 14
MOST_SOUGHT = 2  # numbers that are sought for one finding


def precise_values(trials: Trials, finding: Finding, found: list[Repair]) -> Iterator[Edits]:
    """For limits whose new number nobody could derive: the author's where the author can do nothing yet,
    the layer's where its owner can do nothing yet."""
    if not finding.code.startswith(("MND2", "MND3", "MND4")):
        return
    done = {e.norm_id for r in found for e in r.edits if e.value is not None}
    ids = (e.norm_id for r in found for e in r.edits)
    parties = {trials.by_id[i].of_mandate for i in ids if i in trials.by_id}
    sought = 0
    for norm_id in dict.fromkeys((*finding.items, *finding.binds)):
        norm = trials.by_id.get(norm_id)
        if norm is None or norm_id in done or norm.of_mandate in parties or not _is_searchable(norm):
            continue
        if sought == MOST_SOUGHT:
            return
        sought += 1
        value = _least(trials, finding, norm)
        if value is not None:
            yield (Edit(EditKind.NUMBER, norm.id, value=value),)


def _is_searchable(norm: Norm) -> bool:
    form = norm.form
    return (
        isinstance(form, Limit)
        and form.window.kind is not WindowKind.CALL
        and (form.is_ceiling != form.is_floor)
        and form.bound.value > 0
        and form.bound.type.kind in (Kind.COUNT, Kind.MONEY, Kind.UNIT, Kind.NUMBER, Kind.DURATION)
    )


def _least(trials: Trials, finding: Finding, norm: Norm) -> Quantity | None:
    """The nearest bound that mends it: a ceiling goes up, a floor down."""
    assert isinstance(norm.form, Limit)
    bound = norm.form.bound
    step = Fraction(1) if bound.type.integral or bound.value >= 100 else Fraction(1, 100)

    def mends(value: Fraction) -> bool:
        edit = Edit(EditKind.NUMBER, norm.id, value=replace(bound, value=value))
        changed = trials.change((edit,))
        return changed is not None and trials.solves(finding, changed)

    far = _far_enough(bound.value, mends, up=norm.form.is_ceiling, step=step)
    if far is None:
        return None
    near, good = bound.value, far
    for _ in range(HALVINGS):
        middle = (near + good) / 2 // step * step
        if middle in (near, good):
            middle = near + step if good > near else near - step
        if middle == good or abs(good - near) <= step:
            break
        if mends(middle):
            good = middle
        else:
            near = middle
    return replace(bound, value=good)


def _far_enough(value: Fraction, mends: Mends, *, up: bool, step: Fraction) -> Fraction | None:
    for power in range(1, DOUBLINGS + 1):
        factor = Fraction(2) ** (power if up else -power)
        tried = value * factor // step * step
        if tried <= 0:
            return None
        if mends(tried):
            return tried
    return None
