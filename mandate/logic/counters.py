"""A stretch of time as a system of difference constraints over one running total.

Let P(t) be how much has happened before t. A ceiling is P(b) - P(a) <= u, a floor P(b) - P(a) >= l,
and P never falls. Such a system has a solution iff its graph has no negative cycle; the greatest
solution is given by shortest paths, is whole where all bounds are, and happens as early as possible.
So for one counter the bound and the schedule meet exactly, whatever the windows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mandate.logic.budget import Budget
from mandate.model.period import Term


@dataclass(frozen=True, slots=True)
class Edge:
    """P(target) <= P(source) + weight. `norms` made it; `times` windows of `rate` each."""

    source: int
    target: int
    weight: int
    norms: tuple[str, ...] = ()
    rate: int = 0
    times: int = 1
    per: str = ""
    floor: bool = False
    terms: tuple[Term, ...] = ()  # how a total over several counters came about


@dataclass(frozen=True, slots=True)
class Clash:
    """Edges that together ask for more than they leave room for: a negative cycle."""

    edges: tuple[Edge, ...]


class Counter:
    """The graph over node numbers `0..size-1`, in the order of time."""

    def __init__(self, size: int, edges: Iterable[Edge], budget: Budget) -> None:
        self.size = size
        self.budget = budget
        self.edges = tuple(edges)
        steps = [Edge(i + 1, i, 0) for i in range(size - 1)]
        forward: list[list[Edge]] = [[] for _ in range(size)]
        backward: list[list[Edge]] = [[] for _ in range(size)]
        for edge in (*self.edges, *steps):
            (forward if edge.target > edge.source else backward)[edge.source].append(edge)
        self._forward, self._backward = forward, backward

    def greatest(self, source: int) -> tuple[list[int | None], list[Edge | None]] | Clash:
        """The greatest P with P(source) = 0 (None: unbounded), and the last edge of each path."""
        distance: list[int | None] = [None] * self.size
        distance[source] = 0
        return self._settled(distance)

    def feasible(self) -> tuple[list[int | None], list[Edge | None]] | Clash:
        """Some P that keeps everything, or what clashes."""
        return self._settled([0] * self.size)

    def _settled(self, distance: list[int | None]) -> tuple[list[int | None], list[Edge | None]] | Clash:
        came: list[Edge | None] = [None] * self.size
        work = self.size + len(self.edges)
        rounds = 0
        while True:
            self.budget.spend(work)
            changed = self._sweep(distance, came, self._forward, range(self.size))
            changed |= self._sweep(distance, came, self._backward, range(self.size - 1, -1, -1))
            if not changed:
                return distance, came
            rounds += 1
            if rounds % 4 == 0 or rounds > self.size:
                cycle = self._cycle(came)
                if cycle is not None:
                    return Clash(cycle)

    @staticmethod
    def _sweep(
        distance: list[int | None],
        came: list[Edge | None],
        edges: Sequence[Sequence[Edge]],
        order: Iterable[int],
    ) -> bool:
        changed = False
        for node in order:
            here = distance[node]
            if here is None:
                continue
            for edge in edges[node]:
                there = distance[edge.target]
                if there is None or here + edge.weight < there:
                    distance[edge.target] = here + edge.weight
                    came[edge.target] = edge
                    changed = True
        return changed

    def _cycle(self, came: Sequence[Edge | None]) -> tuple[Edge, ...] | None:
        """A cycle of last edges: it is negative."""
        state = [0] * self.size
        for start in range(self.size):
            path: list[int] = []
            node = start
            while state[node] == 0:
                state[node] = 1
                path.append(node)
                edge = came[node]
                if edge is None:
                    break
                node = edge.source
            else:
                if state[node] == 1 and node in path:
                    return self._around(node, came)
            for seen in path:
                state[seen] = 2
        return None

    @staticmethod
    def _around(node: int, came: Sequence[Edge | None]) -> tuple[Edge, ...]:
        edges: list[Edge] = []
        at = node
        while True:
            edge = came[at]
            if edge is None:
                return ()
            edges.append(edge)
            at = edge.source
            if at == node:
                return tuple(reversed(edges))


def path_to(node: int, source: int, came: Sequence[Edge | None]) -> tuple[Edge, ...]:
    """The edges of the shortest path, in order."""
    edges: list[Edge] = []
    while node != source:
        edge = came[node]
        if edge is None:
            break
        edges.append(edge)
        node = edge.source
    return tuple(reversed(edges))
