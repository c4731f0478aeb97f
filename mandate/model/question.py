"""What rules ask, and what can come back. Solver-neutral: `logic/` answers, `evaluate/` re-checks.

Every answer is `Holds`, `Fails` or `Unknown` (or carries one): there is no bare truth value, and
`Unknown` is never read as either of the others (semantics §9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction

from mandate.model.expression import Expr, Reference
from mandate.model.period import Batch, Demand, Derivation, Objective, Problem, Relaxation, Schedule
from mandate.model.quantity import Quantity

Value = Quantity | bool | str


@dataclass(frozen=True, slots=True)
class Claim:
    """An expression that is assumed or demanded, and the norm it comes from ("" for domains)."""

    norm_id: str
    expr: Expr


@dataclass(frozen=True, slots=True)
class Witness:
    """A concrete situation or call: symbol → value, sorted by symbol, only what matters."""

    values: tuple[tuple[Reference, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Holds:
    """The property holds. `core` are the norm ids it needs, minimal, where there is one; `schedule` shows
    that floors and demands fit."""

    core: tuple[str, ...] = ()
    schedule: Schedule | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class Fails:
    """It does not, and here is a situation in which it does not.

    `region` is the exact set of such situations over the visible variables, in canonical form;
    `core` the minimal set of norm ids that clash in it. `parts` are what of a norm decides where that
    is not all of it, told apart by the rules (`rules/deciding.py`).
    """

    witness: Witness
    region: Expr | None = None
    core: tuple[str, ...] = ()
    parts: tuple[tuple[str, Expr], ...] = ()


@dataclass(frozen=True, slots=True)
class Unknown:
    reason: str


@dataclass(frozen=True, slots=True)
class Consistent:
    """Fails if some assignment satisfies all claims (its witness), Holds if none does (its core).

    So a rule that looks for a clash asks "can these all be true?" and reads `Fails` as "yes, here".
    `aside`: only words depend on it; no answer leaves nothing undecided.
    """

    claims: tuple[Claim, ...]
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Lawful:
    """In every visible situation that satisfies `given`, is there a response over the hidden
    symbols that satisfies `response`?

    Fails: the exact region over the visible symbols in which there is none, its canonical least
    witness, and a core: a minimal subset of the response claims' norms that has no response there.
    `excluding` are regions already reported. With no hidden symbols this asks whether `given`
    implies `response`.
    """

    given: tuple[Claim, ...]
    response: tuple[Claim, ...]
    hidden: tuple[str, ...] = ()  # symbols
    excluding: tuple[Expr, ...] = ()


@dataclass(frozen=True, slots=True)
class Equivalent:
    """Do two expressions mean the same under `given`? Fails with a witness that tells them apart."""

    left: Expr
    right: Expr
    given: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Fits:
    """Can all floors and demands be met under all ceilings, together?

    Fails: `Overfull` with a minimal core. `aside`: asked about a narrower problem than the one that
    matters; no answer leaves nothing undecided.
    """

    problem: Problem
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Overfull:
    """`core` cannot be met together: in `[start, end)` at least `needed`, at most `available`; `calls` where
    these are numbers of calls, else amounts."""

    core: tuple[str, ...]
    start: Fraction
    end: Fraction
    needed: Fraction
    available: Fraction
    needed_by: Derivation
    available_by: Derivation
    calls: bool = False


@dataclass(frozen=True, slots=True)
class Reachable:
    """Can the objective be met by the end of the problem, in the best case? `aside`: only the best value
    is wanted, to add to what is known anyway; no answer leaves nothing undecided."""

    problem: Problem
    objective: Objective
    aside: bool = False


@dataclass(frozen=True, slots=True)
class Reached:
    schedule: Schedule


@dataclass(frozen=True, slots=True)
class OutOfReach:
    """`best` is the best attainable value of the metric, `moved` the change that gets there; `binds`
    the minimal set of norm ids that keep it there. `relaxations` are single changes that suffice;
    `jointly` are changes that suffice together, where no limit alone does. Without `binds`, `next_binds`
    would keep the change at `next_moved`, which may be enough."""

    best: Fraction
    moved: Fraction
    derivation: Derivation
    binds: tuple[str, ...]
    relaxations: tuple[Relaxation, ...] = ()
    schedule: Schedule | None = None  # that attains `best`, replayed
    jointly: tuple[Relaxation, ...] = ()
    next_binds: tuple[str, ...] = ()
    next_moved: Fraction | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """`first` must come before `then`, because of a norm."""

    first: str
    then: str
    norm_id: str


@dataclass(frozen=True, slots=True)
class Ordered:
    """Can the steps be put in an order? Fails: `Cycle`."""

    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class Cycle:
    edges: tuple[Edge, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Delay:
    """`then` comes at least `least` seconds after `first` (below zero: at most so much before it), or more
    than that if `strict`, because of a norm ("" for what everybody knows)."""

    first: str
    then: str
    least: Fraction
    norm_id: str
    strict: bool = False


@dataclass(frozen=True, slots=True)
class Timed:
    """Can the steps be given times that keep every delay, and all delays of one way of each choice?

    Holds, or `Late`.
    """

    delays: tuple[Delay, ...]
    choices: tuple[tuple[tuple[Delay, ...], ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Late:
    """Whatever is chosen, one of these chains leads from a step round to a later time of the same step."""

    chains: tuple[tuple[Delay, ...], ...]


@dataclass(frozen=True, slots=True)
class Extreme:
    """How large (or small, if not `greatest`) can `objective` be under the claims?

    `objective` is numeric and linear. `Optimum`, `Boundless`, or Holds with a core if no assignment
    satisfies the claims.
    """

    claims: tuple[Claim, ...]
    objective: Expr
    greatest: bool = True


@dataclass(frozen=True, slots=True)
class Optimum:
    """No assignment has a value beyond `value`; `core` are the norms that see to it, minimal. If
    `attained`, `witness` has exactly this value; if not, values come as close to it as one likes."""

    value: Quantity
    attained: bool
    witness: Witness
    core: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Boundless:
    """Nothing bounds it."""


Question = Consistent | Lawful | Equivalent | Fits | Reachable | Ordered | Timed | Extreme
Answer = Holds | Fails | Unknown | Overfull | Reached | OutOfReach | Cycle | Late | Optimum | Boundless

__all__ = [
    "Answer", "Batch", "Boundless", "Claim", "Consistent", "Cycle", "Delay", "Demand", "Edge",
    "Equivalent", "Extreme", "Fails", "Fits", "Holds", "Late", "Lawful", "Optimum", "Ordered", "OutOfReach",
    "Overfull", "Question", "Reachable", "Reached", "Timed", "Unknown", "Value", "Witness",
]  # fmt: skip
