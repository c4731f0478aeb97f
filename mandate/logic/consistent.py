"""`Consistent` and `Equivalent`: can these all be true, and do these two mean the same?"""

from __future__ import annotations

from collections.abc import Iterable

import z3

from mandate.logic.budget import Budget, Undecided
from mandate.logic.ids import in_order, reduced
from mandate.logic.solver import Session
from mandate.logic.witness import least_witness
from mandate.model.expression import And, Expr, Or, Predicate, Reference, application, children, negation
from mandate.model.question import Answer, Claim, Consistent, Equivalent, Fails, Holds


def symbols_of(exprs: Iterable[Expr]) -> set[str]:
    """Every variable of these expressions: an opaque predicate is one, its arguments are not."""
    found: set[str] = set()
    stack = list(exprs)
    while stack:
        node = stack.pop()
        if isinstance(node, Predicate):
            found.add(application(node).symbol)
        elif isinstance(node, Reference):
            found.add(node.symbol)
        else:
            stack.extend(children(node))
    return found


def consistent(question: Consistent, budget: Budget) -> Answer:
    """Fails with the least witness if the claims can all be true, else Holds with a minimal core."""
    session = Session([c.expr for c in question.claims], budget)
    formulas = session.formulas([c.expr for c in question.claims])
    with session.assuming(*session.domains()):
        with session.assuming(*formulas):
            witness = least_witness(session, symbols_of(c.expr for c in question.claims))
        if witness is not None:
            return Fails(witness)
        return Holds(core_of(session, question.claims, formulas))


def shown_symbols(claims: Iterable[Claim]) -> set[str]:
    """The variables a witness shows: those of the norms, and what domains say together with them."""
    every = tuple(claims)
    found = symbols_of(c.expr for c in every if c.norm_id)
    if not found:
        return symbols_of(c.expr for c in every)
    groups = [symbols_of([c.expr]) for c in every if not c.norm_id]
    grown = True
    while grown:
        grown = False
        for group in groups:
            if group & found and not group <= found:
                found |= group
                grown = True
    return found


def core_of(session: Session, claims: tuple[Claim, ...], formulas: list[z3.BoolRef]) -> tuple[str, ...]:
    """A minimal set of norm ids whose claims, with all domains, cannot be true together."""

    def clash(ids: tuple[str, ...]) -> bool:
        chosen = [f for c, f in zip(claims, formulas, strict=True) if not c.norm_id or c.norm_id in ids]
        return not session.satisfiable(*chosen)

    core = reduced(in_order(c.norm_id for c in claims), clash)
    if not clash(core):
        raise Undecided("the solver contradicts itself")
    return core


def equivalent(question: Equivalent, budget: Budget) -> Answer:
    """Holds if the two expressions agree wherever `given` is true, else Fails where they differ."""
    left, right = question.left, question.right
    differ = Or((And((left, negation(right))), And((negation(left), right))))
    claims = (*question.given, Claim("", differ))
    session = Session([c.expr for c in claims], budget)
    formulas = session.formulas([c.expr for c in claims])
    with session.assuming(*session.domains(), *formulas):
        witness = least_witness(session, symbols_of(c.expr for c in claims))
    return Holds() if witness is None else Fails(witness)
