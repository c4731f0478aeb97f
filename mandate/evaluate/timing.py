"""Delays between steps, looked at again: every way of choosing, and all distances in each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from mandate.evaluate.linear import UndecidedError
from mandate.model.question import Delay, Timed

MOST_WAYS = 4_096
Gap = tuple[Fraction, int]


def late_wrong(question: Timed, chains: Sequence[tuple[Delay, ...]]) -> str | None:
    """What is wrong with the claim that these circles leave no times."""
    if not chains:
        return "no chain is given"
    known = {*question.delays, *(d for choice in question.choices for way in choice for d in way)}
    for chain in chains:
        if not chain or not set(chain) <= known:
            return "a chain has a delay that nobody asked about"
        for delay, following in zip(chain, (*chain[1:], chain[0]), strict=True):
            if delay.then != following.first:
                return f"the chain breaks between `{delay.then}` and `{following.first}`"
        total = sum((d.least for d in chain), Fraction(0))
        if total < 0 or (total == 0 and not any(d.strict for d in chain)):
            return "a chain leads back in time"
    for held in _ways(question):
        if not any(set(chain) <= held for chain in chains):
            return "one way of choosing is not ruled out"
    return None


def timed_wrong(question: Timed) -> str | None:
    """What is wrong with the claim that there are times."""
    if any(_has_times(held) for held in _ways(question)):
        return None
    return "there are no times that keep these delays"


def _ways(question: Timed) -> Iterator[set[Delay]]:
    if prod(len(choice) for choice in question.choices) > MOST_WAYS:
        raise UndecidedError("there are too many ways of choosing")
    for chosen in product(*question.choices):
        yield {*question.delays, *(d for way in chosen for d in way)}


def _has_times(held: set[Delay]) -> bool:
    """All greatest distances between steps (Floyd and Warshall): none from a step to itself is above 0."""
    steps = sorted({s for d in held for s in (d.first, d.then)})
    far: dict[tuple[str, str], Gap] = {}
    for delay in held:
        pair, gap = (delay.first, delay.then), (delay.least, int(delay.strict))
        far[pair] = max(far.get(pair, gap), gap)
    for middle in steps:
        for start in steps:
            for end in steps:
                if (start, middle) in far and (middle, end) in far:
                    one, other = far[start, middle], far[middle, end]
                    gap = one[0] + other[0], one[1] + other[1]
                    far[start, end] = max(far.get((start, end), gap), gap)
    return all(far[s, s] <= (Fraction(0), 0) for s in steps if (s, s) in far)
