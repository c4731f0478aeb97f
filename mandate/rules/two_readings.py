"""MND115: a number, unit, date or sentence that can be read in two ways."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class TwoReadings:
    """The text can be read in two ways, and the verdict depends on which.

    ## What it checks
    Dates such as 03/04/2026, frequencies, and clauses for which the reader recorded several readings.

    ## Why it matters
    A silent pick is a guess.

    ## Known limits
    Only readings that the reader or the quantity grammar knows of.

    ## Example that is found
    "by 03/04/2026".

    ## Example that passes
    "by 3 April 2026".
    """

    code: ClassVar[str] = "MND115"
    name: ClassVar[str] = "two-readings"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.TWO_READINGS):
            headline = phrase("`{found}` can be read in two ways", found=fact.found)
            label = phrase("which one?")
            yield finding(
                type(self),
                fact,
                "ambiguous",
                headline,
                label,
                phrase("write it so that only one reading is left"),
                Evidence.PROVED,
            )
