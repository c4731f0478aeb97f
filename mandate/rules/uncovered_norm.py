"""MND103: prose that says what may, must or must not be done, and no plan item reads."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class UncoveredNorm:
    """A sentence with the force of a rule is in no plan item.

    ## What it checks
    Markers of norms (must, never, at most, may, approval …) in the prose that no item, advice or
    question quotes (semantics §7, *coverage*).

    ## Why it matters
    What was not read is not checked and not enforced.

    ## Known limits
    Markers are words and shapes; a norm without any is found by its clause being unread.

    ## Example that is found
    "Never call a customer after 20:00." in the prose, and nothing about it in the plan.

    ## Example that passes
    The same prose with a prohibition that quotes it.
    """

    code: ClassVar[str] = "MND103"
    name: ClassVar[str] = "uncovered-norm"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.UNCOVERED_NORM):
            headline = phrase("`{found}` is a rule that the plan does not contain", found=fact.found)
            label = phrase("not read")
            yield finding(
                type(self),
                fact,
                "missing_info",
                headline,
                label,
                phrase("read the prose again, or add an item that quotes this"),
                Evidence.PROVED,
            )
