"""What stands over a clause and is not in its items: a cross, "Do not", "For VIP customers:"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.grounding import same_amount
from mandate.compiler.fidelity.naming import related, stems
from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.wording import NEGATION, values_named
from mandate.model.clause import Shape
from mandate.model.plan import Item
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity
from mandate.model.source import SourceText

_CROSS = re.compile(r"[❌✗✘☒🚫⛔✖]")
_FORBIDS = re.compile(
    r"\W*(?:do\s*(?:n['’]t|\s+not)s?|never|no[- ]go(?:es|s|\s+areas?)?|forbidden|prohibited"
    r"|prohibitions?|off[- ]limits|"
    r"not\s+(?:allowed|permitted|acceptable|ok(?:ay)?)|banned|disallowed|out\s+of\s+bounds"
    r"|things?\s+(?:to\s+avoid|not\s+to\s+do)|"
    r"what\s+not\s+to\s+do|avoid|(?:you\s+)?(?:must|may|can|shall|should)\s*(?:not|n['’]t)"
    r"|cannot)\b[^.]{0,40}$",
    re.I,
)
_SCOPE = re.compile(r"\W*(?:only\s+)?(?:for|if|when|whenever|on|in\s+case\s+of|while|during|with|in)\b", re.I)
_ONLY = re.compile(r"\bonly\b\W*$|^\W*only\b", re.I)
_MOST_WORDS = 6


def unannounced(
    source: SourceText, page: Page, by_clause: Mapping[str, tuple[Item, ...]]
) -> Iterator[FidelityFact]:
    """Items that say nothing of the sign, heading or lead-in over their clause."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        if not carried.binds:
            continue
        yield from _turned(source, facts, carried, page)
        yield from _scoped(facts, carried, page)


def _turned(source: SourceText, facts: ClauseFacts, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """A duty or a permission where the sign or the line above says no."""
    clause = facts.clause
    gives = bool(carried.constraints) and not carried.restricts
    bounded = carried.forms == {"limit"}
    if not gives and not bounded:
        return
    mark = _CROSS.search(source.text[clause.extent.start : clause.span.start]) or _CROSS.search(clause.text)
    if mark is not None and not NEGATION.search(clause.text):
        yield fact(
            Infidelity.POLARITY, clause, 0, mark[0] + " " + clause.text[:40], carried, "no prohibition"
        )
        return
    if not gives:
        return
    for upper in reversed(page.above(clause)):
        text = upper.clause.text.strip("*_#: \n")
        if len(text.split()) > _MOST_WORDS + 4:
            continue
        if _FORBIDS.match(text) and not re.search(r"\b(?:but|except|unless|without)\b", text, re.I):
            yield fact(
                Infidelity.POLARITY, clause, 0, f"{text}: {clause.text[:40]}", carried, "no prohibition"
            )
            return
        if upper.clause.shape is Shape.HEADING:
            return  # the nearest heading decides


def _scoped(facts: ClauseFacts, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """A scope above that no item has: its values, its numbers, its days."""
    clause = facts.clause
    for upper in page.above(clause):
        text = upper.clause.text.strip("*_#: \n")
        words = text.split()
        heading = upper.clause.shape is Shape.HEADING
        if not words or (heading and len(words) > _MOST_WORDS):
            continue
        lead_in = not heading and upper.clause.text.rstrip("*_ ").endswith((":", "—", "–"))
        if not (heading or lead_in):
            continue
        announces = _SCOPE.match(text) is not None or _ONLY.search(text) is not None
        missing = _missing(text, upper, announces, heading, clause.text, carried, page)
        if missing:
            yield fact(Infidelity.DROPPED, clause, 0, f"{text}: {clause.text[:40]}", carried)
            return


def _missing(
    text: str, upper: ClauseFacts, announces: bool, heading: bool, own: str, carried: Carried, page: Page
) -> bool:
    named = values_named(text, page.spec)
    if named and (announces or (heading and any(member for _, member in named))):
        here = values_named(own, page.spec)
        wanted = [(n, m) for n, m in named if not any(n == name for name, _ in here)]
        if wanted and not any(_mentions(n, m, carried) for n, m in wanted):
            return True
    if not announces:
        return False
    sharp = [m for m in upper.mentions if m.norm_like and m.readings]
    if sharp and not any(same_amount(x, m) for x in carried.literals for m in sharp) and not carried.dated:
        return True
    if (
        re.search(r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)days?\b|\bweekends?\b", text, re.I)
        and not carried.dated
    ):
        return True
    content = (
        stems(_SCOPE.sub(" ", text, count=1))
        if re.match(r"\W*(?:only\s+)?(?:if|when|whenever)\b", text, re.I)
        else frozenset()
    )
    return bool(content) and not related(content, carried.names) and not sharp and not named


def _mentions(variable: str, member: str, carried: Carried) -> bool:
    last = variable.rsplit(".", 1)[-1]
    return re.search(rf"\b{re.escape(member or last)}\b", carried.texts) is not None or (
        bool(member) and re.search(rf"\b{re.escape(variable)}\b", carried.texts) is not None
    )
