"""One limit over a list of calls, in every window it speaks of."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterator
from fractions import Fraction
from itertools import accumulate
from math import ceil, floor

from mandate.evaluate.calendars import SECONDS, windows_of
from mandate.evaluate.calls import Calls, Number, whole
from mandate.model.expression import Compare
from mandate.model.norm import Measure
from mandate.model.period import Bound
from mandate.model.quantity import MOMENT, Quantity, civil
from mandate.model.window import WindowKind

MOST_CALLS = 1_000_000  # beyond that, sliding windows are replayed by a safe estimate

_CEILINGS = (Compare.LE, Compare.LT, Compare.EQ)
_FLOORS = (Compare.GE, Compare.GT, Compare.EQ)


Hours = list[tuple[Fraction, Fraction]]


def broken_limit(
    bound: Bound, calls: list[Calls], start: Fraction, end: Fraction, hours: Hours
) -> Iterator[str]:
    """At most two messages: the first window over a ceiling, the first one under a floor.

    `hours` is when some of the flows can be called: a floor waits where a window is closed throughout
    (convention 4). What history alone breaks is not held against the calls.
    """
    if bound.operator is Compare.NE:
        yield f"{bound.id}: a limit cannot be `!=`"
    elif bound.measure in (Measure.MIN, Measure.MAX) or bound.window.kind is WindowKind.CALL:
        yield from _each_call(bound, calls)
    elif bound.window.kind in (WindowKind.ALIGNED, WindowKind.NAMED):
        yield from _aligned(bound, calls, start, end, hours)
    elif bound.window.kind is WindowKind.SLIDING and bound.window.seconds is not None:
        yield from _sliding(bound, calls, whole(bound.window.seconds), start, end, hours)
    else:
        yield from _in_total(bound, sum(c.count * c.size for c in calls), hours)


def _in_total(bound: Bound, added: Number, hours: Hours) -> Iterator[str]:
    total = bound.used + added
    over = added and bound.operator in _CEILINGS and not _keeps(_upper(bound.operator), total, bound.amount)
    under = hours and bound.operator in _FLOORS and not _keeps(_lower(bound.operator), total, bound.amount)
    if over or under:
        yield f"{bound.id}: {total} in total, {_wanted(bound.operator)} {bound.amount}"


def _each_call(bound: Bound, calls: list[Calls]) -> Iterator[str]:
    """`per call`, and least and greatest amounts: what holds of every call holds in every window."""
    if bound.measure is Measure.COUNT:
        sizes: list[Number] = [1 for c in calls]
    else:
        sizes = [c.size for c in calls]
    wrong = next((size for size in sizes if not _keeps(bound.operator, size, bound.amount)), None)
    if wrong is not None:
        yield f"{bound.id}: a call of {wrong}, {_wanted(bound.operator)} {bound.amount}"


def _aligned(bound: Bound, calls: list[Calls], start: Fraction, end: Fraction, hours: Hours) -> Iterator[str]:
    """Calendar windows, and named ones; calls outside all of these are not counted."""
    if len(calls) == 1 and not bound.used and _evenly(bound, calls[0], whole(start), whole(end)):
        return
    totals: dict[tuple[int, int], Number] = defaultdict(int)
    for c in calls:
        last = Fraction(c.end) if c.end > c.start else Fraction(c.start) + 1
        upto: Number = 0
        before: Number = 0
        for a, b in windows_of(bound.window, Fraction(c.start), last):
            first = before if a == upto else c.before(a)
            upto, before = b, c.before(b)
            totals[a, b] += (before - first) * c.size
    busy = sorted(window for window, total in totals.items() if total)
    if bound.used:
        for a, b in windows_of(bound.window, start, start + 1):
            totals[a, b] += whole(bound.used) if a <= start < b else 0
    amount = whole(bound.amount)
    if bound.operator in _CEILINGS:
        over = _upper(bound.operator)
        wrong = [w for w in busy if not _keeps(over, totals[w], amount)]
        yield from _message(bound, over, wrong, totals)
    if bound.operator in _FLOORS:
        under = _lower(bound.operator)
        first, finish = whole(start), whole(end)
        complete = [w for w in windows_of(bound.window, start, end) if w[0] >= first and w[1] <= finish]
        wrong = [w for w in _open_at_some_time(complete, hours) if not _keeps(under, totals[w], amount)]
        yield from _message(bound, under, wrong, totals)


def _evenly(bound: Bound, calls: Calls, start: Number, end: Number) -> bool:
    """Whether a limit is kept because calls are spread evenly: a window among them holds a call more or less
    than its share at most."""
    size = SECONDS.get(bound.window.period) if bound.window.period is not None else None
    if size is None or calls.end <= calls.start or calls.size < 0:
        return False
    share = Fraction(calls.count * size) / (calls.end - calls.start)
    most, least = ceil(share) * calls.size, floor(share) * calls.size
    if bound.operator in _CEILINGS and not _keeps(_upper(bound.operator), most, bound.amount):
        return False
    if bound.operator not in _FLOORS:
        return True
    throughout = calls.start <= start and end <= calls.end
    return throughout and _keeps(_lower(bound.operator), least, bound.amount)


def _open_at_some_time(found: list[tuple[int, int]], hours: Hours) -> Iterator[tuple[int, int]]:
    """Those of some windows that are not closed throughout; `hours` in order, and apart."""
    ends = [whole(b) for _, b in hours]
    starts = [whole(a) for a, _ in hours]
    for a, b in found:
        after = bisect_right(ends, a)
        if after < len(starts) and starts[after] < b:
            yield a, b


def _message(
    bound: Bound, operator: Compare, wrong: list[tuple[int, int]], totals: dict[tuple[int, int], Number]
) -> Iterator[str]:
    if wrong:
        first = wrong[0]
        more = f" (and {len(wrong) - 1} more)" if len(wrong) > 1 else ""
        yield f"{bound.id}: {totals[first]} from {_when(first[0])}, {_wanted(operator)} {bound.amount}{more}"


def _sliding(
    bound: Bound, calls: list[Calls], seconds: Number, start: Fraction, end: Fraction, hours: Hours
) -> Iterator[str]:
    first, last = whole(start), whole(end)
    if bound.operator in _CEILINGS:
        over = _upper(bound.operator)
        history = sum(c.within(first, first + seconds) * c.size for c in calls)
        history += bound.used if history else 0
        most, at = max((history, -first), _fullest(calls, seconds))
        if not _keeps(over, most, bound.amount):
            yield f"{bound.id}: {most} from {_when(-at)}, {_wanted(over)} {bound.amount}"
    if bound.operator in _FLOORS and first + seconds <= last:
        under = _lower(bound.operator)
        emptiest = _emptiest(calls, seconds, first, last, hours)
        if emptiest is not None and not _keeps(under, emptiest[0], bound.amount):
            least, at = emptiest
            yield f"{bound.id}: {least} from {_when(at)}, {_wanted(under)} {bound.amount}"


def _fullest(calls: list[Calls], seconds: Number) -> tuple[Number, Number]:
    """The most that falls into any `[t, t + seconds)`, and -t of the first such window.

    Windows that begin with a call are enough as long as nothing counts negatively.
    """
    if sum(c.count for c in calls) > MOST_CALLS:
        return _estimate(calls, seconds)
    events = sorted((time, c.size) for c in calls for time in c.times())
    best: tuple[Number, Number] = (0, 0)
    inside: Number = 0
    reach = 0
    for index, (time, size) in enumerate(events):
        while reach < len(events) and events[reach][0] < time + seconds:
            inside += events[reach][1]
            reach += 1
        if index == 0 or events[index - 1][0] != time:
            best = max(best, (inside, -time))
        inside -= size
    return best


def _estimate(calls: list[Calls], seconds: Number) -> tuple[Number, Number]:
    """At least the most that falls into any window: exact at the edges of batches, and one call more
    for every batch that a window cuts."""
    edges = sorted({e - shift for c in calls for e in (c.start, c.end) for shift in (0, seconds)})
    best: tuple[Number, Number] = (0, 0)
    for edge in edges:
        inside: Number = 0
        for c in calls:
            cut = c.start < edge < c.end or c.start < edge + seconds < c.end
            inside += (c.within(edge, edge + seconds) + cut) * c.size
        best = max(best, (inside, -edge))
    return best


def _emptiest(
    calls: list[Calls], seconds: Number, start: Number, end: Number, hours: Hours
) -> tuple[Number, Number] | None:
    """The least that falls into any complete window that is open at some time, and where it begins.

    The least is found at the start, or just after a call, or just after the moment from which on the
    window reaches into opening hours: there it is `(t, t + seconds]`. None: no such window.
    """
    if sum(c.count for c in calls) > MOST_CALLS:
        return 0, start
    events = sorted((time, c.size) for c in calls for time in c.times())
    times = [time for time, _ in events]
    upto = [0, *accumulate(size for _, size in events)]
    found: list[tuple[Number, Number]] = []
    if any(a < start + seconds and start < b for a, b in hours):
        found.append((upto[bisect_left(times, start + seconds)] - upto[bisect_left(times, start)], start))
    edges = {*times, *(whole(a) - seconds for a, _ in hours)}
    for at in sorted(edges):
        if at < start or at + seconds >= end or not any(a <= at + seconds and at < b for a, b in hours):
            continue
        found.append((upto[bisect_right(times, at + seconds)] - upto[bisect_right(times, at)], at))
    return min(found, default=None)


def _keeps(operator: Compare, total: Number, amount: Number) -> bool:
    match operator:
        case Compare.LE:
            return total <= amount
        case Compare.LT:
            return total < amount
        case Compare.GE:
            return total >= amount
        case Compare.GT:
            return total > amount
        case _:
            return total == amount


def _upper(operator: Compare) -> Compare:
    return Compare.LE if operator is Compare.EQ else operator


def _lower(operator: Compare) -> Compare:
    return Compare.GE if operator is Compare.EQ else operator


def _wanted(operator: Compare) -> str:
    return {
        Compare.LE: "allowed at most", Compare.LT: "allowed less than", Compare.GE: "wanted at least",
        Compare.GT: "wanted more than",
    }.get(operator, "wanted exactly")  # fmt: skip


def _when(at: Number) -> str:
    return civil(Quantity(Fraction(at), MOMENT)).isoformat(sep=" ")
