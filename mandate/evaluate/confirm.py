"""Every answer is checked again by other means before anybody sees it (semantics §9)."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.evaluate.clock import on_one_clock
from mandate.evaluate.expressions import UnvaluedError, truth_of, value_of
from mandate.evaluate.linear import UndecidedError
from mandate.evaluate.optima import boundless_wrong, optimum_wrong
from mandate.evaluate.periods import UNCHECKED, fits_wrong, out_of_reach_wrong, overfull_wrong, reached_wrong
from mandate.evaluate.search import find
from mandate.evaluate.timing import late_wrong, timed_wrong
from mandate.model.expression import And, Expr, Not, Or
from mandate.model.question import (
    Answer,
    Boundless,
    Claim,
    Consistent,
    Cycle,
    Edge,
    Equivalent,
    Extreme,
    Fails,
    Fits,
    Holds,
    Late,
    Lawful,
    Optimum,
    Ordered,
    OutOfReach,
    Overfull,
    Question,
    Reachable,
    Reached,
    Timed,
    Unknown,
    Value,
)  # fmt: skip


def confirm(question: Question, answer: Answer) -> str | None:
    """What is wrong with an answer, or what could not be checked about it (`is_unchecked` tells the
    two apart); None if it stands.

    `Unknown` claims nothing and stands. `Holds` stands unless the search here finds a counterexample;
    everything else must be shown again.
    """
    try:
        return _wrong(question, answer)
    except UnvaluedError as reason:
        return f"{UNCHECKED}: {reason}"
    except UndecidedError as reason:
        return f"{UNCHECKED}: {reason}"
    except RecursionError:
        return f"{UNCHECKED}: the expressions are nested too deeply"


def is_unchecked(complaint: str) -> bool:
    """Whether a complaint of `confirm` says only that the answer is beyond its means: then nobody is
    contradicted, and the answer counts as undecided."""
    return complaint.startswith(UNCHECKED)


def _wrong(question: Question, answer: Answer) -> str | None:
    match question, answer:
        case _, Unknown():
            return None
        case Consistent(), Fails():
            return _unsatisfied(question.claims, _values(answer))
        case ((Consistent() | Extreme()), Holds()):
            return _refuted(_all(question.claims))
        case Lawful(), Fails():
            return _lawful_response(question, answer)
        case Lawful(hidden=()), Holds():
            accepted = _all(question.response)
            return _refuted(And((_all(question.given), Not(accepted), *map(Not, question.excluding))))
        case Lawful(), Holds():
            return None
        case Equivalent(), Fails():
            return _same(question, _values(answer))
        case Equivalent(), Holds():
            return _refuted(And((_all(question.given), _differ(question.left, question.right))))
        case Extreme(), Optimum():
            return optimum_wrong(question, answer)
        case Extreme(), Boundless():
            return boundless_wrong(question)
        case Ordered(), Cycle():
            return _no_cycle(question.edges, answer.edges)
        case Ordered(), Holds():
            return _has_cycle(question.edges)
        case Timed(), Late():
            return late_wrong(question, answer.chains)
        case Timed(), Holds():
            return timed_wrong(question)
        case Reachable(), Reached():
            return reached_wrong(question, answer)
        case Reachable(), OutOfReach():
            return out_of_reach_wrong(question, answer)
        case Fits(), Overfull():
            return overfull_wrong(question.problem, answer)
        case Fits(), Holds():
            return fits_wrong(question.problem, answer.schedule)
        case _:
            return f"{type(answer).__name__} does not answer {type(question).__name__}"


def _values(answer: Fails) -> dict[str, Value]:
    return {name.symbol: value for name, value in answer.witness.values}


def _all(claims: Sequence[Claim]) -> Expr:
    return And(tuple(claim.expr for claim in claims))


def _differ(left: Expr, right: Expr) -> Expr:
    return Or((And((left, Not(right))), And((Not(left), right))))


def _refuted(counterexample: Expr) -> str | None:
    """What `Holds` overlooked. A search that cannot tell leaves the answer standing."""
    try:
        found = find(counterexample)
    except (UndecidedError, UnvaluedError):
        return None
    if found is None or not on_one_clock(found):  # the search chooses the clock's names one by one
        return None
    return f"there is a case in which it does not hold: {_shown(found)}"


def _unsatisfied(claims: Sequence[Claim], values: dict[str, Value]) -> str | None:
    for claim in claims:
        if not truth_of(claim.expr, values):
            return f"the example does not satisfy {claim.norm_id or 'a fact'}"
    return None


def _lawful_response(question: Lawful, answer: Fails) -> str | None:
    """The witness is a situation of the question, in the region, and no response exists for it."""
    values = _values(answer)
    wrong = _unsatisfied(_needed(question.given, values), values)
    if wrong is not None:
        return wrong
    if any(_decided(region, values) for region in question.excluding):
        return "the example lies in a region that was already reported"
    if answer.region is not None and not truth_of(answer.region, values):
        return "the example lies outside the region"
    accused = [c for c in question.response if not answer.core or not c.norm_id or c.norm_id in answer.core]
    of_the_call = [c for c in question.given if not _decidable(c.expr, values)]
    response = find(_all([*of_the_call, *accused]), values)
    if response is not None and on_one_clock({**values, **response}):
        return f"there is a lawful response: {_shown(response) or 'any'}"
    return None


def _needed(claims: Sequence[Claim], values: dict[str, Value]) -> list[Claim]:
    """The claims the witness speaks of; of the others it is enough that they can be true with it."""
    unknown = [c for c in claims if not _decidable(c.expr, values)]
    if unknown and find(_all(unknown), values) is None:
        return unknown
    return [c for c in claims if c not in unknown]


def _decidable(expr: Expr, values: dict[str, Value]) -> bool:
    try:
        value_of(expr, values)
    except UnvaluedError as reason:
        if reason.symbol:
            return False
        raise
    return True


def _decided(expr: Expr, values: dict[str, Value]) -> bool:
    """True only if the values that are known make it true."""
    return _decidable(expr, values) and truth_of(expr, values)


def _same(question: Equivalent, values: dict[str, Value]) -> str | None:
    wrong = _unsatisfied(question.given, values)
    if wrong is not None:
        return wrong
    if value_of(question.left, values) == value_of(question.right, values):
        return "the example does not tell the two apart"
    return None


def _no_cycle(given: Sequence[Edge], edges: Sequence[Edge]) -> str | None:
    if not edges:
        return "the cycle is empty"
    for edge in edges:
        if edge not in given:
            return f"nothing says that `{edge.first}` comes before `{edge.then}`"
    for edge, following in zip(edges, (*edges[1:], edges[0]), strict=True):
        if edge.then != following.first:
            return f"the cycle breaks between `{edge.then}` and `{following.first}`"
    return None


def _has_cycle(edges: Sequence[Edge]) -> str | None:
    """Take away steps that nothing precedes until none is left; what stays goes round."""
    steps = {edge.first for edge in edges} | {edge.then for edge in edges}
    waiting = dict.fromkeys(sorted(steps), 0)
    after: dict[str, list[str]] = {step: [] for step in steps}
    for edge in edges:
        waiting[edge.then] += 1
        after[edge.first].append(edge.then)
    free = [step for step, before in waiting.items() if before == 0]
    done = 0
    while free:
        step = free.pop()
        done += 1
        for then in after[step]:
            waiting[then] -= 1
            if waiting[then] == 0:
                free.append(then)
    if done == len(steps):
        return None
    stuck = sorted(step for step, before in waiting.items() if before > 0)
    return f"there is no order for {', '.join(f'`{step}`' for step in stuck)}"


def _shown(values: dict[str, Value]) -> str:
    """Values for a message, sorted."""
    parts = []
    for symbol, value in sorted(values.items()):
        text = str(value) if isinstance(value, bool | str) else f"{value.value} {value.type}"
        parts.append(f"{symbol.partition(':')[2]} = {text}")
    return ", ".join(parts)
