"""What a layer allows, denies and requires, resolved against its declarations."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from mandate.grammar.bodies import limit_of, measured, order_of, tools_of
from mandate.grammar.dimensions import difference
from mandate.grammar.expressions import shallow
from mandate.grammar.layer import Layer, only
from mandate.grammar.mistakes import NAME, SYNTAX, TYPE, Mistake, all_of, suggestion, together
from mandate.grammar.names import Names
from mandate.grammar.openings import calendar as calendar_of
from mandate.grammar.syntax import (
    BodyText,
    DuringText,
    EffectText,
    Hours,
    LimitText,
    OrderText,
    RequiresText,
    Statement,
    Tools,
    Word,
)
from mandate.grammar.syntax import Scope as ScopeText
from mandate.grammar.typecheck import Checker, resolved
from mandate.model import spec as s
from mandate.model.expression import TRUE, Amount, Expr, Scope, conjunction, negation, references, walk
from mandate.model.quantity import COUNT, DURATION, NUMBER, Kind, Quantity, Type
from mandate.model.source import Span
from mandate.model.window import Calendar, Window

_PERIODS = ("minute", "hour", "day", "week", "month", "quarter", "year", "run")


def effects(layer: Layer, statement: Statement, names: Names) -> None:
    """The effects of a tool that was declared before."""
    tool = layer.tools.get(statement.name.text if statement.name else "")
    if tool is None or tool.span != statement.span or not any(c.kind == "effect" for c in statement.clauses):
        return
    found: list[s.Effect] = []
    for clause in statement.clauses:
        if clause.kind != "effect":
            continue
        text = clause.value
        assert isinstance(text, EffectText)
        metric = text.metric
        known = layer.metric(metric.text)
        if known is None:
            message = f"there is no metric called `{metric.text}`"
            layer.tell(Mistake(NAME, message, metric.span, hint=suggestion(metric.text, names.metrics)))
            continue

        def read(text: EffectText = text, span: Span = clause.span, metric: s.Metric = known) -> s.Effect:
            return _effect(layer, text, span, metric, (tool.name,), names)

        effect = layer.part(read)
        found += [effect] if effect is not None else []
    layer.tools[tool.name] = replace(tool, effects=tuple(found))


def _effect(
    layer: Layer, text: EffectText, span: Span, metric: s.Metric, tools: tuple[str, ...], names: Names
) -> s.Effect:
    if metric.formula is not None or metric.part_of:
        why = "is made of other metrics" if metric.formula is not None else "is set by the agent"
        raise Mistake(TYPE, f"`{metric.name}` {why}: no call moves it", text.metric.span)
    step = difference(metric.type, names)
    most = _change(text.most, names, tools, step)
    least = _change(text.least, names, tools, step) if text.least is not None else None
    if isinstance(least, Amount) and isinstance(most, Amount):
        if least.quantity.value > most.quantity.value:
            raise Mistake(TYPE, "this change ends before it begins", span)
        least = least if least != most else None
    return s.Effect(metric.name, text.sign, most, span, least)


def _change(expr: Expr, names: Names, tools: tuple[str, ...], step: Type) -> Expr:
    """How much: of a count also a share of what there is, which need not be whole."""
    node, kind = Checker(names, tools).infer(shallow(expr))
    if step == COUNT and kind == NUMBER and any(x.scope is Scope.METRIC for x in references(node)):
        return node
    return resolved(expr, names, tools, step)


def allow(layer: Layer, statement: Statement, names: Names) -> None:
    tools = _tools(statement)
    layer.allowing.setdefault(statement.span.path, statement.span)
    for word in tools.names:
        try:
            for name in names.expand(word.text, word.span):
                layer.allow_lines.setdefault((word.span.path, name), word.span)
        except Mistake as mistake:
            layer.tell(mistake)


def deny(layer: Layer, statement: Statement, names: Names) -> None:
    tools = tools_of(_tools(statement), names)
    when_clause = only(statement.clauses, "when")
    when: Any = when_clause.value if when_clause else None
    given = [x if x is not None else TRUE for x in (when, statement.unless)]
    condition, unless = all_of(lambda x=x: resolved(x, names, tools) for x in given)  # type: ignore[misc]
    if statement.unless is not None:
        condition = conjunction(condition, negation(unless))
    layer.denials.append(s.Denial(tools, condition, statement.span))


def rule(layer: Layer, statement: Statement, names: Names) -> None:
    if statement.name is None or statement.body is None:  # the grammar has no such rule
        raise Mistake(SYNTAX, "this rule has no name or no body", statement.span)
    layer.declare(f"rule of {statement.span.path}", statement.name)
    text = statement.body

    def lifted() -> Expr | None:
        if statement.unless is None:
            return None
        return resolved(statement.unless, names, _scope(text, names))

    (body, bound), unless = together(lambda: _body(text, names), lifted)
    layer.rules.append(s.LayerRule(statement.name.text, body, statement.span, bound, unless))


def _scope(text: BodyText, names: Names) -> tuple[str, ...]:
    """The tools in whose scope an exception stands."""
    match text:
        case LimitText():
            return measured(text, names)[0]
        case OrderText():
            return tools_of(text.then, names)
        case _:
            return tools_of(text.tools, names)


def _body(text: BodyText, names: Names) -> tuple[s.RuleBody, Span | None]:
    """The body, and the literal an owner would change."""
    match text:
        case LimitText():
            limit = limit_of(text, names)
            where = conjunction(limit.action.where, limit.when)
            body = s.LimitRule(
                limit.action.names,
                limit.measure,
                limit.argument,
                limit.operator,
                limit.bound,
                limit.window,
                limit.keys,
                where,
            )
            return body, text.bound.span
        case OrderText():
            order = order_of(text, names)
            first, then = order.first.names, order.then.names
            return s.OrderRule(order.kind, first, then, order.keys, order.delay), None
        case RequiresText():
            return _requires(text, names), _literal(text.condition)
        case DuringText():
            tools, calendar = together(
                lambda: tools_of(text.tools, names), lambda: _hours(text.calendar, names)
            )
            return s.DuringRule(tools, calendar), text.calendar.span


def _hours(text: Word | Hours, names: Names) -> Calendar:
    if isinstance(text, Hours):
        return calendar_of(text, "", names.years, names.zone)
    return names.calendar(text.text, text.span)


def _requires(text: RequiresText, names: Names) -> s.Requires:
    def condition() -> tuple[tuple[str, ...], Expr]:
        tools = tools_of(text.tools, names)
        return tools, resolved(text.condition, names, tools)

    def role() -> str:
        if text.otherwise is None or text.otherwise.role is None:
            return "owner"
        return names.role(text.otherwise.role.text, text.otherwise.role.span)

    read, who = together(condition, role)
    escalate = text.otherwise is not None and text.otherwise.escalate
    otherwise = s.OnBroken.ESCALATE if escalate else s.OnBroken.BLOCK
    return s.Requires(*read, otherwise, who)


def _literal(condition: Expr) -> Span | None:
    """The only amount in a condition, if there is just one."""
    amounts = [n for n in walk(condition) if isinstance(n, Amount)]
    return amounts[0].span if len(amounts) == 1 else None


def approval(layer: Layer, statement: Statement, names: Names) -> None:
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    count, role_word = given["by"]
    tier = given.get("tier")

    def who() -> str:
        return _approvers(layer, count, role_word, names)

    def what() -> tuple[tuple[str, ...], Expr]:
        if tier is not None:
            lower = {t.tool for t in layer.tiers if t.tier == tier}  # as another document has it: both bind
            found = (t.name for t in layer.tools.values() if t.tier == tier or t.name in lower)
            return tuple(sorted(found)), TRUE
        tools = tools_of(given["tools"], names)
        return tools, resolved(given["when"], names, tools) if given["when"] is not None else TRUE

    role, (tools, when) = together(who, what)
    justified = only(statement.clauses, "with justification")
    layer.approvals.append(
        s.ApprovalLine(tools, when, role, count, statement.span, tier, justified is not None)
    )


def _approvers(layer: Layer, count: int, word: Word, names: Names) -> str:
    role = names.role(word.text, word.span)
    members = layer.members(role)
    if count < 1 or (members is not None and count > members):
        has = f"`{role}` has {members}" if members is not None else "at least one has to agree"
        raise Mistake(TYPE, f"{count} of `{role}` can never agree", word.span, label=has)
    return role


def review(layer: Layer, statement: Statement) -> None:
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}
    by = str(given["by"]).removeprefix("a ")
    layer.reviews.append(
        s.Review(
            given["tier"], {"code alone": "code", "two persons": "two people"}.get(by, by), statement.span
        )
    )


def budget(layer: Layer, statement: Statement, names: Names) -> None:
    kind = statement.clauses[0].kind
    given: dict[str, Any] = {c.kind: c.value for c in statement.clauses}

    def what() -> tuple[tuple[str, ...], Expr]:
        tools = tools_of(given["on"], names) if given["on"] is not None else tuple(sorted(names.tools))
        return tools, resolved(given["where"], names, tools) if given["where"] is not None else TRUE

    window, ((tools, where), (resource, amount)) = together(
        lambda: _budget_window(given["scopes"], statement.span, names),
        lambda: together(what, lambda: _resource(kind, given[kind], statement.clauses[0].span)),
    )
    layer.budgets.append(s.Budget(resource, amount, window, tools, where, statement.span))
    if amount.type.kind is Kind.MONEY:
        _priced(layer, tools, resource, names, statement.span)


def _priced(layer: Layer, tools: tuple[str, ...], currency: str, names: Names, span: Span) -> None:
    """A cost in a currency without a rate to the budget's would not be counted: the budget is not checked."""
    for name in tools:
        for cost in layer.tools[name].costs if name in layer.tools else ():
            unit = cost.type.unit
            if cost.type.kind is Kind.MONEY and unit != currency and (unit, currency) not in names.rates:
                layer.uncheck(f"a budget in {currency} over costs in {unit} of `{name}` without a rate", span)
                return


