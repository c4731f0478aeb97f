"""The calls of a batch, counted without writing them out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Calls:
    """`count` calls of `size` each: call k (from 0) at `start + k * (end - start) / count`.

    So the first is at `start`, and none is at `end` (unless the batch is a single moment).
    """

    start: Number
    end: Number
    count: int
    size: Number = 1

    def before(self, time: Number) -> int:
        """How many happen before `time`."""
        if time <= self.start:
            return 0
        if time > self.end or self.start == self.end:
            return self.count
        return -int(-(time - self.start) * self.count // (self.end - self.start))

    def within(self, start: Number, end: Number) -> int:
        """How many happen in `[start, end)`."""
        return self.before(end) - self.before(start)

    def times(self) -> Iterator[Number]:
        step = whole(Fraction(self.end - self.start) / self.count) if self.count else 0
        for k in range(self.count):
            yield self.start + k * step


def whole(number: Number) -> Number:
    """The same number, as an int where it is one: whole numbers are counted far quicker."""
    return int(number) if number == int(number) else number
