"""How norms bear on the calls of one tool or act: the views that several rules share."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from fractions import Fraction

from mandate.model.expression import (
    TRUE,
    Absolute,
    Amount,
    Compare,
    Comparison,
    Expr,
    Predicate,
    Reference,
    Scope,
    application,
    conjunction,
    for_tool,
    negation,
    references,
    walk,
)
from mandate.model.norm import (
    Action,
    Approve,
    Autonomous,
    Forbid,
    Limit,
    Measure,
    Norm,
    Oblige,
    Permit,
)
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Claim
from mandate.model.rates import every_rate
from mandate.model.spec import Spec, Variable
from mandate.model.window import Calendar, WindowKind
from mandate.rules.clock import open_when
from mandate.rules.events import known_of_events
from mandate.rules.indexed import Norms
from mandate.rules.measures import known_of_metrics

COST = "cost:"  # prefix of the measured quantity of a budget
Triggered = Permit | Forbid | Oblige | Approve | Autonomous


def action_of(norm: Norm) -> Action | None:
    form = norm.form
    return form.action if isinstance(form, Triggered | Limit) else None


def names_acted_on(norms: Iterable[Norm]) -> tuple[str, ...]:
    """Every tool and act that some norm speaks of, sorted."""
    names: set[str] = set()
    for norm in norms:
        action = action_of(norm)
        if action is not None:
            names.update(action.names)
    return tuple(sorted(names))


def concerns(norm: Norm, name: str) -> bool:
    action = action_of(norm)
    return action is not None and name in action.names


def trigger(norm: Norm, name: str) -> Expr:
    """When the norm speaks about calls of `name`: `when`, net of its exceptions."""
    form = norm.form
    if not isinstance(form, Triggered | Limit) or (norm.unless is None and form.when is TRUE):
        return TRUE
    lifted = negation(norm.unless) if norm.unless is not None else TRUE
    return for_tool(conjunction(form.when, lifted), name)


def scope_of(norm: Norm, name: str) -> Expr:
    """The calls of `name` and situations the norm covers: its trigger and the action's own `where`."""
    action = action_of(norm)
    if action is None or action.where is TRUE:
        return trigger(norm, name)
    where = for_tool(action.where_for(name), name)
    return conjunction(trigger(norm, name), where)


def per_call_ceiling(norm: Norm, name: str, spec: Spec) -> Expr | None:
    """A limit that binds every single call, as a condition on its arguments; None if it does not.

    Every ceiling on a sum or maximum of a quantity that is never negative binds each call too, and a
    floor on a minimum; per call every limit does, and a budget does where one call costs more than all of
    it. A limit per named window binds the calls inside of one.
    """
    form = norm.form
    if not isinstance(form, Limit) or name not in form.action.names:
        return None
    scope = scope_of(norm, name)
    if form.window.kind is WindowKind.NAMED:
        scope = conjunction(scope, open_when(Calendar(form.window.name, form.window.openings)))
    if form.measure is Measure.COUNT:
        return negation(scope) if form.is_ceiling and _allows_none(form) else None
    if form.argument is None:
        return None
    if form.argument.startswith(COST):
        return negation(scope) if _too_dear(form, name, spec) else None
    variable = argument(spec, name, form.argument)
    operator = _each_call(form, variable) if variable is not None else None
    if variable is None or operator is None:
        return None
    reference = Reference(variable.name, Scope.ARGUMENT, variable.type, name)
    return _implies(scope, Comparison(operator, reference, Amount(_left(form))))


def _each_call(form: Limit, variable: Variable) -> Compare | None:
    """How each single value compares with the bound of a limit on several; None if that is open."""
    if form.window.kind is WindowKind.CALL:
        return form.operator
    if form.is_ceiling and form.measure is Measure.MAX:
        return Compare.LT if form.operator is Compare.LT else Compare.LE
    if form.is_floor and form.measure is Measure.MIN:
        return Compare.GT if form.operator is Compare.GT else Compare.GE
    if form.is_ceiling and form.measure is Measure.SUM and _never_negative(variable):
        return Compare.LT if form.operator is Compare.LT else Compare.LE
    return None


def _left(form: Limit) -> Quantity:
    """The bound, less what is gone for good."""
    if form.used is None or form.window.kind is not WindowKind.TOTAL or not form.is_ceiling:
        return form.bound
    return Quantity(form.bound.value - form.used.value, form.bound.type)


def _too_dear(form: Limit, name: str, spec: Spec) -> bool:
    assert form.argument is not None
    if not form.is_ceiling:
        return False
    cost = cost_of(spec, name, form.argument.removeprefix(COST))
    return cost > form.bound.value or (form.operator is Compare.LT and cost == form.bound.value)


def cost_of(spec: Spec, name: str, resource: str) -> Fraction:
    """What one call of a tool costs of a resource, in that resource's base unit; of money at the rates
    that the layer declares."""
    tool = spec.tool(name)
    if tool is None:
        return Fraction(0)
    if resource == "tokens":
        return Fraction(tool.token_cost or 0)
    rates = every_rate((r.source, r.target, r.factor) for r in spec.rates)
    total = Fraction(0)
    for cost in tool.costs:
        if resource in (cost.type.unit, cost.type.kind.value):
            total += cost.value
        elif (cost.type.unit, resource) in rates:
            total += cost.value * rates[cost.type.unit, resource]
    return total


def running(spec: Spec, name: str) -> Fraction:
    """How long one call of a tool runs, in seconds; 0 where nothing says so."""
    tool = spec.tool(name)
    return tool.takes.value if tool is not None and tool.takes is not None else Fraction(0)


def _allows_none(limit: Limit) -> bool:
    left = _left(limit).value
    return left <= 1 if limit.operator is Compare.LT else left < 1


