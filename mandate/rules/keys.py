"""Limits counted apart per key ("per customer", "per channel"), as limits on coarser counts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

from mandate.model.expression import Compare
from mandate.model.norm import Limit, Measure, Norm
from mandate.model.quantity import Kind, Type, smallest_step
from mandate.model.spec import Spec
from mandate.rules.views import argument

BOTH = 2  # values of a Boolean key
_CLOSED = {Compare.GT: (Compare.GE, 1), Compare.LT: (Compare.LE, -1)}


def at_level(
    norm: Norm, keys: tuple[str, ...], spec: Spec, *, strict: bool, alone: bool = True
) -> tuple[Norm, ...]:
    """What a limit says about the calls of one value of `keys` (all calls, if there are none).

    A ceiling per coarser key binds them as it stands. A limit per finer key binds as many times over as
    the finer keys have values, where those are declared (listed, or counted: a population); where they
    are open it says nothing: the agent always finds another key. With `strict` a ceiling on amounts is
    taken for one key only, because amounts cannot always be spread evenly; nor can calls that limits
    per key sort in different ways (not `alone`).
    """
    form = norm.form
    assert isinstance(form, Limit)
    own, level = set(form.keys), set(keys)
    if own == level:
        return (norm,)
    if own < level:
        return (replace(norm, form=replace(form, operator=_upper(form.operator))),) if form.is_ceiling else ()
    values = values_of(form, tuple(sorted(own - level)), spec)
    if values is None:
        return ()
    found: list[Norm] = []
    if form.is_floor and level <= own:
        found.append(_times(norm, form, values, _lower(form.operator)))
    if form.is_ceiling:
        even = (form.measure is Measure.COUNT and alone) or not strict
        found.append(_times(norm, form, values if even else 1, _upper(form.operator)))
    return tuple(found)


def uneven(norms: Iterable[Norm], keys: tuple[str, ...]) -> frozenset[str]:
    """The limits per finer key that share tools with another one on other calls or other keys: calls in
    turn for each key keep one of them and not surely both."""
    finer = [n for n in norms if isinstance(n.form, Limit) and set(n.form.keys) - set(keys)]
    return frozenset(n.id for n in finer if any(_crossing(n, other) for other in finer))


def _crossing(one: Norm, other: Norm) -> bool:
    a, b = one.form, other.form
    assert isinstance(a, Limit)
    assert isinstance(b, Limit)
    alike = (a.action, a.when, one.unless, a.keys) == (b.action, b.when, other.unless, b.keys)
    return bool(set(a.action.names) & set(b.action.names)) and not alike


def one_key_for_all(norm: Norm, spec: Spec, *, strict: bool) -> Norm | None:
    """A ceiling as it binds all calls together; None if another key can always be found."""
    form = norm.form
    assert isinstance(form, Limit)
    if not form.keys:
        return norm
    ceiling = replace(norm, form=replace(form, operator=_upper(form.operator)))
    return next(iter(at_level(ceiling, (), spec, strict=strict)), None)


def values_of(form: Limit, keys: tuple[str, ...], spec: Spec) -> int | None:
    """How many values the keys can have together; None if that is not declared."""
    count = 1
    for key in keys:
        values = _values(form, key, spec)
        if values is None:
            return None
        count *= values
    return count


def _values(form: Limit, key: str, spec: Spec) -> int | None:
    counted = next((p.count for p in spec.populations if p.key == key), None)
    if counted is not None:
        return counted
    types: list[Type] = [v.type for v in spec.context if v.name == key]
    if not types:
        types = [v.type for name in form.action.names if (v := argument(spec, name, key)) is not None]
    members: set[str] = set()
    for kind in types:
        if kind.kind is Kind.BOOL:
            return BOTH
        if kind.kind not in (Kind.ENUM, Kind.WEEKDAY):
            return None
        members.update(kind.members)
    return len(members) or None


def _times(norm: Norm, form: Limit, values: int, operator: Compare) -> Norm:
    """The limit so many times over. Where amounts have a smallest step "more than 2" is at least 3: of two
    keys that makes 6, and not more than 4."""
    step, each = smallest_step(form.bound.type), form.bound.value
    if step is not None and operator in _CLOSED:
        operator, sign = _CLOSED[operator]
        each += sign * step
    more = replace(form.bound, value=each * Fraction(values))
    return replace(norm, form=replace(form, bound=more, operator=operator, keys=()))


def _upper(operator: Compare) -> Compare:
    return Compare.LE if operator is Compare.EQ else operator


def _lower(operator: Compare) -> Compare:
    return Compare.GE if operator is Compare.EQ else operator
