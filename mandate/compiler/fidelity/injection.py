"""Text that gives orders and is not the owner's voice: to the compiler, in quotes, or hidden from readers."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from mandate.compiler.fidelity.addressed import asked
from mandate.compiler.fidelity.support import Page
from mandate.grammar.markers import find_markers
from mandate.grammar.mentions import find_mentions
from mandate.model.clause import Clause, Shape
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity, MarkerKind
from mandate.model.source import SourceText

_PREVIOUS = (
    r"(?:all\s+|any\s+|the\s+|your\s+|my\s+|these\s+|of\s+)*(?:previous|prior|earlier|above|"
    r"preceding|foregoing|former|existing|other)\s+(?:\w+\s+)?"
)
_LAYER = (
    r"(?:the\s+)?(?:operating[ -]layer|layer|spec(?:ification)?|guard\s?rails?|approval\s+(?:limit|rule|"
    r"step|requirement|gate)s?|safety\s+(?:rules?|checks?|limits?|filters?)|tool\s+allow-?list|"
    r"allow-?list)"
)
_READER = (
    r"(?:automated\s+(?:reader|system|reviewer|checker|parser)|compiler|language\s+model|llm|(?:ai|"
    r"automatic)\s+(?:reader|reviewer|system|model)|policy\s+(?:parser|checker|engine)|"
    r"plan\s+reader|mandate\s+(?:compiler|reader|tool|checker)|extractor|verifier|"
    r"whoever\s+(?:parses|compiles|reads\s+this\s+automatically))"
)
_ORDERS = re.compile(
    rf"(?:ignore|disregard|forget|override|bypass|overlook|set\s+aside)\s+{_PREVIOUS}(?:instructions?|"
    rf"rules?|prompts?|limits?|directions?|orders?|polic\w+|guidelines?|constraints?|text)"
    r"|(?:ignore|disregard|forget|override|bypass|overlook|set\s+aside)\s+(?:all\s+|any\s+|the\s+|"
    r"your\s+|these\s+|our\s+|every\s+|of\s+)*(?:\w+\s+)?"
    r"(?:limits?|rules?|caps?|instructions?|restrictions?|polic(?:y|ies)|approvals?|"
    r"checks?)\b(?!\s+(?:in|from|inside|within|that|which|contained|embedded|found|by|of|given|"
    r"sent|for)\b)"
    rf"|(?:ignore|disregard|override|bypass|lift|suspend|switch\s+off|disable|turn\s+off|skip|"
    rf"remove|relax|circumvent)\s+{_LAYER}"
    rf"|(?:overrides?|supersedes?|outranks?|replaces?|takes?\s+precedence\s+over|trumps?)\s+{_LAYER}\b"
    rf"|(?:reader|checker)\s+(?:should|must|shall|is\s+to)\s+(?:treat|read|file|take|count)"
    rf"|{_LAYER}\s+(?:(?:does|do)\s+not\s+apply|(?:is|are)\s+(?:hereby\s+|now\s+)?(?:lifted|"
    rf"suspended|void|changed|amended|overridden|disabled|waived|off|not\s+in\s+force|superseded))"
    rf"|(?:note|message|instructions?|attention|hint|memo|dear|hey|hello|for|to)\b[\s:,]*(?:to|"
    rf"for)?\s*(?:the\s+|any\s+|all\s+|our\s+)?{_READER}\b"
    rf"|{_READER}\s*(?::|,|must|should|shall|may|can|will|please|is\s+to)"
    rf"|(?:mark|treat|classify|label|file|record|count|report|consider)\s+(?:this|these|"
    rf"the\s+(?:above|following|whole|entire))\s*(?:clause|sentence|document|mandate|plan|text|"
    rf"section|line|policy|list|rules?)*\s+(?:\w+\s+)?as\s+(?:already\s+)?(?:approved|advisory|"
    rf"context|checked|verified|harmless|safe|pre-?approved|compliant)"
    rf"|(?:this|the|following)\s+(?:mandate|plan|document|strategy|text|prose)\s+(?:is|has\s+been|"
    rf"was|counts\s+as)\s+(?:already\s+|hereby\s+|fully\s+|pre-?)*(?:approved|verified|cleared|"
    rf"checked|compliant|certified)"
    rf"|approve\s+(?:this|the)\s+(?:mandate|plan|document|strategy)|(?:skip|omit|"
    rf"suppress)\s+(?:the\s+|all\s+|any\s+|further\s+)*(?:checks?|verification|validation|findings?|"
    rf"escalations?)\b"
    rf"|do\s+not\s+(?:flag|escalate|report|check|verify|validate)\s+(?:this|these)\s+(?:clause|"
    rf"sentence|document|mandate|plan|text|section|line|rule|list)s?"
    rf"|(?:add|put)\s+[\w.* ]{{1,60}}\s+(?:to|on)\s+(?:the\s+)?(?:tool\s+)?allow-?list"
    rf"|(?:<\|?(?:system|im_start|endoftext)\|?>|\[/?INST\]|^\s*(?:system|assistant)\s*:)",
    re.I,
)
_DISMISSED = re.compile(
    r"\b(?:ignore|ignored|ignoring|disregard\w*|attack|phishing|spam|scam|fraud\w*|manipulat\w+|"
    r"suspicious|injection)\b|"
    r"\b(?:not|never|n['’]t|no)\s+(?:\w+\s+){0,3}?(?:follow|obey|comply|heed|followed|obeyed|"
    r"act(?:ed)?\s+(?:up)?on|do\s+(?:what|as)|believe)\b|"
    r"\bnot\s+(?:an?\s+)?(?:instructions?|orders?|binding|mine|ours|from\s+(?:me|us)|(?:my|"
    r"our)\s+(?:words|rules|orders|instructions?))|"
    r"\bno\s+(?:part\s+of|effect)\b|\bhas\s+no\s+force\b|"
    r"\b(?:treat|treated|taken?|regard\w*)\s+(?:\w+\s+){0,3}?as\s+(?:data|information|background|"
    r"context|noise)|\bfor\s+(?:information|reference|background|context)\s+only\b|"
    r"\bjust\s+(?:background|context|fyi)\b|\bdata,? (?:not|never)\b",
    re.I,
)
_ABOUT_QUOTES = re.compile(
    r"\b(?:quot\w+|forward\w*|mails?|e-?mails?|messages?|threads?|below|above|attach\w*|documents?|"
    r"pages?|prompts?|instructions?|they|he|she|it|that)\b",
    re.I,
)
_IN_QUOTES = re.compile(r"\"[^\"\n]{0,400}\"|“[^”]{0,400}”|‘[^’]{4,400}’|«[^»]{0,400}»|`[^`\n]{0,400}`")
_HIDDEN = re.compile(
    "[\u00ad\u200b\u200c\u200e\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]|[\U000e0000-\U000e007f]"
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.S)
_STYLED = re.compile(
    r"display\s*:\s*none|visibility\s*:\s*hidden|font-size\s*:\s*0|color\s*:\s*(?:white|"
    r"#fff(?:fff)?)\b|<\w+[^>]*\bhidden\b",
    re.I,
)
_CARRY = (
    MarkerKind.PROHIBITION,
    MarkerKind.DUTY,
    MarkerKind.PERMISSION,
    MarkerKind.IMPERATIVE,
    MarkerKind.BOUND,
    MarkerKind.APPROVAL,
)


def injected(source: SourceText, page: Page) -> Iterator[FidelityFact]:
    """Every clause that orders the reader about, quotes somebody who orders the agent, or hides a norm."""
    comments = [(m.start(), m.end()) for m in _COMMENT.finditer(source.text)] if "<!--" in source.text else []
    owners = [i for i, facts in enumerate(page.clauses) if facts.clause.shape is not Shape.QUOTED]
    at = 0
    for facts in page.clauses:
        clause = facts.clause
        while at < len(comments) and comments[at][1] <= clause.span.start:
            at += 1
        commented = at < len(comments) and comments[at][0] < clause.span.end
        found = _orders_reader(clause) or _hidden(facts, commented) or _quoted_order(facts, page, owners)
        if found:
            yield FidelityFact(Infidelity.INJECTION, clause.span, clause.id, found=found)


def _orders_reader(clause: Clause) -> str | None:
    text = _HIDDEN.sub("", clause.text)
    match = _ORDERS.search(text)
    if match is None:
        return None
    before = text[: match.start()]
    quoted = any(q.start() <= match.start() and match.end() <= q.end() for q in _IN_QUOTES.finditer(text))
    rest = _IN_QUOTES.sub(" ", text) if quoted else before
    if (quoted and _DISMISSED.search(rest)) or re.search(
        r"\b(?:never|not|n['’]t|cannot|nobody|nothing|no one|refuse to|asks? (?:you|it) to|"
        r"tells? (?:you|it) to|tr(?:y|ies) to)\b[^.;:]{0,60}$",
        before,
        re.I,
    ):
        return None
    return match[0]


def _hidden(facts: ClauseFacts, commented: bool) -> str | None:
    """A norm that a person who looks at the rendered page does not see."""
    text = facts.clause.text
    marks = _HIDDEN.search(text)
    if not (marks or commented or _STYLED.search(text)):
        return None
    clean = _HIDDEN.sub("", text).replace("<!--", "").replace("-->", "").strip()
    carries = any(m.kind in _CARRY for m in find_markers(clean)) or any(
        m.norm_like for m in find_mentions(clean)
    )
    return f"hidden text: {clean[:60]}" if carries else None


def _quoted_order(facts: ClauseFacts, page: Page, owners: list[int]) -> str | None:
    """Quoted text that orders or grants the agent something, unless the owner's own words dismiss it."""
    clause = facts.clause
    if clause.shape is not Shape.QUOTED:
        return None
    spoken = Clause(clause.id, clause.extent, clause.span, clause.text, clause.line, Shape.SENTENCE)
    found = asked(ClauseFacts(spoken, facts.mentions, facts.markers))
    if found is None or _dismissed(clause, page, owners):
        return None
    return found


def _dismissed(clause: Clause, page: Page, owners: list[int]) -> bool:
    """Whether the owner says, beside the quote, that it is not to be followed. `owners` are the places
    of the clauses in the owner's own voice."""
    here = bisect_left(owners, page.order[clause.id])
    beside = owners[max(0, here - 3) : here + 3]
    texts = (page.clauses[i].clause.text for i in beside)
    return any(_DISMISSED.search(text) and _ABOUT_QUOTES.search(text) for text in texts)
