"""MND207: two duties of one situation that two calls meet only one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.pairs import apart_in, pairs


class SplitCall:
    """Two duties need two calls, and a limit lets these through only at different times.

    ## What it checks
    Two duties on one tool in one situation, which no one call meets (another amount, another recipient):
    does a ceiling, a sum or a pause bar two calls at once, and is there time for the second one later?

    ## Why it matters
    One of the two waits for the next window. Nothing is broken, and somebody may wonder.

    ## Known limits
    Two duties at a time; what other calls use up of the same limit is not counted. Where there is no time
    for the second call it is MND203, or MND301 if the limit is the layer's.

    ## Example that is found
    "Damaged cartons: write off 10 EUR. For vip: write off 20 EUR. One write-off a day."

    ## Example that passes
    The same with two write-offs a day.
    """

    code: ClassVar[str] = "MND207"
    name: ClassVar[str] = "split-call"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for pair in pairs(case):
            for answer in apart_in(case, ask, pair):
                headline = phrase("two duties need two calls of {tool}, one after the other", tool=pair.name)
                draft = Draft(type(self), "none", headline)
                for duty in (pair.first, pair.second):
                    draft.side(duty, phrase("demands one"))
                for norm_id in answer.core:
                    draft.side(case.norm(norm_id), phrase("lets through one at a time"))
                draft.exactly = answer.region if answer.region is not None else TRUE
                draft.example = phrase("{situation}", situation=answer.witness)
                yield draft.done()
