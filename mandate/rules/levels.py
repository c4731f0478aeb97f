"""Metrics that must keep a level while a goal is pursued: invariants and declared ranges, as bounds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from mandate.model.expression import And, Compare, Comparison, Expr
from mandate.model.finding import Label, phrase
from mandate.model.norm import Measure
from mandate.model.period import Bound, Problem
from mandate.model.quantity import smallest_step
from mandate.model.question import Claim
from mandate.model.spec import Metric, Spec
from mandate.model.window import IN_TOTAL
from mandate.rules.aims import invariants
from mandate.rules.amounts import METRIC
from mandate.rules.base import Case
from mandate.rules.flows import FlowSet
from mandate.rules.forms import form_of
from mandate.rules.goals import Driven
from mandate.rules.measures import known_of_metrics, metrics_in, reference_to
from mandate.rules.moving import chosen_by_the_world, movers, moves, value_now
from mandate.rules.shrinking import shares


@dataclass(frozen=True, slots=True)
class Level:
    """From now on `metric` may move by at most `room` in `direction`. `norm_id` is "" for a range."""

    norm_id: str
    metric: Metric
    direction: int
    room: Fraction


@dataclass(frozen=True, slots=True)
class Levels:
    """The levels that calls of some tools can break, and why others could not be followed."""

    found: tuple[Level, ...]
    problem: str = ""


def levels(case: Case, names: tuple[str, ...], goal: Driven | None = None) -> Levels:
    """What calls of `names` may not do to metrics."""
    found: list[Level] = []
    problem = ""
    for norm_id, part in _held(case):
        moved = [m for m in metrics_in(part, case.spec) if _moved(case, m, names)]
        if not moved:
            continue
        own = tuple(_of(case, norm_id, part, moved[0])) if len(moved) == 1 else ()
        reached = [
            lv for lv in own if (goal is None or not _away_from_goal(lv, goal)) and _pushes(case, lv, names)
        ]
        lifted = bool(norm_id) and case.norm(norm_id).unless is not None
        if not own or (reached and lifted) or any(lv.room < 0 for lv in reached):
            problem = problem or f"what {moved[0].name} has to keep is not followed through time"
            continue
        found += reached
    return Levels(tuple(found), problem)


def bounds_of(
    case: Case, goal: Driven, given: Levels, flows: FlowSet, earlier: tuple[str, ...], *, strict: bool
) -> tuple[tuple[Bound, ...], str]:
    """The levels as bounds on what the flows move, and what stands in the way of a lawful schedule.

    A schedule has to keep each with what calls move at most; refuted is only with what nobody can undo
    and the world does not choose.
    """
    out: list[Bound] = []
    problem = given.problem
    ways = ways_of(given, goal)
    for level in given.found:
        tools = {t.name for t, _ in movers(case.spec, level.metric, level.direction)}
        both = {t.name for t, _ in movers(case.spec, level.metric, -level.direction)}
        if tools & set(earlier) or tools & both or ways[level.metric.name] != level.direction:
            problem = problem or f"what {level.metric.name} has to keep is not followed through time"
            continue
        open_ended = any(chosen_by_the_world(case.spec, t, level.metric) for t in case.spec.tools)
        if not strict and (any(map(case.spec.allows, both)) or open_ended):
            continue
        ids = tuple(f.id for f in flows.flows if f.tool in tools)
        if _kept_by_shares(level, goal):
            continue
        quantity = METRIC + level.metric.name
        if any(quantity not in dict(f.per_call) for f in flows.flows if f.id in ids):
            problem = problem or f"how far one call moves {level.metric.name} is not known"
            continue
        out.append(
            Bound(level.norm_id or goal.norm.id, ids, Measure.SUM, quantity, Compare.LE, level.room, IN_TOTAL)
        )
    return tuple(out), problem


def _kept_by_shares(level: Level, goal: Driven) -> bool:
    """The goal's metric moves by shares of itself, and does not go further than it may."""
    found, now = shares(goal), goal.metric.now
    if level.metric.name != goal.metric.name or found is None or not found.calls or now is None:
        return False
    return abs(found.after(now.value, found.calls) - now.value) <= level.room


