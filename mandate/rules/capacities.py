"""How many approvals people give, against how many the mandate may need."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from itertools import combinations

from mandate.model.expression import TRUE, Compare, Expr, conjunction, disjunction, negation
from mandate.model.norm import Action, Approve, Authority, Limit, Measure, Norm, Oblige, Origin
from mandate.model.quantity import COUNT, Quantity
from mandate.model.question import Answer, Claim, Consistent, Fails, Holds, Unknown, Witness
from mandate.model.spec import Role
from mandate.model.window import IN_TOTAL, Window
from mandate.rules.arrivals import Answered, answered, length_of
from mandate.rules.base import Ask, Case
from mandate.rules.duties import unasked
from mandate.rules.goals import open_goals
from mandate.rules.views import barriers, domain, scope_of


def as_limits(
    case: Case, ask: Ask, role: Role, asking: list[Norm], *, sure: bool
) -> tuple[Case, dict[str, tuple[Norm, ...]]]:
    """The case in which a role's answers are one more limit on the calls that wait for them, and those
    limits with the approvals they stand for: one for each line, and one for all where one limit can count
    them. Each call takes one answer, or (`sure`) as many as must agree, for every line that asks for them."""
    made: dict[str, tuple[Norm, ...]] = {}
    limits: list[Norm] = []
    place = Origin((role.span,), (case.spec.text_of(role.span.path) or case.spec.source).position(
        role.span.start).line, role.name)  # fmt: skip
    together = _together(asking)
    groups = [(norm,) for norm in asking] + ([tuple(asking)] if together is not None else [])
    for group in groups:
        forms = [norm.form for norm in group if isinstance(norm.form, Approve)]
        if len(forms) < len(group) or role.capacity is None or role.capacity_window is None:
            continue
        each = _answers_of_a_call(case, ask, group) if sure else 1
        most = Quantity(Fraction(role.capacity // each), COUNT)
        one = len(group) == 1
        action, when = (forms[0].action, forms[0].when) if one or together is None else together
        limit = Limit(action, Measure.COUNT, None, Compare.LE, most, role.capacity_window, when=when)
        name = f"{role.name} for {' and '.join(norm.id for norm in group)}"
        limits.append(Norm(name, Authority.LAYER, limit, place, group[0].unless if one else None))
        made[name] = group
    return replace(case, norms=(*case.norms, *limits)), made


def _answers_of_a_call(case: Case, ask: Ask, asking: tuple[Norm, ...]) -> int:
    """How many answers one call takes at most: of one line, where no call is asked about by two."""
    counts = [norm.form.count for norm in asking if isinstance(norm.form, Approve)]
    for one, other in combinations(asking, 2):
        for name in (n for n in _names(one) if n in _names(other)):
            both = (Claim("", scope_of(one, name)), Claim("", scope_of(other, name)))
            if not isinstance(ask(Consistent((*domain(case.spec, [c.expr for c in both]), *both))), Holds):
                return sum(counts)
    return max(counts)


def _together(asking: list[Norm]) -> tuple[Action, Expr] | None:
    """All calls that several lines ask about as one action and condition: where the lines speak of the same
    tools, or under no condition."""
    forms = [norm.form for norm in asking if isinstance(norm.form, Approve)]
    if len(asking) < 2 or len(forms) < len(asking) or any(form.action.where != TRUE for form in forms):
        return None
    names = tuple(sorted({name for form in forms for name in form.action.names}))
    cases = [
        conjunction(form.when, negation(norm.unless)) if norm.unless is not None else form.when
        for norm, form in zip(asking, forms, strict=True)
    ]
    if all(case == TRUE for case in cases):
        return Action(names), TRUE
    return (Action(names), disjunction(*cases)) if all(f.action.names == names for f in forms) else None


def one_role(case: Case, asking: list[Norm]) -> bool:
    """Whether the limits count everything that a role is asked: one limit for all lines, and at most one
    goal, or floors alone, that need its answers."""
    goals = [g for g, _ in open_goals(case) if {t.name for t, _ in g.movers} & _asked(asking)]
    floors = [n for n in case.mandate_norms if isinstance(n.form, Limit) and n.form.is_floor]
    floors = [n for n in floors if isinstance(n.form, Limit) and set(n.form.action.names) & _asked(asking)]
    counted = len(asking) == 1 or _together(asking) is not None
    return counted and (not goals or (len(goals) == 1 and not floors))


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
