"""Quantities of one call that cannot be chosen apart: schedules choose each by itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import combinations

from mandate.model.expression import Expr, Reference, Scope
from mandate.model.question import Claim
from mandate.rules.views import symbols_of


def tied(
    made_of: Mapping[str, frozenset[str]],
    linked: Iterable[tuple[str, str]],
    known: Iterable[Claim],
    tool: str,
) -> tuple[str, str] | None:
    """Two quantities of a call of `tool` whose values depend on each other, but not by a fixed factor.

    `made_of` are the arguments of each quantity that is counted, `linked` the pairs with a fixed factor,
    `known` what every call satisfies.
    """
    groups = _groups(c.expr for c in known)
    fixed = {frozenset(pair) for pair in linked}
    for one, other in combinations(sorted(made_of), 2):
        if frozenset((one, other)) in fixed:
            continue
        mine = {_group(groups, tool, a) for a in made_of[one]}
        if mine & {_group(groups, tool, a) for a in made_of[other]}:
            return one, other
    return None


def _groups(exprs: Iterable[Expr]) -> dict[str, str]:
    """Every symbol with the first symbol it hangs together with through some condition."""
    parent: dict[str, str] = {}

    def root(symbol: str) -> str:
        parent.setdefault(symbol, symbol)
        while parent[symbol] != symbol:
            parent[symbol] = parent[parent[symbol]]
            symbol = parent[symbol]
        return symbol

    for expr in exprs:
        symbols = symbols_of([expr])
        for symbol in symbols[1:]:
            parent[root(symbol)] = root(symbols[0])
    return {symbol: root(symbol) for symbol in sorted(parent)}


def _group(groups: Mapping[str, str], tool: str, argument: str) -> str:
    symbol = Reference(argument, Scope.ARGUMENT, None, tool).symbol
    return groups.get(symbol, symbol)
