"""`Extreme`: the exact optimum of a linear amount under claims, with a point that has it and what binds.

The optimising solver only proposes a value: that nothing lies beyond it, and that it is attained, is
asked again from the plain one.
"""

from __future__ import annotations

from fractions import Fraction

import z3

from mandate.logic.budget import Budget, Undecided
from mandate.logic.consistent import consistent, core_of
from mandate.logic.linear import Linear, linear
from mandate.logic.names import symbols_of
from mandate.logic.solver import Session
from mandate.logic.witness import least_witness
from mandate.model.expression import Amount, Compare, Comparison, Expr
from mandate.model.quantity import Quantity, Type
from mandate.model.question import Answer, Boundless, Claim, Consistent, Extreme, Holds, Optimum, Witness

_MOST_UNITS = 4_000_000_000


def extreme(question: Extreme, budget: Budget) -> Answer:
    """Optimum, Boundless, or Holds with a minimal core if the claims cannot all be true."""
    form, kind = linear(question.objective)
    exprs = [c.expr for c in question.claims]
    session = Session([*exprs, _compared(question.objective, Compare.EQ, Fraction(0), kind)], budget)
    formulas = session.formulas(exprs)
    with session.assuming(*session.domains()):
        with session.assuming(*formulas):
            possible = session.satisfiable()
        if not possible:
            return Holds(core_of(session, question.claims, formulas))
        if form.is_constant:
            return _proved(question, form.constant, kind, budget)
        value = _proposed(session, formulas, form, greatest=question.greatest)
    return Boundless() if value is None else _proved(question, value, kind, budget)


def _proved(question: Extreme, value: Fraction, kind: Type, budget: Budget) -> Answer:
    """The optimum, if nothing lies beyond `value` and something at it or as near as one likes."""
    beyond = Compare.GT if question.greatest else Compare.LT
    better = Claim("", _compared(question.objective, beyond, value, kind))
    above = consistent(Consistent((*question.claims, better)), budget)
    if not isinstance(above, Holds):
        raise Undecided("the optimum that the solver proposes is none")
    equal = _compared(question.objective, Compare.EQ, value, kind)
    every = [*(c.expr for c in question.claims), equal]
    session = Session(every, budget)
    with session.assuming(*session.domains(), *session.formulas(every)):
        witness = least_witness(session, symbols_of(every))
    return Optimum(Quantity(value, kind), witness is not None, witness or Witness(), above.core)


def _proposed(
    session: Session, formulas: list[z3.BoolRef], form: Linear, *, greatest: bool
) -> Fraction | None:
    """The optimum in the objective's base unit; None if there is none."""
    text, factor, constant = session.encoder.term(form)
    term = session.parse([f"(<= {text} {text})"])[0].arg(0)
    optimizer = z3.Optimize(ctx=session.context)
    optimizer.set("rlimit", min(session.budget.left, _MOST_UNITS))
    optimizer.add(*session.domains(), *formulas)
    handle = optimizer.maximize(term) if greatest else optimizer.minimize(term)
    session.budget.spend(100)
    if optimizer.check() != z3.sat:
        raise Undecided(f"the solver does not know an optimum: {optimizer.reason_unknown()}")
    infinite, finite, _ = handle.upper_values() if greatest else handle.lower_values()
    if not _is_zero(infinite):
        return None
    return _exact(finite) / factor + constant


def _is_zero(value: z3.ArithRef) -> bool:
    return _exact(value) == 0


def _exact(value: z3.ArithRef) -> Fraction:
    if isinstance(value, z3.IntNumRef):
        return Fraction(value.as_long())
    if isinstance(value, z3.RatNumRef):
        return Fraction(value.numerator_as_long(), value.denominator_as_long())
    raise Undecided("the optimum has no exact value")


def _compared(objective: Expr, operator: Compare, value: Fraction, kind: Type) -> Expr:
    return Comparison(operator, objective, Amount(Quantity(value, kind)))
