"""Which lines of one document others of it imply, family by family: what MND210 rests on.

A *family* are norms that can stand in for each other: prohibitions on single calls, permissions,
approvals of one kind, duties, invariants. In each, a norm is implied where the others cover all that it
covers, and bind at least as much.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field

from mandate.model.expression import FALSE, TRUE, Expr, conjunction, for_tool, negation
from mandate.model.norm import (
    Approve,
    Autonomous,
    Forbid,
    Limit,
    Maintain,
    Norm,
    Oblige,
    OnlyDuring,
    Permit,
)
from mandate.model.question import Holds, Unknown
from mandate.rules.base import Ask, Case
from mandate.rules.boxes import settled
from mandate.rules.covering import Taken, covered, taken_by
from mandate.rules.views import scope_of

STATE = ""  # the name under which what is no call is covered: invariants
Core = tuple[str, ...]
Regions = dict[str, Taken]
Places = dict[str, dict[str, str]]


@dataclass(frozen=True, slots=True)
class Family:
    """`regions`: what a norm covers, by name; `binds(a, b)`: where both cover something, b binds as much."""

    regions: Callable[[Case, Norm], Regions | None]
    binds: Callable[[Norm, Norm], bool]


@dataclass(slots=True)
class Cover:
    """The norms of one family, and what each of them covers."""

    case: Case
    ask: Ask
    family: Family
    known: dict[str, Regions] = field(default_factory=dict)

    def members(self, norms: Sequence[Norm]) -> Iterator[Norm]:
        for norm in norms:
            found = self.family.regions(self.case, norm)
            if found:
                self.known[norm.id] = found
                yield norm

    def places(self, norm: Norm) -> Places:
        """Under each name that the norm is about, the values that all its cases share."""
        return {name: dict(_shared(taken)) for name, taken in self.known[norm.id].items()}

    def implied(self, norm: Norm, others: Sequence[Norm]) -> Core | Unknown | None:
        """The minimal set of `others` that covers all that `norm` covers; () if it covers nothing."""
        core: dict[str, None] = {}
        for name, taken in self.known[norm.id].items():
            if not taken.exactly:
                return None
            by = [
                self.known[o.id][name]
                for o in others
                if name in self.known[o.id] and self.family.binds(norm, o)
            ]
            answer = covered(self.case, self.ask, taken, by)
            if isinstance(answer, Unknown):
                return answer
            if not isinstance(answer, Holds):
                return None
            core.update(dict.fromkeys(answer.core))
        return tuple(i for i in core if i)


def _shared(taken: Taken) -> list[tuple[str, str]]:
    return settled(taken.boxes[0]) if taken.boxes is not None and len(taken.boxes) == 1 else []


def _barred(case: Case, norm: Norm) -> Regions | None:
    if not isinstance(norm.form, Forbid | Limit | OnlyDuring):
        return None
    found = {name: taken_by(case, norm, name) for name in norm.form.action.names}
    whole = {name: taken for name, taken in found.items() if taken is not None}
    return whole if len(whole) == len(found) else None


def _scopes(case: Case, norm: Norm) -> Regions | None:
    form = norm.form
    assert isinstance(form, Permit | Approve | Autonomous)
    return {name: Taken(norm, scope_of(norm, name)) for name in form.action.names}


def _permitted(case: Case, norm: Norm) -> Regions | None:
    if not isinstance(norm.form, Permit):
        return None
    near = case.mandate_norms.on_any(norm.form.action.names)
    return None if any(isinstance(n.form, Approve | Autonomous) for n in near) else _scopes(case, norm)


def _approved(case: Case, norm: Norm) -> Regions | None:
    return _scopes(case, norm) if isinstance(norm.form, Approve) else None


def _unasked(case: Case, norm: Norm) -> Regions | None:
    return _scopes(case, norm) if isinstance(norm.form, Autonomous) else None


def _demanded(case: Case, norm: Norm) -> Regions | None:
    """The situations of a duty, under the tools that would do, together."""
    form = norm.form
    if not isinstance(form, Oblige):
        return None
    when = form.when if norm.unless is None else _and_not(form.when, norm.unless)
    return {" or ".join(form.action.names): Taken(norm, for_tool(when, form.action.names[0]))}


def _kept(case: Case, norm: Norm) -> Regions | None:
    """The states that an invariant rules out."""
    form = norm.form
    if not isinstance(form, Maintain):
        return None
    return {STATE: Taken(norm, _and_not(negation(form.condition), norm.unless or FALSE))}


def _and_not(expr: Expr, exception: Expr) -> Expr:
    return conjunction(expr, negation(exception))


def _always(norm: Norm, other: Norm) -> bool:
    return True


def _same_claims(norm: Norm, other: Norm) -> bool:
    """Two permissions that speak of other quantities say different things, whatever they add up to."""
    a, b = norm.form, other.form
    return isinstance(a, Permit) and isinstance(b, Permit) and set(a.claims) == set(b.claims)


def _asks_as_much(norm: Norm, other: Norm) -> bool:
    a, b = norm.form, other.form
    assert isinstance(a, Approve)
    assert isinstance(b, Approve)
    return a.role == b.role and a.count <= b.count and a.justified <= b.justified


def _asks_nobody(norm: Norm, other: Norm) -> bool:
    a, b = norm.form, other.form
    assert isinstance(a, Autonomous)
    assert isinstance(b, Autonomous)
    return b.role is None or a.role == b.role


def _due_as_soon(norm: Norm, other: Norm) -> bool:
    """Whether a call that the other duty asks for meets this one, too."""
    a, b = norm.form, other.form
    assert isinstance(a, Oblige)
    assert isinstance(b, Oblige)
    if a.otherwise != b.otherwise or a.action.where not in (TRUE, b.action.where):
        return False
    if a.action.only_for != b.action.only_for:
        return False
    if (a.by is None) != (b.by is None) or not set(a.universal_in) <= set(b.universal_in):
        return False
    if a.by is not None and b.by is not None and b.by.value > a.by.value:
        return False
    return a.within is None or (b.within is not None and b.within.value <= a.within.value)


FAMILIES = (
    Family(_barred, _always),
    Family(_permitted, _same_claims),
    Family(_approved, _asks_as_much),
    Family(_unasked, _asks_nobody),
    Family(_demanded, _due_as_soon),
    Family(_kept, _always),
)
