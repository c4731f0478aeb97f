"""What the mandate demands, claims or aims at and cannot have once some approvals are never given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from mandate.model.expression import TRUE, Expr
from mandate.model.norm import Approve, Authority, Forbid, Limit, Norm, Oblige, Permit
from mandate.model.question import Claim, Consistent, Fails, Holds, Lawful, Unknown, Witness
from mandate.rules.base import Ask, Case, Rule, Undecided, undecided
from mandate.rules.clashing import each_clash
from mandate.rules.duties import duties, question
from mandate.rules.goals import open_goals
from mandate.rules.permissions import hollow
from mandate.rules.views import barriers, domain, is_tool, scope_of


@dataclass(frozen=True, slots=True)
class Stopped:
    """A wish of the mandate, the norms that together leave it nothing, and where."""

    wish: Norm
    core: tuple[str, ...]
    region: Expr
    witness: Witness | None = None


def wish_verb(wish: Norm) -> str:
    """What a wish does with the call that waits: "claims", "demands" or "needs" it."""
    if isinstance(wish.form, Permit):
        return "claims"
    return "demands" if isinstance(wish.form, Oblige) else "needs"


def as_denials(case: Case, dead: tuple[Norm, ...]) -> Case:
    """The case in which what waits for one of these approvals never happens."""
    ids = {norm.id for norm in dead}
    return replace(case, norms=tuple(_denial(n) if n.id in ids else n for n in case.norms))


def _denial(norm: Norm) -> Norm:
    assert isinstance(norm.form, Approve)
    return replace(norm, form=Forbid(norm.form.action, norm.form.when), authority=Authority.LAYER)


def stopped(rule: type[Rule], case: Case, ask: Ask, dead: tuple[Norm, ...]) -> Iterator[Stopped | Undecided]:
    """Each wish of which some part is gone only because these approvals are never given."""
    ids = {norm.id for norm in dead}
    names = {name for norm in dead if isinstance(norm.form, Approve) for name in norm.form.action.names}
    if not ids:
        return
    without = as_denials(case, dead)
    for duty in duties(case):
        if isinstance(duty.form, Oblige) and names & set(_served_by(duty.form)):
            yield from _duty(rule, without, ask, duty, ids)
    for wish in case.mandate_norms:
        if isinstance(wish.form, Permit):
            for name in wish.form.action.names:
                if name in names:
                    found = hollow(rule, without, ask, wish, name, by_layer=True)
                    yield from (_of(wish, a) for a in found if isinstance(a, Undecided) or ids & {*a.core})
        elif isinstance(wish.form, Limit) and wish.form.is_floor and wish.form.bound.value > 0:
            yield from _all_of(rule, without, ask, wish, wish.form.action.names, ids)
    for goal, _ in open_goals(case):
        movers = tuple(dict.fromkeys(tool.name for tool, _ in goal.movers))
        yield from _all_of(rule, without, ask, goal.norm, movers, ids)


def _served_by(form: Oblige) -> tuple[str, ...]:
    return (*form.action.names, *(form.otherwise.names if form.otherwise is not None else ()))


def _of(wish: Norm, answer: Fails | Undecided) -> Stopped | Undecided:
    if isinstance(answer, Undecided):
        return answer
    region = answer.region if answer.region is not None else TRUE
    return Stopped(wish, tuple(i for i in answer.core if i), region, answer.witness)


def _duty(rule: type[Rule], case: Case, ask: Ask, duty: Norm, ids: set[str]) -> Iterator[Stopped | Undecided]:
    assert isinstance(duty.form, Oblige)
    whole: Lawful | None = None
    answers: list[Fails] = []
    for name in _served_by(duty.form):
        whole = question(case, ask, duty, name, case.norms)
        found = list(each_clash(ask, whole))
        if not found:
            return  # one way is always open
        for answer in found:
            if isinstance(answer, Unknown):
                yield undecided(rule, answer, duty)
            elif ids & set(answer.core):
                answers.append(answer)
    if len(_served_by(duty.form)) == 1:
        yield from (_of(duty, a) for a in answers)
    elif answers and all(a.region in (None, TRUE) for a in answers):
        yield _of(duty, answers[0])
    elif answers:
        yield undecided(rule, Unknown("one of several calls would do, and each waits for somebody"), duty)


def _all_of(
    rule: type[Rule], case: Case, ask: Ask, wish: Norm, names: tuple[str, ...], ids: set[str]
) -> Iterator[Stopped | Undecided]:
    """A count or goal that no call can serve any more."""
    core: dict[str, None] = {}
    for name in names:
        if not is_tool(case.spec, name):
            return
        bars = barriers(case.norms, name, case.spec)
        wanted = Claim("", scope_of(wish, name))
        answer = ask(Consistent((*domain(case.spec, [wanted.expr, *(c.expr for c in bars)]), wanted, *bars)))
        if isinstance(answer, Unknown):
            yield undecided(rule, answer, wish)
            return
        if not isinstance(answer, Holds):
            return
        core.update(dict.fromkeys(i for i in answer.core if i))
    if ids & set(core):
        yield Stopped(wish, (wish.id, *core), TRUE)
