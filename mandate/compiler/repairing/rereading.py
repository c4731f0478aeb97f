"""The law of edits in prose: what would be written must be read as exactly what was tried.

Only the edited sentence and what it leans on are read again: its headings and lead-ins, what is quoted
along with it, and for the embedded reader the sentences just before and the one after. The embedded
reader reads what it read before; what a person or a language model read is edited in the plan, and its
words are held to the sentence like those of any plan.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import islice, product

from mandate.compiler.clauses import cut
from mandate.compiler.fidelity import assess
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.repairing.item_texts import HAND, edited_items
from mandate.compiler.repairing.placing import Place, places_of
from mandate.compiler.repairing.rewriting import SECTIONS, Moved, carried_over, moved
from mandate.compiler.repairing.sameness import same
from mandate.compiler.repairing.stretches import cut_again, layer_around
from mandate.compiler.repairing.trying import Changed
from mandate.grammar.names import Names, names_of
from mandate.model.clause import Clause
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Norm
from mandate.model.plan import Item, Plan
from mandate.model.reading import Infidelity
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.rules.base import Ask, Case

BEFORE, AFTER = 2, 1  # neighbouring sentences that the embedded reader reads along
MOST_WORDINGS = 8
MOST_REREAD = 200  # clauses of a mandate that is read again as a whole where a stretch will not do


@dataclass(frozen=True, slots=True)
class Read:
    """What a stretch of clauses was read as: the norms of each clause, in order, and what is wrong."""

    plan: Plan
    clauses: tuple[Clause, ...]
    norms: dict[str, tuple[Norm, ...]]
    problems: frozenset[tuple[str, Infidelity]]


@dataclass(slots=True)
class Rereader:
    """Finds the words for edits of one mandate."""

    case: Case
    ask: Ask
    clauses: tuple[Clause, ...] = field(init=False)
    _names: Names | None = None
    _by_start: list[tuple[int, int]] = field(default_factory=list)  # where each norm begins, and its place
    _known: dict[tuple[str, int, bool], tuple[tuple[Clause, ...], Read | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.clauses = cut(self.case.prose) if self.case.prose is not None else ()

    def place_for(self, edits: tuple[Edit, ...], changed: Changed) -> Place | None:
        """The first wording of a single edit that is read as the norms that were tried."""
        if len(edits) != 1 or self.case.prose is None or edits[0].kind is EditKind.WINNER:
            return None
        (edit,) = edits
        norm, after = self.case.norm(edit.norm_id), dict(changed.norms).get(edit.norm_id)
        wordings = places_of(norm, edit, after, self.case.prose, self.clauses)
        places = tuple(islice(wordings, MOST_WORDINGS))
        replaced = {p.span.start for p in places if p.words and p.span.start < p.span.end}
        if len(replaced) > 1 and not self.reads_anew(changed):
            return None  # the number stands there twice, and only a reader knows which of them is meant
        for place in places:
            if self._plan_after(place, edit, changed, whole=False) is not None:
                return place
        return None

    def plan_after(self, place: Place, edit: Edit, changed: Changed) -> Plan | None:
        """The plan for the edited prose, if its sentence means what was tried; None if it does not. Of a
        plan that the embedded reader made only the edited stretch."""
        return self._plan_after(place, edit, changed, whole=True)

    def _plan_after(self, place: Place, edit: Edit, changed: Changed, *, whole: bool) -> Plan | None:
        assert self.case.prose is not None
        source = with_place(self.case.prose, place)
        after = cut(source) if whole else cut_again(self.case.prose, self.clauses, source, place)
        moves = moved(self.clauses, after, place)
        if moves is None or self._loses_more(moves, changed):
            return None
        near = (BEFORE, AFTER) if self._own_plan(changed) is None else (0, 0)
        for window in (near, (len(after), len(after))):
            some = _stretch(moves, after, self.case, *window)
            old = _as_before(some, moves)
            before = self._read_before(old, self._own_plan(changed))
            if before is None or not self._as_tried(before, before, None, Changed(())):
                if len(after) > MOST_REREAD:
                    return None
                continue  # these sentences are not read as they were: they lean on others
            ids = None if whole else {c.id for c in old}
            for plan in self._plans(moves, edit, changed, ids):
                read = self._read(source, some, plan)
                if read is not None and self._as_tried(before, read, moves, changed):
                    return read.plan if plan is None else plan
            return None
        return None

    def _own_plan(self, changed: Changed) -> Plan | None:
        """The plan, if a person or a language model made it; None where the embedded reader reads."""
        plan = self.case.plan
        assert plan is not None
        edited = {i for i, _ in changed.norms}
        by_hand = any(item.id in edited and item.author == HAND for item in plan.items)
        return None if plan.reader.kind == "english" and not by_hand else plan

    def reads_anew(self, changed: Changed) -> bool:
        """Whether the embedded reader reads the edited sentence."""
        return self._own_plan(changed) is None

    def _plans(
        self, moves: Moved, edit: Edit, changed: Changed, clauses: set[str] | None
    ) -> Iterator[Plan | None]:
        """The plan (on some clauses) with the edited items as they could read; None where the reader is
        asked."""
        plan = self._own_plan(changed)
        if plan is None:
            yield None
            return
        if clauses is not None:
            plan = _restricted(plan, clauses)
        items = {item.id: item for item in plan.items}
        if any(norm_id not in items for norm_id, _ in changed.norms):
            return
        ways: list[list[tuple[str, Item | None]]] = []
        for norm_id, after in changed.norms:
            if after is None:
                ways.append([(norm_id, None)])
                continue
            norm, own = self.case.norm(norm_id), replace(edit, norm_id=norm_id)
            texts = edited_items(items[norm_id], norm, after, own, self._vocabulary)
            ways.append([(norm_id, item) for item in texts])
        for chosen in islice(product(*ways), MOST_WORDINGS):
            carried = carried_over(plan, moves, dict(chosen))
            if carried is not None:
                yield carried

    @property
    def _vocabulary(self) -> Names:
        if self._names is None:
            self._names, _ = names_of(self.case.spec, self.case.plan)
        return self._names

    def _loses_more(self, moves: Moved, changed: Changed) -> bool:
        """Whether a sentence would go that says something else besides."""
        gone = [c for i, c in moves.before.items() if i not in moves.ids]
        edited = {i for i, _ in changed.norms}
        rest = [n for n in self.case.mandate_norms if n.id not in edited]
        return any(c.span.covers(span) for c in gone for n in rest for span in n.origin.spans)

    def _read_before(self, clauses: tuple[Clause, ...], plan: Plan | None) -> Read | None:
        key = (clauses[0].id if clauses else "", len(clauses), plan is None)
        known = self._known.get(key)
        if known is None or known[0] != clauses:
            assert self.case.prose is not None
            known = self._known[key] = (clauses, self._read(self.case.prose, clauses, plan))
        return known[1]

    def _layer_around(self, clauses: tuple[Clause, ...]) -> Spec:
        ids = {c.id for c in clauses}
        norms = (n for c in self.clauses if c.id in ids for n in self._norms_of(c))
        return layer_around(self.case.spec, norms, " ".join(c.text for c in clauses))

    def _read(self, source: SourceText, clauses: tuple[Clause, ...], plan: Plan | None) -> Read | None:
        """What some clauses are read as: by the embedded reader, or as a plan says."""
        spec = self._layer_around(clauses)
        if plan is None:
            from mandate.compiler.readers.english.reader import EnglishReader

            bare, _ = names_of(spec)
            plan, _ = EnglishReader().read(ReadingRequest(source, clauses, spec, bare))
        else:
            plan = _restricted(plan, {c.id for c in clauses})
        if plan is None:
            return None
        names, wrong = names_of(spec, plan)
        norms, complaints = lower_plan(plan, source, clauses, names)
        if wrong or complaints:
            return None
        by_clause: dict[str, list[Norm]] = {}
        for norm in norms:
            home = next((c.id for c in clauses if c.span.covers(norm.origin.spans[0])), "")
            by_clause.setdefault(home, []).append(norm)
        reading = assess(source, clauses, plan, spec, names)
        problems = frozenset((fact.clause, fact.infidelity) for fact in reading.facts)
        return Read(plan, clauses, {i: tuple(n) for i, n in by_clause.items()}, problems)

    def _as_tried(self, before: Read, read: Read, moves: Moved | None, changed: Changed) -> bool:
        """Whether every clause is read as the norms of the case, changed as they were tried, and nothing is
        wrong with any that was not wrong before."""
        new = dict(changed.norms)
        for clause in before.clauses:
            now = moves.ids.get(clause.id) if moves is not None else clause.id
            if now is None:
                continue
            wanted = [n for one in self._norms_of(clause) if (n := new.get(one.id, one)) is not None]
            got = read.norms.get(now, ())
            if len(got) != len(wanted) or not all(map(self._same, wanted, got)):
                return False
        ids = moves.ids if moves is not None else {}
        known = {(ids.get(clause, clause), kind) for clause, kind in before.problems}
        return read.problems <= known

    def _norms_of(self, clause: Clause) -> list[Norm]:
        """The norms of the mandate whose first words lie in a clause, in their order."""
        if not self._by_start:
            self._by_start = sorted(
                (n.origin.spans[0].start, i) for i, n in enumerate(self.case.mandate_norms)
            )
        first = bisect_left(self._by_start, (clause.span.start, -1))
        last = bisect_left(self._by_start, (clause.span.end + 1, -1))
        found = (self.case.mandate_norms[i] for i in sorted(i for _, i in self._by_start[first:last]))
        return [n for n in found if clause.span.covers(n.origin.spans[0])]

    def _same(self, first: Norm, second: Norm) -> bool:
        return same(first, second, self.ask)


def with_place(source: SourceText, place: Place) -> SourceText:
    """The text after the replacement; it lies nowhere yet."""
    text = source.text[: place.span.start] + place.words + source.text[place.span.end :]
    return replace(source, text=text, digest="")


def _stretch(
    moves: Moved, after: tuple[Clause, ...], case: Case, before: int, behind: int
) -> tuple[Clause, ...]:
    """The new clauses to read: the edited one or what stood around the dropped one, and what those need."""
    assert case.plan is not None
    numbers = {c.id: n for n, c in enumerate(after)}
    touched = [numbers[moves.ids[i]] for i in moves.touched]
    if not touched:
        touched = [min(sum(c.span.start < moves.place.span.start for c in moves.before.values()), len(after))]
    near = {n for t in touched for n in range(t - before, t + behind + 1) if 0 <= n < len(after)}
    facts = {moves.ids.get(q.clause) for fact in case.plan.facts for q in fact.quotes}
    wanted = {after[n].id for n in near} | {i for i in facts if i is not None}
    for item in case.plan.items:
        homes = {moves.ids.get(q.clause) for q in item.quotes}
        if homes & wanted:
            wanted |= {i for i in homes if i is not None}
    for clause in reversed(after):
        if clause.id in wanted:
            wanted.update((*clause.lead_ins, *clause.headings))
    return tuple(c for c in after if c.id in wanted)


def _as_before(some: tuple[Clause, ...], moves: Moved) -> tuple[Clause, ...]:
    """The same clauses in the old text, with the one that was dropped."""
    ids = {c.id for c in some}
    return tuple(c for i, c in moves.before.items() if i not in moves.ids or moves.ids[i] in ids)


def _restricted(plan: Plan, clauses: set[str]) -> Plan:
    """The part of a plan that stands on these clauses; what it declares stays."""
    sections = {
        name: tuple(i for i in getattr(plan, name) if all(q.clause in clauses for q in i.quotes))
        for name in SECTIONS
    }
    rows = tuple(c for c in plan.clauses if c.id in clauses)
    asked = tuple(q for q in plan.open if q.clause in clauses)
    told = tuple(a for a in plan.advisory if a.clause in clauses)
    update = {**sections, "clauses": rows, "open": asked, "advisory": told, "digest": None}
    return plan.model_copy(update=update)
