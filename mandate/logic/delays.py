"""`Timed`: the order space. Steps are moments; delays between them are an arithmetic of circles.

Times exist iff no circle of delays adds up to more than nothing. Where one of several ways may be chosen,
each is tried until a circle needs none of what was chosen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from mandate.logic.budget import Budget
from mandate.logic.ids import natural
from mandate.model.question import Answer, Delay, Holds, Late, Timed

Sum = tuple[Fraction, int]  # seconds, and how many strict delays
Chain = tuple[Delay, ...]


def timed(question: Timed, budget: Budget) -> Answer:
    """Holds, or the circles that between them leave no way of choosing."""
    chains = _refuted(tuple(sorted(set(question.delays), key=_order)), question.choices, budget)
    return Holds() if chains is None else Late(tuple(dict.fromkeys(chains)))


def _refuted(
    delays: Chain, choices: tuple[tuple[Chain, ...], ...], budget: Budget
) -> tuple[Chain, ...] | None:
    """The circles of every way of choosing; None if some way has none."""
    circle = _shortest_circle(delays, budget)
    if circle is not None:
        return (circle,)
    if not choices:
        return None
    first, *rest = choices
    found: list[Chain] = []
    for way in first:
        below = _refuted((*delays, *way), tuple(rest), budget)
        if below is None:
            return None
        if all(not (set(way) & set(chain)) - set(delays) for chain in below):
            return below  # none of what was chosen here matters
        found.extend(below)
    return tuple(found)


def _order(delay: Delay) -> tuple[object, ...]:
    return natural(delay.first), natural(delay.then), natural(delay.norm_id), delay.least, delay.strict


def _shortest_circle(delays: Iterable[Delay], budget: Budget) -> Chain | None:
    """The first circle with the fewest delays that adds up to more than nothing."""
    into: dict[str, list[Delay]] = {}
    for delay in sorted(delays, key=_order):
        into.setdefault(delay.then, []).append(delay)
    steps = sorted({s for found in into.values() for d in found for s in (d.first, d.then)}, key=natural)
    if not _diverges(steps, into, budget):
        return None
    best: Chain | None = None
    for start in steps:
        for circle in _circles(start, steps, into, budget, len(steps) if best is None else len(best) - 1):
            best = circle
            break
    return best


def _diverges(steps: list[str], into: dict[str, list[Delay]], budget: Budget) -> bool:
    """Whether the earliest times never come to rest (Bellman and Ford)."""
    earliest: dict[str, Sum] = dict.fromkeys(steps, (Fraction(0), 0))
    for _ in range(len(steps) + 1):
        moved = False
        for then, found in into.items():
            for delay in found:
                budget.spend(1)
                at = _plus(earliest[delay.first], delay)
                if at > earliest[then]:
                    earliest[then], moved = at, True
        if not moved:
            return False
    return True


def _circles(
    start: str, steps: list[str], into: dict[str, list[Delay]], budget: Budget, longest: int
) -> Iterator[Chain]:
    """The circles through `start`, of at most `longest` delays, that add up to more than nothing: the
    greatest sum of each number of delays."""
    rows: list[dict[str, tuple[Sum, Delay | None]]] = [{start: ((Fraction(0), 0), None)}]
    for number in range(1, longest + 1):
        row: dict[str, tuple[Sum, Delay | None]] = {}
        for step in steps:
            for delay in into.get(step, ()):
                before = rows[-1].get(delay.first)
                if before is None:
                    continue
                budget.spend(1)
                at = _plus(before[0], delay)
                if step not in row or at > row[step][0]:
                    row[step] = (at, delay)
        rows.append(row)
        if start in row and row[start][0] > (Fraction(0), 0):
            yield _way_back(start, number, rows)


def _way_back(start: str, number: int, rows: list[dict[str, tuple[Sum, Delay | None]]]) -> Chain:
    chain: list[Delay] = []
    step = start
    for row in reversed(rows[1 : number + 1]):
        delay = row[step][1]
        assert delay is not None
        chain.append(delay)
        step = delay.first
    return tuple(reversed(chain))


def _plus(at: Sum, delay: Delay) -> Sum:
    return at[0] + delay.least, at[1] + delay.strict
