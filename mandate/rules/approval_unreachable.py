"""MND311: an approval for which nobody will ever be asked."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import Party, phrase
from mandate.model.norm import Approve, Norm, Permit
from mandate.model.question import Claim, Consistent, Fails, Holds, Unknown
from mandate.rules.approvers import approvals
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.views import barriers, domain, is_tool, scope_of
from mandate.rules.wording import denial_words


class ApprovalUnreachable:
    """Every call that an approval is about is denied before anybody is asked.

    ## What it checks
    Approvals of the mandate, and conditional ones of the layer ("else escalate to the lead") on tools that
    the mandate speaks of: is there a call in their case that no prohibition and no limit on single calls
    denies anyway? The layer's are compared with the layer's own lines: a mandate that is stricter makes
    none of them a mistake.

    ## Why it matters
    Somebody believes to be asked, and the call is stopped instead.

    ## Known limits
    Limits on several calls and opening hours are not looked at. What no line of the mandate speaks of is
    not told.

    ## Example that is found
    "Over 80 USD ask me first." where `rule most: payments.refund requires amount <= 60 USD`.

    ## Example that passes
    The same with "over 50 USD".
    """

    code: ClassVar[str] = "MND311"
    name: ClassVar[str] = "approval-unreachable"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        told: set[tuple[str, ...]] = set()
        for norm, form in approvals(case):
            if not norm.of_mandate and (not _spoken_of(case, norm) or not _conditional(norm)):
                continue
            found = _denied(case, ask, norm, form)
            if isinstance(found, Unknown):
                yield undecided(type(self), found, norm)
            elif found is not None and (key := (form.role, *found)) not in told:
                told.add(key)
                yield self._finding(case, norm, form, found)

    def _finding(self, case: Case, norm: Norm, form: Approve, core: tuple[str, ...]) -> Outcome:
        headline = phrase(
            "{role} is never asked about {tools}: such calls are denied anyway",
            role=form.role,
            tools=" and ".join(form.action.written or form.action.names),
        )
        draft = Draft(type(self), "approval_conflict", headline)
        draft.side(norm, phrase("needs {role}", role=form.role))
        for other in (case.norm(i) for i in core):
            draft.side(other, denial_words(case, other, form.action.names[0], "denies all of them"))
        draft.help = (
            phrase("ask the layer's owner to let them through after an approval, or drop the line"),
        )
        if not norm.of_mandate:
            draft.decides = Party.OWNER
            draft.help = (phrase("drop the escalation, or let the approval decide instead"),)
        return draft.done()


def _conditional(norm: Norm) -> bool:
    assert isinstance(norm.form, Approve)
    return norm.form.when != TRUE or norm.unless is not None


def _spoken_of(case: Case, norm: Norm) -> bool:
    """Whether the mandate permits or demands what the layer's approval is about, or speaks of one itself."""
    assert isinstance(norm.form, Approve)
    names = set(norm.form.action.names)
    return any(
        names & set(n.form.action.names) for n in case.mandate_norms if isinstance(n.form, Permit | Approve)
    )


def _denied(case: Case, ask: Ask, norm: Norm, form: Approve) -> tuple[str, ...] | Unknown | None:
    """The lines that let none of the calls of an approval through; None where some get through, or where
    there is no such call at all."""
    norms = case.norms if norm.of_mandate else case.layer_norms
    core: dict[str, None] = {}
    possible = False
    for name in form.action.names:
        if not is_tool(case.spec, name):
            return None
        scope = Claim("", scope_of(norm, name))
        alone = ask(Consistent((*domain(case.spec, [scope.expr]), scope)))
        if isinstance(alone, Unknown):
            return alone
        possible = possible or isinstance(alone, Fails)
        bars = barriers(norms, name, case.spec)
        exprs = [scope.expr, *(c.expr for c in bars)]
        answer = ask(Consistent((*domain(case.spec, exprs), scope, *bars)))
        if isinstance(answer, Unknown):
            return answer
        if not isinstance(answer, Holds):
            return None
        core.update(dict.fromkeys(i for i in answer.core if i))
    return tuple(core) if possible and core else None
