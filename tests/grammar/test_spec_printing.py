"""A printed layer reads back to the same layer."""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from hypothesis import HealthCheck, given, settings

from mandate.grammar.formatting import format_spec
from mandate.grammar.spec import parse_spec
from mandate.grammar.spec_printing import print_spec
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec
from tests.strategies.specs import specs

SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def plain(value: object) -> object:
    """A value without places: what was written where, and how."""
    if isinstance(value, Span | SourceText):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        hidden = ("span", "bound_span", "allow_spans", "unchecked", "written", "source")
        return {f.name: plain(getattr(value, f.name)) for f in fields(value) if f.name not in hidden}
    if isinstance(value, tuple):
        return tuple(plain(v) for v in value)
    return value


def read(text: str) -> Spec:
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert spec is not None, ([t.message for t in told if t.severity == "error"], text)
    return spec


@settings(max_examples=25, suppress_health_check=SLOW)
@given(specs())
def test_a_layer_reads_back(spec: Spec) -> None:
    text = print_spec(spec)
    again = read(text)
    assert plain(again) == plain(spec), text
    assert print_spec(again) == text
    assert format_spec(SourceText("layer.ops", text)) == (text, ())
