"""MND406: goals that can each be reached, and not all of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Edit, EditKind, Label, Phrase, Plotted, phrase
from mandate.model.norm import Achieve, Norm
from mandate.model.period import Derivation, Objective, Problem, Term
from mandate.model.quantity import COUNT, MOMENT, Quantity, Type
from mandate.model.question import Answer, Fits, Holds, OutOfReach, Overfull, Reachable, Unknown
from mandate.rules.attaining import aim_words, tracked
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided, undecided
from mandate.rules.floors import edits_of, measured
from mandate.rules.goals import Driven
from mandate.rules.jointly import ONE_STRETCH, RANGE, Joint, due, joint_problem
from mandate.rules.limit_words import ceiling_words, floor_words
from mandate.rules.objectives import objective
from mandate.rules.rivals import joints
from mandate.rules.shared_out import shared_out
from mandate.rules.shrinking import is_relative
from mandate.rules.wording import metric_words

ROUNDS = 12


class GoalsClash:
    """Goals, floors and duties draw on the same limits, and there is not enough for all of them.

    ## What it checks
    Goals that share ceilings, metrics or tools with each other, or with floors and dated duties, are solved
    together: refuted by a sound bound, accepted only with one schedule that meets all of them (semantics §6).
    A goal that holds already has to hold at its date, too. Minimal sets that cannot be met together.

    ## Why it matters
    Each goal looks possible, and the agent trades one for the other without being told which matters more.

    ## Known limits
    A goal that is out of reach by itself is MND401's and left out here. Goals that move by shares of a
    metric, and very many windows at once, are left undecided.

    ## Example that is found
    "Label 500 cartons and pack 500 by Friday", at most 800 calls in all until then.

    ## Example that passes
    The same with at most 1,000 calls.
    """

    code: ClassVar[str] = "MND406"
    name: ClassVar[str] = "goals-clash"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for joint in joints(case):
            odd = [g for g in joint.goals if is_relative(g)]
            if odd:
                reason = Unknown("it shares limits with other demands, and moves by shares of a metric")
                yield undecided(type(self), reason, *joint.norms)
                continue
            possible = _possible_alone(case, ask, joint)
            if possible.goals and len(possible.norms) > 1:
                yield from self._together(case, ask, possible)

    def _together(self, case: Case, ask: Ask, joint: Joint) -> Iterator[Outcome]:
        built, trouble = joint_problem(case, ask, joint, strict=True)
        if not trouble:
            answer = _scheduled(ask, built)
            if isinstance(answer, Holds) and answer.schedule is not None:
                followed = tuple(tracked(g) for g in joint.goals)
                yield Plotted(joint.goals[0].norm.id, answer.schedule, _all_met(joint), followed)
                return
        plain, wrong = joint_problem(case, ask, joint, strict=False)
        if wrong:
            yield self._open(joint, wrong)
            return
        told = 0
        for _ in range(ROUNDS):
            answer = ask(Fits(plain))
            if not isinstance(answer, Overfull):
                break
            core = [i for i in answer.core if i in {n.id for n in joint.norms}]
            goals = [g for g in (*joint.goals, *joint.kept) if g.norm.id in core]
            if goals:
                told += 1
                yield self._finding(case, ask, joint, plain, answer, goals)
            dropped = goals[-1].norm.id if goals else core[-1] if core else ""
            plain, joint = _less(plain, dropped), joint.without(dropped)
            if not joint.goals or len(joint.norms) < 2:
                return
        if isinstance(answer, Unknown):
            yield undecided(type(self), answer, *joint.norms)
        elif not told or isinstance(answer, Overfull):
            reason = trouble or "conditions that cannot be followed through time may keep them apart"
            yield self._open(joint, reason)

    def _open(self, joint: Joint, reason: str) -> Undecided:
        spans = tuple(s for n in joint.norms for s in n.origin.spans)
        return Undecided(f"{self.name}: {reason}", spans)

    def _finding(
        self, case: Case, ask: Ask, joint: Joint, plain: Problem, answer: Overfull, goals: list[Driven]
    ) -> Outcome:
        kind = COUNT if answer.calls else _measured(case, answer, goals)
        what = (
            "these goals cannot all be met" if len(goals) > 1 else "the goal and the rest cannot both be met"
        )
        headline = phrase(
            f"{what}: between {{start}} and {{end}} they take {{needed}}, and at most {{available}} "
            f"{_possible(answer)}",
            start=Quantity(answer.start, MOMENT),
            end=Quantity(answer.end, MOMENT),
            needed=Quantity(answer.needed, kind),
            available=Quantity(answer.available, kind),
        )
        draft = Draft(type(self), "infeasible_goal", headline)
        for goal in goals:
            draft.side(goal.norm, aim_words(goal))
        shown = {g.norm.id for g in goals}
        for norm_id in (i for i in answer.core if i not in shown):
            if norm_id.startswith(RANGE):
                metric = case.spec.metric(norm_id.removeprefix(RANGE))
                if metric is not None:
                    draft.labels.append(Label(metric.span, phrase("its range ends"), primary=False))
            else:
                draft.side(case.norm(norm_id), _label(case, joint, case.norm(norm_id)))
        draft.why = tuple(
            phrase(f"{word}{{why}}", why=_worded(case, why))
            for word, why in (("needed     ", answer.needed_by), ("available  ", answer.available_by))
            if why.terms
        )
        draft.binds = tuple(i for i in answer.core if i not in shown and not i.startswith(RANGE))
        best = [(g, _best(case, ask, plain, g)) for g in goals if g in joint.goals]
        draft.help = tuple(_with_the_rest(case, g, b) for g, b in best if b is not None)
        draft.edits = tuple(
            (Edit(EditKind.NUMBER, g.norm.id, Quantity(b, g.metric.type)),) for g, b in best if b is not None
        )
        draft.edits += edits_of([case.norm(i) for i in answer.core if not i.startswith(RANGE)], answer)
        return draft.done()


def _scheduled(ask: Ask, built: Problem) -> Answer:
    """One schedule for everything: with common ceilings shared out, if that will do."""
    apart = shared_out(built)
    if apart is not None:
        answer = ask(Fits(apart, aside=True))
        if isinstance(answer, Holds) and answer.schedule is not None:
            return answer
    return ask(Fits(built))


def _possible_alone(case: Case, ask: Ask, joint: Joint) -> Joint:
    """Without the goals that cannot be reached by themselves: others say so."""
    for goal in joint.goals:
        plain, aimed, flows = objective(case, goal, ask, strict=False)
        if flows.problem or not flows.flows or isinstance(ask(Reachable(plain, aimed)), OutOfReach):
            joint = joint.without(goal.norm.id)
    return joint


def _less(problem: Problem, norm_id: str) -> Problem:
    bounds = tuple(b for b in problem.bounds if b.id != norm_id)
    demands = tuple(d for d in problem.demands if d.id != norm_id)
    return Problem(problem.start, problem.end, problem.flows, bounds, demands)


def _best(case: Case, ask: Ask, plain: Problem, goal: Driven) -> Fraction | None:
    """How far the metric of one goal comes while everything else is met; None if that is not known."""
    if due(case, goal) != plain.end or goal.metric.now is None or goal.aim.operator is None:
        return None
    signs = {tool.name: effect.sign for tool, effect in goal.movers}
    moving = tuple((f.id, signs[f.tool]) for f in plain.flows if f.tool in signs)
    operator, target = goal.aim.operator, goal.target.value
    aimed = Objective(goal.norm.id, goal.metric.name, goal.metric.now.value, operator, target, moving)
    answer = ask(Reachable(_less(plain, goal.norm.id), aimed, aside=True))
    return answer.best if isinstance(answer, OutOfReach) else None


def _with_the_rest(case: Case, goal: Driven, best: Fraction) -> Phrase:
    return phrase(
        "with the rest met, {metric} can be brought to {best}",
        metric=metric_words(case, goal.metric.name, goal.norm),
        best=Quantity(best, goal.metric.type),
    )


def _measured(case: Case, answer: Overfull, goals: list[Driven]) -> Type:
    core = [case.norm(i) for i in answer.core if not i.startswith(RANGE)]
    kinds = {g.metric.type for g in goals}
    return kinds.pop() if len(kinds) == 1 else measured(core)


def _worded(case: Case, why: Derivation) -> Derivation:
    """A goal asks for its amount once, not per window."""
    return Derivation(tuple(_term(case, t) for t in why.terms), why.total)


def _term(case: Case, term: Term) -> Term:
    if term.per != ONE_STRETCH:
        return term
    if len(term.bound_ids) != 1:
        return replace(term, per="")
    return replace(term, per="", stretch=f"for line {case.norm(term.bound_ids[0]).origin.line}")


def _possible(answer: Overfull) -> str:
    return "calls are possible" if answer.calls else "is possible"


def _label(case: Case, joint: Joint, norm: Norm) -> Phrase:
    if any(n.id == norm.id for n in joint.demands):
        return floor_words(case, norm, "demands at least this")
    if isinstance(norm.form, Achieve):
        return phrase("has to hold")
    return ceiling_words(case, norm, "binds")


def _all_met(joint: Joint) -> Phrase:
    count = len(joint.goals) + len(joint.kept)
    words = "one schedule meets {count} goals" if count > 1 else "one schedule meets the goal"
    return phrase(
        words + (" and what is demanded beside them" if joint.demands else " together"), count=count
    )
