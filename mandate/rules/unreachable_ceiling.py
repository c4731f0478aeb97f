"""MND412: a ceiling of the mandate that hours, durations, budgets and stocks never let anybody reach."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Compare
from mandate.model.finding import Label, phrase
from mandate.model.norm import Limit, Measure, Norm
from mandate.model.period import Bound, Objective, Problem, Range
from mandate.model.quantity import COUNT, Quantity
from mandate.model.question import OutOfReach, Reachable, Unknown
from mandate.model.window import IN_TOTAL, WindowKind
from mandate.rules.amounts import METRIC
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.levels import levels
from mandate.rules.limit_words import ceiling_words, window_words
from mandate.rules.moving import movers
from mandate.rules.periods import counted, problem
from mandate.rules.spans import windows_of

MOST_WINDOWS = 62
CALLS = "calls of the ceiling"
RANGE = "range of "
LOWER = (Compare.GE, Compare.GT, Compare.EQ)


class UnreachableCeiling:
    """A limit on calls that can never be used up: other lines keep the calls well below it.

    ## What it checks
    Ceilings of the mandate on the number of calls per calendar period, named window or in total: the most
    that hours, durations, concurrency, budgets, stocks and the other limits allow in any of their windows.

    ## Why it matters
    Somebody who reads the number believes that it is the one in force.

    ## Known limits
    Limits implied by other lines of the mandate alone are MND210's, looser ones in the window of a line of
    the layer MND332's. Sliding windows, limits per key or under conditions, and more than 62 windows are
    not looked at.

    ## Example that is found
    "At most 500 labels a day" where a label takes 5 min, one at a time, from 09:00 to 17:00.

    ## Example that passes
    "At most 50 labels a day" there.
    """

    code: ClassVar[str] = "MND412"
    name: ClassVar[str] = "unreachable-ceiling"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for norm in case.mandate_norms:
            form = norm.form
            if isinstance(form, Limit) and is_plain(norm, form) and not _looser_than_layer(case, form):
                yield from self._one(case, ask, norm, form)

    def _one(self, case: Case, ask: Ask, norm: Norm, form: Limit) -> Iterator[Outcome]:
        best = most_ever(case, ask, norm, form)
        if isinstance(best, Unknown):
            yield undecided(type(self), best, norm)
        elif best is not None and not _by_mandate_alone(case, best):
            yield self._finding(case, norm, form, best)

    def _finding(self, case: Case, norm: Norm, form: Limit, best: OutOfReach) -> Outcome:
        headline = phrase(
            "line {line} allows {bound} calls {window}, and at most {best} are ever possible",
            line=norm.origin.line,
            bound=form.bound,
            window=window_words(form.window),
            best=Quantity(best.best, COUNT),
        )
        draft = Draft(type(self), "none", headline)
        draft.side(norm, phrase("never binds"))
        for norm_id in best.binds:
            metric = case.spec.metric(norm_id.removeprefix(RANGE))
            if norm_id.startswith(RANGE) and metric is not None:
                draft.labels.append(Label(metric.span, phrase("its range ends"), primary=False))
            elif not norm_id.startswith(RANGE):
                draft.side(case.norm(norm_id), ceiling_words(case, case.norm(norm_id), "binds before"))
        draft.why = (phrase("{why}", why=best.derivation),) if best.derivation.terms else ()
        return draft.done()


def most_ever(case: Case, ask: Ask, norm: Norm, form: Limit) -> OutOfReach | Unknown | None:
    """The most calls that any window of a ceiling can see under everything else; None where that is as many
    as it allows, or where it is not looked at."""
    windows = _windows(case, form)
    built = _without(case, ask, norm, form) if windows else None
    if built is None:
        return None
    best: OutOfReach | None = None
    for start, end in windows:
        moving = tuple((f.id, 1) for f in built.flows)
        aimed = Objective(norm.id, CALLS, Fraction(0), Compare.GE, form.bound.value, moving)
        # "aside" saves the ways out; to be silent needs an answer
        answer = ask(Reachable(replace(built, start=start, end=end), aimed, aside=True))
        if isinstance(answer, Unknown):
            return answer
        if not isinstance(answer, OutOfReach):
            return None
        best = answer if best is None or answer.best > best.best else best
    return best


def _by_mandate_alone(case: Case, best: OutOfReach) -> bool:
    return all(not i.startswith(RANGE) and case.norm(i).of_mandate for i in best.binds)


def is_plain(norm: Norm, form: Limit) -> bool:
    """A count of calls, under no condition, with windows that can be told one by one."""
    kinds = (WindowKind.ALIGNED, WindowKind.NAMED, WindowKind.TOTAL)
    plain = (form.measure, form.keys, form.when, form.action.where) == (Measure.COUNT, (), TRUE, TRUE)
    ceiling = form.operator in (Compare.LE, Compare.LT) and form.window.kind in kinds and form.bound.value > 0
    return plain and ceiling and norm.unless is None and form.used is None


def _looser_than_layer(case: Case, form: Limit) -> bool:
    """Whether the layer has a lower number for the same calls in the same window: MND332 says so."""
    return any(
        isinstance(n.form, Limit)
        and n.form.is_ceiling
        and (n.form.window, n.form.measure) == (form.window, Measure.COUNT)
        and set(form.action.names) <= set(n.form.action.names)
        for n in case.layer_norms.on(form.action.names[0])
    )


def _windows(case: Case, form: Limit) -> tuple[tuple[Fraction, Fraction], ...]:
    """Every whole or cut-off window of the horizon; none where they are too many."""
    if form.window.kind is WindowKind.TOTAL:
        return ((case.start.value, case.end.value),) if case.horizon_declared else ()
    found: list[tuple[Fraction, Fraction]] = []
    for a, b in windows_of(form.window, int(case.start.value), int(case.end.value)):
        found.append((max(Fraction(a), case.start.value), min(Fraction(b), case.end.value)))
        if len(found) > MOST_WINDOWS:
            return ()
    return tuple(found)


def _without(case: Case, ask: Ask, norm: Norm, form: Limit) -> Problem | None:
    """The calls of the ceiling under everything else that holds them down."""
    names = form.action.names
    tools = [case.spec.tool(name) for name in names]
    if any(tool is None for tool in tools):
        return None
    ways = {lv.metric.name: lv.direction for lv in reversed(levels(case, names).found)}
    own = tuple(n for n in _around(case, names) if n.id != norm.id)
    if not any(isinstance(n.form, Limit) for n in counted(own)) and not ways:
        return None
    built, flows = problem(case, ask, own, (), strict=False, also=names, ways=ways)
    if flows.problem:
        return None
    chosen = tuple(f for f in built.flows if f.tool in names)
    counting = {METRIC + CALLS: Range(Fraction(1), Fraction(1))}
    timed = tuple(replace(f, per_call=tuple(sorted((dict(f.per_call) | counting).items()))) for f in chosen)
    known = {f.id for f in chosen}
    bounds = tuple(
        replace(b, flows=tuple(f for f in b.flows if f in known))
        for b in built.bounds
        if known & set(b.flows) and b.operator not in LOWER
    )
    stocks = tuple(_stocks(case, names, ways, built))
    return replace(built, flows=timed, bounds=(*bounds, *stocks), demands=())


def _around(case: Case, names: tuple[str, ...]) -> tuple[Norm, ...]:
    """What bears on calls of these tools, of limits no floors; and what bears on other calls that share a
    limit with them."""
    near = case.indexed.on_any(names)
    sharing = {name for n in near if isinstance(n.form, Limit) for name in n.form.action.names}
    return tuple(
        n
        for n in case.indexed.on_any((*names, *sorted(sharing.difference(names))))
        if not isinstance(n.form, Limit) or (not n.form.is_floor and set(n.form.action.names) & set(names))
    )


def _stocks(case: Case, names: tuple[str, ...], ways: dict[str, int], built: Problem) -> Iterator[Bound]:
    """What calls use up of a metric that nobody fills again."""
    for level in levels(case, names).found:
        back = {t.name for t, _ in movers(case.spec, level.metric, -level.direction)}
        pushing = {t.name for t, _ in movers(case.spec, level.metric, level.direction)} & set(names)
        ids = tuple(f.id for f in built.flows if f.tool in pushing)
        quantity = METRIC + level.metric.name
        known = all(quantity in dict(f.per_call) for f in built.flows if f.id in ids)
        refilled = any(map(case.spec.allows, back))
        if ids and known and ways[level.metric.name] == level.direction and not refilled:
            norm_id = level.norm_id or RANGE + level.metric.name
            yield Bound(norm_id, ids, Measure.SUM, quantity, Compare.LE, level.room, IN_TOTAL)
