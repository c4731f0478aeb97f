"""The least change of one number that mends a finding, found by asking again (semantics §9)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction

from mandate.compiler.repairing.proposing import Edits
from mandate.compiler.repairing.trying import Trials
from mandate.model.finding import Edit, EditKind, Finding, Repair
from mandate.model.norm import Limit, Norm, Oblige
from mandate.model.quantity import Kind
from mandate.model.window import WindowKind

Mends = Callable[[Fraction], bool]
DOUBLINGS = 8
HALVINGS = 14
HOUR = 3_600
COARSE = 100  # amounts from here on are sought by the unit, smaller ones by the hundredth
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
        edit = _least(trials, finding, norm)
        if edit is not None:
            yield (edit,)


def _is_searchable(norm: Norm) -> bool:
    form = norm.form
    if isinstance(form, Oblige):
        return form.within is not None and form.within.value > 0
    return (
        isinstance(form, Limit)
        and form.window.kind is not WindowKind.CALL
        and (form.is_ceiling != form.is_floor)
        and form.bound.value > 0
        and form.bound.type.kind in (Kind.COUNT, Kind.MONEY, Kind.UNIT, Kind.NUMBER, Kind.DURATION)
    )


def _least(trials: Trials, finding: Finding, norm: Norm) -> Edit | None:
    """The nearest number that mends it: a ceiling goes up, a floor down, a deadline later by the hour."""
    if isinstance(norm.form, Oblige):
        assert norm.form.within is not None
        kind, old, up, step = EditKind.DEADLINE, norm.form.within, True, Fraction(HOUR)
    else:
        assert isinstance(norm.form, Limit)
        kind, old, up = EditKind.NUMBER, norm.form.bound, norm.form.is_ceiling
        step = Fraction(1) if old.type.integral or old.value >= COARSE else Fraction(1, 100)

    def edit_to(value: Fraction) -> Edit:
        return Edit(kind, norm.id, value=replace(old, value=value))

    def mends(value: Fraction) -> bool:
        changed = trials.change((edit_to(value),))
        return changed is not None and trials.solves(finding, changed)

    far = _far_enough(old.value, mends, up=up, step=step)
    if far is None:
        return None
    near, good = old.value, far
    for _ in range(HALVINGS):
        middle = _rounded((near + good) / 2, step, up=up)
        if middle in (near, good):
            break
        if mends(middle):
            good = middle
        else:
            near = middle
    return edit_to(good)


def _far_enough(value: Fraction, mends: Mends, *, up: bool, step: Fraction) -> Fraction | None:
    for power in range(1, DOUBLINGS + 1):
        factor = Fraction(2) ** (power if up else -power)
        tried = _rounded(value * factor, step, up=up)
        if tried <= 0:
            return None
        if mends(tried):
            return tried
    return None


def _rounded(value: Fraction, step: Fraction, *, up: bool) -> Fraction:
    """To the step, away from what there is: upwards where the number goes up."""
    return -(-value // step) * step if up else value // step * step
