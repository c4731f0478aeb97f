"""Every minimal conflict of one question, for those who ask for all of them (`--all-conflicts`).

A conflict is found, then looked for again without each of its lines in turn, and so on (a hitting-set
tree): a conflict that is left out by no choice of lines is found. That can be very many: a quota ends it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from mandate.model.period import Flow, Problem
from mandate.model.question import Answer, Consistent, Fails, Fits, Holds, Lawful, Overfull, Unknown
from mandate.rules.base import Ask

MOST_CONFLICTS = 50
MOST_ASKED = 400


def further(
    known: Iterable[tuple[str, ...]], without: Callable[[frozenset[str]], Answer]
) -> Iterator[Fails | Overfull | Holds | Unknown]:
    """The answers that show conflicts beyond the `known` ones; `without` asks less some lines. Unknown where
    a question has no answer, or the quota is used up."""
    cores = [core for core in known if core]
    waiting = deque([frozenset[str]()])
    seen = set(waiting)
    asked, open_reason = 0, ""
    while waiting:
        gone = waiting.popleft()
        core = next((c for c in cores if gone.isdisjoint(c)), None)
        if core is None:
            if asked == MOST_ASKED or len(cores) == MOST_CONFLICTS:
                yield Unknown(f"there are more conflicts than the {len(cores)} listed")
                return
            asked += 1
            answer = without(gone)
            core = getattr(answer, "core", ())
            if isinstance(answer, Unknown) and not open_reason:
                open_reason = answer.reason
                yield answer
            if not core or not gone.isdisjoint(core):
                continue
            cores.append(core)
            assert isinstance(answer, Fails | Overfull | Holds)
            yield answer
        for one in core:
            less = gone | {one}
            if less not in seen:
                seen.add(less)
                waiting.append(less)


def further_clashes(
    ask: Ask, question: Lawful, known: Iterable[tuple[str, ...]]
) -> Iterator[Fails | Unknown]:
    """More cores that leave some situation without a lawful response."""

    def without(gone: frozenset[str]) -> Answer:
        return ask(replace(question, response=tuple(c for c in question.response if c.norm_id not in gone)))

    for answer in further(known, without):
        if isinstance(answer, Fails | Unknown):
            yield answer


def further_contradictions(
    ask: Ask, question: Consistent, known: Iterable[tuple[str, ...]]
) -> Iterator[Holds | Unknown]:
    """More cores that cannot be true together."""

    def without(gone: frozenset[str]) -> Answer:
        return ask(Consistent(tuple(c for c in question.claims if c.norm_id not in gone)))

    for answer in further(known, without):
        if isinstance(answer, Holds | Unknown):
            yield answer


def further_overfull(
    ask: Ask, problem: Problem, known: Iterable[tuple[str, ...]]
) -> Iterator[Overfull | Unknown]:
    """More cores of floors and ceilings that cannot be kept together."""
    for answer in further(known, lambda gone: ask(Fits(_less(problem, gone)))):
        if isinstance(answer, Overfull | Unknown):
            yield answer


def _less(problem: Problem, gone: frozenset[str]) -> Problem:
    """The problem without what these norms say."""
    return replace(
        problem,
        flows=tuple(_freed(f, gone) for f in problem.flows),
        bounds=tuple(b for b in problem.bounds if b.id not in gone),
        demands=tuple(d for d in problem.demands if d.id not in gone),
    )


def _freed(flow: Flow, gone: frozenset[str]) -> Flow:
    ranges = (
        (n, r if gone.isdisjoint(r.binds) else replace(r, upper=None, binds=())) for n, r in flow.per_call
    )
    openings = tuple((norm, hours) for norm, hours in flow.openings if norm not in gone)
    return replace(flow, openings=openings, per_call=tuple(ranges))
