"""The outcome of a run, and the exit code it means (semantics §9)."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum

from mandate.model.clause import State
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.finding import Finding, Phrase, Plotted
from mandate.model.manifest import Manifest
from mandate.model.plan import Plan
from mandate.model.proof import Proofs
from mandate.model.source import SourceText
from mandate.model.spec import Spec


class Outcome(StrEnum):
    PASS = "pass"  # noqa: S105 - an outcome, not a password
    FINDING = "finding"
    UNDECIDED = "undecided"
    ERROR = "error"


@dataclass(frozen=True, slots=True)
class CheckRun:
    """How one check ended."""

    code: str
    name: str
    outcome: Outcome
    reason: str = ""


class Verdict(StrEnum):
    APPROVED = "approved"
    ESCALATED = "escalated"
    INVALID = "could not run"
    UNDECIDED = "undecided"
    CRASHED = "our fault"


class ExitCode(IntEnum):
    """What the shell sees. The sentences are shown in `--help`."""

    APPROVED = 0
    ESCALATED = 1
    INVALID = 2
    UNDECIDED = 3
    CRASHED = 70

    @property
    def sentence(self) -> str:
        return _SENTENCES[self]


_SENTENCES = {
    ExitCode.APPROVED: "approved: manifest written (for `check`: nothing blocks)",
    ExitCode.ESCALATED: "escalated: at least one finding blocks",
    ExitCode.INVALID: "could not run: usage, configuration, or an input that cannot be read",
    ExitCode.UNDECIDED: "undecided: nothing blocks, but not everything could be proved",
    ExitCode.CRASHED: "our fault: mandate itself failed; never an approval",
}

EXIT_OF = {
    Verdict.APPROVED: ExitCode.APPROVED,
    Verdict.ESCALATED: ExitCode.ESCALATED,
    Verdict.INVALID: ExitCode.INVALID,
    Verdict.UNDECIDED: ExitCode.UNDECIDED,
    Verdict.CRASHED: ExitCode.CRASHED,
}

PRECEDENCE = (
    ExitCode.CRASHED, ExitCode.INVALID, ExitCode.ESCALATED, ExitCode.UNDECIDED, ExitCode.APPROVED,
)  # fmt: skip


def worst(codes: list[ExitCode]) -> ExitCode:
    """Over several files 70 > 2 > 1 > 3 > 0."""
    return min(codes, key=PRECEDENCE.index, default=ExitCode.APPROVED)


@dataclass(frozen=True, slots=True)
class ClauseVerdict:
    """A clause and its one state, with the reason where it is not `checked`."""

    id: str
    line: int
    text: str
    state: State
    reason: str = ""


@dataclass(frozen=True, slots=True)
class RuleText:
    """What a report needs to know of a rule: its page arrives with the result."""

    code: str
    name: str
    severity: Severity
    kind: str
    summary: str


@dataclass(frozen=True, slots=True)
class Result:
    """All there is to say about one mandate. `sources` are the texts that spans point into."""

    verdict: Verdict
    sources: tuple[SourceText, ...] = ()
    prose: SourceText | None = None
    spec: Spec | None = None
    plan: Plan | None = None
    findings: tuple[Finding, ...] = ()
    diagnostics: tuple[Diagnostic, ...] = ()
    checks: tuple[CheckRun, ...] = ()
    clauses: tuple[ClauseVerdict, ...] = ()
    manifest: Manifest | None = None
    manifest_path: str | None = None
    schedules: tuple[Plotted, ...] = ()
    assumptions: tuple[Phrase, ...] = ()
    not_enforced: tuple[ClauseVerdict, ...] = ()
    reader: str = ""
    as_of: str = ""
    expires: str = ""
    review: str = ""
    undecided: tuple[str, ...] = ()
    rules: tuple[RuleText, ...] = ()
    proofs: Proofs | None = None  # where they were asked for

    @property
    def exit_code(self) -> ExitCode:
        return EXIT_OF[self.verdict]

    @property
    def approved(self) -> bool:
        return self.verdict is Verdict.APPROVED

    @property
    def escalations(self) -> tuple[Finding, ...]:
        """The findings that block."""
        return tuple(f for f in self.findings if f.severity is Severity.ERROR)
