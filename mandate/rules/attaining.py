"""Whether a driven goal or criterion can be reached by itself, and what stands in its way: MND401, MND503."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.expression import Compare
from mandate.model.finding import Edit, EditKind, Label, Party, Phrase, Plotted, Tracked, phrase
from mandate.model.norm import Limit, Norm, Order
from mandate.model.period import Problem, Relaxation
from mandate.model.quantity import COUNT, DURATION, MOMENT, Quantity
from mandate.model.question import OutOfReach, Reachable, Reached, Unknown
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, Rule, Undecided, undecided
from mandate.rules.goals import Driven, approvals_needed, keyed_ceilings, nobody_there
from mandate.rules.levels import ranges_in
from mandate.rules.limit_words import busy_tool, ceiling_words
from mandate.rules.moving import chosen_by_the_world
from mandate.rules.objectives import objective
from mandate.rules.shrinking import Shares, in_metric, is_relative, shares
from mandate.rules.wording import metric_words

_A_MINUTE = 60


def attained(
    rule: type[Rule], case: Case, ask: Ask, goal: Driven, repeated: tuple[Norm, ...]
) -> Iterator[Outcome]:
    """A schedule that reaches the goal by itself, what stands in its way, or why neither is known."""
    if goal.aim.by is None and not case.horizon_declared:
        reason = Unknown("the goal has no date and the layer no horizon")
        yield undecided(rule, reason, goal.norm)
        return
    relative = shares(goal)
    if relative is not None and relative.calls is None:
        yield _never(rule, case, goal, repeated)
        return
    if relative.calls == 0 if relative is not None else is_relative(goal):
        reason = Unknown(f"how calls move {goal.metric.name} depends on what it is, and is not followed")
        yield undecided(rule, reason, goal.norm)
        return
    built, aimed, surely = objective(case, goal, ask, strict=True)
    if not surely.problem and surely.flows:
        answer = ask(Reachable(built, aimed))
        if isinstance(answer, Reached) and (absent := nobody_there(case, goal)):
            reason = Unknown("nobody who approves its calls is there before its date")
            yield undecided(rule, reason, goal.norm, *absent)
            return
        if isinstance(answer, Reached):
            followed = () if relative is not None else (tracked(goal),)
            yield Plotted(goal.norm.id, answer.schedule, _reached(case, goal), followed)
            yield from _assumptions(case, goal)
            return
    plain, aimed, flows = objective(case, goal, ask, strict=False)
    if flows.problem:
        yield Undecided(f"{rule.name}: {flows.problem}", goal.norm.origin.spans)
        return
    if not flows.flows:
        return  # MND402 says that nothing may move it
    answer = ask(Reachable(plain, aimed))
    if isinstance(answer, OutOfReach):
        yield _finding(rule, case, goal, repeated, answer, plain, relative)
    elif isinstance(answer, Unknown):
        yield undecided(rule, answer, goal.norm)
    else:
        reason = Unknown(surely.problem or "conditions that cannot be followed through time may hold it back")
        yield undecided(rule, reason, goal.norm)


def _never(rule: type[Rule], case: Case, goal: Driven, repeated: tuple[Norm, ...]) -> Outcome:
    headline = phrase(
        "no number of calls brings {metric} to {target}: each takes a share of what there is",
        metric=metric_words(case, goal.metric.name, goal.norm),
        target=goal.target,
    )
    draft = Draft(rule, "infeasible_goal", headline)
    draft.side(goal.norm, aim_words(goal))
    for norm in repeated:
        draft.side(norm, phrase("same target"), primary=False)
    for _, effect in goal.movers:
        draft.labels.append(Label(effect.span, phrase("moves it by a share"), primary=False))
    return draft.done()


def _finding(
    rule: type[Rule],
    case: Case,
    goal: Driven,
    repeated: tuple[Norm, ...],
    answer: OutOfReach,
    built: Problem,
    relative: Shares | None = None,
) -> Outcome:
    assert goal.metric.now is not None
    calls = Quantity(answer.best, COUNT)
    if relative is not None:
        answer = in_metric(answer, goal.metric.now.value, relative)
    best = Quantity(answer.best, goal.metric.type)
    moved = Quantity(answer.moved, goal.metric.type)
    wanted = abs(goal.target.value - goal.metric.now.value)
    date = " by {by}" if goal.aim.by is not None else ""
    headline = phrase(
        f"{{metric}} cannot reach {{target}}{date}: that takes {{wanted}}, at most {{moved}} can be done",
        metric=metric_words(case, goal.metric.name, goal.norm),
        target=goal.target,
        by=goal.aim.by or "",
        wanted=Quantity(wanted, goal.metric.type),
        moved=moved,
    )
    draft = Draft(rule, "infeasible_goal", headline)
    draft.side(goal.norm, aim_words(goal))
    for norm_id in answer.binds:
        if norm_id != goal.norm.id:
            draft.side(case.norm(norm_id), ceiling_words(case, case.norm(norm_id), "binds"))
    for norm in repeated:
        draft.side(norm, phrase("same target"), primary=False)
    if goal.norm.id in answer.binds:  # so the range of a metric is called
        draft.labels += ranges_in(case, built, goal)
    for tool in dict.fromkeys(tool for tool, _ in goal.movers):
        if tool.takes is not None and tool.at_once is None:
            draft.labels.append(Label(tool.span, phrase("takes {takes}", takes=tool.takes), False))
    draft.why = (phrase("{why}", why=answer.derivation),)
    if relative is not None:
        made = phrase("{calls} calls make {best} of it", calls=calls, best=best)
        draft.why = (*(draft.why if answer.derivation.terms else ()), made)
    draft.attainable = best
    draft.binds = tuple(i for i in answer.binds if i != goal.norm.id)
    draft.edits, draft.help = _ways_out(case, goal, answer)
    return draft.done()


def tracked(goal: Driven) -> Tracked:
    """How to follow the goal's metric along a schedule."""
    assert goal.metric.now is not None
    signs = tuple((tool.name, effect.sign) for tool, effect in goal.movers)
    return Tracked(goal.norm.id, goal.metric.name, goal.metric.now, signs)


