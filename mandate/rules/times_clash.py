"""MND407: deadlines, pauses and steps that take their time, which cannot all be kept."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Edit, EditKind, Label, Phrase, phrase
from mandate.model.norm import Approve, Norm, Oblige, OnlyDuring, Order, OrderKind
from mandate.model.quantity import DURATION, MOMENT, Quantity
from mandate.model.question import Delay, Late, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.chains import CASE, Chain
from mandate.rules.duties import duties
from mandate.rules.pauses import in_the_way
from mandate.rules.views import running

PAIR = 2


class TimesClash:
    """Steps that must follow each other, at least and at most so much apart, do not fit into their time.

    ## What it checks
    For each duty, and each call that another has to follow: everything that has to happen before and after
    it, over both documents ("A before B", "B within 2 h after A", "no B within 3 h after A", how long calls
    take, who has to be asked, opening hours), as delays between moments. And duties with a deadline that a
    pause after another duty's call holds up for longer.

    ## Why it matters
    Every line is sensible, and whoever starts at the first step is too late at the last one.

    ## Known limits
    Of opening hours and office hours each chain counts the longest wait of one; where several could add
    up, and orders under a condition matter, it is undecided. A chain with a date begins with the horizon,
    and its hours are left out. A step that names no key may have been taken before the case arises. One
    deadline against one approval or opening is MND403's.

    ## Example that is found
    "Tell the customer within 2 hours after the refund." with "No message within 3 hours after a refund."

    ## Example that passes
    The same with "no message within an hour after a refund".
    """

    code: ClassVar[str] = "MND407"
    name: ClassVar[str] = "times-clash"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        told: set[frozenset[str]] = set()
        if not case.indexed.of(Order):
            return
        for duty in duties(case, of_layer=True):
            yield from self._duty(case, ask, duty, told)
        yield from in_the_way(type(self), case, ask)

    def _duty(self, case: Case, ask: Ask, duty: Norm, told: set[frozenset[str]]) -> Iterator[Outcome]:
        """One finding where each tool that would do has a chain that is too long."""
        given = case.norm(duty.id)
        assert isinstance(duty.form, Oblige)
        names = given.form.first.names if isinstance(given.form, Order) else duty.form.action.names
        if duty.form.otherwise is not None:
            names = (*names, *duty.form.otherwise.names)
        found: list[tuple[Chain, Late]] = []
        for name in names:
            answer = self._one(case, ask, duty, given, name)
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, duty)
                return
            if answer is None and not isinstance(given.form, Order):
                return  # one way is in time
            if answer is not None:
                found.append(answer)
        for chain, late in found if isinstance(given.form, Order) else found[:1]:
            ids = frozenset(d.norm_id for links in late.chains for d in links if d.norm_id)
            if not any(other <= ids for other in told):
                told.add(ids)
                yield self._finding(case, duty, chain, late)

    def _one(
        self, case: Case, ask: Ask, duty: Norm, given: Norm, name: str
    ) -> tuple[Chain, Late] | Unknown | None:
        sure = self._chain(case, ask, duty, given, name, sure=True)
        if sure.unknown is not None:
            return sure.unknown
        if len(sure.steps) == 1 and not sure.doubtful and sure.closed:
            return None  # one call alone: MND403
        asked = sure.question()
        answer = ask(asked) if asked is not None else Unknown("there are too many pauses to choose between")
        if isinstance(answer, Unknown):
            return answer
        if isinstance(answer, Late):
            return _judged(case, sure, answer)
        slow = self._chain(case, ask, duty, given, name, sure=False)
        asked = slow.question()
        later = ask(asked) if asked is not None else Unknown("there are too many pauses to choose between")
        if slow.unknown is not None or isinstance(later, Unknown):
            return slow.unknown or later  # type: ignore[return-value]
        if isinstance(later, Late) and _judged(case, slow, later) is not None:
            return Unknown("whether these steps fit into their time, one after the other, is not decided")
        if not slow.closed:
            return Unknown("these lines keep demanding calls of each other, and are not followed to an end")
        return None

    def _chain(self, case: Case, ask: Ask, duty: Norm, given: Norm, name: str, *, sure: bool) -> Chain:
        chain = Chain(case, ask, sure)
        form = duty.form
        assert isinstance(form, Oblige)
        if isinstance(given.form, Order):
            chain.new(name, "")
            chain.grow(name, given.id)
            return chain
        chain.new(name, CASE)
        if form.within is not None and form.within.value > 0:
            chain.since_the_case(name, duty if name in form.action.names else None)
            chain.keep(name, CASE, running(case.spec, name) - form.within.value, duty.id)
        elif form.by is not None and form.by.value > case.start.value:
            chain.dated = True
            chain.since_the_case(name, duty if name in form.action.names else None)
            chain.keep(name, CASE, running(case.spec, name) - (form.by.value - case.start.value), duty.id)
        chain.grow(name)
        return chain

    def _finding(self, case: Case, duty: Norm, chain: Chain, late: Late) -> Outcome:
        links = max(late.chains, key=lambda found: sum(d.least > 0 for d in found))
        needed = sum((d.least for d in links if d.least > 0), Fraction(0))
        room = -sum((d.least for d in links if d.least < 0), Fraction(0))
        met = {s for d in links for s in (d.first, d.then)}
        steps = [s for s in chain.steps if s in met]
        headline = phrase(
            f"{{steps}} cannot {'both' if len(steps) == PAIR else 'all'} be in time: it takes {{needed}}, "
            "and {room} is left",
            steps=", ".join(steps[:-1]) + " and " + steps[-1] if steps[1:] else steps[0],
            needed=_span(needed), room=_span(room),
        )  # fmt: skip
        asked = any(isinstance(case.norm(d.norm_id).form, Approve) for d in links if d.norm_id)
        draft = Draft(type(self), "approval_conflict" if asked else "ordering_conflict", headline)
        for norm_id in dict.fromkeys(d.norm_id for some in late.chains for d in some if d.norm_id):
            draft.side(case.norm(norm_id), _label(case, case.norm(norm_id)))
        for name in dict.fromkeys(chain.steps[s] for s in steps):
            tool = case.spec.tool(name)
            if tool is not None and tool.takes is not None and _ends_in(links, chain, name):
                draft.labels.append(Label(tool.span, phrase("takes {takes}", takes=tool.takes), False))
        draft.why = tuple(_said(d) for d in links if d.norm_id)
        if room < needed and any(d.norm_id == duty.id for d in links):
            draft.help = (phrase("allow {more} more", more=_span(needed - room)),)
        measured = [found for found in late.chains if any(d.least > 0 for d in found)]
        if len(measured) == 1 and room < needed:
            draft.edits = tuple(_edits(case, links, needed - room))
        return draft.done()


def _edits(case: Case, links: tuple[Delay, ...], short: Fraction) -> Iterator[tuple[Edit, ...]]:
    """A later deadline, or a shorter pause, of a line of the mandate."""
    for link in links:
        norm = case.norm(link.norm_id) if link.norm_id else None
        if norm is None or not norm.of_mandate:
            continue
        form = norm.form
        if isinstance(form, Oblige) and form.within is None and form.by is not None:
            yield (Edit(EditKind.DEADLINE, norm.id, Quantity(form.by.value + short, MOMENT)),)
        given = form.within if isinstance(form, Oblige) else form.delay if isinstance(form, Order) else None
        later = link.least < 0
        pause = isinstance(form, Order) and form.kind is OrderKind.NOT_WITHIN_AFTER
        if given is not None and (later or (pause and given.value > short)):
            yield (Edit(EditKind.NUMBER, norm.id, _span(given.value + (short if later else -short))),)


def _judged(case: Case, chain: Chain, late: Late) -> tuple[Chain, Late] | Unknown | None:
    """A chain that is this rule's: not one call alone (MND403), nor steps that only wait (MND206)."""
    ids = {d.norm_id for links in late.chains for d in links if d.norm_id}
    orders = {i for i in ids if isinstance(case.norm(i).form, Order)}
    if not orders or all(_precedes(case.norm(i)) for i in ids):
        return None
    if chain.hours and len(late.chains) > 1:
        return Unknown("each way of choosing waits for other hours, and not at the same moment")
    return chain, late


