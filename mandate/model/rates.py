"""Rates between currencies: what was declared, its inverses, and ways through other currencies."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache

Rates = dict[tuple[str, str], Fraction]


def every_rate(declared: Iterable[tuple[str, str, Fraction]]) -> Rates:
    """(source, target) → how many `target` one `source` is.

    A declared rate goes before an inverse, either before a way through other currencies. Where ways
    differ there is no rate: which one is meant, nobody said.
    """
    return dict(_every(tuple(declared)))


@lru_cache(maxsize=8)
def _every(declared: tuple[tuple[str, str, Fraction], ...]) -> Rates:
    given = {(a, b): factor for a, b, factor in declared}
    direct = {**{(b, a): 1 / factor for (a, b), factor in given.items()}, **given}
    names = sorted({name for pair in direct for name in pair})
    found = dict(direct)
    near: dict[str, list[tuple[str, Fraction]]] = {}
    for (here, there), factor in direct.items():
        near.setdefault(here, []).append((there, factor))
    for source in names:
        for target, factors in _reached(source, near).items():
            if target != source and (source, target) not in direct and len(factors) == 1:
                found[source, target] = next(iter(factors))
    return found


def _reached(source: str, near: dict[str, list[tuple[str, Fraction]]]) -> dict[str, set[Fraction]]:
    """Every currency that can be reached, and what one `source` is there, way by way (two at most)."""
    found: dict[str, set[Fraction]] = {source: {Fraction(1)}}
    waiting = [(source, Fraction(1))]
    while waiting:
        name, worth = waiting.pop()
        for there, factor in near[name]:
            known = found.setdefault(there, set())
            value = worth * factor
            if value not in known and len(known) < 2:
                known.add(value)
                waiting.append((there, value))
    return found
