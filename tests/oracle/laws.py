"""Metamorphic laws: what may be done to a case without changing what is found, or only in one direction.

They need no evaluator, so they also hold where brute force cannot reach.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

from mandate.grammar.printing import show
from tests.oracle import compare_periods
from tests.oracle.compare import CODES, Verdict, inside
from tests.oracle.domains import ALWAYS, Line, World, assignments, layer_line, ops_of, plan_of
from tests.oracle.generate import Maker
from tests.oracle.generate_periods import PeriodMaker
from tests.oracle.periods import PeriodCase, PeriodLine, period_line, period_ops, period_plan
from tests.oracle.tool import Outcome, run

ALL = (*CODES, "MND321", "MND330", "MND331", "MND332")
RENAMED = {"t.a": "z.last", "t.b": "b.other", "level": "zeal", "raining": "bright", "tint": "aspect"}


def seen(world: World) -> Outcome:
    return run(ops_of(world), plan_of(world), ALL, {layer_line(x): x.id for x in world.layer})


def seen_over_time(case: PeriodCase) -> Outcome:
    lines = {period_line(x): x.id for x in case.lines if not x.of_mandate}
    return run(period_ops(case), period_plan(case), compare_periods.CODES, lines)


def facts(outcome: Outcome) -> set[tuple[str, str, frozenset[str], str]]:
    """What was found, without the words: code, severity, lines, region, and what is attainable."""
    found = set()
    for f in outcome.checked.findings:
        exactly = show(f.exactly) if f.exactly is not None else ""
        attainable = show(f.attainable) if f.attainable is not None else ""
        found.add((f.code, f.severity.value, outcome.items(f), f"{exactly} {attainable}"))
    return found


def verdicts(outcome: Outcome) -> set[str]:
    return {f.code for f in outcome.checked.findings}


def laws_of(seed: int) -> tuple[Verdict, str]:
    """The laws on one world about calls, or one about time."""
    rand = random.Random(seed)  # noqa: S311 - a test case, not a secret
    verdict = Verdict()
    if seed % 3:
        world = Maker(rand).world()
        verdict.wrong += call_laws(world, rand)
        return verdict, f"{ops_of(world)}---\n{plan_of(world)}"
    case = PeriodMaker(rand).case()
    verdict.wrong += time_laws(case, rand)
    return verdict, f"{period_ops(case)}---\n{period_plan(case)}"


def call_laws(world: World, rand: random.Random) -> Iterator[str]:
    before = seen(world)
    mandate = list(world.mandate)
    rand.shuffle(mandate)
    yield from _same(
        "the mandate's lines in another order",
        facts(before),
        facts(seen(replace(world, mandate=tuple(mandate)))),
    )
    layer = list(world.layer)
    rand.shuffle(layer)
    moved = seen(replace(world, layer=tuple(layer)))
    if verdicts(before) != verdicts(moved):
        yield f"the layer's lines in another order: {verdicts(before) ^ verdicts(moved)}"
    yield from _renamed(world, before)
    yield from _forbidden(world, before, rand)


def _same(
    what: str,
    before: set[tuple[str, str, frozenset[str], str]],
    after: set[tuple[str, str, frozenset[str], str]],
) -> Iterator[str]:
    for finding in sorted(before ^ after, key=str)[:2]:
        if finding[0] == "MND305" and {f[0] for f in before} == {f[0] for f in after}:
            continue  # of several wishes for one call the first is told
        side = "lost" if finding in before else "new"
        yield f"{what}: {side} {finding[0]} {sorted(finding[2])} {finding[3]}"


def _renamed(world: World, before: Outcome) -> Iterator[str]:
    """Other names, in another alphabetical order; only what is printed may change."""
    ops, plan = ops_of(world), plan_of(world)
    lines = {layer_line(x): x.id for x in world.layer}
    for old, new in RENAMED.items():
        ops, plan = ops.replace(old, new), plan.replace(old, new)
        lines = {text.replace(old, new): one for text, one in lines.items()}
    after = run(ops, plan, ALL, lines)
    back = {tool: name for name, tool in RENAMED.items()}

    wishes = {x.id for x in world.mandate if x.form in ("oblige", "permit")}

    def plain(outcome: Outcome, names: dict[str, str]) -> set[tuple[str, str, frozenset[str]]]:
        """Of several cores of one wish those are told that cover every situation, least names first."""

        def own(item: str) -> str:
            return f"!{names[item[1:]]}" if item[1:] in names and item[0] == "!" else item

        found = {(c, s, frozenset(own(i) for i in items)) for c, s, items, _ in facts(outcome)}
        return {(c, s, items & wishes if items & wishes else items) for c, s, items in found}

    one, other = plain(before, {}), plain(after, back)
    for finding in sorted(one ^ other, key=str)[:2]:
        yield f"other names: {'lost' if finding in one else 'new'} {finding[0]} {sorted(finding[2])}"


def _forbidden(world: World, before: Outcome, rand: random.Random) -> Iterator[str]:
    """One prohibition more: what had no response still has none."""
    tool = rand.choice(world.tools)
    maker = Maker(rand)
    when = maker.cond((*world.context, *tool.args)) if rand.random() < 0.9 else ALWAYS
    more = Line("n9", "forbid", tool.name, when)
    after = seen(replace(world, mandate=(*world.mandate, more)))
    if any(r.reason for r in after.checked.runs):
        return
    situations = list(assignments(world.context))
    for code in ("MND203",):
        for old in before.found(code):
            duties = {x.id for x in world.mandate if x.form == "oblige"} & before.items(old)
            points = inside(old, situations)
            told = [f for f in after.found(code) if duties & after.items(f)]
            left = [p for p in points if not any(inside(f, [p]) for f in told)]
            if left:
                yield f"with {when.text} forbidden, {code} {sorted(before.items(old))} is lost at {left[0]}"


def time_laws(case: PeriodCase, rand: random.Random) -> Iterator[str]:
    before = seen_over_time(case)
    own = [x for x in case.lines if x.of_mandate]
    layer = [x for x in case.lines if not x.of_mandate]
    rand.shuffle(own)
    yield from _same(
        "lines in another order", facts(before), facts(seen_over_time(replace(case, lines=(*own, *layer))))
    )
    tools = tuple(t.name for t in case.tools)
    more = PeriodLine(
        "n9", "limit", (rand.choice(tools),), True, "count", "<=", rand.randint(0, 4), "per day"
    )
    after = seen_over_time(replace(case, lines=(*own, more, *layer)))
    if any(r.reason for r in (*after.checked.runs, *before.checked.runs)):
        return
    joint = {"MND203", "MND204", "MND301", "MND303"}
    if verdicts(before) & joint and not verdicts(after) & joint:
        yield "one ceiling more, and floors fit that did not"
    goals = {"MND401", "MND402"}
    if verdicts(before) & goals and not verdicts(after) & goals:
        yield "one ceiling more, and a goal is in reach that was not"
    for old in before.found("MND401"):
        for new in after.found("MND401"):
            if old.attainable and new.attainable and new.attainable.value > old.attainable.value:
                yield f"one ceiling more, and {new.attainable.value} instead of {old.attainable.value} is attainable"
