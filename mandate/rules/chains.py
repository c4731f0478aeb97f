"""What one call brings with it: the calls that must come before and after, and the times between them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from fractions import Fraction

from mandate.model.expression import TRUE, negation
from mandate.model.norm import Approve, Norm, Oblige, OnlyDuring, Order, OrderKind
from mandate.model.question import Claim, Consistent, Delay, Fails, Holds, Timed, Unknown
from mandate.rules.approvers import role_of
from mandate.rules.base import Ask, Case
from mandate.rules.clashing import each_clash
from mandate.rules.clock import reads_clock
from mandate.rules.duties import unasked
from mandate.rules.views import barriers, concerns, domain, running, scope_of, trigger
from mandate.rules.weeks import longest_closure, longest_wait

CASE = "the case"  # the moment at which a duty's own case arises
MOST_STEPS = 24
MOST_CHOICES = 10
_NOW = Fraction(0)


@dataclass(slots=True)
class Chain:
    """The calls around one call. `steps` are what each step calls; `closed` says that nothing more is
    demanded of them, `doubtful` that some line counts only under a condition; `hours` that a wait depends
    on the moment."""

    case: Case
    ask: Ask
    sure: bool  # only what holds whatever the situation; else everything, at its slowest
    steps: dict[str, str] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    delays: list[Delay] = field(default_factory=list)
    closed: bool = True
    doubtful: bool = False
    hours: bool = False
    dated: bool = False  # begun at a moment that is known: the longest that hours can be closed says little
    anchored: set[str] = field(default_factory=set)  # steps that cannot come before the case arises
    unknown: Unknown | None = None

    def question(self) -> Timed | None:
        """None where there are too many ways of choosing."""
        choices = list(self._cooldowns())
        if len(choices) > MOST_CHOICES:
            return None
        return Timed(tuple(dict.fromkeys(self.delays)), tuple(choices))

    def new(self, name: str, parent: str) -> str | None:
        number = sum(called == name for called in self.steps.values()) + 1
        if len(self.steps) >= MOST_STEPS:
            self.closed = False
            return None
        step = name if number == 1 else f"{name} ({number})"
        self.steps[step], self.parents[step] = name, parent
        return step

    def keep(self, first: str, then: str, least: Fraction, norm: str, *, strict: bool = False) -> None:
        self.delays.append(Delay(first, then, least, norm, strict))

    def above(self, step: str) -> Iterator[str]:
        """The steps that this one is there for, itself included."""
        at: str | None = step
        while at is not None and at in self.steps:
            yield at
            at = self.parents.get(at)

    def applies(self, norm: Norm) -> bool:
        """Whether an order counts here; one under a condition only where nothing may be overlooked."""
        assert isinstance(norm.form, Order)
        plain = norm.unless is None and norm.form.when == TRUE
        self.doubtful = self.doubtful or not plain
        return plain or not self.sure

    def grow(self, step: str, given: str = "") -> None:
        """The calls that `step` needs before and demands after; `given` is an order that holds here."""
        name = self.steps[step]
        for norm in self.case.indexed.on(name).of(Order):
            form = norm.form
            if not isinstance(form, Order) or form.kind is OrderKind.NOT_WITHIN_AFTER:
                continue
            if form.kind is OrderKind.BEFORE and name in form.then.names:
                if self.applies(norm):
                    self._before(step, norm, form)
            elif form.kind is OrderKind.WITHIN_AFTER and name in form.first.names:
                if norm.id == given or self.applies(norm):
                    self._after(step, norm, form)

    def _before(self, step: str, norm: Norm, form: Order) -> None:
        names = form.first.names
        if any(self.steps[s] in names for s in self.above(step)):
            return  # that has happened, or it goes round: MND206
        if len(names) > 1:
            self.doubtful = True
            if self.sure:
                return
        earlier = self.new(names[0], step)
        if earlier is None:
            return
        takes = running(self.case.spec, names[0])
        self.keep(earlier, step, takes + self._wait(self.steps[step]), norm.id, strict=not takes)
        if form.keys and step in self.anchored:
            self.since_the_case(earlier, None)
        self.grow(earlier)

    def _after(self, step: str, norm: Norm, form: Order) -> None:
        names = form.then.names
        if sum(self.steps[s] == self.steps[step] for s in self.above(step)) > 1:
            self.closed = False  # each demands the other again
            return
        if len(names) > 1:
            self.doubtful = True
            if self.sure:
                return
        later = self.new(names[0], step)
        if later is None:
            return
        takes = running(self.case.spec, names[0])
        self.keep(step, later, self._wait(names[0]), norm.id, strict=True)
        if form.delay is not None:
            self.keep(later, step, takes - form.delay.value, norm.id)
        if step in self.anchored:
            self.since_the_case(later, None)
        self.grow(later)

    def since_the_case(self, step: str, duty: Norm | None) -> None:
        """A step that belongs to the case: nobody is asked, and nothing opens, before that arises."""
        self.anchored.add(step)
        self.keep(CASE, step, _NOW, "")
        for wait in waits(self.case, self.ask, self.steps[step], duty):
            if isinstance(wait, Unknown):
                self.unknown = wait
                continue
            norm, least, hours = wait
            if not (self.dated and hours):
                self.hours = self.hours or hours
                self.keep(CASE, step, least, norm)

    def _wait(self, name: str) -> Fraction:
        """How long a tool can be closed, where nothing may be overlooked."""
        if self.sure or self.dated:
            return _NOW
        calendars = [n.form.calendar for n in self.case.indexed.on(name) if _hours_of(n, name)]  # type: ignore[union-attr]
        return Fraction(longest_closure(calendars, self.case.start.value, self.case.end.value))

    def _cooldowns(self) -> Iterator[tuple[tuple[Delay, ...], ...]]:
        every = list(self.steps.items())
        for norm in self.case.indexed.on_any(self.steps.values()):
            form = norm.form
            if not isinstance(form, Order) or form.kind is not OrderKind.NOT_WITHIN_AFTER:
                continue
            pairs = [
                (one, other)
                for one, name in every if name in form.first.names
                for other, called in every if called in form.then.names and one != other
            ]  # fmt: skip
            if not pairs or form.delay is None or not self.applies(norm):
                continue
            for one, other in pairs:
                later = (Delay(one, other, form.delay.value, norm.id),)
                yield (Delay(other, one, _NOW, norm.id),), later


def waits(
    case: Case, ask: Ask, name: str, duty: Norm | None
) -> Iterator[tuple[str, Fraction, bool] | Unknown]:
    """How long a call of `name` may have to wait from the moment its case arises: (norm, seconds, whether
    that depends on the moment). For approvals that every such call needs, and for opening hours."""
    start, end = case.start.value, case.end.value
    for norm in case.indexed.on(name):
        if isinstance(norm.form, Approve) and concerns(norm, name):
            role = role_of(case.spec, norm.form.role)
            if role is None or role.answers_within is None:
                continue
            needed = _needed(case, ask, norm, name, duty)
            if isinstance(needed, Unknown):
                yield needed
            elif needed:
                lead = longest_wait(role.answers_within.value, role.hours, start, end)
                yield norm.id, lead, role.hours is not None
        elif _hours_of(norm, name) and isinstance(norm.form, OnlyDuring):
            if duty is None or not reads_clock(trigger(duty, name)):
                yield norm.id, Fraction(longest_closure([norm.form.calendar], start, end)), True


def _hours_of(norm: Norm, name: str) -> bool:
    return isinstance(norm.form, OnlyDuring) and name in norm.form.action.names and norm.unless is None


def _needed(case: Case, ask: Ask, approval: Norm, name: str, duty: Norm | None) -> bool | Unknown:
    """Whether some situation leaves no call without this approval; of a duty's own call, some of its own."""
    if duty is not None and isinstance(duty.form, Oblige):
        found = list(each_clash(ask, unasked(case, ask, duty, name, [approval])))
        unknown = next((a for a in found if isinstance(a, Unknown)), None)
        return unknown or any(isinstance(a, Fails) and approval.id in a.core for a in found)
    without = negation(scope_of(approval, name))
    bars = barriers(case.norms, name, case.spec)
    exprs = [without, *(c.expr for c in bars)]
    answer = ask(Consistent((*domain(case.spec, exprs), Claim(approval.id, without), *bars)))
    if isinstance(answer, Unknown):
        return answer
    return isinstance(answer, Holds) and approval.id in answer.core
