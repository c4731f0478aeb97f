"""Sentences that say less than they mean: fragments read as acts, amounts that change the rule before."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.support import Page
from mandate.grammar.verbs import PREPOSITIONS, VERBS
from mandate.model.clause import Shape
from mandate.model.plan import Constraint, Item, Term
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity

_TIMES = frozenset(
    "day days week weeks weekend weekends weekday weekdays month months quarter year night nights "
    "morning mornings evening evenings afternoon afternoons hour hours holiday holidays today tomorrow "
    "tonight now monday mondays tuesday tuesdays wednesday wednesdays thursday thursdays friday fridays "
    "saturday saturdays sunday sundays january february march april may june july august september "
    "october november december".split()
)
_SMALL = frozenset(
    "a an the this that these those each every all any no not never on in at by of next last".split()
)
_BACK = re.compile(
    r"^\W*(?:that|this|it|which|the\s+(?:limit|cap|amount|figure|number|maximum|rule))\b", re.I
)
_MOVES = re.compile(
    r"\b(?:goes|go|comes|drops?|falls?|rises?|increases?|decreases?|changes?|becomes?|doubles?|halves|shrinks?"
    r"|grows?|moves?|is\s+(?:reduced|raised|lowered|increased|cut|halved|doubled)|will\s+be|turns?\s+into)\b",
    re.I,
)
_HANDED = re.compile(
    r"\b(?:go(?:es)?|is|are|get[s]?)\s*(?:straight\s+|always\s+|over\s+)*(?:handed\s+over\s+|handed\s+|passed\s+(?:on\s+)?"
    r"|routed\s+|forwarded\s+|sent\s+(?:on\s+)?|left\s+|given\s+)?to\s+(?:the|our|my|a|an)?\s*"
    r"(?:\w+[\s-]){0,2}(?:team|desk|lead|leads|manager|managers|officer|officers|department|legal|finance|compliance"
    r"|colleagues?|humans?|person|people|staff|support|owner|supervisor)\b",
    re.I,
)


def elliptical(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Fragments that a plan made an act or a condition of, changes of the limit before, and acts that go
    to somebody else and are demanded of the agent."""
    terms: dict[str, list[Term]] = {t.quote.clause: [] for t in page.plan.terms}
    for term in page.plan.terms:
        terms[term.quote.clause].append(term)
    for facts in page.clauses:
        clause, items = facts.clause, by_clause.get(facts.clause.id, ())
        for term in terms.get(clause.id, ()):
            if _is_fragment(term):
                yield _unread(facts, f"`{term.quote.text}` is a fragment: what may not be done is not said")
        if not items and clause.shape is not Shape.HEADING and _moves_a_limit(facts):
            yield _unread(facts, "it changes the rule before it, and no plan item says so")
        demanded = [i for i in items if isinstance(i, Constraint) and i.oblige is not None]
        approved = any(isinstance(i, Constraint) and i.approve is not None for i in items)
        if demanded and not approved and _HANDED.search(clause.text) and _demands_a_tool(demanded, page):
            yield _unread(facts, "it goes to somebody else, and the plan demands it of the agent")


def _is_fragment(term: Term) -> bool:
    """An act without a verb that begins with a preposition, or a term that is only a time."""
    words = re.findall(r"[a-z]+", term.quote.text.lower())
    told = [w for w in words if w not in _SMALL]
    if not told:
        return True
    if all(w in _TIMES for w in told):
        return True
    named = set(term.name.replace(".", "_").split("_"))
    content = [w for w in words if w not in ("not", "no", "never", "but", "and")]
    return term.type == "act" and not named & VERBS and bool(content) and content[0] in PREPOSITIONS


def _moves_a_limit(facts: ClauseFacts) -> bool:
    numbers = any(m.norm_like and m.quantity is not None for m in facts.mentions)
    text = facts.clause.text
    return numbers and _BACK.search(text) is not None and _MOVES.search(text) is not None


def _demands_a_tool(items: list[Constraint], page: Page) -> bool:
    tools = {t.name for t in page.spec.tools}
    return any(name.strip() in tools for i in items for name in (i.oblige or "").split(","))


def _unread(facts: ClauseFacts, why: str) -> FidelityFact:
    clause = facts.clause
    return FidelityFact(Infidelity.UNREAD, clause.span, clause.id, found=clause.text[:60], proposed=why)
