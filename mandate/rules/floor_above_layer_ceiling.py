"""MND303: a floor of the mandate does not fit under the operating layer's limits and budgets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.question import Unknown
from mandate.rules.base import Ask, Case, Outcome, undecided
from mandate.rules.floors import Side, overfull
from mandate.rules.paired import without_room


class FloorAboveLayerCeiling:
    """The mandate demands more calls, or a larger total, than the layer lets through.

    ## What it checks
    All floors and dated demands of the mandate against the ceilings of both documents, budgets
    included, in every window combination. Cores inside the mandate are MND204.

    ## Why it matters
    The duty will be broken in the first full window.

    ## Known limits
    Floors bound to times of day are left undecided, and so are calls that each need a call of another
    tool ("read before refund, same ticket") where the limits of that one may not leave room for all.

    ## Example that is found
    "At least 5 posts a day" against `count(chat.post) <= 20 per week`.

    ## Example that passes
    "At least 5 posts a week" against the same limit.
    """

    code: ClassVar[str] = "MND303"
    name: ClassVar[str] = "floor-above-layer-ceiling"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        yield from overfull(type(self), case, ask, case.norms, Side.BOTH)
        for name, partner, norms in without_room(case):
            words = f"each call of {name} needs one of {partner}, and whether there is room for all is open"
            yield undecided(type(self), Unknown(words), *norms)
