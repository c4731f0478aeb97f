"""What each check must say about a small world, by trying everything. Written from docs/semantics.md, and
from nothing else: it imports no part of the project.

Sizes: a world has at most some hundred situations and a dozen calls in each, a subset of its lines at most
a few dozen; every set below is built by enumeration.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from tests.oracle.domains import Env, Line, Value, World, assignments

Situation = dict[str, Value]
BARS = ("forbid", "limit", "requires")


def bars(line: Line, env: Env) -> bool:
    """Whether a line denies this call (not: asks somebody about it)."""
    if line.lifted(env):
        return False
    match line.form:
        case "forbid":
            return line.when.holds(env)
        case "limit":
            return line.when.holds(env) and not line.extra.holds(env)
        case "requires":
            return not line.escalates and not line.extra.holds(env)
        case _:
            return False


def asks(line: Line, env: Env) -> bool:
    """Whether a line lets this call through only after an approval."""
    if line.lifted(env):
        return False
    if line.form == "approve":
        return line.when.holds(env)
    return line.form == "requires" and line.escalates and not line.extra.holds(env)


@dataclass(frozen=True)
class Clash:
    """A minimal set of lines, one of them a duty, and every situation in which they have no response."""

    core: frozenset[str]
    region: tuple[Situation, ...]


@dataclass
class Truth:
    world: World

    @cached_property
    def situations(self) -> list[Situation]:
        return list(assignments(self.world.context))

    @cached_property
    def calls(self) -> dict[str, list[Situation]]:
        return {t.name: list(assignments(t.args)) for t in self.world.tools}

    @property
    def mandate_bars(self) -> list[Line]:
        return [x for x in self.world.mandate if x.form in BARS]

    @property
    def layer_bars(self) -> list[Line]:
        return [x for x in self.world.layer if x.form in BARS]

    @property
    def duties(self) -> list[Line]:
        return [x for x in self.world.mandate if x.form == "oblige"]

    def answers(self, duty: Line, s: Situation, among: Iterable[Line]) -> Iterator[Situation]:
        """The calls that fulfil a duty in a situation and that none of the lines denies."""
        lines = [x for x in among if x.tool == duty.tool]
        for call in self.calls[duty.tool]:
            env = {**s, **call}
            if duty.extra.holds(env) and not any(bars(line, env) for line in lines):
                yield env

    def due(self, duty: Line, s: Situation) -> bool:
        return duty.when.holds(s) and not duty.lifted(s)

    def stuck(self, duty: Line, lines: Iterable[Line], s: Situation) -> bool:
        return self.due(duty, s) and next(self.answers(duty, s, lines), None) is None

    # semantics 6, situational: cores with one obligation each, since calls do not stand in each other's way

    def clashes_at(self, duty: Line, s: Situation) -> list[frozenset[str]]:
        """Every minimal set of prohibitions (without the duty) that leaves it no call in this situation."""
        found: list[frozenset[str]] = []
        lines = [x for x in self.mandate_bars if x.tool == duty.tool]
        for size in range(len(lines) + 1):
            for chosen in combinations(lines, size):
                ids = frozenset(x.id for x in chosen)
                if not any(f <= ids for f in found) and self.stuck(duty, chosen, s):
                    found.append(ids)
        return found

    def region_of(self, core: Iterable[str]) -> list[Situation]:
        """{ s : the duty is due, and no call satisfies the core }."""
        wanted = set(core)
        duty = next(d for d in self.duties if d.id in wanted)
        lines = [x for x in self.mandate_bars if x.id in wanted]
        return [s for s in self.situations if self.stuck(duty, lines, s)]

    def is_core(self, core: Iterable[str]) -> bool:
        """Minimal in some situation: no response there, and one for every proper subset."""
        wanted = set(core)
        duties = [d for d in self.duties if d.id in wanted]
        if len(duties) != 1:
            return False
        rest = frozenset(wanted - {duties[0].id})
        return any(rest in self.clashes_at(duties[0], s) for s in self.situations if self.due(duties[0], s))

    def stuck_in_mandate(self, duty: Line) -> list[Situation]:
        return [s for s in self.situations if self.stuck(duty, self.mandate_bars, s)]

    def cores(self) -> set[frozenset[str]]:
        return {
            core | {duty.id}
            for duty in self.duties
            for s in self.situations
            if self.due(duty, s)
            for core in self.clashes_at(duty, s)
        }

    # semantics 6, demand outside

    def outside(self, duty: Line) -> list[Situation]:
        """Where the mandate leaves the duty a call and the layer takes every one of them."""
        if not self.world.tool(duty.tool).allowed:
            return [
                s for s in self.situations if self.due(duty, s) and not self.stuck(duty, self.mandate_bars, s)
            ]
        every = [*self.mandate_bars, *self.layer_bars]
        return [
            s
            for s in self.situations
            if not self.stuck(duty, self.mandate_bars, s) and self.stuck(duty, every, s)
        ]

    # semantics 6, claim beyond and permission against own prohibition

    def denied_claims(
        self, permit: Line, within: list[Line], against: list[Line], allowed: bool
    ) -> list[Env]:
        """The claimed points x of which `within` leaves some call, and `against` takes every one of those."""
        args = self.world.tool(permit.tool).args
        variables = (*self.world.context, *args)
        claims = [v.key for v in variables if v.key in permit.when.reads]
        possible: dict[tuple[Value, ...], Env] = {}
        open_points: set[tuple[Value, ...]] = set()
        for env in assignments(variables):
            point = tuple(env[k] for k in claims)
            if not permit.when.holds(env):
                continue
            if permit.lifted(env) or any(bars(x, env) for x in within):
                continue
            possible.setdefault(point, {k: env[k] for k in claims})
            if allowed and not any(bars(x, env) for x in against):
                open_points.add(point)
        return [x for point, x in possible.items() if point not in open_points]

    def beyond(self, permit: Line) -> list[Env]:
        own = [x for x in self.mandate_bars if x.tool == permit.tool]
        layer = [x for x in self.layer_bars if x.tool == permit.tool]
        return self.denied_claims(permit, own, layer, self.world.tool(permit.tool).allowed)

    def gone(self, permit: Line) -> list[Env]:
        own = [x for x in self.mandate_bars if x.tool == permit.tool]
        return self.denied_claims(permit, [], own, True)

    # semantics 6, autonomy against approval

    def whole_calls(self, tool: str) -> Iterator[Situation]:
        yield from assignments((*self.world.context, *self.world.tool(tool).args))

    def lawful(self, tool: str, env: Env, *, mandate: bool = True) -> bool:
        lines = [*(self.mandate_bars if mandate else ()), *self.layer_bars]
        allowed = self.world.tool(tool).allowed
        return allowed and not any(bars(x, env) for x in lines if x.tool == tool)

    def needs_asking(self, tool: str, env: Env) -> bool:
        return any(asks(x, env) for x in (*self.world.mandate, *self.world.layer) if x.tool == tool)

    def asked_although_claimed(self, permit: Line, free: Line) -> bool:
        """Some lawful call is claimed, nobody may be asked about it, and somebody has to be."""
        return any(
            permit.when.holds(e) and not permit.lifted(e) and free.when.holds(e) and not free.lifted(e)
            and self.lawful(permit.tool, e) and self.needs_asking(permit.tool, e)
            for e in self.whole_calls(permit.tool)
        )  # fmt: skip

    def asked_although_due(self, duty: Line, free: Line) -> bool:
        """In some situation every lawful call of the duty is one that somebody has to be asked about,
        and `free` covers it."""
        every = [*self.mandate_bars, *self.layer_bars]
        if not self.world.tool(duty.tool).allowed:
            return False
        for s in self.situations:
            if not self.due(duty, s):
                continue
            calls = list(self.answers(duty, s, every))
            if calls and all(
                free.when.holds(e) and not free.lifted(e) and self.needs_asking(duty.tool, e) for e in calls
            ):
                return True
        return False

    # semantics 6, the layer alone

    def callable(self, tool: str) -> bool:
        return any(self.lawful(tool, e, mandate=False) for e in self.whole_calls(tool))

    def probe_ok(self, possible: bool, tool: str, where: Callable[[Env], bool], *, mandate: bool) -> bool:
        found = any(where(e) and self.lawful(tool, e, mandate=mandate) for e in self.whole_calls(tool))
        return found is possible
