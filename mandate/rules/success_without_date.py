"""MND508: a criterion without a date is looked at when the horizon ends."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.criteria import undated


class SuccessWithoutDate:
    """A criterion with a number and no date: the end of the horizon is taken.

    ## What it checks
    Criteria with a value that say no date, where no goal about the same thing does (convention 10).

    ## Why it matters
    The reader of an approval sees which date was taken.

    ## Known limits
    None known.

    ## Example that is found
    "We call it a success if satisfaction is above 90%", in a layer with `horizon 30 days`.

    ## Example that passes
    "We call it a success if satisfaction is above 90% on 30 October."
    """

    code: ClassVar[str] = "MND508"
    name: ClassVar[str] = "success-without-date"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        found = undated(case) if case.horizon_declared else ()
        if not found:
            return
        headline = phrase("success has no date: it is looked at when the horizon ends, {end}", end=case.end)
        draft = Draft(type(self), "none", headline)
        for state in found:
            draft.side(state.norm, phrase("no date"))
        yield draft.done()