def _budget_window(scopes: tuple[ScopeText, ...], span: Span, names: Names) -> Window:
    windows: list[Window] = []
    keys: list[Word] = []
    for scope in scopes:
        if scope.window is not None:
            windows.append(scope.window)
        elif scope.key is not None and scope.key.text in names.windows:
            windows.append(names.windows[scope.key.text])
        elif scope.key is not None:
            keys.append(scope.key)
    if keys:
        raise Mistake(
            NAME,
            f"`{keys[0].text}` is no period",
            keys[0].span,
            hint=suggestion(keys[0].text, (*_PERIODS, *names.windows)) or "say `per run` or `per day`",
        )
    if len(windows) != 1:
        raise Mistake(TYPE, "a budget has one window", span, hint="say `per run`, `per day` or `in total`")
    return windows[0]


def _resource(kind: str, value: Any, span: Span) -> tuple[str, Quantity]:
    if kind != "amount":
        return kind, Quantity(value, COUNT)
    if value.type == DURATION:
        return "duration", value
    if value.type.kind is Kind.MONEY:
        return value.type.unit, value
    raise Mistake(
        TYPE, "a budget is money, time, tokens or tool calls", span, hint="write `budget 90 EUR per week`"
    )


def _tools(statement: Statement) -> Tools:
    value = next(c.value for c in statement.clauses if c.kind == "tools")
    assert isinstance(value, Tools)
    return value
