"""Duties with a date, and people who answer after it: asked when the period begins, at the earliest."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mandate.model.finding import Edit, EditKind, phrase
from mandate.model.norm import Approve, Norm, Oblige
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.question import Fails, Unknown
from mandate.rules.approvers import role_of
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, Rule, undecided
from mandate.rules.clashing import each_clash
from mandate.rules.duties import unasked
from mandate.rules.views import concerns, running
from mandate.rules.weeks import done_at


def after_the_date(rule: type[Rule], case: Case, ask: Ask, duty: Norm, name: str) -> Iterator[Outcome]:
    """Approvals that every call of a dated duty needs, and that may come too late for it however early
    they are asked for; what comes in time is an assumption: that it is asked for early enough."""
    form = duty.form
    assert isinstance(form, Oblige)
    if form.by is None or not case.start.value < form.by.value <= case.end.value:
        return
    latest = form.by.value - running(case.spec, name)
    answered = {n.id: _answered(case, n) for n in case.indexed.on(name) if _approves(n, name)}
    late = [i for i, at in answered.items() if at is None or at > latest]
    asked = unasked(case, ask, duty, name, [case.norm(i) for i in late])
    for answer in each_clash(ask, asked) if late else ():
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, duty)
            return
        if any(i in late for i in answer.core):
            yield _finding(rule, case, duty, name, [i for i in answer.core if i in late], answered)
    for norm_id in answered:
        approval = case.norm(norm_id)
        if norm_id in late or not _needed(case, ask, duty, name, approval):
            continue
        assert isinstance(approval.form, Approve)
        text = "{role} is asked early enough for {tool} by {by}"
        yield Assumed(phrase(text, role=approval.form.role, tool=name, by=form.by))


def _needed(case: Case, ask: Ask, duty: Norm, name: str, approval: Norm) -> bool:
    found = each_clash(ask, unasked(case, ask, duty, name, [approval]))
    return any(not isinstance(a, Fails) or approval.id in a.core for a in found)


def _approves(norm: Norm, name: str) -> bool:
    return isinstance(norm.form, Approve) and concerns(norm, name)


def _answered(case: Case, approval: Norm) -> Fraction | None:
    """When the answer is there at the latest, if it is asked for at the start; None: not in the horizon.
    Where no lead time is declared, at once."""
    assert isinstance(approval.form, Approve)
    role = role_of(case.spec, approval.form.role)
    if role is None or role.answers_within is None:
        return case.start.value
    return done_at(role.answers_within.value, role.hours, case.start.value, case.end.value)


def _finding(
    rule: type[Rule], case: Case, duty: Norm, name: str, core: list[str], answered: dict[str, Fraction | None]
) -> Outcome:
    assert isinstance(duty.form, Oblige)
    assert duty.form.by is not None
    first = case.norm(core[0])
    assert isinstance(first.form, Approve)
    at = answered[first.id]
    words = "{tool} is due by {by}, and {role} may not answer before {at}"
    if at is None:
        words = "{tool} is due by {by}, and {role} may not answer before the horizon ends"
    headline = phrase(words, tool=name, by=duty.form.by, role=first.form.role,
                      at=Quantity(at or Fraction(0), MOMENT))  # fmt: skip
    draft = Draft(rule, "approval_conflict", headline)
    draft.side(duty, phrase("due by {by}", by=duty.form.by))
    for norm_id in core:
        approval = case.norm(norm_id)
        assert isinstance(approval.form, Approve)
        draft.side(approval, phrase("needs {role}", role=approval.form.role))
    draft.help = (phrase("set a later date, or ask for a quicker answer"),)
    moments = [m for m in map(answered.get, core) if m is not None]
    if len(moments) == len(core) and duty.of_mandate:
        need = Quantity(max(moments) + running(case.spec, name), MOMENT)
        draft.edits = ((Edit(EditKind.DEADLINE, duty.id, need),),)
    return draft.done()
