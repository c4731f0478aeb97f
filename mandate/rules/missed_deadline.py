"""MND403: a deadline that comes before what it has to wait for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Edit, EditKind, Finding, Label, phrase
from mandate.model.norm import Approve, Forbid, Limit, Norm, Oblige, OnlyDuring
from mandate.model.quantity import DURATION, Quantity
from mandate.model.question import Claim, Consistent, Fails, Holds, Unknown
from mandate.model.spec import Role, Spec
from mandate.model.window import Calendar, Period, WindowKind, per
from mandate.rules.approvers import next_in_line
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, Rule, undecided
from mandate.rules.clashing import each_clash
from mandate.rules.clock import hours_left, open_when, reads_clock, reads_only_clock
from mandate.rules.dated_answers import after_the_date
from mandate.rules.duties import duties, question, unasked
from mandate.rules.responses import longest_response
from mandate.rules.views import call_symbols, concerns, domain, per_call_ceiling, running, scope_of, trigger
from mandate.rules.weeks import longest_closure, longest_wait, open_together

ANY_TIME = per(Period.DAY)  # a window that every call is in


class MissedDeadline:
    """A duty is due before the office opens, the person it needs has answered, or its call has ended.

    ## What it checks
    A duty with a deadline of its own against the longest closed stretch of its tool's hours (those that
    prohibitions on the time of day leave included), and against the declared lead time, within the
    role's hours, of an approval that every lawful call needs (convention 4; semantics §3), and against
    both, one after the other. A call of a tool that takes its time has to end by the deadline.

    ## Why it matters
    The duty is broken on the first evening.

    ## Known limits
    Several steps before the call are MND407's. Of duties with a date only the answers are looked at here,
    asked for as soon as the period begins; hours and limits are the period rules'.

    ## Example that is found
    "Refund within 1 hour" where refunds need a lead who answers within 4 h.

    ## Example that passes
    "Refund within a day" with the same lead.
    """

    code: ClassVar[str] = "MND403"
    name: ClassVar[str] = "missed-deadline"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for duty in duties(case, of_layer=True):
            if isinstance(duty.form, Oblige) and duty.form.within is not None:
                names = duty.form.action.names
                found = [list(self._one(case, ask, duty, name, duty.form.within)) for name in names]
                late = [any(isinstance(o, Finding) for o in outcomes) for outcomes in found]
                for outcomes in found:
                    yield from (o for o in outcomes if all(late) or not isinstance(o, Finding))
            elif isinstance(duty.form, Oblige) and duty.form.by is None:
                yield from _never_open(case, duty, duty.form.action.names)
            elif isinstance(duty.form, Oblige):
                names = duty.form.action.names
                found = [list(after_the_date(type(self), case, ask, duty, name)) for name in names]
                late = [any(isinstance(o, Finding) for o in outcomes) for outcomes in found]
                for outcomes in found:
                    yield from (o for o in outcomes if all(late) or not isinstance(o, Finding))

    def _one(self, case: Case, ask: Ask, duty: Norm, name: str, within: Quantity) -> Iterator[Outcome]:
        yield from self._hours(case, ask, duty, name, within)
        yield from self._approvals(case, ask, duty, name, within)

    def _hours(self, case: Case, ask: Ask, duty: Norm, name: str, within: Quantity) -> Iterator[Outcome]:
        if reads_clock(trigger(duty, name)) and within.value == 0:
            return  # bound to the hour it is triggered in: MND203 and MND301 ask about that hour
        hours = [h for norm in case.norms if (h := _closing(case, ask, duty, norm, name, within))]
        start, end = case.start.value, case.end.value
        takes = running(case.spec, name)
        closed = longest_closure([calendar for _, calendar, sure in hours if sure], start, end)
        if within.value < closed + takes:
            draft = _unfinished(type(self), case, duty, name, within, closed)
            for norm, _, sure in hours if closed else []:
                if sure:
                    draft.side(norm, phrase("closed in between"))
            yield draft.done()
        elif within.value < takes + longest_closure([calendar for _, calendar, _ in hours], start, end):
            reason = Unknown("whether the hours under a condition are closed then is not decided")
            yield undecided(type(self), reason, duty, *(norm for norm, _, _ in hours))

    def _approvals(self, case: Case, ask: Ask, duty: Norm, name: str, within: Quantity) -> Iterator[Outcome]:
        leads = [(n, _lead(case, n)) for n in case.indexed.on(name) if _approves(n, name)]
        room = within.value - running(case.spec, name)
        late = {n.id: lead for n, lead in leads if lead is not None and lead > room >= 0}
        for answer in each_clash(ask, unasked(case, ask, duty, name, [n for n, _ in leads if n.id in late])):
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, duty)
            elif any(i in late for i in answer.core):
                yield _too_late(
                    type(self), case, duty, name, within, [i for i in answer.core if i in late], late
                )
        for approval, lead in leads:
            if approval.id in late:
                continue
            whole = _and_opened(case, ask, duty, approval, name, within)
            for answer in each_clash(ask, unasked(case, ask, duty, name, [approval])):
                if isinstance(answer, Unknown) and whole > room:
                    yield undecided(type(self), answer, duty)
                elif isinstance(answer, Fails) and approval.id in answer.core:
                    if whole > room >= 0:
                        yield _too_late_then(type(self), case, ask, duty, name, within, approval, whole)
                    else:
                        yield _in_time(case, approval, lead, name, within)
                    break


def _never_open(case: Case, duty: Norm, names: tuple[str, ...]) -> Iterator[Outcome]:
    """A duty that may wait, of tools that do not open before the horizon ends."""
    for name in names:
        calendars = [
            n.form.calendar
            for n in case.indexed.on(name)
            if isinstance(n.form, OnlyDuring) and n.unless is None
        ]
        if not calendars or open_together(calendars, int(case.start.value), int(case.end.value)):
            return
    text = "{id}: it waits beyond {end}, since {tools} does not open before"
    yield Assumed(phrase(text, id=duty.id, end=case.end, tools=" and ".join(names)))


def _unfinished(rule: type[Rule], case: Case, duty: Norm, name: str, within: Quantity, closed: int) -> Draft:
    """The deadline against the longest closure, and the time that a call takes after it."""
    tool = case.spec.tool(name)
    parts: list[str] = ["its hours can be closed for {closed}"] if closed else []
    takes = tool.takes if tool is not None else None
    if takes is not None:
        parts.append("a call takes {takes}")
    headline = phrase(
        f"{{tool}} is due within {{within}}, and {' and '.join(parts)}",
        tool=name,
        within=within,
        closed=Quantity(Fraction(closed), DURATION),
        takes=takes or "",
    )
    draft = Draft(rule, "ordering_conflict", headline)
    draft.side(duty, phrase("due within {within}", within=within))
    if takes is not None and tool is not None:
        draft.labels.append(Label(tool.span, phrase("takes {takes}", takes=takes), True))
    draft.help = (phrase("let it wait for the opening, or widen the hours"),) if closed else ()
    if takes is not None:
        need = Quantity(closed + takes.value, DURATION)
        draft.help = (*draft.help, phrase("allow at least {need}", need=need))
    return draft


def _approves(norm: Norm, name: str) -> bool:
    return isinstance(norm.form, Approve) and concerns(norm, name)


def _closing(
    case: Case, ask: Ask, duty: Norm, norm: Norm, name: str, within: Quantity
) -> tuple[Norm, Calendar, bool] | None:
    """Hours that bind the duty's calls; the last part says whether they do in every situation."""
    form = norm.form
    if isinstance(form, OnlyDuring) and name in form.action.names:
        return norm, form.calendar, norm.unless is None
    if isinstance(form, Limit) and form.window.kind is WindowKind.NAMED and concerns(norm, name):
        return _too_large_inside(case, ask, duty, norm, name, within)
    if not isinstance(form, Forbid) or not concerns(norm, name) or within.value == 0:
        return None  # what is due at once meets the prohibition itself: MND203
    closed = scope_of(norm, name)
    if not reads_clock(closed):
        return None
    exprs = [trigger(duty, name), closed]
    possible = ask(Consistent((*domain(case.spec, exprs), *(Claim("", e) for e in exprs))))
    return (
        None
        if isinstance(possible, Holds)
        else (norm, hours_left(closed, surely=True), reads_only_clock(closed))
    )


