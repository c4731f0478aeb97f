"""Every repair that is offered is applied, and looked at twice: by all checks on all lines, and by brute force."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from mandate.compiler.checking import check
from mandate.compiler.repairing.offering import with_repairs
from mandate.compiler.repairing.trying import Changed, Trials
from mandate.model import expression as ex
from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.model.norm import Achieve, Approve, Autonomous, Forbid, Limit, Norm, Oblige, Permit
from mandate.model.window import WindowKind
from mandate.rules.catalogue import CATALOGUE
from tests.oracle.compare import Verdict
from tests.oracle.domains import ALWAYS, Cond, Env, Line, Tool, World, compared, layer_line, ops_of, plan_of
from tests.oracle.evaluator import Truth
from tests.oracle.generate import Maker
from tests.oracle.generate_periods import PeriodMaker
from tests.oracle.periods import (
    TICKS,
    PeriodCase,
    PeriodLine,
    PeriodTruth,
    period_line,
    period_ops,
    period_plan,
)
from tests.oracle.tool import Outcome, rules_of, run, value

CODES = tuple(e.code for e in CATALOGUE if e.code[3] in "23456")
Faults = Counter[tuple[str, frozenset[str]]]


def repairs_of(seed: int) -> tuple[Verdict, str]:
    rand = random.Random(seed)  # noqa: S311 - a test case, not a secret
    verdict = Verdict()
    if seed % 2:
        world = Maker(rand).world()
        verdict.wrong += of_calls(world, verdict)
        return verdict, f"{ops_of(world)}---\n{plan_of(world)}"
    case = PeriodMaker(rand).case()
    verdict.wrong += of_periods(case, verdict)
    return verdict, f"{period_ops(case)}---\n{period_plan(case)}"


def of_calls(world: World, verdict: Verdict) -> Iterator[str]:
    outcome = run(ops_of(world), plan_of(world), CODES, {layer_line(x): x.id for x in world.layer})
    before = faults(Truth(world))
    for finding, edits, changed in offered(outcome, verdict):
        yield from again(outcome, finding, edits, changed)
        after = faults(Truth(_edited(world, outcome, changed)))
        mine = (finding.code, outcome.items(finding))
        if mine in after and mine in before:
            yield f"{edits}: {mine[0]} {sorted(mine[1])} is still there"
        for new in after - before:
            yield f"{edits}: {new[0]} {sorted(new[1])} is new"


def offered(outcome: Outcome, verdict: Verdict) -> Iterator[tuple[Finding, str, Changed]]:
    trials = Trials(outcome.case, outcome.ask)
    for finding in with_repairs(outcome.case, outcome.ask, outcome.checked):
        for repair in finding.repairs[:4]:
            changed = trials.change(repair.edits)
            shown = ", ".join(
                f"{e.kind.name} {outcome.names.get(e.norm_id, e.norm_id)}" for e in repair.edits
            )
            verdict.found += [e.kind.name for e in repair.edits]
            if changed is not None:
                yield finding, f"{finding.code} {sorted(outcome.items(finding))} {shown}", changed


def again(outcome: Outcome, finding: Finding, edits: str, changed: Changed) -> Iterator[str]:
    """The law: applied to the whole case, the finding is gone, and no blocking one is new."""
    case = outcome.case
    trial = replace(case, norms=changed.applied(case.norms), end=changed.end or case.end)
    after = check(trial, outcome.ask, rules_of(CODES))
    if after.crashes:
        yield f"{edits}: crash {after.crashes}"
    old = Counter((f.code, f.items) for f in outcome.checked.blocking)
    new = Counter((f.code, f.items) for f in after.findings if f.severity is Severity.ERROR)
    mine = (finding.code, finding.items)
    if new[mine] >= old[mine]:
        yield f"{edits}: the finding is still told"
    for code, items in new - old:
        yield f"{edits}: {code} {sorted(outcome.names.get(i, i) for i in items)} is told now"
    if set(after.undecided) - set(outcome.checked.undecided):
        yield f"{edits}: undecided now: {sorted(set(after.undecided) - set(outcome.checked.undecided))}"


def faults(truth: Truth) -> set[tuple[str, frozenset[str]]]:
    """Everything that is wrong with a world, by brute force: cores, and lines that come to nothing."""
    found = {("MND203", core) for core in truth.cores()}
    for line in truth.world.mandate:
        one = frozenset([line.id])
        if line.form == "oblige" and truth.outside(line):
            found.add(("outside", one))
        if line.form == "permit" and truth.beyond(line):
            found.add(("beyond", one))
        if line.form == "permit" and truth.gone(line):
            found.add(("gone", one))
    return found


def _edited(world: World, outcome: Outcome, changed: Changed) -> World:
    new = {outcome.names.get(i, i): norm for i, norm in changed.norms}

    def lines(some: tuple[Line, ...]) -> tuple[Line, ...]:
        found = []
        for line in some:
            norm = new.get(line.id, line)
            if isinstance(norm, Norm):
                found.append(_line(line, norm, world.tool(line.tool)))
            elif norm is not None:
                found.append(norm)
        return tuple(found)

    return replace(world, mandate=lines(world.mandate), layer=lines(world.layer))


def _line(line: Line, norm: Norm, tool: Tool) -> Line:
    """A norm of the tool, as the oracle reads it."""
    unless = _cond(norm.unless, tool) if norm.unless is not None else None
    match norm.form:
        case Oblige(action=action, when=when):
            return replace(line, when=_cond(when, tool), extra=_cond(action.where, tool), unless=unless)
        case (Permit() | Forbid() | Autonomous() | Approve()) as form:
            if line.form == "requires":  # a condition on calls is lowered to a prohibition of its opposite
                opposite = ex.conjunction(form.action.where, form.when)
                return replace(line, extra=_cond(ex.negation(opposite), tool), unless=unless)
            return replace(
                line, when=_cond(ex.conjunction(form.action.where, form.when), tool), unless=unless
            )
        case Limit() as form if form.argument is not None:
            key, operator, bound = f"{tool.name}:{form.argument}", str(form.operator), form.bound.value

            halves = 2 if tool.arg(form.argument).money else 1

            def keeps(env: Env) -> bool:
                return compared(int(env[key]) * bound.denominator, operator, bound.numerator * halves)

            return replace(line, extra=Cond("", keeps), unless=unless)
        case _:
            raise TypeError(norm.form)


def _cond(expr: ex.Expr, tool: Tool) -> Cond:
    if expr == ex.TRUE:
        return ALWAYS
    read = frozenset(
        f"{tool.name}:{r.name}" if r.scope is ex.Scope.ARGUMENT else r.name for r in ex.references(expr)
    )
    return Cond("", lambda env: bool(value(expr, env)), read)


def of_periods(case: PeriodCase, verdict: Verdict) -> Iterator[str]:
    lines = {period_line(x): x.id for x in case.lines if not x.of_mandate}
    outcome = run(period_ops(case), period_plan(case), CODES, lines)
    for finding, edits, changed in offered(outcome, verdict):
        yield from again(outcome, finding, edits, changed)
        after = _edited_over_time(case, outcome, changed)
        if after is None:
            continue
        truth = PeriodTruth(after)
        if finding.code in ("MND204", "MND303"):
            core = tuple(x for x in after.lines if x.id in outcome.items(finding))
            among = truth.mandate if finding.code == "MND204" else after.lines
            if not truth.keeps(core, among):
                yield f"{edits}: no schedule keeps the rest of the clash"
        if finding.code in ("MND401", "MND402") and after.target is not None:
            best = truth.attainable(after.lines)
            if best is not None and best < after.target:
                yield f"{edits}: {best} of {after.target} can be done"


def _edited_over_time(case: PeriodCase, outcome: Outcome, changed: Changed) -> PeriodCase | None:
    """The case after the edits; None where it does not lie on ticks any more."""
    tick = int(TICKS[case.tick].total_seconds())
    found = case
    if changed.end is not None:
        length = (changed.end.value - outcome.case.start.value) / tick
        if length.denominator != 1 or length > 12:
            return None
        found = replace(found, length=int(length))
    new = {outcome.names.get(i, i): norm for i, norm in changed.norms}
    lines: list[PeriodLine] = []
    for line in case.lines:
        norm = new.get(line.id, line)
        if isinstance(norm, Norm):
            after = _period_line(line, norm, tick, outcome.case.start.value)
            if after is None:
                return None
            lines.append(after)
        elif norm is not None:
            lines.append(norm)
    goal = new.get("g1")
    if goal is not None:
        form = goal.form
        if (
            not isinstance(form, Achieve)
            or isinstance(form.target, ex.Expr)
            or form.target is None
            or form.by is None
        ):
            return None
        by = (form.by.value - outcome.case.start.value) / tick
        if by.denominator != 1 or by > 12 or form.target.value.denominator != 1:
            return None
        found = replace(found, target=int(form.target.value), by=int(by))
    elif "g1" in new:
        found = replace(found, target=None)
    return replace(found, lines=tuple(lines))


def _period_line(line: PeriodLine, norm: Norm, tick: int, start: Fraction) -> PeriodLine | None:
    form = norm.form
    if norm.unless is not None:
        return None
    if isinstance(form, Oblige) and form.by is not None:
        until = (form.by.value - start) / tick
        return replace(line, until=int(until)) if until.denominator == 1 else None
    if not isinstance(form, Limit) or form.bound.value.denominator != 1 or form.action.where != ex.TRUE:
        return None
    window, ticks = line.window, 0
    match form.window.kind:
        case WindowKind.SLIDING:
            length = (form.window.seconds or Fraction(0)) / tick
            if length.denominator != 1:
                return None
            window, ticks = "in any", int(length)
        case WindowKind.ALIGNED:
            window = f"per {form.window.period}"
            if form.window.period not in ("hour", "day", "week", "month"):
                return None
        case WindowKind.TOTAL:
            window = "in total"
        case _:
            return None
    return replace(line, operator=str(form.operator), bound=int(form.bound.value), window=window, ticks=ticks)
