"""MND502: success criteria that cannot all hold at once."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.question import Holds, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.criteria import State, criteria, moment, together
from mandate.rules.measures import declared_lines


class SuccessContradictory:
    """The success criteria of one moment exclude each other, so success can never be reported.

    ## What it checks
    All criteria that are looked at on one date, with declared ranges, formulas and shares: can they all
    be true? Minimal sets that cannot (semantics §6, *success*).

    ## Why it matters
    Whatever the agent brings about, somebody can say that it failed.

    ## Known limits
    One criterion that its metric can never meet is MND405's; criteria of different dates are not compared.

    ## Example that is found
    "A success if fewer than 5 complaints came in", "a success if at least 10 complaints were answered for",
    both about `complaints`.

    ## Example that passes
    "Fewer than 5 complaints", "satisfaction above 90%".
    """

    code: ClassVar[str] = "MND502"
    name: ClassVar[str] = "success-contradictory"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        found = criteria(case)
        for date in dict.fromkeys(moment(case, s) for s in found):
            yield from self._at_once(case, ask, [s for s in found if moment(case, s) == date])

    def _at_once(self, case: Case, ask: Ask, wanted: list[State]) -> Iterator[Outcome]:
        """One minimal set is found, its last criterion dropped, and again."""
        while len(wanted) > 1:
            answer = together(case, ask, [s.claim for s in wanted], kept=False)
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, *(s.norm for s in wanted))
            if not isinstance(answer, Holds):
                return
            clash = [s for s in wanted if s.norm.id in answer.core]
            if len(clash) > 1:
                yield self._finding(case, clash)
            wanted = [s for s in wanted if s is not (clash or wanted)[-1]]

    def _finding(self, case: Case, clash: list[State]) -> Outcome:
        draft = Draft(type(self), "contradiction", phrase("these criteria of success cannot all be met"))
        for state in clash:
            draft.side(state.norm, phrase("success: {what}", what=state.expr))
        metrics = [s.metric for s in clash if s.metric is not None]
        draft.labels += declared_lines(metrics, case.spec, ranges=True)
        return draft.done()
