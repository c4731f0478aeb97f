"""MND330: a limit of the mandate and one of the layer are the same."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.limit_notes import Standing, compared, note


class EqualToLayer:
    """Mandate and layer set the same limit.

    ## What it checks
    Ceilings of both documents with the same bound, and conditions on single calls that mean the same.

    ## Why it matters
    Whoever changes one should know of the other.

    ## Known limits
    Only ceilings on the same measure, calls, window and key are compared, and conditions over the
    same quantities.

    ## Example that is found
    "At most 250 an hour" against `<= 250 per hour`.

    ## Example that passes
    "At most 200 an hour" against the same.
    """

    code: ClassVar[str] = "MND330"
    name: ClassVar[str] = "equal-to-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for own, layer, standing in compared(case, ask):
            if standing is Standing.EQUAL:
                yield note(type(self), case, own, layer, "line {line} and {rule} say the same ({own})")
