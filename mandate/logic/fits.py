"""`Fits`."""

from __future__ import annotations

from mandate.logic.budget import Budget, Undecided
from mandate.model.question import Answer, Fits


def fits(question: Fits, budget: Budget) -> Answer:
    raise Undecided("not decided yet")
