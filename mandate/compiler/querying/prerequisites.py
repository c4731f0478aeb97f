"""Which tools can be called at all, given what must come before them."""

from __future__ import annotations

from collections.abc import Iterable

from mandate.compiler.querying.around import Near, nearby
from mandate.compiler.querying.bearing import bars_of, declared
from mandate.model.expression import TRUE
from mandate.model.norm import Norm
from mandate.model.question import Consistent, Holds
from mandate.model.spec import Spec
from mandate.rules.base import Ask


def never_callable(tool: str, norms: Iterable[Norm], spec: Spec, ask: Ask) -> frozenset[str]:
    """The tools that `tool` may need first and that can never be called: denied in every case, or in
    need of one that is. What the solver cannot tell counts as callable."""
    every = tuple(norms)
    first = _needs(tool, every, spec)
    if not first:
        return frozenset()
    waiting, reached = list(first), {tool: first}
    while waiting:
        for name in waiting.pop().first:
            if name not in reached:
                reached[name] = _needs(name, every, spec)
                waiting += reached[name]
    able: set[str] = set()
    closed = {name for name in reached if _denied(name, every, spec, ask)}
    grown = True
    while grown:
        found = {n for n in reached if n not in closed and all(able & set(x.first) for x in reached[n])}
        grown = found > able
        able |= found
    return frozenset(set(reached) - able)


def _needs(tool: str, norms: tuple[Norm, ...], spec: Spec) -> tuple[Near, ...]:
    """What must come before every call of the tool."""
    return tuple(near for near in nearby(norms, tool, spec) if near.first and near.scope == TRUE)


def _denied(tool: str, norms: tuple[Norm, ...], spec: Spec, ask: Ask) -> bool:
    bars = bars_of(norms, tool, spec)
    claims = declared(spec, (b.leaves for b in bars))
    return bool(bars) and isinstance(ask(Consistent((*claims, *(b.claim for b in bars)))), Holds)
