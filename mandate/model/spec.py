"""The operating layer as its owner wrote it, parsed, resolved and typed."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from pathlib import PurePath
from typing import Any

from mandate.model.expression import TRUE, Compare, Expr
from mandate.model.norm import Measure, OrderKind
from mandate.model.quantity import Quantity, Type
from mandate.model.source import SourceText, Span
from mandate.model.window import Calendar, Window


@dataclass(frozen=True, slots=True)
class Role:
    """People who can be asked. `answers_within` in seconds; `capacity` per `capacity_window`."""

    name: str
    span: Span
    members: int | None = None
    answers_within: Quantity | None = None
    hours: Calendar | None = None
    capacity: int | None = None
    capacity_window: Window | None = None
    on_timeout: str | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Variable:
    """A context value, a metric or an argument: its type, and the range its owner declares."""

    name: str
    type: Type
    span: Span
    lower: Quantity | None = None
    upper: Quantity | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Metric:
    """What can be measured. `now` is its value at the spec's as-of date; `lower` and `upper` the range
    its owner declares. A derived metric has a `formula`, linear in other metrics; a part of a whole
    names that whole in `part_of` and is a percentage the agent sets."""

    name: str
    type: Type
    span: Span
    now: Quantity | None = None
    aliases: tuple[str, ...] = ()
    lower: Quantity | None = None
    upper: Quantity | None = None
    formula: Expr | None = None
    part_of: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """One call changes `metric` by `sign * change`; `change` is linear in the call's arguments and in
    metrics as they stand before the call. With `least` the change lies between `least` and `change`,
    and the world chooses."""

    metric: str
    sign: int
    change: Expr
    span: Span
    least: Expr | None = None


@dataclass(frozen=True, slots=True)
class Tool:
    name: str
    parameters: tuple[Variable, ...]
    tier: int
    span: Span
    reversible: bool | None = None
    costs: tuple[Quantity, ...] = ()  # per call: money, durations, counts of declared units
    token_cost: int | None = None
    effects: tuple[Effect, ...] = ()
    aliases: tuple[str, ...] = ()
    takes: Quantity | None = None  # how long one call runs
    at_once: int | None = None  # how many run at a time


class OnBroken(StrEnum):
    BLOCK = "block"
    ESCALATE = "escalate"


@dataclass(frozen=True, slots=True)
class Requires:
    """`tools requires condition, else block | escalate to role`."""

    tools: tuple[str, ...]
    condition: Expr
    otherwise: OnBroken = OnBroken.BLOCK
    role: str = "owner"


@dataclass(frozen=True, slots=True)
class LimitRule:
    """`count(tools) <= n per window`. As `norm.Limit`."""

    tools: tuple[str, ...]
    measure: Measure
    argument: str | None
    operator: Compare
    bound: Quantity
    window: Window
    keys: tuple[str, ...] = ()
    where: Expr = TRUE


@dataclass(frozen=True, slots=True)
class OrderRule:
    kind: OrderKind
    first: tuple[str, ...]
    then: tuple[str, ...]
    keys: tuple[str, ...] = ()
    delay: Quantity | None = None


@dataclass(frozen=True, slots=True)
class DuringRule:
    tools: tuple[str, ...]
    calendar: Calendar


RuleBody = Requires | LimitRule | OrderRule | DuringRule


@dataclass(frozen=True, slots=True)
class LayerRule:
    """`rule name: body`. `bound_span` is the literal a finding underlines and an owner would
    change; `unless` lifts it."""

    name: str
    body: RuleBody
    span: Span
    bound_span: Span | None = None
    unless: Expr | None = None


@dataclass(frozen=True, slots=True)
class Denial:
    """`deny tools [when condition]`."""

    tools: tuple[str, ...]
    when: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class ApprovalLine:
    """`tier 3 needs approval by role` or `approve tool when … by role`; tools already resolved."""

    tools: tuple[str, ...]
    when: Expr
    role: str
    count: int
    span: Span
    tier: int | None = None
    justified: bool = False  # the call states its reasons


@dataclass(frozen=True, slots=True)
class Budget:
    """`budget amount per window [on tools] [where …]`: a cap on costs. `resource` is `tokens`,
    `tool calls`, `duration` or a currency; the amount is in that resource's unit."""

    resource: str
    amount: Quantity
    window: Window
    tools: tuple[str, ...]
    where: Expr
    span: Span


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    value: Quantity
    span: Span


