"""MND504: success can be reported although the goal is missed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.question import Claim, Fails, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.criteria import State, about_one_thing, criteria, missed, moment, together


class SuccessWeaker:
    """What counts as success is less than the goal asks for.

    ## What it checks
    Of each quantity that goals and criteria both speak of: can every criterion hold while the goal that
    is due last is missed, or be looked at only after its date? A run that does so is shown.

    ## Why it matters
    The agent stops where it may report success, and the goal is missed.

    ## Known limits
    A goal of which no criterion speaks is not compared: the criteria are taken to add to it.

    ## Example that is found
    "Bring the backlog to zero by Friday. We call it a success if it is below 50."

    ## Example that passes
    "Bring the backlog to zero by Friday. We call it a success if it is zero."
    """

    code: ClassVar[str] = "MND504"
    name: ClassVar[str] = "success-weaker"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for goals, asked in about_one_thing(case):
            everything = [s.claim for s in criteria(case)]
            answer = together(case, ask, [*everything, Claim("", missed(goals))])
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, *(s.norm for s in (*goals, *asked)))
            elif isinstance(answer, Fails):
                yield self._finding(goals, asked, answer)
            elif (late := _late(case, goals, asked)) is not None:
                yield self._late(case, goals, late)

    def _finding(self, goals: tuple[State, ...], asked: tuple[State, ...], answer: Fails) -> Outcome:
        headline = phrase(
            "success can be reported although the goal for {what} is missed", what=goals[0].name
        )
        draft = Draft(type(self), "none", headline)
        for state in goals:
            draft.side(state.norm, phrase("goal: {what}", what=state.expr))
        for state in asked:
            draft.side(state.norm, phrase("success: {what}", what=state.expr))
        draft.example = phrase("a run that ends with {end}", end=answer.witness)
        draft.help = (
            phrase("ask for {what} in line {line}", what=goals[0].expr, line=asked[0].norm.origin.line),
        )
        return draft.done()

    def _late(self, case: Case, goals: tuple[State, ...], late: State) -> Outcome:
        headline = phrase("success is looked at after the goal for {what} is due", what=goals[0].name)
        draft = Draft(type(self), "none", headline)
        for state in goals:
            draft.side(state.norm, phrase("due {at}", at=Quantity(moment(case, state), MOMENT)))
        draft.side(late.norm, phrase("looked at {at}", at=Quantity(moment(case, late), MOMENT)))
        draft.example = phrase("a run that gets there between the two")
        return draft.done()


def _late(case: Case, goals: tuple[State, ...], asked: tuple[State, ...]) -> State | None:
    """A criterion with a later date of its own, where none is looked at in time."""
    due = max(moment(case, s) for s in goals)
    if all(s.by is not None and s.by > due for s in asked):
        return asked[0]
    return None
