"""Two goals at once, each moved by a tool of its own, under floors, ceilings and hours: can all be met by one
schedule? A goal is a floor on the calls before its date."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from mandate.model.finding import Finding
from tests.oracle.compare import Verdict
from tests.oracle.generate_periods import PeriodMaker
from tests.oracle.periods import (
    PeriodCase,
    PeriodLine,
    PeriodTruth,
    period_line,
    period_ops,
    period_plan,
    shut,
)
from tests.oracle.tool import Outcome, run

CODES = ("MND203", "MND204", "MND301", "MND303", "MND401", "MND402", "MND406")
METRIC = {"t.a": "pears", "t.b": "figs"}


def goals_of(seed: int) -> tuple[Verdict, str]:
    maker = PeriodMaker(random.Random(seed))  # noqa: S311 - a test case, not a secret
    case = maker.case()
    while len(case.tools) < 2 or maker.sized:
        case = maker.case()
    case = replace(case, target=None)
    rand = maker.rand
    goals = tuple(
        PeriodLine(
            f"g{i}", "goal", (tool.name,), True, "count", ">=", rand.randint(1, 7), "by",
            until=case.length if rand.random() < 0.6 else rand.randint(1, case.length),
        )
        for i, tool in enumerate(case.tools, 1)
        if rand.random() < 0.9
    )  # fmt: skip
    ops, plan = period_ops(case), period_plan(replace(case, lines=tuple(x for x in case.lines)))
    for tool, metric in METRIC.items():
        ops = ops.replace(
            f"tool {tool}() tier 1\n",
            f"metric {metric} : count, now 0\ntool {tool}() tier 1, effect {metric} += 1\n",
        )
    plan += "".join(["goals:\n"] * bool(goals)) + "".join(
        f'  - {{id: {g.id}, achieve: "{METRIC[g.tools[0]]} >= {g.bound}", by: "{case.at(g.until):%Y-%m-%dT%H:%M}"}}\n'
        for g in goals
    )
    verdict = Verdict()
    outcome = (
        run(ops, plan, CODES, {period_line(x): x.id for x in case.lines if not x.of_mandate})
        if plan
        else None
    )
    if outcome is not None:
        verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
        verdict.found += sorted({f.code for f in outcome.checked.findings})
        verdict.undecided += [f"{c} {r}" for c in CODES if (r := outcome.undecided(c))]
        verdict.wrong += _together(case, goals, outcome)
    return verdict, f"{ops}---\n{plan}"


def _together(case: PeriodCase, goals: tuple[PeriodLine, ...], outcome: Outcome) -> Iterator[str]:
    every = (*case.lines, *goals)
    truth = PeriodTruth(replace(case, lines=every))
    fits = truth.keeps(every, every)
    told = [f for code in CODES for f in outcome.found(code)]
    left = any(outcome.undecided(code) for code in CODES)
    if not fits and not told and not left:
        yield "MND406: nothing is said, and no schedule meets all"
    if fits and told:
        yield f"{told[0].code}: said of {sorted(outcome.items(told[0]))}, and one schedule meets all"
    for finding in outcome.found("MND406"):
        yield from _core(truth, every, finding, outcome)


def _core(
    truth: PeriodTruth, every: tuple[PeriodLine, ...], finding: Finding, outcome: Outcome
) -> Iterator[str]:
    core = outcome.items(finding)
    lines = tuple(x for x in every if x.id in core)
    if truth.keeps(lines, every):
        if not shut(truth.case, every):  # what shuts a tool altogether is told elsewhere
            yield f"MND406: a schedule keeps {sorted(core)}"
        return
    for one in sorted(core):
        if not truth.keeps(tuple(x for x in lines if x.id != one), every):
            yield f"MND406: {one} is not needed in {sorted(core)}"