def _never_negative(variable: Variable) -> bool:
    if variable.lower is not None:
        return variable.lower.value >= 0
    return variable.type.kind is not Kind.NUMBER


def _implies(premise: Expr, conclusion: Expr) -> Expr:
    if premise == TRUE:
        return conclusion
    return negation(conjunction(premise, negation(conclusion)))


def argument(spec: Spec, tool: str, name: str) -> Variable | None:
    declared = spec.tool(tool)
    if declared is None:
        return None
    return next((p for p in declared.parameters if p.name == name), None)


def barriers(norms: Iterable[Norm], name: str, spec: Spec) -> tuple[Claim, ...]:
    """What the norms leave of the calls of `name`: one claim per norm that takes some away."""
    claims: list[Claim] = []
    for norm in norms.on(name) if isinstance(norms, Norms) else norms:
        if isinstance(norm.form, Forbid) and concerns(norm, name):
            claims.append(Claim(norm.id, negation(scope_of(norm, name))))
            continue
        ceiling = per_call_ceiling(norm, name, spec)
        if ceiling is not None:
            claims.append(Claim(norm.id, ceiling))
    return tuple(claims)


def domain(spec: Spec, exprs: Iterable[Expr], summed: Collection[str] = ()) -> tuple[Claim, ...]:
    """The declared ranges of every name that occurs, as claims of nobody.

    Where no range is declared amounts start at zero, unless one of the expressions itself speaks of
    values below zero ("when the balance is negative"). The `summed` symbols start there whatever is said:
    an amount below zero would refill what their sums use up.
    """
    every = tuple(exprs)
    below_zero = {symbol for expr in every for symbol in spoken_of_below_zero(expr)}.difference(summed)
    claims: dict[str, Claim] = {}
    seen: set[str] = set()
    for expr in every:
        for reference in references(expr):
            symbol = reference.symbol
            if symbol not in seen:
                seen.add(symbol)
                claims.update(_ranges(spec, reference, symbol, natural=symbol not in below_zero))
    for key, known in (*known_of_metrics(spec, every), *known_of_events(spec, every)):
        claims.setdefault(key, known)
    return tuple(claims[key] for key in sorted(claims))


def _ranges(spec: Spec, reference: Reference, symbol: str, *, natural: bool) -> tuple[tuple[str, Claim], ...]:
    """The claims about one name, made once for a layer."""
    kind, known = spec.memo.get((symbol, natural), (None, ()))
    if kind is None or kind is not reference.type:
        variable = _declared(spec, reference)
        lower = (
            None if variable is None else variable.lower or (_natural_lower(variable) if natural else None)
        )
        upper = None if variable is None else variable.upper
        known = tuple(
            (f"{symbol}{operator}", Claim("", Comparison(operator, reference, Amount(bound))))
            for operator, bound in ((Compare.GE, lower), (Compare.LE, upper))
            if bound is not None
        )
        spec.memo[symbol, natural] = reference.type, known
    found: tuple[tuple[str, Claim], ...] = known
    return found


def spoken_of_below_zero(expr: Expr) -> Iterator[str]:
    for node in walk(expr):
        if not isinstance(node, Comparison):
            continue
        left, operator, right = node.left, node.operator, node.right
        if isinstance(left, Amount):
            left, operator, right = right, operator.mirrored, left
        if isinstance(left, Reference) and isinstance(right, Amount):
            value = right.quantity.value
            if value.numerator < 0 or (not value and operator in (Compare.LT, Compare.NE)):
                yield left.symbol


def summed_symbols(norms: Iterable[Norm], name: str, spec: Spec) -> frozenset[str]:
    """The arguments of a tool whose sums some norm limits and that are taken never to be negative."""
    found: set[str] = set()
    for norm in norms:
        form = norm.form
        if isinstance(form, Limit) and form.measure is Measure.SUM and name in form.action.names:
            variable = argument(spec, name, form.argument or "")
            if variable is not None and _never_negative(variable):
                found.add(Reference(variable.name, Scope.ARGUMENT, variable.type, name).symbol)
    return frozenset(found)


def _natural_lower(variable: Variable) -> Quantity | None:
    return Quantity(Fraction(0), variable.type) if variable.type.numeric else None


def _declared(spec: Spec, reference: Reference) -> Variable | None:
    if reference.scope is Scope.ARGUMENT:
        return argument(spec, reference.owner, reference.name)
    if reference.scope is Scope.CONTEXT:
        return spec.context_variable(reference.name)
    return None


def call_symbols(exprs: Iterable[Expr], name: str) -> tuple[str, ...]:
    """The symbols the agent chooses when it calls `name`: its arguments."""
    symbols: set[str] = set()
    for expr in exprs:
        for reference in references(expr):
            if reference.scope is Scope.ARGUMENT and reference.owner == name:
                symbols.add(reference.symbol)
    return tuple(sorted(symbols))


def symbols_of(exprs: Iterable[Expr]) -> tuple[str, ...]:
    """Every variable of these expressions, opaque predicates and what they are applied to included."""
    every = tuple(exprs)
    names = {r.symbol for expr in every for r in references(expr)}
    return tuple(sorted(names | {application(p).symbol for expr in every for p in opaque(expr)}))


def literal_bounds(expr: Expr) -> tuple[Comparison, ...]:
    """The comparisons of a name with a literal in an expression, as written."""
    return tuple(
        node
        for node in walk(expr)
        if isinstance(node, Comparison)
        and isinstance(node.left, Reference | Absolute)
        and isinstance(node.right, Amount)
    )


def is_tool(spec: Spec, name: str) -> bool:
    return spec.tool(name) is not None


def opaque(expr: Expr) -> tuple[Predicate, ...]:
    return tuple(node for node in walk(expr) if isinstance(node, Predicate))
