"""MND313: people who pass a question on to each other."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE
from mandate.model.finding import Label, Party, phrase
from mandate.model.question import Cycle, Edge, Ordered, Unknown
from mandate.model.spec import Role
from mandate.rules.approvers import approvals, next_in_line, role_of
from mandate.rules.base import Ask, Case, Draft, Outcome, Undecided, undecided
from mandate.rules.stopped import Stopped, stopped, wish_verb


class ApprovalCircle:
    """Whoever does not answer passes the question on, and it comes back to the first.

    ## What it checks
    `on timeout escalate to …` of the roles that are asked: does a question that nobody answers come to an
    end? An error where a call that the mandate demands, claims or needs for a goal waits for such an
    approval, else a warning.

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
            yield from self._one(case, ask, _in_turn(case, answer))
            edges = tuple(e for e in edges if e.first not in names)

    def _one(self, case: Case, ask: Ask, circle: list[Role]) -> Iterator[Outcome]:
        waiting = tuple(n for n, form in approvals(case) if _leads_into(case, form.role, circle))
        if not waiting:
            return  # nobody is asked: the roles are there for other layers
        wishes: list[Stopped] = []
        for one in stopped(type(self), case, ask, waiting):
            if isinstance(one, Undecided):
                yield one
            else:
                wishes.append(one)
        chain = " → ".join([*(r.name for r in circle), circle[0].name])
        headline = phrase("a question that nobody answers goes round: {chain}", chain=chain)
        draft = Draft(type(self), "approval_conflict", headline, decides=Party.OWNER)
        for role in circle:
            draft.labels.append(Label(role.span, phrase("{what}", what=role.on_timeout or "")))
        for norm in waiting:
            draft.side(norm, phrase("asks them"), primary=False)
        if wishes:
            draft.severity = Severity.ERROR
            _show(case, draft, wishes)
        draft.help = (phrase("say who decides in the end, or `on timeout drop`"),)
        yield draft.done()


def _show(case: Case, draft: Draft, wishes: list[Stopped]) -> None:
    """What of the mandate may wait for ever: every line once, and where the first of them does."""
    first = wishes[0]
    for one in wishes:
        if one.wish.id not in draft.items:
            draft.side(one.wish, phrase(f"{wish_verb(one.wish)} it"))
    for norm in (case.norm(i) for one in wishes for i in one.core):
        if norm.id not in draft.items:
            draft.side(norm, phrase("leaves nothing else"), primary=False)
    draft.exactly = first.region if first.region != TRUE else None
    if first.witness is not None and first.witness.values:
        draft.example = phrase("{situation}", situation=first.witness)


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