def _too_large_inside(
    case: Case, ask: Ask, duty: Norm, norm: Norm, name: str, within: Quantity
) -> tuple[Norm, Calendar, bool] | None:
    """The time outside a named window whose ceiling the duty's calls exceed by themselves; None if they
    do not, or there is no such time (that is MND301's)."""
    assert isinstance(norm.form, Limit)
    ceiling = per_call_ceiling(replace(norm, form=replace(norm.form, window=ANY_TIME)), name, case.spec)
    if ceiling is None or within.value == 0:
        return None  # what is due at once meets the ceiling itself: MND203
    plain = question(case, ask, duty, name, case.norms)
    inside = replace(plain, response=(*plain.response, Claim(norm.id, ceiling)))
    inside = replace(inside, given=tuple(dict.fromkeys((*domain(case.spec, [ceiling]), *plain.given))))
    inside = replace(inside, hidden=tuple(sorted({*plain.hidden, *call_symbols([ceiling], name)})))
    for answer in each_clash(ask, inside):
        if isinstance(answer, Unknown) or norm.id in answer.core:
            window = Calendar(norm.form.window.name, norm.form.window.openings)
            outside = hours_left(open_when(window), surely=True)
            weekly = not any(o.first or o.last for o in window.openings)
            return (norm, outside, weekly and isinstance(answer, Fails)) if outside.openings else None
    return None


