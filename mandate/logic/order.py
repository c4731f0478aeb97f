"""`Ordered`: can the steps be put in an order? If not, the shortest cycle."""

from __future__ import annotations

from collections import deque

from mandate.logic.budget import Budget
from mandate.logic.ids import natural
from mandate.model.question import Answer, Cycle, Edge, Holds, Ordered


def ordered(question: Ordered, budget: Budget) -> Answer:
    """Holds, or the first of the shortest cycles: steps and norms in natural order."""
    following: dict[str, list[Edge]] = {}
    edges = sorted(set(question.edges), key=lambda e: (natural(e.first), natural(e.then), natural(e.norm_id)))
    budget.spend(10 + len(edges))
    for edge in edges:
        following.setdefault(edge.first, []).append(edge)
    best: tuple[Edge, ...] | None = None
    for start in following:
        found = _shortest(start, following, budget, None if best is None else len(best) - 1)
        if found is not None:
            best = found
    return Holds() if best is None else Cycle(best)


def _shortest(
    start: str, following: dict[str, list[Edge]], budget: Budget, longest: int | None
) -> tuple[Edge, ...] | None:
    """The first shortest way from `start` back to it, of at most `longest` edges."""
    came: dict[str, Edge] = {}
    depth = {start: 0}
    queue = deque([start])
    while queue:
        step = queue.popleft()
        if longest is not None and depth[step] >= longest:
            return None
        for edge in following.get(step, ()):
            budget.spend(1)
            if edge.then == start:
                return (*_way(start, step, came), edge)
            if edge.then not in depth:
                depth[edge.then] = depth[step] + 1
                came[edge.then] = edge
                queue.append(edge.then)
    return None


def _way(start: str, end: str, came: dict[str, Edge]) -> tuple[Edge, ...]:
    edges: list[Edge] = []
    while end != start:
        edges.append(came[end])
        end = came[end].first
    return tuple(reversed(edges))
