"""Any answer as scripts that another solver can check; what has none says why."""

from __future__ import annotations

from mandate.logic import certificates, smtlib
from mandate.logic.budget import Budget, Undecided
from mandate.model.proof import Script
from mandate.model.question import (
    Answer,
    Consistent,
    Cycle,
    Equivalent,
    Extreme,
    Fits,
    Holds,
    Late,
    Lawful,
    Ordered,
    OutOfReach,
    Overfull,
    Question,
    Reachable,
    Reached,
    Timed,
    Unknown,
)  # fmt: skip


def exported(question: Question, answer: Answer, rlimit: int) -> tuple[tuple[Script, ...], str]:
    """The scripts that an answer amounts to, or none and the reason."""
    budget = Budget(rlimit)
    try:
        return _exported(question, answer, budget), ""
    except Undecided as reason:
        return (), str(reason)
    except RecursionError:
        return (), "the expression is nested too deeply"


def _exported(question: Question, answer: Answer, budget: Budget) -> tuple[Script, ...]:
    match question, answer:
        case _, Unknown(reason=reason):
            raise Undecided(reason)
        case Consistent() | Equivalent() | Extreme() | Lawful(), _:
            return smtlib.scripts_of(question, answer)
        case Ordered(), Holds() | Cycle():
            return (certificates.ordered(question.edges, answer if isinstance(answer, Cycle) else None),)
        case Timed(), Holds() | Late():
            return (certificates.timed(question, answer if isinstance(answer, Late) else None),)
        case Fits(), Overfull():
            return (certificates.overfull(answer),)
        case Fits(), Holds(schedule=fitting):
            if fitting is None:
                raise Undecided("no schedule was shown")
            return (certificates.schedule_kept(question.problem, fitting, budget),)
        case Reachable(), Reached(schedule=schedule):
            return (certificates.schedule_kept(question.problem, schedule, budget, question.objective),)
        case Reachable(), OutOfReach():
            found = [certificates.out_of_reach(question.objective, answer)]
            if answer.schedule is not None:
                found.append(certificates.schedule_kept(question.problem, answer.schedule, budget))
            return tuple(found)
        case _:
            raise Undecided(f"{type(answer).__name__} has no script")
