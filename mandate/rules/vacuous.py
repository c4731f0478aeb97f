"""MND212: a line whose case can never come about."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import phrase
from mandate.model.question import Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.exceptions import because, bound_names, condition, never_for


class Vacuous:
    """A line of the mandate speaks of a case that cannot come about.

    ## What it checks
    Of each line: can what it speaks of come true, with the ranges, facts and relations that the layer
    declares? Its exceptions are not looked at.

    ## Why it matters
    Its author believes that it protects or grants something.

    ## Known limits
    A case that is possible and never occurs is not found. Conditions decided at run time can always be true.

    ## Example that is found
    "Never refund orders over 9,000 USD", where `order.total` is declared `USD from 0 to 5_000`.

    ## Example that passes
    "Never refund orders over 900 USD" against the same.
    """

    code: ClassVar[str] = "MND212"
    name: ClassVar[str] = "vacuous"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for norm in case.mandate_norms:
            said = [condition(norm, name) for name in bound_names(norm)]
            if not said or TRUE in said:
                continue
            answer = never_for(case, ask, said)
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, norm)
            elif answer is not None:
                words = phrase(
                    "line {line} can never apply: its case cannot come about", line=norm.origin.line
                )
                draft = Draft(type(self), "none", words)
                draft.side(norm, phrase("never the case: {what}", what=said[0]))
                draft.labels += because(answer)
                draft.help = (phrase("mend the condition, or drop the line"),)
                yield draft.done()
