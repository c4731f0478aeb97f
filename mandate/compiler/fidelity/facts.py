"""A fact about words of a clause, and whether something else already speaks for them."""

from __future__ import annotations

from dataclasses import replace

from mandate.compiler.fidelity.carried import Carried
from mandate.model.clause import Clause
from mandate.model.reading import FidelityFact, Infidelity


def fact(
    kind: Infidelity,
    clause: Clause,
    start: int,
    found: str,
    carried: Carried,
    proposed: str = "nothing of the kind",
) -> FidelityFact:
    """A fact about the words `found`, which begin at `start` of the clause."""
    lead = len(found) - len(found.lstrip())
    found = found.strip()
    base = clause.span.start + start + lead
    span = replace(clause.span, start=base, end=min(base + len(found), clause.span.end))
    return FidelityFact(kind, span, clause.id, carried.items[0].id, " ".join(found.split()), proposed)


def said(start: int, end: int, clause: Clause, carried: Carried) -> bool:
    """Whether a term in use, an answer or advice speaks for this place of the clause."""
    for words in carried.said:
        at = clause.text.find(words)
        if 0 <= at < end and start < at + len(words):
            return True
    return False
