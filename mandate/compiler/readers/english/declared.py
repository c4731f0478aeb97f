"""What a layer declares besides tools and values, as people say it: keys, windows, events, sets, units."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mandate.compiler.readers.english.naming import Stems, stems_of
from mandate.grammar.units import MEASURES
from mandate.model.expression import Affix, Expr, Reference, TextTest, references, walk
from mandate.model.quantity import Kind
from mandate.model.spec import Metric, Requires, Spec

_DOMAIN = re.compile(r"@?[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.I)


@dataclass(frozen=True, slots=True)
class Declared:
    """- `keys`: what a key is called → its name; `counts`: how many values it has, where said
    - `sets`: what a set of texts is called → (name, whether its texts are domains)
    - `tests`: (tool, argument, affix) of the layer's own conditions on texts
    - `bases`: unit → the unit it is reckoned in
    - `shares`: metrics that are numbers made of shares alone: "11%" of such a one is 0.11"""

    keys: tuple[tuple[Stems, str], ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    windows: tuple[str, ...] = ()
    events: frozenset[str] = frozenset()
    sets: tuple[tuple[Stems, str, bool], ...] = ()
    tests: tuple[tuple[str, str, Affix], ...] = ()
    bases: Mapping[str, str] = field(default_factory=dict)
    shares: frozenset[str] = frozenset()

    def key(self, noun: Stems) -> str:
        """The key that some words are the name of; empty if there is none."""
        return next((name for phrase, name in self.keys if phrase == noun), "")


def declared(spec: Spec) -> Declared:
    """The vocabulary of a layer beyond its tools and values."""
    keys = [(p.key, (p.key, *p.aliases)) for p in spec.populations]
    scales = {**MEASURES, **dict(spec.unit_scales)}
    return Declared(
        keys=tuple((stems_of(phrase), name) for name, phrases in keys for phrase in phrases),
        counts={p.key: p.count for p in spec.populations if p.count is not None},
        windows=tuple(w.name for w in spec.windows),
        events=frozenset(e.name for e in spec.events),
        sets=tuple(
            (stems_of(name), name, bool(texts) and all(_DOMAIN.fullmatch(t) for t in texts))
            for name, texts in spec.sets
        ),
        tests=_tests(spec),
        bases={unit: base for unit, (base, _) in scales.items()},
        shares=frozenset(m.name for m in spec.metrics if _of_shares(m, spec)),
    )


def _tests(spec: Spec) -> tuple[tuple[str, str, Affix], ...]:
    conditions = [(r.body.tools, r.body.condition) for r in spec.rules if isinstance(r.body, Requires)]
    conditions += [(d.tools, d.when) for d in spec.denials]
    conditions += [(p.tools, p.where) for p in spec.probes]
    found = [(t, *test) for tools, condition in conditions for test in _affixes(condition) for t in tools]
    return tuple(dict.fromkeys(found))


def _affixes(condition: Expr) -> Iterator[tuple[str, Affix]]:
    for node in walk(condition):
        if isinstance(node, TextTest) and isinstance(node.left, Reference):
            yield node.left.name, node.affix


def _of_shares(metric: Metric, spec: Spec) -> bool:
    """Whether a number is made of shares of a whole and nothing else, so that 1 is all of it."""
    if metric.formula is None or metric.type.kind is not Kind.NUMBER:
        return False
    waiting, seen = [metric], {metric.name}
    while waiting:
        made_of = waiting.pop()
        parts = [spec.metric(n.name) for n in references(made_of.formula)] if made_of.formula else []
        if not parts or any(p is None for p in parts):
            return False
        new = [p for p in parts if p is not None and not p.part_of and p.name not in seen]
        seen |= {p.name for p in new}
        waiting += new
    return True
