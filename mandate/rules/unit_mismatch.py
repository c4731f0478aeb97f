"""MND310: a number in another unit, currency or base than the layer's."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.complaints import complaints, spans_of


class UnitMismatch:
    """The mandate's number and the layer's value cannot be compared as they stand.

    ## What it checks
    Types and dimensions of every expression: currencies without a declared rate, numbers without a
    unit where the layer has one, percentages of nothing.

    ## Why it matters
    50 is 0.5% in basis points and half of everything in percent.

    ## Known limits
    None known.

    ## Example that is found
    "Set the slippage tolerance to 50." where the layer counts in bps.

    ## Example that passes
    "Set the slippage tolerance to 50 bps."
    """

    code: ClassVar[str] = "MND310"
    name: ClassVar[str] = "unit-mismatch"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for item, diagnostic in complaints(case, "unit"):
            draft = Draft(type(self), "unit_or_currency_mismatch", phrase("{what}", what=diagnostic.message))
            draft.labels.extend(
                spans_of(case, item, phrase("{label}", label=diagnostic.label or "this number"))
            )
            draft.items.append(item)
            if diagnostic.help:
                draft.help = (phrase("{help}", help=diagnostic.help),)
            yield draft.done()
        for question in case.plan.open if case.plan else ():
            if question.kind == "unit" and not question.answer:
                headline = phrase("{question}", question=question.question)
                draft = Draft(type(self), "unit_or_currency_mismatch", headline)
                draft.labels.extend(spans_of(case, question.id, phrase("no unit")))
                if question.candidates:
                    draft.help = (phrase("it could mean: {c}", c="; ".join(question.candidates)),)
                yield draft.done()
