"""Answers about stretches of time, checked by replaying schedules and recounting sums."""

from __future__ import annotations

from fractions import Fraction

from mandate.evaluate.recount import Recount
from mandate.evaluate.replay import reached_value, violations
from mandate.model.expression import Compare
from mandate.model.period import Derivation, Objective, Problem, Relaxation, Schedule
from mandate.model.question import OutOfReach, Overfull, Reachable, Reached
from mandate.model.window import Window, WindowKind

UNCHECKED = "the answer could not be checked"
A_LOOK = 200  # moments: nobody claims a clash, so a second is not spent on finding one


def reached_wrong(question: Reachable, answer: Reached) -> str | None:
    """The schedule keeps every rule and meets the target."""
    value = _replayed(question.problem, question.objective, answer.schedule)
    if isinstance(value, str):
        return value
    if not _meets(value, question.objective):
        wanted = f"{question.objective.operator} {question.objective.target}"
        return f"the schedule ends with {question.objective.metric} at {value}, not {wanted}"
    return None


def out_of_reach_wrong(question: Reachable, answer: OutOfReach) -> str | None:
    """`best` misses the target, a schedule attains it, and the changes offered are changes."""
    problem, objective = question.problem, question.objective
    if _meets(answer.best, objective):
        return f"the best attainable value, {answer.best}, meets the target"
    if abs(answer.best - objective.now) != abs(answer.moved):
        return f"from {objective.now} to {answer.best} is not a change of {answer.moved}"
    wrong = _derived(answer.derivation, abs(answer.moved))
    if wrong is not None:
        return wrong
    strangers = sorted({*answer.binds} - _norms(problem) - {objective.aim_id})
    if strangers:
        return f"`{strangers[0]}` is said to bind and is not part of the question"
    for relaxation in (*answer.relaxations, *answer.jointly):
        wrong = _insane(problem, answer, relaxation)
        if wrong is not None:
            return wrong
    wrong = _next_wrong(problem, answer)
    if wrong is not None:
        return wrong
    if answer.schedule is None:
        return None if answer.moved == 0 else f"no schedule shows that {answer.best} can be attained"
    value = _replayed(problem, objective, answer.schedule)
    if isinstance(value, str):
        return value
    return None if value == answer.best else f"the schedule attains {value}, not {answer.best}"


def _next_wrong(problem: Problem, answer: OutOfReach) -> str | None:
    """What binds next is something else, and leaves no less."""
    if {*answer.next_binds} - _norms(problem) or {*answer.next_binds} & {*answer.binds}:
        return "what is said to bind next is not part of the question, or binds already"
    if answer.next_moved is not None and answer.next_moved < answer.moved:
        return f"with less in the way {answer.next_moved} would be less than {answer.moved}"
    return None


def overfull_wrong(problem: Problem, answer: Overfull) -> str | None:
    """Recounted over the stretch with the core alone, more is needed than there is room for."""
    if answer.needed <= answer.available:
        return f"{answer.needed} needed and {answer.available} available is no clash"
    if not problem.start <= answer.start < answer.end <= problem.end:
        return "the stretch lies outside the horizon"
    strangers = sorted({*answer.core} - _norms(problem))
    if strangers:
        return f"`{strangers[0]}` is said to clash and is not part of the question"
    for derivation, total in ((answer.needed_by, answer.needed), (answer.available_by, answer.available)):
        wrong = _derived(derivation, total)
        if wrong is not None:
            return wrong
    recount = Recount(problem, answer.core, answer.core)
    stretches = [(answer.start, answer.end)]
    if any(b.id in answer.core and _binds_once(b.window) for b in problem.bounds):
        stretches.append((problem.start, problem.end))  # what is asked for as a whole binds nowhere else
    if not any(recount.overfull(start, end) for start, end in stretches):
        return f"{UNCHECKED}: recounting does not show that more is needed than available"
    return None


def _binds_once(window: Window) -> bool:
    """Whether a window is the only one of its kind."""
    dated = bool(window.openings) and all(o.first and o.first == o.last for o in window.openings)
    return window.kind is WindowKind.TOTAL or dated


def fits_wrong(problem: Problem, schedule: Schedule | None = None) -> str | None:
    """A schedule keeps everything; without one, the horizon as a whole is not overfull."""
    broken = violations(problem, schedule) if schedule is not None else ()
    if schedule is not None and not broken:
        return None
    everything = _norms(problem)
    if Recount(problem, everything, everything).overfull(problem.start, problem.end, A_LOOK):
        return "recounting shows that more is needed than available"
    return f"{UNCHECKED}: the schedule does not hold: {broken[0]}" if broken else None


def _norms(problem: Problem) -> set[str]:
    """The ids of everything that bounds the problem."""
    found = {b.id for b in problem.bounds} | {d.id for d in problem.demands}
    for flow in problem.flows:
        found |= {norm for norm, _ in flow.openings}
        found |= {norm for _, allowed in flow.per_call for norm in allowed.binds}
    return found


def _replayed(problem: Problem, objective: Objective, schedule: Schedule) -> Fraction | str:
    broken = violations(problem, schedule)
    if broken:
        return f"the schedule does not hold: {broken[0]}"
    return reached_value(problem, schedule, objective)


def _meets(value: Fraction, objective: Objective) -> bool:
    target = objective.target
    return {
        Compare.EQ: value == target, Compare.NE: value != target, Compare.LT: value < target,
        Compare.LE: value <= target, Compare.GT: value > target, Compare.GE: value >= target,
    }[objective.operator]  # fmt: skip


def _derived(derivation: Derivation, total: Fraction) -> str | None:
    """The sum that is shown is a sum."""
    if not derivation.terms:
        return None
    added = sum((term.total for term in derivation.terms), Fraction(0))
    if added != derivation.total or derivation.total != total:
        return f"the derivation adds up to {added}, not {total}"
    return None


def _insane(problem: Problem, answer: OutOfReach, relaxation: Relaxation) -> str | None:
    """A relaxation that would not relax anything."""
    match relaxation.kind:
        case "bound":
            bounds = [b for b in problem.bounds if b.id == relaxation.norm_id]
            if bounds and not any(_looser(b.operator, b.amount, relaxation.value) for b in bounds):
                return f"{relaxation.norm_id}: {relaxation.value} is no looser than it is"
        case "horizon" if relaxation.value <= problem.end:
            return f"{relaxation.norm_id}: a later end that is not later"
        case "horizon" if not problem.end < (relaxation.least or relaxation.value) <= relaxation.value:
            return f"{relaxation.norm_id}: the least end is none"
        case "target" if relaxation.value != answer.best:
            return f"{relaxation.norm_id}: {relaxation.value} is not what can be attained"
        case "opening" if relaxation.value <= 0:
            return f"{relaxation.norm_id}: opening hours that do not grow"
    return None


def _looser(operator: Compare, amount: Fraction, value: Fraction) -> bool:
    if operator in (Compare.LE, Compare.LT):
        return value > amount
    return value < amount if operator in (Compare.GE, Compare.GT) else value != amount
