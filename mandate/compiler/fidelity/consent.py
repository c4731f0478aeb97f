"""A sentence that makes a call wait for somebody, read as anything but an approval."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.naming import related, stems
from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.wording import blank, ruling, tools_named, unquoted
from mandate.model.plan import Item
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity
from mandate.model.spec import Spec

_ASKING = re.compile(
    r"\b(?:approv(?:al|ed\s+by)|sign(?:s|ed)?[- ]?off|(?:written|explicit|prior|my|our|their|his|her"
    r"|obtain|get|with(?:out)?"
    r"|manager)\s+(?:permission|consent|authori[sz]ation|confirmation|agreement|ok|okay|go-ahead"
    r"|blessing|say-so)|"
    r"green\s+light|go-ahead|second\s+pair\s+of\s+eyes|(?:my|our)\s+(?:ok|okay|yes)|(?:ok|okay|yes)\s+from|"
    r"ask(?:ing|ed)?\s+(?:me|us|the|anybody|anyone|somebody|someone|for\s+(?:permission|approval"
    r"|confirmation|consent|an?\s+ok))|countersign\w*|pre-?approv\w+)\b",
    re.I,
)
_LIFTED = re.compile(
    r"\b(?:already|previously|has|have|had|was|were|been)\s+(?:been\s+)?(?:pre-?)?approved\b", re.I
)
_PEOPLE = (
    r"(?:me|us|my\s+desk|somebody|someone|a\s+(?:human|person|colleague|manager|supervisor)|"
    r"the\s+(?:manager|supervisor|boss|owner))"
)
_GIVES = (
    r"(?:approves?|signs?\s+(?:it\s+|them\s+)?off|signs?|decides?|authori[sz]es?|clears?|releases?|"
    r"confirms?|okays?|has\s+the\s+(?:last|final)\s+(?:word|say))"
)
_WAITS = (
    r"(?:needs?|requires?|waits?\s+for|awaits?|goes\s+(?:to|through|via|past)|go\s+(?:to|through|via|past)|"
    r"is\s+for|are\s+for|is\s+up\s+to|are\s+up\s+to|(?:is|are|gets?)\s+(?:\w+\s+)?(?:forwarded|routed"
    r"|passed|sent|handed|"
    r"escalated|referred|reserved|left|transferred)\s+(?:on\s+|over\s+|up\s+)?(?:to|for)|belongs?\s+to|→"
    r"|->|=>)"
)


def unasked(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Quoted clauses in which a call waits for a person, and no item asks that person."""
    people = _people(page.spec)
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        found = _asks(facts, carried, people, page) if carried.binds else None
        if found is not None:
            yield fact(Infidelity.DROPPED, facts.clause, found[0], found[1], carried, "no approval")


def _people(spec: Spec) -> re.Pattern[str]:
    names = [spec.owner, *(n for r in spec.roles for n in (r.name, *r.aliases))]
    words = {n.replace("_", " ").strip() for n in names if n}
    heads = {w.rsplit(" ", 1)[-1] for w in words if " " in w}
    called = "|".join(re.escape(w) for w in sorted(words | heads, key=lambda w: (-len(w), w)))
    who = (
        rf"(?:{_PEOPLE}|(?:(?:the|our|a|your|one\s+of\s+the|two\s+of\s+the)\s+)?(?:{called}))"
        if called
        else _PEOPLE
    )
    return re.compile(
        rf"\b{who}\s+(?:must\s+|has\s+to\s+|have\s+to\s+|needs?\s+to\s+|should\s+|first\s+|then\s+"
        rf"|always\s+|alone\s+|only\s+)*"
        rf"{_GIVES}\b|(?:\b|(?=[-=→])){_WAITS}\s+(?:\w+\s+from\s+)?{who}\b",
        re.I,
    )


def _asks(
    facts: ClauseFacts, carried: Carried, people: re.Pattern[str], page: Page
) -> tuple[int, str] | None:
    text = blank(_LIFTED, unquoted(ruling(facts.clause.text)))
    if carried.forms & {"approve", "autonomous"} or any(c.actor for c in carried.constraints):
        return None
    found = _ASKING.search(text)
    if found is not None and not related(stems(found[0]), carried.names):
        return found.start(), found[0]
    handed = people.search(text)
    if handed is None or any(getattr(i, "forbid", None) for i in carried.items):
        return None
    if not tools_named(text, page.spec) and not any(m.norm_like for m in facts.mentions):
        return None
    if related(stems(handed[0]), carried.names) and not _act_of_others(carried):
        return None
    return handed.start(), handed[0]


def _act_of_others(carried: Carried) -> bool:
    """Only duties: what somebody else decides was read as something the agent does."""
    return carried.forms <= {"oblige", "maintain", "permit"}
