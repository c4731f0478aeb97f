"""MND305: nobody may be asked about a call that needs somebody's approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Amount, Expr, negation
from mandate.model.finding import Edit, EditKind, Phrase, phrase
from mandate.model.norm import Approve, Autonomous, Limit, Norm, Oblige, Permit
from mandate.model.question import Claim, Fails, Holds, Lawful, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.permissions import claim_words, lowered_bound
from mandate.rules.views import barriers, concerns, domain, scope_of, symbols_of


class AutonomyAgainstApproval:
    """A call that the mandate claims or demands, and wants nobody asked about, needs an approval.

    ## What it checks
    A call that a permission, a duty or a floor of the mandate covers, that "without asking" covers
    too, and that the layer (or the mandate itself) lets through only after somebody's approval.

    ## Why it matters
    The agent either waits for a person it was told not to trouble, or is stopped.

    ## Known limits
    Approval by the runtime of something nobody named is not looked at.

    ## Example that is found
    "You may move up to 40 cartons. Don't trouble anybody about moves." against
    `stock.move requires count <= 25, else escalate to floor_lead`.

    ## Example that passes
    The same, with "up to 25".
    """

    code: ClassVar[str] = "MND305"
    name: ClassVar[str] = "autonomy-against-approval"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for autonomous in case.mandate_norms:
            if not isinstance(autonomous.form, Autonomous):
                continue
            for name in autonomous.form.action.names:
                for approval in case.norms:
                    if _must_ask(approval, autonomous, name):
                        yield from self._against(case, ask, autonomous, approval, name)

    def _against(
        self, case: Case, ask: Ask, autonomous: Norm, approval: Norm, name: str
    ) -> Iterator[Outcome]:
        """One finding per wish that adds calls to what was told already; permissions first."""
        told: tuple[Expr, ...] = ()
        wishes = [n for n in case.mandate_norms if _asks_for(n, name)]
        for wish in sorted(wishes, key=lambda n: not isinstance(n.form, Permit)):
            question = self._question(case, ask, wish, autonomous, approval, name)
            answer = ask(replace(question, excluding=told))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, wish, autonomous, approval)
            elif isinstance(answer, Fails):
                yield self._finding(wish, autonomous, approval, name, answer)
                told = (*told, answer.region if answer.region is not None else TRUE)

    def _question(
        self, case: Case, ask: Ask, wish: Norm, autonomous: Norm, approval: Norm, name: str
    ) -> Lawful:
        """Of the calls that are wished for, without asking, and open: does none need the approval?

        Barriers over quantities that none of the three lines speaks of stay out of the region, if
        they leave a call in every one of its points; otherwise they are part of it.
        """
        wanted = (Claim(wish.id, scope_of(wish, name)), Claim(autonomous.id, scope_of(autonomous, name)))
        needs = scope_of(approval, name)
        spoken_of = set(symbols_of([*(c.expr for c in wanted), needs]))
        bars = barriers(case.norms, name, case.spec)
        near = tuple(c for c in bars if set(symbols_of([c.expr])) <= spoken_of)
        far = tuple(c for c in bars if c not in near)
        exprs = [c.expr for c in (*wanted, *bars)] + [needs]
        known = domain(case.spec, exprs)
        spare = tuple(s for s in symbols_of(exprs) if s not in spoken_of)
        if far:
            free = ask(Lawful((*known, *wanted, *near, Claim(approval.id, needs)), far, spare))
            if not isinstance(free, Holds):
                near = bars
        return Lawful((*known, *wanted, *near), (Claim(approval.id, negation(needs)),))

    def _finding(self, wish: Norm, autonomous: Norm, approval: Norm, name: str, answer: Fails) -> Outcome:
        assert isinstance(approval.form, Approve)
        region = answer.region if answer.region is not None else TRUE
        headline = phrase(
            "{tool} needs the approval of {role} there, and the mandate says to ask nobody",
            tool=name,
            role=approval.form.role,
        )
        draft = Draft(type(self), "approval_conflict", headline)
        draft.side(wish, _wish_label(wish, name))
        if autonomous.id != wish.id:
            draft.side(autonomous, phrase("nobody may be asked"))
        draft.side(approval, phrase("needs {role}", role=approval.form.role))
        draft.exactly = region
        draft.example = phrase("{call}", call=answer.witness)
        draft.edits = _edits(wish, autonomous, region)
        return draft.done()


def _asks_for(norm: Norm, name: str) -> bool:
    form = norm.form
    if isinstance(form, Limit):
        return form.is_floor and form.bound.value >= 1 and concerns(norm, name)
    return isinstance(form, Permit | Oblige) and concerns(norm, name)


def _must_ask(approval: Norm, autonomous: Norm, name: str) -> bool:
    assert isinstance(autonomous.form, Autonomous)
    if not isinstance(approval.form, Approve) or not concerns(approval, name):
        return False
    role = autonomous.form.role
    return role is None or role == approval.form.role


def _wish_label(wish: Norm, name: str) -> Phrase:
    if isinstance(wish.form, Permit):
        claimed = claim_words(wish, name)
        return phrase("claims {what}", what=claimed) if claimed != TRUE else phrase("claims it")
    return phrase("demands it")


def _edits(wish: Norm, autonomous: Norm, region: Expr) -> tuple[tuple[Edit, ...], ...]:
    edits: list[tuple[Edit, ...]] = []
    if isinstance(wish.form, Permit):
        lowered = lowered_bound(wish, region)
        if lowered is not None:
            edits.append(lowered)
    if region != TRUE and not isinstance(region, Amount):
        edits.append((Edit(EditKind.EXCEPTION, autonomous.id, region=region),))
    return tuple(edits)
