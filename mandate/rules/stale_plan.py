"""MND113: the plan was read from another text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.reading import facts, finding


class StalePlan:
    """The plan and the prose are not of the same text.

    ## What it checks
    The digest of the prose and the text of each clause, against what the plan recorded.

    ## Why it matters
    A verdict on yesterday's text says nothing about today's.

    ## Known limits
    A plan written by hand without digests is compared clause by clause.

    ## Example that is found
    A plan whose line 4 says 200, and prose whose line 4 says 250.

    ## Example that passes
    The plan after `mandate plan`.
    """

    code: ClassVar[str] = "MND113"
    name: ClassVar[str] = "stale-plan"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.STALE):
            headline = phrase(
                "the plan was made from another text: {found}", found=fact.found or "the prose has changed"
            )
            label = phrase("differs from the plan")
            yield finding(
                type(self),
                fact,
                "none",
                headline,
                label,
                phrase("run `mandate plan` to read it again"),
                Evidence.PROVED,
            )
