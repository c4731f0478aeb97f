"""A layer as an agent config, as far as YAML can say it, and what it cannot."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from mandate.grammar import spec_printing_nouns as nouns
from mandate.grammar import spec_printing_rules as rules
from mandate.grammar.agent_config.declaring import NO_UNIT
from mandate.grammar.agent_config.kinds import by_name
from mandate.grammar.printing import show
from mandate.grammar.spec_printing_words import Sets, bare, hours_text, range_text, type_text
from mandate.model import spec as s
from mandate.model.expression import TRUE, Expr, Reference, Scope, rewrite
from mandate.model.quantity import DURATION, Kind
from mandate.model.window import Window, WindowKind

Yaml = dict[str, Any]
_PREFIXES = {Scope.ARGUMENT: "input.", Scope.CONTEXT: "context."}
_SAFE = re.compile(r"[A-Za-z_][\w.*-]*( [\w.*-]+)*")
_GUESSED = re.compile(r"(?i)yes|no|on|off|true|false|null")


def write_agent_config(spec: s.Spec) -> tuple[str, tuple[str, ...]]:
    """The YAML of a layer, and each statement that YAML has no word for, in the layer's language."""
    sets = {members: name for name, members in reversed(spec.sets)}
    events = {e.name for e in spec.events}
    config: Yaml = {
        "agent": _agent(spec),
        "include": [i.path for i in spec.includes] if not spec.included else [],
        "roles": {r.name: _tail(nouns.role(r), f"role {r.name}") for r in spec.roles},
        "units": [u.removeprefix("unit ") for u in nouns.units(spec)],
        "rates": {f"1 {r.source}": f"{nouns.number(r.factor)} {r.target}" for r in spec.rates},
        "sets": {name: list(members) for name, members in spec.sets},
        "facts": {f.name: _tail(nouns.fact(f), f"fact {f.name} =") for f in spec.facts},
        "calendars": {c.name: hours_text(c) for c in spec.calendars},
        "context": {v.name: _variable(v, sets) for v in spec.context if v.name not in events},
        "predicates": [_tail(nouns.predicate(p, sets), "predicate") for p in spec.predicates],
        "metrics": {m.name: _metric(m, sets) for m in spec.metrics if not m.part_of and m.formula is None},
        "tools": _tools(spec, sets),
        "approvals": [_approval(a) for a in spec.approvals],
        "reviews": {str(r.tier): "code alone" if r.by == "code" else r.by for r in spec.reviews},
        "budgets": _budgets(spec),
        "policy": _policy(spec),
    }
    return _dumped({key: value for key, value in config.items() if value}), tuple(_unsaid(spec))


def _unsaid(spec: s.Spec) -> Iterator[str]:
    calendars = frozenset(c.name for c in spec.calendars)
    sets = {members: name for name, members in reversed(spec.sets)}
    yield from (nouns.event(e) for e in spec.events)
    yield from (nouns.population(p) for p in spec.populations)
    yield from (nouns.whole(w) for w in spec.wholes)
    yield from (nouns.metric(m, sets) for m in spec.metrics if m.formula is not None)
    yield from (nouns.window(w) for w in spec.windows)
    yield from (rules.rule(r, calendars) for r in spec.rules if _named(r))
    every = frozenset(t.name for t in spec.tools)
    yield from (rules.budget(b, every) for b in spec.budgets if b.window.kind is WindowKind.NAMED)
    yield from (rules.relation(r) for r in spec.relations)
    yield from (nouns.used(u) for u in spec.used)
    yield from (rules.breaker(b) for b in spec.breakers)
    yield from (rules.probe(p) for p in spec.probes)


def _named(rule: s.LayerRule) -> bool:
    return isinstance(rule.body, s.LimitRule) and rule.body.window.kind is WindowKind.NAMED


def _agent(spec: s.Spec) -> Yaml:
    agent: Yaml = {"name": spec.agent, "owner": spec.owner, "zone": spec.zone}
    if spec.horizon is not None:
        agent["horizon"] = show(spec.horizon)
    if spec.as_of is not None:
        agent["as_of"] = show(spec.as_of)
    return agent


def _tail(statement: str, head: str) -> Any:
    """What follows the head of a statement; an empty mapping where nothing does."""
    return statement.removeprefix(head).removeprefix(":").strip() or {}


def _variable(known: s.Variable, sets: Sets) -> Any:
    """A type in one line, or a mapping where it has more to say."""
    plain = known.type.kind in (Kind.NUMBER, Kind.COUNT) and by_name(known.name) is not None
    if not known.aliases and not plain:
        return type_text(known.type, sets) + range_text(known.lower, known.upper)
    entry: Yaml = {"type": type_text(known.type, sets)}
    if plain:
        entry["unit"] = NO_UNIT
    if known.lower is not None:
        entry["from"] = bare(known.lower)
    if known.upper is not None:
        entry["to"] = bare(known.upper)
    if known.aliases:
        entry["also_called"] = list(known.aliases)
    return entry


def _metric(known: s.Metric, sets: Sets) -> Any:
    variable = s.Variable(known.name, known.type, known.span, known.lower, known.upper, known.aliases)
    entry = _variable(variable, sets)
    if known.now is None:
        return entry
    if isinstance(entry, str):
        entry = {"type": type_text(known.type, sets)}
        for key, value in (("from", known.lower), ("to", known.upper)):
            if value is not None:
                entry[key] = bare(value)
    return {**entry, "now": bare(known.now)}


