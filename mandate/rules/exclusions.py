"""Tools of which no response may hold calls of both: `relation A excludes B`, and what is a kind of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from mandate.model.spec import Relation, RelationKind, Spec


@dataclass(frozen=True, slots=True)
class Exclusion:
    """Never calls of both `left` and `right`: for one value of the keys, if there are some. Where the two
    are one tool, that tool is a kind of both, and can never be called."""

    left: str
    right: str
    relation: Relation

    @property
    def keys(self) -> tuple[str, ...]:
        return self.relation.keys

    def other(self, name: str) -> str | None:
        if name == self.left:
            return self.right
        return self.left if name == self.right else None


def exclusions(spec: Spec) -> Iterator[Exclusion]:
    """Every pair once, in the order of the lines."""
    kinds = spec.kinds()
    told: set[tuple[frozenset[str], tuple[str, ...]]] = set()
    for relation in spec.relations:
        if relation.kind is not RelationKind.EXCLUDES:
            continue
        for left in (relation.left, *kinds.get(relation.left, ())):
            for right in (relation.right, *kinds.get(relation.right, ())):
                key = (frozenset((left, right)), tuple(sorted(relation.keys)))
                if key not in told:
                    told.add(key)
                    yield Exclusion(left, right, relation)