def _precedes(norm: Norm) -> bool:
    return isinstance(norm.form, Order) and norm.form.kind is OrderKind.BEFORE


def _ends_in(links: tuple[Delay, ...], chain: Chain, name: str) -> bool:
    return any(chain.steps.get(d.first) == name for d in links)


def _span(seconds: Fraction) -> Quantity:
    return Quantity(seconds, DURATION)


def _label(case: Case, norm: Norm) -> Phrase:
    match norm.form:
        case Order(kind=OrderKind.BEFORE) as form:
            return phrase("{first} comes first", first=" or ".join(form.first.names))
        case Order(kind=OrderKind.WITHIN_AFTER, delay=delay):
            return phrase("follows within {delay}", delay=delay or "")
        case Order(delay=delay):
            return phrase("not for {delay} after it", delay=delay or "")
        case Oblige(within=None, by=by) if by is not None:
            return phrase("due by {by}", by=by)
        case Oblige(within=within):
            return phrase("due within {within}", within=within or "")
        case Approve(role=role):
            return phrase("needs {role}", role=role)
        case OnlyDuring():
            return phrase("closed in between")
        case _:
            return phrase("holds it up")


def _said(delay: Delay) -> Phrase:
    if delay.least < 0:
        text = "{first} is done at most {time} after {then} begins"
        return phrase(text, first=delay.first, then=delay.then, time=_span(-delay.least))
    if delay.least > 0:
        return phrase("{then} comes at least {time} after {first}",
                      first=delay.first, then=delay.then, time=_span(delay.least))  # fmt: skip
    return phrase("{then} comes after {first}", first=delay.first, then=delay.then)