def ways_of(given: Levels, goal: Driven) -> dict[str, int]:
    """The directions in which what calls do to metrics is asked for: the goal's; of two levels, the
    first one's."""
    ways = {lv.metric.name: lv.direction for lv in reversed(given.found)}
    if goal.movers:
        ways[goal.metric.name] = goal.movers[0][1].sign
    return ways


def ranges_in(case: Case, built: Problem, goal: Driven) -> tuple[Label, ...]:
    """The places of the metrics whose ranges bound a problem."""
    names = [b.quantity or "" for b in built.bounds if b.id == goal.norm.id]
    found = (case.spec.metric(n.removeprefix(METRIC)) for n in names if n.startswith(METRIC))
    return tuple(Label(m.span, phrase("its range ends"), primary=False) for m in found if m is not None)


def _held(case: Case) -> Iterator[tuple[str, Expr]]:
    """Each single condition that metrics have to meet throughout, with its norm."""
    for claim in invariants(case):
        form = case.norm(claim.norm_id).form
        condition = getattr(form, "condition", claim.expr)
        for part in condition.operands if isinstance(condition, And) else (condition,):
            yield claim.norm_id, part
    for claim in _ranges(case.spec):
        yield "", claim.expr


def _ranges(spec: Spec) -> tuple[Claim, ...]:
    """What the declared ranges of metrics say, each metric by itself."""
    if "ranges of metrics" not in spec.memo:
        bare = (replace(m, formula=None, part_of="") for m in spec.metrics)
        alone = ((m, replace(spec, metrics=(m,))) for m in bare if m.lower is not None or m.upper is not None)
        spec.memo["ranges of metrics"] = tuple(
            claim for m, own in alone for _, claim in known_of_metrics(own, [reference_to(m)])
        )
    found: tuple[Claim, ...] = spec.memo["ranges of metrics"]
    return found


def _moved(case: Case, metric: Metric, names: tuple[str, ...]) -> bool:
    return any(moves(case.spec, t, metric.name) for t in map(case.spec.tool, names) if t is not None)


def _of(case: Case, norm_id: str, part: Expr, metric: Metric) -> Iterator[Level]:
    """The levels that a comparison of one metric with a number sets; none where it is something else."""
    if not isinstance(part, Comparison) or part.operator is Compare.NE:
        return
    left, right = form_of(part.left), form_of(part.right)
    now = value_now(case.spec, metric)
    if left is None or right is None or now is None:
        return
    form = left.plus(right.scaled(Fraction(-1)))
    if len(form.terms) != 1 or form.terms[0][0].name != metric.name:
        return
    coefficient = form.terms[0][1]
    bound = -form.constant / coefficient
    operator = part.operator if coefficient > 0 else part.operator.mirrored
    step = smallest_step(metric.type)
    if operator in (Compare.LT, Compare.GT):
        if step is None:  # as near as one likes is not followed: no room that a schedule could use
            step = abs(bound - now.value) + 1
        bound += -step if operator is Compare.LT else step
    if operator in (Compare.LE, Compare.LT, Compare.EQ):
        yield Level(norm_id, metric, 1, bound - now.value)
    if operator in (Compare.GE, Compare.GT, Compare.EQ):
        yield Level(norm_id, metric, -1, now.value - bound)


def _away_from_goal(level: Level, goal: Driven) -> bool:
    """The goal's own metric, the other way: the agent's calls do not go there."""
    signs = {effect.sign for _, effect in goal.movers}
    return level.metric.name == goal.metric.name and level.direction not in signs


def _pushes(case: Case, level: Level, names: tuple[str, ...]) -> bool:
    return any(t.name in names for t, _ in movers(case.spec, level.metric, level.direction))
