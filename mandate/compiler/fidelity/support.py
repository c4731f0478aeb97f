"""What a plan item may rest on: its quotes, the lines that announce them, and what stands before."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import datetime

from mandate.grammar.dates import resolve_moment
from mandate.grammar.mentions import find_mentions
from mandate.model.clause import Clause
from mandate.model.plan import Item, Plan, Quote
from mandate.model.quantity import Quantity, civil
from mandate.model.reading import ClauseFacts, Mention
from mandate.model.source import Span
from mandate.model.spec import Spec

_TABLE = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-", "\u00a0": " ", "\u202f": " "}
)
_HIDDEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]|[\U000e0000-\U000e007f]")
_PRONOUN = re.compile(
    r"\b(?:it|them|they|this|that|these|those|its|their|such|so|one|ones|same|either|both|there|"
    r"above|over that)\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Page:
    """The prose with all that code found in it, and the times against which dates are resolved."""

    clauses: tuple[ClauseFacts, ...]
    plan: Plan
    spec: Spec
    order: dict[str, int] = field(default_factory=dict)
    moments: tuple[datetime, ...] = ()

    def clause(self, identity: str) -> ClauseFacts | None:
        at = self.order.get(identity)
        return None if at is None else self.clauses[at]

    def above(self, clause: Clause) -> tuple[ClauseFacts, ...]:
        """The headings and lead-ins of a clause, outermost first."""
        found = (self.clause(i) for i in (*clause.headings, *clause.lead_ins))
        return tuple(c for c in found if c is not None)

    def before(self, clause: Clause, count: int = 1) -> tuple[ClauseFacts, ...]:
        at = self.order.get(clause.id, 0)
        return self.clauses[max(0, at - count) : at]


@dataclass(frozen=True, slots=True)
class Support:
    """The words behind one item. `quoted` are its quotes as they stand in the prose, `announced` the
    headings and lead-ins, `before` the clause an "it" points to, `answers` what people answered."""

    clauses: tuple[ClauseFacts, ...]
    quoted: tuple[str, ...]
    announced: tuple[str, ...]
    before: tuple[str, ...]
    answers: tuple[str, ...]
    mentions: tuple[Mention, ...]

    @property
    def words(self) -> str:
        return "\n".join((*self.quoted, *self.announced, *self.before, *self.answers))

    @property
    def own(self) -> str:
        return "\n".join(self.quoted)

    @property
    def span(self) -> Span:
        return self.clauses[0].clause.span


def plain(text: str) -> str:
    """For comparing: straight quotes and dashes, single blanks, nothing invisible, no emphasis."""
    bare = (
        _HIDDEN.sub("", text)
        .translate(_TABLE)
        .replace("*", "")
        .replace("`", "")
        .replace("_", " ")
        .replace(">", " ")
    )
    return re.sub(r"\s+", " ", bare).strip().lower()


def is_quoted_from(quote: Quote, facts: ClauseFacts | None) -> bool:
    """Whether a quote is a substring of its clause, white space and typographic marks aside."""
    return facts is not None and bool(quote.text.strip()) and plain(quote.text) in plain(facts.clause.text)


def page_of(clauses: tuple[ClauseFacts, ...], plan: Plan, spec: Spec) -> Page:
    starts = [f.start for f in plan.facts if f.start]
    moments: list[datetime] = []
    for text in (plan.as_of, civil(spec.as_of).isoformat() if spec.as_of else None, *starts):
        try:
            moment = datetime.fromisoformat(text) if text else None
        except ValueError:
            continue
        if moment is not None:
            moments.append(moment.replace(tzinfo=None))
    order = {facts.clause.id: i for i, facts in enumerate(clauses)}
    return Page(clauses, plan, spec, order, tuple(dict.fromkeys(moments)))


def support_of(item: Item, page: Page) -> Support | None:
    """The words behind an item; None if it quotes no clause there is."""
    found = [(q, facts) for q in item.quotes if (facts := page.clause(q.clause)) is not None]
    if not found:
        return None
    clauses = tuple(dict.fromkeys(facts for _, facts in found))
    quoted = tuple(q.text for q, _ in found)
    above = tuple(dict.fromkeys(u for facts in clauses for u in page.above(facts.clause)))
    before: list[str] = []
    for _, facts in found:
        if _PRONOUN.search(facts.clause.text):
            before.extend(b.clause.text for b in page.before(facts.clause, 2))
    ids = {facts.clause.id for facts in clauses}
    answers = tuple(q.answer for q in page.plan.open if q.answer and q.clause in ids)
    announced = tuple(u.clause.text for u in above)
    mentions = tuple(m for text in (*quoted, *announced, *answers) for m in find_mentions(text))
    return Support(clauses, quoted, announced, tuple(before), answers, mentions)


def moments_of(mention: Mention, moments: tuple[datetime, ...]) -> tuple[datetime, ...]:
    """What a date or weekday can mean, counted from each reference date there is."""
    known = [_civil(q) for q in mention.readings if q.type.kind == "moment"]
    resolved = [resolve_moment(mention.text, m) for m in moments]
    return tuple(dict.fromkeys(at for at in (*known, *resolved) if at is not None))


def _civil(quantity: Quantity) -> datetime:
    return civil(quantity)
