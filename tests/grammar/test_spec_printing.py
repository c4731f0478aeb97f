"""A printed layer reads back to the same layer."""

from __future__ import annotations

from dataclasses import fields, is_dataclass, replace

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mandate.grammar.formatting import format_spec
from mandate.grammar.included import Document, includes_of
from mandate.grammar.spec import parse_spec
from mandate.grammar.spec_printing import print_spec
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec
from mandate.model.window import Calendar, Opening
from tests.strategies.specs import specs

ALL = (0, 1, 2, 3, 4, 5, 6)
# Whole layers take minutes to shrink, and the text that fails is shown anyway.
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def plain(value: object) -> object:
    """A value without places: what was written where, and how."""
    if isinstance(value, Span | SourceText):
        return None
    if is_dataclass(value) and not isinstance(value, type):
        hidden = ("span", "bound_span", "allow_spans", "unchecked", "written", "source")
        return {
            f.name: plain(getattr(value, f.name)) for f in fields(value) if f.compare and f.name not in hidden
        }
    if isinstance(value, tuple):
        return tuple(plain(v) for v in value)
    return value


def different(one: Spec, other: Spec) -> dict[str, tuple[object, object]]:
    """The parts in which two layers differ."""
    a, b = plain(one), plain(other)
    assert isinstance(a, dict) and isinstance(b, dict)
    return {k: (a[k], b[k]) for k in a if a[k] != b[k]}


def read(text: str) -> Spec:
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert spec is not None, ([t.message for t in told if t.severity == "error"], text)
    return spec


@settings(max_examples=25, suppress_health_check=SLOW, phases=[Phase.generate])
@given(specs())
def test_a_layer_reads_back(spec: Spec) -> None:
    text = print_spec(spec)
    again = read(text)
    assert different(spec, again) == {}, text
    assert print_spec(again) == text
    assert format_spec(SourceText("layer.ops", text)) == (text, ())


def test_a_layer_of_several_documents_is_printed_as_one() -> None:
    """Their lines stand in place of the `include`; what asks an included document's owner names it."""
    inner = SourceText(
        "wide.ops", "mandate-spec 1\nowner ciso\nrule cap: pay.* requires amount <= 9 USD, else escalate\n"
    )
    outer = SourceText(
        "a.ops",
        'mandate-spec 1\nagent a, owner maria\ninclude "wide.ops"\ntool pay.out(amount: USD) tier 2\nallow pay.*\n',
    )
    (include,) = includes_of(outer)
    spec, told = parse_spec(outer, (Document(inner, include.span),))
    assert spec is not None and told == ()
    text = print_spec(spec)
    assert "include" not in text
    assert "rule cap: pay.out requires amount <= 9 USD, else escalate to ciso\n" in text
    again = read(text)
    assert plain(replace(spec, includes=(), included=(), owners=())) == plain(again)


def test_an_include_nobody_looked_for_stays() -> None:
    text = 'mandate-spec 1\nagent a, owner b, zone UTC\n\ninclude "wide.ops"\n'
    assert print_spec(read(text)) == text


def test_what_has_no_form_is_refused() -> None:
    spec = read("mandate-spec 1\nrole a\n")
    with pytest.raises(ValueError, match="line break"):
        print_spec(replace(spec, roles=(replace(spec.roles[0], aliases=("two\nlines",)),)))
    dated = Opening((0, 1), 0, 3_600, "2026-01-01", "2026-02-01")
    with pytest.raises(ValueError, match="no form"):
        print_spec(replace(spec, calendars=(Calendar("c", (dated,)),)))


@pytest.mark.parametrize(
    ("openings", "shown"),
    [
        ((Opening(ALL, 32_400, 43_200, "2026-12-24", "2026-12-24"),), "on 2026-12-24 09:00-12:00"),
        (
            (Opening((0,), 0, 3_600), Opening(ALL, 0, 86_400, "2026-12-24", "2026-12-26")),
            "Mon 00:00-01:00; on 2026-12-24 to 2026-12-26 00:00-24:00",
        ),
    ],
)
def test_dated_hours_of_unknown_wording(openings: tuple[Opening, ...], shown: str) -> None:
    head = "mandate-spec 1\nzone UTC\nhorizon 30 days, as of 2026-12-01\n"
    closed = (("2026-12-25", "2026-12-25"),)
    spec = replace(read(head), calendars=(Calendar("c", openings, closed),))
    text = print_spec(spec)
    assert f"calendar c: {shown}, except 2026-12-25\n" in text
    assert plain(read(text).calendars) == plain(spec.calendars)


def test_a_broken_number_of_percent_keeps_its_sign() -> None:
    """`0.5` beside a percentage could be a half; the parser refuses it."""
    text = print_spec(read("mandate-spec 1\nmetric a: percent from 1% to 99.5%, now 50%\n"))
    assert "metric a : percent from 1% to 99.5%, now 50\n" in text
    assert (
        read(text).metrics[0].upper
        == read("mandate-spec 1\nmetric a: percent up to 99.5%\n").metrics[0].upper
    )
