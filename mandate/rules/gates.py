"""Gates: what a layer requires to have become true before a call, and others or the world open."""

from __future__ import annotations

from mandate.model.expression import And, Expr, Predicate, Reference, Scope, conjunction, references
from mandate.model.norm import Norm
from mandate.model.quantity import BOOL
from mandate.model.question import Claim
from mandate.rules.indexed import indexed


def without_gates(
    limits: tuple[Claim, ...], norms: tuple[Norm, ...], fixed: tuple[Expr, ...]
) -> tuple[tuple[Claim, ...], tuple[Expr, ...]]:
    """The limits less the layer's requirements that a state come true, and those requirements.

    "Requires `caller.verified`" is waited for (convention 4: a duty that meets a gate is due when it
    opens; an undeclared delay is an assumption). A state that must *not* hold, a quantity, an argument
    and a state that the duty itself speaks of (`fixed`) are no gates: nobody opens those.
    """
    spoken_of = {r.symbol for expr in fixed for r in references(expr)}
    of_layer = indexed(norms).layer_ids
    kept: list[Claim] = []
    gates: dict[Expr, None] = {}
    for claim in limits:
        if claim.norm_id not in of_layer:
            kept.append(claim)
            continue
        parts = claim.expr.operands if isinstance(claim.expr, And) else (claim.expr,)
        opened = [p for p in parts if _is_gate(p, spoken_of)]
        gates.update(dict.fromkeys(opened))
        rest = conjunction(*(p for p in parts if p not in opened))
        if len(opened) < len(parts):
            kept.append(Claim(claim.norm_id, rest))
    return tuple(kept), tuple(gates)


def _is_gate(part: Expr, spoken_of: set[str]) -> bool:
    if isinstance(part, Predicate):
        return part.scope is Scope.CONTEXT and not part.arguments
    return (
        isinstance(part, Reference)
        and part.scope is Scope.CONTEXT
        and part.type == BOOL
        and part.symbol not in spoken_of
    )
