"""What became of each clause. Readers propose; this decides (semantics §1.2)."""

from __future__ import annotations

import re
from collections.abc import Mapping

from mandate.model.clause import Clause, Shape, State
from mandate.model.plan import Plan
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity, Reading
from mandate.model.result import ClauseVerdict

_REASONS: Mapping[Infidelity, str] = {
    Infidelity.UNGROUNDED_QUOTE: "the plan quotes words that do not stand here",
    Infidelity.UNGROUNDED_NUMBER: "the plan uses a number that this sentence does not have",
    Infidelity.UNGROUNDED_UNIT: "the plan uses another unit than this sentence",
    Infidelity.UNGROUNDED_NAME: "the plan names something that this sentence does not speak of",
    Infidelity.UNCOVERED_NORM: "this asks something of the agent, and the plan has no rule for it",
    Infidelity.POLARITY: "the plan says the opposite of this sentence",
    Infidelity.COMPARATOR: "the plan turns this limit round, or makes it stricter or looser",
    Infidelity.DROPPED: "the plan leaves out a part of this sentence",
    Infidelity.VAGUE: "a word here has no clear limit",
    Infidelity.DANGLING: "this speaks of something that is written nowhere",
    Infidelity.TWO_READINGS: "this can be read in two ways",
    Infidelity.UNREAD: "nobody could read this sentence for certain",
    Infidelity.UNANSWERED: "a question about this sentence is open",
    Infidelity.INJECTION: "this gives orders, and it is not the owner's voice",
    Infidelity.ADVISORY_WITH_SUBSTANCE: "filed as advice, but it sets a limit, deadline or approval",
    Infidelity.STALE: "the plan was made from another text",
}
_GREETING = re.compile(
    r"(?:hi|hello|hey|dear|good\s+(?:morning|afternoon|evening)|thanks|thank\s+you|cheers|best|"
    r"regards|kind\s+regards|best\s+regards|"
    r"yours|sincerely|yours\s+(?:sincerely|faithfully|truly)|take\s+care|"
    r"see\s+you)\b[^.!?:;0-9]{0,40}[.!?,]*$",
    re.I,
)
_HEADER = re.compile(r"(?:to|from|cc|bcc|date|sent|subject|re|fwd|fw|reply-to)\s*:", re.I)


def settle(clauses: tuple[Clause, ...], plan: Plan, reading: Reading) -> tuple[ClauseVerdict, ...]:
    """Exactly one state per clause, in order, with the reason where it is not `checked`.

    Flagged is what a finding names and what nobody answers for. A state in the plan is a proposal.
    """
    problems: dict[str, FidelityFact] = {}
    for fact in reading.facts:
        problems.setdefault(fact.clause, fact)
    quoted = {q.clause for item in plan.items for q in item.quotes}
    advised = {a.clause: a.reason or "" for a in plan.advisory}
    proposed = {c.id: c for c in plan.clauses}
    facts = {f.clause.id: f for f in reading.clauses}
    announced = _completed(clauses, quoted)
    verdicts = []
    for clause in clauses:
        state, reason = State.FLAGGED, "nobody has read this sentence"
        row = proposed.get(clause.id)
        if clause.id in problems:
            reason = _REASONS[problems[clause.id].infidelity]
        elif clause.id in quoted:
            state, reason = State.CHECKED, ""
        elif clause.id in advised or (row is not None and row.state is State.ADVISORY):
            state, reason = (
                State.ADVISORY,
                advised.get(clause.id) or "nothing here can be measured or enforced",
            )
        elif row is not None and row.state is State.CONTEXT:
            state, reason = State.CONTEXT, row.reason or "asks nothing of the agent"
        elif row is not None and row.state is State.FLAGGED and row.reason:
            reason = row.reason
        elif obvious := _obvious(clause, facts.get(clause.id), clause.id in announced):
            state, reason = State.CONTEXT, obvious
        elif any(q.clause == clause.id and q.answer for q in plan.open):
            reason = (
                "the question about it is answered, but no rule was made of the answer: "
                "read the mandate again with `mandate plan`, or add a plan item that quotes this sentence"
            )
        verdicts.append(ClauseVerdict(clause.id, clause.line, clause.text, state, reason))
    return tuple(verdicts)


def _completed(clauses: tuple[Clause, ...], quoted: set[str]) -> frozenset[str]:
    """Clauses that others complete, where at least one of those others is checked."""
    return frozenset(i for c in clauses if c.id in quoted for i in (*c.lead_ins, *c.headings))


def _obvious(clause: Clause, facts: ClauseFacts | None, completed: bool) -> str:
    """Why a clause nobody proposed as context is context; empty if that is not obvious.

    Clauses that ask something of the agent never get here: they are uncovered norms.
    """
    if clause.shape is Shape.HEADING:
        return "a heading"
    if completed:
        return "announces what follows"
    if _HEADER.match(clause.text):
        return "the head of a mail"
    if _GREETING.match(clause.text.strip("*_ ")):
        return "a greeting"
    words = clause.text.strip("*_#-=~ \n\t")
    if not any(c.isalnum() for c in words):
        return "no words"
    numbers = facts is not None and any(m.norm_like for m in facts.mentions)
    if len(words.split()) <= 2 and not numbers and (facts is None or not facts.markers):
        return "a label"
    return ""
