"""A plan after an edit of its prose: quotes follow their words, the edited items are edited by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from mandate.compiler.repairing.placing import Place
from mandate.model.clause import Clause
from mandate.model.plan import Item, Plan, PlanClause, Quote

SECTIONS = ("goals", "facts", "constraints", "prohibited", "success", "probes")


@dataclass(frozen=True, slots=True)
class Moved:
    """How clauses of the old text stand in the new one. `ids` maps old ids to new ones; a clause that was
    dropped is not in it. `place` is what was replaced, in the old text; `touched` are the old ids of the
    clauses whose words are not what they were."""

    before: Mapping[str, Clause]
    after: Mapping[str, Clause]
    ids: Mapping[str, str]
    place: Place
    touched: tuple[str, ...]


def moved(before: tuple[Clause, ...], after: tuple[Clause, ...], place: Place) -> Moved | None:
    """None where the edit has made other clauses than there were: it is no edit of one sentence then."""
    gone = [c.id for c in before if place.span.start < place.span.end and place.span.covers(c.extent)]
    kept = [c for c in before if c.id not in gone]
    if len(kept) != len(after) or len(gone) > 1:
        return None
    ids = {old.id: new.id for old, new in zip(kept, after, strict=True)}
    touched = tuple(old.id for old, new in zip(kept, after, strict=True) if old.text != new.text)
    if len(touched) > (0 if gone else 1):
        return None
    return Moved({c.id: c for c in before}, {c.id: c for c in after}, ids, place, touched)


def carried_over(plan: Plan, moves: Moved, edited: Mapping[str, Item | None]) -> Plan | None:
    """The plan for the new text, with the edited items in place of theirs (None: gone). None where a
    quote cannot follow its words."""
    sections: dict[str, tuple[object, ...]] = {}
    for name in SECTIONS:
        items: list[object] = []
        for item in getattr(plan, name):
            changed = edited.get(item.id, item)
            if changed is None:
                continue
            quotes = _quotes(changed.quotes, moves, grow=item.id in edited)
            if quotes is None:
                return None
            items.append(changed.model_copy(update={"quotes": quotes}))
        sections[name] = tuple(items)
    terms = []
    for term in plan.terms:
        if term.quote.clause not in moves.ids:
            continue  # what still speaks of it does not type any more, and the edit is refused
        quote = _quotes((term.quote,), moves, grow=False)
        if quote is None:
            return None
        terms.append(term.model_copy(update={"quote": quote[0]}))
    rows = tuple(_row(c, moves) for c in plan.clauses if c.id in moves.ids)
    update: dict[str, object] = {**sections, "terms": tuple(terms), "clauses": rows, "digest": None}
    for name in ("advisory", "open"):
        found = (x for x in getattr(plan, name) if x.clause in moves.ids)
        update[name] = tuple(x.model_copy(update={"clause": moves.ids[x.clause]}) for x in found)
    gone = {i for i, item in edited.items() if item is None}
    kept = (d for d in plan.decisions if not {d.winner, d.loser} & gone)
    return plan.model_copy(update={**update, "decisions": tuple(kept)})


def _row(row: PlanClause, moves: Moved) -> PlanClause:
    clause = moves.after[moves.ids[row.id]]
    digest = row.hash
    if digest is not None and clause.text != row.text:
        digest = hashlib.sha256(clause.text.encode("utf-8", "surrogatepass")).hexdigest()
    return row.model_copy(update={"id": clause.id, "line": clause.line, "text": clause.text, "hash": digest})


def _quotes(quotes: tuple[Quote, ...], moves: Moved, *, grow: bool) -> tuple[Quote, ...] | None:
    found: list[Quote] = []
    for quote in quotes:
        clause = moves.ids.get(quote.clause)
        if clause is None:
            return None
        text = quote.text
        if quote.clause in moves.touched:
            moved_text = _followed(quote, moves, grow=grow)
            if moved_text is None:
                return None
            text = moved_text
        found.append(Quote(clause=clause, text=text))
    return tuple(found)


def _followed(quote: Quote, moves: Moved, *, grow: bool) -> str | None:
    """The quoted words as they read now. The quote of an edited item grows until it holds the new words."""
    clause = moves.before[quote.clause]
    new = moves.after[moves.ids[quote.clause]]
    at = clause.text.find(quote.text)
    if at < 0:
        return None
    start, end = at, at + len(quote.text)
    first = moves.place.span.start - clause.span.start
    last = moves.place.span.end - clause.span.start
    if grow:
        start, end = min(start, first), max(end, last)
    if end < first or start > last or (not grow and (end <= first or start >= last)):
        return quote.text if quote.text in new.text else None
    if first < start or last > end:
        return None
    text = clause.text[start:first] + moves.place.words + clause.text[last:end]
    return text if text in new.text else None
