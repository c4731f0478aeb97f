"""What a layer allows, denies, limits and asks for, as statements of the language, one text each."""

from __future__ import annotations

from mandate.grammar.printing import show
from mandate.grammar.spec_printing_nouns import number
from mandate.grammar.spec_printing_words import hours_text, keys_text, listed
from mandate.model import spec as s
from mandate.model.expression import TRUE, Expr
from mandate.model.norm import OrderKind


def _clause(word: str, condition: Expr) -> str:
    """` when CONDITION`, with a blank before; nothing when it always holds."""
    return "" if condition == TRUE else f" {word} {show(condition)}"


def denial(known: s.Denial) -> str:
    return f"deny {listed(known.tools)}{_clause('when', known.when)}"


def rule(known: s.LayerRule, calendars: frozenset[str]) -> str:
    unless = f" unless {show(known.unless)}" if known.unless is not None else ""
    return f"rule {known.name}: {_body(known.body, calendars)}{unless}"


def _body(body: s.RuleBody, calendars: frozenset[str]) -> str:
    match body:
        case s.Requires():
            asked = body.otherwise is s.OnBroken.ESCALATE
            otherwise = f", else escalate to {body.role}" if asked else ""
            return f"{listed(body.tools)} requires {show(body.condition)}{otherwise}"
        case s.LimitRule():
            return _limit(body)
        case s.OrderRule():
            return _order(body)
        case s.DuringRule():
            calendar = body.calendar
            hours = calendar.name if calendar.name in calendars else hours_text(calendar)
            return f"{listed(body.tools)} only during {hours}"


def _limit(body: s.LimitRule) -> str:
    what = body.tools if body.argument is None else tuple(f"{t}.{body.argument}" for t in body.tools)
    keys = "".join(f" per {key}" for key in body.keys)
    counted = f"{body.measure}({listed(what)}{_clause('where', body.where)})"
    return f"{counted} {body.operator} {show(body.bound)} {show(body.window)}{keys}"


def _order(body: s.OrderRule) -> str:
    first, then, keys = listed(body.first), listed(body.then), keys_text(body.keys)
    if body.kind is OrderKind.BEFORE or body.delay is None:
        return f"{first} before {then}{keys}"
    pause = "no " if body.kind is OrderKind.NOT_WITHIN_AFTER else ""
    return f"{pause}{then} within {show(body.delay)} after {first}{keys}"


def approval(known: s.ApprovalLine) -> str:
    several = f"{known.count} of " if known.count > 1 else ""
    reasons = ", with justification" if known.justified else ""
    if known.tier is not None:
        return f"tier {known.tier} needs approval by {several}{known.role}{reasons}"
    return f"approve {listed(known.tools)}{_clause('when', known.when)} by {several}{known.role}{reasons}"


def review(known: s.Review) -> str:
    return f"review tier {known.tier} by {'code alone' if known.by == 'code' else known.by}"


def budget(known: s.Budget, tools: frozenset[str]) -> str:
    """A budget on every tool names none."""
    amount = show(known.amount)
    if known.resource in ("tokens", "tool calls"):
        amount = f"{number(known.amount.value)} {known.resource}"
    on = "" if frozenset(known.tools) == tools else f" on {listed(known.tools)}"
    return f"budget {amount} {show(known.window)}{on}{_clause('where', known.where)}"


def breaker(known: s.Breaker) -> str:
    failures = f"{number(known.failures)} failure" + ("" if known.failures == 1 else "s")
    return f"breaker {listed(known.tools)}: {failures} in {show(known.within)}, then suspend"


def relation(known: s.Relation) -> str:
    return f"relation {known.left} {known.kind} {known.right}{keys_text(known.keys)}"


def probe(known: s.Probe) -> str:
    word = "possible" if known.possible else "never"
    without = f" without {listed(known.without)}" if known.without else ""
    return f"{word}: {listed(known.tools)}{without}{_clause('with', known.where)}"
