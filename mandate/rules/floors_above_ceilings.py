"""MND204: the mandate's own floors and demands exceed its own ceilings, taken together."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.rules.base import Ask, Case, Outcome
from mandate.rules.floors import Side, overfull


class FloorsAboveCeilings:
    """What the mandate demands at least does not fit under what it allows at most.

    ## What it checks
    All floors and dated demands of the mandate against all its ceilings together, over every window
    of the horizon, not in pairs (semantics §6, *joint floors*).

    ## Why it matters
    Each line is harmless alone; together they cannot be kept.

    ## Known limits
    Floors bound to times of day are left undecided.

    ## Example that is found
    "At least 4 trades a day." with "No more than 25 trades a week."

    ## Example that passes
    "At least 3 trades a day." with "No more than 25 trades a week."
    """

    code: ClassVar[str] = "MND204"
    name: ClassVar[str] = "floors-above-ceilings"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        yield from overfull(type(self), case, ask, case.mandate_norms, Side.MANDATE)
