"""MND205: a permission that the mandate's own prohibitions take back."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import Edit, EditKind, phrase
from mandate.model.norm import Norm
from mandate.model.question import Fails
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided
from mandate.rules.permissions import claim_words, hollow, lowered_bound, permits
from mandate.rules.wording import denial_words


class PermissionGone:
    """Part or all of what a permission says is forbidden elsewhere in the same mandate.

    ## What it checks
    As MND302, against the mandate's own prohibitions and per-call limits (convention 3): part or all
    of what the permission *says* is gone, and the text does not order the two.

    ## Why it matters
    One of the two lines does not mean what its author thinks.

    ## Known limits
    What is taken away in quantities the sentence leaves unsaid is narrowing, not this.

    ## Example that is found
    "You may order up to 12 crates." with "Never order more than 10 crates."

    ## Example that passes
    "You may order up to 12 crates." with "Never order on Sundays."
    """

    code: ClassVar[str] = "MND205"
    name: ClassVar[str] = "permission-gone"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for permit, name in permits(case):
            for answer in hollow(type(self), case, ask, permit, name, by_layer=False):
                if isinstance(answer, Undecided):
                    yield answer
                else:
                    yield self._finding(case, permit, name, answer)

    def _finding(self, case: Case, permit: Norm, name: str, answer: Fails) -> Outcome:
        region = answer.region if answer.region is not None else TRUE
        headline = phrase("{tool} is allowed and forbidden at once: which holds?", tool=name)
        draft = Draft(type(self), "contradiction", headline)
        claimed = claim_words(permit, name)
        draft.side(permit, phrase("allows {what}", what=claimed) if claimed != TRUE else phrase("allows it"))
        edits: list[tuple[Edit, ...]] = []
        lowered = lowered_bound(permit, region)
        if lowered is not None:
            edits.append(lowered)
        parts = dict(answer.parts)
        for norm_id in answer.core:
            if norm_id and norm_id != permit.id:
                norm, part = case.norm(norm_id), parts.get(norm_id)
                words = denial_words(case, norm, name, "forbids it", part)
                draft.side(norm, words)
                if claimed != TRUE:
                    edits.append((Edit(EditKind.EXCEPTION, norm_id, region=claimed),))
        draft.exactly = region
        draft.example = phrase("{call}", call=answer.witness)
        draft.edits = tuple(edits)
        return draft.done()
