"""MND312: more approvals than people can give."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding, Label, Party, Phrase, phrase
from mandate.model.norm import Approve, Limit, Measure, Norm, Permit
from mandate.model.question import Holds, Unknown
from mandate.model.spec import Role
from mandate.rules.approvers import approvals, role_of
from mandate.rules.attaining import attained
from mandate.rules.base import Ask, Assumed, Case, Draft, Outcome, Undecided, undecided
from mandate.rules.capacities import (
    arriving,
    as_limits,
    counted_tools,
    never_without,
    one_role,
    surely_too_many,
)
from mandate.rules.floors import Side, overfull
from mandate.rules.goals import open_goals
from mandate.rules.usage import used_tools


class ApproverCapacity:
    """A role answers so many questions a day, and the mandate needs more of its approvals.

    ## What it checks
    `up to 30 a day` of the roles that are asked, as a limit on the calls that wait for them: against floors,
    goals and declared arrivals (an error where a demand cannot be met), and against what ceilings of the
    mandate leave open (a warning).

    ## Why it matters
    The calls pile up in front of a person, and the goal is missed although nothing forbids it.

    ## Known limits
    Lines that ask one role about different tools in different cases are counted one by one, and several
    goals beside each other too: where only all of them together may be too much, it is undecided. How
    often claimed calls are made is not known without a ceiling: that they are not too many is an assumption.

    ## Example that is found
    "Publish at least 40 posts a day." with "The editor approves each post.", where the layer says
    `role editor: 1 member, up to 30 a day`.

    ## Example that passes
    The same with "at least 30 posts a day".
    """

    code: ClassVar[str] = "MND312"
    name: ClassVar[str] = "approver-capacity"
    severity: ClassVar[Severity] = Severity.WARNING
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for role in case.spec.roles:
            asking = [n for n, form in approvals(case) if role_of(case.spec, form.role) is role]
            names = {name for n in asking if isinstance(n.form, Approve) for name in n.form.action.names}
            asked = names & set(used_tools(case))
            if role.capacity is not None and asked:
                yield from self._of_role(case, ask, role, asking, asked)

    def _of_role(
        self, case: Case, ask: Ask, role: Role, asking: list[Norm], asked: set[str]
    ) -> Iterator[Outcome]:
        needed = asked & counted_tools(case)
        found: list[Outcome] = list(self._counted(case, ask, role, asking)) if needed else []
        found += self._arriving(case, ask, role, asking)
        yield from found
        if not any(isinstance(o, Finding | Undecided) for o in found) and not needed:
            yield Assumed(phrase("{role} is not asked more often than it can answer", role=role.name))
        if not any(isinstance(o, Finding) for o in found):
            yield from self._left_open(case, ask, role, asking)

    def _counted(self, case: Case, ask: Ask, role: Role, asking: list[Norm]) -> Iterator[Outcome]:
        """Floors and goals, with the role's answers as one more limit: at most as many calls as answers,
        and surely enough answers where each call takes as many as must agree."""
        most, limits = as_limits(case, ask, role, asking, sure=False)
        lost = self._out_of_reach(case, ask)
        told = False
        for outcome in self._engines(most, ask, lost):
            if isinstance(outcome, Finding) and set(limits) & {*outcome.items, *outcome.binds}:
                told = True
                yield self._finding(role, limits, outcome)
            elif isinstance(outcome, Undecided):
                yield outcome
        if told:
            return
        sure, _ = as_limits(case, ask, role, asking, sure=True)
        again = [] if sure.norms == most.norms else list(self._engines(sure, ask, lost))
        if not one_role(case, asking) or any(isinstance(o, Finding | Undecided) for o in again):
            reason = f"how many approvals {role.name} can give is not counted yet"
            yield undecided(type(self), Unknown(reason))

    def _out_of_reach(self, case: Case, ask: Ask) -> frozenset[str]:
        """The goals that nobody's answers would bring about: MND401 says so."""
        return frozenset(
            goal.norm.id
            for goal, repeated in open_goals(case)
            if goal.movers
            and any(isinstance(o, Finding) for o in attained(type(self), case, ask, goal, repeated))
        )

    def _engines(self, case: Case, ask: Ask, lost: frozenset[str]) -> Iterator[Outcome]:
        yield from overfull(type(self), case, ask, case.indexed, Side.BOTH)
        for goal, repeated in open_goals(case):
            if goal.movers and not goal.aim.criterion and goal.norm.id not in lost:
                yield from attained(type(self), case, ask, goal, repeated)

    def _finding(self, role: Role, limits: dict[str, tuple[Norm, ...]], found: Finding) -> Outcome:
        """The clash, with the approvals in place of the limits that stand for them."""
        items, binds = (
            tuple(dict.fromkeys(n for i in ids for n in ([m.id for m in limits[i]] if i in limits else [i])))
            for ids in (found.items, found.binds)
        )
        labels = [
            Label(label.span, phrase("answers at most this often"), True)
            if label.span == role.span
            else label
            for label in found.labels
        ]
        for norm in dict.fromkeys(n for i in found.items for n in limits.get(i, ())):
            labels += [Label(s, phrase("needs {role}", role=role.name), False) for s in norm.origin.spans]
        helps = tuple(_said_of_people(h, role, limits) for h in found.help)
        edits = tuple(way for way in found.edits if not any(e.norm_id in limits for e in way))
        return replace(
            found, kind="approval_conflict", severity=Severity.ERROR, labels=tuple(labels),
            items=items, binds=binds, edits=edits, help=helps,
        )  # fmt: skip

    def _arriving(self, case: Case, ask: Ask, role: Role, asking: list[Norm]) -> Iterator[Outcome]:
        assert role.capacity is not None
        answer = arriving(case, ask, role, asking)
        if isinstance(answer, Unknown):
            yield undecided(type(self), answer)
            return
        total, duties = answer
        if total <= role.capacity:
            return
        if not surely_too_many(case, role, duties):
            reason = f"{self.name}: {role.name} may be asked more often than it can answer, as declared"
            yield Undecided(reason, (role.span,))
            return
        headline = phrase(
            "{role} can answer {capacity}, and up to {total} are asked of it in that time",
            role=role.name, capacity=role.capacity, total=total,
        )  # fmt: skip
        draft = Draft(type(self), "approval_conflict", headline, severity=Severity.ERROR)
        for one in duties:
            draft.side(one.duty, phrase("demands a call each time"))
            draft.labels.append(Label(one.event.span, phrase("this often"), primary=False))
        draft.labels.append(Label(role.span, phrase("answers at most this often")))
        for norm in asking:
            draft.side(norm, phrase("needs {role}", role=role.name), primary=False)
        text = "let fewer of these calls need {role}, or ask somebody else too"
        draft.help = (phrase(text, role=role.name),)
        draft.decides = Party.OWNER
        yield draft.done()

    def _left_open(self, case: Case, ask: Ask, role: Role, asking: list[Norm]) -> Iterator[Outcome]:
        """Ceilings of the mandate on permitted calls that all need the role, above what it can answer."""
        for norm in case.mandate_norms:
            form = norm.form
            if not isinstance(form, Limit) or form.is_floor or form.measure is not Measure.COUNT:
                continue
            claimed = any(
                isinstance(n.form, Permit) and set(n.form.action.names) & set(form.action.names)
                for n in case.mandate_norms
            )
            same = form.window == role.capacity_window and not form.keys
            if not claimed or not same or role.capacity is None or form.bound.value <= role.capacity:
                continue
            answers = [never_without(case, ask, asking, name) for name in form.action.names]
            unknown = next((a for a in answers if isinstance(a, Unknown)), None)
            if unknown is not None:
                yield undecided(type(self), unknown, norm)
            elif all(isinstance(a, Holds) for a in answers):
                yield self._too_high(role, norm, form, asking)

    def _too_high(self, role: Role, norm: Norm, form: Limit, asking: list[Norm]) -> Outcome:
        headline = phrase(
            "of {bound} such calls that are let through, {role} can approve {capacity}",
            bound=form.bound, role=role.name, capacity=role.capacity or 0,
        )  # fmt: skip
        draft = Draft(type(self), "approval_conflict", headline)
        draft.side(norm, phrase("leaves {bound} open", bound=form.bound))
        draft.labels.append(Label(role.span, phrase("answers at most this often")))
        for approval in asking:
            draft.side(approval, phrase("needs {role}", role=role.name), primary=False)
        return draft.done()


def _said_of_people(words: Phrase, role: Role, limits: dict[str, tuple[Norm, ...]]) -> Phrase:
    """A next step that speaks of a limit which stands for a role."""
    parts = tuple((n, f"answers of {role.name}" if p in limits else p) for n, p in words.parts)
    return Phrase(words.template, parts)
