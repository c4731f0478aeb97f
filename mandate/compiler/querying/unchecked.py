"""What a layer says and no check covers: which calls it can touch."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.source import Span
from mandate.model.spec import Spec, Unchecked

# These narrow what can happen around a call, or ask about the layer; none of them forbids a call.
_NEVER_FORBID = (
    "`event", "`key", "`share", "`metric", "derived metric", "a range of a metric", "`never", "`possible",
)  # fmt: skip


def unchecked_of(spec: Spec, tool: str) -> Iterator[tuple[str, Span]]:
    """The constructs that may bear on calls of `tool`, with their places."""
    for one in spec.unchecked:
        if not one.construct.startswith(_NEVER_FORBID) and _may_touch(one, tool, spec):
            yield one.construct, one.span


def _may_touch(one: Unchecked, tool: str, spec: Spec) -> bool:
    """Whether the construct speaks of the tool, or of no tool in particular."""
    source = spec.text_of(one.span.path)
    if source is None:
        return True
    said = f"{one.construct} {source.slice(one.span)}"
    if "*" in said or tool in said:
        return True
    return not any(other.name in said for other in spec.tools)
