"""What the prohibitions of some norms take away together, and whether that covers a set of calls."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from mandate.model.expression import FALSE, Expr, conjunction, negation
from mandate.model.norm import Forbid, Limit, Norm, OnlyDuring
from mandate.model.question import Answer, Claim, Consistent, Fails, Holds, Unknown
from mandate.model.window import WindowKind
from mandate.rules.base import Ask, Case
from mandate.rules.boxes import Box, boxes_of, may_overlap, plainly_left
from mandate.rules.clock import open_when
from mandate.rules.views import action_of, domain, per_call_ceiling, scope_of, symbols_of


@dataclass(frozen=True)
class Taken:
    """The calls of one tool that a norm takes away; `exactly` if no more than these."""

    norm: Norm
    calls: Expr
    exactly: bool = True

    @cached_property
    def boxes(self) -> tuple[Box, ...] | None:
        return boxes_of(self.calls)

    @cached_property
    def symbols(self) -> frozenset[str]:
        return frozenset(symbols_of([self.calls]))


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


def covered(
    case: Case, ask: Ask, region: Expr | Taken, by: Sequence[Taken]
) -> Holds | Fails | Unknown | None:
    """Is every call of the region taken away by one of `by`? `Holds` with the norms that it takes (none
    if the region is empty), else None or `Fails`, a call that is left."""
    whole = region if isinstance(region, Taken) else Taken(by[0].norm, region) if by else None
    if whole is None:
        assert not isinstance(region, Taken)
        return _asked(case, ask, region, ())
    related = tuple(t for t in by if _may_meet(whole, t) and may_overlap(whole.boxes, t.boxes))
    exprs = (whole.calls, *(t.calls for t in related))
    known = tuple(c.expr for c in domain(case.spec, exprs))
    if all(t.boxes is not None for t in related):
        covering = [box for t in related for box in t.boxes or ()]
        if plainly_left(whole.boxes, covering, known, exprs):
            return None
    return _asked(case, ask, whole.calls, related)


def _asked(case: Case, ask: Ask, region: Expr, by: Sequence[Taken]) -> Holds | Fails | Unknown:
    known = domain(case.spec, (region, *(t.calls for t in by)))
    claims = (*(Claim(t.norm.id, negation(t.calls)) for t in by), Claim("", region))
    answer: Answer = ask(Consistent((*known, *claims)))
    assert isinstance(answer, Holds | Fails | Unknown)
    return answer


def _may_meet(region: Taken, taken: Taken) -> bool:
    """A condition on other names alone covers only together with a second one on them: left out where
    there is no shared name, unless it is no condition at all."""
    mine, theirs = region.symbols, taken.symbols
    return not theirs or not mine or not mine.isdisjoint(theirs)
