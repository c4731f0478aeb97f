"""Where a line of the layer would change, for the question to its owner. Nothing here is ever written."""

from __future__ import annotations

import re

from mandate.compiler.repairing.editing import old_value
from mandate.compiler.repairing.placing import Place
from mandate.grammar.printing import show
from mandate.model.finding import Edit, EditKind
from mandate.model.norm import Norm
from mandate.model.quantity import DURATION, Quantity
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec

_HORIZON = re.compile(r"^horizon\s+(?P<length>[^,#\n]+?)\s*(?:[,#\n]|$)", re.MULTILINE)


def layer_place(spec: Spec, norm: Norm | None, edit: Edit) -> Place | None:
    """The number in the layer's own line and what it would have to be; None where no single one is seen."""
    if norm is None:
        return _horizon(spec, edit)
    if edit.kind is not EditKind.NUMBER or edit.value is None or norm.of_mandate:
        return None
    old = old_value(norm, edit.value)
    span = norm.origin.spans[0]
    source = spec.text_of(span.path)
    if old is None or source is None:
        return None
    found = [*_written(source, span, old)]
    return Place(found[0], show(edit.value)) if len(found) == 1 else None


def _horizon(spec: Spec, edit: Edit) -> Place | None:
    found = _HORIZON.search(spec.source.text)
    if found is None or edit.value is None or spec.as_of is None:
        return None
    length = Quantity(edit.value.value - spec.as_of.value, DURATION)
    return Place(spec.source.span(*found.span("length")), show(length))


def _written(source: SourceText, span: Span, old: Quantity) -> list[Span]:
    """Every place in the line where this amount is written, however its digits are grouped."""
    number, _, unit = show(old).partition(" ")
    digits = "_?".join(re.escape(c) for c in number.replace("_", ""))
    after = rf"\s*{re.escape(unit)}" if unit else ""
    pattern = rf"(?<![\w.]){digits}(?:\.0+)?{after}(?![\w.]*\d)"
    hits = re.finditer(pattern, source.slice(span))
    return [Span(span.path, span.start + m.start(), span.start + m.end()) for m in hits]
