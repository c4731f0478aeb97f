"""What a query says of `promises("hi")` holds of `promises(body)` where the body is that."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mandate.model.expression import (
    Compare,
    Comparison,
    Expr,
    Predicate,
    application,
    conjunction,
    disjunction,
    negation,
)
from mandate.rules.views import opaque


def alike_for_equals(given: Expr, lines: Iterable[Expr]) -> Iterator[Expr]:
    """For each predicate that the query speaks of: applied to equal things it is one truth."""
    asked = {application(p).symbol: p for p in opaque(given)}
    every = {**asked, **{application(p).symbol: p for line in lines for p in opaque(line)}}
    done: set[str] = set()
    for symbol, one in asked.items():
        done.add(symbol)
        for name, other in every.items():
            if name not in done and _comparable(one, other):
                yield _alike(one, other)


def _comparable(one: Predicate, other: Predicate) -> bool:
    same = (one.name, one.scope, len(one.arguments)) == (other.name, other.scope, len(other.arguments))
    return same and bool(one.arguments)


def _alike(one: Predicate, other: Predicate) -> Expr:
    pairs = zip(one.arguments, other.arguments, strict=True)
    equal = conjunction(*(Comparison(Compare.EQ, a, b) for a, b in pairs if a != b))
    both = conjunction(one, other)
    neither = conjunction(negation(one), negation(other))
    return disjunction(negation(equal), both, neither)
