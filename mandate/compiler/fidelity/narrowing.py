"""Smaller words that narrow a norm: "on fix branches only", "double", "every tenth", "in total"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.naming import related, stems
from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.wording import ruling, tools_named, unquoted
from mandate.model.plan import Constraint, Item
from mandate.model.quantity import Kind
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity, MarkerKind
from mandate.model.spec import Metric, Variable

_PREPOSITION = r"(?:on|to|for|by|in|from|during|with|at)"
_ONLY_PHRASE = re.compile(
    rf"(?<!not )\b(?:only|solely|exclusively)\s+{_PREPOSITION}"
    rf"\s+(?!when|if|after)(?P<after>[^,;:.!?()\n]{{2,50}})"
    rf"|\b{_PREPOSITION}\s+(?P<before>[\w/' -]{{2,40}}?)(?<! and)"
    rf"\s+(?:only|alone)\b(?!\s+(?:when|if|after|\d))",
    re.I,
)
_MULTIPLE = re.compile(
    r"\b(?:double|triple|halve[sd]?|half\s+(?:that|of\s+(?:it|that|them))|twice\s+(?:that|as|the|of)|"
    r"every\s+(?:other|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)|"
    r"one\s+(?:in|out\s+of|of\s+every)\s+\w+|(?:not|never)\s+both|one\s+by\s+one)\b",
    re.I,
)
_TOTAL = re.compile(
    r"\b(?:in\s+total|total|altogether|in\s+all|overall|combined|spend(?:ing)?|spent|budget|cumulative"
    r"|together)\b",
    re.I,
)
_FIRST_THEN = re.compile(r"\bfirst\b.*\b(?:then|before|after|only\s+then)\b|\bthen\b", re.I | re.S)
_EVENT = re.compile(
    r"\s+(?:of|after|from|since|following|before)\s+(?:the\s+|its\s+|their\s+"
    r"|each\s+)?(?P<event>[a-z][\w -]{2,30})",
    re.I,
)
_VAGUE = re.compile(
    r"\b(?:big|bigger|large|larger|small|smaller|significant|major|minor|substantial|expensive|cheap"
    r"|unusual|excessive|"
    r"reasonable|sensible|appropriate|high-value|low-value|generous|modest|suspicious|old|recent|frequent)\b",
    re.I,
)
_NEEDS_IT = re.compile(r"\b(?:needs?|requires?)\s+(?:it|this|that|them|one|the\s+same)\b", re.I)
_CHANGES_RULES = re.compile(
    r"\b(?:double|triple|halve|raise|lower|increase|reduce|lift|relax|tighten|suspend|ignore|waive|drop"
    r"|loosen)\s+"
    r"(?:the|that|this|these|those|all|any|every|our|my)\s+(?:\w+\s+){0,2}(?:limits?|caps?|rules?"
    r"|thresholds?|ceilings?|layer|"
    r"polic(?:y|ies)|restrictions?)\b",
    re.I,
)
_RULING = frozenset(("permit", "limit", "approve", "autonomous"))


def narrowed(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """One fact for each clause in which such a word left no trace in any item."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        if not carried.binds:
            continue
        text = unquoted(ruling(facts.clause.text))
        yield from _only(facts, text, carried)
        yield from _multiples(facts, text, carried)
        yield from _totals(facts, text, carried)
        yield from _sequence(facts, text, carried, page)
        yield from _events(facts, text, carried)
        yield from _vague(facts, text, carried, page)
        for pattern in (_NEEDS_IT, _CHANGES_RULES):
            found = pattern.search(text)
            if found and (pattern is _CHANGES_RULES or "oblige" in carried.forms):
                yield fact(
                    Infidelity.TWO_READINGS, facts.clause, found.start(), found[0], carried, "another rule"
                )


def _only(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """ "Only to VIPs": what stands beside `only` must stand in an item."""
    for found in _ONLY_PHRASE.finditer(text):
        phrase = found["after"] or found["before"]
        content = stems(phrase)
        if not content or related(content, carried.names) or carried.dated or re.search(r"\d", phrase):
            continue
        if any(found.start() <= facts.clause.text.find(words) < found.end() for words in carried.said):
            continue
        yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried)
        return


def _multiples(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    found = _MULTIPLE.search(text)
    if (
        found
        and found[0].lower() not in carried.sources.lower()
        and not any(found[0] in s for s in carried.said)
    ):
        yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried)


def _totals(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """An amount of money altogether, read as one of each call."""
    found = _TOTAL.search(text)
    money = any(q.type.kind is Kind.MONEY for m in facts.mentions for q in m.readings)
    if not found or not money or not carried.forms & {"limit", "permit"} or "sum(" in carried.texts:
        return
    if re.search(r"\b(?:per|each|every|an?|one|order)\b", text, re.I) or related(
        stems(found[0]), carried.names
    ):
        return
    yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried, "of each call")


def _sequence(facts: ClauseFacts, text: str, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """ "First read the ticket, then refund" of which no item has the order."""
    found = _FIRST_THEN.search(text)
    if (
        not found
        or "order" in carried.forms
        or carried.forms != {"oblige"}
        or any(c.otherwise for c in carried.constraints)
    ):
        return
    if len(carried.items) > 1 and len(tools_named(text, page.spec)) > 1:
        yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0][:60], carried, "no order")


def _events(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """ "Within 30 days of delivery": what a duration counts from."""
    base = facts.clause.span.start
    for mention in facts.mentions:
        if not any(q.type.kind is Kind.DURATION for q in mention.readings):
            continue
        found = _EVENT.match(text, mention.span.end - base)
        timed = any(
            m.kind is MarkerKind.TIME and 0 <= mention.span.start - m.span.end < 4 for m in facts.markers
        )
        if not found or not timed or not any(c.within for c in carried.constraints):
            continue
        if not related(stems(found["event"]), carried.names):
            yield fact(
                Infidelity.DROPPED, facts.clause, found.start(), found[0], carried, "from no such event"
            )
            return


def _vague(facts: ClauseFacts, text: str, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """ "Big trades need a yes", with nothing that says how big."""
    found = _VAGUE.search(text)
    if not found or any(m.norm_like for m in facts.mentions) or not tools_named(text, page.spec):
        return
    if not (carried.forms & _RULING or any(not isinstance(i, Constraint) for i in carried.items)):
        return
    if any(q.clause == facts.clause.id and q.answer for q in page.plan.open) or _declared(found[0], page):
        return
    yield fact(Infidelity.VAGUE, facts.clause, found.start(), found[0], carried)


def _declared(word: str, page: Page) -> bool:
    """Whether the layer itself has a word for it: an alias or a member called so."""
    spec = page.spec
    declared: tuple[Variable | Metric, ...] = (*spec.context, *spec.metrics)
    names = [a for v in declared for a in (*v.aliases, v.name)]
    members = [m for v in spec.context for m in v.type.members]
    return bool(
        stems(word) & stems(" ".join(n.replace(".", " ").replace("_", " ") for n in (*names, *members)))
    )
