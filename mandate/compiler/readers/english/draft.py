"""The plan in the making: items, terms, questions and the state of each clause."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeVar

from mandate.model.clause import Clause, State
from mandate.model.plan import (
    Advice,
    Constraint,
    Criterion,
    Derivation,
    Goal,
    Item,
    OpenQuestion,
    PlanFact,
    PlanProbe,
    Prohibition,
    Quote,
    Term,
)

QuestionKind = Literal["vague", "dangling", "two readings", "unread", "unit"]


Norm = TypeVar("Norm", Constraint, Prohibition)

_NEAR = 12  # a sentence that says the same twice says it within so many norms


@dataclass(frozen=True, slots=True)
class Mark:
    """How far the draft had got: the lengths of its lists."""

    goals: int
    facts: int
    constraints: int
    prohibited: int
    success: int
    open: int
    norms: int
    probes: int


@dataclass(slots=True)
class Draft:
    """Grows while the clauses are read in order; `reader` turns it into a `Plan`."""

    taken: frozenset[str] = frozenset()  # names the spec has
    goals: list[Goal] = field(default_factory=list)
    facts: list[PlanFact] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    prohibited: list[Prohibition] = field(default_factory=list)
    success: list[Criterion] = field(default_factory=list)
    probes: list[PlanProbe] = field(default_factory=list)
    terms: dict[str, Term] = field(default_factory=dict)
    advisory: list[Advice] = field(default_factory=list)
    open: list[OpenQuestion] = field(default_factory=list)
    context: dict[str, str] = field(default_factory=dict)  # clause → why nothing is asked there
    norms: int = 0
    halts: list[tuple[str, Quote]] = field(default_factory=list)  # when the steps that follow stop

    def constrain(self, quotes: tuple[Quote, ...], derived: tuple[Derivation, ...] = (), **form: Any) -> str:
        """A constraint of the given form and fields; its id."""
        fields = {k: v for k, v in form.items() if v not in (None, "", ())}
        for halt, quote in self.halts if "oblige" in fields else ():
            fields["unless"] = f"{fields['unless']} or {halt}" if "unless" in fields else halt
            quotes = (*quotes, quote)
        for item in self.constraints[-_NEAR:]:
            if item.quotes == quotes and item.model_dump(exclude_none=True, exclude={"id"}) | fields == (
                item.model_dump(exclude_none=True, exclude={"id"})
            ):
                return item.id
        self.norms += 1
        item = Constraint(id=f"n{self.norms}", quotes=quotes, derived=derived, **fields)
        self.constraints.append(item)
        return item.id

    def forbid(self, quotes: tuple[Quote, ...], action: str, **fields: Any) -> str:
        self.norms += 1
        given = {k: v for k, v in fields.items() if v not in (None, "", ())}
        self.prohibited.append(Prohibition(id=f"n{self.norms}", quotes=quotes, forbid=action, **given))
        return f"n{self.norms}"

    def quote_too(self, quote: Quote) -> None:
        """Adds a quote to the last norm, if it stands in the same clause: its words said once more."""
        newest = f"n{self.norms}"
        if self.constraints and self.constraints[-1].id == newest:
            self.constraints[-1] = _quoting(self.constraints[-1], quote)
        if self.prohibited and self.prohibited[-1].id == newest:
            self.prohibited[-1] = _quoting(self.prohibited[-1], quote)

    def aim(self, quotes: tuple[Quote, ...], **fields: Any) -> None:
        self.goals.append(Goal(id=f"g{len(self.goals) + 1}", quotes=quotes, **fields))

    def succeed(
        self,
        quotes: tuple[Quote, ...],
        criterion: str,
        at: str | None = None,
        derived: tuple[Derivation, ...] = (),
    ) -> None:
        name = f"s{len(self.success) + 1}"
        self.success.append(Criterion(id=name, quotes=quotes, criterion=criterion, at=at, derived=derived))

    def probe(self, quotes: tuple[Quote, ...], text: str, *, possible: bool) -> None:
        name = f"p{len(self.probes) + 1}"
        said = {"possible": text} if possible else {"never": text}
        self.probes.append(PlanProbe.model_validate({"id": name, "quotes": quotes, **said}))

    def state_fact(self, quotes: tuple[Quote, ...], **fields: Any) -> None:
        self.facts.append(PlanFact(id=f"f{len(self.facts) + 1}", quotes=quotes, **fields))

    def mark(self) -> Mark:
        return Mark(
            len(self.goals), len(self.facts), len(self.constraints), len(self.prohibited), len(self.success),
            len(self.open), self.norms, len(self.probes),
        )  # fmt: skip

    def since(self, mark: Mark) -> tuple[Item, ...]:
        """The items added since, section by section."""
        return (
            *self.goals[mark.goals :],
            *self.facts[mark.facts :],
            *self.constraints[mark.constraints :],
            *self.prohibited[mark.prohibited :],
            *self.success[mark.success :],
            *self.probes[mark.probes :],
        )

    def asked_since(self, mark: Mark) -> bool:
        return len(self.open) > mark.open

    def take_back(self, mark: Mark) -> None:
        """Forgets the items added since: a half-read statement is not read."""
        del self.goals[mark.goals :], self.facts[mark.facts :], self.constraints[mark.constraints :]
        del self.prohibited[mark.prohibited :], self.success[mark.success :]
        del self.probes[mark.probes :]
        self.norms = mark.norms

    def advise(self, clause: Clause, reason: str = "") -> None:
        if not self.advisory or self.advisory[-1].clause != clause.id:
            self.advisory.append(Advice(clause=clause.id, text=clause.text, reason=reason or None))

    def set_aside(self, clause: Clause, reason: str) -> None:
        self.context.setdefault(clause.id, reason)

    def ask(
        self, clause: Clause, question: str, kind: QuestionKind = "unread", candidates: tuple[str, ...] = ()
    ) -> None:
        if any(q.clause == clause.id and q.question == question for q in self.open[-_NEAR:]):
            return
        name = f"q{len(self.open) + 1}"
        self.open.append(
            OpenQuestion(
                id=name,
                clause=clause.id,
                text=clause.text,
                question=question,
                kind=kind,
                candidates=candidates,
            )
        )

    def term(self, words: tuple[str, ...], kind: str, quote: Quote, limit: int = 7) -> str:
        """The name of a term made from the words of its quote; declared once per name."""
        name = term_name(words[:limit])
        while name in self.taken or (name in self.terms and self.terms[name].type != kind):
            name = f"{name}_{'act' if kind == 'act' else 'term'}"
        self.terms.setdefault(name, Term(name=name, type=kind, quote=quote))
        return name

    def used_terms(self) -> frozenset[str]:
        """The terms that some item speaks of."""
        items = (*self.goals, *self.constraints, *self.prohibited, *self.success, *self.probes)
        texts = [item.model_dump_json(exclude={"quotes", "id"}) for item in items]
        words = {w for text in texts for w in re.findall(r"[a-z_][a-z0-9_.]*", text)}
        return frozenset(name for name in self.terms if name in words)

    def quoted_clauses(self) -> frozenset[str]:
        items: tuple[Item, ...] = (
            *self.goals,
            *self.facts,
            *self.constraints,
            *self.prohibited,
            *self.success,
            *self.probes,
        )
        return frozenset(q.clause for item in items for q in item.quotes)

    def states(self, clauses: Sequence[Clause]) -> list[tuple[Clause, State, str | None]]:
        """The state that the reader proposes for each clause, with its reason."""
        asked: dict[str, str] = {}
        for question in self.open:
            asked.setdefault(question.clause, question.question)
        quoted, advised = self.quoted_clauses(), {a.clause for a in self.advisory}
        found: list[tuple[Clause, State, str | None]] = []
        for clause in clauses:
            if clause.id in asked:
                found.append((clause, State.FLAGGED, asked[clause.id]))
            elif clause.id in quoted:
                found.append((clause, State.CHECKED, None))
            elif clause.id in advised:
                found.append((clause, State.ADVISORY, None))
            elif clause.id in self.context:
                found.append((clause, State.CONTEXT, self.context[clause.id]))
            else:
                found.append((clause, State.FLAGGED, "this clause could not be read"))
        return found


def _quoting(norm: Norm, quote: Quote) -> Norm:
    """The norm with one more quote, if that is of its own clause."""
    if norm.quotes[0].clause != quote.clause:
        return norm
    return norm.model_copy(update={"quotes": (*norm.quotes, quote)})


_UNFIT = re.compile(r"[^a-z0-9]+")
_RESERVED = frozenset(
    "and or not in true false abs count sum min max time date weekday per within no".split()
)


def term_name(words: tuple[str, ...]) -> str:
    """`("customer", "threatens", "legal", "action")` → `customer_threatens_legal_action`."""
    name = _UNFIT.sub("_", "_".join(words).lower().replace("'", "")).strip("_")
    if not name or not name[0].isalpha() or name in _RESERVED:
        name = f"the_{name}".rstrip("_")
    return name
