"""MND309: an approval that nobody can give."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import Label, Party, phrase
from mandate.model.norm import Approve, Norm
from mandate.rules.approvers import Never, never_given
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided
from mandate.rules.stopped import Stopped, stopped, wish_verb
from mandate.rules.usage import used_tools


class ApproverMissing:
    """A call waits for an approval, and nobody is left who could give it.

    ## What it checks
    The people whom approvals of both documents ask: those who ask cannot approve (the agent, by its own
    name or as the owner by that name), and of a role with fewer members than must agree nobody can. An
    error where a call that the mandate demands, claims or needs for a goal waits for such an approval,
    else a warning.

    ## Why it matters
    The call is let through after an approval, and never happens; or the agent approves its own calls.

    ## Known limits
    Roles whose number of members is not declared are taken to have enough of them. Which person asked is
    not known, so "whoever drafts may not approve" between people is the runtime's.

    ## Example that is found
    "Refunds over 50 USD need two of the leads." where `role lead: 1 member`.

    ## Example that passes
    The same with `role lead: 2 members`.
    """

    code: ClassVar[str] = "MND309"
    name: ClassVar[str] = "approver-missing"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for never in never_given(case):
            told = False
            open_question = False
            for one in stopped(type(self), case, ask, (never.norm,)):
                if isinstance(one, Undecided):
                    open_question = True
                    yield one
                elif not told:
                    told = True
                    yield self._finding(case, never, one)
            if not told and not open_question and self._bears(case, never.norm):
                yield self._finding(case, never, None)

    def _bears(self, case: Case, norm: Norm) -> bool:
        assert isinstance(norm.form, Approve)
        return norm.of_mandate or bool(set(norm.form.action.names) & set(used_tools(case)))

    def _finding(self, case: Case, never: Never, one: Stopped | None) -> Outcome:
        form = never.norm.form
        assert isinstance(form, Approve)
        tools = " and ".join(n for n in form.action.names if case.spec.allows(n)) or form.action.names[0]
        headline = phrase("nobody can approve {tools}: {why}", tools=tools, why=never.why)
        severity = Severity.ERROR if one is not None else Severity.WARNING
        draft = Draft(type(self), "approval_conflict", headline, severity=severity)
        draft.side(never.norm, phrase("needs {count} of {role}", count=form.count, role=form.role))
        if never.role is not None:
            draft.labels.append(Label(never.role.span, phrase("who is asked"), primary=False))
        if one is not None:
            draft.side(one.wish, phrase(f"{wish_verb(one.wish)} it"))
            for norm_id in one.core:
                if norm_id not in draft.items:
                    draft.side(case.norm(norm_id), phrase("leaves nothing else"), primary=False)
            draft.exactly = one.region if one.region != TRUE else None
            if one.witness is not None and one.witness.values:
                draft.example = phrase("{situation}", situation=one.witness)
        draft.help = (phrase("name somebody else who can be asked"),)
        if not never.norm.of_mandate:
            draft.decides = Party.OWNER
        return draft.done()
