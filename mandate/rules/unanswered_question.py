"""MND109: the reader asked something about the text and has no answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Evidence, phrase
from mandate.model.reading import Infidelity
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.complaints import spans_of
from mandate.rules.reading import facts, finding

OTHERS = ("name", "unit")  # complaints that MND306 and MND310 report


class UnansweredQuestion:
    """The reader could not settle what a clause means.

    ## What it checks
    Open questions of the plan without an answer, and clauses that the reader could not read.

    ## Why it matters
    An unread rule is never approved.

    ## Known limits
    None known.

    ## Example that is found
    A plan with an open question.

    ## Example that passes
    The same plan with `answer`, `answered_by` and `answered_on`.
    """

    code: ClassVar[str] = "MND109"
    name: ClassVar[str] = "unanswered-question"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for fact in facts(case, Infidelity.UNREAD, Infidelity.UNANSWERED):
            headline = phrase(
                "this could not be read with certainty: {why}",
                why=fact.proposed or "its form is not understood",
            )
            label = phrase("not understood")
            yield finding(
                type(self),
                fact,
                "ambiguous",
                headline,
                label,
                phrase("say it in simpler words, or answer the question in the plan file"),
                Evidence.PROVED,
            )
        for item, diagnostic in case.complaints:
            if diagnostic.code not in OTHERS:
                headline = phrase(
                    "the plan item {item} cannot be understood: {why}", item=item, why=diagnostic.message
                )
                draft = Draft(type(self), "ambiguous", headline, items=[item])
                draft.labels.extend(spans_of(case, item, phrase("read from here")))
                yield draft.done()
