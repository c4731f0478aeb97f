"""MND302: a permission that the operating layer denies, in what its sentence says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import Edit, EditKind, phrase
from mandate.model.question import Fails
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided
from mandate.rules.permissions import claim_words, hollow, lowered_bound, permits
from mandate.rules.views import is_tool
from mandate.rules.wording import denial_words


class ClaimBeyondLayer:
    """A permission claims calls that the operating layer denies whatever the rest of the call is.

    ## What it checks
    The permission, net of the mandate's own prohibitions and limits, in the quantities its sentence
    speaks of: is some of it denied by the layer for every value of everything else (semantics §6)?

    ## Why it matters
    The author believes to have granted what nobody will ever get.

    ## Known limits
    A denial in quantities that the sentence leaves unsaid is narrowing (MND332), not this.

    ## Example that is found
    "You may refund up to $80 yourself" against `payments.refund requires amount <= 50 USD`.

    ## Example that passes
    The same sentence against a layer that asks somebody above 50 USD: allowed after an approval.
    """

    code: ClassVar[str] = "MND302"
    name: ClassVar[str] = "claim-beyond-layer"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for permit, name in permits(case):
            if not is_tool(case.spec, name):
                continue
            for answer in hollow(type(self), case, ask, permit, name, by_layer=True):
                if isinstance(answer, Undecided):
                    yield answer
                else:
                    yield self._finding(case, permit.id, name, answer)

    def _finding(self, case: Case, permit_id: str, name: str, answer: Fails) -> Outcome:
        permit = case.norm(permit_id)
        region = answer.region if answer.region is not None else TRUE
        others = [case.norm(i) for i in answer.core if i and i != permit.id]
        by_both = any(norm.of_mandate for norm in others)
        words = "the mandate allows {tool} where the operating layer denies it"
        if by_both:
            words = "the mandate allows {tool}, and its own lines and the operating layer's leave none"
        headline = phrase(words, tool=name)
        draft = Draft(type(self), "policy_conflict", headline)
        claimed = claim_words(permit, name)
        label = phrase("claims {what}", what=claimed) if claimed != TRUE else phrase("claims it")
        draft.side(permit, label)
        parts = dict(answer.parts)
        for norm in others:
            part, denies = parts.get(norm.id), "denies the rest" if by_both else "denies it"
            draft.side(norm, denial_words(case, norm, name, denies, part))
        draft.exactly = region
        draft.example = phrase("{call}", call=answer.witness)
        edits: list[tuple[Edit, ...]] = []
        lowered = lowered_bound(permit, region)
        if lowered is not None:
            edits.append(lowered)
        if region != TRUE:
            edits.append((Edit(EditKind.EXCEPTION, permit.id, region=region),))
        draft.edits = tuple(edits)
        return draft.done()
