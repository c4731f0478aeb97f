"""Small finite worlds: values, expressions, lines and whole cases, each of which prints itself as the author
and the layer's owner would write it.

Nothing here is the project's: the case is evaluated by `evaluator.py` as it stands, and reaches the tool
as text only, so that the parser, the type checker and lowering are compared along with the checks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

Value = int | bool | str
Env = Mapping[str, Value]


@dataclass(frozen=True)
class Var:
    """A context value, or (with an `owner`) an argument of a tool. Its type follows from its values.

    `money` is counted in half units of its currency: bounds are whole units, so that the halves stand for
    all that lies between.
    """

    name: str
    values: tuple[Value, ...]
    owner: str = ""
    money: bool = False

    @property
    def key(self) -> str:
        return f"{self.owner}:{self.name}" if self.owner else self.name

    @property
    def sort(self) -> str:
        first = self.values[0]
        if self.money:
            return "money"
        return "bool" if isinstance(first, bool) else "count" if isinstance(first, int) else "enum"

    @property
    def type(self) -> str:
        match self.sort:
            case "bool":
                return "bool"
            case "money":
                return f"USD from {int(self.values[0]) // 2} to {int(self.values[-1]) // 2}"
            case "count":
                return f"count from {self.values[0]} to {self.values[-1]}"
            case _:
                return "one of " + ", ".join(str(v) for v in self.values)


@dataclass(frozen=True)
class Cond:
    """A condition: how it is written, what it means, and the keys of the variables it reads."""

    text: str
    holds: Callable[[Env], bool] = field(compare=False)
    reads: frozenset[str] = frozenset()
    loose: bool = False  # has to stand in brackets inside of another
    opens: frozenset[str] = frozenset()  # Boolean states that it asks to be true

    def inner(self) -> str:
        return f"({self.text})" if self.loose else self.text


ALWAYS = Cond("true", lambda _: True)
_OPERATORS: dict[str, Callable[[int, int], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    "<=": lambda a, b: a <= b,
    ">": lambda a, b: a > b,
    ">=": lambda a, b: a >= b,
}


def compared(a: int, operator: str, b: int) -> bool:
    return _OPERATORS[operator](a, b)


def flag(var: Var, wanted: bool) -> Cond:
    text = var.name if wanted else f"not {var.name}"
    opens = frozenset({var.key}) if wanted else frozenset[str]()
    return Cond(text, lambda env: bool(env[var.key]) is wanted, frozenset({var.key}), opens=opens)


def one_of(var: Var, members: tuple[Value, ...], negated: bool = False) -> Cond:
    inside = ", ".join(str(m) for m in members)
    if len(members) == 1:
        text = f"{var.name} {'!=' if negated else '=='} {inside}"
    else:
        text = f"{var.name} {'not in' if negated else 'in'} {inside}"
    return Cond(text, lambda env: (env[var.key] in members) is not negated, frozenset({var.key}))


def amount(var: Var, bound: int) -> str:
    return f"{bound // 2} USD" if var.money else str(bound)


def against(var: Var, operator: str, bound: int) -> Cond:
    def holds(env: Env) -> bool:
        return compared(int(env[var.key]), operator, bound)

    return Cond(f"{var.name} {operator} {amount(var, bound)}", holds, frozenset({var.key}))


def between_vars(left: Var, operator: str, right: Var, factor: int = 1, plus: int = 0) -> Cond:
    def holds(env: Env) -> bool:
        return compared(int(env[left.key]), operator, factor * int(env[right.key]) + plus)

    other = right.name if factor == 1 else f"{factor} * {right.name}"
    other = f"{other} + {plus}" if plus else other
    return Cond(f"{left.name} {operator} {other}", holds, frozenset({left.key, right.key}))


def both(a: Cond, b: Cond) -> Cond:
    text = f"{a.inner()} and {b.inner()}"
    return Cond(text, lambda e: a.holds(e) and b.holds(e), a.reads | b.reads, opens=a.opens | b.opens)


def either(a: Cond, b: Cond) -> Cond:
    text = f"{a.inner()} or {b.inner()}"
    return Cond(text, lambda e: a.holds(e) or b.holds(e), a.reads | b.reads, loose=True)


def denied(a: Cond) -> Cond:
    return Cond(f"not ({a.text})", lambda e: not a.holds(e), a.reads)


@dataclass(frozen=True)
class Tool:
    name: str
    args: tuple[Var, ...] = ()
    tier: int = 1
    allowed: bool = True
    effects: tuple[tuple[str, int, str], ...] = ()  # metric, sign, how much (`1` or an argument)

    def arg(self, name: str) -> Var:
        return next(a for a in self.args if a.name == name)


@dataclass(frozen=True)
class Line:
    """One norm of either document, about calls of one tool.

    `form` is `oblige`, `forbid`, `permit`, `autonomous`, `approve` (of both), `requires` (of the layer) or
    `limit` per call. `when` and `unless` are about situation and arguments; `extra` is what a duty
    requires of its call, or what a layer's rule requires. `escalates`: a broken rule asks somebody.
    """

    id: str
    form: str
    tool: str
    when: Cond = ALWAYS
    extra: Cond = ALWAYS
    unless: Cond | None = None
    escalates: bool = False
    of_mandate: bool = True
    limit: str = ""  # the text of a per-call limit, whose meaning is `extra`

    def lifted(self, env: Env) -> bool:
        return self.unless is not None and self.unless.holds(env)


@dataclass(frozen=True)
class ProbeLine:
    possible: bool
    tool: str
    where: Cond
    id: str = ""


@dataclass(frozen=True)
class World:
    """A case about single calls and situations."""

    context: tuple[Var, ...]
    tools: tuple[Tool, ...]
    mandate: tuple[Line, ...]
    layer: tuple[Line, ...]
    probes: tuple[ProbeLine, ...] = ()

    def tool(self, name: str) -> Tool:
        return next(t for t in self.tools if t.name == name)


def assignments(variables: tuple[Var, ...]) -> Iterator[dict[str, Value]]:
    for values in product(*(v.values for v in variables)):
        yield {v.key: value for v, value in zip(variables, values, strict=True)}


def ops_of(world: World) -> str:
    """The layer as its owner would write it."""
    lines = [f"context {v.name} : {v.type}" for v in world.context]
    for tool in world.tools:
        arguments = ", ".join(f"{a.name}: {a.type}" for a in tool.args)
        lines.append(f"tool {tool.name}({arguments}) tier {tool.tier}")
    allowed = [t.name for t in world.tools if t.allowed]
    if allowed:
        lines.append("allow " + ", ".join(allowed))
    lines += [layer_line(line) for line in world.layer]
    for probe in world.probes:
        where = "" if probe.where is ALWAYS else f" with {probe.where.text}"
        lines.append(f"{'possible' if probe.possible else 'never'}: {probe.tool}{where}")
    return "\n".join(lines) + "\n"


def layer_line(line: Line) -> str:
    unless = f" unless {line.unless.text}" if line.unless is not None else ""
    match line.form:
        case "forbid":
            when = "" if line.when is ALWAYS else f" when {line.when.text}"
            return f"deny {line.tool}{when}{unless}"
        case "requires":
            otherwise = ", else escalate to lead" if line.escalates else ""
            return f"rule {line.id}: {line.tool} requires {line.extra.text}{otherwise}{unless}"
        case "limit":
            return f"rule {line.id}: {line.limit}{unless}"
        case "approve":
            when = "" if line.when is ALWAYS else f" when {line.when.text}"
            return f"approve {line.tool}{when} by lead"
        case _:
            raise ValueError(line.form)


def plan_of(world: World) -> str:
    """The plan's sections, in YAML."""
    constraints: list[str] = []
    prohibited: list[str] = []
    for line in world.mandate:
        head = f"id: {line.id}, " + (
            f'limit: "{line.limit}"' if line.form == "limit" else f"{line.form}: {line.tool}"
        )
        parts = [head]
        if line.when is not ALWAYS:
            parts.append(f'when: "{line.when.text}"')
        if line.form == "oblige" and line.extra is not ALWAYS:
            parts.append(f'requires: "{line.extra.text}"')
        if line.unless is not None:
            parts.append(f'unless: "{line.unless.text}"')
        if line.form == "approve":
            parts.append("role: lead")
        (prohibited if line.form == "forbid" else constraints).append("  - {" + ", ".join(parts) + "}")
    text = ""
    if constraints:
        text += "constraints:\n" + "\n".join(constraints) + "\n"
    if prohibited:
        text += "prohibited:\n" + "\n".join(prohibited) + "\n"
    return text
