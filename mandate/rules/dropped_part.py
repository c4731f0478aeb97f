"""MND114: an exception, condition, window or key of the prose that the plan item leaves out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class DroppedPart:
    """The plan item is broader than its sentence.

    ## What it checks
    Exceptions, conditions, windows and keys in the quoted clause against the item's parts (semantics §7).

    ## Why it matters
    A rule without its exception accuses the innocent; one without its window stops the wrong thing.

    ## Known limits
    Only parts announced by a clear word (unless, except, per, within).

    ## Example that is found
    `limit: count(send) <= 25 per day` for "25 a day, unless the officer signed a bulk order".

    ## Example that passes
    The same limit with its `unless`.
    """

    code: ClassVar[str] = "MND114"
    name: ClassVar[str] = "dropped-part"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.DROPPED):
            headline = phrase("the plan leaves out `{found}`", found=fact.found)
            label = phrase("not in the plan item")
            yield finding(
                type(self),
                fact,
                "missing_info",
                headline,
                label,
                phrase("add it to the plan item"),
                Evidence.PROVED,
            )
