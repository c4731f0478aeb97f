"""A world: about `size` norms, two in three of them near misses, the rest conflicts of every kind in turn."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from random import Random
from typing import Any

from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.compiler.stating import stated_in
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.finding import Finding
from mandate.model.plan import Plan
from mandate.model.source import SourceText
from mandate.rules.base import Case
from planting import against, inside, near_misses, reach
from planting.nouns import Item, Kind, Planted

HEAD = (
    "mandate-spec 1\nagent tester, owner ada, zone Europe/Vienna\nhorizon 28 days, as of 2026-04-06 00:00\n"
)
KINDS: tuple[Kind, ...] = (*inside.KINDS, *against.KINDS, *reach.KINDS)
SHARE = 3  # of so many pieces one is a conflict


@dataclass(frozen=True, slots=True)
class World:
    case: Case
    planted: tuple[Planted, ...]
    names: dict[str, str]  # norm ids of the layer -> as cores write them
    layer: SourceText

    def items_of(self, finding: Finding) -> frozenset[str]:
        """What a finding accuses, as cores write it; a probe is no norm, and stands for itself."""
        if finding.items:
            return frozenset(self.names.get(i, i) for i in finding.items)
        spans = [
            label.span for label in finding.labels if label.primary and label.span.path == self.layer.path
        ]
        return frozenset(f"@{line}" for s in spans if (line := self.layer.slice(s)).startswith("never: "))


def world(size: int, seed: int) -> World:
    """The same for the same size and seed. Kinds take turns, from another one on for each seed."""
    dice = Random(size * 1_000 + seed)  # noqa: S311 - a test case, not a secret
    pieces: list[Planted] = []
    turn, norms = seed * 7 + size, 0
    while norms < size:
        name = f"t{len(pieces)}"
        if len(pieces) % SHARE:
            piece = dice.choice(near_misses.KINDS)(name, dice)
        else:
            piece = KINDS[turn % len(KINDS)](name, dice)
            turn += 1
        pieces.append(piece)
        norms += piece.norms
    dice.shuffle(pieces)
    return _world(pieces)


def alone(kind: Kind, seed: int) -> World:
    """One piece and nothing else."""
    return _world([kind("t0", Random(seed))])  # noqa: S311


def _world(pieces: list[Planted]) -> World:
    items = [item for piece in pieces for item in piece.items]
    said = {key: line for piece in pieces for key, line in piece.prose.items()}
    source, plan = _plan(items, said)
    written = HEAD + "".join(piece.layer for piece in pieces)
    document = SourceText("layer.ops", written)
    spec, problems = parse_spec(document)
    assert spec is not None, problems[0]
    names, wrong = names_of(spec, plan)
    assert not wrong, wrong[0]
    stretch = stretch_of(spec, plan, None)
    clauses = cut(source)
    norms, complaints = lower_plan(plan, source, clauses, names)
    layer = lower_layer(spec)
    case = Case(
        spec,
        (*norms, *layer),
        stretch.start,
        stretch.end,
        source,
        plan,
        complaints=complaints,
        horizon_declared=stretch.declared,
        stated=stated_in(plan, clauses, names),
    )
    return World(case, tuple(pieces), {n.id: _written(n.origin.name) for n in layer}, document)


def _plan(items: list[Item], said: dict[str, str]) -> tuple[SourceText, Plan]:
    """One line of prose per item, and the plan whose items quote them."""
    quoting = [item for section, item in items if section != "terms"]
    lines = [said.get(item["id"], f"Line of {item['id']}.") for item in quoting]
    prose = "".join(f"- {line}\n" for line in lines)
    source = SourceText("strategy.txt", prose, hashlib.sha256(prose.encode()).hexdigest())
    clauses = {c.line: c for c in cut(source)}
    place = {item["id"]: clauses[n].id for n, item in enumerate(quoting, 1)}
    text = {item["id"]: clauses[n].text for n, item in enumerate(quoting, 1)}
    sections: dict[str, list[dict[str, Any]]] = {}
    following = ""
    for section, item in reversed(items):  # a term quotes the item behind it
        if section == "terms":
            entry = {**item, "quote": {"clause": place[following], "text": text[following]}}
            del entry["id"]
        else:
            following = item["id"]
            entry = {**item, "quotes": [{"clause": place[following], "text": text[following]}]}
        sections.setdefault(section, []).insert(0, entry)
    return source, Plan.model_validate({"mandate": source.path, "reader": {"kind": "hand"}, **sections})


def _written(name: str) -> str:
    """`@rule`, `@!tool`, `@budget`."""
    return f"@{'!' * name.endswith(' is not allowed')}{name.split(maxsplit=1)[0]}"