@dataclass(frozen=True, slots=True)
class Rate:
    """`rate 1 EUR = 1.08 USD`: one `source` is `factor` `target`."""

    source: str
    target: str
    factor: Fraction
    span: Span


@dataclass(frozen=True, slots=True)
class Review:
    """Plans whose highest tier is `tier` or more need `by` before they are approved."""

    tier: int
    by: str
    span: Span


@dataclass(frozen=True, slots=True)
class PredicateDeclaration:
    name: str
    parameters: tuple[Variable, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens to the agent; in a situation it has or has not happened (a Boolean of the
    context by the same name). At most `arrivals` times in each `window`; None where nobody said."""

    name: str
    span: Span
    arrivals: int | None = None
    window: Window | None = None
    exclusive_with: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Population:
    """A key, and how many values it has: "each of the gauges" is `count` of them, if known."""

    key: str
    span: Span
    count: int | None = None
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Whole:
    """`share of mix: sand, gravel`: the metrics `mix.sand` and `mix.gravel` sum to 100%."""

    name: str
    parts: tuple[str, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NamedWindow:
    """`window shift = 14:00-22:00`, for `per shift`. `written` is the canonical text of its hours."""

    name: str
    window: Window
    span: Span
    written: str = field(default="", compare=False)


class RelationKind(StrEnum):
    EXCLUDES = "excludes"  # never both (for one value of the keys)
    NEEDS = "needs"  # each call of the left has an earlier one of the right
    KIND_OF = "is a kind of"  # what is said of the right binds the left, too


@dataclass(frozen=True, slots=True)
class Relation:
    kind: RelationKind
    left: str
    right: str
    span: Span
    keys: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Breaker:
    """`failures` failing calls of `tools` within `within` suspend them: the runtime's own doing."""

    tools: tuple[str, ...]
    failures: int
    within: Quantity
    span: Span


@dataclass(frozen=True, slots=True)
class Probe:
    """What must stay possible, or be impossible, under this layer: a call of one of `tools` with
    `where`; with `without`, one that no call of those tools came before."""

    possible: bool
    tools: tuple[str, ...]
    where: Expr
    span: Span
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Used:
    """`fact used RULE = AMOUNT`: already counted in the rule's current window."""

    rule: str
    amount: Quantity
    span: Span


@dataclass(frozen=True, slots=True)
class Include:
    """`include "company-wide.ops"`; `path` as written."""

    path: str
    span: Span


@dataclass(frozen=True, slots=True)
class Withheld:
    """A tool that the `allowed` line of one document lets in, and another document's `allow` lines, of
    which `withheld` is the first, do not: it may not be called."""

    tool: str
    allowed: Span
    withheld: Span


@dataclass(frozen=True, slots=True)
class TierOf:
    """What one of several documents that declare `tool` says its tier is; the highest is in force."""

    tool: str
    tier: int
    span: Span


@dataclass(frozen=True, slots=True)
class Unchecked:
    """A construct the parser knows and the coverage table does not: the verdict is undecided."""

    construct: str
    span: Span


@dataclass(frozen=True, slots=True)
class LayerNote:
    """A remark on the layer that belongs into report and manifest; `text` is a sentence without its end."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class Spec:
    """An operating layer. `tools` holds every declared tool; only those in `allowed` may be called.

    `as_of` is a moment (civil time of `zone`); `horizon` a duration. `source` is the document named by
    its user, `included` those it includes, in order; a span points into one of them (`text_of`).
    """

    source: SourceText
    version: int
    agent: str
    owner: str
    zone: str
    as_of: Quantity | None
    horizon: Quantity | None
    roles: tuple[Role, ...] = ()
    context: tuple[Variable, ...] = ()
    metrics: tuple[Metric, ...] = ()
    tools: tuple[Tool, ...] = ()
    allowed: tuple[str, ...] = ()
    allow_spans: tuple[tuple[str, Span], ...] = ()  # tool -> the allow line that lets it in
    denials: tuple[Denial, ...] = ()
    rules: tuple[LayerRule, ...] = ()
    calendars: tuple[Calendar, ...] = ()
    approvals: tuple[ApprovalLine, ...] = ()
    budgets: tuple[Budget, ...] = ()
    facts: tuple[Fact, ...] = ()
    rates: tuple[Rate, ...] = ()
    reviews: tuple[Review, ...] = ()
    predicates: tuple[PredicateDeclaration, ...] = ()
    unchecked: tuple[Unchecked, ...] = ()
    units: tuple[str, ...] = ()
    unit_scales: tuple[tuple[str, tuple[str, Fraction]], ...] = ()  # unit -> (base, how many of it)
    sets: tuple[tuple[str, tuple[str, ...]], ...] = field(default=())
    unit_offsets: tuple[tuple[str, Fraction], ...] = ()  # unit -> what is added after scaling to its base
    events: tuple[Event, ...] = ()
    populations: tuple[Population, ...] = ()
    wholes: tuple[Whole, ...] = ()
    windows: tuple[NamedWindow, ...] = ()
    relations: tuple[Relation, ...] = ()
    breakers: tuple[Breaker, ...] = ()
    probes: tuple[Probe, ...] = ()
    used: tuple[Used, ...] = ()
    includes: tuple[Include, ...] = ()
    included: tuple[SourceText, ...] = ()
    owners: tuple[tuple[str, str], ...] = ()  # path of an included document -> the owner it names
    withheld: tuple[Withheld, ...] = ()
    tiers: tuple[TierOf, ...] = ()  # of tools that several documents declare, with different tiers
    assumed: tuple[LayerNote, ...] = ()  # what its document leaves open, and how it is taken
    not_checked: tuple[LayerNote, ...] = ()  # what it says and the runtime alone can see to
    idle: tuple[LayerNote, ...] = ()  # lines of which no pattern matches a tool; `text` is the patterns
    _context: dict[str, Variable] = field(init=False, repr=False, compare=False)
    _tools: dict[str, Tool] = field(init=False, repr=False, compare=False)
    _metrics: dict[str, Metric] = field(init=False, repr=False, compare=False)
    memo: dict[object, Any] = field(default_factory=dict, init=False, repr=False, compare=False)  # derived
    _allowed: frozenset[str] = field(init=False, repr=False, compare=False)
    _places: frozenset[Span] | None = field(init=False, repr=False, compare=False, default=None)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_tools", {t.name: t for t in reversed(self.tools)})
        object.__setattr__(self, "_context", {v.name: v for v in reversed(self.context)})
        object.__setattr__(self, "_metrics", {m.name: m for m in reversed(self.metrics)})
        object.__setattr__(self, "_allowed", frozenset(self.allowed))

    def context_variable(self, name: str) -> Variable | None:
        return self._context.get(name)

    def tool(self, name: str) -> Tool | None:
        return self._tools.get(name)

    def allows(self, name: str) -> bool:
        """Whether a tool may be called: `name in allowed`, without looking at all of them."""
        return name in self._allowed

    def text_of(self, path: str) -> SourceText | None:
        """The document of this layer that spans with this path point into."""
        return next((s for s in (self.source, *self.included) if s.path == path), None)

    @property
    def documents(self) -> tuple[SourceText, ...]:
        """Every text of this layer, its user's first."""
        return (self.source, *self.included)

    @property
    def tool_places(self) -> frozenset[Span]:
        """Where norms about one tool alone stand: its declaration, or the `allow` line that leaves it out."""
        if self._places is None:
            places = frozenset((*(t.span for t in self.tools), *(w.withheld for w in self.withheld)))
            object.__setattr__(self, "_places", places)
        assert self._places is not None
        return self._places

    def owner_of(self, path: str) -> str:
        """Who decides about the lines of one of its documents."""
        return dict(self.owners).get(path, self.owner)

    def place_of(self, span: Span) -> str:
        """`company-wide.ops:9`: the name of a document of this layer (its path, if two have one name)."""
        source = self.text_of(span.path) or self.source
        names = [PurePath(s.path).name for s in (self.source, *self.included)]
        name = PurePath(source.path).name
        shown = source.path if names.count(name) > 1 else name
        return f"{shown}:{source.position(span.start).line}"

    def metric(self, name: str) -> Metric | None:
        return self._metrics.get(name)

    def kinds(self) -> dict[str, tuple[str, ...]]:
        """Tool → the tools that are a kind of it, directly or through others, sorted."""
        above: dict[str, set[str]] = {}
        for relation in self.relations:
            if relation.kind is RelationKind.KIND_OF:
                above.setdefault(relation.right, set()).add(relation.left)
        found: dict[str, tuple[str, ...]] = {}
        for tool in sorted(above):
            below, waiting = set(above[tool]), sorted(above[tool])
            while waiting:
                more = above.get(waiting.pop(), set()) - below
                below |= more
                waiting += sorted(more)
            found[tool] = tuple(sorted(below - {tool}))
        return found
