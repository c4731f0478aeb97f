"""Which declared events a duty answers, and the worst that they can bring: so many at once, and again."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from math import gcd

from mandate.model.expression import Expr, Reference, Scope, Truth, negation, references, rewrite
from mandate.model.norm import Norm, Oblige
from mandate.model.period import Demand
from mandate.model.question import Claim, Consistent, Fails, Unknown
from mandate.model.spec import Event
from mandate.model.window import IN_TOTAL, Calendar, Window
from mandate.rules.base import Ask, Case
from mandate.rules.spans import DAY, MONDAY, WEEK, windows_of
from mandate.rules.views import domain, running, trigger
from mandate.rules.weeks import open_together
from mandate.rules.zones import clock_changes

_JUST_BEFORE = 300
_MOST_MOMENTS = 24
_MOST_BURSTS = 12


@dataclass(frozen=True, slots=True)
class Answered:
    """Each arrival of `event` demands a call of the duty. `within` is in seconds, without the time that
    the call takes; None without a deadline."""

    duty: Norm
    event: Event
    within: Fraction | None


def answered(case: Case, ask: Ask, duty: Norm) -> tuple[Answered, ...] | Unknown:
    """The events whose arrivals demand calls of a duty."""
    form = duty.form
    assert isinstance(form, Oblige)
    when = trigger(duty, form.action.names[0])
    found: list[Event] = []
    needed: list[Event] = []
    for event in _named(case, when):
        name = next(r for r in references(when) if r.name == event.name and r.scope is Scope.CONTEXT)
        with_it, without = _set(when, event.name, True), _set(when, event.name, False)
        for claims, chosen in (((with_it, negation(without)), found), ((without,), needed)):
            answer = ask(Consistent((*domain(case.spec, [when, name]), *(Claim("", c) for c in claims))))
            if isinstance(answer, Unknown):
                return answer
            if isinstance(answer, Fails) is (chosen is found):
                chosen.append(event)
    both = [e for e in found if e in needed]
    chosen_events = [min(both, key=_frequency)] if both else found
    within = None
    if form.within is not None:
        takes = max(running(case.spec, n) for n in form.action.names)
        within = form.within.value - takes  # and a call may end at that very moment
        within += gcd(int(takes), int(form.within.value), _JUST_BEFORE) if takes else 0
    return tuple(Answered(duty, e, within) for e in chosen_events)


def _named(case: Case, when: Expr) -> list[Event]:
    names = {r.name for r in references(when) if r.scope is Scope.CONTEXT}
    return [e for e in case.spec.events if e.name in names]


def _set(when: Expr, name: str, value: bool) -> Expr:
    def changed(reference: Reference) -> Expr:
        named = reference.name == name and reference.scope is Scope.CONTEXT
        return Truth(value) if named else reference

    return rewrite(when, changed)


def _frequency(event: Event) -> tuple[bool, Fraction, str]:
    if event.arrivals is None or event.window is None:
        return True, Fraction(0), event.name
    return False, Fraction(event.arrivals, length_of(event.window)), event.name


def length_of(window: Window) -> int:
    """About how long a window is; a week stands for whole ones."""
    found = windows_of(window, MONDAY, MONDAY + WEEK)
    return found[0][1] - found[0][0] if found else WEEK


def moments(case: Case, events: Iterable[Event], calendars: Iterable[Calendar], days: int) -> list[int]:
    """When a first burst is worst: as a window of an event begins, just before it ends, and as the tools
    close; in the first days."""
    start = int(case.start.value)
    end = min(int(case.end.value), start + days * DAY)
    edges = [w for e in events if e.window for w in windows_of(e.window, start, end)]
    found = {start, *(a for a, _ in edges), *(b - min(_JUST_BEFORE, (b - a) // 2) for a, b in edges)}
    closings = {b for _, b in open_together(calendars, start, end)}
    every = sorted(t for t in found | closings if start <= t < end)
    if len(every) > _MOST_MOMENTS:
        every = [t for t in every if t in closings or t % DAY in (0, DAY - _JUST_BEFORE)]
    return every[:_MOST_MOMENTS]


@dataclass(frozen=True, slots=True)
class Burst:
    """`number` arrivals at one moment, each to be answered by a call of `flows` before `until`."""

    flows: tuple[str, ...]
    number: Fraction
    at: Fraction
    until: Fraction


def bursts(
    case: Case, one: Answered, first: int, flows: tuple[str, ...], days: int, *, crowded: bool
) -> Iterator[Burst]:
    """The worst arrivals from `first` on, for some days: all of a window's at once, and again after
    the length of a window; `crowded`: as soon as the next window begins. None without a deadline. Where
    the clocks leap, nothing arrives, and a deadline is as much later."""
    event, number = one.event, Fraction(one.event.arrivals or 0)
    if event.window is None or one.within is None:
        return
    gaps = [c for c in clock_changes(case) if c.forward]
    for at in islice(_moments_of(event.window, first, first + days * DAY, crowded=crowded), _MOST_BURSTS):
        until = at + one.within
        for gap in gaps:
            if at < gap.end and gap.start < until:
                until += gap.end - gap.start
        if until <= case.end.value and not any(gap.start <= at < gap.end for gap in gaps):
            yield Burst(flows, number, Fraction(at), until)


def all_together(case: Case, one: Answered, flows: tuple[str, ...]) -> Burst:
    """The arrivals of the horizon, answered by its end; those of its last window may wait."""
    start, end = int(case.start.value), int(case.end.value)
    windows = windows_of(one.event.window or IN_TOTAL, start, end)
    times = max(1, len([w for w in windows if start <= w[0] and w[1] <= end]) - 1)
    number = Fraction((one.event.arrivals or 0) * times)
    return Burst(flows, number, Fraction(start), Fraction(end))


def demanded(norm_id: str, found: list[Burst]) -> tuple[Demand, ...]:
    """Each arrival has a call of its own: between any two moments as many calls as arrivals that come
    and are due there, of each kind of call and of all of them."""
    sets = list(dict.fromkeys(b.flows for b in found))
    if len(sets) > 1:
        sets.append(tuple(dict.fromkeys(f for flows in sets for f in flows)))
    chosen: dict[tuple[Fraction, Fraction, tuple[str, ...]], Fraction] = {}
    for flows in sets:
        own = [b for b in found if set(b.flows) <= set(flows)]
        for start in sorted({b.at for b in own}):
            total, due = Fraction(0), sorted((b.until, b.number) for b in own if b.at >= start)
            for until, number in due:
                total += number
                chosen[start, until, flows] = total
    return tuple(Demand(norm_id, f, total, start, end) for (start, end, f), total in chosen.items())


def many_windows(event: Event, days: int) -> bool:
    """Whether the windows of an event in so many days are more than the bursts that are tried."""
    return event.window is not None and length_of(event.window) * _MOST_BURSTS < days * DAY


def _moments_of(window: Window, first: int, end: int, *, crowded: bool) -> Iterator[int]:
    """A burst at `first`, and one in each later window."""
    if crowded or window.openings:
        yield first
        yield from (a for a, _ in windows_of(window, first, end) if a > first)
    else:
        yield from range(first, end, length_of(window))
