"""Norms that are found by id, by form and by the tool they speak of, without looking at all of them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

from mandate.model.norm import Achieve, Form, Maintain, Norm, Order


class Norms(tuple[Norm, ...]):
    """A tuple of norms that remembers where they are. What it hands out is in its own order."""

    def on(self, name: str) -> Norms:
        """Those that speak of calls of this tool or act."""
        return self._on.get(name, _NONE)

    def on_any(self, names: Iterable[str]) -> tuple[Norm, ...]:
        """Those that speak of calls of one of these."""
        wanted = tuple(dict.fromkeys(names))
        if len(wanted) == 1:
            return self.on(wanted[0])
        found = {self._places[n.id]: n for name in wanted for n in self.on(name)}
        return tuple(found[place] for place in sorted(found))

    def of(self, form: type[Form]) -> Norms:
        return self._of.get(form, _NONE)

    def norm(self, norm_id: str) -> Norm:
        """The norm with this id. Raises `KeyError`."""
        return self[self._places[norm_id]]

    def in_order(self, ids: Iterable[str]) -> list[str]:
        """The ids of some of these norms, in their order."""
        return sorted(ids, key=self._places.__getitem__)

    @cached_property
    def of_mandate(self) -> Norms:
        return Norms(n for n in self if n.of_mandate)

    @cached_property
    def of_layer(self) -> Norms:
        return Norms(n for n in self if not n.of_mandate)

    @cached_property
    def layer_ids(self) -> frozenset[str]:
        return frozenset(n.id for n in self.of_layer)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {n.id: place for place, n in reversed(list(enumerate(self)))}

    @cached_property
    def _of(self) -> dict[type[Form], Norms]:
        found: dict[type[Form], list[Norm]] = {}
        for norm in self:
            found.setdefault(type(norm.form), []).append(norm)
        return {form: Norms(norms) for form, norms in found.items()}

    @cached_property
    def _on(self) -> dict[str, Norms]:
        found: dict[str, list[Norm]] = {}
        for norm in self:
            for name in dict.fromkeys(_names(norm.form)):
                found.setdefault(name, []).append(norm)
        return {name: Norms(norms) for name, norms in found.items()}


_NONE = Norms()


def indexed(norms: Iterable[Norm]) -> Norms:
    """The norms, with an index; what has one already is returned as it is."""
    return norms if isinstance(norms, Norms) else Norms(norms)


def _names(form: Form) -> tuple[str, ...]:
    if isinstance(form, Order):
        return (*form.first.names, *form.then.names)
    if isinstance(form, Maintain | Achieve):
        return ()
    return form.action.names
