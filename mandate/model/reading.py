"""What code finds out by itself about the prose and about how a plan relates to it (semantics §7).

Facts only; the rules of family 1xx say what each of them means.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mandate.model.clause import Clause
from mandate.model.quantity import Quantity
from mandate.model.source import Span


@dataclass(frozen=True, slots=True)
class Mention:
    """A quantity in the prose: digits, words ("a dozen"), k/m, percent, money, dates, durations.

    `quantity` is its reading (None if the number has no reading we are sure of); `readings` holds
    all when there are several (03/04/2026). `norm_like` is false for numbers that are no amounts:
    years, section numbers, names of models and tickets.
    """

    span: Span
    text: str
    quantity: Quantity | None
    readings: tuple[Quantity, ...] = ()
    norm_like: bool = True


class MarkerKind(StrEnum):
    DUTY = "duty"  # must, shall, has to, always
    PROHIBITION = "prohibition"  # never, must not, no … may
    PERMISSION = "permission"  # may, can, is allowed to, fine up to
    BOUND = "bound"  # at most, up to, no more than, under, only
    CONDITION = "condition"  # if, when, whenever
    EXCEPTION = "exception"  # unless, except, without
    TIME = "time"  # before, after, within, by, until
    APPROVAL = "approval"  # ask, sign-off, approve, OK from
    IMPERATIVE = "imperative"  # a bare verb at the start


@dataclass(frozen=True, slots=True)
class Marker:
    """A word that makes a sentence a norm, or part of one."""

    span: Span
    text: str
    kind: MarkerKind


@dataclass(frozen=True, slots=True)
class ClauseFacts:
    """A clause with what stands in it."""

    clause: Clause
    mentions: tuple[Mention, ...] = ()
    markers: tuple[Marker, ...] = ()


class Infidelity(StrEnum):
    """The ways a plan can misrepresent its prose, and the ways prose can defy reading."""

    UNGROUNDED_QUOTE = "ungrounded quote"
    UNGROUNDED_NUMBER = "ungrounded number"
    UNGROUNDED_UNIT = "ungrounded unit"
    UNGROUNDED_NAME = "ungrounded name"
    UNCOVERED_NORM = "uncovered norm"
    POLARITY = "polarity"
    COMPARATOR = "comparator"
    DROPPED = "dropped part"
    VAGUE = "vague"
    DANGLING = "dangling reference"
    TWO_READINGS = "two readings"
    UNREAD = "unread"
    UNANSWERED = "unanswered question"
    INJECTION = "injection"
    ADVISORY_WITH_SUBSTANCE = "advisory with substance"  # a limit filed under advice
    STALE = "stale"  # the plan was made from another text


@dataclass(frozen=True, slots=True)
class FidelityFact:
    """One mismatch. `span` is in the prose (the clause if nothing narrower); `item` the plan item.

    `found` is what stands there ("up to 50", "never"); `proposed` what the plan says instead;
    `candidates` are possible readings, for a question.
    """

    infidelity: Infidelity
    span: Span
    clause: str
    item: str | None = None
    found: str = ""
    proposed: str = ""
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """All that code knows about the prose once a plan is there."""

    clauses: tuple[ClauseFacts, ...] = ()
    facts: tuple[FidelityFact, ...] = ()