def _tools(spec: s.Spec, sets: Sets) -> Yaml:
    denied = [
        {"tools": list(d.tools), **({"when": _condition(d.when)} if d.when != TRUE else {})}
        for d in spec.denials
    ]
    return {
        "allowlist": list(spec.allowed),
        **({"denylist": denied} if denied else {}),
        "definitions": {t.name: _tool(t, sets) for t in spec.tools},
    }


def _tool(known: s.Tool, sets: Sets) -> Yaml:
    entry: Yaml = {"args": {v.name: _variable(v, sets) for v in known.parameters}, "tier": known.tier}
    if known.reversible is not None:
        entry["reversible"] = known.reversible
    if known.aliases:
        entry["also_called"] = list(known.aliases)
    lines = nouns.tool(replace(known, aliases=()), sets).split("\n")
    costs = next((line.strip() for line in lines[1:] if line.strip().startswith("costs ")), "")
    if costs:
        entry["costs"] = costs.removeprefix("costs ")
    if known.takes is not None:
        entry["takes"] = show(known.takes)
    if known.at_once is not None:
        entry["at_once"] = known.at_once
    if known.effects:
        entry["effects"] = [nouns.effect(e).removeprefix("effect ") for e in known.effects]
    return entry


def _condition(expr: Expr) -> str:
    """A condition with `input.` and `context.` before its names."""

    def prefixed(name: Reference) -> Expr:
        return replace(name, name=_PREFIXES.get(name.scope, "") + name.name)

    return show(rewrite(expr, prefixed))


def _policy(spec: s.Spec) -> Yaml:
    calendars = frozenset(c.name for c in spec.calendars)
    found = [_rule(r, calendars) for r in spec.rules if not _named(r)]
    return {"rules": found} if found else {}


def _rule(known: s.LayerRule, calendars: frozenset[str]) -> Yaml:
    entry: Yaml = {"id": known.name}
    text = rules.rule(replace(known, unless=None), calendars).removeprefix(f"rule {known.name}: ")
    match known.body:
        case s.Requires(tools, condition, otherwise, role):
            entry |= {"tools": list(tools), "condition": _condition(condition)}
            if otherwise is s.OnBroken.ESCALATE:
                entry |= {"on_fail": "escalate", "escalate_to": role}
            else:
                entry["on_fail"] = "block"
        case s.DuringRule(tools):
            hours = text.split(" only during ", 1)[1]
            entry |= {"tools": list(tools), "only_during": hours}
        case s.LimitRule():
            entry["limit"] = text
        case s.OrderRule():
            entry["order"] = text
    if known.unless is not None:
        entry["unless"] = _condition(known.unless)
    return entry


def _approval(known: s.ApprovalLine) -> Yaml:
    entry: Yaml = {"tier": known.tier} if known.tier is not None else {"tools": list(known.tools)}
    if known.tier is None and known.when != TRUE:
        entry["when"] = _condition(known.when)
    entry["by"] = known.role
    if known.count > 1:
        entry["count"] = known.count
    if known.justified:
        entry["justification"] = True
    return entry


def _budgets(spec: s.Spec) -> Yaml:
    every = frozenset(t.name for t in spec.tools)
    entry: Yaml = {}
    limits: list[Yaml] = []
    keys = {"tokens": "max_total_tokens", "tool calls": "max_tool_calls"}
    for budget in spec.budgets:
        if budget.window.kind is WindowKind.NAMED:
            continue
        plain = budget.where == TRUE and frozenset(budget.tools) == every
        key = keys.get(budget.resource)
        whole = budget.amount.value.denominator == 1
        if plain and whole and key and key not in entry and budget.window.kind is WindowKind.RUN:
            entry[key] = int(budget.amount.value)
            continue
        amount = show(budget.amount)
        if budget.amount.type != DURATION and budget.amount.type.kind is not Kind.MONEY:
            amount = f"{nouns.number(budget.amount.value)} {budget.resource}"
        limit: Yaml = {"amount": amount, **_window(budget.window)}
        if frozenset(budget.tools) != every:
            limit["tools"] = list(budget.tools)
        if budget.where != TRUE:
            limit["where"] = _condition(budget.where)
        limits.append(limit)
    return {**entry, **({"limits": limits} if limits else {})}


def _window(window: Window) -> Yaml:
    match window.kind:
        case WindowKind.TOTAL:
            return {"per": "total"}
        case WindowKind.SLIDING:
            return {"in_any": show(window).removeprefix("in any ")}
        case _:
            return {"per": show(window).removeprefix("per ")}


def _dumped(config: Yaml) -> str:
    from ruamel.yaml import YAML

    yaml = YAML()
    yaml.width = 1_000_000
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_scalars(config), stream)
    return stream.getvalue()


def _scalars(value: Any) -> Any:
    """Texts in quotes wherever some reader of YAML could take them for something else."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString

    if isinstance(value, dict):
        return {_scalars(key): _scalars(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_scalars(inner) for inner in value]
    if isinstance(value, str) and (not _SAFE.fullmatch(value) or _GUESSED.fullmatch(value)):
        return DoubleQuotedScalarString(value)
    return value
