"""Every comparison of a plan with its prose, in one screen."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mandate.compiler.fidelity.announced import unannounced
from mandate.compiler.fidelity.coined import coined
from mandate.compiler.fidelity.commanded import commanded
from mandate.compiler.fidelity.comparators import misdirected
from mandate.compiler.fidelity.consent import unasked
from mandate.compiler.fidelity.coordinated import shared_refusals
from mandate.compiler.fidelity.coverage import limits_as_advice, uncovered
from mandate.compiler.fidelity.dropped import dropped, items_by_clause
from mandate.compiler.fidelity.ellipsis import elliptical
from mandate.compiler.fidelity.folded import folded
from mandate.compiler.fidelity.grounding import ungrounded
from mandate.compiler.fidelity.injection import injected
from mandate.compiler.fidelity.languages import unread_languages
from mandate.compiler.fidelity.leftovers import left_over
from mandate.compiler.fidelity.literals import take_apart
from mandate.compiler.fidelity.naming import unlinked, unnamed_terms
from mandate.compiler.fidelity.narrowing import narrowed
from mandate.compiler.fidelity.polarity import turned_round
from mandate.compiler.fidelity.remarks import dangling, ruling_remarks
from mandate.compiler.fidelity.repeated import repeated
from mandate.compiler.fidelity.support import Page, is_quoted_from, page_of, support_of
from mandate.compiler.fidelity.typing_errors import misspelt
from mandate.compiler.fidelity.values import unvalued
from mandate.compiler.fidelity.vocabulary import dropped_words
from mandate.grammar.markers import find_markers
from mandate.grammar.mentions import MOST_MENTIONS, find_mentions
from mandate.grammar.names import Names
from mandate.model.clause import Clause, Shape
from mandate.model.plan import Item, OpenQuestion, Plan
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity, Reading
from mandate.model.source import SourceText
from mandate.model.spec import Spec

_KINDS = {
    "vague": Infidelity.VAGUE,
    "dangling": Infidelity.DANGLING,
    "two readings": Infidelity.TWO_READINGS,
    "unread": Infidelity.UNREAD,
    "unit": Infidelity.UNGROUNDED_UNIT,
}


def assess(source: SourceText, clauses: tuple[Clause, ...], plan: Plan, spec: Spec, names: Names) -> Reading:
    """All that code knows about the prose once a plan is there, whoever wrote the plan (semantics §7).

    Facts come in the order of their place in the prose. `names` is the vocabulary of spec and plan.
    """
    found = tuple(facts_of(clause) for clause in clauses)
    page = page_of(found, plan, spec)
    if not found:
        return Reading()
    by_clause = items_by_clause(plan.items)
    facts = [*_stale(source, page), *_questions(page), *unnamed_terms(plan.terms, page)]
    for item in plan.items:
        facts.extend(_item_facts(item, page, by_clause))
    facts.extend(uncovered(page, by_clause))
    facts.extend(shared_refusals(page, by_clause))
    facts.extend(_crowded(page))
    facts.extend(dangling(page))
    facts.extend(unread_languages(page))
    facts.extend(misspelt(page))
    named = {fact.clause for fact in facts}
    facts.extend(fact for fact in ruling_remarks(page) if fact.clause not in named)
    facts.extend(limits_as_advice(page))
    told = {fact.clause for fact in facts}
    facts.extend(fact for fact in _incomplete(source, page, by_clause) if fact.clause not in told)
    facts.extend(injected(source, page))
    order = {kind: i for i, kind in enumerate(Infidelity)}
    unique = dict.fromkeys(facts)
    return Reading(
        found, tuple(sorted(unique, key=lambda f: (f.span, order[f.infidelity], f.item or "", f.proposed)))
    )


def _incomplete(
    source: SourceText, page: Page, by_clause: Mapping[str, tuple[Item, ...]]
) -> Iterator[FidelityFact]:
    """What the items of a clause leave out together, though each is right by itself."""
    yield from left_over(page, by_clause)
    yield from dropped_words(page, by_clause)
    yield from commanded(page, by_clause)
    yield from repeated(page, by_clause)
    yield from unasked(page, by_clause)
    yield from unannounced(source, page, by_clause)
    yield from coined(page, by_clause)
    yield from narrowed(page, by_clause)
    yield from folded(page, by_clause)
    yield from unvalued(page, by_clause)
    yield from elliptical(page, by_clause)


def _crowded(page: Page) -> Iterator[FidelityFact]:
    """Clauses with more numbers than anybody reads one by one."""
    for facts in page.clauses:
        if len(facts.mentions) > MOST_MENTIONS:
            clause = facts.clause
            why = "it holds too many numbers to be one sentence"
            yield FidelityFact(
                Infidelity.UNREAD, clause.span, clause.id, found=clause.text[:60], proposed=why
            )


def facts_of(clause: Clause) -> ClauseFacts:
    """A clause with the numbers and norm markers that stand in it."""
    path, start = clause.span.path, clause.span.start
    return ClauseFacts(
        clause, find_mentions(clause.text, path, start), find_markers(clause.text, path, start)
    )


def _item_facts(item: Item, page: Page, by_clause: dict[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    first = page.clauses[0].clause
    sound = True
    for quote in item.quotes:
        facts = page.clause(quote.clause)
        if not is_quoted_from(quote, facts):
            sound = False
            place = facts.clause if facts else first
            yield FidelityFact(
                Infidelity.UNGROUNDED_QUOTE, place.span, place.id, item.id, proposed=quote.text
            )
        elif facts is not None and facts.clause.shape is Shape.QUOTED:
            yield FidelityFact(Infidelity.INJECTION, facts.clause.span, facts.clause.id, item.id, quote.text)
    support = support_of(item, page)
    if support is None or not sound:
        return
    taken = take_apart(item)
    yield from ungrounded(item, taken, support, page)
    yield from unlinked(item, taken, support, page)
    yield from turned_round(item, support, page)
    yield from misdirected(item, taken, support, page)
    yield from dropped(item, taken, support, page, by_clause)


def _questions(page: Page) -> Iterator[FidelityFact]:
    """What the reader could not settle and nobody has answered yet."""
    for question in page.plan.open:
        facts = page.clause(question.clause) or page.clauses[0]
        clause = facts.clause
        if question.answer:
            continue
        span = _place(question, clause)
        yield FidelityFact(
            _KINDS[question.kind],
            span.span,
            clause.id,
            question.id,
            question.text,
            question.question,
            question.candidates,
        )


def _place(question: OpenQuestion, clause: Clause) -> Clause:
    """The clause narrowed to the words in question, if they stand there as quoted."""
    at = clause.text.find(question.text)
    if at < 0:
        return clause
    start = clause.span.start + at
    return replace(clause, span=replace(clause.span, start=start, end=start + len(question.text)))


def _stale(source: SourceText, page: Page) -> Iterator[FidelityFact]:
    """Clauses that are not what the plan was made from."""
    plan = page.plan
    first = page.clauses[0].clause
    changed = False
    recorded = {entry.id: entry for entry in plan.clauses}
    for facts in page.clauses:
        clause = facts.clause
        entry = recorded.get(clause.id)
        if plan.clauses and (entry is None or not _same(entry.text, entry.hash, clause.text)):
            changed = True
            proposed = entry.text if entry else ""
            yield FidelityFact(Infidelity.STALE, clause.span, clause.id, found=clause.text, proposed=proposed)
    if plan.digest and source.digest and plan.digest != source.digest and not changed:
        yield FidelityFact(
            Infidelity.STALE, first.span, first.id, found=source.digest[:12], proposed=plan.digest[:12]
        )
    known = {facts.clause.id for facts in page.clauses}
    for entry in plan.clauses:
        if entry.id not in known:
            yield FidelityFact(Infidelity.STALE, first.span, first.id, proposed=entry.text)


def _same(text: str, digest: str | None, now: str) -> bool:
    if " ".join(text.split()) != " ".join(now.split()):
        return False
    if not digest:
        return True
    return (
        hashlib.sha256(now.encode("utf-8", "surrogatepass"))
        .hexdigest()
        .startswith(digest.removeprefix("sha256:"))
    )
