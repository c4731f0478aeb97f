"""MND404: more arrivals than limits let the agent answer."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import Compare
from mandate.model.finding import Label, phrase
from mandate.model.norm import Limit, Measure, Norm, Oblige
from mandate.model.period import Demand, Problem
from mandate.model.quantity import COUNT, MOMENT, Quantity
from mandate.model.question import Fits, Holds, Overfull, Unknown
from mandate.model.window import IN_TOTAL, Period, WindowKind
from mandate.rules.arrivals import (
    Answered,
    all_together,
    answered,
    bursts,
    demanded,
    many_windows,
    moments,
)
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, undecided
from mandate.rules.duties import duties
from mandate.rules.floors import edits_of, measured
from mandate.rules.flows import FlowSet, flows_of
from mandate.rules.limit_words import ceiling_words, window_words
from mandate.rules.periods import bound, for_keys
from mandate.rules.spans import DAY, WEEK
from mandate.rules.views import COST
from mandate.rules.weeks import longest_closure
from mandate.rules.zones import closed_by_clocks


class ArrivalsAboveCeiling:
    """Each arrival of an event demands a call, and more may come in than the limits let through.

    ## What it checks
    The worst declared arrivals of the events that trigger duties, all of them, against every ceiling,
    budget and the hours of the calls they demand: the arrivals of a window all at once, at the worst
    moment, within the duty's deadline; without a deadline, those of the horizon altogether. Where only
    two bursts on both sides of a midnight would be too many, that they stay apart is an assumption.

    ## Why it matters
    On a busy day the agent breaks either its duty or its limit, and a queue that only grows is never done.

    ## Known limits
    Bursts are tried over the first days (eight, where hours or weeks matter): at both ends of the windows
    of arrivals, and as tools close. Where weeks differ (closed days, limits per month) or arrivals are
    counted in short windows, that later ones are no worse is a printed assumption.
    Amounts are the least that a demanded call can have; that larger ones fit is a printed assumption.

    ## Example that is found
    "Refund every damaged order within a day", up to 60 damaged orders a day, "at most 50 refunds a day".

    ## Example that passes
    The same with up to 50 damaged orders a day.
    """

    code: ClassVar[str] = "MND404"
    name: ClassVar[str] = "arrivals-above-ceiling"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        if not case.spec.events:
            return
        counted: list[Answered] = []
        for duty in duties(case):
            assert isinstance(duty.form, Oblige)
            found = answered(case, ask, duty) if duty.form.by is None else ()
            if isinstance(found, Unknown):
                yield undecided(type(self), found, duty)
                continue
            for one in found:
                if one.event.arrivals is not None:
                    counted.append(one)
                else:
                    yield from _undeclared(case, one)
        for group in _sharing(case, _once_each(counted)):
            yield from _Worst(case, ask, group).outcomes(type(self))


def _undeclared(case: Case, one: Answered) -> Iterator[Outcome]:
    ceilings = _ceilings(case, (one,), strict=True)
    if ceilings:
        yield Assumed(
            phrase(
                "{rule}: it leaves room for every {event} (line {line}; how many come is not declared)",
                rule=ceilings[0].id,
                event=one.event.name,
                line=one.duty.origin.line,
            )
        )


def _names(one: Answered) -> frozenset[str]:
    assert isinstance(one.duty.form, Oblige)
    return frozenset(one.duty.form.action.names)


def _once_each(found: list[Answered]) -> list[Answered]:
    """One call can answer all that one arrival demands of the same tools: the strictest duty stands."""
    chosen: list[Answered] = []
    for one in sorted(found, key=lambda a: (a.within is None, a.within or 0)):
        if not any(one.event.name == c.event.name and _names(one) & _names(c) for c in chosen):
            chosen.append(one)
    return chosen


def _ceilings(case: Case, group: tuple[Answered, ...], *, strict: bool) -> tuple[Norm, ...]:
    """The counted ceilings on any of the calls demanded."""
    names = {n for one in group for n in _names(one)}
    return tuple(
        replace(n, form=replace(n.form, operator=Compare.LE)) if n.form.is_floor else n
        for n in for_keys(case.norms, (), case.spec, strict=strict)
        if isinstance(n.form, Limit) and n.form.is_ceiling and names & set(n.form.action.names)
    )


def _sharing(case: Case, found: list[Answered]) -> Iterator[tuple[Answered, ...]]:
    """The duties in groups that share a ceiling; those without any are left out."""
    left = list(found)
    while left:
        group, waiting = [], [left.pop(0)]
        while waiting:
            one = waiting.pop()
            group.append(one)
            reach = {
                n
                for c in _ceilings(case, (one,), strict=False)
                if isinstance(c.form, Limit)
                for n in c.form.action.names
            }
            waiting += [o for o in left if _names(o) & reach]
            left = [o for o in left if not _names(o) & reach]
        if any(_ceilings(case, (one,), strict=False) for one in group):
            yield tuple(sorted(group, key=found.index))


@dataclass(frozen=True, slots=True)
class _Worst:
    """The arrivals that a group of duties answers, against what limits their calls."""

    case: Case
    ask: Ask
    group: tuple[Answered, ...]

    def outcomes(self, rule: type[ArrivalsAboveCeiling]) -> Iterator[Outcome]:
        """The smallest clash, or what is not decided."""
        unsure = yield from self._found(rule)
        if isinstance(unsure, Unknown):
            yield undecided(rule, unsure, *(one.duty for one in self.group))

    def _found(self, rule: type[ArrivalsAboveCeiling]) -> Generator[Outcome, None, Unknown | bool]:
        plain, plain_flows = self._problem(strict=False)
        sure, sure_flows = self._problem(strict=True)
        if plain_flows.problem or sure_flows.problem:
            return Unknown(plain_flows.problem or sure_flows.problem)
        unsure: Unknown | None = None
        moments_of = self._moments(plain)
        for first, crowded in (
            *((m, False) for m in moments_of),
            (None, False),
            *((m, True) for m in moments_of),
        ):
            possible = self._with(plain, plain_flows, first, crowded=crowded)
            answer = self.ask(Fits(possible))
            if isinstance(answer, Overfull) and crowded:
                yield self._spread_out()
                break
            if isinstance(answer, Overfull):
                yield self._smallest(first)._finding(rule, first)
                return True
            surely = self._with(sure, sure_flows, first, crowded=crowded)
            if surely != possible:
                answer = self.ask(Fits(surely))
            if unsure is None and not isinstance(answer, Holds):
                known = answer if isinstance(answer, Unknown) else None
                unsure = known or Unknown("conditions on the clock, or limits per key, may be in the way")
        yield from self._amounts(plain)
        yield from self._later(plain)
        return unsure or False

    def _spread_out(self) -> Outcome:
        """Twice the arrivals of a day around one midnight are within the letter of `per day`."""
        events = {one.event.name: one.event for one in self.group if one.within is not None}
        words = [f"{e.arrivals or 0} {e.name} {window_words(e.window)}" for e in events.values()]
        return Assumed(
            phrase("up to {what}: nor more in any stretch of that length", what=" and ".join(words))
        )

    def _clash(self, first: int | None) -> Overfull | None:
        answer = self.ask(Fits(self._with(*self._problem(strict=False), first, crowded=False)))
        return answer if isinstance(answer, Overfull) else None

    def _smallest(self, first: int | None) -> _Worst:
        """The group less the duties that the clash does not need."""
        found = self
        for one in self.group:
            less = replace(found, group=tuple(o for o in found.group if o is not one))
            if less.group and less._clash(first) is not None:
                found = less
        return found

    def _problem(self, *, strict: bool) -> tuple[Problem, FlowSet]:
        case = self.case
        limits = _ceilings(case, self.group, strict=strict)
        own = tuple(_as_limit(one.duty) for one in self.group)
        names = sorted({n for norm in (*limits, *own) if isinstance(norm.form, Limit) for n in _tools(norm)})
        names = [n for n in names if any(n in _names(one) for one in self.group)]
        flows = flows_of(tuple(names), (*limits, *own), case.norms, case.spec, self.ask, strict=strict)
        flows = closed_by_clocks(case, flows)
        late = [o.within for o in self.group if o.within is not None]
        kept = tuple(
            f
            if longest_closure([c for _, c in f.openings], case.start.value, case.end.value)
            <= min(late, default=Fraction(10**12))
            else replace(f, openings=())
            for f in flows.flows
        )  # a deadline shorter than the hours are closed is MND403's
        start = case.start.value
        bounds = tuple(bound(case, n, flows, start, strict=strict) for n in limits)
        return Problem(start, case.end.value, kept, tuple(b for b in bounds if b.flows)), flows

    def _moments(self, built: Problem) -> list[int]:
        if all(one.within is None for one in self.group):
            return []
        calendars = {calendar: None for f in built.flows for _, calendar in f.openings}
        return moments(self.case, [one.event for one in self.group], calendars, _days(built))

    def _with(self, built: Problem, flows: FlowSet, first: int | None, *, crowded: bool) -> Problem:
        """The arrivals from one moment on (None: those of the whole horizon), and the calls they demand."""
        some = [(one, f) for one in self.group if (f := flows.meeting(one.duty.id))]
        name = self.group[0].duty.id
        if first is None:
            return _only(built, demanded(name, [all_together(self.case, one, f) for one, f in some]))
        days = _days(built)
        each = [bursts(self.case, one, first, f, days, crowded=crowded) for one, f in some]
        found = demanded(name, [b for many in each for b in many])
        end = max((d.end for d in found), default=built.end)
        used = any(b.used for b in built.bounds)  # of the window that contains the start
        start = built.start if used else Fraction(first)
        return _only(replace(built, start=start, end=end), found)

    def _finding(self, rule: type[ArrivalsAboveCeiling], first: int | None) -> Outcome:
        case, ours = self.case, self.group
        answer = self._clash(first)
        assert answer is not None
        core = [case.norm(i) for i in answer.core]
        limits = [n for n in core if all(n.id != one.duty.id for one in ours)]
        kind = COUNT if answer.calls else measured(limits)
        needed, available = Quantity(answer.needed, kind), Quantity(answer.available, kind)
        headline = phrase(
            "{event} may ask for {needed} of {tools} between {start} and {end}, at most {available} possible",
            event=" and ".join(dict.fromkeys(one.event.name for one in ours)),
            needed=needed,
            tools=" and ".join(sorted({n for one in ours for n in _names(one)})),
            start=Quantity(answer.start, MOMENT),
            end=Quantity(answer.end, MOMENT),
            available=available,
        )
        budget = any(not n.of_mandate and n.origin.name.startswith("budget") for n in limits)
        draft = Draft(rule, "budget_conflict" if budget else "infeasible_goal", headline)
        for one in ours:
            draft.side(one.duty, phrase("each {event} demands a call", event=one.event.name))
            window = window_words(one.event.window)
            draft.labels.append(
                Label(one.event.span, phrase("up to {n} {w}", n=one.event.arrivals or 0, w=window), True)
            )
        for norm in limits:
            draft.side(norm, ceiling_words(case, norm, "allows at most this"))
        draft.why = (
            phrase("needed     {why}", why=answer.needed_by),
            phrase("available  {why}", why=answer.available_by),
        )
        draft.attainable = available
        draft.binds = tuple(n.id for n in limits)
        draft.edits = edits_of(limits, answer)
        return draft.done()

    def _amounts(self, plain: Problem) -> Iterator[Outcome]:
        """Ceilings on sums: the calls may have to be larger than the least."""
        for limit in plain.bounds:
            if limit.measure is not Measure.SUM or (limit.quantity or "").startswith(COST):
                continue
            ranges = [dict(f.per_call).get(limit.quantity or "") for f in plain.flows if f.id in limit.flows]
            if any(r is None or r.lower != r.upper for r in ranges):
                yield Assumed(
                    phrase(
                        "{rule}: it leaves room for the amounts that {events} ask for",
                        rule=limit.id,
                        events=" and ".join(dict.fromkeys(one.event.name for one in self.group)),
                    )
                )

    def _later(self, plain: Problem) -> Iterator[Outcome]:
        """What was tried stands for the whole horizon only where every week is like the next."""
        timed = [one for one in self.group if one.within is not None]
        days = _days(plain)
        if not timed or self.case.end.value - self.case.start.value <= days * DAY:
            return
        if _irregular(plain) or any(many_windows(one.event, days) for one in timed):
            yield Assumed(
                phrase(
                    "{events}: no worse later than the arrivals tried, those of the first {days} days",
                    events=" and ".join(dict.fromkeys(one.event.name for one in timed)),
                    days=days,
                )
            )


def _irregular(built: Problem) -> bool:
    """Whether some hours or some limit differ from week to week."""
    calendars = [c for f in built.flows for _, c in f.openings]
    dated = any(c.closed or any(o.first or o.last for o in c.openings) for c in calendars)
    long = (Period.MONTH, Period.QUARTER, Period.YEAR)
    return dated or any(
        b.window.period in long
        or b.window.kind is WindowKind.TOTAL
        or (b.window.seconds is not None and b.window.seconds > WEEK)
        for b in built.bounds
    )


def _only(built: Problem, found: tuple[Demand, ...]) -> Problem:
    """The problem with nothing but the calls that are demanded."""
    wanted = {f for d in found for f in d.flows}
    flows = tuple(f for f in built.flows if f.id in wanted)
    bounds = (replace(b, flows=tuple(f for f in b.flows if f in wanted)) for b in built.bounds)
    return replace(built, flows=flows, bounds=tuple(b for b in bounds if b.flows), demands=found)


def _days(built: Problem) -> int:
    """How long nothing repeats itself: a week and a day, or two days where all is the same every day."""
    daily = (Period.MINUTE, Period.HOUR, Period.DAY)
    weekly = any(f.openings for f in built.flows)
    weekly = weekly or any(
        b.window.period not in daily and (b.window.seconds is None or b.window.seconds > DAY)
        for b in built.bounds
    )
    return 8 if weekly else 2


def _tools(norm: Norm) -> tuple[str, ...]:
    assert isinstance(norm.form, Limit)
    return norm.form.action.names


def _as_limit(duty: Norm) -> Norm:
    """A duty as a count of its own calls, so that these are told apart from others of the same tool."""
    form = duty.form
    assert isinstance(form, Oblige)
    one = Quantity(Fraction(1), COUNT)
    counted = Limit(form.action, Measure.COUNT, None, Compare.GE, one, IN_TOTAL, when=form.when)
    return replace(duty, form=counted)


__all__ = ["ArrivalsAboveCeiling"]
