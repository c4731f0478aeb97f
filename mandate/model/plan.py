"""The typed reading of a mandate: what a reader proposes, a person reviews and code checks.

These models are the border to readers (language models included) and to plan files: expressions are
text in the spec's expression language here, and become typed norms when they are lowered. Every
model rejects unknown keys.
"""

from __future__ import annotations

from collections import Counter
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mandate.model.clause import State

Text = Annotated[str, Field(min_length=1)]


class PlanModel(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Quote(PlanModel):
    """An exact substring of a clause. A lead-in, heading or antecedent may be quoted too."""

    clause: Text
    text: Text


class Derivation(PlanModel):
    """How a literal that does not stand in the quote as such was obtained ("a dozen" → 12)."""

    literal: Text
    source: Text


class Item(PlanModel):
    """What every plan item has. `by` is who wrote it: a reader's name, or `hand`."""

    id: Text
    quotes: tuple[Quote, ...] = Field(min_length=1)
    author: str | None = None
    derived: tuple[Derivation, ...] = ()


class Goal(Item):
    """Exactly one aim. `achieve: unlabelled = 0` with `by`, an ISO civil moment; `maximize` and
    `minimize` name a metric; `maintain` is an invariant."""

    achieve: str | None = None
    maximize: str | None = None
    minimize: str | None = None
    maintain: str | None = None
    by: str | None = None
    priority: int | None = None

    @model_validator(mode="after")
    def _one_aim(self) -> Goal:
        _exactly_one(self, ("achieve", "maximize", "minimize", "maintain"))
        return self


class Constraint(Item):
    """Exactly one form. Action forms hold an action as text: a tool or act, a pattern of tools
    (`crm.*`), or several separated by commas.

    - `permit: A`, `oblige: A`, `approve: A`, `autonomous: A`, each with `when`
    - `limit: count(A) <= 3 per day`, `limit: sum(A.amount) <= 90 USD per day per order_id`
    - `order: A before B, same ticket_id` | `B within 2 h after A` | `no B within 2 h after A`
    - `during: A only during calendar` needs a calendar of the spec or `hours` ("Mon-Fri 09:00-17:00")
    - `maintain: cash >= 0.2 * total`
    """

    permit: str | None = None
    oblige: str | None = None
    limit: str | None = None
    order: str | None = None
    approve: str | None = None
    autonomous: str | None = None
    maintain: str | None = None
    during: str | None = None
    hours: str | None = None  # for `during`: the openings, as in a calendar line
    requires: str | None = None  # for `oblige`: what must hold of the call's arguments
    when: str | None = None
    unless: str | None = None
    within: str | None = None  # a duration
    by: str | None = None  # an ISO civil moment
    role: str | None = None  # for `approve` and `autonomous`; absent: the owner / everybody
    count: int | None = None  # for `approve`: how many of the role
    otherwise: str | None = None  # for `oblige`: the action that may be taken instead
    universal_in: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    actor: str | None = None
    claims: tuple[str, ...] | None = None  # for `permit`; absent: the names in `when`

    @model_validator(mode="after")
    def _one_form(self) -> Constraint:
        _exactly_one(self, FORMS)
        return self

    @property
    def form(self) -> str:
        return next(f for f in FORMS if getattr(self, f) is not None)


FORMS = ("permit", "oblige", "limit", "order", "approve", "autonomous", "maintain", "during")


class Prohibition(Item):
    """`forbid: A when …, unless …`."""

    forbid: Text
    when: str | None = None
    unless: str | None = None
    overrides: tuple[str, ...] = ()
    actor: str | None = None


class Criterion(Item):
    """A success criterion: `criterion: unlabelled = 0`, `at` an ISO civil moment."""

    criterion: Text
    at: str | None = None


class PlanProbe(Item):
    """What the author wants to be impossible, or to stay possible: `never: payments.refund without
    crm.read` | `possible: payments.refund with amount = 50 USD`, in the words of the layer's probe lines."""

    never: str | None = None
    possible: str | None = None

    @model_validator(mode="after")
    def _one_kind(self) -> PlanProbe:
        _exactly_one(self, ("never", "possible"))
        return self


class Term(PlanModel):
    """What the prose speaks of and the spec does not know. `type` is `act`, `predicate` (true or
    false, decided at run time), or a type of the spec language (`kg`, `count`, `one of a, b`).
    `observed` says whether the term can be measured (a metric) as far as the text tells."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)*$")]
    type: Text
    quote: Quote


class PlanFact(Item):
    """A fact or definition of the prose: `start` (an ISO civil moment), or `name` and `value`."""

    start: str | None = None
    name: str | None = None
    value: str | None = None


class Advice(PlanModel):
    clause: Text
    text: Text
    reason: str | None = None


class OpenQuestion(PlanModel):
    """What the reader could not settle. It blocks until it has an `answer`."""

    id: Text
    clause: Text
    text: Text
    question: Text
    kind: Literal["vague", "dangling", "two readings", "unread", "unit"] = "unread"
    candidates: tuple[str, ...] = ()
    answer: str | None = None
    answered_by: str | None = None
    answered_on: str | None = None


class Decision(PlanModel):
    """A declared winner: `winner` overrides `loser`, decided by a person."""

    winner: Text
    loser: Text
    by: Text
    on: Text


class PlanClause(PlanModel):
    """A clause as the plan records it: its text, the hash of that text, and its state."""

    id: Text
    line: int
    text: str
    state: State
    hash: str | None = None
    reason: str | None = None  # for context and flagged: why


class ReaderRecord(PlanModel):
    """Who read the prose. Nothing here is ever a key or an address with credentials."""

    kind: Literal["english", "llm", "hand"]
    model: str | None = None
    prompt: str | None = None  # digest of the prompt file
    vocabulary: str | None = None  # digest of the spec's vocabulary
    tool: str | None = None  # version of mandate


class Plan(PlanModel):
    """A reading of one mandate against one spec."""

    version: Literal[1] = Field(default=1, alias="mandate-plan")
    mandate: str
    spec: str | None = None
    digest: str | None = None  # sha256 of the prose
    as_of: str | None = None
    reader: ReaderRecord
    clauses: tuple[PlanClause, ...] = ()
    goals: tuple[Goal, ...] = ()
    facts: tuple[PlanFact, ...] = ()
    terms: tuple[Term, ...] = ()
    constraints: tuple[Constraint, ...] = ()
    prohibited: tuple[Prohibition, ...] = ()
    success: tuple[Criterion, ...] = ()
    probes: tuple[PlanProbe, ...] = ()
    advisory: tuple[Advice, ...] = ()
    open: tuple[OpenQuestion, ...] = ()
    decisions: tuple[Decision, ...] = ()

    @property
    def items(self) -> tuple[Item, ...]:
        """Every item that quotes prose, in the order of the sections."""
        return (*self.goals, *self.facts, *self.constraints, *self.prohibited, *self.success, *self.probes)

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Plan:
        ids = [item.id for item in self.items] + [q.id for q in self.open]
        twice = sorted(i for i, times in Counter(ids).items() if times > 1)
        if twice:
            raise ValueError(f"ids used more than once: {', '.join(twice)}")
        return self


def _exactly_one(model: BaseModel, names: tuple[str, ...]) -> None:
    given = [name for name in names if getattr(model, name) is not None]
    if len(given) != 1:
        raise ValueError(f"needs exactly one of {', '.join(names)}; has {', '.join(given) or 'none'}")
