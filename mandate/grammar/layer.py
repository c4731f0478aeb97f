"""What is being collected while a layer is read: the declarations so far, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from fractions import Fraction
from typing import TypeVar

from mandate.grammar.included import Document
from mandate.grammar.mistakes import NAME, TYPE, Mistake
from mandate.grammar.names import CLOCK, Names, PredicateName, shares_of, years_of
from mandate.grammar.openings import calendar_of_window
from mandate.grammar.printing import show
from mandate.grammar.syntax import Clause, Statement, Word
from mandate.grammar.typecheck import resolved
from mandate.model import spec as s
from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.expression import Amount, Expr, Reference, Scope
from mandate.model.quantity import COUNT, DURATION, NUMBER, Quantity, Type
from mandate.model.rates import every_rate
from mandate.model.source import SourceText, Span
from mandate.model.window import Calendar

T = TypeVar("T")


_YEARS = tuple(range(2024, 2050))
"""Of days that recur in a layer which no date bounds yet."""


@dataclass
class Layer:
    """Mutable, and private to `parse_spec`. `broken` are names whose declaration could not be read:
    a complaint that they are unknown would be a second error for one mistake."""

    source: SourceText
    included: tuple[Document, ...] | None = None
    told: list[Diagnostic] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    mended: set[int] = field(default_factory=set)  # where tools begin of which a line could not be read
    agent: str = "agent"
    owner: str = "owner"
    zone: str = "UTC"
    as_of: Quantity | None = None
    fragment: bool = False  # neither agent nor tools: written to be included, and dated by who does
    horizon: Quantity | None = None
    roles: list[s.Role] = field(default_factory=list)
    context: list[s.Variable] = field(default_factory=list)
    metrics: list[s.Metric] = field(default_factory=list)
    by_name: dict[str, s.Metric] = field(default_factory=dict)  # an index of `metrics`
    members_of: dict[str, int | None] = field(default_factory=dict)  # an index of `roles`
    tools: dict[str, s.Tool] = field(default_factory=dict)
    allow_spans: dict[str, Span] = field(default_factory=dict)
    allow_lines: dict[tuple[str, str], Span] = field(default_factory=dict)  # (document, tool) -> its line
    allowing: dict[str, Span] = field(default_factory=dict)  # document -> its first `allow` line
    withheld: list[s.Withheld] = field(default_factory=list)
    idle: list[s.LayerNote] = field(default_factory=list)
    tiers: list[s.TierOf] = field(default_factory=list)
    owners: dict[str, str] = field(default_factory=dict)  # included document -> the owner it names
    denials: list[s.Denial] = field(default_factory=list)
    rules: list[s.LayerRule] = field(default_factory=list)
    calendars: list[Calendar] = field(default_factory=list)
    approvals: list[s.ApprovalLine] = field(default_factory=list)
    budgets: list[s.Budget] = field(default_factory=list)
    facts: list[s.Fact] = field(default_factory=list)
    constants: dict[str, Quantity] = field(default_factory=dict)  # grows while facts are read
    rates: list[s.Rate] = field(default_factory=list)
    reviews: list[s.Review] = field(default_factory=list)
    predicates: list[s.PredicateDeclaration] = field(default_factory=list)
    unchecked: list[s.Unchecked] = field(default_factory=list)
    units: dict[str, tuple[str, Fraction]] = field(default_factory=dict)
    sets: dict[str, tuple[str, ...]] = field(default_factory=dict)
    offsets: dict[str, Fraction] = field(default_factory=dict)
    events: list[s.Event] = field(default_factory=list)
    populations: list[s.Population] = field(default_factory=list)
    wholes: list[s.Whole] = field(default_factory=list)
    windows: list[s.NamedWindow] = field(default_factory=list)
    relations: list[s.Relation] = field(default_factory=list)
    related: dict[tuple[str, str], list[str]] = field(default_factory=dict)  # (kind, left) -> the right ones
    breakers: list[s.Breaker] = field(default_factory=list)
    probes: list[s.Probe] = field(default_factory=list)
    used: list[s.Used] = field(default_factory=list)
    includes: list[s.Include] = field(default_factory=list)
    moments: list[tuple[Quantity, Span]] = field(default_factory=list)  # the civil times it names
    places: dict[tuple[str, str], Span] = field(default_factory=dict)

    # --- telling

    def tell(self, mistake: Mistake, otherwise: Span | None = None) -> None:
        for one in (mistake, *mistake.others):
            if one.code != NAME or not self._follows_from_another(one.message):
                self.told.append(one.diagnostic(self.source.path, otherwise))

    def _follows_from_another(self, message: str) -> bool:
        """Whether what is unknown was declared, in a statement that could not be read."""
        for quoted in message.split("`")[1::2]:
            if quoted in self.broken or f"{quoted.split('.', 1)[0]}.*" in self.broken:
                return True
            if "*" in quoted and any(fnmatchcase(b, quoted) for b in self.broken):
                return True
        return False

    def part(self, make: Callable[[], T]) -> T | None:
        """What `make` makes; a mistake in it is told, and what stands beside it is looked at all the same."""
        try:
            return make()
        except Mistake as mistake:
            self.tell(mistake)
            return None

    def warn(self, message: str, span: Span, hint: str = "") -> None:
        self.told.append(
            Diagnostic(span.path, span, message, help=hint, severity=Severity.WARNING, code=NAME)
        )

    def attempt(self, statement: Statement, action: Callable[[Statement], None]) -> None:
        """Runs `action`; a mistake in it is told, and the name it would have declared is broken."""
        try:
            action(statement)
        except Mistake as mistake:
            self.tell(mistake, statement.span)
            if statement.name is not None:
                self.broken.add(statement.name.text)

    def declare(self, sort: str, word: Word) -> None:
        """Notes that `word` is declared now; twice among the same sort is a mistake."""
        first = self.places.setdefault((sort, word.text), word.span)
        if first != word.span:
            later, earlier = word.span, first
            if first.path == word.span.path and first.start > word.span.start:
                later, earlier = first, word.span
            place = self.place(earlier, later)
            raise Mistake(NAME, f"`{word.text}` is declared twice", later, label=f"first in {place}")

    def place(self, span: Span, seen_from: Span) -> str:
        """`line 4`, or `company-wide.ops:4` where another document is spoken of."""
        sources = (self.source, *(d.source for d in self.included or ()))
        source = next((s for s in sources if s.path == span.path), self.source)
        line = source.position(span.start).line
        return f"line {line}" if span.path == seen_from.path else f"{source.path}:{line}"

    def uncheck(self, construct: str, span: Span) -> None:
        """Notes that no check covers this construct: whoever uses it is undecided."""
        self.unchecked.append(s.Unchecked(construct, span))

    # --- the vocabulary so far

    def metric(self, name: str) -> s.Metric | None:
        if len(self.by_name) != len(self.metrics):
            self.by_name = {m.name: m for m in self.metrics}
        return self.by_name.get(name)

    def members(self, role: str) -> int | None:
        if len(self.members_of) != len(self.roles):
            self.members_of = {r.name: r.members for r in self.roles}
        return self.members_of.get(role)

    def years(self) -> tuple[int, ...]:
        return years_of(self.as_of, self.horizon) or (_YEARS if self.fragment else ())

    def names(self) -> Names:
        return Names(
            tools={t.name: t.parameters for t in self.tools.values()},
            variables={
                **CLOCK,
                **{v.name: Reference(v.name, Scope.CONTEXT, v.type) for v in self.context},
                **{m.name: Reference(m.name, Scope.METRIC, m.type) for m in self.metrics},
            },
            predicates={p.name: PredicateName(p.name, Scope.CONTEXT, p.parameters) for p in self.predicates},
            metrics={m.name: True for m in self.metrics},
            constants=self.constants,
            rates=every_rate((r.source, r.target, r.factor) for r in self.rates),
            calendars={c.name: c for c in (*map(calendar_of_window, self.windows), *self.calendars)},
            roles=tuple(dict.fromkeys(("owner", *(r.name for r in self.roles)))),
            role_of={} if self.owner in {r.name for r in self.roles} else {self.owner: "owner"},
            sets=dict(self.sets),
            units=dict(self.units),
            offsets=dict(self.offsets),
            windows={w.name: w.window for w in self.windows},
            keys=tuple(p.key for p in self.populations),
            shares=shares_of(self.wholes, self.metrics),
            zone=self.zone,
            years=self.years(),
        )


def only(clauses: Iterable[Clause], kind: str) -> Clause | None:
    """The one clause of a kind; a second one is a mistake."""
    found = [c for c in clauses if c.kind == kind]
    if len(found) > 1:
        raise Mistake(NAME, f"`{kind}` is said twice", found[1].span)
    return found[0] if found else None


def aliases(clauses: Iterable[Clause]) -> tuple[str, ...]:
    found = [
        alias for c in clauses if c.kind == "also called" and isinstance(c.value, tuple) for alias in c.value
    ]
    return tuple(dict.fromkeys(found))


def constant(expr: object, names: Names, kind: Type, span: Span) -> Quantity:
    """A fixed amount of a type. Raises `Mistake`."""
    if not kind.numeric:
        raise Mistake(TYPE, f"only amounts have a number; this is {kind}", span)
    assert isinstance(expr, Expr)
    node = resolved(expr, names, (), kind)
    if not isinstance(node, Amount):
        raise Mistake(TYPE, "this is no fixed amount", expr.span or span)
    return node.quantity


def positive_duration(value: object, what: str, clause: Clause | None) -> Quantity:
    span = clause.span if clause else None
    assert isinstance(value, Quantity)
    if value.type != DURATION:
        bare = show(Quantity(value.value, NUMBER))
        pure = value.type in (NUMBER, COUNT)
        hint = f"write `{bare} min` or `{bare} h`" if pure else "write `4 h` or `30 days`"
        raise Mistake(TYPE, f"{what} is a stretch of time, `{show(value)}` is not", span, hint=hint)
    if value.value <= 0:
        raise Mistake(TYPE, f"{what} is a stretch of time, and more than nothing", span)
    return value
