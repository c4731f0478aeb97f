"""A layer from its model to the text that its owner reviews. `parse_spec` reads the same layer back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from mandate.grammar import spec_printing_nouns as nouns
from mandate.grammar import spec_printing_rules as rules
from mandate.grammar.formatting import format_spec
from mandate.grammar.spec_printing_words import hours_text, listed
from mandate.model.source import SourceText
from mandate.model.spec import Spec


def print_spec(spec: Spec) -> str:
    """The whole layer in the language's canonical form, ending in a line feed.

    What belongs together stands together, a blank line between. A layer whose included documents have
    been read (`spec.included`) is printed with their lines in place of its `include` statements.
    Raises `ValueError` for what has no form in the language: a text of several lines. A name that the
    language does not allow is printed as it is; whoever reads the text back is told so.
    """
    groups = ["\n".join(group) for group in (list(g) for g in _groups(spec)) if group]
    text = "\n\n".join(groups) + "\n"
    return format_spec(SourceText("layer.ops", text))[0] or text


def _groups(spec: Spec) -> Iterator[Iterable[str]]:
    sets = {members: name for name, members in reversed(spec.sets)}
    calendars = frozenset(c.name for c in spec.calendars)
    events = {e.name for e in spec.events}
    yield nouns.head(spec)
    if not spec.included:
        yield (nouns.include(i) for i in spec.includes)
    yield (nouns.role(r) for r in spec.roles)
    yield _amounts(spec)
    yield _hours(spec)
    yield (nouns.context(v, sets) for v in spec.context if v.name not in events)
    yield [*(nouns.event(e) for e in spec.events), *(nouns.population(p) for p in spec.populations)]
    yield (nouns.predicate(p, sets) for p in spec.predicates)
    yield [
        *(nouns.metric(m, sets) for m in spec.metrics if not m.part_of and m.formula is None),
        *(nouns.whole(w) for w in spec.wholes),
        *(nouns.metric(m, sets) for m in spec.metrics if m.formula is not None),
    ]
    yield (nouns.tool(t, sets) for t in spec.tools)
    yield [f"allow {listed(spec.allowed)}"] if spec.allowed else []
    yield (rules.rule(r, calendars) for r in spec.rules)
    yield (rules.denial(d) for d in spec.denials)
    yield (rules.relation(r) for r in spec.relations)
    yield [*(rules.budget(b, frozenset(t.name for t in spec.tools)) for b in spec.budgets)]
    yield (nouns.used(u) for u in spec.used)
    yield [*(rules.approval(a) for a in spec.approvals), *(rules.review(r) for r in spec.reviews)]
    yield (rules.breaker(b) for b in spec.breakers)
    yield (rules.probe(p) for p in spec.probes)


def _amounts(spec: Spec) -> Iterator[str]:
    """Units, rates, sets and constants: what amounts and texts are made of."""
    yield from nouns.units(spec)
    yield from (nouns.rate(r) for r in spec.rates)
    yield from (nouns.set_of(name, members) for name, members in spec.sets)
    yield from (nouns.fact(f) for f in spec.facts)


def _hours(spec: Spec) -> Iterator[str]:
    yield from (nouns.calendar(c.name, hours_text(c)) for c in spec.calendars)
    yield from (nouns.window(w) for w in spec.windows)
