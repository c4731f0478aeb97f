"""How norms bear on the calls of one tool or act: the views that several rules share."""

from __future__ import annotations

from collections.abc import Iterable
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
from mandate.model.quantity import Quantity
from mandate.model.question import Claim
from mandate.model.spec import Spec, Variable
from mandate.model.window import WindowKind

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
    if not isinstance(form, Triggered | Limit):
        return TRUE
    lifted = negation(norm.unless) if norm.unless is not None else TRUE
    return for_tool(conjunction(form.when, lifted), name)


def scope_of(norm: Norm, name: str) -> Expr:
    """The calls of `name` and situations the norm covers: its trigger and the action's own `where`."""
    action = action_of(norm)
    where = for_tool(action.where, name) if action is not None else TRUE
    return conjunction(trigger(norm, name), where)


def per_call_ceiling(norm: Norm, name: str, spec: Spec) -> Expr | None:
    """A limit that binds every single call, as a condition on its arguments; None if it does not.

    Every ceiling on a sum or maximum of a quantity that is never negative binds each call too.
    """
    form = norm.form
    if not isinstance(form, Limit) or name not in form.action.names:
        return None
    if form.measure is Measure.COUNT:
        if form.is_ceiling and _allows_none(form):
            return negation(scope_of(norm, name))
        return None
    if form.argument is None:
        return None
    variable = argument(spec, name, form.argument)
    if variable is None:
        return None
    single = form.window.kind is WindowKind.CALL
    ceiling = form.operator in (Compare.LE, Compare.LT)
    if form.measure is Measure.SUM and not single and not (ceiling and _never_negative(variable)):
        return None
    if form.measure is Measure.MAX and not ceiling and not single:
        return None
    if form.measure is Measure.MIN and form.operator not in (Compare.GE, Compare.GT):
        return None
    reference = Reference(variable.name, Scope.ARGUMENT, variable.type, name)
    held = Comparison(form.operator, reference, Amount(form.bound))
    return _implies(scope_of(norm, name), held)


def _allows_none(limit: Limit) -> bool:
    least = limit.bound.value - (1 if limit.operator is Compare.LT else 0)
    return least < 1


def _never_negative(variable: Variable) -> bool:
    return variable.lower is None or variable.lower.value >= 0


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
    for norm in norms:
        if isinstance(norm.form, Forbid) and concerns(norm, name):
            claims.append(Claim(norm.id, negation(scope_of(norm, name))))
            continue
        ceiling = per_call_ceiling(norm, name, spec)
        if ceiling is not None:
            claims.append(Claim(norm.id, ceiling))
    return tuple(claims)


def domain(spec: Spec, exprs: Iterable[Expr]) -> tuple[Claim, ...]:
    """The declared ranges of every name that occurs, as claims of nobody."""
    claims: dict[str, Claim] = {}
    for expr in exprs:
        for reference in references(expr):
            variable = _declared(spec, reference)
            if variable is None:
                continue
            for operator, bound in (
                (Compare.GE, variable.lower or _natural_lower(variable)),
                (Compare.LE, variable.upper),
            ):
                if bound is not None:
                    held = Comparison(operator, reference, Amount(bound))
                    claims.setdefault(f"{reference.symbol}{operator}", Claim("", held))
    return tuple(claims[key] for key in sorted(claims))


def _natural_lower(variable: Variable) -> Quantity | None:
    """Money paid by a call and declared amounts start at zero unless their range says otherwise."""
    if not variable.type.numeric:
        return None
    return Quantity(Fraction(0), variable.type)


def _declared(spec: Spec, reference: Reference) -> Variable | None:
    if reference.scope is Scope.ARGUMENT:
        return argument(spec, reference.owner, reference.name)
    if reference.scope is Scope.CONTEXT:
        return next((v for v in spec.context if v.name == reference.name), None)
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
    return tuple(sorted({r.symbol for expr in exprs for r in references(expr)}))


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
