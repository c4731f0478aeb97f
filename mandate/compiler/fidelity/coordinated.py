"""Verbs that share a refusal: in "do not push, pull or rebase" nothing after the first is demanded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.support import Page
from mandate.model.plan import Constraint, Item
from mandate.model.reading import FidelityFact, Infidelity

_REFUSES = re.compile(
    r"^\W*(?:(?:you|agents?|it|the\s+agent)\s+)?(?:please\s+)?(?:do\s+not|don['’]t|never|must\s+not|may\s+not"
    r"|cannot|can['’]t|should\s+not|shall\s+not|avoid)\b",
    re.I,
)
# What ends the reach of a refusal: another voice, another condition, another sentence.
_ENDS = re.compile(
    r"[.;:—–]|\b(?:and|but|instead|rather|however|otherwise|then|unless|until|except|if|when|whenever|because|since"
    r"|so|while|must|may|should|shall|always|please|you|it|they|we|only|without)\b",
    re.I,
)
_TIES = re.compile(r"(?:,|\bor\b|\bnor\b)", re.I)


def shared_refusals(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Items that demand or allow what stands in a list after "do not"."""
    for facts in page.clauses:
        clause = facts.clause
        refused = _REFUSES.search(clause.text)
        if refused is None:
            continue
        for item in by_clause.get(clause.id, ()):
            if not isinstance(item, Constraint) or (item.oblige is None and item.permit is None):
                continue
            starts = [clause.text.find(q.text) for q in item.quotes if q.clause == clause.id]
            at = min((s for s in starts if s >= 0), default=-1)
            between = clause.text[refused.end() : at] if at >= refused.end() else ""
            if between.strip() and _TIES.search(between) and not _ENDS.search(between):
                form = "a duty" if item.oblige is not None else "a permission"
                yield FidelityFact(
                    Infidelity.POLARITY, clause.span, clause.id, item.id, refused[0].strip(), form
                )
