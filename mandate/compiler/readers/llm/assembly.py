"""A proposal as a plan: ids in house order, states of clauses, and who read it."""

from __future__ import annotations

from hashlib import sha256
from pathlib import PurePath
from typing import TypeVar

from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.llm.proposal import Proposal
from mandate.compiler.readers.llm.request import digest, prompt
from mandate.compiler.readers.llm.vocabulary import vocabulary
from mandate.model.clause import State
from mandate.model.plan import (
    Constraint,
    Criterion,
    Goal,
    Item,
    OpenQuestion,
    Plan,
    PlanClause,
    PlanFact,
    PlanModel,
    Prohibition,
    ReaderRecord,
)
from mandate.model.quantity import civil
from mandate.model.source import file_of

Entry = TypeVar("Entry", Goal, PlanFact, Constraint, Prohibition, Criterion, OpenQuestion)


def renumbered(proposal: Proposal) -> Proposal:
    """Ids by place: g1, f1, n1 (constraints, then prohibitions), s1, q1. What `overrides` names
    follows; a name that is not there is kept, and complained of by `verification`."""
    sections = [
        ("g", (*proposal.goals,)), ("f", (*proposal.facts,)),
        ("n", (*proposal.constraints, *proposal.prohibited)), ("s", (*proposal.success,)),
    ]  # fmt: skip
    ids: dict[str, str] = {}
    for letter, entries in sections:
        for number, entry in enumerate(entries, 1):
            ids.setdefault(entry.id, f"{letter}{number}")

    def named(entries: tuple[Entry, ...], letter: str, first: int = 1) -> tuple[Entry, ...]:
        out = []
        for number, entry in enumerate(entries, first):
            update: dict[str, object] = {"id": f"{letter}{number}"}
            if isinstance(entry, Constraint | Prohibition):
                update["overrides"] = tuple(ids.get(i, i) for i in entry.overrides)
            out.append(entry.model_copy(update=update))
        return tuple(out)

    return proposal.model_copy(
        update={
            "goals": named(proposal.goals, "g"),
            "facts": named(proposal.facts, "f"),
            "constraints": named(proposal.constraints, "n"),
            "prohibited": named(proposal.prohibited, "n", len(proposal.constraints) + 1),
            "success": named(proposal.success, "s"),
            "open": named(proposal.open, "q"),
        }
    )


def items_of(proposal: Proposal) -> tuple[Item, ...]:
    return (*proposal.goals, *proposal.facts, *proposal.constraints, *proposal.prohibited, *proposal.success)


def plan_of(proposal: Proposal, request: ReadingRequest, model: str) -> Plan:
    """The plan that a proposal amounts to. Its ids must be unique (`renumbered`)."""
    spec = request.spec
    return Plan(
        mandate=PurePath(file_of(request.source.path)).name,
        spec=PurePath(spec.source.path).name or None,
        digest=request.source.digest or None,
        as_of=None if spec.as_of is None else civil(spec.as_of).isoformat(timespec="minutes"),
        reader=ReaderRecord(
            kind="llm", model=model, prompt=digest(prompt()), vocabulary=digest(vocabulary(spec))
        ),
        clauses=_clauses(proposal, request),
        goals=proposal.goals,
        facts=proposal.facts,
        terms=proposal.terms,
        constraints=proposal.constraints,
        prohibited=proposal.prohibited,
        success=proposal.success,
        advisory=proposal.advisory,
        open=proposal.open,
    )


def _clauses(proposal: Proposal, request: ReadingRequest) -> tuple[PlanClause, ...]:
    quoted = {quote.clause for item in items_of(proposal) for quote in item.quotes}
    asked = {question.clause for question in proposal.open}
    advised = {advice.clause for advice in proposal.advisory}
    context = {entry.clause: entry.reason for entry in proposal.context}
    rows = []
    for clause in request.clauses:
        if clause.id in asked:
            state = State.FLAGGED
        elif clause.id in quoted:
            state = State.CHECKED
        elif clause.id in advised:
            state = State.ADVISORY
        else:
            state = State.CONTEXT if clause.id in context else State.FLAGGED
        reason = context.get(clause.id) if state is State.CONTEXT else None
        hash_ = sha256(clause.text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        rows.append(
            PlanClause(
                id=clause.id, line=clause.line, text=clause.text, state=state, hash=hash_, reason=reason
            )
        )
    return tuple(rows)


def without(proposal: Proposal, names: frozenset[str]) -> Proposal:
    """The proposal without the items and terms of those names, and without references to them."""

    def stays(entry: PlanModel) -> bool:
        return getattr(entry, "id", getattr(entry, "name", "")) not in names

    kept: dict[str, object] = {}
    for section in ("goals", "facts", "terms", "success"):
        kept[section] = tuple(e for e in getattr(proposal, section) if stays(e))
    for section in ("constraints", "prohibited"):
        kept[section] = tuple(
            e.model_copy(update={"overrides": tuple(o for o in e.overrides if o not in names)})
            for e in getattr(proposal, section)
            if stays(e)
        )
    return proposal.model_copy(update=kept)
