"""MND403: a deadline that comes before what it has to wait for."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import negation
from mandate.model.finding import phrase
from mandate.model.norm import Approve, Norm, Oblige, OnlyDuring
from mandate.model.quantity import DURATION, Quantity
from mandate.model.question import Claim, Fails, Lawful, Unknown
from mandate.model.window import Calendar
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, undecided
from mandate.rules.duties import duties
from mandate.rules.views import call_symbols, concerns, domain, scope_of, trigger

DAY = 86_400
WEEK = 7 * DAY


class MissedDeadline:
    """A duty is due before the office opens, or before the person it needs has answered.

    ## What it checks
    A duty with a deadline of its own against the longest closed stretch of its tool's hours, and
    against the declared lead time of an approval it needs (convention 4; semantics §3).

    ## Why it matters
    The duty is broken on the first evening.

    ## Known limits
    Hours and lead times apart, not chained; a calendar with closed dates counts one closed day
    on top of its week.

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
        for duty in duties(case):
            if isinstance(duty.form, Oblige) and duty.form.within is not None:
                for name in duty.form.action.names:
                    yield from self._hours(case, duty, name, duty.form.within)
                    yield from self._approvals(case, ask, duty, name, duty.form.within)

    def _hours(self, case: Case, duty: Norm, name: str, within: Quantity) -> Iterator[Outcome]:
        for norm in case.norms:
            if not isinstance(norm.form, OnlyDuring) or name not in norm.form.action.names:
                continue
            closed = longest_closure(norm.form.calendar)
            if within.value < closed:
                headline = phrase(
                    "{tool} is due within {within}, and its hours can be closed for {closed}",
                    tool=name,
                    within=within,
                    closed=Quantity(Fraction(closed), DURATION),
                )
                draft = Draft(type(self), "ordering_conflict", headline)
                draft.side(duty, phrase("due within {within}", within=within))
                draft.side(norm, phrase("closed in between"))
                draft.help = (phrase("let it wait for the opening, or widen the hours"),)
                yield draft.done()

    def _approvals(self, case: Case, ask: Ask, duty: Norm, name: str, within: Quantity) -> Iterator[Outcome]:
        for approval in case.norms:
            if not isinstance(approval.form, Approve) or not concerns(approval, name):
                continue
            answer = ask(_needs(case, duty, approval, name))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, duty, approval)
            elif isinstance(answer, Fails):
                yield self._lead_time(case, duty, approval, name, within)

    def _lead_time(self, case: Case, duty: Norm, approval: Norm, name: str, within: Quantity) -> Outcome:
        assert isinstance(approval.form, Approve)
        role_name = approval.form.role
        role = next((r for r in case.spec.roles if r.name == role_name), None)
        lead = role.answers_within if role else None
        if lead is None:
            return Assumed(phrase("{role} answers within {within} (no lead time is declared) for {tool}",
                                  role=role_name, tool=name, within=within))  # fmt: skip
        if lead.value <= within.value:
            return Assumed(phrase("{role} answers within {lead}, as declared", role=role_name, lead=lead))
        headline = phrase("{tool} is due within {within}, and {role} may take {lead} to approve it",
                          tool=name, within=within, role=role_name, lead=lead)  # fmt: skip
        draft = Draft(type(self), "approval_conflict", headline)
        draft.side(duty, phrase("due within {within}", within=within))
        draft.side(approval, phrase("needs {role}", role=role_name))
        draft.help = (phrase("allow at least {lead}, or ask for a quicker answer", lead=lead),)
        return draft.done()


def _needs(case: Case, duty: Norm, approval: Norm, name: str) -> Lawful:
    """Is there a situation of the duty in which every call that meets it needs the approval?"""
    when, demanded, needs = trigger(duty, name), scope_of(duty, name), scope_of(approval, name)
    exprs = [when, demanded, needs]
    return Lawful(
        given=(*domain(case.spec, exprs), Claim(duty.id, when)),
        response=(Claim(duty.id, demanded), Claim(approval.id, negation(needs))),
        hidden=call_symbols(exprs, name),
    )


def longest_closure(calendar: Calendar) -> int:
    """The longest closed stretch of a week of the calendar, in seconds; a closed date adds its day."""
    open_seconds: list[tuple[int, int]] = sorted(
        (day * DAY + opening.start, day * DAY + opening.end)
        for opening in calendar.openings
        for day in opening.weekdays
    )
    if not open_seconds:
        return WEEK
    gaps = [open_seconds[0][0] + WEEK - open_seconds[-1][1]]
    gaps += [max(0, b[0] - a[1]) for a, b in itertools.pairwise(open_seconds)]
    extra = DAY if calendar.closed else 0
    return max(gaps) + extra
