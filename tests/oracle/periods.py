"""Small cases about counts and sums over time, and their truth by trying every schedule, tick by tick.

Every boundary (start, end, windows, deadlines) lies on a tick, and hours open at the same moment of each tick
that is open. So moving a call to the opening of its tick changes no window, and what no schedule of ticks
does, no schedule does. Written from docs/semantics.md; imports no part of the project.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from itertools import product

DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
TICKS = {"day": timedelta(days=1), "hour": timedelta(hours=1)}


@dataclass(frozen=True)
class PeriodTool:
    """A tool; one call has a size from `low` to `high`, if it has an argument `n`."""

    name: str
    low: int = 1
    high: int = 1
    sized: bool = False
    moves: str = ""  # how much one call adds to `done`: "1", "n", or nothing


@dataclass(frozen=True)
class PeriodLine:
    """`limit`: count or sum over `tools` in each window; `hours`: calls only in those ticks; `demand`: one
    call before tick `until`; `goal`: a count or sum of at least `bound` before it."""

    id: str
    form: str
    tools: tuple[str, ...]
    of_mandate: bool
    measure: str = "count"
    operator: str = "<="
    bound: int = 0
    window: str = "in total"  # `per day`, `in any 2 days`, …
    ticks: int = 0  # the length of a sliding window
    used: int = 0
    weekdays: tuple[int, ...] = ()
    hours: tuple[int, int] = (0, 24)
    until: int = 0

    @property
    def floor(self) -> int | None:
        """The least that is demanded, if any."""
        return {">=": self.bound, ">": self.bound + 1, "==": self.bound}.get(self.operator)

    @property
    def ceiling(self) -> int | None:
        return {"<=": self.bound, "<": self.bound - 1, "==": self.bound}.get(self.operator)


@dataclass(frozen=True)
class PeriodCase:
    tick: str
    start: datetime
    length: int  # in ticks
    tools: tuple[PeriodTool, ...]
    lines: tuple[PeriodLine, ...]
    target: int | None = None  # `done >= target`
    by: int = 0  # tick

    def at(self, tick: int) -> datetime:
        return self.start + tick * TICKS[self.tick]

    def tool(self, name: str) -> PeriodTool:
        return next(t for t in self.tools if t.name == name)


Load = dict[str, tuple[int, int]]  # tool -> calls and their sizes, in one tick
State = tuple[tuple[int, ...], ...]


@dataclass
class Schedules:
    """Every schedule of a case under some of its lines, by dynamic programming over ticks."""

    case: PeriodCase
    lines: tuple[PeriodLine, ...]
    hours: tuple[PeriodLine, ...]  # all lines there are: floors wait for their hours, in the core or not
    end: int

    @cached_property
    def limits(self) -> list[PeriodLine]:
        return [x for x in self.lines if x.form in ("limit", "goal")]

    def open(self, tool: str, tick: int, among: Iterable[PeriodLine]) -> bool:
        return all(_inside(h, self.case, tick) for h in among if h.form == "hours" and tool in h.tools)

    def windows(self, line: PeriodLine) -> list[tuple[int, int, bool]]:
        """(first tick, end, complete) of each window of a limit that touches `[0, self.end)`."""
        if line.window == "in total":
            return [(0, self.end, True)]
        if line.form == "goal":
            return [(0, min(line.until, self.end), True)]
        if line.ticks:
            spans = [(a, a + line.ticks) for a in range(1 - line.ticks, self.end)]
            return [(max(a, 0), min(b, self.end), a >= 0 and b <= self.end) for a, b in spans]
        found: list[tuple[int, int, bool]] = []
        label = line.window.removeprefix("per ")
        first = 0
        for tick in range(1, self.end + 1):
            if tick == self.end or _period(self.case.at(tick), label) != _period(self.case.at(first), label):
                whole = _begins(self.case.at(first), label) and _begins(self.case.at(tick), label)
                found.append((first, tick, whole))
                first = tick
        return found

    def loads(self, tick: int) -> Iterator[Load]:
        choices = []
        for tool in self.case.tools:
            most = self.most(tool) if self.open(tool.name, tick, self.lines) else 0
            options = []
            for count in range(most + 1):
                low, high = (tool.low * count, tool.high * count) if tool.sized else (count, count)
                options += [(count, size) for size in range(low, high + 1)]
            choices.append(options)
        names = [t.name for t in self.case.tools]
        for chosen in product(*choices):
            yield dict(zip(names, chosen, strict=True))

    def most(self, tool: PeriodTool) -> int:
        """More calls than this in one tick help nobody."""
        mine = [x for x in self.lines if tool.name in x.tools]
        need = [x.floor for x in mine if x.form in ("limit", "goal") and x.floor is not None]
        need += [1 for x in mine if x.form == "demand"]
        if self.case.target is not None and tool.moves:
            need.append(self.case.target)
        caps = [
            x.ceiling for x in mine if x.form == "limit" and x.ceiling is not None
            and (x.measure == "count" or tool.low > 0)
        ]  # fmt: skip
        return max(0, min([max(need, default=0), *caps]))

    def best(self) -> int | None:
        """The most that `done` can be moved by; None if no schedule keeps the lines."""
        limits = [(line, self.windows(line)) for line in self.limits]
        demands = [x for x in self.lines if x.form == "demand"]
        states: dict[tuple[tuple[int, ...], ...], int] = {((),) * len(limits) + ((0,) * len(demands),): 0}
        for tick in range(self.end):
            loads = [(load, self._moved(load)) for load in self.loads(tick)]
            following: dict[tuple[tuple[int, ...], ...], int] = {}
            for state, moved in states.items():
                for load, more in loads:
                    then = self._step(state, load, tick, limits, demands)
                    if then is not None and following.get(then, -1) < moved + more:
                        following[then] = moved + more
            states = following
        done = [moved for state, moved in states.items() if all(state[-1])]
        return max(done, default=None)

    def _moved(self, load: Load) -> int:
        return sum(
            load[t.name][0 if t.moves == "1" else 1] for t in self.case.tools if t.moves
        )  # fmt: skip

    def _step(
        self,
        state: tuple[tuple[int, ...], ...],
        load: Load,
        tick: int,
        limits: list[tuple[PeriodLine, list[tuple[int, int, bool]]]],
        demands: list[PeriodLine],
    ) -> tuple[tuple[int, ...], ...] | None:
        """What each limit has to remember after this tick: what its open windows hold. None if one breaks."""
        after: list[tuple[int, ...]] = []
        for index, (line, windows) in enumerate(limits):
            added = sum(load[t][0 if line.measure == "count" else 1] for t in line.tools)
            held: list[int] = []
            before = iter(state[index])
            for first, end, whole in windows:
                if not first <= tick < end:
                    continue
                so_far = next(before) if first < tick else (line.used if first == 0 and not line.ticks else 0)
                total = so_far + added
                if line.ceiling is not None and total > line.ceiling:
                    return None
                if line.floor is not None:
                    binding = whole and self._binds(line, first, end)
                    if end == tick + 1 and binding and total < line.floor:
                        return None
                    if line.ceiling is None:
                        total = min(total, line.floor)
                if end > tick + 1:
                    held.append(total)
            after.append(tuple(held))
        met = tuple(
            int(bool(done) or (tick < d.until and any(load[t][0] for t in d.tools)))
            for done, d in zip(state[-1], demands, strict=True)
        )
        return (*after, met)

    def _binds(self, line: PeriodLine, first: int, end: int) -> bool:
        """A floor waits in every window in which all of its tools that can be called are closed throughout."""
        if line.form == "goal":
            return True
        tools = set(line.tools) - shut(self.case, self.hours)
        return any(self.open(t, tick, self.hours) for t in tools for tick in range(first, end))


def _inside(line: PeriodLine, case: PeriodCase, tick: int) -> bool:
    moment = case.at(tick)
    if moment.weekday() not in line.weekdays:
        return False
    return case.tick == "day" or line.hours[0] <= moment.hour < line.hours[1]


def _period(moment: datetime, label: str) -> tuple[int, ...]:
    match label:
        case "hour":
            return (moment.toordinal(), moment.hour)
        case "day":
            return (moment.toordinal(),)
        case "week":
            return moment.isocalendar()[:2]
        case "month":
            return (moment.year, moment.month)
        case _:
            raise ValueError(label)


def _begins(moment: datetime, label: str) -> bool:
    return _period(moment, label) != _period(moment - timedelta(seconds=1), label)


def shut(case: PeriodCase, lines: Iterable[PeriodLine]) -> set[str]:
    """The tools of which not even a single call is let through."""
    return {
        tool
        for x in lines
        if x.form == "limit" and x.ceiling is not None
        for tool in x.tools
        if x.ceiling - (x.used if x.window == "in total" else 0)
        < (1 if x.measure == "count" else case.tool(tool).low)
    }


@dataclass
class PeriodTruth:
    case: PeriodCase

    @property
    def mandate(self) -> tuple[PeriodLine, ...]:
        return tuple(x for x in self.case.lines if x.of_mandate)

    def keeps(self, lines: tuple[PeriodLine, ...], hours: tuple[PeriodLine, ...]) -> bool:
        """Whether some schedule keeps the lines, over the whole horizon. A floor none of whose calls is let
        through at all cannot be kept, whether or not the horizon holds one of its windows."""
        gone = shut(self.case, lines)
        if any(x.form == "limit" and (x.floor or 0) > 0 and set(x.tools) <= gone for x in lines):
            return False
        return Schedules(self.case, lines, hours, self.case.length).best() is not None

    def attainable(self, lines: tuple[PeriodLine, ...]) -> int | None:
        """The most that `done` can be by the goal's date."""
        return Schedules(self.case, lines, self.case.lines, self.case.by).best()


