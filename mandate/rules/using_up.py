"""Floors whose calls use up a metric that has to keep a level: shared by the rule on targets."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.finding import Label, phrase
from mandate.model.norm import Maintain, Norm
from mandate.model.period import Problem
from mandate.model.quantity import Quantity
from mandate.model.question import Answer, Fits, Holds, Overfull, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, Rule, undecided
from mandate.rules.jointly import RANGE, Joint, joint_problem
from mandate.rules.limit_words import ceiling_words, floor_words


def uses_up(rule: type[Rule], case: Case, ask: Ask, floor: Norm, unknown: Unknown) -> Iterator[Outcome]:
    """Whether the calls of a floor take a metric out of its range, or past what must always hold."""
    joint = Joint((), (), (floor,))
    sure, trouble = joint_problem(case, ask, joint, strict=True)
    if not trouble and isinstance(ask(Fits(sure)), Holds):
        return
    plain, wrong = joint_problem(case, ask, joint, strict=False)
    answer = _about_levels(case, ask, floor, plain) if not wrong else unknown
    if not isinstance(answer, Overfull):
        yield undecided(rule, unknown, floor)
    elif levels := [i for i in answer.core if _is_level(case, i)]:
        yield _finding(rule, case, floor, plain, answer, levels)
    # without one of these it is a clash of floors and ceilings, and MND204 or MND303 says so


def _about_levels(case: Case, ask: Ask, floor: Norm, built: Problem) -> Answer:
    """The clash with what a metric has to keep, if there is one besides those with other ceilings."""
    answer = ask(Fits(built))
    while isinstance(answer, Overfull) and not any(_is_level(case, i) for i in answer.core):
        others = {i for i in answer.core if i != floor.id}
        left = tuple(b for b in built.bounds if b.id not in others)
        if len(left) == len(built.bounds):
            return answer
        built = replace(built, bounds=left)
        further = ask(Fits(built))
        if not isinstance(further, Overfull):
            return answer
        answer = further
    return answer


def _is_level(case: Case, norm_id: str) -> bool:
    return norm_id.startswith(RANGE) or isinstance(case.norm(norm_id).form, Maintain)


def _finding(
    rule: type[Rule], case: Case, floor: Norm, built: Problem, answer: Overfull, levels: list[str]
) -> Outcome:
    moved = dict.fromkeys(b.quantity or "" for b in built.bounds if b.id in levels)
    metrics = ", ".join(name.partition(":")[2] for name in moved)
    headline = phrase("the calls that are demanded take {metrics} further than it may go", metrics=metrics)
    draft = Draft(rule, "budget_conflict", headline)
    draft.side(floor, floor_words(case, floor, "demands at least this"))
    for norm_id in answer.core:
        metric = case.spec.metric(norm_id.removeprefix(RANGE)) if norm_id.startswith(RANGE) else None
        if metric is not None:
            draft.labels.append(Label(metric.span, phrase("its range ends"), primary=False))
        elif norm_id != floor.id:
            words = "has to hold throughout" if norm_id in levels else "binds"
            draft.side(case.norm(norm_id), ceiling_words(case, case.norm(norm_id), words))
    draft.why = tuple(
        phrase(f"{word}{{why}}", why=why)
        for word, why in (("needed     ", answer.needed_by), ("available  ", answer.available_by))
        if why.terms
    )
    if len(moved) == 1 and (metric := case.spec.metric(metrics)) is not None:
        draft.attainable = Quantity(answer.available, metric.type)
    draft.binds = tuple(i for i in answer.core if i != floor.id and not i.startswith(RANGE))
    return draft.done()
