"""What a line says of texts that are no single address. `has domain` is true of one plain address only.

A recipient like `b@dailyledger.example, a@x.example` has no one domain. Where a test of its domain takes
calls away it counts as being at that domain, and where the test lets through, claims or demands calls it
does not: either way the line restricts it.
"""

from __future__ import annotations

from dataclasses import replace

from mandate.model.expression import (
    Affix,
    And,
    Compare,
    Comparison,
    Expr,
    Not,
    Or,
    TextTest,
    conjunction,
    disjunction,
    negation,
    walk,
)
from mandate.model.norm import (
    Approve,
    Autonomous,
    Forbid,
    Form,
    Limit,
    Measure,
    Norm,
    Oblige,
    Order,
    OrderKind,
    Permit,
)


def may_hold(expr: Expr) -> Expr:
    """The expression where its truth takes calls away: true of a text without a domain, too."""
    return _read(expr, wide=True)


def must_hold(expr: Expr) -> Expr:
    """The expression where its truth lets calls through: false of a text without a domain."""
    return _read(expr, wide=False)


def address_wise(norm: Norm) -> Norm:
    """The norm with its tests of domains read in the direction that restricts."""
    unless = must_hold(norm.unless) if norm.unless is not None else None
    return replace(norm, form=_form(norm.form), unless=unless)


def _form(form: Form) -> Form:
    match form:
        case Forbid() | Approve():
            action = replace(form.action, where=may_hold(form.action.where))
            return replace(form, action=action, when=may_hold(form.when))
        case Permit() | Autonomous() | Oblige():
            action = replace(form.action, where=must_hold(form.action.where))
            return replace(form, action=action, when=must_hold(form.when))
        case Limit():
            read = may_hold if _takes_away(form) else must_hold
            action = replace(form.action, where=read(form.action.where))
            return replace(form, action=action, when=read(form.when))
        case Order():
            first, then = form.first, form.then
            bound_by, asked_for = (then, first) if form.kind is OrderKind.BEFORE else (first, then)
            bound_by = replace(bound_by, where=may_hold(bound_by.where))
            read = may_hold if form.kind is OrderKind.NOT_WITHIN_AFTER else must_hold
            asked_for = replace(asked_for, where=read(asked_for.where))
            first, then = (asked_for, bound_by) if form.kind is OrderKind.BEFORE else (bound_by, asked_for)
            return replace(form, first=first, then=then, when=may_hold(form.when))
        case _:
            return form


def _takes_away(limit: Limit) -> bool:
    """Whether more calls under the limit leave fewer lawful; of a floor on the least amount, too."""
    return limit.is_floor if limit.measure is Measure.MIN else limit.is_ceiling


def _read(expr: Expr, *, wide: bool) -> Expr:
    match expr:
        case TextTest(affix=Affix.DOMAIN) if wide:
            plain = replace(expr, affix=Affix.ADDRESS, value="")
            return disjunction(negation(plain), expr)
        case Not(operand=operand):
            return negation(_read(operand, wide=not wide))
        case And(operands=operands):
            return conjunction(*(_read(part, wide=wide) for part in operands))
        case Or(operands=operands):
            return disjunction(*(_read(part, wide=wide) for part in operands))
        case Comparison(operator=operator, left=left, right=right) if _asks(expr):
            same = disjunction(conjunction(left, right), conjunction(negation(left), negation(right)))
            return _read(same if operator is Compare.EQ else negation(same), wide=wide)
        case _:
            return expr


def _asks(expr: Expr) -> bool:
    return any(isinstance(node, TextTest) and node.affix is Affix.DOMAIN for node in walk(expr))
