"""Clauses filed as context, or not filed at all, that limit what the vocabulary of the layer names."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.wording import IDIOMS, blank, ruling, tools_named, values_named
from mandate.model.clause import Shape, State
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity

_RESTRICTS = re.compile(
    r"\b(?:not|no|never|none|cannot|nothing|nobody|neither|without|unless|except(?:ion|ing|ed)?"
    r"|excluded?|excluding|out\s+of\s+the\s+question|off[\s-]limits|no[\s-]go|taboo|unacceptable|"
    r"exempt(?:ed|ion)?|suspended|suspension|frozen|freeze|paused|stopped|stop|halted|on\s+hold|banned?|off|"
    r"only|solely|exclusively|until|max(?:imum)?|min(?:imum)?|cap(?:ped)?|limit(?:ed|s)?|ceiling|quota"
    r"|allowance|"
    r"at\s+most|at\s+least|up\s+to(?!\s+(?:the|you|me|date))|no\s+more|(?:over|above|under|below|beyond"
    r"|past)\s+[$€£]?\d[\d.,]*|within|per|must|shall|needs?|requires?|"
    r"required|mandatory|forbidden|prohibited|tolerance|approv\w+|sign-?off|permission|consent|twice"
    r"|once\s+(?:a|an|per|every|only)|"
    r"if\s+possible|first|closed|refused?|rejected?|declined?|denied)\b|n['’]t\b|[<>≤≥]|\b(?:each|every"
    r"|daily|weekly|monthly|hourly)\b",
    re.I,
)
_BACK = re.compile(
    r"^\W*(?:this|that|these|those|they|it|such|the\s+same|the\s+(?:rule|limit)|but|and|however|also)\b"
    r"|\b(?:the\s+above|(?<!no )ones|the\s+former|the\s+latter|of\s+(?:these|those|them))\b",
    re.I,
)
_LIFTS = re.compile(
    r"\b(?:(?:does|do|is|are)\s*(?:n['’]t|\s+not)\s+(?:apply|count|include[ds]?|cover(?:ed)?|valid"
    r"|meant)|appl(?:y|ies)\s+(?:only|from|until)|"
    r"only|except\w*|exempt\w*|excluded|excluding|exclusions?|unless|until|needs?|requires?|required"
    r"|holds?\s+(?:only|for)|"
    r"off|suspended|void|waived|lifted|without|gets?\s+(?:nothing|none|no|twice|double|half)|nothing|no)\b",
    re.I,
)
_PAST = re.compile(
    r"\b(?:was|were|had|did|yesterday|ago|last\s+(?:\w+\s+)?(?:day|week|month|quarter|year|time|spring"
    r"|summer|autumn|winter|"
    r"season)|used\s+to|in\s+(?:19|20)\d\d)\b",
    re.I,
)
_OTHERS = re.compile(
    r"^[\W]*(?:(?:the|our|most|many|some|all|few|a|every|each|any)\s+)*(?:\w+\s+)?(?:customers?|clients?"
    r"|users?|guests?|people|staff|colleagues?|"
    r"system|systems|software|dashboard|website|shop|company|team|visitors?|we|i)\b(?!['’])",
    re.I,
)


def ruling_remarks(page: Page) -> Iterator[FidelityFact]:
    """Remarks that are none: a tool, a group of customers or "these", with a word that limits."""
    quoted = {q.clause for item in page.plan.items for q in item.quotes}
    advised = {a.clause for a in page.plan.advisory} | {
        c.id for c in page.plan.clauses if c.state is State.ADVISORY
    }
    answered_for = quoted | advised | {q.clause for q in page.plan.open if not q.answer}
    announcing = {i for f in page.clauses for i in (*f.clause.lead_ins, *f.clause.headings)}
    for at, facts in enumerate(page.clauses):
        clause = facts.clause
        if clause.id in answered_for or clause.shape in (Shape.QUOTED, Shape.HEADING):
            continue
        if clause.id in announcing and clause.text.rstrip().rstrip("*_`").endswith(
            (":", "—", "–", "...", "…")
        ):
            continue
        before = page.clauses[at - 1].clause.id if at else ""
        found = _limits(facts, page, before in quoted)
        if found is not None:
            yield FidelityFact(Infidelity.UNCOVERED_NORM, clause.span, clause.id, found=found)


_REFERS = re.compile(
    r"\b(?:limits?|rules?|caps?|thresholds?|restrictions?|amounts?|polic(?:y|ies)"
    r"|conditions?)\b[^.;]{0,60}\b(?:appl(?:y|ies)|"
    r"(?:remains?|stays?|are|is)\s+(?:still\s+)?(?:in\s+(?:force|place|effect)|valid|binding)|holds?"
    r"|stand|unchanged)\b"
    r"|\b(?:see|refer\s+to|consult|as\s+(?:set\s+out|laid\s+down|described|defined|listed)\s+in"
    r"|according\s+to)\b[^;\n]{0,80}"
    r"\b(?:limits?|rules?|caps?|thresholds?|restrictions?)\b"
    r"|\b(?:guidelines?|recommendations?),?\s+not\s+(?:strict\s+|hard\s+)?rules\b|\bnot\s+binding\b"
    r"|\bnon-binding\b",
    re.I,
)
_HERE = re.compile(r"\b(?:these|this|the\s+following|following|below|above|here)\b", re.I)


def dangling(page: Page) -> Iterator[FidelityFact]:
    """Remarks that put limits in force which stand somewhere else."""
    quoted = {q.clause for item in page.plan.items for q in item.quotes}
    for facts in page.clauses:
        clause = facts.clause
        if clause.id in quoted or clause.shape in (Shape.QUOTED, Shape.HEADING):
            continue
        found = _REFERS.search(clause.text)
        if found and not (_HERE.search(clause.text) and "rules" not in found[0]):
            yield FidelityFact(Infidelity.DANGLING, clause.span, clause.id, found=found[0])


def _limits(facts: ClauseFacts, page: Page, after_norm: bool) -> str | None:
    clause = facts.clause
    text = blank(IDIOMS, ruling(clause.text))
    if clause.text.rstrip().endswith("?") or (
        _PAST.search(text) and not re.search(r"\b(?:must|may|only|never)\b", text)
    ):
        return None
    heads = " ".join(u.clause.text for u in page.above(clause)) if clause.shape is Shape.ROW else ""
    if tools_named(f"{text} {heads}", page.spec):
        word = _RESTRICTS.search(text)
        number = next((m for m in facts.mentions if m.norm_like and m.readings), None)
        told = word[0] if word else (number.text if number else "")
        if told and not _of_others(text, page):
            return told
    if values_named(text, page.spec) and (lifted := _LIFTS.search(text)) and not _of_others(text, page):
        return lifted[0]
    if after_norm and _BACK.search(text) and (lifted := _LIFTS.search(text)):
        return lifted[0]
    return None


def _of_others(text: str, page: Page) -> bool:
    """Somebody else's doing, unless the agent's own act is what they get."""
    found = _OTHERS.match(text)
    if found is None:
        return False
    rest = text[found.end() :]
    given = re.search(r"\b(?:gets?|receives?|(?:is|are|be|being)\s+(?:\w+\s+)?\w+ed)\b", rest, re.I)
    return given is None or not tools_named(rest, page.spec)
