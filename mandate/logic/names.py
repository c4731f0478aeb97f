"""The variables that expressions speak of, as the solvers count them."""

from __future__ import annotations

from collections.abc import Iterable

from mandate.model.expression import Expr, Predicate, Reference, application, children
from mandate.model.question import Claim


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
        elif below := children(node):
            stack.extend(below)
    return found


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
