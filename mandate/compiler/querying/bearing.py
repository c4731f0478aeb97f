"""How the lines of a layer bear on one call of a tool: what denies it, and what asks somebody."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from mandate.compiler.querying.hours import intricate, open_exactly
from mandate.grammar.units import has_offset
from mandate.model.expression import (
    FALSE,
    Amount,
    Compare,
    Comparison,
    Expr,
    Reference,
    Scope,
    conjunction,
    disjunction,
    for_tool,
    negation,
    references,
    walk,
)
from mandate.model.norm import Approve, Limit, Norm, OnlyDuring, Order, OrderKind
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Claim
from mandate.model.spec import Spec, Variable
from mandate.model.window import WindowKind
from mandate.rules.views import (
    COST,
    argument,
    barriers,
    concerns,
    cost_of,
    domain,
    scope_of,
    spoken_of_below_zero,
    summed_symbols,
)

START = "starts at zero"


@dataclass(frozen=True, slots=True)
class Bar:
    """What a norm leaves of the calls of a tool. `unprinted` hours are listed beside the condition; `why`
    is what its line does where "denies it" does not say it."""

    norm: Norm
    leaves: Expr
    unprinted: bool = False
    why: str = ""

    @property
    def claim(self) -> Claim:
        return Claim(self.norm.id, self.leaves)


def bars_of(norms: Iterable[Norm], tool: str, spec: Spec) -> tuple[Bar, ...]:
    """Every norm that takes some calls of `tool` away, whatever other calls there are."""
    found: list[Bar] = []
    for norm in norms:
        form = norm.form
        if isinstance(form, OnlyDuring) and tool in form.action.names:
            lifted = for_tool(norm.unless, tool) if norm.unless is not None else FALSE
            inside = for_tool(form.action.where, tool)
            leaves = disjunction(open_exactly(form.calendar), lifted, negation(inside))
            found.append(Bar(norm, leaves, intricate(form.calendar)))
            continue
        claims = barriers((norm,), tool, spec)
        found += [Bar(norm, claim.expr) for claim in claims]
        if not claims and (dear := _too_dear_for_a_run(norm, tool, spec)) is not None:
            found.append(Bar(norm, dear))
    return tuple(found)


def asks_of(norms: Iterable[Norm], tool: str) -> tuple[tuple[Norm, Expr], ...]:
    """The approvals that calls of `tool` may need, and when."""
    return tuple((n, scope_of(n, tool)) for n in norms if isinstance(n.form, Approve) and concerns(n, tool))


def scope_of_order(norm: Norm, tool: str) -> Expr:
    """When an order speaks of a call of `tool` as the later (or, of what must follow, the earlier) one."""
    form = norm.form
    assert isinstance(form, Order)
    lifted = negation(norm.unless) if norm.unless is not None else negation(FALSE)
    action = form.first if form.kind is OrderKind.WITHIN_AFTER else form.then
    return for_tool(conjunction(form.when, lifted, action.where), tool)


def declared(spec: Spec, exprs: Iterable[Expr]) -> tuple[Claim, ...]:
    """What is declared of every name that occurs."""
    ranged = set(_starting_somewhere(spec))
    return tuple(claim for claim in domain(spec, exprs) if not _assumed(claim.expr, ranged))


def _assumed(expr: Expr, ranged: set[tuple[Scope, str, str]]) -> bool:
    match expr:
        case Comparison(operator=Compare.GE, left=Reference() as name, right=Amount(quantity=bound)):
            return bound.value == 0 and (name.scope, name.owner, name.name) not in ranged
        case _:
            return False


def from_zero(
    spec: Spec, norms: Iterable[Norm], tool: str, given: Expr, lines: Iterable[Expr]
) -> tuple[tuple[Claim, Variable], ...]:
    """The amounts of a call without a declared lower end: they start at zero, as mandates are checked,
    unless the lines of the layer themselves speak of amounts below zero and no sum is limited."""
    every = tuple(lines)
    spoken = {s for e in every for s in (*spoken_of_below_zero(e), *_kept_from_below_zero(e))}
    spoken -= summed_symbols(norms, tool, spec)
    found: dict[str, tuple[Claim, Variable]] = {}
    for name in (r for e in (given, *every) for r in references(e)):
        variable = argument(spec, tool, name.name) if name.scope is Scope.ARGUMENT else None
        if variable is None or name.owner != tool or name.symbol in spoken:
            continue
        if variable.lower is None and _counts_from_zero(variable, spec):
            start = Amount(Quantity(Fraction(0), variable.type))
            found[name.symbol] = Claim(START, Comparison(Compare.GE, name, start)), variable
    return tuple(found[symbol] for symbol in sorted(found))


def _kept_from_below_zero(expr: Expr) -> Iterator[str]:
    """The names of which an expression says that they are at least zero."""
    for node in walk(expr):
        match node:
            case Comparison(operator=Compare.GE, left=Reference() as name, right=Amount(quantity=bound)):
                if bound.value == 0:
                    yield name.symbol
            case _:
                continue


def _counts_from_zero(variable: Variable, spec: Spec) -> bool:
    """Whether less than none of it makes no sense by itself: not so of plain numbers, nor of temperatures."""
    kind, unit = variable.type.kind, variable.type.unit
    if kind is Kind.UNIT:
        return not has_offset(unit, dict(spec.unit_scales), dict(spec.unit_offsets))
    return kind in (Kind.MONEY, Kind.COUNT, Kind.PERCENT, Kind.DURATION)


def _starting_somewhere(spec: Spec) -> Iterator[tuple[Scope, str, str]]:
    """The names with a declared lower end."""
    for variable in spec.context:
        if variable.lower is not None:
            yield Scope.CONTEXT, "", variable.name
    for metric in spec.metrics:
        if metric.lower is not None or metric.part_of:
            yield Scope.METRIC, "", metric.name
    for tool in spec.tools:
        for parameter in tool.parameters:
            if parameter.lower is not None:
                yield Scope.ARGUMENT, tool.name, parameter.name


def _too_dear_for_a_run(norm: Norm, tool: str, spec: Spec) -> Expr | None:
    """A budget per run that a single call exceeds."""
    form = norm.form
    if not (isinstance(form, Limit) and form.window.kind is WindowKind.RUN and concerns(norm, tool)):
        return None
    if not form.is_ceiling or form.argument is None or not form.argument.startswith(COST):
        return None
    cost = cost_of(spec, tool, form.argument.removeprefix(COST))
    over = cost > form.bound.value or (form.operator is Compare.LT and cost == form.bound.value)
    return negation(scope_of(norm, tool)) if over else None
