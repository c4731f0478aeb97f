"""Small cases about steps that wait for each other, costs of one run, and what must always hold: each with
its truth by trying everything, and compared with the tool. The truth is written from docs/semantics.md."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations, product

from tests.oracle.compare import Verdict
from tests.oracle.domains import compared
from tests.oracle.tool import Outcome, run

TOOLS = ("t.a", "t.b", "t.c", "t.d")


def states_of(seed: int) -> tuple[Verdict, str]:
    rand = random.Random(seed)  # noqa: S311 - a test case, not a secret
    made: tuple[Callable[[random.Random], tuple[Verdict, str]], ...] = (orders, budgets, invariants)
    return made[seed // 7 % len(made)](rand)


def _run(verdict: Verdict, ops: str, plan: str, codes: tuple[str, ...], lines: dict[str, str]) -> Outcome:
    outcome = run(ops, plan, codes, lines)
    verdict.wrong += [f"crash: {c}" for c in outcome.checked.crashes]
    verdict.found += sorted({f.code for f in outcome.checked.findings})
    verdict.undecided += [f"{c} {r}" for c in codes if (r := outcome.undecided(c))]
    return outcome


# steps that wait for each other


@dataclass(frozen=True)
class Before:
    id: str
    firsts: tuple[str, ...]
    then: str
    of_mandate: bool

    @property
    def text(self) -> str:
        return f"{', '.join(self.firsts)} before {self.then}"


def startable(denied: Iterable[str], orders: Iterable[Before]) -> set[str]:
    """The tools of which a call can ever be made: each has all that must come before it."""
    gone, lines = set(denied), tuple(orders)
    found: set[str] = set()
    while True:
        more = {
            t
            for t in TOOLS
            if t not in gone and all(any(f in found for f in o.firsts) for o in lines if o.then == t)
        }
        if more == found:
            return found
        found = more


def orders(rand: random.Random) -> tuple[Verdict, str]:
    lines = []
    for number in range(rand.randint(1, 5)):
        chosen = rand.sample(TOOLS, rand.choice([2, 2, 2, 3]))
        of_mandate = rand.random() < 0.6
        lines.append(
            Before(f"{'n' if of_mandate else 'r'}{number}", tuple(sorted(chosen[1:])), chosen[0], of_mandate)
        )
    allowed = [t for t in TOOLS if rand.random() < 0.85] or [TOOLS[0]]
    barred = [t for t in TOOLS if rand.random() < 0.12]
    wanted = {t: rand.choice(["permit", "oblige"]) for t in TOOLS if rand.random() < 0.4}
    ops = "context raining : bool\n" + "".join(f"tool {t}() tier 1\n" for t in TOOLS)
    ops += f"allow {', '.join(allowed)}\n"
    ops += "".join(f"rule {o.id}: {o.text}\n" for o in lines if not o.of_mandate)
    plan = "constraints:\n" + "".join(
        f'  - {{id: {o.id}, order: "{o.text}"}}\n' for o in lines if o.of_mandate
    )
    plan += "".join(f"  - {{id: w{i}, {form}: {t}}}\n" for i, (t, form) in enumerate(wanted.items()))
    plan = plan if "id:" in plan else ""
    plan += "".join(["prohibited:\n"] * bool(barred)) + "".join(
        f"  - {{id: b{i}, forbid: {t}}}\n" for i, t in enumerate(barred)
    )
    verdict = Verdict()
    if plan:
        names = {f"rule {o.id}: {o.text}": o.id for o in lines if not o.of_mandate}
        outcome = _run(verdict, ops, plan, ("MND206", "MND307", "MND601"), names)
        denied = {*barred, *(set(TOOLS) - set(allowed))}
        verdict.wrong += _compare_orders(lines, denied, set(wanted), outcome)
    return verdict, f"{ops}---\n{plan}"


def _compare_orders(
    lines: list[Before], denied: set[str], wanted: set[str], outcome: Outcome
) -> Iterator[str]:
    possible = startable(denied, lines)
    named = {o.then for o in lines if o.of_mandate}  # what the mandate puts in an order it means to do
    stuck = sorted(wanted - denied - possible)
    alone = startable((), lines)
    told = [*outcome.found("MND206"), *outcome.found("MND307"), *outcome.found("MND601")]
    if stuck and not told and not (outcome.undecided("MND206") or outcome.undecided("MND307")):
        yield f"MND206: nothing is said, and {stuck} can never start"
    if outcome.found("MND206") and (wanted | named) <= alone:
        yield f"MND206: said, and {sorted(wanted | named)} can all start"
    if outcome.found("MND307") and not stuck and not any(_waits(lines, denied, t) for t in wanted):
        yield f"MND307: said, and nothing wanted waits for what is denied: {sorted(wanted)}"
    for finding in outcome.found("MND206"):
        core = [o for o in lines if o.id in outcome.items(finding)]
        free = startable((), core)
        if len(free) == len(TOOLS):
            yield f"MND206: {[o.id for o in core]} is no cycle"
        for one in core:
            rest = [o for o in core if o is not one]
            if len(startable((), rest)) < len(TOOLS):
                yield f"MND206: {one.id} is not needed"


def _waits(lines: list[Before], denied: set[str], tool: str, seen: frozenset[str] = frozenset()) -> bool:
    """Whether something that must come before a tool, directly or further back, is denied."""
    for order in (o for o in lines if o.then == tool and tool not in seen):
        if set(order.firsts) <= denied:
            return True
        if any(_waits(lines, denied, f, seen | {tool}) for f in order.firsts):
            return True
    return False


# what one run costs


def budgets(rand: random.Random) -> tuple[Verdict, str]:
    states = ("raining", "late", "urgent")[: rand.randint(1, 3)]
    tools = TOOLS[: rand.randint(1, 3)]
    cost = {t: rand.randint(1, 5) * 100 for t in tools}
    budget = rand.randint(1, 12) * 100
    calls = rand.randint(1, 4) if rand.random() < 0.5 else None
    befores = [(a, b) for a, b in combinations(tools, 2) if rand.random() < 0.25]  # a before b, no cycles
    duties = []
    for number in range(rand.randint(1, 4)):
        when = [(s, rand.random() < 0.7) for s in states if rand.random() < 0.5]
        duties.append((f"n{number}", rand.choice(tools), when))
    ops = "".join(f"context {s} : bool\n" for s in states)
    ops += (
        "".join(f"tool {t}() tier 1, costs {cost[t]} tokens\n" for t in tools) + f"allow {', '.join(tools)}\n"
    )
    ops += f"budget {budget} tokens per run\n" + (f"budget {calls} tool calls per run\n" if calls else "")
    ops += "".join(f"rule o{i}: {a} before {b}\n" for i, (a, b) in enumerate(befores))
    plan = "constraints:\n"
    for name, tool, when in duties:
        text = " and ".join(s if yes else f"not {s}" for s, yes in when)
        plan += f"  - {{id: {name}, oblige: {tool}{f', when: {chr(34)}{text}{chr(34)}' if text else ''}}}\n"
    verdict = Verdict()
    outcome = _run(verdict, ops, plan, ("MND411",), {})
    over = []
    for values in product((False, True), repeat=len(states)):
        env = dict(zip(states, values, strict=True))
        due = {tool for _, tool, when in duties if all(env[s] is yes for s, yes in when)}
        while more := {a for a, b in befores if b in due} - due:
            due |= more
        if sum(cost[t] for t in due) > budget or (calls is not None and len(due) > calls):
            over.append(env)
    told = outcome.found("MND411")
    if over and not told and not outcome.undecided("MND411"):
        verdict.wrong.append(f"MND411: nothing is said, and {over[0]} costs more")
    if told and not over:
        verdict.wrong.append(f"MND411: said of {sorted(outcome.items(told[0]))}, and no situation costs more")
    return verdict, f"{ops}---\n{plan}"


# what must always hold


def invariants(rand: random.Random) -> tuple[Verdict, str]:
    metrics = {
        m: (rand.choice([0, 0, 1]), rand.randint(2, 5)) for m in ("pears", "figs")[: rand.choice([1, 2, 2])]
    }
    conditions: list[tuple[str, str, Callable[[dict[str, int]], bool]]] = []
    for number in range(rand.randint(2, 4)):
        conditions.append((f"n{number}", *_condition(rand, metrics)))
    ops = "".join(f"metric {m} : count from {a} to {b}\n" for m, (a, b) in metrics.items())
    ops += "tool t.a() tier 1\nallow t.a\n"
    plan = "constraints:\n" + "".join(f'  - {{id: {i}, maintain: "{text}"}}\n' for i, text, _ in conditions)
    plan += "  - {id: w1, permit: t.a}\n"
    verdict = Verdict()
    outcome = _run(verdict, ops, plan, ("MND202",), {})
    points = [
        dict(zip(metrics, values, strict=True))
        for values in product(*(range(a, b + 1) for a, b in metrics.values()))
    ]

    def holds(ids: frozenset[str]) -> bool:
        return any(all(held(p) for i, _, held in conditions if i in ids) for p in points)

    every = frozenset(i for i, _, _ in conditions)
    told = outcome.found("MND202")
    if not holds(every) and not told and not outcome.undecided("MND202"):
        verdict.wrong.append("MND202: nothing is said, and no state keeps all")
    for finding in told:
        core = outcome.items(finding) & every
        if holds(core):
            verdict.wrong.append(f"MND202: a state keeps {sorted(core)}")
        elif any(not holds(core - {one}) for one in core):
            verdict.wrong.append(f"MND202: {sorted(core)} is not minimal")
    return verdict, f"{ops}---\n{plan}"


def _condition(
    rand: random.Random, metrics: dict[str, tuple[int, int]]
) -> tuple[str, Callable[[dict[str, int]], bool]]:
    operator = rand.choice(["<=", "<", ">=", ">", "==", "!="])
    name = rand.choice(sorted(metrics))
    others = [m for m in metrics if m != name]
    if others and rand.random() < 0.5:
        other, bound = others[0], rand.randint(0, 8)
        factor = rand.choice([1, 1, 2])
        left = f"{name} + {factor} * {other}" if factor > 1 else f"{name} + {other}"
        return f"{left} {operator} {bound}", lambda p: compared(p[name] + factor * p[other], operator, bound)
    if others and rand.random() < 0.3:
        return f"{name} {operator} {others[0]}", lambda p: compared(p[name], operator, p[others[0]])
    bound = rand.randint(*metrics[name])
    return f"{name} {operator} {bound}", lambda p: compared(p[name], operator, bound)
