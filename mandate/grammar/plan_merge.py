"""What a person wrote into a plan outlives the next reading."""

from __future__ import annotations

from typing import TypeVar

from mandate.model.plan import (
    Constraint,
    Criterion,
    Goal,
    Item,
    Plan,
    PlanClause,
    PlanFact,
    Prohibition,
    Quote,
    Term,
)

HAND = "hand"
AnyItem = TypeVar("AnyItem", Goal, PlanFact, Constraint, Prohibition, Criterion)


def keep_hand_edits(plan: Plan, previous: Plan) -> Plan:
    """The plan with what was written by hand in `previous`.

    A clause with an item marked `author: hand` is not read again while its text is the same: its
    previous items stay, those newly read from it go. An id that is taken gets a number.
    """
    if not any(item.author == HAND for item in previous.items):
        return plan
    moved = _moved(plan, previous)
    edited = {moved[i.quotes[0].clause] for i in previous.items if i.author == HAND and _stands(i, moved)}
    taken = {i.id for i in plan.items if i.quotes[0].clause not in edited} | {q.id for q in plan.open}
    keep = _Keep(moved, edited, taken)
    return plan.model_copy(
        update={
            "goals": keep.section(plan.goals, previous.goals),
            "facts": keep.section(plan.facts, previous.facts),
            "constraints": keep.section(plan.constraints, previous.constraints),
            "prohibited": keep.section(plan.prohibited, previous.prohibited),
            "success": keep.section(plan.success, previous.success),
            "probes": keep.section(plan.probes, previous.probes),
            "advisory": tuple(a for a in plan.advisory if a.clause not in edited),
            "terms": (*plan.terms, *_terms(plan, previous, moved)),
            "clauses": tuple(_as_before(c, previous, moved) if c.id in edited else c for c in plan.clauses),
            "open": tuple(q for q in plan.open if q.clause not in edited),
        }
    )


class _Keep:
    def __init__(self, moved: dict[str, str], edited: set[str], taken: set[str]) -> None:
        self.moved = moved
        self.edited = edited
        self.taken = taken

    def section(self, new: tuple[AnyItem, ...], old: tuple[AnyItem, ...]) -> tuple[AnyItem, ...]:
        """One section: items of edited clauses from `old`, all others from `new`, in clause order."""
        kept = [i for i in old if _stands(i, self.moved) and self._main(i) in self.edited]
        found = [i for i in new if i.quotes[0].clause not in self.edited]
        if not kept:
            return tuple(found)
        found.extend(self._renamed(i) for i in kept)
        return tuple(sorted(found, key=lambda i: _number(i.quotes[0].clause)))

    def _main(self, item: Item) -> str:
        return self.moved[item.quotes[0].clause]

    def _renamed(self, item: AnyItem) -> AnyItem:
        name, number = item.id, 2
        while name in self.taken:
            name, number = f"{item.id}_{number}", number + 1
        self.taken.add(name)
        quotes = tuple(Quote(clause=self.moved[q.clause], text=q.text) for q in item.quotes)
        return item.model_copy(update={"id": name, "quotes": quotes})


def _terms(plan: Plan, previous: Plan, moved: dict[str, str]) -> tuple[Term, ...]:
    """Terms that only the previous plan declares: hand-written items may speak of them."""
    known = {term.name for term in plan.terms}
    kept = (t for t in previous.terms if t.name not in known and t.quote.clause in moved)
    return tuple(
        t.model_copy(update={"quote": Quote(clause=moved[t.quote.clause], text=t.quote.text)}) for t in kept
    )


def _as_before(clause: PlanClause, previous: Plan, moved: dict[str, str]) -> PlanClause:
    before = next(c for c in previous.clauses if moved.get(c.id) == clause.id)
    return clause.model_copy(update={"state": before.state, "reason": before.reason})


def _moved(plan: Plan, previous: Plan) -> dict[str, str]:
    """The clause ids of the previous plan in terms of the new one, for clauses with the same text."""
    if not plan.clauses and not previous.clauses:
        return {quote.clause: quote.clause for item in previous.items for quote in item.quotes}
    now: dict[str, list[str]] = {}
    for clause in plan.clauses:
        now.setdefault(clause.text, []).append(clause.id)
    return {c.id: now[c.text].pop(0) for c in previous.clauses if now.get(c.text)}


def _stands(item: Item, moved: dict[str, str]) -> bool:
    return all(quote.clause in moved for quote in item.quotes)


def _number(clause: str) -> tuple[int, str]:
    digits = "".join(c for c in clause if c.isdigit())
    return int(digits) if digits else 0, clause
