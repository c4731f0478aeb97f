"""Each kind of question to its engine; whatever cannot be settled comes back as `Unknown`."""

from __future__ import annotations

from mandate.logic.budget import Budget, Undecided
from mandate.model.question import (
    Answer,
    Consistent,
    Equivalent,
    Extreme,
    Fits,
    Lawful,
    Ordered,
    Question,
    Reachable,
    Timed,
    Unknown,
)  # fmt: skip


def dispatch(question: Question, rlimit: int) -> Answer:
    """The answer, or `Unknown` with the reason. Engines are imported when they are needed."""
    budget = Budget(rlimit)
    try:
        budget.spend(10)
        return _answer(question, budget)
    except Undecided as reason:
        return Unknown(str(reason))
    except RecursionError:
        return Unknown("the expression is nested too deeply")


def _answer(question: Question, budget: Budget) -> Answer:
    match question:
        case Consistent():
            from mandate.logic.consistent import consistent

            return consistent(question, budget)
        case Equivalent():
            from mandate.logic.consistent import equivalent

            return equivalent(question, budget)
        case Lawful():
            from mandate.logic.lawful import lawful

            return lawful(question, budget)
        case Ordered():
            from mandate.logic.order import ordered

            return ordered(question, budget)
        case Timed():
            from mandate.logic.delays import timed

            return timed(question, budget)
        case Extreme():
            from mandate.logic.extreme import extreme

            return extreme(question, budget)
        case Fits():
            from mandate.logic.fits import fits

            return fits(question, budget)
        case Reachable():
            from mandate.logic.reach import reachable

            return reachable(question, budget)
