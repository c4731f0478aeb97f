"""A set of edits, tried: the checks whose answer it can change, on the norms it has to do with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cache

from mandate.compiler.checking import Checked, check
from mandate.compiler.repairing.editing import edited, lifted, old_value
from mandate.compiler.repairing.neighbours import Neighbours
from mandate.compiler.repairing.placing import number_at
from mandate.model.diagnostic import Severity
from mandate.model.expression import FALSE
from mandate.model.finding import Edit, EditKind, Finding
from mandate.model.norm import Achieve, Autonomous, Limit, Norm, Oblige, Permit
from mandate.model.quantity import Quantity
from mandate.rules.base import Ask, Case, Rule
from mandate.rules.catalogue import rules

Blocking = Counter[tuple[str, tuple[str, ...]]]


@dataclass(frozen=True, slots=True)
class Changed:
    """What edits make of the case: norms by id (None: dropped), and where its time ends if not there."""

    norms: tuple[tuple[str, Norm | None], ...]
    end: Quantity | None = None

    @property
    def of_layer(self) -> bool:
        return self.end is not None or any(n is not None and not n.of_mandate for _, n in self.norms)

    def applied(self, norms: Iterable[Norm]) -> tuple[Norm, ...]:
        new = dict(self.norms)
        after = (new.get(n.id, n) for n in norms)
        return tuple(n for n in after if n is not None)


@dataclass(slots=True)
class Trials:
    """Tries edits on one case. Answers that were given before are not asked for again."""

    case: Case
    ask: Ask
    neighbours: Neighbours = field(init=False)
    by_id: dict[str, Norm] = field(init=False)
    _before: dict[tuple[tuple[str, ...], bool], Checked] = field(default_factory=dict)
    _known: dict[tuple[str, tuple[str, ...], Changed], bool] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.neighbours = Neighbours(self.case.spec, self.case.norms)
        self.by_id = {norm.id: norm for norm in self.case.norms}

    def change(self, edits: tuple[Edit, ...]) -> Changed | None:
        """What the edits do; None where one of them has no single place, or lifts a norm for good."""
        new: dict[str, Norm | None] = {}
        end: Quantity | None = None
        for edit in edits:
            if edit.kind is EditKind.HORIZON:
                end = edit.value
                continue
            name = edit.loser if edit.kind is EditKind.WINNER and edit.loser is not None else edit.norm_id
            norm = new.get(name) or self.by_id.get(name)
            if norm is None:
                return None
            if edit.kind is EditKind.DROP:
                new[name] = None
                continue
            winner = self.by_id.get(edit.norm_id)
            after = lifted(norm, winner) if edit.loser and winner is not None else edited(norm, edit)
            if after is None or after.unless == FALSE:
                return None
            new[name] = after
            new.update(_siblings(self.case, norm, edit, new))
        return Changed(tuple(new.items()), end) if new or end is not None else None

    def solves(self, finding: Finding, changed: Changed) -> bool:
        """Whether the finding is gone and none is new, with every check completed."""
        key = (finding.code, finding.items, changed)
        if key not in self._known:
            self._known[key] = self._try(finding, changed)
        return self._known[key]

    def _try(self, finding: Finding, changed: Changed) -> bool:
        ids = [i for i, _ in changed.norms] + [i for i in finding.items if i in self.by_id]
        near = self.neighbours.of(ids, calls_more=any(_calls_more(self.by_id[i]) for i, _ in changed.norms))
        before = self._checked(near, layer=changed.of_layer)
        mine = (finding.code, finding.items)
        if mine not in _blocking(before) or before.crashes:
            near = self.case.norms
            before = self._checked(near, layer=changed.of_layer)
        trial = replace(self.case, norms=changed.applied(near), end=changed.end or self.case.end)
        after = check(trial, self.ask, _affected(layer=changed.of_layer))
        if after.crashes or set(after.undecided) - set(before.undecided):
            return False
        old, new = _blocking(before), _blocking(after)
        gone = new[mine] < old[mine] and all(new[k] <= old[k] for k in new)
        return gone and not self._still_alone(finding, changed)

    def _still_alone(self, finding: Finding, changed: Changed) -> bool:
        """Whether the lines of the finding clash as before, by themselves: where they share a line with other
        clashes, another may be told in their place."""
        own = tuple(n for n in self.case.norms if n.id in finding.items)
        rule = tuple(r for r in rules() if r.code == finding.code)
        trial = replace(self.case, norms=changed.applied(own), end=changed.end or self.case.end)
        before = check(replace(self.case, norms=own), self.ask, rule)
        after = check(trial, self.ask, rule)
        mine = (finding.code, finding.items)
        return mine in _blocking(before) and mine in _blocking(after)

    def _checked(self, norms: tuple[Norm, ...], *, layer: bool) -> Checked:
        key = (tuple(n.id for n in norms), layer)
        if key not in self._before:
            self._before[key] = check(replace(self.case, norms=norms), self.ask, _affected(layer=layer))
        return self._before[key]


def _blocking(checked: Checked) -> Blocking:
    found = (f for f in checked.findings if f.severity is not Severity.NOTE)
    return Counter((f.code, f.items) for f in found)


@cache
def _affected(*, layer: bool) -> tuple[type[Rule], ...]:
    """The checks whose answer an edit of a norm can change: those on the reading are not among them, and
    those of the layer itself (6xx) only where one of its lines is edited."""
    some = (r for r in rules() if not r.code.startswith("MND1") and r.severity is not Severity.NOTE)
    return tuple(r for r in some if layer or not r.code.startswith("MND6"))


def _calls_more(norm: Norm) -> bool:
    """Whether an edit of the norm can make the agent call more than before: all but edits of what is
    demanded or claimed, which repairs only ever lower."""
    form = norm.form
    lowered = isinstance(form, Oblige | Permit | Autonomous | Achieve)
    return not (lowered or (isinstance(form, Limit) and form.is_floor))


def _siblings(case: Case, norm: Norm, edit: Edit, new: dict[str, Norm | None]) -> dict[str, Norm | None]:
    """Other norms read from the very number that the edit would change in the author's sentence."""
    place = number_at(norm, edit, case.prose) if case.prose and norm.of_mandate else None
    if place is None or edit.value is None:
        return {}
    old = old_value(norm, edit.value)
    found: dict[str, Norm | None] = {}
    for other in case.mandate_norms:
        inside = any(span.covers(place) for span in other.origin.spans)
        if other.id not in new and inside and old_value(other, edit.value) == old:
            also = edited(other, edit)
            if also is not None:
                found[other.id] = also
    return found
