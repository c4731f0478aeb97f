"""Random small cases about counts, sums and hours over a few ticks, from a seed."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import datetime, timedelta

from tests.oracle.periods import PeriodCase, PeriodLine, PeriodTool

MONDAY = datetime(2026, 3, 2)
EVERY_DAY = (0, 1, 2, 3, 4, 5, 6)


def period_case(seed: int) -> PeriodCase:
    return PeriodMaker(random.Random(seed)).case()  # noqa: S311 - a test case, not a secret


class PeriodMaker:
    def __init__(self, rand: random.Random) -> None:
        self.rand = rand

    def maybe(self, chance: float) -> bool:
        return self.rand.random() < chance

    def case(self) -> PeriodCase:
        rand = self.rand
        self.tick = rand.choice(["day", "day", "hour"])
        if self.tick == "day":
            start = MONDAY + timedelta(days=rand.randint(0, 6))
            self.length = rand.randint(2, 8)
        else:
            start = MONDAY + timedelta(hours=rand.choice([0, 9, 20, 21, 22, 23]))
            self.length = rand.randint(2, 7)
        self.sized = self.maybe(0.25)
        goal = self.maybe(0.4)
        tools = self.tools(goal)
        if self.sized or len(tools) > 1:
            self.length = min(self.length, 5)
        mandate = tuple(self.line(f"n{i}", tools, True, goal) for i in range(1, rand.randint(2, 4)))
        layer = tuple(self.line(f"r{i}", tools, False, goal) for i in range(1, rand.randint(1, 4)))
        target = rand.randint(1, 9) if goal else None
        by = rand.randint(1, self.length) if goal and self.maybe(0.6) else self.length
        if any(x.form == "hours" for x in (*mandate, *layer)):  # else a floor may begin inside of a tick
            mandate = tuple(
                replace(x, window="in total", ticks=0) if x.ticks and x.floor else x for x in mandate
            )
        return PeriodCase(self.tick, start, self.length, tools, (*mandate, *layer), target, by)

    def tools(self, goal: bool) -> tuple[PeriodTool, ...]:
        count = 1 if self.sized else self.rand.choice([1, 1, 2])
        found = []
        for name in ("t.a", "t.b")[:count]:
            moves = self.rand.choice(["1", "n"] if self.sized else ["1"]) if goal else ""
            low = self.rand.choice([0, 1, 1, 2]) if self.sized else 1
            found.append(
                PeriodTool(name, low, low + self.rand.randint(0 if low else 1, 2), self.sized, moves)
            )
        return tuple(found)

    def line(self, name: str, tools: tuple[PeriodTool, ...], of_mandate: bool, goal: bool) -> PeriodLine:
        names = tuple(t.name for t in tools)
        mine = names if len(names) > 1 and self.maybe(0.4) else (self.rand.choice(names),)
        if self.maybe(0.15):
            return self.hours(name, mine, of_mandate)
        if of_mandate and not goal and self.maybe(0.12):
            return PeriodLine(name, "demand", mine[:1], True, until=self.rand.randint(1, self.length))
        if of_mandate and not goal and self.maybe(0.6):
            operator = self.rand.choice([">=", ">=", ">=", ">", "=="])
        else:
            operator = self.rand.choice(["<=", "<=", "<=", "<"])
        measure = "sum" if self.sized and self.maybe(0.6) else "count"
        window, ticks = self.window()
        bound = self.rand.randint(0, 6) if operator != "<" else self.rand.randint(1, 6)
        if operator in (">=", "=="):
            bound = max(bound, 1)
        used = 0
        if not of_mandate and operator in ("<=", "<") and not ticks and self.maybe(0.15):
            used = self.rand.randint(1, max(1, bound - 1))  # never more than there was
            used = used if used <= (bound if operator == "<=" else bound - 1) else 0
        return PeriodLine(name, "limit", mine, of_mandate, measure, operator, bound, window, ticks, used)

    def window(self) -> tuple[str, int]:
        if self.tick == "day":
            return self.rand.choice(
                [("per day", 0), ("per day", 0), ("per week", 0), ("in any 48 h", 2), ("in any 3 days", 3),
                 ("in total", 0), ("in any 24 h", 1), ("per month", 0)]
            )  # fmt: skip
        return self.rand.choice(
            [("per hour", 0), ("per hour", 0), ("per day", 0), ("in any 2 h", 2), ("in any 3 h", 3),
             ("in total", 0), ("in any 60 min", 1)]
        )  # fmt: skip

    def hours(self, name: str, mine: tuple[str, ...], of_mandate: bool) -> PeriodLine:
        if self.tick == "day":
            days = tuple(sorted(self.rand.sample(EVERY_DAY, self.rand.randint(1, 5))))
            return PeriodLine(name, "hours", mine, of_mandate, weekdays=days, hours=(9, 17))
        first = self.rand.randint(0, 22)
        last = self.rand.randint(first + 1, 24)
        return PeriodLine(name, "hours", mine, of_mandate, weekdays=EVERY_DAY, hours=(first, last))
