"""The declarations of a layer as statements of the language, one text each; attributes of a tool and
features that deserve a line of their own stand on indented lines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from mandate.grammar.amounts import decimal, finite
from mandate.grammar.printing import quoted, show
from mandate.grammar.spec_printing_words import (
    Sets,
    also,
    bare,
    full,
    hours_text,
    listed,
    opening_text,
    parameters,
    range_text,
    text,
    type_text,
)
from mandate.model import spec as s
from mandate.model.expression import Amount


def head(spec: s.Spec) -> Iterator[str]:
    yield f"mandate-spec {spec.version}"
    owner = f", owner {spec.owner}" if spec.owner != "owner" else ""  # nobody was named
    yield f"agent {spec.agent}{owner}, zone {spec.zone}"
    known = []
    if spec.horizon is not None:
        known.append(f"horizon {show(spec.horizon)}")
    if spec.as_of is not None:
        known.append(f"as of {show(spec.as_of)}")
    if known:
        yield listed(known)


def role(known: s.Role) -> str:
    parts: list[str] = []
    if known.members is not None:
        parts.append(f"{known.members} member" + ("" if known.members == 1 else "s"))
    if known.answers_within is not None:
        parts.append(f"answers within {show(known.answers_within)}")
    if known.hours is not None:
        parts.append(hours_text(known.hours))
    if known.capacity is not None and known.capacity_window is not None:
        parts.append(f"up to {number(known.capacity)} {show(known.capacity_window)}")
    if known.on_timeout is not None:
        parts.append(f"on timeout {known.on_timeout}")
    if known.aliases:
        parts.append(also(known.aliases))
    return _with_features(f"role {known.name}", parts)


def number(value: int | Fraction) -> str:
    return decimal(Fraction(value), "_", 999)


def _with_features(start: str, parts: list[str]) -> str:
    return f"{start}: {listed(parts)}" if parts else start


def units(spec: s.Spec) -> Iterator[str]:
    """The declared units, those they are counted in before them."""
    offsets = dict(spec.unit_offsets)
    for name, (base, factor) in spec.unit_scales:
        if name in offsets:
            yield f"unit {name}: {_two_points(name, base, factor, offsets[name])}"
        elif base == name:
            yield f"unit {name}"
        else:
            yield f"unit {name} = {number(factor)} {base}"


def _two_points(name: str, base: str, factor: Fraction, offset: Fraction) -> str:
    """Where the base is 0 and 100, as thermometers are marked, or else where the unit itself is."""
    marks = [((Fraction(y) - offset) / factor, Fraction(y)) for y in (0, 100)]
    if not all(finite(x) for x, _ in marks):
        marks = [(Fraction(x), factor * x + offset) for x in (0, 100)]
    return listed(f"{number(x)} {name} = {number(y)} {base}" for x, y in marks)


def rate(known: s.Rate) -> str:
    return f"rate 1 {known.source} = {number(known.factor)} {known.target}"


def set_of(name: str, members: tuple[str, ...]) -> str:
    return f"set {name} = {listed(text(m) for m in members)}"


def context(known: s.Variable, sets: Sets) -> str:
    aliases = f", {also(known.aliases)}" if known.aliases else ""
    return (
        f"context {known.name}: {type_text(known.type, sets)}{range_text(known.lower, known.upper)}{aliases}"
    )


def metric(known: s.Metric, sets: Sets) -> str:
    value = "" if known.now is None else f", now {bare(known.now)}"
    aliases = f", {also(known.aliases)}" if known.aliases else ""
    reach = range_text(known.lower, known.upper)
    if known.formula is not None:
        return f"metric {known.name} = {show(known.formula)}{reach}{aliases}"
    return f"metric {known.name}: {type_text(known.type, sets)}{reach}{value}{aliases}"


def predicate(known: s.PredicateDeclaration, sets: Sets) -> str:
    inside = f"({parameters(known.parameters, sets)})" if known.parameters else ""
    return f"predicate {known.name}{inside}"


def event(known: s.Event) -> str:
    parts: list[str] = []
    if known.arrivals is not None and known.window is not None:
        parts.append(f"up to {number(known.arrivals)} {show(known.window)}")
    if known.exclusive_with:
        parts.append(f"exclusive with {listed(known.exclusive_with)}")
    if known.aliases:
        parts.append(also(known.aliases))
    return _with_features(f"event {known.name}", parts)


def population(known: s.Population) -> str:
    count = f" has {number(known.count)} values" if known.count is not None else ""
    return f"key {known.key}{count}" + (f", {also(known.aliases)}" if known.aliases else "")


def whole(known: s.Whole) -> str:
    return f"share of {known.name}: {listed(p.removeprefix(f'{known.name}.') for p in known.parts)}"


def window(known: s.NamedWindow) -> str:
    """The openings; those of the same days beside each other, other days after a semicolon."""
    groups: list[list[str]] = []
    previous: tuple[int, ...] | None = None
    for opening in known.window.openings:
        shown = opening_text(opening)
        if groups and opening.weekdays == previous:
            groups[-1].append(shown.rsplit(" ", 1)[-1])
        else:
            groups.append([shown])
        previous = opening.weekdays
    return f"window {known.name} = {'; '.join(listed(g) for g in groups)}"


def tool(known: s.Tool, sets: Sets) -> str:
    tail = {None: "", True: ", reversible", False: ", irreversible"}[known.reversible]
    lines = [f"tool {known.name}({parameters(known.parameters, sets)}) tier {known.tier}{tail}"]
    if known.aliases:
        lines.append(also(known.aliases))
    costs = [f"{number(known.token_cost)} tokens"] if known.token_cost is not None else []
    costs += [full(c) for c in known.costs]
    if costs:
        lines.append(f"costs {listed(costs)}")
    if known.takes is not None:
        several = f", at most {known.at_once} at a time" if known.at_once is not None else ""
        lines.append(f"takes {show(known.takes)}{several}")
    lines += [effect(e) for e in known.effects]
    return "\n    ".join(lines)


def effect(known: s.Effect) -> str:
    change = show(known.change)
    if known.least is not None:
        least = known.least
        none = isinstance(least, Amount) and least.quantity.value == 0
        change = f"up to {change}" if none else f"{show(least)} to {change}"
    return f"effect {known.metric} {'+' if known.sign > 0 else '-'}= {change}"


def fact(known: s.Fact) -> str:
    return f"fact {known.name} = {full(known.value)}"


def calendar(name: str, hours: str) -> str:
    return f"calendar {name}: {hours}"


def include(known: s.Include) -> str:
    return f"include {quoted(known.path)}"


def used(known: s.Used) -> str:
    return f"fact used {known.rule} = {show(known.amount)}"
