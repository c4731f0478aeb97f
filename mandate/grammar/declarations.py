"""Declarations of the layer: its head, roles, context, metrics, tools, sets, units, rates, facts."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from mandate.grammar import units
from mandate.grammar.layer import Layer, aliases, constant, only, positive_duration
from mandate.grammar.mistakes import NAME, SYNTAX, TYPE, UNIT, Mistake, all_of, distinct, suggestion
from mandate.grammar.names import CLOCK, Names
from mandate.grammar.openings import calendar as calendar_of
from mandate.grammar.printing import show
from mandate.grammar.syntax import Clause, Parameter, Statement, Word
from mandate.grammar.terms import type_of
from mandate.grammar.typecheck import resolved
from mandate.grammar.zones import known_zone
from mandate.model import quantity as q
from mandate.model import spec as s
from mandate.model.expression import Amount, Expr, references
from mandate.model.quantity import Quantity, Type, civil
from mandate.model.source import Span
from mandate.model.window import Calendar

HIGHEST_TIER = 9
LONGEST_HORIZON = 36_525 * 86_400
MOST_RATES = 200  # every two currencies that they connect have one


def head(layer: Layer, statement: Statement) -> None:
    for clause in statement.clauses:
        layer.part(lambda c=clause: _head(layer, c))  # type: ignore[misc]


def _head(layer: Layer, clause: Clause) -> None:
    layer.declare("head", Word(clause.kind, clause.span))
    value: Any = clause.value
    match clause.kind:
        case "agent":
            _no_pattern(value, "an agent")
            layer.agent = value.text
        case "owner":
            layer.owner = value.text
        case "zone":
            layer.zone = known_zone(value)
        case "horizon":
            layer.horizon = positive_duration(value, "a horizon", clause)
            if value.value > LONGEST_HORIZON:
                layer.horizon = None
                raise Mistake(TYPE, "a horizon is at most 100 years", clause.span)
        case "as of":
            if not 1970 <= civil(value).year <= 2200:
                raise Mistake(TYPE, "layers are read for the years 1970 to 2200", clause.span)
            layer.as_of = value


def _no_pattern(name: Word, what: str) -> None:
    if "*" in name.text:
        raise Mistake(SYNTAX, f"{what} has a name of its own, and `{name.text}` is a pattern", name.span)


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
    if len(layer.rates) == MOST_RATES:
        raise Mistake(TYPE, f"a layer has at most {MOST_RATES} rates", statement.span)
    layer.rates.append(s.Rate(value.source.text, value.target.text, value.factor, statement.span))


def set_of_texts(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    layer.declare("set", name)
    members: Any = statement.clauses[0].value
    distinct(((m.text, m.span) for m in members), "listed")
    layer.sets[name.text] = tuple(m.text for m in members)


def role(layer: Layer, statement: Statement) -> None:
    name = _name(statement)
    layer.declare("role", name)
    for kind in ("members", "answers within", "hours", "up to", "on timeout"):
        layer.part(lambda k=kind: only(statement.clauses, k))  # type: ignore[misc]
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    clauses = {c.kind: c for c in statement.clauses}
    for kind in ("members", "up to"):
        number = given.get(kind)
        if number is not None and (number[0] if kind == "up to" else number) < 1:
            layer.tell(Mistake(TYPE, f"`{name.text}` needs at least one", clauses[kind].span))
    answers, hours = given.get("answers within"), given.get("hours")
    if answers is not None:
        layer.part(lambda: positive_duration(answers, "the time to answer", clauses["answers within"]))
    capacity, window = given.get("up to", (None, None))
    layer.roles.append(
        s.Role(
            name.text,
            statement.span,
            given.get("members"),
            answers,
            layer.part(lambda: _calendar(layer, hours, "")) if hours else None,
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
    return calendar_of(text, name, layer.years(), layer.zone)


def include(layer: Layer, statement: Statement) -> None:
    path = statement.clauses[0].value
    layer.includes.append(s.Include(str(path), statement.span))
    if layer.included is None:
        layer.uncheck("`include`", statement.span)


def predicate(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    given: Any = statement.clauses[0].value
    parameters = _parameters(layer, given, names)
    layer.predicates.append(s.PredicateDeclaration(name.text, parameters, statement.span))


def context(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    not_the_clock(name)
    kind, lower, upper = _type_and_range(statement, names)
    layer.context.append(
        s.Variable(name.text, kind, statement.span, lower, upper, aliases(statement.clauses))
    )


def metric(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    not_the_clock(name)
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
    outside = (lower is not None and value is not None and value.value < lower.value) or (
        upper is not None and value is not None and value.value > upper.value
    )
    if outside and now is not None:
        raise Mistake(TYPE, f"`{name.text}` is outside its range now", now.span)
    called = aliases(statement.clauses)
    layer.metrics.append(s.Metric(name.text, kind, statement.span, value, called, lower, upper))


def fact(layer: Layer, statement: Statement, names: Names) -> None:
    name = _name(statement)
    layer.declare("name", name)
    not_the_clock(name)
    value: Any = statement.clauses[0].value
    for x in references(value):
        if x.name not in names.constants:
            hint = suggestion(x.name, names.constants) or "what changes is a `context` or a `metric`"
            raise Mistake(NAME, f"a fact is a fixed amount, and `{x.name}` is none", x.span, hint=hint)
    node = resolved(value, names, (), None)
    if not isinstance(node, Amount):
        raise Mistake(TYPE, "a fact is a fixed amount", value.span or statement.span)
    layer.constants[name.text] = node.quantity
    layer.facts.append(s.Fact(name.text, node.quantity, statement.span))


def tool(layer: Layer, statement: Statement, names: Names) -> None:
    """Everything of a tool but its effects, which may speak of metrics declared later."""
    name = _name(statement)
    _no_pattern(name, "a tool")
    layer.declare("tool", name)
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    layer.part(lambda: only(statement.clauses, "reversible"))
    tier = layer.part(lambda: _tier(layer, statement, name))
    takes, at_once = layer.part(lambda: _pace(layer, statement, name)) or (None, None)
    costs = layer.part(lambda: _costs(statement, names)) or []
    tokens = [value for kind, value in costs if kind == "tokens"]
    layer.tools[name.text] = s.Tool(
        name.text,
        _parameters(layer, given["parameters"], names),
        tier or 0,
        statement.span,
        given.get("reversible"),
        tuple(value for kind, value in costs if kind == "amount"),
        sum(tokens) if tokens else None,
        (),
        aliases(statement.clauses),
        takes,
        at_once,
    )


def _tier(layer: Layer, statement: Statement, name: Word) -> int:
    clause = only(statement.clauses, "tier")
    if clause is None and statement.span.start in layer.mended:
        return 0  # it may stand in the line that could not be read
    if clause is None:
        raise Mistake(
            SYNTAX,
            f"tool `{name.text}` has no tier",
            name.span,
            label="how much harm can it do?",
            hint="add `tier 0` (only reads) up to `tier 4` (cannot be undone)",
        )
    tier: Any = clause.value
    if tier > HIGHEST_TIER:
        hint = f"tiers go from 0 to {HIGHEST_TIER}"
        raise Mistake(TYPE, f"there is no tier {tier}", clause.span, hint=hint)
    return int(tier)


def _pace(layer: Layer, statement: Statement, name: Word) -> tuple[Quantity | None, int | None]:
    """How long a call takes, and how many run at a time."""
    takes, at_once = all_of(
        lambda k=kind: only(statement.clauses, k)  # type: ignore[misc]
        for kind in ("takes", "at most … at a time")
    )
    length = positive_duration(takes.value, "what follows `takes`", takes) if takes is not None else None
    if at_once is None:
        return length, None
    count: Any = at_once.value
    if count < 1:
        raise Mistake(TYPE, f"`{name.text}` could never run", at_once.span)
    if length is None:
        raise Mistake(
            SYNTAX, f"how long one call of `{name.text}` runs is not said", at_once.span,
            hint="write `takes 35 min, at most 1 at a time`",
        )  # fmt: skip
    return length, count


def _costs(statement: Statement, names: Names) -> list[Any]:
    """(kind, value) of each cost; the first is named `costs`, those after it follow a comma."""
    found: list[Any] = []
    previous = ""
    for clause in statement.clauses:
        if clause.kind == "more costs" and previous not in ("costs", "more costs"):
            raise Mistake(
                SYNTAX, "this amount belongs to nothing", clause.span, hint="write `costs 900 tokens, 2 s`"
            )
        if clause.kind in ("costs", "more costs"):
            value: Any = clause.value
            if value[0] == "amount":
                amount = resolved(Amount(value[1], span=clause.span), names, (), None)
                assert isinstance(amount, Amount)
                value = (value[0], amount.quantity)
            found.append(value)
        previous = clause.kind
    return found


def _parameters(layer: Layer, parameters: tuple[Parameter, ...], names: Names) -> tuple[s.Variable, ...]:
    """Those that can be understood; the others are told, and broken."""
    out: dict[str, s.Variable] = {}
    for parameter in parameters:
        try:
            if parameter.name.text in out:
                raise Mistake(NAME, f"`{parameter.name.text}` is declared twice", parameter.name.span)
            out[parameter.name.text] = _parameter(parameter, names)
        except Mistake as mistake:
            layer.tell(mistake)
            layer.broken.add(parameter.name.text)
    return tuple(out.values())


def _parameter(parameter: Parameter, names: Names) -> s.Variable:
    name = parameter.name.text
    if "." in name:
        raise Mistake(SYNTAX, f"the argument `{name}` has a dot in its name", parameter.name.span)
    kind = type_of(parameter.type, names)
    lower, upper = _range(kind, parameter.lower, parameter.upper, names, parameter.span)
    return s.Variable(name, kind, parameter.span, lower, upper)


def _type_and_range(statement: Statement, names: Names) -> tuple[Type, Quantity | None, Quantity | None]:
    text: Any = statement.clauses[0].value
    kind = type_of(text, names)
    return kind, *bounds_of(statement, kind, names)


def bounds_of(statement: Statement, kind: Type, names: Names) -> tuple[Quantity | None, Quantity | None]:
    """What stands after `from … to …` or `up to …`, if anything does."""
    clause = only(statement.clauses, "range")
    if clause is None:
        return None, None
    bounds: Any = clause.value
    return _range(kind, bounds[0], bounds[1], names, clause.span)


def _range(
    kind: Type, low: Expr | None, high: Expr | None, names: Names, span: Span
) -> tuple[Quantity | None, Quantity | None]:
    """The bounds in the type's unit; bare numbers take it: `EUR from 0 to 5_000`."""
    lower = _bound(low, kind, names, span)
    upper = _bound(high, kind, names, span)
    if isinstance(high, Amount) and high.quantity == Quantity(Fraction(1), q.NUMBER) and kind == q.PERCENT:
        raise Mistake(
            UNIT,
            "`1` as the most of a percentage can be read two ways",
            high.span,
            hint="write `1%` or `100%`",
        )
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
        _no_fraction_for_a_percentage(node.quantity.value, kind, expr.span)
        value = Quantity(node.quantity.value, kind)
    else:
        value = constant(expr, names, kind, span)
    if value.value < 0 and kind.kind in (q.Kind.COUNT, q.Kind.DURATION):  # as in every check
        what = "count" if kind.kind is q.Kind.COUNT else "stretch of time"
        raise Mistake(
            TYPE, f"a {what} is never negative", expr.span or span, hint="what may be negative is a `number`"
        )
    return value


def _no_fraction_for_a_percentage(value: Fraction, kind: Type, span: Span | None) -> None:
    if kind == q.PERCENT and 0 < value < 1:
        bare, hundred = (show(Quantity(v, q.NUMBER)) for v in (value, value * 100))
        raise Mistake(
            UNIT, f"`{bare}` beside a percentage can be read two ways", span,
            hint=f"write `{bare}%` or `{hundred}%`",
        )  # fmt: skip


def _name(statement: Statement) -> Word:
    assert statement.name is not None
    return statement.name


def not_the_clock(name: Word) -> None:
    if name.text in CLOCK:
        raise Mistake(
            NAME, f"`{name.text}` already is when the call is made", name.span, hint="choose another name"
        )
