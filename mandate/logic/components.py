"""A period problem in parts that have nothing to do with each other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.period import Bound, Demand, Flow, Problem


def components(problem: Problem) -> Iterator[Problem]:
    """The problem in parts that share no flow, by their first flow."""
    parent = {f.id: f.id for f in problem.flows}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for flows in [b.flows for b in problem.bounds] + [d.flows for d in problem.demands]:
        known = [f for f in flows if f in parent]
        for name in known:
            parent[root(name)] = root(known[0])
    parts: dict[str, tuple[list[Flow], list[Bound], list[Demand]]] = {}
    for flow in problem.flows:
        parts.setdefault(root(flow.id), ([], [], []))[0].append(flow)
    for bound in problem.bounds:
        parts[root(next(f for f in bound.flows if f in parent))][1].append(bound)
    for demand in problem.demands:
        parts[root(next(f for f in demand.flows if f in parent))][2].append(demand)
    for own, bounds, demands in parts.values():
        yield replace(problem, flows=tuple(own), bounds=tuple(bounds), demands=tuple(demands))
