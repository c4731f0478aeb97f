"""Norms of the prose that no item, advice, term or question answers for; limits filed as advice."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.addressed import announced_force, asked, sharp
from mandate.compiler.fidelity.support import Page, plain
from mandate.model.clause import Shape, State
from mandate.model.plan import Item
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity, Marker, MarkerKind

_LIST = re.compile(r"\b(?:only|solely|exclusively)\b", re.I)


def uncovered(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Clauses, and parts of quoted clauses, that ask something of the agent and that nobody answers for."""
    spoken_for = _spoken_for(page)
    announcing = _announcing(page)
    for facts in page.clauses:
        clause = facts.clause
        if clause.id in by_clause:
            yield from _left_over(facts, page, by_clause[clause.id])
            continue
        if clause.id in spoken_for or clause.shape is Shape.QUOTED:
            continue
        if clause.id in announcing and _only_announces(facts):
            continue
        found = asked(facts, page.above(clause))
        if found is not None:
            yield FidelityFact(Infidelity.UNCOVERED_NORM, clause.span, clause.id, found=found)


def _spoken_for(page: Page) -> frozenset[str]:
    plan = page.plan
    advised = {a.clause for a in plan.advisory} | {c.id for c in plan.clauses if c.state is State.ADVISORY}
    return frozenset({q.clause for q in plan.open} | advised)


def _announcing(page: Page) -> frozenset[str]:
    """Clauses that others complete."""
    return frozenset(i for facts in page.clauses for i in (*facts.clause.lead_ins, *facts.clause.headings))


def _only_announces(facts: ClauseFacts) -> bool:
    """A heading, or a line with a colon and no number of its own: its force is in what follows."""
    if facts.clause.shape is Shape.HEADING:
        return True
    tail = facts.clause.text.rstrip().rstrip("*_`")
    return (tail.endswith((":", "—", "–", "...", "…")) and not sharp(facts)) or not tail.endswith(
        (".", "!", "?", ";")
    )


def _left_over(facts: ClauseFacts, page: Page, items: tuple[Item, ...]) -> Iterator[FidelityFact]:
    """A prohibition or a bound in a part of the sentence that no item quotes."""
    clause = facts.clause
    quotes = [q.text for item in items for q in item.quotes if q.clause == clause.id]
    quotes += [t.quote.text for t in page.plan.terms if t.quote.clause == clause.id]
    quotes += [q.text for q in page.plan.open if q.clause == clause.id]
    quotes += [a.text for a in page.plan.advisory if a.clause == clause.id]
    covered = _covered(clause.text, quotes)
    if covered is None:
        return
    for marker in facts.markers:
        start, end = marker.span.start - clause.span.start, marker.span.end - clause.span.start
        if any(a < end and start < b for a, b in covered) or not _weighs(marker, facts, covered):
            continue
        yield FidelityFact(
            Infidelity.UNCOVERED_NORM, marker.span, clause.id, found=_around(clause.text, start, end)
        )
        return


def _covered(text: str, quotes: list[str]) -> list[tuple[int, int]] | None:
    """Where the quotes stand in a clause; None if they are the whole of it, or cannot be placed exactly."""
    places = []
    for quote in quotes:
        at = text.find(quote)
        if at < 0:
            if plain(quote) in plain(text):
                return None
            continue
        while at >= 0:
            places.append((at, at + len(quote)))
            at = text.find(quote, at + 1)
    return places or None


def _weighs(marker: Marker, facts: ClauseFacts, covered: list[tuple[int, int]]) -> bool:
    offset = facts.clause.span.start
    if marker.kind is MarkerKind.PROHIBITION:
        before = facts.clause.text[: marker.span.start - offset]
        return re.search(r"\b(?:that|which|who|if|when|because|since|as)\b[^,;.]*$", before, re.I) is None
    if marker.kind is not MarkerKind.BOUND:
        return False
    return any(
        m.norm_like
        and 0 <= m.span.start - marker.span.end < 12
        and not any(a < m.span.end - offset and m.span.start - offset < b for a, b in covered)
        for m in facts.mentions
    )


def _around(text: str, start: int, end: int) -> str:
    return text[start : min(len(text), end + 40)].split("\n", maxsplit=1)[0].strip()


def limits_as_advice(page: Page) -> Iterator[FidelityFact]:
    """Advice that holds a quantity, deadline, approval, allow-list or condition (semantics §1.2)."""
    proposed = {a.clause for a in page.plan.advisory} | {
        c.id for c in page.plan.clauses if c.state is State.ADVISORY
    }
    quoted = {q.clause for item in page.plan.items for q in item.quotes}
    for facts in page.clauses:
        if facts.clause.id not in proposed or facts.clause.id in quoted:
            continue
        found = substance(facts, page)
        if found is not None:
            yield FidelityFact(
                Infidelity.ADVISORY_WITH_SUBSTANCE,
                facts.clause.span,
                facts.clause.id,
                found=found,
                proposed="advice",
            )


def substance(facts: ClauseFacts, page: Page) -> str | None:
    """What makes a clause more than advice, in its own words; None if it may be advice."""
    numbers = sharp(facts)
    if numbers:
        return numbers[0].text
    for marker in facts.markers:
        if marker.kind is MarkerKind.APPROVAL:
            return marker.text
        if marker.kind is MarkerKind.BOUND and _LIST.fullmatch(marker.text):
            return marker.text
        if marker.kind is MarkerKind.PROHIBITION and _names_a_tool(facts, page):
            return marker.text
        if marker.kind in (MarkerKind.CONDITION, MarkerKind.EXCEPTION) and _names_a_tool(facts, page):
            return f"{marker.text} …"
    return announced_substance(facts, page)


def announced_substance(facts: ClauseFacts, page: Page) -> str | None:
    """Under "You must not:" a tool's name is a prohibition, not advice."""
    force = announced_force(facts.clause, page.above(facts.clause))
    return force if force is not None and _names_a_tool(facts, page) else None


def _names_a_tool(facts: ClauseFacts, page: Page) -> bool:
    text = plain(facts.clause.text)
    for tool in page.spec.tools:
        for name in (tool.name, *tool.aliases):
            words = plain(name)
            if re.search(rf"\b{re.escape(words)}(?:s|es|d|ed|ing)?\b", text):
                return True
    return False
