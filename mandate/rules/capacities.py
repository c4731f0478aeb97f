"""How many approvals people give, against how many the mandate may need: not counted call by call yet."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.finding import phrase
from mandate.model.norm import Approve, Limit, Norm, Oblige
from mandate.model.question import Fails, Unknown
from mandate.model.spec import Role
from mandate.model.window import Window
from mandate.rules.arrivals import answered, length_of
from mandate.rules.base import Ask, Assumed, Case, Outcome, Undecided
from mandate.rules.duties import unasked
from mandate.rules.goals import open_goals
from mandate.rules.usage import used_tools


def capacities(case: Case, ask: Ask, rule: str) -> Iterator[Outcome]:
    """Of each role that can be asked only so often: assumed where nothing demands a number of approvals
    that it cannot give, undecided where a floor, a goal or declared arrivals may."""
    for role in case.spec.roles:
        approvals = [n for n in case.norms if isinstance(n.form, Approve) and n.form.role == role.name]
        asked = {name for n in approvals for name in _names(n)} & set(used_tools(case))
        if role.capacity is None or not asked:
            continue
        reason = f"{rule}: how many approvals {role.name} can give is not counted yet"
        if asked & _counted(case):
            yield Undecided(reason, (role.span,))
        elif _arriving(case, ask, role, approvals) > role.capacity:
            yield Undecided(f"{reason}, and more may be needed as declared", (role.span,))
        else:
            yield Assumed(phrase("{role} is not asked more often than it can answer", role=role.name))


def _counted(case: Case) -> set[str]:
    """The tools of which a floor or a driven goal needs a number of calls."""
    names: set[str] = set()
    for norm in case.mandate_norms:
        if isinstance(norm.form, Limit) and norm.form.is_floor:
            names.update(norm.form.action.names)
    for goal, _ in open_goals(case):
        names.update(tool.name for tool, _ in goal.movers)
    return names


def _arriving(case: Case, ask: Ask, role: Role, approvals: list[Norm]) -> int:
    """How many approvals declared arrivals may ask for in one window of a role's capacity."""
    total = 0
    for duty in case.mandate_norms:
        if not isinstance(duty.form, Oblige) or not _needs_one(case, ask, duty, approvals):
            continue
        events = answered(case, ask, duty)
        for one in () if isinstance(events, Unknown) else events:
            if one.event.arrivals is not None and one.event.window is not None:
                total += one.event.arrivals * _times(one.event.window, role.capacity_window)
    return total


def _needs_one(case: Case, ask: Ask, duty: Norm, approvals: list[Norm]) -> bool:
    """Whether some situation of a duty leaves no lawful call without these approvals."""
    return all(
        any(set(_names(a)) & {name} for a in approvals)
        and isinstance(
            ask(unasked(case, ask, duty, name, [a for a in approvals if name in _names(a)])), Fails | Unknown
        )
        for name in _names(duty)
    )


def _names(norm: Norm) -> tuple[str, ...]:
    return norm.form.action.names if isinstance(norm.form, Approve | Oblige) else ()


def _times(arriving: Window, given: Window | None) -> int:
    """How many windows of arrivals one window of the capacity holds."""
    return 1 if given is None else max(1, -(-length_of(given) // length_of(arriving)))
