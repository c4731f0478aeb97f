"""What an agent config says and nothing here checks: kept, and named in report and manifest."""

from __future__ import annotations

from mandate.grammar.agent_config.layout import REMARKS
from mandate.grammar.agent_config.shapes import Anything, Either, Fields, ListOf, MapOf, Shape
from mandate.grammar.agent_config.work import Work
from mandate.grammar.yaml_tree import Mapping, Sequence, Tree

# JSON Schema says these of arguments for people and validators; they limit no call.
_HARMLESS = frozenset(
    ("default", "examples", "items", "properties", "required", "additionalProperties", "nullable")
)

_REMARKS = frozenset((*REMARKS, "version", "strict", "$schema"))


def keep(work: Work, tree: Tree, shape: Shape, path: tuple[str, ...]) -> None:
    """Notes every value of the document that is kept as it is."""
    if isinstance(shape, Either):
        from mandate.grammar.agent_config.checking import node_of

        shape = next((s for s in shape.shapes if isinstance(tree, node_of(s))), shape)
    if isinstance(shape, ListOf) and isinstance(tree, Sequence):
        for index, item in enumerate(tree.items):
            keep(work, item, shape.item, (*path[:-1], f"{path[-1] if path else ''}[{index}]"))
    if not isinstance(tree, Mapping):
        return
    for key, value in tree.entries:
        inner: Shape | None = shape.value if isinstance(shape, MapOf) else None
        if isinstance(shape, Fields):
            known = shape.field(key.text)
            inner = known.shape if known is not None else None
        here = (*path, key.text)
        if isinstance(inner, Anything):
            whole = work.source.span(key.span.start, max(key.span.end, work.extent(value).end))
            if key.text in _HARMLESS:
                work.beyond.append(whole)
            else:
                work.keep(f"`{'.'.join(here)}`", key.span, whole)
        elif key.text in _REMARKS and isinstance(shape, Fields):
            work.beyond.append(work.source.span(key.span.start, work.extent(value).end))
        elif inner is not None:
            keep(work, value, inner, here)
