"""Period-level problems: how many calls, and how much, fit into stretches of the horizon.

A *flow* is one kind of call. A *bound* limits a measure over some flows in every window of one kind.
`logic/` answers by bound and schedule; `evaluate/` replays schedules (semantics §4: refute by bound,
approve by schedule). All times are civil seconds (see `quantity`).
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.window import Calendar, Window


@dataclass(frozen=True, slots=True)
class Range:
    """What one call can contribute: `lower <= x <= upper`, a multiple of `step` if given.
    `binds` are the ids of the norms that set the upper end (per-call caps)."""

    lower: Fraction
    upper: Fraction | None
    step: Fraction | None = None
    binds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Flow:
    """Calls of one tool (of one class, if norms tell classes apart).

    `per_call` maps a measured quantity (an argument's name, or `metric:NAME` for an effect's size)
    to its range; a constant effect has `lower == upper`. `openings` are (norm id, calendar): calls
    happen only while all of them are open. `linked` are (quantity, source, factor): in every call
    the quantity is factor times the source (`metric:refunded` is 1 times `amount`). `closed` are
    stretches `[start, end)` in which nothing can be called; a call runs `takes` seconds and ends by
    the end of the problem.
    """

    id: str
    tool: str
    per_call: tuple[tuple[str, Range], ...] = ()
    openings: tuple[tuple[str, Calendar], ...] = ()
    linked: tuple[tuple[str, str, Fraction], ...] = ()
    closed: tuple[tuple[Fraction, Fraction], ...] = ()
    takes: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Bound:
    """`measure(quantity)` over the calls of `flows` `operator` `amount` in every `window`.

    Floors (`>=`) bind complete windows inside `[start, end)`, ceilings every window. `used` is
    already spent in the window that contains the start.
    """

    id: str  # of the norm
    flows: tuple[str, ...]
    measure: Measure
    quantity: str | None  # None for a count; else a key of `per_call`
    operator: Compare
    amount: Fraction
    window: Window
    used: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Demand:
    """A one-off demand: at least `amount` calls of `flows` at some time in `[start, end)`."""

    id: str
    flows: tuple[str, ...]
    amount: Fraction
    start: Fraction
    end: Fraction


@dataclass(frozen=True, slots=True)
class Problem:
    """`[start, end)` in civil seconds, the flows, and everything that bounds them."""

    start: Fraction
    end: Fraction
    flows: tuple[Flow, ...]
    bounds: tuple[Bound, ...] = ()
    demands: tuple[Demand, ...] = ()


@dataclass(frozen=True, slots=True)
class Objective:
    """A driven goal: the metric starts at `now`; one call of flow f moves it by
    `sign * per_call['metric:NAME']`; wanted is `metric operator target` at the end.

    `aim_id` is the goal's norm id. `movers` are (flow id, sign).
    """

    aim_id: str
    metric: str
    now: Fraction
    operator: Compare
    target: Fraction
    movers: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """`count` calls of `flow`, evenly inside `[start, end)`, each contributing `amounts`."""

    flow: str
    start: Fraction
    end: Fraction
    count: int
    amounts: tuple[tuple[str, Fraction], ...] = ()


@dataclass(frozen=True, slots=True)
class Schedule:
    batches: tuple[Batch, ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One summand of a derivation: `rate` per `period_label`, `times` of them, in `stretch`.

    "200 per hour × 16 h on Wednesday" is Term(200, "hour", 16, "Wednesday"), `total` 3,200.
    """

    rate: Fraction
    per: str
    times: Fraction
    stretch: str
    total: Fraction
    bound_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Derivation:
    terms: tuple[Term, ...]
    total: Fraction


@dataclass(frozen=True, slots=True)
class Relaxation:
    """One change that makes the goal reachable, alone. `kind`: `bound` (new amount of a limit),
    `horizon` (a later end, civil seconds), `target` (what can be attained), `opening` (more open
    seconds before the end). `then_binds` are the limits that are used to the full next. `least` is the
    earliest end that is enough, to the second, where `value` is the end of the window it falls in."""

    kind: str
    norm_id: str
    value: Fraction
    then_binds: tuple[str, ...] = ()
    least: Fraction | None = None
