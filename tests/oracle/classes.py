"""Limits on some calls of a tool ("of those with mode fast"), beside limits on all of them, and prohibitions of
some. The truth has one tool for each value of the argument."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.oracle import keys
from tests.oracle.compare import Verdict
from tests.oracle.generate_periods import PeriodMaker
from tests.oracle.periods import PeriodLine, PeriodTool, PeriodTruth, limit_text, period_ops, period_plan
from tests.oracle.tool import run

MODES = ("fast", "slow")


def classes_of(seed: int) -> tuple[Verdict, str]:
    maker = PeriodMaker(random.Random(seed))  # noqa: S311 - a test case, not a secret
    rand = maker.rand
    case = maker.case()
    while len(case.tools) > 1 or maker.sized:
        case = maker.case()
    case = replace(case, target=None, length=min(case.length, 5))
    case = replace(case, lines=tuple(replace(x, until=min(x.until, case.length)) for x in case.lines))
    about = {
        x.id: rand.choice([MODES, MODES, ("fast",), ("slow",)]) if x.form == "limit" else MODES
        for x in case.lines
    }
    banned = rand.choice([None, None, None, None, *MODES])
    ops, plan = period_ops(case), period_plan(case)
    ops = ops.replace("tool t.a() tier 1", "tool t.a(mode: one of fast, slow) tier 1")
    for line in case.lines:
        if len(about[line.id]) > 1:
            continue
        before = limit_text(line)
        after = before.replace("(t.a)", f"(t.a where mode == {about[line.id][0]})")
        ops = ops.replace(f"rule {line.id}: {before}\n", f"rule {line.id}: {after}\n")
        plan = plan.replace(f'{{id: {line.id}, limit: "{before}"}}', f'{{id: {line.id}, limit: "{after}"}}')
    names = {t: t[5:].partition(":")[0] for t in ops.splitlines() if t.startswith("rule ")}
    lines = tuple(replace(x, tools=tuple(f"t.{m}" for m in about[x.id])) for x in case.lines)
    if banned is not None:
        plan += f'prohibited:\n  - {{id: b1, forbid: t.a, when: "mode == {banned}"}}\n'
        lines = (*lines, PeriodLine("b1", "limit", (f"t.{banned}",), True, "count", "<=", 0))
    verdict = Verdict()
    if plan:
        outcome = run(ops, plan, keys.CODES, names)
        verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
        verdict.found += sorted({f.code for f in outcome.checked.findings})
        verdict.undecided += [f"{c} {r}" for c in keys.CODES if (r := outcome.undecided(c))]
        tools = tuple(PeriodTool(f"t.{m}") for m in MODES)
        verdict.wrong += keys.compare(PeriodTruth(replace(case, tools=tools, lines=lines)), outcome)
    return verdict, f"{ops}---\n{plan}"
