"""Finding the norms that can bear on the same cases, without comparing each with each."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from mandate.model.norm import Norm

Places = dict[str, dict[str, str]]  # name -> a name of the situation or call -> the one value it has


class Nearby:
    """Norms by name, and within a name by the first value that all their cases share."""

    def __init__(self, norms: Sequence[Norm], places: Callable[[Norm], Places]) -> None:
        self._places = {norm.id: places(norm) for norm in norms}
        self._rank = {norm.id: rank for rank, norm in enumerate(norms)}
        self._index: dict[str, dict[str, dict[str, list[Norm]]]] = {}
        for norm in norms:
            for name, values in self._places[norm.id].items():
                symbol, value = next(iter(values.items()), ("", ""))
                by_symbol = self._index.setdefault(name, {})
                by_symbol.setdefault(symbol, {}).setdefault(value, []).append(norm)

    def of(self, norm: Norm) -> list[Norm]:
        """The norms under the first name of this one that may share a case with it, in their order."""
        name, values = next(iter(self._places[norm.id].items()))
        found: list[Norm] = []
        for symbol, by_value in self._index.get(name, {}).items():
            if symbol in values:
                found += by_value.get(values[symbol], [])
            else:
                for norms in by_value.values():
                    found += norms
        return sorted(found, key=lambda n: self._rank[n.id])
