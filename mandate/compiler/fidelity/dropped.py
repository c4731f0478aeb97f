"""Exceptions, conditions and windows that stand in the prose and in no item that quotes it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.literals import Taken
from mandate.compiler.fidelity.support import Page, Support
from mandate.grammar.markers import find_markers
from mandate.model.plan import Constraint, Item, Prohibition
from mandate.model.reading import FidelityFact, Infidelity, MarkerKind

_EXCEPTION = re.compile(r"(?:unless|except|excluding|apart from|aside from|other than)\b", re.I)
_CONDITION = re.compile(r"(?:only\s+if|if|whenever)\b", re.I)
_RATE = re.compile(
    r"\b(?:per|an?|each|every)\s+(?P<window>minute|hour|day|week|month|quarter|year)\b"
    r"|\b(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly)\b", re.I
)  # fmt: skip
_OR_ELSE = re.compile(
    r"\b(?:or else|failing (?:that|which),?)\s+"
    r"(?!(?:the|we|they|it|you|this|that|there|our|my|i)\b)\w+(?:\s+\w+)?",
    re.I,
)
_EACH = re.compile(r"\b(?:each|apiece)\b", re.I)
_POSSIBLE = re.compile(
    r"if\s+(?:possible|necessary|needed|appropriate|applicable|any|so|not|in doubt|you can)\b", re.I
)


def dropped(
    item: Item, taken: Taken, support: Support, page: Page, by_clause: Mapping[str, tuple[Item, ...]]
) -> Iterator[FidelityFact]:
    """What an item left out of the sentence it was read from. Silent where another item may hold it."""
    if not isinstance(item, Constraint | Prohibition):
        return
    clause = support.clauses[0].clause
    alone = len(by_clause.get(clause.id, ())) <= 1
    conditioned = _has_condition(item)
    for marker in find_markers(clause.text):
        start = marker.span.start
        words = clause.text[start : start + 60].split("\n")[0]
        if not alone or conditioned or _by_term(clause.id, clause.text, start, page):
            break
        exception = marker.kind is MarkerKind.EXCEPTION and _EXCEPTION.match(marker.text)
        condition = (
            marker.kind is MarkerKind.CONDITION
            and _CONDITION.match(marker.text)
            and not _POSSIBLE.match(words)
        )
        if exception or condition:
            yield FidelityFact(
                Infidelity.DROPPED, clause.span, clause.id, item.id, words, "nothing of the kind"
            )
            break
    instead = _OR_ELSE.search(clause.text)
    if instead and alone and isinstance(item, Constraint) and item.form == "oblige" and not item.otherwise:
        if "," not in (item.oblige or ""):
            yield FidelityFact(
                Infidelity.DROPPED, clause.span, clause.id, item.id, instead[0], "no alternative"
            )
    yield from _window(item, taken, support)


def _has_condition(item: Constraint | Prohibition) -> bool:
    """Whether an item says in any way when it does not hold."""
    if item.when or item.unless or item.overrides:
        return True
    if isinstance(item, Prohibition):
        return False
    if item.form in ("order", "during", "maintain", "autonomous"):
        return True
    return bool(item.otherwise or item.requires or item.within or item.by) or (
        item.form == "limit" and "where" in (item.limit or "")
    )


def _by_term(clause: str, text: str, start: int, page: Page) -> bool:
    """A term of the plan may carry the condition (`late_reply` for "if the reply is late")."""
    for term in page.plan.terms:
        if term.quote.clause != clause:
            continue
        at = text.find(term.quote.text)
        if at >= 0 and (at <= start < at + len(term.quote.text) or abs(at - start) < 20):
            return True
    return False


def _window(item: Item, taken: Taken, support: Support) -> Iterator[FidelityFact]:
    """A rate without its window: "20 a day" read as twenty altogether."""
    if not isinstance(item, Constraint) or item.form not in ("limit", "permit") or taken.windows:
        return
    counted = [
        x for x in taken.literals if x.field in ("limit", "when") and x.number is not None and not x.unit
    ]
    if item.form == "permit" and not any("count" in x.subject for x in counted):
        return
    for quoted in support.quoted:
        if "per call" in (item.limit or "") and _EACH.search(quoted):
            continue  # "5 exports a day, each of up to 1,000 rows"
        rate = _RATE.search(quoted)
        if rate and counted and "in any" not in (item.limit or ""):
            clause = support.clauses[0].clause
            yield FidelityFact(Infidelity.DROPPED, clause.span, clause.id, item.id, rate[0], "no window")
            return


def items_by_clause(items: tuple[Item, ...]) -> dict[str, tuple[Item, ...]]:
    """Clause id → the items that quote it, in plan order."""
    found: dict[str, list[Item]] = {}
    for item in items:
        for quote in item.quotes:
            entry = found.setdefault(quote.clause, [])
            if item not in entry:
                entry.append(item)
    return {clause: tuple(entry) for clause, entry in found.items()}
