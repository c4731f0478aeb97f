"""Rule sets of the shape used in normative-requirements research, as prose, layer and plan.

    # title
    pulse : number from 0 to 220                       what is measured
    r1 when E and cond then R within 5 min unless X then S
    r2 when R then T within 10 min                     R is an act: T follows it
    r3 when cond then not R unless X
    never p1 R when cond | possible p2 R when cond
    clash r1 r3 | redundant r5 r4 | broken p1          what was planted: `r1_else` is what `then S` says

Everything that `then` names is an act; every other bare name in a condition is a predicate that the world
decides.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path

RULE = re.compile(
    r"(?P<id>r\d+) when (?P<when>.+?) then (?P<no>not )?(?P<act>\w+)(?: within (?P<within>\d+ min))?"
    r"(?: unless (?P<unless>.+?)(?: then (?P<other>\w+))?)?"
)
PROBE = re.compile(r"(?P<kind>never|possible) (?P<id>p\d+) (?P<act>\w+)(?: when (?P<when>.+))?")
MEASURE = re.compile(r"(?P<name>\w+) : (?P<type>.+)")
WORD = re.compile(r"[a-z_]\w*")
GRAMMAR = frozenset("and or not in".split())


@dataclass(frozen=True, slots=True)
class RuleSet:
    """`ops`, `prose` and `plan` (YAML, quotes left out) of one set, and what was planted in it."""

    name: str
    rules: int
    ops: str
    prose: str
    plan: str
    clashes: frozenset[frozenset[str]]
    redundant: frozenset[tuple[str, str]]
    broken: frozenset[str]


@dataclass(slots=True)
class _Draft:
    measures: list[tuple[str, str]] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    constraints: list[str] = field(default_factory=list)
    prohibited: list[str] = field(default_factory=list)
    probes: list[str] = field(default_factory=list)
    conditions: list[str] = field(default_factory=list)


def read_set(path: Path) -> RuleSet:
    """One set. Raises `ValueError` for a line that is none of the above."""
    lines = [line.strip() for line in path.read_text("utf-8").splitlines()]
    lines = [line for line in lines if line and not line.startswith("#")]
    found = [RULE.fullmatch(line) for line in lines]
    acts = {a for m in found if m for a in (m["act"], m["other"]) if a}
    draft = _Draft()
    planted: dict[str, list[list[str]]] = {"clash": [], "redundant": [], "broken": []}
    for line in lines:
        rule, probe, measure = RULE.fullmatch(line), PROBE.fullmatch(line), MEASURE.fullmatch(line)
        word, *ids = line.split()
        if rule:
            _rule(draft, rule, acts)
        elif probe:
            _probe(draft, probe)
        elif word in planted:
            planted[word].append(ids)
        elif measure:
            draft.measures.append((measure["name"], measure["type"]))
        else:
            raise ValueError(f"{path.name}: cannot read `{line}`")
    return RuleSet(
        path.stem,
        sum(1 for m in found if m),
        "".join(f"context {name} : {kind}\n" for name, kind in draft.measures),
        "".join(f"- {line}.\n" for line in draft.lines),
        _plan(draft, acts),
        frozenset(frozenset(ids) for ids in planted["clash"]),
        frozenset((a, b) for a, b in planted["redundant"]),
        frozenset(i for ids in planted["broken"] for i in ids),
    )


def _rule(draft: _Draft, m: re.Match[str], acts: set[str]) -> None:
    draft.lines.append(m.string.split(" ", 1)[1].replace("_", " "))
    when, unless = m["when"], m["unless"]
    draft.conditions += [c for c in (when if when not in acts else None, unless) if c]
    extra = f", line: {len(draft.lines)}"
    lifted = f", unless: {unless}" if unless else ""
    if m["no"]:
        draft.prohibited.append(f"{{id: {m['id']}, forbid: {m['act']}, when: {when}{lifted}{extra}}}")
        return
    if when in acts:
        order = f"{m['act']} within {m['within']} after {when}"
        draft.constraints.append(f"{{id: {m['id']}, order: {order}{lifted}{extra}}}")
    else:
        due = f", within: {m['within']}" if m["within"] else ""
        draft.constraints.append(f"{{id: {m['id']}, oblige: {m['act']}, when: {when}{due}{lifted}{extra}}}")
    if m["other"]:
        both = f"({when}) and ({unless})"
        draft.constraints.append(f"{{id: {m['id']}_else, oblige: {m['other']}, when: {both}{extra}}}")


def _probe(draft: _Draft, m: re.Match[str]) -> None:
    draft.lines.append(f"{m['kind']} {m['act']}{' when ' + m['when'] if m['when'] else ''}".replace("_", " "))
    if m["when"]:
        draft.conditions.append(m["when"])
    text = m["act"] + (f" when {m['when']}" if m["when"] else "")
    draft.probes.append(f"{{id: {m['id']}, {m['kind']}: {text}, line: {len(draft.lines)}}}")


def _plan(draft: _Draft, acts: set[str]) -> str:
    measured = {name for name, _ in draft.measures}
    values = {w for _, kind in draft.measures if kind.startswith("one of") for w in WORD.findall(kind)}
    words = {w for c in draft.conditions for w in WORD.findall(c)}
    predicates = words - measured - values - GRAMMAR - acts
    terms = [f"{{name: {a}, type: act}}" for a in sorted(acts)]
    terms += [f"{{name: {p}, type: predicate}}" for p in sorted(predicates)]
    parts = {
        "terms": terms, "constraints": draft.constraints, "prohibited": draft.prohibited,
        "probes": draft.probes,
    }  # fmt: skip
    return "".join(
        f"{name}:\n" + "".join(f"  - {entry}\n" for entry in entries)
        for name, entries in parts.items()
        if entries
    )