def aim_words(goal: Driven) -> Phrase:
    """What a label says of a goal or criterion: `goal: backlog <= 400`."""
    operator = str(goal.aim.operator.value) if goal.aim.operator else "="
    what = "success" if goal.aim.criterion else "goal"
    return phrase(f"{what}: {{m}} {{op}} {{t}}", m=goal.metric.name, op=operator, t=goal.target)


def _reached(case: Case, goal: Driven) -> Phrase:
    metric = metric_words(case, goal.metric.name, goal.norm)
    there = {Compare.LT: "below", Compare.GT: "above"}.get(goal.aim.operator or Compare.EQ, "to")
    return phrase(f"a schedule brings {{metric}} {there} {{target}}", metric=metric, target=goal.target)


def _assumptions(case: Case, goal: Driven) -> Iterator[Outcome]:
    names = tuple(t.name for t, _ in goal.movers)
    for norm in keyed_ceilings(case, goal):
        yield Assumed(
            phrase("{id}: each call has its own key, so the limit per key does not bind", id=norm.id)
        )
    for norm in approvals_needed(case, names):
        yield Assumed(phrase("{id}: approvals are given in time", id=norm.id))
    metric = case.spec.metric(goal.metric.name) or goal.metric
    for tool, effect in goal.movers:
        if chosen_by_the_world(case.spec, tool, metric):
            text = "every call of {tool} moves {metric} as far as its effect can: by {change}"
            yield Assumed(phrase(text, tool=tool.name, metric=metric.name, change=effect.change))
    if shares(goal) is not None and metric.type.integral:
        yield Assumed(phrase("fractions of {metric} count: shares of it are not rounded", metric=metric.name))


def _ways_out(
    case: Case, goal: Driven, answer: OutOfReach
) -> tuple[tuple[tuple[Edit, ...], ...], tuple[Phrase, ...]]:
    """Single relaxations: of the mandate's own numbers as edits, of the layer's as questions."""
    edits: list[tuple[Edit, ...]] = []
    helps: list[Phrase] = []
    for way in answer.relaxations:
        if way.kind == "bound" and not isinstance(case.norm(way.norm_id).form, Limit | Order):
            continue  # the level of a metric: what it may be instead is no number of this norm
        edit, asked = _edit(case, goal, way), _of_owner(case, way)
        if edit is not None:
            edits.append((edit,))
            helps.extend((*_then(case, way), *_earliest(way)))
        elif asked is not None:
            edits.append((asked,))
        else:
            helps.append(_question(case, way))
    helps.extend(_next(case, goal, answer))
    together = [_edit(case, goal, way) for way in answer.jointly]
    if together and None not in together:
        edits.append(tuple(e for e in together if e is not None))
    elif together:
        helps.append(_raised_together(case, answer.jointly))
    return tuple(edits), tuple(helps)


