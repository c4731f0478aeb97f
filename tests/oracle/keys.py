"""Limits for each value of a key with a declared population, beside limits on all calls together. The truth has
one tool for each value."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from tests.oracle.compare import Verdict
from tests.oracle.generate_periods import PeriodMaker
from tests.oracle.periods import (
    PeriodCase,
    PeriodLine,
    PeriodTool,
    PeriodTruth,
    limit_text,
    period_ops,
    period_plan,
)
from tests.oracle.tool import Outcome, run

CODES = ("MND203", "MND204", "MND301", "MND303")


def keys_of(seed: int) -> tuple[Verdict, str]:
    maker = PeriodMaker(random.Random(seed))  # noqa: S311 - a test case, not a secret
    rand = maker.rand
    case = maker.case()
    while len(case.tools) > 1 or maker.sized or any(x.used for x in case.lines):
        case = maker.case()
    number = rand.choice([2, 2, 3])
    keyed = {x.id for x in case.lines if x.form == "limit" and rand.random() < 0.5}
    case = replace(case, target=None, length=min(case.length, 5 if number == 2 else 4))
    case = replace(case, lines=tuple(replace(x, until=min(x.until, case.length)) for x in case.lines))
    ops, plan = period_ops(case), period_plan(case)
    ops = ops.replace("tool t.a() tier 1", f"key gauge has {number} values\ntool t.a(gauge: text) tier 1")
    names = {}
    for line in case.lines:
        before = limit_text(line) if line.form == "limit" else ""
        after = f"{before} per gauge"
        if line.id in keyed and line.of_mandate:
            plan = plan.replace(
                f'{{id: {line.id}, limit: "{before}"}}', f'{{id: {line.id}, limit: "{after}"}}'
            )
        elif line.id in keyed:
            ops = ops.replace(f"rule {line.id}: {before}\n", f"rule {line.id}: {after}\n")
    for text in ops.splitlines():
        if text.startswith("rule "):
            names[text] = text.removeprefix("rule ").partition(":")[0]
    verdict = Verdict()
    if plan:
        outcome = run(ops, plan, CODES, names)
        verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
        verdict.found += sorted({f.code for f in outcome.checked.findings})
        verdict.undecided += [f"{c} {r}" for c in CODES if (r := outcome.undecided(c))]
        verdict.wrong += compare(_spread(case, keyed, number), outcome)
    return verdict, f"{ops}---\n{plan}"


def _spread(case: PeriodCase, keyed: set[str], number: int) -> PeriodTruth:
    """The case with a tool for each value of the key, and a line for each where it speaks of each."""
    tools = tuple(PeriodTool(f"t.a{k}") for k in range(number))
    names = tuple(t.name for t in tools)
    lines: list[PeriodLine] = []
    for line in case.lines:
        if line.id in keyed:
            lines += [replace(line, tools=(name,)) for name in names]
        else:
            lines.append(replace(line, tools=names))
    return PeriodTruth(replace(case, tools=tools, lines=tuple(lines)))


def compare(truth: PeriodTruth, outcome: Outcome) -> Iterator[str]:
    every, own = truth.case.lines, truth.mandate
    told = [f for code in CODES for f in outcome.found(code)]
    inside = [f for code in ("MND203", "MND204") for f in outcome.found(code)]
    left = any(outcome.undecided(code) for code in CODES)
    if not left and not inside and not truth.keeps(own, own):
        yield "MND204: nothing is said, and no schedule keeps the mandate"
    if not left and not told and not truth.keeps(every, every):
        yield "MND303: nothing is said, and no schedule keeps both documents"
    for code, lines in (("MND204", own), ("MND303", every)):
        for finding in outcome.found(code):
            core = outcome.items(finding)
            chosen = tuple(x for x in lines if x.id in core)
            if truth.keeps(chosen, lines):
                yield f"{code}: a schedule keeps {sorted(core)}"
                continue
            for one in sorted(core):
                if not truth.keeps(tuple(x for x in chosen if x.id != one), lines):
                    yield f"{code}: {one} is not needed in {sorted(core)}"
