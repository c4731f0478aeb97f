"""MND306: the mandate names a tool or argument that the operating layer does not have."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.complaints import complaints, spans_of


class UnknownTool:
    """A tool, argument or other name that is written by name does not exist in the layer.

    ## What it checks
    Names in plan items that neither the layer nor the plan's terms declare. Acts in plain words
    ("compare", "sort") become terms and are not looked for here (convention 6).

    ## Why it matters
    The agent will look for it, and find something else.

    ## Known limits
    None known.

    ## Example that is found
    "Use `payments.reverse` for chargebacks." with no such tool.

    ## Example that passes
    The same with `payments.chargeback`, which the layer declares.
    """

    code: ClassVar[str] = "MND306"
    name: ClassVar[str] = "unknown-tool"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for item, diagnostic in complaints(case, "name"):
            headline = phrase("{what}", what=diagnostic.message)
            draft = Draft(type(self), "missing_info", headline)
            draft.labels.extend(spans_of(case, item, phrase("names it")))
            draft.items.append(item)
            if diagnostic.help:
                draft.help = (phrase("{help}", help=diagnostic.help),)
            yield draft.done()
