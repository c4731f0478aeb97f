"""The norms that an edit can have to do with: those connected to it by tools, measures and relations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mandate.model.expression import Expr, Scope, references
from mandate.model.norm import Achieve, Action, Authority, Limit, Maintain, Norm
from mandate.model.spec import Spec

WIDE = 8  # a ceiling over more tools than this is not followed from one of them to the others


class Neighbours:
    """Norms in groups that share no tool, metric or term. A wide ceiling of the layer belongs to every
    group whose tools it limits; it connects groups only where an edit can make one of them call more."""

    def __init__(self, spec: Spec, norms: tuple[Norm, ...]) -> None:
        self.norms = norms
        self.names = {norm.id: tuple(dict.fromkeys(_names(norm))) for norm in norms}
        apart = {n.id for n in norms if _wide(n)}
        self._near = _Groups((self.names[n.id] for n in norms if n.id not in apart), _ties(spec))
        self._all = _Groups(self.names.values(), _ties(spec))
        self._places = {norm.id: place for place, norm in enumerate(norms)}
        for groups in (self._near, self._all):
            for place, norm in enumerate(norms):
                for name in self.names[norm.id]:
                    groups.members.setdefault(groups.root(name), []).append(place)

    def of(self, ids: Iterable[str], *, calls_more: bool) -> tuple[Norm, ...]:
        """The norms that have to do with those of `ids`, in their order."""
        groups = self._all if calls_more else self._near
        asked = set(ids)
        roots = {groups.root(name) for i in sorted(asked) for name in self.names.get(i, ())}
        found = {place for root in roots for place in groups.members.get(root, ())}
        found.update(self._places[i] for i in asked if i in self._places)
        return tuple(self.norms[place] for place in sorted(found))


class _Groups:
    """Names joined to groups; `members` are the places of the norms of each, by its root."""

    def __init__(self, joined: Iterable[tuple[str, ...]], ties: Iterable[tuple[str, ...]]) -> None:
        self.members: dict[str, list[int]] = {}
        self._parent: dict[str, str] = {}
        for names in (*joined, *ties):
            for other in names[1:]:
                self._join(names[0], other)

    def root(self, name: str) -> str:
        path: list[str] = []
        while (parent := self._parent.get(name, name)) != name:
            path.append(name)
            name = parent
        self._parent.update(dict.fromkeys(path, name))
        return name

    def _join(self, first: str, second: str) -> None:
        self._parent[self.root(first)] = self.root(second)


def _wide(norm: Norm) -> bool:
    form = norm.form
    return (
        norm.authority is Authority.LAYER
        and isinstance(form, Limit)
        and form.is_ceiling
        and len(form.action.names) > WIDE
    )


def _names(norm: Norm) -> Iterator[str]:
    form = norm.form
    for part in ("action", "first", "then", "otherwise"):
        action = getattr(form, part, None)
        if isinstance(action, Action):
            yield from (f"tool {name}" for name in action.names)
            yield from _measured(action.where)
    if isinstance(form, Achieve):
        yield f"measure {form.metric}"
    for expr in (getattr(form, "when", None), norm.unless):
        if expr is not None:
            yield from _measured(expr)
    if isinstance(form, Maintain):
        yield from (f"measure {r.name}" for r in references(form.condition))


def _measured(expr: Expr) -> Iterator[str]:
    for name in references(expr):
        if name.scope in (Scope.METRIC, Scope.TERM):
            yield f"measure {name.name}"


def _ties(spec: Spec) -> Iterator[tuple[str, ...]]:
    """What the layer connects: tools with what they move, related tools, parts of a whole."""
    for tool in spec.tools:
        moved = (f"measure {e.metric}" for e in tool.effects)
        read = (m for e in tool.effects for m in _measured(e.change))
        yield (f"tool {tool.name}", *moved, *read)
    for relation in spec.relations:
        yield (f"tool {relation.left}", f"tool {relation.right}")
    for whole in spec.wholes:
        yield tuple(f"measure {m.name}" for m in spec.metrics if m.part_of == whole.name)
    for metric in spec.metrics:
        if metric.formula is not None:
            yield (f"measure {metric.name}", *_measured(metric.formula))
