"""`Reachable`."""

from __future__ import annotations

from mandate.logic.budget import Budget, Undecided
from mandate.model.question import Answer, Reachable


def reachable(question: Reachable, budget: Budget) -> Answer:
    raise Undecided("not decided yet")
