"""MND505: a number that is to be reached, and nothing says by when."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.quantity import Kind, Quantity
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.criteria import State, undated

# What ends the work when it comes true needs no date to be looked at.
STOPS = re.compile(
    r"\b(?:done|closed|finish\w*|complete\w*|stop|over|ready)\b.{0,30}\b(?:when|once|if|as soon as)\b"
    r"|\b(?:until|once|as soon as)\b",
    re.IGNORECASE | re.DOTALL,
)

OVER_A_TIME = re.compile(
    r"\b(?:in|within|per|a|each|every|over)\s+(?:any\s+|the\s+)?(?:\w+\s+)?(?:hour|day|week|month|quarter|year)s?\b"
    r"|\b(?:hourly|daily|weekly|monthly|quarterly|yearly)\b",
    re.IGNORECASE,
)
ADDS_UP = (Kind.COUNT, Kind.MONEY, Kind.UNIT)


class SuccessWithoutHorizon:
    """A criterion of success with a number, no date, and a layer without a horizon.

    ## What it checks
    Criteria with a value where neither they, nor a goal about the same thing, nor the layer say when they
    are looked at. What ends the work when it comes true ("done when …") needs no date, nor do shares,
    averages, and numbers over a time of their own ("per week").

    ## Why it matters
    "At least 20 signups" is true of a long enough time, and "at most 3 complaints" of a short one.

    ## Known limits
    Whether a criterion ends the work, or is over a time of its own, is told by its words.

    ## Example that is found
    "We call it a success if there are at most 3 complaints", in a layer without `horizon`.

    ## Example that passes
    The same with `horizon 30 days`, or "… by 30 October".
    """

    code: ClassVar[str] = "MND505"
    name: ClassVar[str] = "success-without-horizon"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        if case.horizon_declared:
            return
        found = [s for s in undated(case) if _adds_up(s) and not _timed(case, s)]
        if not found:
            return
        draft = Draft(type(self), "none", phrase("nothing says when success is looked at"))
        for state in found:
            draft.side(state.norm, phrase("no date"))
        draft.help = (phrase("give it a date, or the layer a horizon"),)
        yield draft.done()


def _adds_up(state: State) -> bool:
    """Whether its number grows with the time that passes; a share or an average need not."""
    return isinstance(state.target, Quantity) and state.target.type.kind in ADDS_UP


def _timed(case: Case, state: State) -> bool:
    """Whether its words say when it is looked at, or over what time."""
    text = case.prose.text if case.prose is not None else ""
    said = [text[s.start : s.end] for s in state.norm.origin.spans]
    return any(pattern.search(words) for words in said for pattern in (STOPS, OVER_A_TIME))
