"""What a layer says that nothing in it uses: lines of other documents without tools, and unused names."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import groupby

from mandate.model.source import Span
from mandate.model.spec import LayerNote, Spec

_NAME = re.compile(r"#[^\n]*|\"[^\"\n]*\"|[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*")
_IN_TEXT = re.compile(r"[^\W\d][\w-]*(?:\.[^\W\d][\w-]*)*")
Named = tuple[str, Span]


def idle_lines(spec: Spec) -> Iterator[tuple[LayerNote, ...]]:
    """The lines of one included document after another that bind no tool of this layer."""
    if spec.tools:
        for _, notes in groupby(spec.idle, key=lambda note: note.span.path):
            yield tuple(notes)


def unused_names(spec: Spec) -> Iterator[tuple[str, tuple[Named, ...]]]:
    """Names that no other line of the layer holds, by sort: `("contexts", (("order.age", span), …))`.

    A name with other names (`also called`) is there for mandates. What an included document declares is
    there for other layers.
    """
    events = {e.name for e in spec.events}
    plain = [c for c in spec.context if not c.aliases and c.name not in events]
    sorts: tuple[tuple[str, list[Named]], ...] = (
        (
            "context values",
            [(c.name, c.span) for c in plain],
        ),
        ("metrics", [(m.name, m.span) for m in spec.metrics if not m.aliases and not m.part_of]),
        ("events", [(e.name, e.span) for e in spec.events if not e.aliases]),
        ("keys", [(p.key, p.span) for p in spec.populations if not p.aliases]),
        ("windows", [(w.name, w.span) for w in spec.windows]),
        ("predicates", [(p.name, p.span) for p in spec.predicates]),
        ("sets", [(name, span) for name, _ in spec.sets if (span := _first(spec, name))]),
    )
    count = _occurrences(spec)
    for sort, named in sorts:
        unused = [n for n in named if n[1].path == spec.source.path and count.get(n[0], 0) <= 1]
        if unused:
            yield sort, tuple(unused)


def _first(spec: Spec, name: str) -> Span | None:
    """Where a name of the outer document is declared, if it stands there once."""
    source = spec.source
    found = re.search(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])", source.text)
    return source.span(found.start(), found.end()) if found else None


def _occurrences(spec: Spec) -> dict[str, int]:
    """How often each name stands in the documents of a layer, remarks left out; conditions in quotes, as
    an agent config writes them, count."""
    count: dict[str, int] = {}
    for document in spec.documents:
        for found in _NAME.findall(document.text):
            if found.startswith("#"):
                continue
            for name in _IN_TEXT.findall(found):
                count[name] = count.get(name, 0) + 1
    return count
