"""Rates between currencies: what was declared, its inverses, and ways through other currencies."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

Rates = dict[tuple[str, str], Fraction]


def every_rate(declared: Iterable[tuple[str, str, Fraction]]) -> Rates:
    """(source, target) → how many `target` one `source` is.

    A declared rate goes before an inverse, either before a way through other currencies. Where ways
    differ there is no rate: which one is meant, nobody said.
    """
    given = {(a, b): factor for a, b, factor in declared}
    direct = {**{(b, a): 1 / factor for (a, b), factor in given.items()}, **given}
    names = sorted({name for pair in direct for name in pair})
    found = dict(direct)
    for source in names:
        for target, factors in _reached(source, direct).items():
            if target != source and (source, target) not in direct and len(factors) == 1:
                found[source, target] = next(iter(factors))
    return found


def _reached(source: str, direct: Rates) -> dict[str, set[Fraction]]:
    """Every currency that can be reached, and what one `source` is there, way by way (two at most)."""
    found: dict[str, set[Fraction]] = {source: {Fraction(1)}}
    waiting = [(source, Fraction(1))]
    while waiting:
        name, worth = waiting.pop()
        for (here, there), factor in direct.items():
            if here != name:
                continue
            known = found.setdefault(there, set())
            value = worth * factor
            if value not in known and len(known) < 2:
                known.add(value)
                waiting.append((there, value))
    return found
