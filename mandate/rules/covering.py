"""What the prohibitions of some norms take away together, and whether that covers a set of calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from mandate.model.expression import FALSE, Expr, conjunction, negation, references
from mandate.model.norm import Forbid, Limit, Norm, OnlyDuring
from mandate.model.question import Answer, Claim, Consistent, Fails, Holds, Unknown
from mandate.model.spec import Spec
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case
from mandate.rules.boxes import surely_not_covered
from mandate.rules.clock import open_when
from mandate.rules.views import action_of, domain, per_call_ceiling, scope_of, symbols_of


@dataclass(frozen=True, slots=True)
class Taken:
    """The calls of one tool that a norm takes away; `exactly` if no more than these."""

    norm: Norm
    calls: Expr
    exactly: bool = True


def names_of(norm: Norm) -> tuple[str, ...]:
    """The tools and acts whose calls a norm binds."""
    if isinstance(norm.form, OnlyDuring):
        return norm.form.action.names
    action = action_of(norm)
    return action.names if action is not None else ()


def taken_by(case: Case, norm: Norm, name: str) -> Taken | None:
    """What a prohibition, a limit on single calls or opening hours take away of the calls of `name`."""
    form = norm.form
    if isinstance(form, Forbid) and name in form.action.names:
        return Taken(norm, scope_of(norm, name))
    if isinstance(form, Limit) and name in form.action.names:
        left = per_call_ceiling(norm, name, case.spec)
        if left is None:
            return None
        return Taken(norm, negation(left), exactly=form.window.kind is WindowKind.CALL or _single(form))
    if isinstance(form, OnlyDuring) and name in form.action.names:
        closed = conjunction(negation(open_when(form.calendar)), negation(norm.unless or FALSE))
        return Taken(norm, closed, exactly=not form.calendar.closed)
    return None


def _single(form: Limit) -> bool:
    return form.measure.value in ("min", "max")


def by_name(case: Case, norms: Iterable[Norm]) -> dict[str, list[Taken]]:
    """Name → what each norm takes away of its calls, in the order of the norms."""
    found: dict[str, list[Taken]] = {}
    for norm in norms:
        for name in names_of(norm):
            taken = taken_by(case, norm, name)
            if taken is not None and taken.calls != FALSE:
                found.setdefault(name, []).append(taken)
    return found


def covered(case: Case, ask: Ask, region: Expr, by: Sequence[Taken]) -> Holds | Fails | Unknown | None:
    """Is every call of the region taken away by one of `by`? `Holds` with the norms that it takes (none
    if the region is empty), else None or `Fails`, a call that is left."""
    related = tuple(t for t in by if _may_meet(region, t.calls))
    exprs = (region, *(t.calls for t in related))
    known = domain(case.spec, exprs)
    if surely_not_covered(region, [t.calls for t in related], tuple(c.expr for c in known)):
        return None
    claims = (*(Claim(t.norm.id, negation(t.calls)) for t in related), Claim("", region))
    answer: Answer = ask(Consistent((*known, *claims)))
    assert isinstance(answer, Holds | Fails | Unknown)
    return answer


def _may_meet(region: Expr, calls: Expr) -> bool:
    """A condition on other names alone covers only together with a second one on them: left out where
    there is no shared name, unless it is no condition at all."""
    mine, theirs = symbols_of([region]), symbols_of([calls])
    return True if not theirs or not mine else not set(mine).isdisjoint(theirs) or not references(calls)


def impossible(case: Case, ask: Ask, region: Expr) -> Holds | Fails | Unknown | None:
    """`Holds` where no declared value, fact or relation lets the condition come true."""
    return covered(case, ask, region, ())


def in_spec(spec: Spec, name: str) -> bool:
    return name in spec.allowed
