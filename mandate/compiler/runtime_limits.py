"""What a manifest carries of the layer besides its norms: breakers, and tools that exclude each other."""

from __future__ import annotations

from typing import Literal, TypedDict

from mandate.compiler.exact_text import exact
from mandate.grammar.printing import show
from mandate.model import manifest as m
from mandate.model.source import Span
from mandate.rules.base import Case
from mandate.rules.exclusions import exclusions


class _Common(TypedDict):
    id: str
    authority: Literal["operating_layer"]
    text: str
    sources: tuple[m.Origin, ...]


def breakers(case: Case, used: tuple[str, ...]) -> tuple[m.BreakerEntry, ...]:
    """The breakers of tools that the plan uses."""
    return tuple(
        m.BreakerEntry(
            **_entry(
                case, b.span, f"suspend {', '.join(b.tools)} after {b.failures} failures in {show(b.within)}"
            ),
            tools=b.tools,
            failures=b.failures,
            within_seconds=exact(b.within.value),
        )
        for b in case.spec.breakers
        if set(b.tools) & set(used)
    )


def excluded(case: Case, used: tuple[str, ...]) -> tuple[m.ExclusionEntry, ...]:
    """The pairs of which the plan uses both."""
    return tuple(
        m.ExclusionEntry(
            **_entry(case, x.relation.span, f"never call both {x.left} and {x.right}"),
            tools=(x.left, x.right),
            keys=x.keys,
        )
        for x in exclusions(case.spec)
        if {x.left, x.right} <= set(used)
    )


def _entry(case: Case, span: Span, text: str) -> _Common:
    source = case.spec.text_of(span.path) or case.spec.source
    line = source.position(span.start).line
    origin = m.Origin(file=span.path, line=line, text=source.line(line).strip())
    return {
        "id": case.spec.place_of(span),
        "authority": "operating_layer",
        "text": text,
        "sources": (origin,),
    }
