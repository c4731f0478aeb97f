"""MND106: a word without a crisp meaning decides a limit, prohibition, permission or approval."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class VagueLimit:
    """Nobody can say where this limit is.

    ## What it checks
    Words that stand in for a number (large, reasonable, regularly) where they decide what may be done,
    and nothing in the text makes them crisp (convention 7).

    ## Why it matters
    The agent will pick a number, and it will not be yours.

    ## Known limits
    Words of tone are advice and do not block.

    ## Example that is found
    "Large refunds need my approval."

    ## Example that passes
    "Refunds over $200 need my approval."
    """

    code: ClassVar[str] = "MND106"
    name: ClassVar[str] = "vague-limit"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.VAGUE):
            headline = phrase(
                "`{found}` decides what may be done, and nothing says how much that is", found=fact.found
            )
            label = phrase("how much is this?")
            yield finding(
                type(self),
                fact,
                "ambiguous",
                headline,
                label,
                phrase("put a number, or a list, in its place"),
                Evidence.HEURISTIC,
            )
