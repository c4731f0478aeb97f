"""MND306: the mandate names a tool or argument that the operating layer does not have."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Forbid, Norm, Order
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.complaints import complaints, spans_of
from mandate.rules.views import action_of

# A tool written by name: a code span of dotted or snake words, or such words bare with a call's
# brackets. Plain file names and branches in code spans are no tools.
TOOL_NAME = re.compile(
    r"`([a-z]\w*(?:\.[a-z]\w*)+|[a-z]+(?:_[a-z0-9]+)+)(?:\(\))?`|\b([a-z]\w*(?:[._][a-z]\w*)+)\(\)"
)


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
        for term in case.plan.terms if case.plan else ():
            written = TOOL_NAME.search(term.quote.text) if term.type == "act" else None
            norms = [n for n in case.mandate_norms if term.name in _names(n)]
            if written is not None and norms:
                yield self._named(case, written.group(1) or written.group(2), norms)

    def _named(self, case: Case, name: str, norms: list[Norm]) -> Outcome:
        """A tool written by name became an act: an error, unless it is only forbidden (convention 6)."""
        only_forbidden = all(isinstance(n.form, Forbid) for n in norms)
        headline = phrase("the layer has no tool called `{name}`", name=name)
        severity = Severity.NOTE if only_forbidden else Severity.ERROR
        kind = "none" if only_forbidden else "missing_info"
        draft = Draft(type(self), kind, headline, severity=severity)
        for norm in norms:
            draft.side(norm, phrase("names it"))
        tools = ", ".join(t.name for t in case.spec.tools)
        draft.help = (phrase("the layer's tools are {tools}", tools=tools or "none"),)
        return draft.done()


def _names(norm: Norm) -> tuple[str, ...]:
    if isinstance(norm.form, Order):
        return (*norm.form.first.names, *norm.form.then.names)
    action = action_of(norm)
    return action.names if action else ()
