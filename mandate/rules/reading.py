"""How the rules of family 1xx turn what code found out about the reading into findings."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.finding import Evidence, Finding, Label, Phrase, phrase
from mandate.model.reading import FidelityFact, Infidelity
from mandate.rules.base import Case, Draft, Rule


def facts(case: Case, *kinds: Infidelity) -> Iterator[FidelityFact]:
    for fact in case.reading.facts if case.reading else ():
        if fact.infidelity in kinds:
            yield fact


def finding(
    rule: type[Rule],
    fact: FidelityFact,
    kind: str,
    headline: Phrase,
    label: Phrase,
    advice: Phrase | None = None,
    evidence: Evidence = Evidence.PROVED,
) -> Finding:
    draft = Draft(rule, kind, headline, labels=[Label(fact.span, label)], evidence=evidence)
    if fact.item is not None:
        draft.items.append(fact.item)
    if fact.candidates:
        draft.help = (phrase("it could mean: {readings}", readings="; ".join(fact.candidates)),)
    if advice is not None:
        draft.help = (*draft.help, advice)
    return draft.done()
