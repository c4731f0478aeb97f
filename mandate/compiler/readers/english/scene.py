"""What is known while one clause is read: vocabulary, draft, and what earlier clauses spoke of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from mandate.compiler.readers.english.draft import Draft
from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Bound, Phrase, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import ADVERBS, Force
from mandate.model.clause import Clause
from mandate.model.plan import Quote
from mandate.model.quantity import Kind
from mandate.model.spec import Spec


@dataclass(slots=True)
class Memory:
    """What pronouns and ellipses of the next clause can refer to."""

    tools: tuple[str, ...] = ()
    clause: str = ""  # where those tools were named
    quote: Quote | None = None
    left: str = ""  # the last bound on an amount: of what ("amount") …
    amount: str = ""  # … and how much ("50 USD")
    amount_tools: tuple[str, ...] = ()  # … of calls of these
    amount_quote: Quote | None = None  # … said there
    when: tuple[str, ...] = ()  # the conditions of the last norm
    key: str = ""  # what the last limit counted apart


@dataclass(slots=True)
class Scene:
    spec: Spec
    lexicon: Lexicon
    draft: Draft
    clause: Clause
    as_of: datetime | None
    memory: Memory
    lead_force: Force = Force.NONE  # what a lead-in says of its items: "You must not:"
    lead_quotes: tuple[Quote, ...] = ()
    lead_used: bool = False
    lead_phrases: tuple[tuple[str, Quote], ...] = ()  # conditions of the lead-in, as expressions
    problems: list[str] = field(default_factory=list)
    previous: Statement | None = None  # the statement before in the same clause
    reached_back: Quote | None = None  # the words "over that" refers to

    def quote(self, start: int, end: int) -> Quote:
        text = self.clause.text[start:end].strip().strip(".,;:!").strip()
        return Quote(clause=self.clause.id, text=text or self.clause.text)

    def quotes(self, statement: Statement, without: frozenset[str] = frozenset()) -> tuple[Quote, ...]:
        """The words of a statement: its own, and the conditions and subject it shares."""
        own = [p for p in statement.phrases if p.kind not in without | {"reason"} and p.end]
        start = min((*(a.start for a in statement.head), *(p.start for p in own)), default=0)
        end = max((*(a.end for a in statement.head), *(p.end for p in own)), default=len(self.clause.text))
        found: list[Quote] = []
        shared = [p for p in statement.shared if p.kind != "reason"]
        if shared and 0 <= start - max(p.end for p in shared) <= 3:
            start = min(p.start for p in shared)
        else:
            found += [self.quote(p.start, p.end) for p in shared]
        if statement.borrowed and statement.borrowed[-1].end < start:
            subject = self.quote(statement.borrowed[0].start, statement.borrowed[-1].end)
            idle = {"you", "it", "they", "we", "the", "agent"} | ADVERBS
            if not all(word in idle for word in subject.text.lower().split()):
                found.append(subject)
        found.append(self.quote(start, end))
        return tuple(found)

    def phrase_quote(self, phrase: Phrase) -> Quote:
        return self.quote(phrase.start, phrase.end)

    def moment(self, token: Token) -> datetime | None:
        """The first such moment at or after the as-of date."""
        from mandate.grammar.dates import resolve_moment

        if token.kind() is Kind.MOMENT and token.quantity is not None:
            from mandate.model.quantity import civil

            return civil(token.quantity)
        return resolve_moment(token.text, self.as_of) if self.as_of else None

    def is_moment(self, token: Token) -> bool:
        if token.kind() is Kind.MOMENT:
            return True
        return token.quantity is None and self.moment(token) is not None


def iso(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M")


def atom_tokens(atoms: Sequence[Atom]) -> list[Token]:
    """The tokens of some atoms, the amounts of bounds included."""
    found: list[Token] = []
    for atom in atoms:
        if isinstance(atom, Bound):
            found.append(atom.amount)
        elif isinstance(atom, Within):
            if atom.amount is not None:
                found.append(atom.amount)
        else:
            found.append(atom)
    return found


def has_sort(atoms: Sequence[Atom], *sorts: Sort) -> bool:
    return any(isinstance(a, Token) and a.sort in sorts for a in atoms)