def _role(spec: Spec, name: str) -> Role | None:
    return next((r for r in spec.roles if name == r.name or name in r.aliases), None)


def _lead(case: Case, approval: Norm) -> Fraction | None:
    """The longest that an approval may take, in seconds; None where no lead time is declared."""
    assert isinstance(approval.form, Approve)
    role = _role(case.spec, approval.form.role)
    if role is None or role.answers_within is None:
        return None
    return longest_wait(role.answers_within.value, role.hours, case.start.value, case.end.value)


def _too_late(
    rule: type[Rule],
    case: Case,
    duty: Norm,
    name: str,
    within: Quantity,
    core: list[str],
    late: dict[str, Fraction],
) -> Outcome:
    approvals = [case.norm(i) for i in core]
    first = min(approvals, key=lambda n: late[n.id])
    assert isinstance(first.form, Approve)
    lead = Quantity(late[first.id], DURATION)
    headline = phrase("{tool} is due within {within}, and {role} may take {lead} to approve it",
                      tool=name, within=within, role=first.form.role, lead=lead)  # fmt: skip
    draft = Draft(rule, "approval_conflict", headline)
    draft.side(duty, phrase("due within {within}", within=within))
    for approval in approvals:
        assert isinstance(approval.form, Approve)
        draft.side(approval, phrase("needs {role}", role=approval.form.role))
    draft.help = (phrase("allow at least {lead}, or ask for a quicker answer", lead=lead),)
    draft.edits = _later(case, duty, Quantity(lead.value + running(case.spec, name), DURATION))
    return draft.done()


def _later(case: Case, duty: Norm, need: Quantity) -> tuple[tuple[Edit, ...], ...]:
    """The deadline of a line of the mandate, moved."""
    return ((Edit(EditKind.NUMBER, duty.id, need),),) if case.norm(duty.id).of_mandate else ()


def _and_opened(case: Case, ask: Ask, duty: Norm, approval: Norm, name: str, within: Quantity) -> Fraction:
    """How long it can take until an approval is there and the tool is open; 0 where either alone is
    enough to look at."""
    assert isinstance(approval.form, Approve)
    role = _role(case.spec, approval.form.role)
    hours = [c for _, c in _sure_hours(case, ask, duty, name, within)]
    if role is None or role.answers_within is None or not hours or reads_clock(trigger(duty, name)):
        return Fraction(0)
    start, end = case.start.value, case.end.value
    return longest_response(role.answers_within.value, role.hours, hours, start, end)


def _sure_hours(case: Case, ask: Ask, duty: Norm, name: str, within: Quantity) -> list[tuple[Norm, Calendar]]:
    every = (_closing(case, ask, duty, norm, name, within) for norm in case.indexed.on(name))
    return [(norm, calendar) for norm, calendar, sure in filter(None, every) if sure]


def _too_late_then(
    rule: type[Rule], case: Case, ask: Ask, duty: Norm, name: str, within: Quantity, approval: Norm,
    whole: Fraction,
) -> Outcome:  # fmt: skip
    """An answer that comes in time, when the tool is closed."""
    assert isinstance(approval.form, Approve)
    need = Quantity(whole + running(case.spec, name), DURATION)
    headline = phrase(
        "{tool} is due within {within}: with the answer of {role} and its hours it can take {need}",
        tool=name, within=within, role=approval.form.role, need=need,
    )  # fmt: skip
    draft = Draft(rule, "approval_conflict", headline)
    draft.side(duty, phrase("due within {within}", within=within))
    draft.side(approval, phrase("needs {role}", role=approval.form.role))
    for norm, _ in _sure_hours(case, ask, duty, name, within):
        draft.side(norm, phrase("may be closed when the answer comes"))
    draft.help = (phrase("allow at least {need}", need=need),)
    draft.edits = _later(case, duty, need)
    return draft.done()


def _in_time(case: Case, approval: Norm, lead: Fraction | None, name: str, within: Quantity) -> Outcome:
    assert isinstance(approval.form, Approve)
    role = approval.form.role
    found = _role(case.spec, role)
    after = next_in_line(case.spec, found) if found is not None else None
    if after is not None and after.answers_within is not None and lead is not None:
        if lead + after.answers_within.value > within.value:
            text = "{role} answers within {lead} itself: if not, {other} would be asked too late for {tool}"
            return Assumed(
                phrase(text, role=role, lead=Quantity(lead, DURATION), other=after.name, tool=name)
            )
    if lead is None:
        return Assumed(phrase("{role} answers within {within} (no lead time is declared) for {tool}",
                              role=role, tool=name, within=within))  # fmt: skip
    return Assumed(
        phrase("{role} answers within {lead}, as declared", role=role, lead=Quantity(lead, DURATION))
    )
