"""What a model may propose: the parts of a plan, without those that only people and code may write."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from pydantic import ConfigDict, ValidationError

from mandate.model.plan import (
    Advice,
    Constraint,
    Criterion,
    Goal,
    OpenQuestion,
    PlanFact,
    PlanModel,
    Prohibition,
    Term,
    Text,
)

RESERVED = ("author", "answer", "answered_by", "answered_on")


class ContextClause(PlanModel):
    """A clause that asks nothing of the agent, and why."""

    clause: Text
    reason: str | None = None


class Proposal(PlanModel):
    """The model's answer. It never holds answers, decisions or names of authors."""

    model_config = ConfigDict(title="Reading")

    goals: tuple[Goal, ...] = ()
    facts: tuple[PlanFact, ...] = ()
    terms: tuple[Term, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    prohibited: tuple[Prohibition, ...] = ()
    success: tuple[Criterion, ...] = ()
    advisory: tuple[Advice, ...] = ()
    context: tuple[ContextClause, ...] = ()
    open: tuple[OpenQuestion, ...] = ()


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a proposal. `item` is the plan item's id or the term's name, "" if none;
    `clause` where it belongs; `unusable` when the item cannot stand as it is."""

    text: str
    item: str = ""
    clause: str = ""
    unusable: bool = True


@dataclass(frozen=True, slots=True)
class Draft:
    """The part of an answer that has the right shape, and what was wrong with the rest."""

    proposal: Proposal
    problems: tuple[Problem, ...] = field(default=())


def draft_of(text: str) -> Draft | None:
    """The proposal in an answer, entry by entry, so that one malformed entry costs only itself.

    None if there is no JSON object in the text.
    """
    raw = _json_object(text)
    if raw is None:
        return None
    kept: dict[str, list[Any]] = {}
    problems: list[Problem] = []
    for name in sorted(n for n, entries in raw.items() if entries and n not in Proposal.model_fields):
        problems.append(Problem(f"there is no list called `{name[:40]}`"))
    for name, info in Proposal.model_fields.items():
        entries = raw.get(name) or []
        model = info.annotation.__args__[0] if info.annotation is not None else PlanModel
        if not isinstance(entries, list):
            problems.append(Problem(f"`{name}` is a list"))
            continue
        for entry in entries:
            try:
                kept.setdefault(name, []).append(_without_reserved(model.model_validate(entry)))
            except ValidationError as error:
                problems.append(_malformed(name, entry, error))
    return Draft(Proposal.model_validate({n: tuple(v) for n, v in kept.items()}), tuple(problems))


def _json_object(text: str) -> dict[str, Any] | None:
    """The outermost JSON object of a text; models like to put words or a code fence around it."""
    start = text.find("{")
    if start < 0:
        return None
    try:
        value, _ = json.JSONDecoder(parse_float=str).raw_decode(text[start:])
    except (ValueError, RecursionError):
        return None
    return value if isinstance(value, dict) else None


def _without_reserved(entry: PlanModel) -> PlanModel:
    fields = {name: None for name in RESERVED if name in type(entry).model_fields}
    return entry.model_copy(update=fields) if fields else entry


def _malformed(section: str, entry: Any, error: ValidationError) -> Problem:
    details = error.errors(include_url=False, include_input=False, include_context=False)
    parts = [f"{'.'.join(str(p) for p in d['loc'])}: {d['msg']}".removeprefix(": ") for d in details[:4]]
    known = entry if isinstance(entry, dict) else {}
    name = known.get("id") or known.get("name") or ""
    text = f"an entry of `{section}` is not usable: {'; '.join(parts)}"
    return Problem(text, item=str(name)[:40], clause=_clause(known))


def _clause(entry: dict[str, Any]) -> str:
    quotes = entry.get("quotes")
    first = quotes[0] if isinstance(quotes, list) and quotes else entry.get("quote")
    place = first if isinstance(first, dict) else entry
    clause = place.get("clause")
    return clause if isinstance(clause, str) else ""
