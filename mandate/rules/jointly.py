"""Goals that draw on the same limits, with the floors and dated duties beside them, as one problem.

A goal is a floor on what calls do to its metric between its start and its date. As everywhere there are
two problems: a schedule of the strict one is lawful; what refutes the plain one is sound (see `objectives`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction

from mandate.model.expression import Compare
from mandate.model.norm import Limit, Measure, Norm, Oblige
from mandate.model.period import Bound, Problem
from mandate.model.quantity import EPOCH
from mandate.model.window import IN_TOTAL, Opening, Window, WindowKind
from mandate.rules.amounts import METRIC
from mandate.rules.base import Ask, Case
from mandate.rules.bringing import with_what_comes_first
from mandate.rules.flows import FlowSet
from mandate.rules.goals import Driven
from mandate.rules.levels import levels
from mandate.rules.moving import chosen_by_the_world, movers
from mandate.rules.periods import problem
from mandate.rules.views import running

DAY = 86_400
ONE_STRETCH = "its time"  # what a derivation would call the window of a goal
RANGE = "range of "  # prefix of the id under which the declared range of a metric binds


@dataclass(frozen=True, slots=True)
class Joint:
    """Goals to be reached, goals that hold already and must still hold at their date, and what else is
    demanded of the same limits: floors and dated duties."""

    goals: tuple[Driven, ...]
    kept: tuple[Driven, ...] = ()
    demands: tuple[Norm, ...] = ()

    @property
    def norms(self) -> tuple[Norm, ...]:
        return (*(g.norm for g in self.goals), *(g.norm for g in self.kept), *self.demands)

    @property
    def tools(self) -> tuple[str, ...]:
        """What is called: movers towards the goals, and what floors and duties ask for."""
        names = {name for g in self.goals for name in names_of(g)}
        for norm in self.demands:
            names.update(norm.form.action.names if isinstance(norm.form, Limit | Oblige) else ())
        return tuple(sorted(names))

    def without(self, norm_id: str) -> Joint:
        return Joint(
            tuple(g for g in self.goals if g.norm.id != norm_id),
            tuple(g for g in self.kept if g.norm.id != norm_id),
            tuple(n for n in self.demands if n.id != norm_id),
        )


def names_of(goal: Driven) -> tuple[str, ...]:
    return tuple(t.name for t, _ in goal.movers)


def due(case: Case, goal: Driven) -> Fraction:
    return goal.aim.by.value if goal.aim.by is not None else case.end.value


def begun(case: Case, goal: Driven) -> Fraction:
    return goal.aim.start.value if goal.aim.start is not None else case.start.value


def joint_problem(case: Case, ask: Ask, joint: Joint, *, strict: bool) -> tuple[Problem, str]:
    """The problem, and why it cannot be stated, if so."""
    names = joint.tools
    ways, crossed = _ways(case, joint, names)
    asked = {n.id for n in joint.demands}
    own = tuple(n for n in case.norms if _belongs(n, names, asked))
    built, flows = problem(case, ask, own, (), strict=strict, also=names, ways=ways)
    if flows.problem or crossed:
        return built, flows.problem or f"{crossed} is wanted both higher and lower"
    bounds = list(built.bounds)
    troubles: list[str] = []
    for goal in joint.goals:
        more, wrong = _aimed(case, goal, flows, names, strict=strict)
        bounds += more
        troubles.append(wrong)
    for goal in joint.kept:
        bounds += _still(case, goal, flows, names, strict=strict)
    more, wrong = _held(case, names, ways, flows, strict=strict)
    bounds += more
    troubles.append(wrong)
    built = replace(built, bounds=tuple(b for b in bounds if b.flows))
    if strict:
        built, wrong = with_what_comes_first(case, built)
        troubles.append(wrong)
    trouble = next(filter(None, troubles), "") if strict else ""
    return _over_dates(case, joint, built), trouble


def _belongs(norm: Norm, names: tuple[str, ...], asked: set[str]) -> bool:
    """Everything that binds single calls, the ceilings on these tools, and the demands asked about."""
    form = norm.form
    if isinstance(form, Oblige) or (isinstance(form, Limit) and form.is_floor and not form.is_ceiling):
        return norm.id in asked
    return not isinstance(form, Limit) or bool(set(form.action.names) & set(names))


def _ways(case: Case, joint: Joint, names: tuple[str, ...]) -> tuple[dict[str, int], str]:
    """In which direction each metric is followed; and one that is wanted in both."""
    found: dict[str, int] = {}
    for goal in joint.goals:
        sign = goal.movers[0][1].sign
        if found.setdefault(goal.metric.name, sign) != sign:
            return found, goal.metric.name
    for goal in joint.kept:
        away = -towards(goal)
        if found.setdefault(goal.metric.name, away) != away:
            return found, goal.metric.name
    for level in levels(case, names).found:
        found.setdefault(level.metric.name, level.direction)
    return found, ""


def towards(goal: Driven) -> int:
    """The direction in which a goal that holds already is safe."""
    return -1 if goal.aim.operator in (Compare.LE, Compare.LT) else 1


def _aimed(
    case: Case, goal: Driven, flows: FlowSet, names: tuple[str, ...], *, strict: bool
) -> tuple[list[Bound], str]:
    """The goal as a floor. Calls that undo it are left out of a schedule, and not counted against it."""
    assert goal.metric.now is not None
    own = set(names_of(goal))
    quantity = METRIC + goal.metric.name
    ids = tuple(f.id for f in flows.flows if f.tool in own)
    if any(quantity not in dict(f.per_call) for f in flows.flows if f.id in ids):
        return [], f"how much one call moves {goal.metric.name} is not known"
    undoing = {t.name for t, _ in movers(case.spec, goal.metric, -goal.movers[0][1].sign)} & set(names)
    against = tuple(f.id for f in flows.flows if f.tool in undoing - own)
    distance = abs(goal.target.value - goal.metric.now.value)
    window = _window(case, goal, names_of(goal), strict=strict)
    wanted = goal.aim.operator or Compare.EQ
    operator = {Compare.LT: Compare.GT, Compare.LE: Compare.GE}.get(wanted, wanted)
    if operator is Compare.EQ and undoing and not strict:
        operator = Compare.GE
    found = [Bound(goal.norm.id, ids, Measure.SUM, quantity, operator, distance, window)]
    if strict and against:
        found.append(_none_of(goal, against, window))
    return found, f"calls may move {goal.metric.name} both ways" if undoing & own else ""


def _none_of(goal: Driven, ids: tuple[str, ...], window: Window) -> Bound:
    return Bound(goal.norm.id, ids, Measure.COUNT, None, Compare.LE, Fraction(0), window)


def _still(case: Case, goal: Driven, flows: FlowSet, names: tuple[str, ...], *, strict: bool) -> list[Bound]:
    """A goal that holds already as a ceiling on what moves its metric away."""
    assert goal.metric.now is not None
    sign = towards(goal)
    pushing = {t.name for t, _ in movers(case.spec, goal.metric, -sign)} & set(names)
    ids = tuple(f.id for f in flows.flows if f.tool in pushing)
    back = {t.name for t, _ in movers(case.spec, goal.metric, sign)} & set(case.spec.allowed)
    if not ids or (not strict and (back or _open_ended(case, goal.metric.name))):
        return []
    window = _window(case, goal, tuple(sorted(pushing)), strict=strict)
    quantity = METRIC + goal.metric.name
    room = abs(goal.target.value - goal.metric.now.value)
    if any(quantity not in dict(f.per_call) for f in flows.flows if f.id in ids):
        return [_none_of(goal, ids, window)] if strict else []
    operator = Compare.LT if goal.aim.operator in (Compare.LT, Compare.GT) else Compare.LE
    return [Bound(goal.norm.id, ids, Measure.SUM, quantity, operator, room, window)]


def _open_ended(case: Case, metric: str) -> bool:
    found = case.spec.metric(metric)
    return found is not None and any(chosen_by_the_world(case.spec, t, found) for t in case.spec.tools)


def _held(
    case: Case, names: tuple[str, ...], ways: dict[str, int], flows: FlowSet, *, strict: bool
) -> tuple[list[Bound], str]:
    """What must always hold and declared ranges, as ceilings on what moves a metric there."""
    given = levels(case, names)
    found: list[Bound] = []
    wrong = given.problem
    for level in given.found:
        pushing = {t.name for t, _ in movers(case.spec, level.metric, level.direction)}
        back = {t.name for t, _ in movers(case.spec, level.metric, -level.direction)}
        ids = tuple(f.id for f in flows.flows if f.tool in pushing)
        quantity = METRIC + level.metric.name
        known = all(quantity in dict(f.per_call) for f in flows.flows if f.id in ids)
        if ways.get(level.metric.name) != level.direction or not known or pushing & back:
            wrong = wrong or f"what {level.metric.name} has to keep is not followed through time"
        elif strict or not (back & set(case.spec.allowed) or _open_ended(case, level.metric.name)):
            norm_id = level.norm_id or RANGE + level.metric.name
            found.append(Bound(norm_id, ids, Measure.SUM, quantity, Compare.LE, level.room, IN_TOTAL))
    return found, wrong


def _window(case: Case, goal: Driven, names: tuple[str, ...], *, strict: bool) -> Window:
    """From the goal's start to the last moment at which a call still ends by its date."""
    runs = [running(case.spec, name) for name in names]
    before = max(runs) if strict else min(runs)
    first, last = begun(case, goal), due(case, goal) - before + (1 if before else 0)
    return one_stretch(first, max(last, first + 1))


def one_stretch(start: Fraction, end: Fraction) -> Window:
    """The window that is just `[start, end)`, in civil seconds."""
    day = int(start) // DAY
    on = (EPOCH.date() + timedelta(days=day)).isoformat()
    opening = Opening(tuple(range(7)), int(start) - day * DAY, int(end) - day * DAY, on, on)
    return Window(WindowKind.NAMED, name=ONE_STRETCH, openings=(opening,))


def _over_dates(case: Case, joint: Joint, built: Problem) -> Problem:
    """No longer than up to the last date, where nothing but goals is asked for."""
    every = (*joint.goals, *joint.kept)
    dates = [due(case, g) for g in every] + ([case.end.value] if joint.demands else [])
    starts = [case.start.value, *(begun(case, g) for g in every)]
    return replace(built, start=min(starts), end=max(dates))
