"""What a kind writes: its lines of the layer, its plan items, and the finding they have to make."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

Item = tuple[str, dict[str, Any]]  # section of the plan, and the item less its quotes


@dataclass(frozen=True, slots=True)
class Planted:
    """`code` is empty where nothing may be found. `core` holds ids of plan items, and of the layer `@rule`,
    `@!tool` for a tool that is not allowed, `@budget`; `best` is the attainable value as reports print it."""

    code: str
    layer: str
    items: tuple[Item, ...] = ()
    core: frozenset[str] = frozenset()
    best: str = ""
    lines: int = 0  # norms of the layer
    prose: dict[str, str] = field(default_factory=dict)  # of items whose words matter

    @property
    def norms(self) -> int:
        return len(self.items) + self.lines


Kind = Callable[[str, Random], Planted]  # a name that no other call gets, and dice


def tool(name: str, *, features: str = "", allowed: bool = True) -> str:
    """A tool with an amount and a note, and the line that allows it."""
    line = f"tool {name}(amount: EUR, note: text) tier 1{features}\n"
    return line + (f"allow {name}\n" if allowed else "")


def context(name: str) -> str:
    return f"context {name}.flag : bool\ncontext {name}.value : EUR from 0\n"
