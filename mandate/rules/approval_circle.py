"""MND313: people who pass a question on to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Label, Party, phrase
from mandate.model.question import Cycle, Edge, Ordered, Unknown
from mandate.model.spec import Role
from mandate.rules.approvers import approvals, next_in_line, role_of
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided


class ApprovalCircle:
    """Whoever does not answer passes the question on, and it comes back to the first.

    ## What it checks
    `on timeout escalate to …` of the roles that are asked: does a question that nobody answers come to an
    end?

    ## Why it matters
    The call waits for ever, and nobody notices.

    ## Known limits
    Steps that wait for each other, asking included, are MND206's.

    ## Example that is found
    `role desk: on timeout escalate to lead` with `role lead: on timeout escalate to desk`.

    ## Example that passes
    The same with `role lead: on timeout drop`.
    """

    code: ClassVar[str] = "MND313"
    name: ClassVar[str] = "approval-circle"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        edges = tuple(
            Edge(role.name, after.name, role.name)
            for role in case.spec.roles
            if (after := next_in_line(case.spec, role)) is not None
        )
        while edges:
            answer = ask(Ordered(edges))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer)
                return
            if not isinstance(answer, Cycle):
                return
            names = {edge.first for edge in answer.edges}
            yield from self._one(case, _in_turn(case, answer))
            edges = tuple(e for e in edges if e.first not in names)

    def _one(self, case: Case, circle: list[Role]) -> Iterator[Outcome]:
        waiting = [n for n, form in approvals(case) if _leads_into(case, form.role, circle)]
        if not waiting:
            return  # nobody is asked: the roles are there for other layers
        chain = " → ".join([*(r.name for r in circle), circle[0].name])
        headline = phrase("a question that nobody answers goes round: {chain}", chain=chain)
        draft = Draft(type(self), "approval_conflict", headline, decides=Party.OWNER)
        for role in circle:
            draft.labels.append(Label(role.span, phrase("{what}", what=role.on_timeout or "")))
        for norm in waiting:
            draft.side(norm, phrase("asks them"), primary=False)
        draft.help = (phrase("say who decides in the end, or `on timeout drop`"),)
        yield draft.done()


def _in_turn(case: Case, cycle: Cycle) -> list[Role]:
    roles = {role.name: role for role in case.spec.roles}
    return [roles[edge.first] for edge in cycle.edges]


def _leads_into(case: Case, name: str, circle: list[Role]) -> bool:
    """Whether those who are asked pass the question into the circle."""
    role, seen = role_of(case.spec, name), set[str]()
    while role is not None and role.name not in seen:
        if role in circle:
            return True
        seen.add(role.name)
        role = next_in_line(case.spec, role)
    return False
