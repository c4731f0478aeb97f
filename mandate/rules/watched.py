"""MND410: a goal or criterion on a metric that nothing declared moves: measured, not promised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.goals import is_watched, measured_aims
from mandate.rules.unmeasurable import is_unmeasurable
from mandate.rules.wording import metric_words


class Watched:
    """The metric can be read, but no declared effect moves it: whether it is reached is not claimed.

    ## What it checks
    Which goals and criteria are *observed* rather than driven (semantics §6).

    ## Why it matters
    The reader of an approval should not take it for a promise.

    ## Known limits
    None known.

    ## Example that is found
    "Satisfaction stays above 90%" where `satisfaction` is a metric without effects.

    ## Example that passes
    A goal on a metric that some tool's effect moves.
    """

    code: ClassVar[str] = "MND410"
    name: ClassVar[str] = "watched"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for norm, aim in measured_aims(case):
            if is_unmeasurable(case, norm, aim):
                continue
            if not is_watched(case, aim.metric):
                continue
            headline = phrase(
                "{metric} is watched: whether it is reached is not claimed",
                metric=metric_words(case, aim.metric, norm),
            )
            draft = Draft(type(self), "none", headline)
            draft.side(norm, phrase("watched"))
            yield draft.done()
