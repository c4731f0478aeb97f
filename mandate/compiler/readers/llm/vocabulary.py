"""What the model is told of a layer: every name that a plan may use, one a line, with its form."""

from __future__ import annotations

import json
from collections.abc import Iterator

from mandate.grammar.printing import show
from mandate.model.spec import Event, Metric, Population, RelationKind, Spec, Tool, Variable


def vocabulary(spec: Spec) -> str:
    """Every name that the plan may use, one a line."""
    return "\n".join((*_head(spec), *_things(spec), *_measures(spec), *_times(spec), *_standing(spec)))


def _head(spec: Spec) -> Iterator[str]:
    yield f"agent {spec.agent}, owner {spec.owner}"
    if spec.as_of is not None:
        yield f"now {show(spec.as_of)}"


def _things(spec: Spec) -> Iterator[str]:
    """Tools, what is known of a case, what happens and what is counted apart."""
    yield from map(_tool, spec.tools)
    events = {event.name for event in spec.events}
    yield from (f"context {v.name}: {_variable(v)}" for v in spec.context if v.name not in events)
    yield from map(_event, spec.events)
    yield from map(_key, spec.populations)
    for predicate in spec.predicates:
        arguments = ", ".join(p.name for p in predicate.parameters)
        yield f"predicate {predicate.name}({arguments})" if arguments else f"predicate {predicate.name}"
    for name, texts in spec.sets:
        shown = ", ".join(json.dumps(t, ensure_ascii=False) for t in texts)
        yield f"set {name} = {shown} (`to has domain {name}` or `x in {name}`)"
    yield from (f"role {role.name}{_also(role.aliases)}" for role in spec.roles)


def _tool(tool: Tool) -> str:
    arguments = ", ".join(f"{p.name}: {show(p.type)}{_also(p.aliases)}" for p in tool.parameters)
    effects = "".join(f"; moves {e.metric}" for e in tool.effects)
    return f"tool {tool.name}({arguments}){_also(tool.aliases)}{effects}"


def _event(event: Event) -> str:
    exclusive = f", never with {', '.join(event.exclusive_with)}" if event.exclusive_with else ""
    return f"event {event.name}{exclusive}{_also(event.aliases)} (a condition: `when: {event.name}`)"


def _key(key: Population) -> str:
    count = f", {key.count} of them" if key.count is not None else ""
    return f"key {key.key}{count}{_also(key.aliases)} (`count(A) >= 1 per day per {key.key}`)"


def _measures(spec: Spec) -> Iterator[str]:
    yield from map(_metric, spec.metrics)
    yield from (f"share of {w.name}: {', '.join(w.parts)}, together 100%" for w in spec.wholes)
    yield from (f"fact {fact.name} = {show(fact.value)}" for fact in spec.facts)
    yield from (f"rate 1 {rate.source} in {rate.target}" for rate in spec.rates)
    scales = dict(spec.unit_scales)
    for unit in spec.units:
        base, factor = scales.get(unit, (unit, 1))
        plain = base == unit or unit in dict(spec.unit_offsets)
        yield f"unit {unit}" if plain else f"unit {unit} = {factor} {base}"


def _metric(metric: Metric) -> str:
    now = f", now {show(metric.now)}" if metric.now is not None else ""
    derived = f" = {show(metric.formula)}" if metric.formula is not None else ""
    part = f", a share of {metric.part_of} that the agent sets" if metric.part_of else ""
    return f"metric {metric.name}: {show(metric.type)}{derived}{part}{now}{_also(metric.aliases)}"


def _times(spec: Spec) -> Iterator[str]:
    for calendar in spec.calendars:
        if calendar.name:
            yield f"calendar {calendar.name}: {calendar.written or show(calendar)}"
    for window in spec.windows:
        yield f"window {window.name}: {window.written} (`per {window.name}`, `A only during {window.name}`)"


def _standing(spec: Spec) -> Iterator[str]:
    """What the layer says of tools together: a mandate may repeat it."""
    for relation in spec.relations:
        same = f", same {', '.join(relation.keys)}" if relation.keys else ""
        match relation.kind:
            case RelationKind.NEEDS:
                yield f"relation {relation.left} needs {relation.right}{same}"
            case RelationKind.EXCLUDES:
                yield f"relation {relation.left} excludes {relation.right}{same}"
            case RelationKind.KIND_OF:
                yield f"relation {relation.left} is a kind of {relation.right}"


def _variable(variable: Variable) -> str:
    lower = f" from {show(variable.lower)}" if variable.lower is not None else ""
    upper = f" to {show(variable.upper)}" if variable.upper is not None else ""
    return f"{show(variable.type)}{lower}{upper}{_also(variable.aliases)}"


def _also(aliases: tuple[str, ...]) -> str:
    return " also called " + ", ".join(json.dumps(a, ensure_ascii=False) for a in aliases) if aliases else ""
