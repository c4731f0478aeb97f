"""MND507: success asks for more than the goal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.question import Claim, Fails, Holds, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.criteria import State, about_one_thing, missed, moment, together


class SuccessStronger:
    """What counts as success is more than the goal asks for.

    ## What it checks
    Of each quantity that goals and criteria both speak of: whether the criteria imply the goal that is
    due last and ask for more, or for it earlier.

    ## Why it matters
    The goal is reached and the run is still not called a success: one of the two numbers may be old.

    ## Known limits
    Criteria about other quantities than the goal's add to it, and are not told.

    ## Example that is found
    "Bring the backlog below 100. We call it a success if it is below 50."

    ## Example that passes
    "Bring the backlog below 50. We call it a success if it is below 50."
    """

    code: ClassVar[str] = "MND507"
    name: ClassVar[str] = "success-stronger"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for goals, asked in about_one_thing(case):
            implied = together(case, ask, [*(s.claim for s in asked), Claim("", missed(goals))])
            more = together(case, ask, [*(s.claim for s in goals), Claim("", missed(asked))])
            unknown = next((a for a in (implied, more) if isinstance(a, Unknown)), None)
            if unknown is not None:
                yield undecided(type(self), unknown, *(s.norm for s in (*goals, *asked)))
            elif not isinstance(implied, Holds):
                continue
            elif isinstance(more, Fails):
                yield self._finding(case, goals, asked, early=False)
            elif early := tuple(s for s in asked if s.by is not None and s.by < moment(case, goals[0])):
                yield self._finding(case, goals, early, early=True)

    def _finding(
        self, case: Case, goals: tuple[State, ...], asked: tuple[State, ...], *, early: bool
    ) -> Outcome:
        words = (
            "success asks for {what} before the goal does"
            if early
            else "success asks for more than the goal: {what}"
        )
        draft = Draft(type(self), "none", phrase(words, what=asked[0].expr))
        for state in (*asked, *goals):
            side = "success" if state.criterion else "goal"
            at = Quantity(moment(case, state), MOMENT)
            text = (
                phrase(f"{side}: {{what}} on {{at}}", what=state.expr, at=at)
                if early
                else phrase(f"{side}: {{what}}", what=state.expr)
            )
            draft.side(state.norm, text)
        return draft.done()
