"""MND503: a criterion of success that cannot be reached, where the goal is another."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.rules.attaining import attained
from mandate.rules.base import Ask, Case, Outcome, Undecided
from mandate.rules.goals import Driven, meets, open_goals


class SuccessImpossible:
    """A criterion on a metric that the agent's calls move is out of reach, although no goal asks for it.

    ## What it checks
    Criteria that are no goal's own target, as MND401 checks goals: caps × rates × budgets × hours × date.

    ## Why it matters
    The goal may be reached, and success can still never be reported.

    ## Known limits
    As MND401. Where a goal on the same metric asks for less and is out of reach itself, only that is said.

    ## Example that is found
    "Close 100 tickets this week. A success if 900 are closed", at most 50 a day.

    ## Example that passes
    "Close 100 tickets this week. A success if 300 are closed", at most 50 a day.
    """

    code: ClassVar[str] = "MND503"
    name: ClassVar[str] = "success-impossible"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        found = list(open_goals(case))
        for goal, repeated in found:
            if not goal.movers or not goal.aim.criterion:
                continue
            easier = [(g, r) for g, r in found if not g.aim.criterion and _implied(g, goal)]
            told = [o for g, _ in easier for o in attained(type(self), case, ask, g, ())]
            open_ones = [o for o in told if isinstance(o, Undecided)]
            yield from open_ones  # which of the two would be to blame is not known
            if open_ones or any(isinstance(o, Finding) for o in told):
                continue
            yield from attained(type(self), case, ask, goal, repeated)


def _implied(goal: Driven, criterion: Driven) -> bool:
    """Whether whoever meets the criterion has come past the goal, which is due no earlier."""
    if goal.metric.name != criterion.metric.name or goal.aim.operator is None or not goal.movers:
        return False
    due = goal.aim.by is None or (
        criterion.aim.by is not None and criterion.aim.by.value <= goal.aim.by.value
    )
    return due and meets(goal.aim.operator, criterion.target.value, goal.target.value)
