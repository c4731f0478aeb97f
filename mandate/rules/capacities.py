"""How many approvals people give, against how many the mandate may need."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.model.expression import Compare, negation
from mandate.model.norm import Approve, Authority, Limit, Measure, Norm, Oblige, Origin
from mandate.model.quantity import COUNT, Quantity
from mandate.model.question import Answer, Claim, Consistent, Fails, Unknown, Witness
from mandate.model.spec import Role
from mandate.model.window import IN_TOTAL, Window
from mandate.rules.arrivals import Answered, answered, length_of
from mandate.rules.base import Ask, Case
from mandate.rules.duties import unasked
from mandate.rules.goals import open_goals
from mandate.rules.views import barriers, domain, scope_of


def as_limits(case: Case, role: Role, asking: list[Norm], *, sure: bool) -> tuple[Case, dict[str, Norm]]:
    """The case in which a role's answers are one more limit on the calls that wait for them, and those
    limits with the approvals they stand for. Each call takes one answer, or (`sure`) as many as
    must agree."""
    made: dict[str, Norm] = {}
    limits: list[Norm] = []
    place = Origin((role.span,), (case.spec.text_of(role.span.path) or case.spec.source).position(
        role.span.start).line, role.name)  # fmt: skip
    for norm in asking:
        form = norm.form
        if not isinstance(form, Approve) or role.capacity is None or role.capacity_window is None:
            continue
        most = Quantity(Fraction(role.capacity // (form.count if sure else 1)), COUNT)
        limit = Limit(
            form.action, Measure.COUNT, None, Compare.LE, most, role.capacity_window, when=form.when
        )
        limits.append(Norm(f"{role.name} for {norm.id}", Authority.LAYER, limit, place, norm.unless))
        made[limits[-1].id] = norm
    return replace(case, norms=(*case.norms, *limits)), made


def one_role(case: Case, asking: list[Norm]) -> bool:
    """Whether the limits count everything that a role is asked: one line asks it, and at most one goal, or
    floors alone, need its answers."""
    goals = [g for g, _ in open_goals(case) if {t.name for t, _ in g.movers} & _asked(asking)]
    floors = [n for n in case.mandate_norms if isinstance(n.form, Limit) and n.form.is_floor]
    floors = [n for n in floors if isinstance(n.form, Limit) and set(n.form.action.names) & _asked(asking)]
    return len(asking) == 1 and (not goals or (len(goals) == 1 and not floors))


def _asked(asking: list[Norm]) -> set[str]:
    return {name for norm in asking for name in _names(norm)}


def never_without(case: Case, ask: Ask, asking: list[Norm], name: str) -> Answer:
    """Holds if every call of a tool that is let through needs one of these approvals."""
    free = [Claim(n.id, negation(scope_of(n, name))) for n in asking if name in _names(n)]
    bars = (*barriers(case.norms, name, case.spec), *free)
    return ask(Consistent((*domain(case.spec, [c.expr for c in bars]), *bars))) if free else Fails(Witness())


def counted_tools(case: Case) -> set[str]:
    """The tools of which a floor or a driven goal needs a number of calls."""
    names: set[str] = set()
    for norm in case.mandate_norms:
        if isinstance(norm.form, Limit) and norm.form.is_floor:
            names.update(norm.form.action.names)
    for goal, _ in open_goals(case):
        names.update(tool.name for tool, _ in goal.movers)
    return names


def arriving(
    case: Case, ask: Ask, role: Role, approvals: list[Norm]
) -> tuple[int, tuple[Answered, ...]] | Unknown:
    """How many approvals declared arrivals may ask for in one window of a role's capacity, and the duties
    and events that do."""
    total, found = 0, list[Answered]()
    for duty in case.mandate_norms:
        if not isinstance(duty.form, Oblige):
            continue
        needs = _needs_one(case, ask, duty, approvals)
        if isinstance(needs, Unknown):
            return needs
        events = answered(case, ask, duty) if needs else ()
        if isinstance(events, Unknown):
            return events
        for one in events:
            if one.event.arrivals is not None and one.event.window is not None:
                total += one.event.arrivals * _times(one.event.window, role.capacity_window)
                found.append(one)
    return total, tuple(found)


def surely_too_many(case: Case, role: Role, arriving: tuple[Answered, ...]) -> bool:
    """Whether more is asked over the horizon than can be answered in it, whenever things arrive. Calls that
    one arrival demands of several duties may be one."""
    assert role.capacity is not None
    length = case.end.value - case.start.value
    given = role.capacity * (length // length_of(role.capacity_window or IN_TOTAL) + 2)
    by_event = {
        one.event.name: (one.event.arrivals or 0) * (length // length_of(one.event.window or IN_TOTAL) - 1)
        for one in arriving
    }
    return max(by_event.values(), default=Fraction(0)) > given


def _needs_one(case: Case, ask: Ask, duty: Norm, approvals: list[Norm]) -> bool | Unknown:
    """Whether some situation of a duty leaves no lawful call without these approvals."""
    for name in _names(duty):
        asking = [a for a in approvals if name in _names(a)]
        if not asking:
            return False
        answer = ask(unasked(case, ask, duty, name, asking))
        if isinstance(answer, Unknown):
            return answer
        if not isinstance(answer, Fails):
            return False
    return True


def _names(norm: Norm) -> tuple[str, ...]:
    return norm.form.action.names if isinstance(norm.form, Approve | Oblige) else ()


def _times(arriving: Window, given: Window | None) -> int:
    """How many windows of arrivals one window of the capacity holds."""
    return 1 if given is None else max(1, -(-length_of(given) // length_of(arriving)))
