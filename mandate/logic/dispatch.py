"""Each kind of question to its engine; whatever cannot be settled comes back as `Unknown`.

Large questions are answered in a process that can be killed. The answer is the same in both.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice

from mandate.logic.budget import Budget, Undecided
from mandate.model.expression import Expr, walk
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

LARGE = 5_000  # nodes of expressions, or flows times limits: everyday mandates stay below a hundred
LARGE_HIDDEN = 1_500  # the same where choices of the agent have to be eliminated


def dispatch(question: Question, rlimit: int) -> Answer:
    """The answer, or `Unknown` with the reason. Engines are imported when they are needed."""
    if not is_large(question):
        return here(question, rlimit)
    from mandate.logic.child import CHILD, NoChildError

    try:
        return CHILD.ask(question, rlimit)
    except NoChildError:
        return here(question, rlimit)
    except RecursionError:
        return Unknown("the expression is nested too deeply")


def is_large(question: Question) -> bool:
    """Whether nobody can say how long and how much memory a question takes."""
    match question:
        case Ordered() | Timed():  # plain arithmetic, paid step by step
            return False
        case Fits(problem) | Reachable(problem):
            return len(problem.flows) * (1 + len(problem.bounds) + len(problem.demands)) > LARGE
        case Lawful(given, response, hidden, excluding):
            exprs = [*(c.expr for c in (*given, *response)), *excluding]
            return _exceed(exprs, LARGE_HIDDEN if hidden else LARGE)
        case Equivalent(left, right, given):
            return _exceed([left, right, *(c.expr for c in given)], LARGE)
        case Consistent(claims) | Extreme(claims):
            return _exceed((c.expr for c in claims), LARGE)


def _exceed(exprs: Iterable[Expr], most: int) -> bool:
    """Whether the expressions have more than so many nodes; no more of them than that are counted."""
    nodes = (node for expr in exprs for node in walk(expr))
    return next(islice(nodes, most, None), None) is not None


def here(question: Question, rlimit: int) -> Answer:
    """The answer in this process."""
    budget = Budget(rlimit)
    try:
        budget.spend(10)
        return _answer(question, budget)
    except Undecided as reason:
        return Unknown(str(reason))
    except RecursionError:
        return Unknown("the expression is nested too deeply")
    except MemoryError:
        return Unknown("out of memory")


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
