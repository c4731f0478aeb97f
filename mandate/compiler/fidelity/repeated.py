"""Acts that are asked for again and again, and people of whom each is meant.

"Send an export of up to 500 rows every day" demands a call a day, whatever it bounds; "nobody is written
to more than twice a week" counts for each person apart.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.support import Page
from mandate.model.plan import Constraint, Item
from mandate.model.reading import FidelityFact, Infidelity

_BOUND = r"(?:up\s+to|at\s+most|no\s+more\s+than|not\s+more\s+than|a\s+maximum\s+of)"
# One thing is done, and how large it may be comes after it.
_ONE_OF = re.compile(
    rf"\W*(?:please\s+)?(?P<act>[a-z]+\s+(?:\w+\s+){{0,3}}?(?:an?|one)\s+(?:[\w-]+\s+){{1,3}}?(?:of|with)\s+{_BOUND})\b"
    r".*\b(?:every|each|a|per)\s+(?:day|hour|week|month|morning|evening|night)\b",
    re.I | re.S,
)
_NOBODY = re.compile(
    r"\W*(?P<who>(?:nobody|no[ -]one)\s+"
    r"(?:is|gets?|receives?|hears?|(?:may|should|must|can)\s+(?:be|get|receive)))\b",
    re.I,
)
_NO_ACT = frozenset(
    "is are was be has have had there may must can should will the a an each every no any".split()
)


def repeated(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Clauses that demand something regularly, or speak of each person, where no item does."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        text = facts.clause.text
        one = _ONE_OF.match(text)
        if one and one["act"].split()[0].lower() not in _NO_ACT and not _demands(carried):
            yield fact(Infidelity.DROPPED, facts.clause, one.start("act"), one["act"], carried, "no demand")
        who = _NOBODY.match(text)
        if who and _counts(carried) and not carried.keys:
            yield fact(
                Infidelity.DROPPED, facts.clause, who.start("who"), who["who"], carried, "over all of them"
            )


def _demands(carried: Carried) -> bool:
    """Whether some item asks for calls: a duty or a floor."""
    return any(
        i.oblige is not None or re.search(r">=?|==|(?<![<>=!])=(?!=)", i.limit or "")
        for i in carried.items
        if isinstance(i, Constraint)
    )


def _counts(carried: Carried) -> bool:
    return any(isinstance(i, Constraint) and i.limit is not None for i in carried.items)
