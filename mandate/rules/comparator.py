"""MND105: the plan bounds a number in another direction, or another strictness, than the prose."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class Comparator:
    """The plan's comparison is not the one the words say.

    ## What it checks
    "below 50" is <, "up to 50" is <=, "more than 50" is >, "at least 50" is >=; the item must agree.

    ## Why it matters
    A cap read as a floor approves what it should stop.

    ## Known limits
    Only comparisons whose number is grounded in the quote.

    ## Example that is found
    `amount < 50 USD` for "up to $50".

    ## Example that passes
    `amount <= 50 USD` for "up to $50".
    """

    code: ClassVar[str] = "MND105"
    name: ClassVar[str] = "comparator"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.COMPARATOR):
            headline = phrase(
                "the text says `{found}`, and the plan reads it as {proposed}",
                found=fact.found,
                proposed=fact.proposed,
            )
            label = phrase("read as {proposed}", proposed=fact.proposed)
            yield finding(
                type(self),
                fact,
                "contradiction",
                headline,
                label,
                phrase("correct the plan item"),
                Evidence.PROVED,
            )
