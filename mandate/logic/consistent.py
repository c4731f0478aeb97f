"""`Consistent` and `Equivalent`: can these all be true, and do these two mean the same?"""

from __future__ import annotations

from mandate.logic.budget import Budget, Undecided
from mandate.logic.engine import Engine, Formula
from mandate.logic.ids import in_order, reduced
from mandate.logic.names import symbols_of
from mandate.logic.settled import settled
from mandate.logic.witness import least_witness
from mandate.model.expression import And, Or, negation
from mandate.model.question import Answer, Claim, Consistent, Equivalent, Fails, Holds


def consistent(question: Consistent, budget: Budget) -> Answer:
    """Fails with the least witness if the claims can all be true, else Holds with a minimal core."""
    exprs = [c.expr for c in question.claims]

    def asked(session: Engine) -> Answer:
        formulas = session.formulas(exprs)
        with session.assuming(*session.domains()):
            with session.assuming(*formulas):
                witness = least_witness(session, symbols_of(exprs))
            if witness is not None:
                return Fails(witness)
            return Holds(core_of(session, question.claims, formulas))

    return settled(exprs, budget, asked)


def core_of(session: Engine, claims: tuple[Claim, ...], formulas: list[Formula]) -> tuple[str, ...]:
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
    exprs = [c.expr for c in claims]

    def asked(session: Engine) -> Answer:
        with session.assuming(*session.domains(), *session.formulas(exprs)):
            witness = least_witness(session, symbols_of(exprs))
        return Holds() if witness is None else Fails(witness)

    return settled(exprs, budget, asked)