def _raised_together(case: Case, ways: tuple[Relaxation, ...]) -> Phrase:
    """No limit alone is in the way, and not all of them are the author's."""
    parts: dict[str, str | Quantity] = {"owner": Party.OWNER.value}
    words: list[str] = []
    for number, way in enumerate(sorted(ways, key=lambda w: not case.norm(w.norm_id).of_mandate)):
        norm = case.norm(way.norm_id)
        bound = getattr(norm.form, "bound", None)
        kind = bound.type if isinstance(bound, Quantity) else COUNT
        parts |= {f"r{number}": f"line {norm.origin.line}" if norm.of_mandate else norm.id}
        parts |= {f"v{number}": Quantity(way.value, kind)}
        asked = "" if norm.of_mandate else " ({owner})"
        words.append(f"{{r{number}}}: at least {{v{number}}}{asked}")
    return phrase(f"together: {', '.join(words)}", **parts)


def _edit(case: Case, goal: Driven, way: Relaxation) -> Edit | None:
    if way.kind == "horizon" and goal.aim.by is not None:
        return Edit(EditKind.NUMBER, goal.norm.id, Quantity(way.value, MOMENT))
    if way.kind == "target":
        return Edit(EditKind.NUMBER, goal.norm.id, Quantity(way.value, goal.metric.type))
    if way.kind == "bound" and case.norm(way.norm_id).of_mandate:
        form = case.norm(way.norm_id).form
        bound_type = getattr(form, "bound", None)
        kind = bound_type.type if isinstance(bound_type, Quantity) else COUNT
        return Edit(EditKind.NUMBER, way.norm_id, Quantity(way.value, kind))
    return None


def _of_owner(case: Case, way: Relaxation) -> Edit | None:
    """A number of the layer that its owner may change: a bound of a line of its own, or the horizon."""
    if way.kind == "horizon":
        return Edit(EditKind.HORIZON, "", Quantity(way.value, MOMENT))
    norm = case.norm(way.norm_id) if way.kind == "bound" else None
    if norm is None or not isinstance(norm.form, Limit) or busy_tool(case, norm) is not None:
        return None
    return Edit(EditKind.NUMBER, way.norm_id, Quantity(way.value, norm.form.bound.type))


def _then(case: Case, way: Relaxation) -> Iterator[Phrase]:
    """What is used to the full once a bound of the mandate is raised: the next thing in the way."""
    if way.kind != "bound" or not way.then_binds:
        return
    line = case.norm(way.norm_id).origin.line
    for norm_id in way.then_binds:
        other = case.norm(norm_id)
        if isinstance(other.form, Limit) and other.id != way.norm_id:
            value = Quantity(way.value, other.form.bound.type)
            yield phrase("with {value} in line {line}, {rule} is used to the full",
                         value=value, line=line, rule=other.id)  # fmt: skip


def _earliest(way: Relaxation) -> Iterator[Phrase]:
    """The earliest end to the second, where a rounder one is offered."""
    if way.kind == "horizon" and way.least is not None and way.value - way.least >= _A_MINUTE:
        yield phrase(
            "at the earliest {least}, with all of the last calls at once", least=Quantity(way.least, MOMENT)
        )


def _next(case: Case, goal: Driven, answer: OutOfReach) -> Iterator[Phrase]:
    """What is in the way once all that binds now is gone, where no single change has told it."""
    own = [w for w in answer.relaxations if w.kind == "bound" and case.norm(w.norm_id).of_mandate]
    told = {i for way in own for i in way.then_binds}
    told |= {way.norm_id for way in answer.jointly}
    lines = [i for i in answer.next_binds if i not in told and i != goal.norm.id]
    if answer.next_moved is None or not lines:
        return
    named = [case.norm(i) for i in lines]
    names = {f"r{at}": f"line {n.origin.line}" if n.of_mandate else n.id for at, n in enumerate(named)}
    lines_of = " and ".join(f"{{{name}}}" for name in names)
    moved = Quantity(answer.next_moved, goal.metric.type)
    yield phrase(f"without what binds, {lines_of} would be next: at most {{moved}}", **names, moved=moved)


def _question(case: Case, way: Relaxation) -> Phrase:
    owner = Party.OWNER.value
    if way.kind == "opening":
        return phrase(
            "{id}: at least {more} more opening time before the deadline ({owner})",
            id=way.norm_id, more=Quantity(way.value, DURATION), owner=owner,
        )  # fmt: skip
    if way.kind == "bound":
        form = case.norm(way.norm_id).form
        busy = busy_tool(case, case.norm(way.norm_id)) is not None
        found = getattr(form, "bound", None)
        kind = found.type if isinstance(found, Quantity) else COUNT
        words = "{id}: at least {value} at a time ({owner})" if busy else "{id}: at least {value} ({owner})"
        return phrase(words, id=way.norm_id, value=Quantity(way.value, kind), owner=owner)
    return phrase("a horizon until {end} ({owner})", end=Quantity(way.value, MOMENT), owner=owner)
