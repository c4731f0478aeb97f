"""Declarations of the layer: its head, roles, context, metrics, tools, sets, units, rates, facts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from mandate.grammar import units
from mandate.grammar.hours import calendar as calendar_of
from mandate.grammar.layer import Layer, aliases, constant, only, positive_duration
from mandate.grammar.mistakes import NAME, SYNTAX, TYPE, Mistake, suggestion
from mandate.grammar.names import CLOCK, Names
from mandate.grammar.syntax import Parameter, Statement, Word
from mandate.grammar.terms import type_of
from mandate.grammar.typecheck import resolved
from mandate.model import quantity as q
from mandate.model import spec as s
from mandate.model.expression import Amount, Expr
from mandate.model.quantity import Quantity, Type
from mandate.model.source import Span
from mandate.model.window import Calendar

HIGHEST_TIER = 9


def head(layer: Layer, statement: Statement) -> None:
    for clause in statement.clauses:
        layer.declare("head", Word(clause.kind, clause.span))
        value: Any = clause.value
        match clause.kind:
            case "agent":
                layer.agent = value.text
            case "owner":
                layer.owner = value.text
            case "zone":
                layer.zone = _zone(value)
            case "horizon":
                layer.horizon = positive_duration(value, "a horizon", clause)
            case "as of":
                layer.as_of = value


def _zone(word: Word) -> str:
    try:
        ZoneInfo(word.text)
    except (KeyError, ValueError, OSError):
        raise Mistake(
            NAME,
            f"there is no time zone called `{word.text}`",
            word.span,
            hint=suggestion(word.text, available_timezones()) or "write it like `Europe/Berlin`, or `UTC`",
        ) from None
    return word.text


def unit(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    scale: Any = statement.clauses[0].value
    _new_unit(layer, name)
    if scale is None:
        layer.units[name.text] = (name.text, Fraction(1))
        return
    base, factor = scale
    if factor <= 0:
        raise Mistake(TYPE, "a unit is more than zero", statement.span)
    if base.text not in layer.units and base.text not in units.MEASURES:
        if base.text in units.CURRENCIES or base.text in units.SECONDS:
            raise Mistake(TYPE, f"`{base.text}` is no unit of measure", base.span)
        layer.units[base.text] = (base.text, Fraction(1))
    root, times = (units.MEASURES | layer.units)[base.text]
    layer.units[name.text] = (root, factor * times)


def _new_unit(layer: Layer, name: Word) -> None:
    taken = name.text in units.CURRENCIES or name.text in units.SECONDS or name.text in units.MEASURES
    if taken or name.text in units.INDEFINITE:
        raise Mistake(NAME, f"`{name.text}` already is a unit", name.span)
    layer.declare("unit", name)


def rate(layer: Layer, statement: Statement) -> None:
    value: Any = statement.clauses[0].value
    if value.source.text == value.target.text:
        raise Mistake(TYPE, "a rate is between two currencies", statement.span)
    for word in (value.source, value.target):
        if word.text in units.SECONDS or word.text in units.MEASURES:
            raise Mistake(
                TYPE,
                f"`{word.text}` is no currency",
                word.span,
                hint="units are declared: `unit pallet = 48 boxes`",
            )
    pair = " ".join(sorted((value.source.text, value.target.text)))
    layer.declare("rate", Word(pair, statement.span))
    layer.rates.append(s.Rate(value.source.text, value.target.text, value.factor, statement.span))


def set_of_texts(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    layer.declare("set", name)
    members: Any = statement.clauses[0].value
    for i, member in enumerate(members):
        if member.text in [m.text for m in members[:i]]:
            raise Mistake(NAME, f"`{member.text}` is listed twice", member.span)
    layer.sets[name.text] = tuple(m.text for m in members)


def role(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    layer.declare("role", name)
    for kind in ("members", "answers within", "hours", "up to", "on timeout"):
        only(statement.clauses, kind)
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    for kind in ("members", "up to"):
        number = given.get(kind)
        if number is not None and (number[0] if kind == "up to" else number) < 1:
            raise Mistake(TYPE, f"`{name.text}` needs at least one", statement.span)
    answers = given.get("answers within")
    if answers is not None:
        positive_duration(answers, "the time to answer", only(statement.clauses, "answers within"))
    open_hours = given.get("hours")
    capacity, window = given.get("up to", (None, None))
    layer.roles.append(
        s.Role(
            name.text,
            statement.span,
            given.get("members"),
            answers,
            _calendar(layer, open_hours, "") if open_hours else None,
            capacity,
            window,
            given.get("on timeout"),
            aliases(statement.clauses),
        )
    )


def calendar(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    layer.declare("calendar", name)
    layer.calendars.append(_calendar(layer, statement.clauses[0].value, name.text))


def _calendar(layer: Layer, text: Any, name: str) -> Calendar:
    return calendar_of(text, name, layer.names().years)


def predicate(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    given: Any = statement.clauses[0].value
    parameters = _parameters(given, names)
    layer.predicates.append(s.PredicateDeclaration(name.text, parameters, statement.span))


def context(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    _not_the_clock(name)
    kind, lower, upper = _type_and_range(statement, names)
    layer.context.append(
        s.Variable(name.text, kind, statement.span, lower, upper, aliases(statement.clauses))
    )


def metric(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    _not_the_clock(name)
    kind, lower, upper = _type_and_range(statement, names)
    if not kind.numeric:
        raise Mistake(
            TYPE,
            f"a metric is an amount; `{name.text}` is {kind}",
            statement.clauses[0].span,
            hint="use `context` for what the runtime knows when a call is made",
        )
    now = only(statement.clauses, "now")
    given: Any = now.value if now else None
    value = _bound(given, kind, names, now.span if now else statement.span)
    if lower is not None or upper is not None:
        layer.unchecked.append(s.Unchecked("a range of a metric", statement.span))
    layer.metrics.append(s.Metric(name.text, kind, statement.span, value, aliases(statement.clauses)))


def derived_metric(layer: Layer, statement: Statement, names: Names) -> None:
    """Its name and type are known, its value is not followed: unchecked."""
    name = _name(statement)
    layer.declare("name", name)
    expr: Any = statement.clauses[0].value
    node = resolved(expr, names, (), None)
    kind = node.quantity.type if isinstance(node, Amount) else _kind_of(expr, names)
    layer.metrics.append(s.Metric(name.text, kind, statement.span))
    layer.unchecked.append(s.Unchecked(f"derived metric `{name.text}`", statement.span))


def _kind_of(expr: Expr, names: Names) -> Type:
    from mandate.grammar.typecheck import Checker

    return Checker(names, ()).infer(expr)[1]


def fact(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    _not_the_clock(name)
    value: Any = statement.clauses[0].value
    node = resolved(value, names, (), None)
    if not isinstance(node, Amount):
        raise Mistake(TYPE, "a fact is a fixed amount", value.span or statement.span)
    layer.constants[name.text] = node.quantity
    layer.facts.append(s.Fact(name.text, node.quantity, statement.span))


def tool(layer: Layer, statement: Statement, names: Names) -> None:
    """Everything of a tool but its effects, which may speak of metrics declared later."""
    name = _name(statement)
    layer.declare("tool", name)
    for kind in ("tier", "reversible", "takes", "at most … at a time"):
        only(statement.clauses, kind)
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    tier = given.get("tier")
    if tier is None:
        raise Mistake(
            SYNTAX,
            f"tool `{name.text}` has no tier",
            name.span,
            label="how much harm can it do?",
            hint="add `tier 0` (only reads) up to `tier 4` (cannot be undone)",
        )
    if tier > HIGHEST_TIER:
        raise Mistake(
            TYPE, f"there is no tier {tier}", statement.span, hint=f"tiers go from 0 to {HIGHEST_TIER}"
        )
    for clause in statement.clauses:
        if clause.kind in ("takes", "at most … at a time"):
            layer.unchecked.append(s.Unchecked(f"`{clause.kind}` of `{name.text}`", clause.span))
    costs = _costs(statement)
    tokens = [value for kind, value in costs if kind == "tokens"]
    layer.tools[name.text] = s.Tool(
        name.text,
        _parameters(given["parameters"], names),
        tier,
        statement.span,
        given.get("reversible"),
        tuple(value for kind, value in costs if kind == "amount"),
        sum(tokens) if tokens else None,
        (),
        aliases(statement.clauses),
    )


def _costs(statement: Statement) -> list[Any]:
    """(kind, value) of each cost; the first is named `costs`, those after it follow a comma."""
    found: list[Any] = []
    previous = ""
    for clause in statement.clauses:
        if clause.kind == "more costs" and previous not in ("costs", "more costs"):
            raise Mistake(
                SYNTAX, "this amount belongs to nothing", clause.span, hint="write `costs 900 tokens, 2 s`"
            )
        if clause.kind in ("costs", "more costs"):
            found.append(clause.value)
        previous = clause.kind
    return found


def _parameters(parameters: tuple[Parameter, ...], names: Names) -> tuple[s.Variable, ...]:
    out: list[s.Variable] = []
    for parameter in parameters:
        name = parameter.name.text
        if any(v.name == name for v in out):
            raise Mistake(NAME, f"`{name}` is declared twice", parameter.name.span)
        if "." in name:
            raise Mistake(SYNTAX, f"the argument `{name}` has a dot in its name", parameter.name.span)
        kind = type_of(parameter.type, names)
        lower, upper = _range(kind, parameter.lower, parameter.upper, names, parameter.span)
        out.append(s.Variable(name, kind, parameter.span, lower, upper))
    return tuple(out)


def _type_and_range(statement: Statement, names: Names) -> tuple[Type, Quantity | None, Quantity | None]:
    text: Any = statement.clauses[0].value
    kind = type_of(text, names)
    clause = only(statement.clauses, "range")
    if clause is None:
        return kind, None, None
    bounds: Any = clause.value
    low, high = _range(kind, bounds[0], bounds[1], names, clause.span)
    return kind, low, high


def _range(
    kind: Type, low: Expr | None, high: Expr | None, names: Names, span: Span
) -> tuple[Quantity | None, Quantity | None]:
    """The bounds in the type's unit; bare numbers take it: `EUR from 0 to 5_000`."""
    lower = _bound(low, kind, names, span)
    upper = _bound(high, kind, names, span)
    if lower is not None and upper is not None and lower.value > upper.value:
        raise Mistake(TYPE, "this range ends before it begins", span)
    return lower, upper


def _bound(expr: Expr | None, kind: Type, names: Names, span: Span) -> Quantity | None:
    if expr is None:
        return None
    if not kind.numeric:
        raise Mistake(TYPE, f"only amounts have a range; this is {kind}", span)
    node = resolved(expr, names, (), None)
    unitless = kind.kind not in (q.Kind.MOMENT, q.Kind.TIME_OF_DAY, q.Kind.DURATION)
    if isinstance(node, Amount) and node.quantity.type == q.NUMBER and unitless:
        return Quantity(node.quantity.value, kind)
    return constant(expr, names, kind, span)


def _name(statement: Statement) -> Word:
    assert statement.name is not None
    return statement.name


def _not_the_clock(name: Word) -> None:
    if name.text in CLOCK:
        raise Mistake(
            NAME, f"`{name.text}` already is when the call is made", name.span, hint="choose another name"
        )
