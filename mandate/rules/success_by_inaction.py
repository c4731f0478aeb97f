"""MND506: success although nothing was done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.quantity import Quantity
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.criteria import State, criteria
from mandate.rules.goals import is_driven, meets
from mandate.rules.moving import value_now


class SuccessByInaction:
    """Every criterion of success holds already, and stays so if the agent does nothing.

    ## What it checks
    Criteria on metrics that only the agent's calls move, at their values of the start.

    ## Why it matters
    The run is a success before it begins: the criterion may be meant for another value, or for a change.

    ## Known limits
    Said only where all criteria hold at the start; a single one beside others is a guard. Metrics that
    others move are not claimed to stay.

    ## Example that is found
    "We call it a success if the backlog is below 500", where it is 480.

    ## Example that passes
    "We call it a success if the backlog is below 100", where it is 480.
    """

    code: ClassVar[str] = "MND506"
    name: ClassVar[str] = "success-by-inaction"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        found = criteria(case)
        if not found or not all(_holds_now(case, s) for s in found):
            return
        draft = Draft(type(self), "none", phrase("success holds already: a run that does nothing reports it"))
        for state in found:
            assert state.metric is not None
            now = value_now(case.spec, state.metric)
            draft.side(state.norm, phrase("{name} is {now} at the start", name=state.name, now=now or ""))
        yield draft.done()


def _holds_now(case: Case, state: State) -> bool:
    metric = state.metric
    if metric is None or not isinstance(state.target, Quantity) or not is_driven(case, metric):
        return False
    now = value_now(case.spec, metric)
    return now is not None and meets(state.operator, now.value, state.target.value)
