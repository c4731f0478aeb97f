"""The common form that both documents lower to (semantics §3). Checks see only norms."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mandate.model.expression import TRUE, Compare, Expr
from mandate.model.quantity import Quantity
from mandate.model.source import Span
from mandate.model.window import Calendar, Window


class Authority(StrEnum):
    MANDATE = "mandate"
    LAYER = "operating_layer"


@dataclass(frozen=True, slots=True)
class Action:
    """A set of calls: any of the tools or acts `names`, with arguments satisfying `where`.

    `names` holds tools of the spec (`payments.issue_refund`) or acts of the plan's terms
    (`sort_shelves`), sorted. An empty tuple never occurs. `carried` are those of `names` that nobody
    wrote: they are a kind of one that somebody did. `where` is about the calls of `only_for`, if that
    names some: calls of the others may have any arguments ("a full refund, or a letter").
    """

    names: tuple[str, ...]
    where: Expr = TRUE
    carried: tuple[str, ...] = field(default=(), compare=False)
    only_for: tuple[str, ...] = ()

    def where_for(self, name: str) -> Expr:
        """What is asked of the calls of one of the tools."""
        return self.where if not self.only_for or name in self.only_for else TRUE

    @property
    def written(self) -> tuple[str, ...]:
        return tuple(name for name in self.names if name not in self.carried)


class Measure(StrEnum):
    COUNT = "count"
    SUM = "sum"
    MIN = "min"
    MAX = "max"


@dataclass(frozen=True, slots=True)
class Permit:
    """Calls of `action` when `when` are claimed to be allowed. `claims` are the symbols of the
    quantities its sentence speaks of (conventions 3, §6 *claim beyond*)."""

    action: Action
    when: Expr = TRUE
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Forbid:
    """No call of `action` when `when`."""

    action: Action
    when: Expr = TRUE


@dataclass(frozen=True, slots=True)
class Oblige:
    """Whenever `when` holds some call of `action` happens, within `within` seconds if given.

    `universal_in` are symbols over which the duty holds whatever their value ("whatever they are
    worth", convention 9). `otherwise` is what may be done instead.
    """

    action: Action
    when: Expr = TRUE
    within: Quantity | None = None
    by: Quantity | None = None
    universal_in: tuple[str, ...] = ()
    otherwise: Action | None = None


@dataclass(frozen=True, slots=True)
class Limit:
    """`measure(argument)` over the calls of `action` compares with `bound`, per window and key.

    `argument` is the bare name of an argument (None for a count). `keys` are arguments or context
    names of which each value is counted apart. A floor is a limit with `>=`, `>` or `==`. `used` is
    what was already counted in the window that contains the as-of date.
    """

    action: Action
    measure: Measure
    argument: str | None
    operator: Compare
    bound: Quantity
    window: Window
    keys: tuple[str, ...] = ()
    when: Expr = TRUE
    used: Quantity | None = None

    @property
    def is_floor(self) -> bool:
        return self.operator in (Compare.GE, Compare.GT, Compare.EQ)

    @property
    def is_ceiling(self) -> bool:
        return self.operator in (Compare.LE, Compare.LT, Compare.EQ)


class OrderKind(StrEnum):
    BEFORE = "before"  # each `then` has an earlier `first`
    WITHIN_AFTER = "within after"  # `then` follows within `delay` after `first`
    NOT_WITHIN_AFTER = "not within after"  # no `then` within `delay` after `first` (cooldown)


@dataclass(frozen=True, slots=True)
class Order:
    kind: OrderKind
    first: Action
    then: Action
    keys: tuple[str, ...] = ()
    delay: Quantity | None = None
    when: Expr = TRUE


@dataclass(frozen=True, slots=True)
class OnlyDuring:
    """Calls of `action` happen only while `calendar` is open."""

    action: Action
    calendar: Calendar


@dataclass(frozen=True, slots=True)
class Approve:
    """Calls of `action` when `when` happen only after `count` of `role` have agreed; where `justified`,
    to the reasons that the call states."""

    action: Action
    when: Expr = TRUE
    role: str = "owner"
    count: int = 1
    justified: bool = False


@dataclass(frozen=True, slots=True)
class Autonomous:
    """For calls of `action` when `when` nobody (or nobody of `role`) may have to be asked."""

    action: Action
    when: Expr = TRUE
    role: str | None = None


@dataclass(frozen=True, slots=True)
class Maintain:
    """An invariant over metrics and context."""

    condition: Expr


class Aim(StrEnum):
    ACHIEVE = "achieve"
    MAXIMIZE = "maximize"
    MINIMIZE = "minimize"


@dataclass(frozen=True, slots=True)
class Achieve:
    """A goal or success criterion: `metric operator target`, by `by` (a moment) if given.

    `metric` is a metric's name, or a term the layer does not measure (`measured` false).
    `criterion` tells success criteria from goals.
    """

    aim: Aim
    metric: str
    measured: bool
    operator: Compare | None = None
    target: Quantity | Expr | None = None
    by: Quantity | None = None
    start: Quantity | None = None
    criterion: bool = False


@dataclass(frozen=True, slots=True)
class Probing:
    """A call of `action` that must stay `possible`, or be impossible; with `without`, one that no call of
    those tools came before. It binds nobody: it is a question about all other norms."""

    possible: bool
    action: Action
    without: tuple[str, ...] = ()


Form = (
    Permit | Forbid | Oblige | Limit | Order | OnlyDuring | Approve | Autonomous | Maintain | Achieve
    | Probing
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a norm stands: its document, and each stretch of text it was read from.

    `name` is what people call it: `line 4` has none, `rule rate` is `rate`.
    """

    spans: tuple[Span, ...]
    line: int
    name: str = ""


@dataclass(frozen=True, slots=True)
class Norm:
    """One rule. `id` is unique over both documents: plan ids as written (`n3`), layer ids prefixed
    by their file's name (`labels.ops:24`).

    `yields_to` are the declared winners over this norm, and `lifted_by` what each of them adds to
    `unless`, of which it is part: where the winner applies itself. `called_by` are the norms whose calls
    bring this duty about.
    """

    id: str
    authority: Authority
    form: Form
    origin: Origin
    unless: Expr | None = None
    overrides: tuple[str, ...] = ()
    actor: str | None = None
    lifted_by: tuple[tuple[str, Expr], ...] = ()
    yields_to: tuple[str, ...] = ()
    called_by: tuple[str, ...] = ()

    @property
    def of_mandate(self) -> bool:
        return self.authority is Authority.MANDATE
