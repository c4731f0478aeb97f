"""A layer cut into two documents means what it meant whole, however it is cut; and an included document
never adds a call."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mandate.compiler.lowering.layer import lower_layer
from mandate.grammar.included import Document
from mandate.grammar.layout import pieces
from mandate.grammar.spec import parse_spec
from mandate.model.norm import Approve
from mandate.model.source import SourceText
from mandate.model.spec import Spec

FIXTURES = sorted((Path(__file__).parents[2] / "fixtures").glob("*/*.ops"))
HEADS = ("mandate-spec", "agent", "owner", "zone", "horizon", "as", "allow", "include")


def statements(text: str) -> list[str]:
    blank, parts = pieces(SourceText("x.ops", text))
    return [blank[p.start : p.end] for p in parts]


def meaning(spec: Spec) -> list[str]:
    """Every norm, without the places it was read from."""
    written = (f"{n.origin.name}: {n.form!r} unless {n.unless!r}" for n in lower_layer(spec))
    return sorted(re.sub(r"Span\([^)]*\)", "", text) for text in written)


def cut(text: str, inner: set[int], *, repeat: bool) -> tuple[str, str]:
    outer_lines, inner_lines = [], ["mandate-spec 1"]
    for number, statement in enumerate(statements(text)):
        moves = number in inner and not statement.startswith(HEADS)
        if moves:
            inner_lines.append(statement)
        declares = statement.startswith(
            ("tool", "context", "metric", "role", "calendar", "set", "unit", "rate")
        )
        if not moves or (repeat and declares):
            outer_lines.append(statement)
    return "\n".join(outer_lines) + '\ninclude "inner.ops"\n', "\n".join(inner_lines) + "\n"


@pytest.mark.parametrize("path", FIXTURES, ids=lambda p: p.stem)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(inner=st.sets(st.integers(0, 40)), repeat=st.booleans())
def test_cutting_changes_nothing(path: Path, inner: set[int], repeat: bool) -> None:
    text = path.read_text("utf-8")
    if "include" in text:
        pytest.skip("it is cut already")
    whole, told = parse_spec(SourceText("x.ops", text))
    assert whole is not None, told
    first, second = cut(text, inner, repeat=repeat)
    outer = SourceText("x.ops", first)
    spec, told = parse_spec(outer, (Document(SourceText("inner.ops", second), outer.span(0, 1)),))
    assert spec is not None, told
    assert meaning(spec) == meaning(whole)
    assert {t.name: (t.tier, sorted(t.aliases), t.effects and len(t.effects)) for t in spec.tools} == {
        t.name: (t.tier, sorted(t.aliases), t.effects and len(t.effects)) for t in whole.tools
    }
    assert set(spec.allowed) == set(whole.allowed)


LINES = (
    "allow a.x", "allow a.*, b.y", "deny a.x when weekday == sunday", "rule r1: count(a.*) <= 3 per day",
    "rule r2: a.z requires n <= 4", "tool a.x(n: count) tier 3", "tool a.z(n: count) tier 0, reversible",
    "tier 3 needs approval by owner", "budget 3 tool calls per run", "deny c.*", "owner ciso",
)  # fmt: skip
OUTER = """mandate-spec 1
tool a.x(n: count) tier 1
tool a.z(n: count) tier 2, irreversible
tool b.y tier 1
allow a.x, a.z, b.y
tier 2 needs approval by owner
rule r0: a.z requires n <= 9
"""


@settings(max_examples=150, deadline=None)
@given(st.sets(st.sampled_from(LINES)))
def test_an_included_document_never_adds_a_call(lines: set[str]) -> None:
    alone, _ = parse_spec(SourceText("x.ops", OUTER))
    outer = SourceText("x.ops", OUTER + 'include "inner.ops"\n')
    inner = SourceText("inner.ops", "\n".join(("mandate-spec 1", *sorted(lines))) + "\n")
    spec, told = parse_spec(outer, (Document(inner, outer.span(0, 1)),))
    assert alone is not None and spec is not None, told
    assert set(spec.allowed) <= set(alone.allowed)
    assert all(tool.tier >= alone.tool(tool.name).tier for tool in spec.tools)  # type: ignore[union-attr]
    assert all(tool.reversible is not True or alone.tool(tool.name).reversible for tool in spec.tools)  # type: ignore[union-attr]
    after = [n.form for n in lower_layer(spec)]
    for norm in lower_layer(alone):
        form = norm.form
        kept = form in after
        if isinstance(form, Approve):  # the line of a tier may name more tools now
            kept = any(
                isinstance(f, Approve)
                and set(form.action.names) <= set(f.action.names)
                and f.role == form.role
                for f in after
            )
        assert kept or norm.origin.name.endswith(" is not allowed"), norm
