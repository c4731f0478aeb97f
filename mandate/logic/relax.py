"""Single changes that let the goal be reached, each with the least amount that does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import partial

from mandate.logic.attain import Attained, attain, most
from mandate.logic.binding import binding, only, without
from mandate.logic.budget import Budget, Undecided
from mandate.logic.ids import in_order
from mandate.logic.lanes import NOT_OPENED, Opened, opening
from mandate.logic.timeline import DAY, FIXED, HOUR, MINUTE, clipped, complement, seconds, window_of
from mandate.logic.units import Unit, link_factor, range_of
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Objective, Problem, Range, Relaxation
from mandate.model.window import Period

_LONGEST = 400 * DAY // MINUTE
_MOST = 10**15
_ALLOWANCE = 300_000
_FINE = Fraction(1, 10**6)  # steps below are searched in the decimals that people wrote


def relaxations(
    problem: Problem,
    objective: Objective,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    binds: tuple[str, ...],
    total: Fraction,
    budget: Budget,
) -> tuple[Relaxation, ...]:
    """For each binding limit, the horizon and each binding opening; and the target that can be had.
    What cannot be shown to be enough within the budget is not offered."""
    question = _Question(problem, group, unit, needed, binds, budget)
    found: list[Relaxation] = []
    for norm in binds:
        if any(b.id == norm for b in problem.bounds):
            found += question.offered(partial(question.bound, norm))
    found += question.offered(partial(question.horizon, objective.aim_id, binds))
    found.append(Relaxation("target", objective.aim_id, total))
    for norm in binds:
        if any(norm == o for f in problem.flows for o, _ in f.openings):
            found += question.offered(partial(question.opening, norm, total))
    return tuple(found)


def joint_relaxation(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    binds: tuple[str, ...],
    budget: Budget,
) -> tuple[Relaxation, ...]:
    """Limits to be raised together, as few as possible and the author's before the layer's: each to the
    least amount that is enough with the others. Empty if none are known to suffice."""
    question = _Question(problem, group, unit, needed, binds, budget)
    found: list[tuple[Relaxation, ...]] = []

    def way() -> None:
        found.extend([ways] if (ways := _jointly(question)) else [])

    question.offered(way)
    return found[0] if found else ()


@dataclass(frozen=True, slots=True)
class Beyond:
    """How much is possible without what binds now, and the norms that keep it there."""

    total: Fraction
    binds: tuple[str, ...]


def next_in_the_way(
    problem: Problem, group: frozenset[str], unit: Unit, binds: tuple[str, ...], budget: Budget
) -> Beyond | None:
    """What holds the goal back once all that binds now is gone; None if nothing does, or that is open."""
    free, found = without(problem, binds), list[Beyond]()
    question = _Question(problem, group, unit, Fraction(_MOST), binds, budget)

    def look() -> None:
        best = most(free, group, unit, question.needed, question.budget)
        if best is not None and best.total < question.needed:
            holding = binding(free, group, unit, best.total, question.needed, question.budget)
            found.extend([Beyond(best.total, holding)] if holding else [])

    if binds:
        question.offered(look)
    return found[0] if found else None


def _jointly(question: _Question) -> tuple[Relaxation, ...]:
    problem = question.problem
    chosen = _lifted_together(question)
    if len(chosen) < 2:
        return ()
    fixed: dict[str, Fraction] = {}
    for norm in chosen:
        limit = next(b for b in problem.bounds if b.id == norm)
        step = question.step(limit)
        low = limit.amount // step * step
        others = [c for c in chosen if c != norm and c not in fixed]

        def raised(
            steps: int, norm: str = norm, low: Fraction = low, step: Fraction = step,
            open_: tuple[str, ...] = tuple(others),
        ) -> Problem:  # fmt: skip
            return _amounts(without(problem, open_), fixed | {norm: low + steps * step})

        steps = _least(lambda n, raised=raised: question.enough(raised(n)), _MOST)  # type: ignore[misc]
        if steps is None:
            return ()
        fixed[norm] = low + steps * step
    if not question.shown(_amounts(problem, fixed)):
        return ()
    return tuple(Relaxation("bound", norm, fixed[norm]) for norm in in_order(fixed))


def _lifted_together(question: _Question) -> list[str]:
    """Limits without which the goal can be reached: none of them can be spared."""
    problem = question.problem
    chosen: list[str] = []
    while not question.enough(free := without(problem, chosen)):
        total = most(free, question.group, question.unit, question.needed, question.budget)
        if total is None:
            return []
        holding = binding(free, question.group, question.unit, total.total, question.needed, question.budget)
        near = [i for i in holding if question.one_ceiling(i)]
        own = [i for i in near if ":" not in i]
        if not near:
            return []
        chosen += own or near
    for norm in sorted(chosen, key=lambda i: ":" not in i):  # the layer's are spared first
        rest = [c for c in chosen if c != norm]
        if question.enough(without(problem, rest)):
            chosen = rest
    return chosen


def _amounts(problem: Problem, amounts: dict[str, Fraction], *, grown: bool = False) -> Problem:
    """The problem with other amounts of some limits; `grown`: what one call may have grows with them."""
    bounds = tuple(replace(b, amount=amounts.get(b.id, b.amount)) for b in problem.bounds)
    summed = {b.id: b for b in bounds if grown and b.id in amounts and b.measure is Measure.SUM}
    flows = tuple(
        replace(f, per_call=tuple((name, _grown(name, r, f, summed)) for name, r in f.per_call))
        for f in problem.flows
    )
    return replace(problem, bounds=bounds, flows=flows)


def _grown(name: str, found: Range, flow: Flow, summed: dict[str, Bound]) -> Range:
    limit = summed.get(found.binds[0]) if len(found.binds) == 1 else None
    if limit is None or found.upper is None or flow.id not in limit.flows:
        return found
    factor = Fraction(1) if limit.quantity == name else link_factor(flow, name, limit.quantity or "")
    if factor is None:
        return found
    return replace(found, upper=max(found.upper, limit.amount * factor))


class _Question:
    def __init__(
        self,
        problem: Problem,
        group: frozenset[str],
        unit: Unit,
        needed: Fraction,
        binds: tuple[str, ...],
        budget: Budget,
    ) -> None:
        self.problem, self.group, self.unit, self.needed = problem, group, unit, needed
        self.budget = budget
        self.bare = only(problem, binds)  # what holds the goal back now; looser than the problem

    def offered(self, way: Callable[[], Relaxation | None]) -> list[Relaxation]:
        """The relaxation, if it can be worked out within an allowance of its own."""
        purse = self.budget
        given = min(_ALLOWANCE, purse.left)
        self.budget = purse.allowance(given)
        try:
            found = way()
        except Undecided:
            found = None
        spent = min(given, given - self.budget.left)
        self.budget = purse
        purse.spend(max(1, min(spent, purse.left - 1)))
        return [] if found is None else [found]

    def enough(self, problem: Problem, opened: Opened = NOT_OPENED) -> bool:
        """Whether the bound lets the goal be reached."""
        found = most(problem, self.group, self.unit, self.needed, self.budget, opened=opened)
        return found is not None and found.total >= self.needed

    def shown(self, problem: Problem, opened: Opened = NOT_OPENED) -> bool:
        """Whether a schedule reaches it."""
        found: Attained = attain(problem, self.group, self.unit, self.needed, self.budget, opened)
        return found.schedule is not None and found.shown >= self.needed

    def bound(self, norm: str) -> Relaxation | None:
        """The least amount of one limit that is enough, the others as they are."""
        limit = self.one_ceiling(norm)
        if limit is None or not self.enough(without(self.problem, [norm])):
            return None
        return self._raised(limit, grown=False) or self._raised(limit, grown=True)

    def _raised(self, limit: Bound, *, grown: bool) -> Relaxation | None:
        """`grown`: one call may have more, too, where the limit is what it is held down by."""
        norm, step = limit.id, self.step(limit)
        low = limit.amount // step * step
        if grown and not any(r.binds == (norm,) for f in self.problem.flows for _, r in f.per_call):
            return None

        def relaxed(steps: int, whole: Problem = self.problem) -> Problem:
            return _amounts(whole, {norm: low + steps * step}, grown=grown)

        steps = _least_of_both(
            lambda n: self.enough(relaxed(n, self.bare)), lambda n: self.enough(relaxed(n)), _MOST
        )
        if steps is None or not self.shown(relaxed(steps)):
            return None
        return Relaxation("bound", norm, low + steps * step, self._then(norm, relaxed(steps)))

    def one_ceiling(self, norm: str) -> Bound | None:
        """The ceiling that a norm is, if it is just one."""
        limits = [b for b in self.problem.bounds if b.id == norm]
        one = len(limits) == 1 and limits[0].operator in (Compare.LE, Compare.LT, Compare.EQ)
        return limits[0] if one else None

    def step(self, limit: Bound) -> Fraction:
        if limit.measure is Measure.COUNT:
            return Fraction(1)
        steps = {range_of(f, limit.quantity or "").step for f in self.problem.flows if f.id in limit.flows}
        found = steps.pop() if len(steps) == 1 else None
        place = _last_place(limit.amount)
        return place if found is None or found < _FINE else found

    def _then(self, norm: str, relaxed: Problem) -> tuple[str, ...]:
        """The limits that are used to the full once this one is out of the way."""
        found = most(relaxed, self.group, self.unit, Fraction(_MOST), self.budget)
        free = without(self.problem, [norm])
        open_ended = most(free, self.group, self.unit, Fraction(_MOST), self.budget)
        if found is None or open_ended is None or found.total != open_ended.total:
            return ()
        new = binding(free, self.group, self.unit, open_ended.total, Fraction(_MOST), self.budget)
        old = binding(relaxed, self.group, self.unit, found.total, Fraction(_MOST), self.budget)
        kept = {b.id for b in self.problem.bounds}
        return in_order(i for i in {*new, *old} if i != norm and i in kept)

    def horizon(self, aim: str, binds: tuple[str, ...]) -> Relaxation | None:
        """The earliest end that is enough: one second earlier is not. Where it is but the first moment of a
        window that is then filled at once, the end of that window is offered instead."""
        least = self._least_end()
        if least is None or not self.shown(replace(self.problem, end=Fraction(least))):
            return None
        neat = self._neat(least, binds)
        if neat == least or not self.shown(replace(self.problem, end=Fraction(neat))):
            return Relaxation("horizon", aim, Fraction(least), least=Fraction(least))
        return Relaxation("horizon", aim, Fraction(neat), least=Fraction(least))

    def _least_end(self) -> int | None:
        end = seconds(self.problem.end)

        def enough(at: int, whole: Problem = self.problem) -> bool:
            return self.enough(replace(whole, end=Fraction(at)))

        minute = end // MINUTE
        longest = min(_LONGEST, max(16 * (end - seconds(self.problem.start)), 8 * DAY) // MINUTE)
        extra = _least_of_both(
            lambda n: enough((minute + n) * MINUTE, self.bare),
            lambda n: enough((minute + n) * MINUTE),
            longest,
        )
        if extra is None:
            return None
        before = max((minute + extra - 1) * MINUTE, end)
        more = _least(lambda n: enough(before + n), (minute + extra) * MINUTE - before)
        return None if more is None else before + more

    def _neat(self, at: int, binds: tuple[str, ...]) -> int:
        """The end of the window that begins a second before `at`; else the full minute after `at`."""
        periods = [b.window.period for b in self.problem.bounds if b.id in binds]
        sizes = sorted((FIXED[p], p) for p in periods if p in FIXED)
        minute = -(-at // MINUTE) * MINUTE
        first, finish = window_of(sizes[0][1], at - 1) if sizes else (minute, minute)
        for flow in self.problem.flows:
            if flow.id in self.group:
                start = min(seconds(self.problem.start), at - 1)
                hours = opening(self.problem, flow, start, finish, self.budget, NOT_OPENED)
                inside = [(a, b) for a, b in hours if a < at <= b]
                first, finish = max([first, *(a for a, _ in inside)]), min([finish, *(b for _, b in inside)])
        return finish if at == first + 1 else min(minute, max(finish, at))

    def opening(self, norm: str, total: Fraction) -> Relaxation | None:
        """The least additional open time, where each window of it adds as much as any can."""
        size, most_per_window = self._window()
        start, end = seconds(self.problem.start), seconds(self.problem.end)
        flows = [f for f in self.problem.flows if f.id in self.group]
        hours = clipped(
            (s for f in flows for s in opening(self.problem, f, start, end, self.budget, NOT_OPENED)),
            start,
            end,
        )
        closed = complement(hours, start, end)
        windows = [(t, t + size) for a, b in closed for t in range(-(-a // size) * size, b - size + 1, size)]

        def opened(number: int) -> Opened:
            return {norm: windows[:number]}

        number = _least(lambda n: self.enough(self.problem, opened(n)), len(windows))
        if number is None or not self.shown(self.problem, opened(number)):
            return None
        missing = self.needed - total
        if number != -(-missing // most_per_window):
            return None
        return Relaxation("opening", norm, Fraction(number * size))

    def _window(self) -> tuple[int, Fraction]:
        """The smallest window that limits the group, and what fits into one."""
        from mandate.logic.units import ends

        found: list[tuple[int, Fraction]] = []
        for bound in self.problem.bounds:
            period: Period | None = bound.window.period
            if period in FIXED:
                top = ends(bound, self.group, self.unit, self.problem, Fraction(0)).upper
                if top is not None and top > 0:
                    found.append((FIXED[period], top))
        if not found:
            raise Undecided("no small window limits the goal")
        size = min(size for size, _ in found)
        if size > HOUR:
            raise Undecided("no small window limits the goal")
        return size, min(top for length, top in found if length == size)


def _last_place(amount: Fraction) -> Fraction:
    """The unit of the last decimal in which an amount is written: 0.01 for 0.22, 1 for 40."""
    place = Fraction(1)
    while (amount / place).denominator > 1 and place > Fraction(1, 10**9):
        place /= 10
    return place


def _least_of_both(easy: Callable[[int], bool], enough: Callable[[int], bool], longest: int) -> int | None:
    """The least n that is enough, where whatever is enough is `easy`: cheaper to search first."""
    first = _least(easy, longest)
    if first is None or enough(first):
        return first
    return _least(enough, longest, first)


def _least(enough: Callable[[int], bool], longest: int, above: int = 0) -> int | None:
    """The least n > `above` that is enough; `enough` is monotone. None if not even `longest` is."""
    low = high = above + 1
    while not enough(min(high, longest)):
        if high >= longest:
            return None
        low = high + 1
        high *= 2
    high = min(high, longest)
    while low < high:
        middle = (low + high) // 2
        if enough(middle):
            high = middle
        else:
            low = middle + 1
    return high
