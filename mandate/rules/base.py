"""What every rule is given, and what it may return."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import ClassVar, Protocol

from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.expression import Expr
from mandate.model.finding import (
    Edit,
    Evidence,
    Finding,
    Label,
    Party,
    Phrase,
    Plotted,
    phrase,
)
from mandate.model.norm import Norm
from mandate.model.plan import Plan
from mandate.model.quantity import Quantity
from mandate.model.question import Answer, Question, Unknown
from mandate.model.reading import Reading
from mandate.model.result import ClauseVerdict
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec
from mandate.rules.indexed import Norms, indexed

Ask = Callable[[Question], Answer]


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact of the prose: the id of its plan item, its name as written there, and its value."""

    item: str
    name: str
    value: Quantity
    spans: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """All a rule may look at. `prose`, `plan` and `reading` are None when a layer is checked alone.

    `start` and `end` are civil seconds: the stretch over which counts and sums are taken.
    `complaints` are what lowering had to say about plan items, with the prose they stand for. `stated` are
    the named values of the prose.
    """

    spec: Spec
    norms: tuple[Norm, ...]
    start: Quantity
    end: Quantity
    prose: SourceText | None = None
    plan: Plan | None = None
    reading: Reading | None = None
    clauses: tuple[ClauseVerdict, ...] = ()
    complaints: tuple[tuple[str, Diagnostic], ...] = ()
    horizon_declared: bool = True
    stated: tuple[Stated, ...] = ()
    all_conflicts: bool = False  # every minimal conflict up to a quota, not only a covering set
    _quoted: dict[str, tuple[str, ...]] = field(default_factory=dict, init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "norms", indexed(self.norms))

    @property
    def indexed(self) -> Norms:
        """`norms`, to be asked for those of one tool or form; so are `mandate_norms` and `layer_norms`."""
        return indexed(self.norms)

    def clauses_of(self, item_id: str) -> tuple[str, ...]:
        """The clauses that a plan item quotes; none of what is no plan item."""
        if not self._quoted and self.plan is not None:
            self._quoted.update((i.id, tuple(q.clause for q in i.quotes)) for i in self.plan.items)
        return self._quoted.get(item_id, ())

    def norm(self, norm_id: str) -> Norm:
        return self.indexed.norm(norm_id)

    @property
    def mandate_norms(self) -> Norms:
        return self.indexed.of_mandate

    @property
    def layer_norms(self) -> Norms:
        return self.indexed.of_layer


@dataclass(frozen=True, slots=True)
class Undecided:
    """A question this rule needed has no answer. `spans` say what it was about."""

    reason: str
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Assumed:
    """Something not declared that the verdict rests on: printed in report and manifest."""

    text: Phrase


Outcome = Finding | Undecided | Assumed | Plotted


class Rule(Protocol):
    """A check. The class docstring is its manual page, in the sections the catalogue test names.

    `layer_only` rules also run when a spec is checked without a mandate.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    layer_only: ClassVar[bool]

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]: ...


@dataclass(slots=True)
class Draft:
    """Collects the parts of a finding; `done` builds it."""

    rule: type[Rule]
    kind: str
    headline: Phrase
    labels: list[Label] = field(default_factory=list)
    items: list[str] = field(default_factory=list)
    severity: Severity | None = None
    evidence: Evidence = Evidence.PROVED
    exactly: Expr | None = None
    example: Phrase | None = None
    why: tuple[Phrase, ...] = ()
    help: tuple[Phrase, ...] = ()
    edits: tuple[tuple[Edit, ...], ...] = ()
    decides: Party = Party.AUTHOR
    attainable: Quantity | None = None
    binds: tuple[str, ...] = ()

    def side(self, norm: Norm, text: Phrase, *, primary: bool = True) -> Draft:
        """Show a norm with every stretch of text it was read from; a condition that fills a hole `decides` of
        `text` is what of the norm decides."""
        for index, span in enumerate(norm.origin.spans):
            self.labels.append(Label(span, text if index == 0 else phrase(""), primary))
        if norm.id not in self.items:
            self.items.append(norm.id)
        return self

    def done(self) -> Finding:
        return Finding(
            code=self.rule.code,
            name=self.rule.name,
            kind=self.kind,
            severity=self.severity or self.rule.severity,
            headline=self.headline,
            labels=tuple(self.labels),
            items=tuple(self.items),
            evidence=self.evidence,
            exactly=self.exactly,
            example=self.example,
            why=self.why,
            help=self.help,
            edits=self.edits,
            decides=self.decides,
            attainable=self.attainable,
            binds=self.binds,
        )


def undecided(rule: type[Rule], answer: Unknown, *norms: Norm) -> Undecided:
    spans = tuple(span for norm in norms for span in norm.origin.spans)
    return Undecided(f"{rule.name}: {answer.reason}", spans)
