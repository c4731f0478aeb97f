"""What a line says of a tool and could not be carried over to a tool that is a kind of it."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.norm import Action, Approve, Forbid, Limit, Norm, OnlyDuring, Order, OrderKind
from mandate.model.spec import Spec


def not_carried_over(spec: Spec, norms: tuple[Norm, ...]) -> Iterator[tuple[Norm, str, str]]:
    """(norm, tool, kind of it): the norm binds the tool and not the kind, because the kind lacks what it
    reads, or because it demands as much as it limits."""
    kinds = spec.kinds()
    declared = spec.tool_places
    for norm in norms:
        if not kinds or norm.origin.spans[0] in declared:
            continue
        for action in _binding(norm):
            for name in action.names:
                for kind in kinds.get(name, ()):
                    if spec.allows(kind) and kind not in action.names:
                        yield norm, name, kind


def _binding(norm: Norm) -> tuple[Action, ...]:
    match norm.form:
        case Forbid(action=action) | Approve(action=action) | OnlyDuring(action=action):
            return (action,)
        case Limit() as limit if limit.is_ceiling:
            return (limit.action,)
        case Order(kind=OrderKind.BEFORE, then=then):
            return (then,)
        case Order(kind=OrderKind.WITHIN_AFTER, first=first):
            return (first,)
        case Order(first=first, then=then):
            return (first, then)
        case _:
            return ()
