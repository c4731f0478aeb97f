"""MND332: the layer narrows what the mandate leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.limit_notes import Standing, compared, narrowed_permissions, note


class NarrowedByLayer:
    """The layer's limit is in force; the mandate would allow more.

    ## What it checks
    Ceilings of both documents where the layer's is lower, and permissions from which the layer takes
    calls in quantities their sentence leaves unsaid (convention 3).

    ## Why it matters
    It says which number is in force.

    ## Known limits
    Only ceilings on the same measure, calls, window and key are compared.

    ## Example that is found
    "At most 300 an hour" against `<= 250 per hour`.

    ## Example that passes
    "At most 250 an hour" against the same.
    """

    code: ClassVar[str] = "MND332"
    name: ClassVar[str] = "narrowed-by-layer"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for own, layer, standing in compared(case, ask):
            if standing is Standing.LOOSER:
                yield note(
                    type(self), case, own, layer, "{rule} ({layer}) is in force, line {line} allows {own}"
                )
        yield from narrowed_permissions(type(self), case, ask)
