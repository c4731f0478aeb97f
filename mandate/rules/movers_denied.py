"""MND402: nothing that the agent may call moves a goal's metric towards its target."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Phrase, phrase
from mandate.model.norm import Aim, Forbid, Norm
from mandate.model.question import Consistent, Holds, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.goals import Driven, measured_aims, open_goals
from mandate.rules.moving import movers
from mandate.rules.views import barriers, concerns, domain
from mandate.rules.wording import denial_words, metric_words


class MoversDenied:
    """Every tool that moves the goal's metric the right way is denied, or there is none.

    ## What it checks
    For each goal on a driven metric: is some call possible at all of a tool whose declared effect
    moves the metric towards the target?

    ## Why it matters
    The goal is out of reach whatever the numbers are.

    ## Known limits
    Metrics without any declared effect are watched instead (MND410).

    ## Example that is found
    "Bring the backlog to zero" where only `tickets.close` lowers the backlog and it is not allowed.

    ## Example that passes
    The same with `allow tickets.close`.
    """

    code: ClassVar[str] = "MND402"
    name: ClassVar[str] = "movers-denied"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for goal, repeated in open_goals(case):
            answers = [self._impossible(case, ask, tool.name) for tool, _ in goal.movers]
            unknown = next((a for a in answers if isinstance(a, Unknown)), None)
            if unknown is not None:
                yield undecided(type(self), unknown, goal.norm)
            elif all(isinstance(a, Holds) for a in answers):
                yield self._finding(case, goal, repeated)

        for norm, aim in measured_aims(case):
            sign = {Aim.MAXIMIZE: 1, Aim.MINIMIZE: -1}.get(aim.aim)
            metric = case.spec.metric(aim.metric)
            pushed = movers(case.spec, metric, sign) if metric is not None and sign is not None else ()
            names = [t.name for t, _ in pushed]
            answers = [self._impossible(case, ask, name) for name in names]
            unknown = next((a for a in answers if isinstance(a, Unknown)), None)
            if unknown is not None:
                yield undecided(type(self), unknown, norm)
            elif names and all(isinstance(a, Holds) for a in answers):
                headline = phrase(
                    "nothing the agent may call moves {metric} that way",
                    metric=metric_words(case, aim.metric, norm),
                )
                yield self._told(case, norm, aim.metric, names, headline)

    def _impossible(self, case: Case, ask: Ask, name: str) -> object:
        claims = barriers(case.norms, name, case.spec)
        return ask(Consistent((*domain(case.spec, [c.expr for c in claims]), *claims)))

    def _finding(self, case: Case, goal: Driven, repeated: tuple[Norm, ...]) -> Outcome:
        metric = metric_words(case, goal.metric.name, goal.norm)
        headline = phrase(
            "nothing the agent may call moves {metric} towards {target}", metric=metric, target=goal.target
        )
        names = [tool.name for tool, _ in goal.movers]
        return self._told(case, goal.norm, goal.metric.name, names, headline, repeated)

    def _told(
        self,
        case: Case,
        goal: Norm,
        metric: str,
        names: list[str],
        headline: Phrase,
        repeated: tuple[Norm, ...] = (),
    ) -> Outcome:
        draft = Draft(type(self), "infeasible_goal", headline)
        draft.side(goal, phrase("goal: {metric}", metric=metric))
        for same in repeated:
            draft.side(same, phrase("same target"), primary=False)
        for norm in case.norms:
            name = next((n for n in names if concerns(norm, n)), None)
            if isinstance(norm.form, Forbid) and name is not None:
                draft.side(norm, denial_words(case, norm, name, "denies what would move it"))
        draft.help = (phrase("allow a tool that moves it, or drop the goal"),)
        return draft.done()
