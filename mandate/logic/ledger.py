"""How much of a ceiling over many kinds of calls a schedule uses up, window by window."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil, floor

from mandate.logic.budget import Budget
from mandate.logic.lanes import Span
from mandate.logic.plot import chosen_amounts
from mandate.logic.timeline import per_name, seconds, windows_of
from mandate.logic.units import Ends, constant, unit_of
from mandate.model.expression import Compare
from mandate.model.period import Batch, Bound, Flow, Problem
from mandate.model.window import Window, WindowKind


class Ledger:
    """What a schedule does in each window of a ceiling; of a sliding one in those side by side."""

    def __init__(self, problem: Problem, ceiling: Bound, budget: Budget) -> None:
        self.problem, self.ceiling, self.budget = problem, ceiling, budget
        self.windows = list(_windows(problem, ceiling, budget))
        self.spent = [Fraction(0)] * len(self.windows)
        self.ends = sorted(b for _, b, _ in self.windows)
        self.flows = frozenset(ceiling.flows)

    def book(self, batches: Iterable[Batch]) -> None:
        for batch in batches:
            size = _size(batch, self.ceiling)
            if batch.flow not in self.flows or not size or not batch.count:
                continue
            first = bisect_right(self.ends, batch.start)  # windows end in the order in which they begin
            for index in range(first, len(self.windows)):
                a, b, _ = self.windows[index]
                self.budget.spend(1)
                if a > batch.end:
                    break
                self.spent[index] += size * _most_inside(batch, a, b)

    def over(self) -> list[Span]:
        """The windows in which it is more than the ceiling allows."""
        return [self._span(i, left) for i, (_, _, left) in enumerate(self.windows) if self.spent[i] > left]

    def over_in(self, window: Window) -> Iterator[Span]:
        """The windows of another kind around what is over, with what the ceiling allows in all of each."""
        over = self.over()
        start, end = seconds(self.problem.start), seconds(self.problem.end)
        stretches = {*windows_of(window, start, end, self.budget), (start, end)}
        for a, b in sorted((max(a, start), min(b, end)) for a, b in stretches):
            inside = [left for x, y, left in self.windows if x < b and a < y]
            if len(inside) > 1 and any(s.start < b and a < s.end for s in over):
                total = sum(inside, Fraction(0))
                rate = inside[0] if len(set(inside)) == 1 else None
                yield Span(
                    a, b, Ends(None, total), (self.ceiling.id,), per_name(self.ceiling.window),
                    len(inside) if rate is not None else 1, rate,
                )  # fmt: skip

    def left_for(self, part: Problem) -> list[Span] | None:
        """How many calls of a part fit into what is left of each window; None where that is no one number."""
        sizes = {
            Fraction(1) if unit_of(self.ceiling) is None else _fixed(f, self.ceiling) for f in part.flows
        }
        size = sizes.pop() if len(sizes) == 1 else None
        if size is None or self.ceiling.window.kind is WindowKind.SLIDING:
            return None
        if not size or not self.flows & {f.id for f in part.flows}:
            return []
        rest = (
            max(left - spent, Fraction(0))
            for (_, _, left), spent in zip(self.windows, self.spent, strict=True)
        )
        return [self._span(i, Fraction(floor(r / size))) for i, r in enumerate(rest)]

    def _span(self, index: int, left: Fraction) -> Span:
        a, b, _ = self.windows[index]
        return Span(a, b, Ends(None, left), (self.ceiling.id,), per_name(self.ceiling.window))


def _fixed(flow: Flow, ceiling: Bound) -> Fraction | None:
    return constant(flow, ceiling.quantity or "") if flow.id in ceiling.flows else Fraction(0)


def completed(problem: Problem, batches: Sequence[Batch]) -> list[Batch]:
    """The calls of parts with the amounts that only joint ceilings speak of, the least that go with them."""
    flows = {f.id: f for f in problem.flows}
    return [replace(b, amounts=chosen_amounts(problem, flows[b.flow], dict(b.amounts))) for b in batches]


def _windows(problem: Problem, ceiling: Bound, budget: Budget) -> Iterator[tuple[int, int, Fraction]]:
    start, end = seconds(problem.start), seconds(problem.end)
    most = ceiling.amount if ceiling.operator is not Compare.LT else Fraction(ceil(ceiling.amount) - 1)
    if ceiling.window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
        for a, b in windows_of(ceiling.window, start, end, budget):
            used = ceiling.used if a <= start < b else Fraction(0)
            yield max(a, start), min(b, end), most - used
    elif ceiling.window.kind is WindowKind.SLIDING and ceiling.window.seconds is not None:
        length = seconds(ceiling.window.seconds)
        for a in range(start, end, length):
            used = ceiling.used if a == start else Fraction(0)
            yield a, min(a + length, end), most - used
    else:
        yield start, end, most - ceiling.used


def _size(batch: Batch, ceiling: Bound) -> Fraction:
    return (
        Fraction(1)
        if unit_of(ceiling) is None
        else dict(batch.amounts).get(ceiling.quantity or "", Fraction(0))
    )


def _most_inside(batch: Batch, a: int, b: int) -> int:
    """How many calls of a batch fall into `[a, b)`."""
    if batch.start == batch.end:
        return batch.count if a <= batch.start < b else 0
    step = (batch.end - batch.start) / batch.count if batch.count else Fraction(1)
    first, last = (min(max(ceil((t - batch.start) / step), 0), batch.count) for t in (a, b))
    return last - first
