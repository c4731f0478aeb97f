"""A question about one call, and its answer: may it happen, by which lines, and under which condition."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mandate.model.diagnostic import Diagnostic
from mandate.model.expression import TRUE, Expr
from mandate.model.finding import Label
from mandate.model.quantity import Quantity
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec


class Decision(StrEnum):
    ALLOWED = "allowed"
    NEEDS_APPROVAL = "needs approval"
    DEPENDS = "depends"
    DENIED = "denied"
    IMPOSSIBLE = "no such call"
    UNDECIDED = "undecided"


class QueryCode(IntEnum):
    """What the shell sees: 0 only if every call asked about is allowed as it stands."""

    ALLOWED = 0
    DENIED = 1
    INVALID = 2
    UNDECIDED = 3
    NEEDS_APPROVAL = 4
    DEPENDS = 5
    CRASHED = 70

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    QueryCode.ALLOWED: "allowed, every call that was asked about",
    QueryCode.DENIED: "denied",
    QueryCode.INVALID: "could not run: usage, a spec or query that cannot be read, or no such call",
    QueryCode.UNDECIDED: "undecided: not everything that may bear on the call could be decided",
    QueryCode.NEEDS_APPROVAL: "allowed after approval",
    QueryCode.DEPENDS: "it depends on what the query leaves open",
    QueryCode.CRASHED: "our fault: mandate itself failed; never a permission",
}

CODE_OF = {
    Decision.ALLOWED: QueryCode.ALLOWED,
    Decision.NEEDS_APPROVAL: QueryCode.NEEDS_APPROVAL,
    Decision.DEPENDS: QueryCode.DEPENDS,
    Decision.DENIED: QueryCode.DENIED,
    Decision.IMPOSSIBLE: QueryCode.INVALID,
    Decision.UNDECIDED: QueryCode.UNDECIDED,
}

PRECEDENCE = (
    QueryCode.CRASHED, QueryCode.INVALID, QueryCode.DENIED, QueryCode.UNDECIDED, QueryCode.DEPENDS,
    QueryCode.NEEDS_APPROVAL, QueryCode.ALLOWED,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Call:
    """A call as a query describes it: `given` is all it says of arguments and situation, resolved for
    `tool`; what it does not say is left open. `text` says it for one tool of a pattern; `span` is the
    query's place. `written` are the values of its arguments as they stand there."""

    tool: str
    given: Expr
    text: str
    span: Span
    written: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Approval:
    """Who must agree: `count` of `role` (`owner` is the agent's owner). `when` is the exact condition,
    `TRUE` if every call that was asked about needs it, None if it could not be printed."""

    role: str
    count: int
    justified: bool
    span: Span
    when: Expr | None = TRUE
    answers: str = ""  # what is declared of the role: members, hours, lead time


KINDS = ("during", "after", "within", "then", "runtime")


@dataclass(frozen=True, slots=True)
class Bound:
    """A line that may stand in the way of a call that is allowed by itself, because of other calls or the
    time: `kind` is one of `KINDS`: `during` (hours too long to print), `after` (what must come first),
    `within` (limits, budgets, pauses), `then` (what must follow), `runtime` (what the runtime alone sees)."""

    kind: str
    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class CallAnswer:
    """`allowed_when` and `approval_when` are exact among the calls that were asked about, and None where
    there is no such call, or no text for the condition (`unprintable` then says why). `lines` are the
    lines that decide; `reasons` say why nothing is claimed, of an undecided answer. Where it is not
    `complete`, the hours among the `bounds` are part of the conditions. An answer that rests on dates the
    query leaves open holds for moments `[start, end)` of the `horizon`."""

    call: Call
    decision: Decision
    allowed_when: Expr | None = None
    approval_when: Expr | None = None
    denied_otherwise: bool = False
    approvals: tuple[Approval, ...] = ()
    bounds: tuple[Bound, ...] = ()
    lines: tuple[Label, ...] = ()
    reasons: tuple[str, ...] = ()
    unprintable: str = ""
    complete: bool = True
    horizon: tuple[Quantity, Quantity] | None = None

    @property
    def with_conditions(self) -> bool:
        """Allowed by itself, or after approval, while other calls, the time or the runtime have a say."""
        return bool(self.bounds) and self.decision in (Decision.ALLOWED, Decision.NEEDS_APPROVAL)


@dataclass(frozen=True, slots=True)
class QueryResult:
    """All answers, in the order of the queries; tools of a pattern in the order of their names.
    `sources` are the texts that spans point into."""

    answers: tuple[CallAnswer, ...] = ()
    spec: Spec | None = None
    sources: tuple[SourceText, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    crashed: bool = False

    @property
    def exit_code(self) -> QueryCode:
        """The worst of all answers: 70 > 2 > 1 > 3 > 5 > 4 > 0. No answer at all is 2."""
        if self.crashed:
            return QueryCode.CRASHED
        codes = [CODE_OF[answer.decision] for answer in self.answers]
        if not codes or any(d.severity == "error" for d in self.diagnostics):
            return QueryCode.INVALID
        return min(codes, key=PRECEDENCE.index)

    @property
    def allowed(self) -> bool:
        """Every call that was asked about is allowed as it stands."""
        return self.exit_code is QueryCode.ALLOWED
