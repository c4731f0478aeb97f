"""MND320: the layer wants more than code to look at plans like this one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, Party, phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.usage import highest_tier


class ReviewMissing:
    """The highest tier that the plan uses asks for a review that is not there.

    ## What it checks
    The tools a plan item claims, demands or needs, the highest tier among them, and the layer's
    `review` line for that tier (semantics §9).

    ## Why it matters
    The platform team decided that code alone does not approve such plans.

    ## Known limits
    Reviews cannot be recorded yet: until they can, such a plan is escalated.

    ## Example that is found
    A plan that uses a tool of tier 3 under `review tier 3 by person`.

    ## Example that passes
    A plan whose highest tier is 1 under the same layer.
    """

    code: ClassVar[str] = "MND320"
    name: ClassVar[str] = "review-missing"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        tier = highest_tier(case)
        reviews = [r for r in case.spec.reviews if r.tier <= tier and r.by != "code"]
        if not reviews:
            return
        review = max(reviews, key=lambda r: r.tier)
        headline = phrase(
            "this plan uses tools of tier {tier}, which need a review by {by}", tier=tier, by=review.by
        )
        draft = Draft(type(self), "approval_conflict", headline, decides=Party.OWNER)
        draft.labels.append(Label(review.span, phrase("asked for here")))
        draft.help = (phrase("have it reviewed; reviews cannot be recorded yet"),)
        yield draft.done()
