"""MND112: what the verdict rests on and nobody declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import phrase
from mandate.model.norm import Approve, Limit
from mandate.rules.base import Ask, Assumed, Case, Outcome, Undecided
from mandate.rules.goals import open_goals
from mandate.rules.usage import used_tools
from mandate.rules.zones import clock_assumptions


class Assumption:
    """The mandate names people that the layer does not declare: who they are is assumed known.

    ## What it checks
    The roles of the mandate's approvals against the layer's roles, the capacity of roles that are
    asked, and the breakers of tools that the mandate uses: no call is taken to fail. Other rules state
    their own assumptions; all are printed in the report and in the manifest.

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
        yield from self._capacities(case)
        yield from clock_assumptions(case, used_tools(case))
        yield from self._breakers(case)
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

    def _capacities(self, case: Case) -> Iterator[Outcome]:
        """How many approvals a role gives is not counted yet: assumed where nothing demands a number of
        them, undecided where a floor or a goal does."""
        for role in case.spec.roles:
            if role.capacity is None:
                continue
            asked = {
                name
                for norm in case.norms
                if isinstance(norm.form, Approve) and norm.form.role == role.name
                for name in norm.form.action.names
            } & set(used_tools(case))
            if not asked:
                continue
            if asked & _counted(case):
                reason = f"{self.name}: how many approvals {role.name} can give is not counted yet"
                yield Undecided(reason, (role.span,))
            else:
                text = phrase("{role} is not asked more often than it can answer", role=role.name)
                yield Assumed(text)


def _counted(case: Case) -> set[str]:
    """The tools of which a floor or a driven goal needs a number of calls."""
    names: set[str] = set()
    for norm in case.mandate_norms:
        if isinstance(norm.form, Limit) and norm.form.is_floor:
            names.update(norm.form.action.names)
    for goal, _ in open_goals(case):
        names.update(tool.name for tool, _ in goal.movers)
    return names
