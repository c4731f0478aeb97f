"""MND305: nobody may be asked about a call that needs somebody's approval."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import ClassVar

from mandate.model.diagnostic import Severity
from mandate.model.expression import TRUE, Amount, Expr, conjunction, negation
from mandate.model.finding import Edit, EditKind, Phrase, phrase
from mandate.model.norm import Achieve, Approve, Autonomous, Forbid, Limit, Norm, Oblige, Permit
from mandate.model.question import Claim, Fails, Holds, Lawful, Unknown
from mandate.rules.base import Ask, Case, Draft, Outcome, undecided
from mandate.rules.clashing import each_clash, stuck
from mandate.rules.deciding import with_parts
from mandate.rules.duties import question
from mandate.rules.goals import open_goals
from mandate.rules.moving import moves
from mandate.rules.permissions import claim_words, lowered_bound
from mandate.rules.views import barriers, call_symbols, concerns, domain, scope_of, symbols_of


class AutonomyAgainstApproval:
    """A call that the mandate claims or demands, and wants nobody asked about, needs an approval.

    ## What it checks
    A call that a permission of the mandate covers, that "without asking" covers too, and that the layer
    (or the mandate itself) lets through only after somebody's approval; and duties, floors and goals
    whose every lawful call is such a call.

    ## Why it matters
    The agent either waits for a person it was told not to trouble, or is stopped.

    ## Known limits
    Approval by the runtime of something nobody named is not looked at.

    ## Example that is found
    "You may move up to 40 cartons. Don't trouble anybody about moves." against
    `stock.move requires count <= 25, else escalate to floor_lead`.

    ## Example that passes
    The same, with "up to 25".
    """

    code: ClassVar[str] = "MND305"
    name: ClassVar[str] = "autonomy-against-approval"
    severity: ClassVar[Severity] = Severity.ERROR
    layer_only: ClassVar[bool] = False

    def check(self, case: Case, ask: Ask) -> Iterator[Outcome]:
        for autonomous in case.mandate_norms:
            if not isinstance(autonomous.form, Autonomous):
                continue
            for name in autonomous.form.action.names:
                untold: list[Norm] = []
                for approval in case.indexed.on(name):
                    if _must_ask(approval, autonomous, name):
                        found = list(self._against(case, ask, autonomous, approval, name))
                        yield from found
                        if not found:
                            untold.append(approval)
                yield from self._demanded(case, ask, autonomous, untold, name)

    def _against(
        self, case: Case, ask: Ask, autonomous: Norm, approval: Norm, name: str
    ) -> Iterator[Outcome]:
        """One finding per wish that adds calls to what was told already; permissions first."""
        told: tuple[Expr, ...] = ()
        for wish in _wishes(case, autonomous, name):
            question = self._question(case, ask, wish, autonomous, approval, name)
            answer = ask(replace(question, excluding=told))
            if isinstance(answer, Unknown):
                yield undecided(type(self), answer, wish, autonomous, approval)
            elif isinstance(answer, Fails):
                yield self._finding(wish, autonomous, [approval], name, with_parts(ask, question, answer))
                told = (*told, answer.region if answer.region is not None else TRUE)

    def _question(
        self, case: Case, ask: Ask, wish: Norm, autonomous: Norm, approval: Norm, name: str
    ) -> Lawful:
        """Of the calls that are wished for, without asking, and open: does none need the approval?

        Barriers over quantities that none of the three lines speaks of stay out of the region, if
        they leave a call in every one of its points; otherwise they are part of it.
        """
        wanted = (Claim(wish.id, scope_of(wish, name)), Claim(autonomous.id, scope_of(autonomous, name)))
        needs = scope_of(approval, name)
        spoken_of = set(symbols_of([*(c.expr for c in wanted), needs]))
        bars = barriers(case.norms, name, case.spec)
        near = tuple(c for c in bars if set(symbols_of([c.expr])) <= spoken_of)
        far = tuple(c for c in bars if c not in near)
        exprs = [c.expr for c in (*wanted, *bars)] + [needs]
        known = domain(case.spec, exprs)
        spare = tuple(s for s in symbols_of(exprs) if s not in spoken_of)
        if far:
            free = ask(Lawful((*known, *wanted, *near, Claim(approval.id, needs)), far, spare))
            if not isinstance(free, Holds):
                near = bars
        return Lawful((*known, *wanted, *near), (Claim(approval.id, negation(needs)),))

    def _demanded(
        self, case: Case, ask: Ask, autonomous: Norm, approvals: list[Norm], name: str
    ) -> Iterator[Outcome]:
        """A duty, floor or goal clashes where each of its lawful calls is one that nobody may be asked
        about and somebody must be. The agent chooses the arguments; for floors and goals, when too."""
        alone = _moved_by_nothing_else(case, name) if approvals else frozenset()
        for wish in case.mandate_norms if approvals else ():
            asked = _demand(case, ask, wish, name, alone)
            if asked is None:
                continue
            covered = scope_of(autonomous, name)
            kept = tuple(Claim(a.id, negation(conjunction(covered, scope_of(a, name)))) for a in approvals)
            exprs = [c.expr for c in kept]
            free = call_symbols(exprs, name) if isinstance(wish.form, Oblige) else symbols_of(exprs)
            known = domain(case.spec, [*exprs, *(c.expr for c in (*asked.given, *asked.response))])
            whole = Lawful(
                given=tuple(dict.fromkeys((*asked.given, *known))),
                response=(*asked.response, *kept),
                hidden=tuple(sorted({*asked.hidden, *free})),
            )
            barred, doubt = stuck(ask, asked)  # where no call is let through nobody is asked
            if doubt is not None:
                yield undecided(type(self), doubt, wish, autonomous, *approvals)
                continue
            for answer in each_clash(ask, replace(whole, excluding=barred)):
                core = [a for a in approvals if isinstance(answer, Fails) and a.id in answer.core]
                if isinstance(answer, Unknown):
                    yield undecided(type(self), answer, wish, autonomous, *approvals)
                elif core:
                    yield self._finding(wish, autonomous, core, name, answer)

    def _finding(
        self, wish: Norm, autonomous: Norm, approvals: list[Norm], name: str, answer: Fails
    ) -> Outcome:
        approval = approvals[0]
        assert isinstance(approval.form, Approve)
        region = answer.region if answer.region is not None else TRUE
        headline = phrase(
            "{tool} needs the approval of {role} there, and the mandate says to ask nobody",
            tool=name,
            role=approval.form.role,
        )
        draft = Draft(type(self), "approval_conflict", headline)
        draft.side(wish, _wish_label(wish, name))
        if autonomous.id != wish.id:
            draft.side(autonomous, phrase("nobody may be asked"))
        parts = dict(answer.parts)
        for needed in approvals:
            assert isinstance(needed.form, Approve)
            reasons = ", with reasons" if needed.form.justified else ""
            part = parts.get(needed.id)
            words = f"needs {{role}}{reasons}" + (" where {decides}" if part is not None else "")
            where = {} if part is None else {"decides": part}
            draft.side(needed, phrase(words, role=needed.form.role, **where))
        draft.exactly = region
        draft.example = phrase("{call}", call=answer.witness)
        draft.edits = _edits(wish, autonomous, region)
        return draft.done()


def _demand(case: Case, ask: Ask, wish: Norm, name: str, alone: frozenset[str]) -> Lawful | None:
    """Whether a duty, a floor or a goal (one of `alone`) that only `name` serves has a lawful call; None for
    others."""
    form = wish.form
    if isinstance(form, Oblige) and form.action.names == (name,):
        return question(case, ask, wish, name, case.norms)
    floor = (
        isinstance(form, Limit) and form.is_floor and form.bound.value > 0 and form.action.names == (name,)
    )
    if not (floor or wish.id in alone):
        return None
    response = (Claim(wish.id, scope_of(wish, name)), *barriers(case.norms, name, case.spec))
    exprs = [c.expr for c in response]
    return Lawful(domain(case.spec, exprs), response, symbols_of(exprs))


def _moved_by_nothing_else(case: Case, name: str) -> frozenset[str]:
    """The ids of open goals that only this tool serves."""
    return frozenset(g.norm.id for g, _ in open_goals(case) if {t.name for t, _ in g.movers} == {name})


def _wishes(case: Case, autonomous: Norm, name: str) -> tuple[Norm, ...]:
    """The permissions of a tool. Where only a ceiling or a prohibition bounds it, and nothing demands
    it, "ask nobody" itself claims what these leave: the manifest grants it (conventions 2 and 3)."""
    about = [n for n in case.mandate_norms if concerns(n, name)]
    permits = tuple(n for n in about if isinstance(n.form, Permit))
    bounded = any(isinstance(n.form, Limit | Forbid) and not _floor(n) for n in about)
    demanded = any(isinstance(n.form, Oblige) or _floor(n) for n in about)
    tool = case.spec.tool(name)
    aims = (n.form for n in case.mandate_norms if isinstance(n.form, Achieve))
    aimed = tool is not None and any(moves(case.spec, tool, aim.metric) for aim in aims)
    return permits or ((autonomous,) if bounded and not demanded and not aimed else ())


def _floor(norm: Norm) -> bool:
    return isinstance(norm.form, Limit) and norm.form.is_floor


def _must_ask(approval: Norm, autonomous: Norm, name: str) -> bool:
    assert isinstance(autonomous.form, Autonomous)
    if not isinstance(approval.form, Approve) or not concerns(approval, name):
        return False
    role = autonomous.form.role
    return role is None or role == approval.form.role


def _wish_label(wish: Norm, name: str) -> Phrase:
    if isinstance(wish.form, Permit):
        claimed = claim_words(wish, name)
        return phrase("claims {what}", what=claimed) if claimed != TRUE else phrase("claims it")
    if isinstance(wish.form, Autonomous):
        return phrase("nobody may be asked")
    return phrase("demands it")


def _edits(wish: Norm, autonomous: Norm, region: Expr) -> tuple[tuple[Edit, ...], ...]:
    edits: list[tuple[Edit, ...]] = []
    if isinstance(wish.form, Permit):
        lowered = lowered_bound(wish, region)
        if lowered is not None:
            edits.append(lowered)
    if region != TRUE and not isinstance(region, Amount):
        edits.append((Edit(EditKind.EXCEPTION, autonomous.id, region=region),))
    return tuple(edits)
