"""MND112: what the verdict rests on and nobody declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Approve
from mandate.rules.base import Ask, Assumed, Case, Outcome


class Assumption:
    """The mandate names people that the layer does not declare: who they are is assumed known.

    ## What it checks
    The roles of the mandate's approvals against the layer's roles. Other rules state their own
    assumptions; all are printed in the report and in the manifest.

    ## Why it matters
    What is not declared and matters is written down where a reviewer sees it.

    ## Known limits
    None known.

    ## Example that is found
    "Over $500 ask Dana", where the layer has no role `dana`.

    ## Example that passes
    The same with `role dana: 1 member`.
    """

    code: ClassVar[str] = "MND112"
    name: ClassVar[str] = "assumption"
    severity: ClassVar[Severity] = Severity.NOTE
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        known = {"owner", case.spec.owner, *(role.name for role in case.spec.roles)}
        for norm in case.mandate_norms:
            if isinstance(norm.form, Approve) and norm.form.role not in known:
                yield Assumed(
                    phrase(
                        "line {line}: the runtime can ask `{role}` (the layer declares no such role)",
                        line=norm.origin.line,
                        role=norm.form.role,
                    )
                )
