"""Which repair comes first: fewest edits, least new vocabulary, lowest authority touched (semantics §9)."""

from __future__ import annotations

from collections.abc import Mapping

from mandate.compiler.repairing.editing import spoken
from mandate.model.expression import Expr, Predicate, references, walk
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Action, Norm

ORDER = (
    EditKind.NUMBER, EditKind.COMPARATOR, EditKind.DEADLINE, EditKind.WINDOW, EditKind.TARGET,
    EditKind.EXCEPTION, EditKind.WINNER, EditKind.HORIZON, EditKind.DROP,
)  # fmt: skip
_LATE = {
    EditKind.WINNER: 1,
    EditKind.DROP: 2,
}  # a decision beside the text, and a line less: after all others


def rank(edits: tuple[Edit, ...], norms: Mapping[str, Norm]) -> tuple[int, ...]:
    """Smaller is better."""
    of_layer = any(e.norm_id not in norms or not norms[e.norm_id].of_mandate for e in edits)
    return (
        int(of_layer),
        max(_LATE.get(e.kind, 0) for e in edits),
        len(edits),
        sum(len(_new_names(e, norms)) for e in edits),
        max(ORDER.index(e.kind) for e in edits),
    )


def _new_names(edit: Edit, norms: Mapping[str, Norm]) -> frozenset[str]:
    """What an exception speaks of and the norm did not."""
    if edit.region is None or edit.norm_id not in norms:
        return frozenset()
    norm = norms[edit.norm_id]
    known = {name for expr in (*spoken(norm), *_where(norm)) for name in _names(expr)}
    return frozenset(_names(edit.region)) - known


def _where(norm: Norm) -> tuple[Expr, ...]:
    action = getattr(norm.form, "action", None)
    return (action.where,) if isinstance(action, Action) else ()


def _names(expr: Expr) -> set[str]:
    names = {name.name for name in references(expr)}
    return names | {node.name for node in walk(expr) if isinstance(node, Predicate)}
