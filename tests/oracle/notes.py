"""What a line adds to its document: lines that others imply, that speak of nothing, exceptions that lift
nothing. What is said has to be so; not all that is so has to be said. Truth by enumeration of all calls, from docs/semantics.md §6 (*vacuity, redundancy, dead exceptions*)."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import replace

from tests.oracle.compare import Verdict
from tests.oracle.domains import Env, Line, layer_line, ops_of, plan_of
from tests.oracle.evaluator import Truth, asks, bars
from tests.oracle.generate import Maker
from tests.oracle.tool import Outcome, run

CODES = ("MND205", "MND203", "MND210", "MND211", "MND212", "MND213", "MND602")
Points = frozenset[int]


def notes_of(seed: int) -> tuple[Verdict, str]:
    maker = Maker(random.Random(seed))  # noqa: S311 - a test case, not a secret
    world = maker.world()
    more = tuple(maker.mandate_line(world, f"n{i}") for i in range(6, 6 + maker.rand.randint(0, 3)))
    world = replace(world, mandate=(*world.mandate, *more), probes=())
    verdict = Verdict()
    outcome = run(ops_of(world), plan_of(world), CODES, {layer_line(x): x.id for x in world.layer})
    verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
    verdict.found += [f.code for f in outcome.checked.findings]
    verdict.undecided += [f"{c} {r}" for c in CODES[2:] if (r := outcome.undecided(c))]
    verdict.wrong += Notes(Truth(world)).compare(outcome)
    return verdict, f"{ops_of(world)}---\n{plan_of(world)}"


class Notes:
    """The calls of each tool, numbered; a line as the set of those that it is about."""

    def __init__(self, truth: Truth) -> None:
        self.truth = truth
        self.calls = {t.name: list(truth.whole_calls(t.name)) for t in truth.world.tools}

    def where(self, line: Line, *, lifted: bool = True) -> Points:
        """The calls that a line takes away, claims or covers; without its exception if not `lifted`."""
        one = line if lifted else replace(line, unless=None)
        return frozenset(i for i, e in enumerate(self.calls[line.tool]) if self._about(one, e))

    def _about(self, line: Line, env: Env) -> bool:
        match line.form:
            case "forbid" | "limit":
                return bars(line, env)
            case "requires":
                return bars(line, env) or asks(line, env)
            case "approve":
                return asks(line, env)
            case _:
                return line.when.holds(env) and line.extra.holds(env) and not line.lifted(env)

    def compare(self, outcome: Outcome) -> Iterator[str]:
        lines = {x.id: x for x in (*self.truth.world.mandate, *self.truth.world.layer)}
        told = {i for f in outcome.checked.findings if f.code != "MND203" for i in outcome.items(f)}
        for finding in outcome.found("MND210"):
            some = [lines[i] for i in outcome.items(finding)]
            if len(some) < 2 and not any(self.says_nothing(x) for x in some):
                yield f"MND210: {some[0].id} adds something"
            elif len(some) > 1 and not any(self.implied(x, [y for y in some if y is not x]) for x in some):
                yield f"MND210: none of {sorted(x.id for x in some)} is implied by the others"
        for finding in outcome.found("MND212"):
            if not any(self.vacuous(lines[i]) for i in outcome.items(finding)):
                yield f"MND212: {sorted(outcome.items(finding))} can come true"
        for finding in outcome.found("MND213"):
            if not any(self.dead_exception(lines[i]) for i in outcome.items(finding) if i in lines):
                yield f"MND213: {sorted(outcome.items(finding))} lifts something"
        for line in self.truth.world.mandate:
            if line.id in told:
                continue
            if not outcome.undecided("MND212") and self.vacuous(line):
                yield f"MND212: {line.id} is vacuous, and not told"

    def says_nothing(self, line: Line) -> bool:
        return not self.where(line)

    def vacuous(self, line: Line) -> bool:
        if line.form == "limit":
            return False
        return not any(line.when.holds(e) and line.extra.holds(e) for e in self.calls[line.tool])

    def implied(self, line: Line, others: Iterable[Line]) -> bool:
        """Whether lines of its kind cover all that one covers, and bind as much."""
        kind = ("forbid", "limit") if line.form in ("forbid", "limit") else (line.form,)
        like = [x for x in others if x.tool == line.tool and x.form in kind and x.of_mandate]
        if line.form == "oblige":
            return self.implied_duty(line, like)
        mine = self.where(line)
        covered = frozenset(i for x in like for i in self.where(x))
        return bool(like) and mine <= covered

    def implied_duty(self, line: Line, like: list[Line]) -> bool:
        truth = self.truth
        for s in truth.situations:
            if not truth.due(line, s):
                continue
            wanted = [c for c in truth.calls[line.tool] if line.extra.holds({**s, **c})]
            if not any(
                truth.due(x, s)
                and all(c in wanted for c in truth.calls[line.tool] if x.extra.holds({**s, **c}))
                for x in like
            ):
                return False
        return bool(like)

    def dead_exception(self, line: Line) -> bool:
        if line.unless is None:
            return False
        world = self.truth.world
        lifted = self.where(line, lifted=False) - self.where(line)
        if line.form == "oblige":
            return not any(line.when.holds(s) and line.unless.holds(s) for s in self.truth.situations)
        if line.form in ("approve", "permit", "autonomous") or not world.tool(line.tool).allowed:
            return not lifted
        near = (*world.mandate, *world.layer) if line.of_mandate else world.layer
        barring = [x for x in near if x is not line and x.tool == line.tool]
        gone = frozenset(i for i, e in enumerate(self.calls[line.tool]) if any(bars(x, e) for x in barring))
        return lifted <= gone
