"""MND110: the mandate speaks of an act for which the layer has no tool."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Limit, Norm, Oblige, Order
from mandate.rules.base import Ask, Case, Draft, Outcome
from mandate.rules.views import action_of, is_tool


class ActWithoutTool:
    """An act the prose speaks of has no tool in the operating layer.

    ## What it checks
    Acts that became terms (convention 6). Demanded: a warning, because the agent cannot do it through
    the layer. Otherwise a note. Norms on such acts are checked, and not enforced.

    ## Why it matters
    The reader of the manifest should know which lines nothing enforces.

    ## Known limits
    Comparing, sorting or flagging may need no tool at all; the layer's owner knows.

    ## Example that is found
    "Weigh each parcel before its label is printed" where no tool weighs.

    ## Example that passes
    The same with a tool `scale.weigh`, also called "weigh".
    """

    code: ClassVar[str] = "MND110"
    name: ClassVar[str] = "act-without-tool"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        seen: set[str] = set()
        for norm in sorted(case.mandate_norms, key=lambda n: not _demands(n)):
            for name in _acts(case, norm):
                if name in seen:
                    continue
                seen.add(name)
                headline = phrase("no tool in the layer for `{act}`: checked, not enforced", act=name)
                severity = Severity.WARNING if _demands(norm) else Severity.NOTE
                draft = Draft(type(self), "none", headline, severity=severity)
                draft.side(norm, phrase("no tool does this"))
                yield draft.done()


def _demands(norm: Norm) -> bool:
    form = norm.form
    return isinstance(form, Oblige) or (isinstance(form, Limit) and form.is_floor)


def _acts(case: Case, norm: Norm) -> tuple[str, ...]:
    action = action_of(norm)
    names = action.names if action else ()
    if isinstance(norm.form, Order):
        names = (*norm.form.first.names, *norm.form.then.names)
    return tuple(n for n in names if not is_tool(case.spec, n))
