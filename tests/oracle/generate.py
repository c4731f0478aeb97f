"""Random small worlds, from a seed. The same seed gives the same world on every machine."""

from __future__ import annotations

import random
from dataclasses import replace

from tests.oracle.domains import (
    ALWAYS,
    Cond,
    Line,
    ProbeLine,
    Tool,
    Var,
    World,
    against,
    amount,
    between_vars,
    both,
    denied,
    either,
    flag,
    one_of,
)

MEMBERS = ("red", "blue", "green")
OPERATORS = ("<=", "<", ">=", ">", "==", "!=")


def world_of(seed: int) -> World:
    return Maker(random.Random(seed)).world()  # noqa: S311 - a test case, not a secret


class Maker:
    """Draws one world. Small numbers everywhere, so that boundaries are met often."""

    def __init__(self, rand: random.Random) -> None:
        self.rand = rand

    def maybe(self, chance: float) -> bool:
        return self.rand.random() < chance

    def world(self) -> World:
        context = self.context()
        tools = tuple(
            Tool(name, self.arguments(name), allowed=self.maybe(0.93)) for name in self.names(["t.a", "t.b"])
        )
        bare = World(context, tools, (), ())
        mandate = tuple(self.mandate_line(bare, f"n{i}") for i in range(1, self.rand.randint(2, 5)))
        layer = tuple(self.layer_line(bare, f"r{i}") for i in range(1, self.rand.randint(1, 4)))
        probes = tuple(self.probe(bare) for _ in range(self.rand.choice([0, 0, 0, 1])))
        return replace(bare, mandate=mandate, layer=layer, probes=probes)

    def names(self, pool: list[str]) -> list[str]:
        return pool[: self.rand.choice([1, 1, 2])]

    def context(self) -> tuple[Var, ...]:
        found = [Var("level", tuple(range(self.rand.choice([0, 0, 1]), self.rand.randint(2, 6) + 1)))]
        if self.maybe(0.6):
            found.append(Var("raining", (False, True)))
        if self.maybe(0.5):
            found.append(Var("tint", MEMBERS[: self.rand.choice([2, 3])]))
        if self.maybe(0.2):
            found.append(Var("late", (False, True)))
        if self.maybe(0.2):
            found.append(Var("price", tuple(range(2 * self.rand.randint(1, 3) + 1)), money=True))
        return tuple(found)

    def arguments(self, tool: str) -> tuple[Var, ...]:
        found = []
        if self.maybe(0.8):
            found.append(Var("size", tuple(range(self.rand.randint(1, 4) + 1)), tool))
        if self.maybe(0.4):
            found.append(Var("mode", ("fast", "slow", "safe")[: self.rand.choice([2, 3])], tool))
        if self.maybe(0.25):
            found.append(Var("cost", tuple(range(2 * self.rand.randint(1, 3) + 1)), tool, money=True))
        if self.maybe(0.2):
            found.append(Var("loud", (False, True), tool))
        return tuple(found)

    def atom(self, variables: tuple[Var, ...], *, open_states: bool = True) -> Cond:
        var = self.rand.choice(variables)
        match var.sort:
            case "bool":
                return flag(var, self.maybe(0.6) if open_states else False)
            case "enum":
                size = self.rand.randint(1, len(var.values) - 1)
                members = tuple(sorted(self.rand.sample(var.values, size), key=var.values.index))
                return one_of(var, members, self.maybe(0.3))
            case "money":
                bound = 2 * self.rand.randint(0, int(var.values[-1]) // 2)
                return against(var, self.rand.choice(OPERATORS), bound)
            case _:
                others = [v for v in variables if v.sort == "count" and v is not var]
                if others and self.maybe(0.25):
                    factor, plus = self.rand.choice([(1, 0), (1, 1), (2, 0), (1, 2)])
                    operator = self.rand.choice(OPERATORS)
                    return between_vars(var, operator, self.rand.choice(others), factor, plus)
                bound = self.rand.randint(int(var.values[0]), int(var.values[-1]))
                return against(var, self.rand.choice(OPERATORS), bound)

    def cond(self, variables: tuple[Var, ...], *, open_states: bool = True) -> Cond:
        if not variables:
            return ALWAYS
        first = self.atom(variables, open_states=open_states)
        if self.maybe(0.65):
            return first
        second = self.atom(variables, open_states=open_states)
        if second.text == first.text:
            return first
        joined = both(first, second) if self.maybe(0.6) else either(first, second)
        return denied(joined) if open_states and self.maybe(0.12) else joined

    def exception(self, variables: tuple[Var, ...], *, open_states: bool = True) -> Cond | None:
        return self.cond(variables, open_states=open_states) if variables and self.maybe(0.2) else None

    def limit(self, name: str, tool: Tool, *, of_mandate: bool) -> Line | None:
        sizes = [a for a in tool.args if a.sort in ("count", "money")]
        if not sizes:
            return None
        arg = self.rand.choice(sizes)
        measure, operator = self.rand.choice([("max", "<="), ("max", "<"), ("min", ">=")])
        bound = self.rand.randint(0, int(arg.values[-1]))
        if operator == "<" and bound == 0:
            bound = 1
        bound += bound % 2 if arg.money else 0
        text = f"{measure}({tool.name}.{arg.name}) {operator} {amount(arg, bound)} per call"
        return Line(
            name, "limit", tool.name, extra=against(arg, operator, bound), of_mandate=of_mandate, limit=text
        )

    def mandate_line(self, world: World, name: str) -> Line:
        tool = self.rand.choice(world.tools)
        context, every = world.context, (*world.context, *tool.args)
        form = self.rand.choice(
            ["oblige"] * 3 + ["forbid"] * 4 + ["permit"] * 2 + ["limit", "autonomous", "approve"]
        )
        if form == "limit":
            line = self.limit(name, tool, of_mandate=True)
            if line is not None:
                return replace(line, unless=self.exception(context))
            form = "forbid"
        match form:
            case "oblige":
                when = self.cond(context) if self.maybe(0.8) else ALWAYS
                extra = self.cond(tool.args) if self.maybe(0.4) else ALWAYS
                return Line(name, form, tool.name, when, extra, self.exception(context))
            case "permit" | "autonomous":
                when = self.cond(every) if self.maybe(0.85) else ALWAYS
                return Line(name, form, tool.name, when)
            case _:
                when = self.cond(every) if self.maybe(0.9) else ALWAYS
                return Line(name, form, tool.name, when, unless=self.exception(every))

    def layer_line(self, world: World, name: str) -> Line:
        tool = self.rand.choice(world.tools)
        every = (*world.context, *tool.args)
        form = self.rand.choice(["requires"] * 4 + ["forbid"] * 3 + ["limit", "approve"])
        if form == "limit":
            line = self.limit(name, tool, of_mandate=False)
            if line is not None:
                return replace(line, unless=self.exception(every, open_states=False))
            form = "requires"
        if form == "requires":  # a state that is asked to be true is a gate: those have worlds of their own
            asked = self.cond(every, open_states=False)
            return Line(
                name, form, tool.name, extra=asked, unless=self.exception(every, open_states=False),
                escalates=self.maybe(0.4), of_mandate=False,
            )  # fmt: skip
        when = self.bad_state(every) if self.maybe(0.85) else ALWAYS
        unless = self.exception(every, open_states=False) if form == "forbid" else None
        return Line(name, form, tool.name, when, unless=unless, of_mandate=False)

    def bad_state(self, variables: tuple[Var, ...]) -> Cond:
        """A condition to deny on, none of whose states has to be waited for."""
        for _ in range(20):
            found = self.cond(variables)
            if "not " not in found.text.replace("not in", ""):
                return found
        return ALWAYS

    def probe(self, world: World) -> ProbeLine:
        tool = self.rand.choice(world.tools)
        return ProbeLine(self.maybe(0.5), tool.name, self.cond(tool.args) if self.maybe(0.8) else ALWAYS)