def period_ops(case: PeriodCase) -> str:
    unit = "days" if case.tick == "day" else "h"
    lines = [f"horizon {case.length} {unit}, as of {case.start:%Y-%m-%d %H:%M}"]
    if case.target is not None:
        lines.append("metric done : count, now 0")
    for tool in case.tools:
        args = f"n: count from {tool.low} to {tool.high}" if tool.sized else ""
        effect = f", effect done += {tool.moves}" if tool.moves and case.target is not None else ""
        lines.append(f"tool {tool.name}({args}) tier 1{effect}")
    lines.append("allow " + ", ".join(t.name for t in case.tools))
    for line in case.lines:
        if not line.of_mandate:
            lines.append(period_line(line))
            if line.used:
                lines.append(f"fact used {line.id} = {line.used}")
    return "\n".join(lines) + "\n"


def period_line(line: PeriodLine) -> str:
    if line.form == "hours":
        return f"rule {line.id}: {', '.join(line.tools)} only during {hours_text(line)}"
    return f"rule {line.id}: {limit_text(line)}"


def hours_text(line: PeriodLine) -> str:
    days = ", ".join(DAYS[d] for d in line.weekdays)
    first, last = line.hours
    times = f"{first:02}:00-{last:02}:00"
    return f"{days} {times}" if len(line.weekdays) < len(DAYS) else f"every day {times}"


def limit_text(line: PeriodLine) -> str:
    what = ", ".join(t if line.measure == "count" else f"{t}.n" for t in line.tools)
    return f"{line.measure}({what}) {line.operator} {line.bound} {line.window}"


def period_plan(case: PeriodCase) -> str:
    text = "constraints:\n"
    for line in case.lines:
        if not line.of_mandate:
            continue
        match line.form:
            case "limit":
                text += f'  - {{id: {line.id}, limit: "{limit_text(line)}"}}\n'
            case "hours":
                tools = ", ".join(line.tools)
                text += f'  - {{id: {line.id}, during: "{tools}", hours: "{hours_text(line)}"}}\n'
            case _:
                moment = case.at(line.until)
                text += f'  - {{id: {line.id}, oblige: {line.tools[0]}, by: "{moment:%Y-%m-%dT%H:%M}"}}\n'
    if text == "constraints:\n":
        text = ""
    if case.target is not None:
        moment = case.at(case.by)
        text += f'goals:\n  - {{id: g1, achieve: "done >= {case.target}", by: "{moment:%Y-%m-%dT%H:%M}"}}\n'
    return text
