"""Findings hold facts; `report/` turns them into words, colour and formats."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from mandate.model.diagnostic import Severity
from mandate.model.expression import Compare, Expr
from mandate.model.period import Derivation, Schedule
from mandate.model.quantity import Quantity, Type
from mandate.model.question import Witness
from mandate.model.source import Span
from mandate.model.window import Window

Part = str | int | Fraction | Quantity | Expr | Type | Witness | Derivation


@dataclass(frozen=True, slots=True)
class Phrase:
    """A sentence with typed holes: `Phrase("{n} labels by {t} cannot be printed", n=…, t=…)`.

    The holes are rendered by `report/phrases.py`: quantities, expressions and witnesses in the
    spec's own language and the reader's number format. Text in a hole is the user's and never markup.
    """

    template: str
    parts: tuple[tuple[str, Part], ...] = ()


def phrase(template: str, **parts: Part) -> Phrase:
    return Phrase(template, tuple(parts.items()))


@dataclass(frozen=True, slots=True)
class Label:
    """A place and what it does there: "binds", "demands stock.write_off", "claims up to 40"."""

    span: Span
    text: Phrase
    primary: bool = True

    @property
    def decides(self) -> Part | None:
        """The condition of its norm that does it, where that is not all of the norm: the hole `decides`."""
        return dict(self.text.parts).get("decides")


class Evidence(StrEnum):
    PROVED = "proved"
    HEURISTIC = "heuristic"


class Party(StrEnum):
    AUTHOR = "author"
    OWNER = "layer's owner"
    PLATFORM = "platform"


class EditKind(StrEnum):
    NUMBER = "change a number"
    EXCEPTION = "add an exception"
    WINDOW = "change a window"
    COMPARATOR = "change a comparison"
    WINNER = "declare a winner"
    DROP = "drop a clause"
    DEADLINE = "move a deadline"
    TARGET = "change a target"
    HORIZON = "lengthen the horizon"


@dataclass(frozen=True, slots=True)
class Edit:
    """A typed edit of one norm, of the mandate or of the layer; `norm_id` "" is the horizon.

    `value` is the new bound, moment, target or horizon; `region` what becomes an exception; `window` and
    `operator` the new ones; `loser` the norm that this one takes precedence over.
    """

    kind: EditKind
    norm_id: str
    value: Quantity | None = None
    region: Expr | None = None
    window: Window | None = None
    operator: Compare | None = None
    loser: str | None = None


class Tried(StrEnum):
    SOLVES = "solves it, adds nothing"
    IF_GRANTED = "solves it, if granted"  # a precise question to the layer's owner, tried like the others
    UNTRIED = "not ours to try"


@dataclass(frozen=True, slots=True)
class Repair:
    """A change that was tried against the checks before it is shown.

    `span` is what would be replaced in the author's own text by `replacement` (equal `start` and
    `end`: inserted). A repair without a place in the prose has only `description`.
    """

    id: str  # a, b, c … over the whole report
    party: Party
    description: Phrase
    edits: tuple[Edit, ...] = ()
    span: Span | None = None
    replacement: str = ""
    tried: Tried = Tried.SOLVES


@dataclass(frozen=True, slots=True)
class Finding:
    """One result of one rule. It cannot be built without a place to point at.

    `items` are the norm or item ids involved, sorted by their place. `exactly` is the region in
    which it happens, `example` a concrete call or situation, `why` the arithmetic.
    """

    code: str
    name: str
    kind: str
    severity: Severity
    headline: Phrase
    labels: tuple[Label, ...]
    items: tuple[str, ...] = ()
    evidence: Evidence = Evidence.PROVED
    exactly: Expr | None = None
    example: Phrase | None = None
    why: tuple[Phrase, ...] = ()
    help: tuple[Phrase, ...] = ()
    repairs: tuple[Repair, ...] = ()
    decides: Party = Party.AUTHOR
    attainable: Quantity | None = None
    binds: tuple[str, ...] = ()
    edits: tuple[tuple[Edit, ...], ...] = field(default=(), repr=False)  # proposals, not yet tried

    def __post_init__(self) -> None:
        if not self.labels:
            raise ValueError(f"{self.code}: a finding without a place")


@dataclass(frozen=True, slots=True)
class Tracked:
    """A metric while a schedule runs: `now` at its start; one call of a flow moves it by `sign` times its
    `metric:NAME`. `item` is the goal that it is about."""

    item: str
    metric: str
    now: Quantity
    signs: tuple[tuple[str, int], ...]  # (tool, sign)


@dataclass(frozen=True, slots=True)
class Plotted:
    """A goal reached (or several at once), and the schedule that was replayed to show it."""

    item: str
    schedule: Schedule
    summary: Phrase
    tracked: tuple[Tracked, ...] = ()
