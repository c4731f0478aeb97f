"""What a layer says and nothing here answers: which calls it can touch."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.model.norm import Norm
from mandate.model.query import Bound
from mandate.model.source import Span
from mandate.model.spec import Spec
from mandate.rules.coverage import FORMS, form_of
from mandate.rules.kinds import not_carried_over

# These narrow what can happen around a call, or ask about the layer; none of them forbids a call.
_NEVER_FORBID = (
    "`event", "`key", "`share", "`metric", "derived metric", "a range of a metric", "an effect", "`never",
    "`possible",
)  # fmt: skip
# These are told with every answer that they concern, whether or not a check of mandates covers them.
_TOLD = (
    "`window", "`with justification`", "`breaker`", "`relation … excludes`", "`relation … needs`",
    "hours on dates", "`fact used", "`takes`", "`at most", "`limit:", "`order:",
)  # fmt: skip


def unchecked_of(spec: Spec, norms: tuple[Norm, ...], tool: str) -> Iterator[tuple[str, Span]]:
    """The constructs that may bear on calls of `tool`, with their places."""
    for one in spec.unchecked:
        answered = one.construct.startswith((*_NEVER_FORBID, *_TOLD))
        if not answered and _may_touch(one.construct, one.span, tool, spec):
            yield one.construct, one.span
    for norm, name, kind in not_carried_over(spec, norms):
        if kind == tool:
            yield f"what is said of {name}, for {kind} as a kind of it,", norm.origin.spans[0]
    for norm in norms:
        line = f"`{form_of(norm)}`"
        if not FORMS.get(form_of(norm)) and not line.startswith(_TOLD):
            yield line, norm.origin.spans[0]


def left_to_runtime(spec: Spec, tool: str) -> Iterator[Bound]:
    """What the layer says of calls that the runtime alone can see to."""
    for note in spec.not_checked:
        if _may_touch(note.text, note.span, tool, spec):
            yield Bound("runtime", note.text, note.span)


def _may_touch(text: str, span: Span, tool: str, spec: Spec) -> bool:
    """Whether a line speaks of the tool, or of no tool in particular."""
    source = spec.text_of(span.path)
    if source is None:
        return True
    said = f"{text} {source.slice(span)}"
    if "*" in said or tool in said:
        return True
    return not any(other.name in said for other in spec.tools)
