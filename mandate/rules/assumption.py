"""MND112: what the verdict rests on and nobody declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Approve
from mandate.rules.base import Ask, Assumed, Case, Outcome
from mandate.rules.usage import used_tools
from mandate.rules.zones import clock_assumptions


class Assumption:
    """The mandate names people that the layer does not declare: who they are is assumed known.

    ## What it checks
    The roles of the mandate's approvals against the layer's roles, duties of somebody else than the agent,
    and the breakers of tools that the mandate uses: no call is taken to fail. Other rules state their own
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
        yield from clock_assumptions(case, used_tools(case))
        yield from self._breakers(case)
        yield from self._others(case)
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

    def _others(self, case: Case) -> Iterator[Outcome]:
        """What the mandate asks of somebody else: nothing here sees to it."""
        bound = {norm.id for norm in case.mandate_norms} | {item for item, _ in case.complaints}
        for item in case.plan.constraints if case.plan is not None else ():
            if item.actor is not None and item.id not in bound:
                text = "{id}: `{actor}` sees to that, and not the agent"
                yield Assumed(phrase(text, id=item.id, actor=item.actor))

    def _breakers(self, case: Case) -> Iterator[Outcome]:
        """No call is taken to fail; the runtime suspends tools of which too many do."""
        for breaker in case.spec.breakers:
            used = [name for name in used_tools(case) if name in breaker.tools]
            if used:
                yield Assumed(
                    phrase(
                        "fewer than {n} calls of {tools} fail within {time}: else the runtime suspends them",
                        n=breaker.failures,
                        tools=" and ".join(used),
                        time=breaker.within,
                    )
                )
