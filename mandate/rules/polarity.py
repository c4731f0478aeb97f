"""MND104: the plan allows what the prose forbids, or the reverse."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class Polarity:
    """The plan item says yes where its quote says no, or the reverse.

    ## What it checks
    Negations and permissions in the quote against the form of the item.

    ## Why it matters
    It is the one misreading that turns a safeguard into an order.

    ## Known limits
    Double negations that the check cannot resolve are left to the other checks.

    ## Example that is found
    `permit: ledger.post` that quotes "never post to the ledger".

    ## Example that passes
    `forbid: ledger.post` for the same quote.
    """

    code: ClassVar[str] = "MND104"
    name: ClassVar[str] = "polarity"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.POLARITY):
            headline = phrase(
                "the text says `{found}`, and the plan reads it as {proposed}",
                found=fact.found,
                proposed=fact.proposed,
            )
            label = phrase("the plan says the opposite: {proposed}", proposed=fact.proposed)
            yield finding(
                type(self),
                fact,
                "contradiction",
                headline,
                label,
                phrase("correct the plan item, or the sentence"),
                Evidence.PROVED,
            )
