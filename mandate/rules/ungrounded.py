"""MND102: a quote, number, unit or name of the plan that the prose does not contain."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding

UNGROUNDED = (
    Infidelity.UNGROUNDED_QUOTE,
    Infidelity.UNGROUNDED_NUMBER,
    Infidelity.UNGROUNDED_UNIT,
    Infidelity.UNGROUNDED_NAME,
)


class Ungrounded:
    """Something in the plan does not stand in the text it quotes.

    ## What it checks
    Each quote is an exact substring of its clause; each number, unit and name of an item is in its
    quotes, in the layer's vocabulary, or derived from a recorded source (semantics §1.3).

    ## Why it matters
    An invented number is the most expensive kind: it looks exactly like a real one.

    ## Known limits
    Names are matched by stem and by the layer's `also called`.

    ## Example that is found
    A plan item `amount <= 500 USD` that quotes "you may refund up to $50".

    ## Example that passes
    `amount <= 50 USD` for the same quote.
    """

    code: ClassVar[str] = "MND102"
    name: ClassVar[str] = "ungrounded"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, *UNGROUNDED):
            headline = phrase(
                "the plan says {proposed}, and the text it quotes does not",
                proposed=fact.proposed or fact.found,
            )
            label = phrase("{what} is not here", what=fact.proposed or fact.found)
            yield finding(
                type(self),
                fact,
                "missing_info",
                headline,
                label,
                phrase("correct the plan item, or quote the words it comes from"),
                Evidence.PROVED,
            )
