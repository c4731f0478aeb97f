"""Repairs: each proposed edit is tried against every check before anybody sees it (semantics §9)."""

from __future__ import annotations

from dataclasses import replace
from string import ascii_lowercase

from mandate.compiler.checking import Checked, check
from mandate.compiler.repairing.editing import edited, old_value
from mandate.compiler.repairing.placing import number_at, places_of
from mandate.model.expression import FALSE
from mandate.model.finding import Edit, EditKind, Finding, Party, Phrase, Repair, phrase
from mandate.model.norm import Achieve, Norm
from mandate.model.quantity import MOMENT
from mandate.rules.base import Ask, Case, Rule
from mandate.rules.catalogue import rules

MOST_FINDINGS = 20  # findings that are given repairs; the rest are listed without


def with_repairs(case: Case, ask: Ask, checked: Checked) -> tuple[Finding, ...]:
    """The findings, each with the repairs that solve it and add nothing, lettered over the report."""
    letters = iter(_letters())
    mended: list[Finding] = []
    budget = MOST_FINDINGS
    for finding in sorted(checked.findings, key=_place):
        if not finding.edits or budget == 0:
            mended.append(finding)
            continue
        budget -= 1
        repairs = [r for edits in finding.edits if (r := _tried(case, ask, checked, finding, edits))]
        lettered = tuple(replace(r, id=next(letters)) for r in repairs)
        mended.append(replace(finding, repairs=lettered, edits=()))
    return tuple(mended)


def _place(finding: Finding) -> tuple[object, ...]:
    """Findings in the order of their first place, so that the letters run down the report."""
    return (finding.severity.value, finding.labels[0].span, finding.code, finding.items)


def _letters() -> list[str]:
    return [*ascii_lowercase, *(a + b for a in ascii_lowercase for b in ascii_lowercase)]


def _tried(case: Case, ask: Ask, before: Checked, finding: Finding, edits: tuple[Edit, ...]) -> Repair | None:
    norms = {n.id: n for n in case.norms}
    changed: dict[str, Norm] = {}
    for edit in edits:
        after = edited(changed.get(edit.norm_id, norms[edit.norm_id]), edit)
        if after is None or not after.of_mandate or after.unless == FALSE:
            return None
        changed[edit.norm_id] = after
        changed.update(_siblings(case, norms[edit.norm_id], edit, after))
    trial = replace(case, norms=tuple(changed.get(n.id, n) for n in case.norms))
    result = check(trial, ask, _norm_rules())
    if not _solves(finding, before, result):
        return None
    return _repair(case, norms, changed, edits)


def _siblings(case: Case, norm: Norm, edit: Edit, after: Norm) -> dict[str, Norm]:
    """Other norms read from the very number that the edit would change in the author's sentence."""
    place = number_at(norm, edit, case.prose) if case.prose else None
    if place is None or edit.value is None:
        return {}
    old = old_value(norm, edit.value)
    found: dict[str, Norm] = {}
    for other in case.mandate_norms:
        inside = any(span.covers(place) for span in other.origin.spans)
        if other.id != norm.id and inside and edit.value and old_value(other, edit.value) == old:
            also = edited(other, edit)
            if also is not None:
                found[other.id] = also
    return found


def _norm_rules() -> tuple[type[Rule], ...]:
    """The checks whose answer an edit of a norm can change: all but those on the reading."""
    return tuple(r for r in rules() if not r.code.startswith("MND1") and r.severity.value != "note")


def _solves(finding: Finding, before: Checked, after: Checked) -> bool:
    if after.crashes or set(after.undecided) - set(before.undecided):
        return False
    old = {(f.code, f.items) for f in before.blocking}
    new = {(f.code, f.items) for f in after.blocking}
    return (finding.code, finding.items) not in new and new <= old


def _repair(case: Case, norms: dict[str, Norm], changed: dict[str, Norm], edits: tuple[Edit, ...]) -> Repair:
    edit = edits[0]
    norm = norms[edit.norm_id]
    after = changed[edit.norm_id]
    place = next(places_of(norm, edit, after, case.prose), None) if case.prose else None
    span, replacement = (place.span, place.words) if place is not None else (None, "")
    return Repair("", Party.AUTHOR, _described(norm, edit), edits, span, replacement)


def _described(norm: Norm, edit: Edit) -> Phrase:
    line = norm.origin.line
    if edit.kind is EditKind.EXCEPTION:
        assert edit.region is not None
        return phrase("line {line}: except where {region}", line=line, region=edit.region)
    assert edit.value is not None
    old = old_value(norm, edit.value)
    if old is None:
        return phrase("line {line}: {new}", line=line, new=edit.value)
    form = norm.form
    if isinstance(form, Achieve) and edit.value.type != MOMENT:
        words = "line {line}: settle for {metric} = {new} instead of {old}"
        return phrase(words, line=line, metric=form.metric, new=edit.value, old=old)
    return phrase("line {line}: {new} instead of {old}", line=line, new=edit.value, old=old)
