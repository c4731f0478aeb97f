"""What the parser hands to the checker: statements of the layer's language, names still unresolved.

Expressions in here are `model.expression` trees whose references have no scope yet.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from mandate.model.expression import Compare, Expr
from mandate.model.norm import Measure, OrderKind
from mandate.model.quantity import Quantity
from mandate.model.source import Span
from mandate.model.window import Window


@dataclass(frozen=True, slots=True)
class Word:
    """A name as written, with its place."""

    text: str
    span: Span


@dataclass(frozen=True, slots=True)
class TypeText:
    """`one of a, b` has `members`; every other type is a word."""

    word: Word
    members: tuple[Word, ...] | None = None


@dataclass(frozen=True, slots=True)
class Tools:
    names: tuple[Word, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Closed:
    """Closed days; without a year when `first` and `last` are `--08-01`."""

    first: str
    last: str
    span: Span


@dataclass(frozen=True, slots=True)
class Monthly:
    """`the 1st and 15th of every month`, `the first Monday of every month`: `positions` counted from 1,
    0 for the last; of days of the month, or of a weekday in it (0 is Monday)."""

    positions: tuple[int, ...]
    weekday: int | None
    span: Span


@dataclass(frozen=True, slots=True)
class OpeningText:
    """Days and the times on them, as written: `days` and `clocks` are empty where nothing was said.
    `dates` instead of `days`: the occasions of an `on …`. A clock range may run over midnight."""

    days: tuple[int, ...]
    clocks: tuple[tuple[int, int], ...]
    span: Span
    dates: tuple[Closed | Monthly, ...] = ()


@dataclass(frozen=True, slots=True)
class Hours:
    openings: tuple[OpeningText, ...]
    closed: tuple[Closed, ...]
    span: Span
    zone: Word | None = None


@dataclass(frozen=True, slots=True)
class Scope:
    """One `per …` or `in …` of a limit: a window, or a key."""

    span: Span
    window: Window | None = None
    key: Word | None = None


@dataclass(frozen=True, slots=True)
class LimitText:
    measure: Measure
    tools: Tools
    operator: Compare
    bound: Expr
    scopes: tuple[Scope, ...]
    where: Expr | None
    when: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class OrderText:
    kind: OrderKind
    first: Tools
    then: Tools
    keys: tuple[Word, ...]
    delay: Quantity | None
    span: Span


@dataclass(frozen=True, slots=True)
class RequiresText:
    tools: Tools
    condition: Expr
    otherwise: Otherwise | None
    span: Span


@dataclass(frozen=True, slots=True)
class Otherwise:
    escalate: bool
    role: Word | None = None


@dataclass(frozen=True, slots=True)
class DuringText:
    tools: Tools
    calendar: Word | Hours
    span: Span


BodyText = LimitText | OrderText | RequiresText | DuringText


@dataclass(frozen=True, slots=True)
class Clause:
    """One attribute of a statement: `now 3`, `also called "x"`, `tier 2`; `value` by its kind."""

    kind: str
    value: object
    span: Span


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement; `kind` is its first word, `clauses` its attributes in the order written."""

    kind: str
    span: Span
    name: Word | None = None
    clauses: tuple[Clause, ...] = ()
    body: BodyText | None = None
    unless: Expr | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What follows `never:` or `possible:`."""

    tools: Tools
    having: Expr | None
    without: Tools | None
    when: Expr | None
    span: Span


@dataclass(frozen=True, slots=True)
class EffectText:
    """`effect metric += least to most`; without `least` exactly `most`."""

    metric: Word
    sign: int
    least: Expr | None
    most: Expr


@dataclass(frozen=True, slots=True)
class Parameter:
    name: Word
    type: TypeText
    lower: Expr | None = None
    upper: Expr | None = None
    span: Span = field(default_factory=lambda: Span("", 0, 0))


@dataclass(frozen=True, slots=True)
class RateText:
    source: Word
    target: Word
    factor: Fraction


@dataclass(frozen=True, slots=True)
class Given:
    """`argument: value` in a query."""

    name: Word
    value: Expr


@dataclass(frozen=True, slots=True)
class QueryText:
    tools: Tools
    arguments: tuple[Given, ...]
    when: Expr | None
