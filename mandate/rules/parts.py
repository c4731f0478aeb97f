"""Norms in parts that share no calls: what clashes inside of one has nothing to do with the others.

Limits on many tools at once ("50 EUR a day for everything") would make one part of all: they are `joint`.
Each part is first looked at alone, with as much of a joint ceiling as speaks of its own tools.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from mandate.model.norm import Limit, Norm, Oblige, OnlyDuring, Order
from mandate.rules.periods import counted
from mandate.rules.views import action_of

MANY = 8  # tools: a ceiling on more is joint


@dataclass(frozen=True, slots=True)
class Part:
    """Norms about `names` alone, in their order. `whole`: parts put together, with joint ceilings as
    they stand; the parts were looked at before."""

    names: tuple[str, ...]
    norms: tuple[Norm, ...]
    whole: bool = False


def parts(norms: tuple[Norm, ...]) -> tuple[Part, ...]:
    """The parts in which something is demanded, by their first demand, each `whole` after its members."""
    limits = {n.id: n for n in counted(norms)}
    joint = [n for n in limits.values() if is_joint(n)]
    apart = {n.id for n in joint}
    ties = [(n, _tied(n)) for n in norms if n.id not in apart and (n.id in limits or _a_duty(n))]
    root = _joined([names for _, names in ties])
    wanted = dict.fromkeys(root[names[0]] for n, names in ties if _demands(limits.get(n.id, n)))
    members: dict[str, list[str]] = {r: [] for r in wanted}
    for name, r in root.items():
        if r in members:
            members[r].append(name)
    local = _sorted_out(norms, {name: r for name, r in root.items() if r in wanted}, apart)
    found = [Part(tuple(sorted(members[r])), tuple(local[r])) for r in wanted]
    return (*found, *_wholes(norms, found, joint))


def is_joint(norm: Norm) -> bool:
    """Whether it limits very many tools at once, and asks for nothing."""
    form = norm.form
    return isinstance(form, Limit) and not form.is_floor and len(form.action.names) > MANY


def _a_duty(norm: Norm) -> bool:
    return isinstance(norm.form, Oblige) and norm.form.by is not None


def _demands(norm: Norm) -> bool:
    return _a_duty(norm) or (isinstance(norm.form, Limit) and norm.form.is_floor)


def _tied(norm: Norm) -> tuple[str, ...]:
    """The tools that a norm counts together."""
    form = norm.form
    if isinstance(form, Order):
        return form.then.names
    return form.action.names if isinstance(form, Limit | Oblige) else ()


def _joined(sets: Iterable[tuple[str, ...]]) -> dict[str, str]:
    """Each name with one that stands for all that it is joined to."""
    parent: dict[str, str] = {}

    def root(name: str) -> str:
        while parent[name] != name:
            parent[name] = parent[parent[name]]
            name = parent[name]
        return name

    for names in sets:
        for name in names:
            parent.setdefault(name, name)
            parent[root(name)] = root(names[0])
    return {name: root(name) for name in parent}


def _sorted_out(norms: tuple[Norm, ...], root: dict[str, str], apart: set[str]) -> dict[str, list[Norm]]:
    """Each norm for each part that it speaks of, joint ones cut down to its tools."""
    found: dict[str, list[Norm]] = {r: [] for r in root.values()}
    for norm in norms:
        own: dict[str, list[str]] = {}
        for name in _about(norm):
            if name in root:
                own.setdefault(root[name], []).append(name)
        for r, names in own.items():
            found[r].append(_cut(norm, tuple(names)) if norm.id in apart else norm)
    return found


def _about(norm: Norm) -> tuple[str, ...]:
    form = norm.form
    if isinstance(form, Order):
        return tuple(dict.fromkeys((*form.first.names, *form.then.names)))
    if isinstance(form, OnlyDuring):
        return form.action.names
    action = action_of(norm)
    return action.names if action is not None else ()


def _cut(norm: Norm, names: tuple[str, ...]) -> Norm:
    form = norm.form
    assert isinstance(form, Limit)
    return replace(norm, form=replace(form, action=replace(form.action, names=names)))


def _wholes(norms: tuple[Norm, ...], found: list[Part], joint: list[Norm]) -> Iterator[Part]:
    """Parts that a joint ceiling binds, together."""
    home = {name: number for number, part in enumerate(found) for name in part.names}
    reach = [tuple(str(k) for k in dict.fromkeys(home[n] for n in _about(c) if n in home)) for c in joint]
    sets = [r for r in reach if len(r) > 1]
    root = _joined(sets)
    for r in dict.fromkeys(root[s[0]] for s in sets):
        numbers = sorted(int(k) for k, at in root.items() if at == r)
        names = {name for k in numbers for name in found[k].names}
        about = tuple(n for n in norms if not names.isdisjoint(_about(n)))
        yield Part(tuple(sorted(names)), about, whole=True)
