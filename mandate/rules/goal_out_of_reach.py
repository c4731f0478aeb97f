"""MND401: a goal that cannot be reached under everything that limits its movers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.question import Unknown
from mandate.rules.attaining import attained
from mandate.rules.base import Ask, Case, Outcome, undecided
from mandate.rules.goals import driven_without_number, open_goals


class GoalOutOfReach:
    """A goal on a metric that the agent's calls move cannot be reached by its date.

    ## What it checks
    The best the agent can do: caps × rates × budgets × opening hours × deadline together. Refuted by
    a sound bound, accepted only with a schedule that an independent simulator replayed (semantics §6).

    ## Why it matters
    The agent works for days towards something arithmetic rules out, and then improvises.

    ## Known limits
    Metrics moved by nothing declared are watched (MND410). Effects that are not linear, or relative to
    other metrics, and goals without a date in a layer without a horizon, are left undecided.

    ## Example that is found
    "6,000 labels by Thursday 14:00", "at most 200 labels an hour", open 06:00-22:00, from Wednesday.

    ## Example that passes
    The same with "at most 250 labels an hour".
    """

    code: ClassVar[str] = "MND401"
    name: ClassVar[str] = "goal-out-of-reach"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for norm in driven_without_number(case):
            yield undecided(type(self), Unknown("the target is not one number"), norm)
        for goal, repeated in open_goals(case):
            if goal.movers and not goal.aim.criterion:  # MND402 speaks of the others, MND503 of criteria
                yield from attained(type(self), case, ask, goal, repeated)
