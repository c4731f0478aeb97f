"""Which engine answers: boxes where the variables are independent, z3 for the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from mandate.logic.boxes import Boxes
from mandate.logic.budget import Budget
from mandate.logic.engine import BeyondBoxesError, Engine
from mandate.model.expression import Expr
from mandate.model.question import Answer


def settled(
    exprs: Sequence[Expr],
    budget: Budget,
    asked: Callable[[Engine], Answer],
    dense: Collection[str] = (),
) -> Answer:
    """What `asked` makes of an engine over these expressions. Both engines are paid from `budget`, so
    a starved one is starved whichever answers."""
    try:
        return asked(Boxes(exprs, budget, dense))
    except BeyondBoxesError:
        from mandate.logic.solver import Session

        return asked(Session(exprs, budget, dense))
