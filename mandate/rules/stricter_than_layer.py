"""MND331: a limit of the mandate is stricter than the layer's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.limit_notes import Standing, compared, note


class StricterThanLayer:
    """The mandate's limit is in force; the layer would allow more.

    ## What it checks
    Ceilings and conditions on single calls of both documents where the mandate's leaves less.

    ## Why it matters
    It says which number is in force.

    ## Known limits
    Only ceilings on the same measure, calls, window and key are compared.

    ## Example that is found
    "At most 200 an hour" against `<= 250 per hour`.

    ## Example that passes
    "At most 250 an hour" against the same.
    """

    code: ClassVar[str] = "MND331"
    name: ClassVar[str] = "stricter-than-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for own, layer, standing in compared(case, ask):
            if standing is Standing.STRICTER:
                yield note(
                    type(self), case, own, layer, "line {line} ({own}) is in force, {rule} allows {layer}"
                )
