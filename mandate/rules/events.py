"""What is known of declared events: which of them never happen to the same case."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import combinations

from mandate.model.expression import Expr, Reference, Scope, conjunction, negation, references
from mandate.model.question import Claim
from mandate.model.spec import Event, Spec


def known_of_events(spec: Spec, exprs: Iterable[Expr]) -> Iterator[tuple[str, Claim]]:
    """Claims of nobody: of two exclusive events that occur at most one is true, as (key, claim)."""
    if not spec.events:
        return
    named = {r.name: r for expr in exprs for r in references(expr) if r.scope is Scope.CONTEXT}
    occurring = [e for e in spec.events if e.name in named]
    for one, other in combinations(occurring, 2):
        if are_exclusive(one, other):
            both = conjunction(*_sorted(named[one.name], named[other.name]))
            yield f"exclusive {one.name} {other.name}", Claim("", negation(both))


def are_exclusive(one: Event, other: Event) -> bool:
    """Whichever of the two says so, it holds both ways."""
    return one.name != other.name and (other.name in one.exclusive_with or one.name in other.exclusive_with)


def _sorted(*names: Reference) -> tuple[Reference, ...]:
    return tuple(sorted(names, key=lambda r: r.name))
