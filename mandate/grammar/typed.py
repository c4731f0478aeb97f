"""The texts inside a plan, parsed and typed. Every function returns (value | None, diagnostics).

`at` is where the text stands, if that is known: spans of diagnostics then point into its document;
without it they have none and the message names the text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any, TypeVar

from mandate.grammar.bodies import limit_of, order_of, probe_of, tools_of
from mandate.grammar.hours import HoursBuilder
from mandate.grammar.mistakes import NAME, TYPE, Mistake, suggestion
from mandate.grammar.names import Names
from mandate.grammar.openings import calendar
from mandate.grammar.parser import parse
from mandate.grammar.syntax import Probe, Statement
from mandate.grammar.typecheck import resolved
from mandate.grammar.zones import civil_time
from mandate.model import expression as ex
from mandate.model.diagnostic import Diagnostic
from mandate.model.norm import Achieve, Action, Aim, Limit, Order, Probing
from mandate.model.quantity import BOOL, Quantity, Type
from mandate.model.source import Span
from mandate.model.window import Calendar

T = TypeVar("T")
Outcome = tuple[T | None, tuple[Diagnostic, ...]]


def typed_expression(
    text: str,
    names: Names,
    tools: tuple[str, ...] = (),
    expected: Type | None = BOOL,
    at: Span | None = None,
) -> Outcome[ex.Expr]:
    """A condition (or, with another `expected`, an amount) in the scope of calls of `tools`."""
    return _outcome(
        text, at, lambda: resolved(_parse("expression", text, names.zone), names, tools, expected)
    )


def typed_action(text: str, names: Names, at: Span | None = None) -> Outcome[tuple[str, ...]]:
    """The tools and acts of `a.b, c.*`, sorted, each once."""
    return _outcome(text, at, lambda: tools_of(_parse("tools", text, names.zone), names))


def typed_limit(text: str, names: Names, at: Span | None = None) -> Outcome[Limit]:
    return _outcome(text, at, lambda: limit_of(_parse("limit", text, names.zone), names))


def typed_order(text: str, names: Names, at: Span | None = None) -> Outcome[Order]:
    return _outcome(text, at, lambda: order_of(_parse("order", text, names.zone), names))


def typed_probe(text: str, names: Names, *, possible: bool, at: Span | None = None) -> Outcome[Probing]:
    """`tools with condition without tools when condition`, as in the layer's `never:` and `possible:`."""
    return _outcome(text, at, lambda: _probe(text, names, possible))


def typed_aim(text: str, names: Names, at: Span | None = None) -> Outcome[Achieve]:
    """`metric comparison target`; a bare term that is true or false is to become true."""
    return _outcome(text, at, lambda: _aim(text, names))


def typed_quantity(
    text: str, names: Names, expected: Type | None = None, at: Span | None = None
) -> Outcome[Quantity]:
    """A fixed amount, of type `expected` if given: `2 days`, `50 USD`, `2026-10-08T14:00`, a fact."""
    return _outcome(text, at, lambda: _quantity(text, names, expected))


def typed_hours(
    text: str, name: str = "", at: Span | None = None, years: tuple[int, ...] = (), zone: str = "UTC"
) -> Outcome[Calendar]:
    """`Mon-Fri 09:00-17:00; Sat 10:00-12:00`, in civil time of `zone`; days without a year are those of
    each of `years`."""
    return _outcome(
        text, at, lambda: replace(calendar(_parse("hours", text, zone), name, years, zone), span=at)
    )


def _quantity(text: str, names: Names, expected: Type | None) -> Quantity:
    node = resolved(_parse("sum", text, names.zone), names, (), expected)
    if not isinstance(node, ex.Amount):
        raise Mistake(TYPE, "this is no fixed amount", node.span)
    return node.quantity


def _share_alone(node: ex.Expr) -> ex.Expr:
    """`share / 100% >= target` as a comparison of the share itself."""
    match node:
        case ex.Comparison(
            left=ex.Arithmetic(
                operator=ex.Operator.DIVIDE, left=ex.Reference() as share, right=ex.Amount() as whole
            ),
            right=target,
        ):
            match target:
                case ex.Arithmetic(
                    operator=ex.Operator.MULTIPLY,
                    left=ex.Amount() as times,
                    right=ex.Arithmetic(operator=ex.Operator.DIVIDE, left=other, right=per),
                ) if per == whole:
                    right = ex.Arithmetic(ex.Operator.MULTIPLY, times, other, span=target.span)
                case _:
                    right = ex.Arithmetic(ex.Operator.MULTIPLY, target, whole, span=target.span)
            return replace(node, left=share, right=right)
        case _:
            return node


def _aim(text: str, names: Names) -> Achieve:
    node = _share_alone(resolved(_parse("expression", text, names.zone), names))
    if isinstance(node, ex.Comparison) and isinstance(node.left, ex.Reference):
        operator, target = node.operator, node.right
        metric = node.left.name
    elif isinstance(node, ex.Reference | ex.Predicate):
        metric, operator, target = node.name, ex.Compare.EQ, ex.TRUE
    else:
        raise Mistake(
            TYPE, "an aim compares one metric with a target", node.span, hint="write `open_tickets <= 40`"
        )
    measured = names.metrics.get(metric)
    if measured is None:
        if isinstance(node, ex.Predicate):
            measured = False
        else:
            raise Mistake(NAME, f"`{metric}` is no metric", node.span, hint=suggestion(metric, names.metrics))
    value = target.quantity if isinstance(target, ex.Amount) else target
    return Achieve(Aim.ACHIEVE, metric, measured, operator, value)


def _probe(text: str, names: Names, possible: bool) -> Probing:
    from mandate.grammar.statements import StatementBuilder

    lead = "possible: " if possible else "never: "
    try:
        start = "possible_line" if possible else "never_line"
        statement: Statement = parse(start, lead + text, StatementBuilder("plan"))
        written = statement.clauses[0].value
        assert isinstance(written, Probe)
        tools, where, without = probe_of(written, names)
    except Mistake as mistake:
        for each in (mistake, *mistake.others):
            each.span = _without_lead(each.span, len(lead))
        raise
    return Probing(possible, Action(tools, where), without)


def _without_lead(span: Span | None, length: int) -> Span | None:
    if span is None:
        return None
    return Span(span.path, max(0, span.start - length), max(0, span.end - length))


def _parse(start: str, text: str, zone: str) -> Any:
    builder = HoursBuilder("plan")
    found = parse(start, text, builder)
    for moment, span in builder.moments:
        civil_time(moment, span, zone)
    return found


def _outcome(text: str, at: Span | None, make: Callable[[], T]) -> Outcome[T]:
    try:
        return make(), ()
    except Mistake as mistake:
        return None, tuple(_diagnostic(m, text, at) for m in (mistake, *mistake.others))


def _diagnostic(mistake: Mistake, text: str, at: Span | None) -> Diagnostic:
    shown = " ".join(text.split())
    shown = shown if len(shown) <= 80 else f"{shown[:79]}…"
    span = at
    if at is not None and mistake.span is not None and at.end - at.start == len(text):
        span = Span(at.path, at.start + mistake.span.start, at.start + mistake.span.end)
    label = mistake.label
    early = label.endswith("after this")
    message = f"{mistake.message}, {label}" if early else mistake.message
    place = "" if f"`{shown}`" in message else f", in `{shown}`"
    return Diagnostic(
        at.path if at else "plan",
        span,
        f"{message}{place}" if shown else "this text is empty",
        label,
        mistake.hint,
        code=mistake.code,
    )
