"""An act before a colon: "burn the tickets: close at most 30 an hour" asks for two things."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.naming import related, stems
from mandate.compiler.fidelity.support import Page
from mandate.model.plan import Item
from mandate.model.reading import FidelityFact, Infidelity

_DETERMINED = r"(?:the|an?|all|every|each|any|this|these|those|our|my|your|their|its|them|it|him|her|us)\b"
_ASKED = re.compile(r"\W*(?:please|kindly)\s+(?P<act>[a-z][a-z-]*\b[^:.!?;]*):\s", re.I)
_COMMAND = re.compile(rf"\W*(?P<act>[a-z][a-z-]*\s+{_DETERMINED}[^:.!?;]*):\s", re.I)
# What opens a label and is no act of the agent's: "For the refunds:", "Which of the two:", "Mind the caps:".
_NO_ACT = frozenset(
    "for in on at about regarding concerning with without to under over above below after before from "
    "by as of if when while whenever where until unless because given during within inside outside per "
    "between against and or but so also not no only even both some most what which who whose how why "
    "here there that is are the a an all every each any this these those my our your their its it note "
    "remember mind see follow obey observe respect know recall keep consider understand have be apart "
    "except besides".split()
)


def commanded(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Clauses whose words before the colon command an act that none of their items is about."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        text = facts.clause.text
        found = _ASKED.match(text) or _COMMAND.match(text)
        if not items or found is None or found["act"].split()[0].lower() in _NO_ACT:
            continue
        carried = carried_by(facts, items, page)
        if not related(stems(found["act"].split()[0]), carried.names):
            yield fact(Infidelity.DROPPED, facts.clause, found.start("act"), found["act"].strip(), carried)
