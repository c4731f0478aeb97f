"""The values of one variable, cut into cells that the question cannot tell apart inside.

Cells are numbered from the least value on (zero first, then by size, positive before negative; dense
values by the number of their decimals first), so that the least value lies in the lowest cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

DENOMINATORS = (1, 2, 10, 100, 1_000, 10_000, 1_000_000, 10**9, 10**12, 10**18)
Place = tuple[Fraction | int, int]  # before a value (0) or after it (1)


@dataclass(frozen=True, slots=True)
class Cell:
    """The values between two places; `least` is the first that can be written down, if one can."""

    low: Place | None
    high: Place | None
    least: Fraction | None
    key: tuple[int, Fraction | int, int]


def place_of(value: Fraction, *, after: bool, whole: bool) -> Place:
    """Where `< value` ends, or (`after`) where `<= value` does. Between whole numbers there is one place."""
    if whole:
        return (floor(value) + 1 if after else ceil(value)), 0
    return value, int(after)


def place_in_steps(value: Fraction, step: Fraction, *, after: bool) -> Place:
    """`place_of` the number of steps that a value is, whole numbers of which there are."""
    many, few = value.numerator * step.denominator, value.denominator * step.numerator
    return (many // few + 1 if after else -(-many // few)), 0


def cells(places: Iterable[Place], low: Place | None, high: Place | None, *, whole: bool) -> list[Cell]:
    """The cells between these places and the ends of the domain, the one with the least value first."""
    inner = {p for p in places if (low is None or p > low) and (high is None or p < high)}
    ends = [low, *sorted(inner), high]
    found = [_cell(a, b, whole=whole) for a, b in pairwise(ends)]
    return sorted(found, key=lambda cell: cell.key)


def below(every: Sequence[Cell], place: Place) -> int:
    """The mask of the cells that end at this place or before."""
    mask = 0
    for number, cell in enumerate(every):
        if cell.high is not None and cell.high <= place:
            mask |= 1 << number
    return mask


def single(cell: Cell) -> Fraction | None:
    """The value of a cell that has one only, between dense values."""
    if cell.low is not None and cell.high is not None and cell.low[0] == cell.high[0]:
        return Fraction(cell.low[0])
    return None


def _cell(low: Place | None, high: Place | None, *, whole: bool) -> Cell:
    for index, denominator in enumerate((1,) if whole else DENOMINATORS):
        least = _nearest(low, high, denominator)
        if least is not None:
            value = Fraction(least, denominator)
            size = abs(least) if denominator == 1 else abs(value)
            return Cell(low, high, value, (index, size, int(least < 0)))
    return Cell(low, high, None, (len(DENOMINATORS), Fraction(0), 0))


def _nearest(low: Place | None, high: Place | None, denominator: int) -> int | None:
    """The whole number nearest to zero that, divided by `denominator`, lies between the places."""
    first = last = None
    if low is not None:
        scaled = low[0] * denominator
        first = floor(scaled) + 1 if low[1] else ceil(scaled)
    if high is not None:
        scaled = high[0] * denominator
        last = floor(scaled) if high[1] else ceil(scaled) - 1
    if first is not None and last is not None and first > last:
        return None
    if first is not None and first > 0:
        return first
    if last is not None and last < 0:
        return last
    return 0
