"""MND501: a goal or criterion that has neither a metric nor a value."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Achieve, Aim, Norm
from mandate.model.plan import Item
from mandate.model.quantity import Quantity
from mandate.rules.base import Ask, Case, Draft, Outcome

# Gradable words of judgement: two honest people may disagree on whether they hold, so they are no
# value (convention 10). States of the world (linked, green, closed, zero) are.
JUDGEMENT = re.compile(
    r"\b(happ(?:y|ier|iness)|satisf\w+|pleased|delight\w*|good|great|better|best|well|healthy|healthier|smooth\w*|"
    r"nice\w*|excellent|reasonabl\w+|acceptabl\w+|appropriate\w*|sensibl\w+|successful\w*|strong\w*|"
    r"significant\w*|improv\w+|efficient\w*|effective\w*|calm\w*|quality|reputation|trust\w*|noticeabl\w+|feels?)\b",
    re.IGNORECASE,
)


class Unmeasurable:
    """What counts as success (or is the goal) is nothing that anybody could measure.

    ## What it checks
    A goal or criterion with neither a metric of the layer nor a value, or one that rests on a word of
    judgement (convention 10). A state that plainly holds or not ("CI is green") is a value.

    ## Why it matters
    Nobody can say whether the agent is done, least of all the agent.

    ## Known limits
    Words of judgement are a list; a criterion over the agent's own calls is measured by their log.

    ## Example that is found
    "We call it a success if customers are happy."

    ## Example that passes
    "We call it a success if satisfaction is above 90%", with a metric `satisfaction`.
    """

    code: ClassVar[str] = "MND501"
    name: ClassVar[str] = "unmeasurable"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for norm, aim in measured_aims_of(case):
            if not is_unmeasurable(case, norm, aim):
                continue
            what = "criterion" if aim.criterion else "goal"
            headline = phrase("nobody can measure whether this {what} is met", what=what)
            draft = Draft(type(self), "unmeasurable_success", headline)
            draft.side(norm, phrase("no metric and no value"))
            metrics = ", ".join(m.name for m in case.spec.metrics)
            if metrics:
                draft.help = (
                    phrase("name a metric and a value; the layer measures {metrics}", metrics=metrics),
                )
            else:
                draft.help = (phrase("name something the layer measures, and a value"),)
            yield draft.done()


def measured_aims_of(case: Case) -> Iterator[tuple[Norm, Achieve]]:
    for norm in case.mandate_norms:
        if isinstance(norm.form, Achieve):
            yield norm, norm.form


def is_unmeasurable(case: Case, norm: Norm, aim: Achieve) -> bool:
    """Neither a metric nor a value: a term without a number, or one that is a judgement."""
    if aim.measured:
        return False
    if aim.aim is not Aim.ACHIEVE:
        return True
    if isinstance(aim.target, Quantity):
        return False
    return any(JUDGEMENT.search(text) for text in _quotes(case, norm))


def _quotes(case: Case, norm: Norm) -> tuple[str, ...]:
    items: tuple[Item, ...] = case.plan.items if case.plan else ()
    return tuple(q.text for item in items if item.id == norm.id for q in item.quotes)
