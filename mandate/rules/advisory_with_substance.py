"""MND116: a rule that can be checked is filed as advice."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class AdvisoryWithSubstance:
    """A limit, deadline or approval is filed under advice.

    ## What it checks
    Advisory entries of the plan that carry a quantity, deadline, approval, list or condition.

    ## Why it matters
    What is advice is not enforced.

    ## Known limits
    None known.

    ## Example that is found
    "Keep refunds under $50" filed as advisory.

    ## Example that passes
    "Be kind" filed as advisory.
    """

    code: ClassVar[str] = "MND116"
    name: ClassVar[str] = "advisory-with-substance"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.ADVISORY_WITH_SUBSTANCE):
            headline = phrase("`{found}` can be checked, and the plan files it as advice", found=fact.found)
            label = phrase("this is no advice")
            yield finding(
                type(self),
                fact,
                "missing_info",
                headline,
                label,
                phrase("make it a constraint of the plan"),
                Evidence.PROVED,
            )
