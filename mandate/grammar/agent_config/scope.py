"""Which tools a rule is about, what its conditions name there, and what nobody declared of that."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from mandate.grammar.agent_config.conditions import CONTEXT, INPUT, Condition, Units
from mandate.grammar.agent_config.kinds import by_name, evidence, unit_of_type
from mandate.grammar.agent_config.origin import Piece
from mandate.grammar.agent_config.work import Argument, Work
from mandate.grammar.yaml_tree import Scalar
from mandate.model.source import Span

_SAID = {"moment": "date", "number": "number"}


@dataclass
class Use:
    """A name that a rule uses, with the types its use shows."""

    tools: tuple[str, ...]
    name: str  # with its prefix
    shown: list[str]
    span: Span


@dataclass
class Uses:
    """Every use of a name in the rules of one document, in order."""

    work: Work
    found: list[Use] = field(default_factory=list)

    def of(self, condition: Condition | None, tools: tuple[str, ...]) -> None:
        """Notes the names of a condition."""
        if condition is None or condition.expr is None:
            return
        shown: dict[str, list[str]] = {}
        for name, kind in evidence(condition.expr):
            shown.setdefault(name, []).append(kind)
        for prefix in (INPUT, CONTEXT):
            for name in condition.names(prefix):
                low, high = condition.piece.bounds
                self.found.append(Use(tools, prefix + name, shown.get(prefix + name, []),
                                      self.work.source.span(low, high)))  # fmt: skip

    def key(self, name: str, tools: tuple[str, ...], span: Span, kind: str = "text") -> None:
        """Notes a key, or an argument that is summed up."""
        self.found.append(Use(tools, INPUT + name, [kind], span))

    def infer(self) -> None:
        """Declares what is used and was declared nowhere, and says so."""
        for use in self.found:
            bare = use.name.removeprefix(INPUT)
            if bare is not use.name and use.name.startswith(INPUT):
                for name in use.tools:
                    entry = self.work.tools[name]
                    if entry.arguments is None and bare not in entry.inferred:
                        entry.inferred[bare] = self._guess(bare, f"{name}.{bare}", use)
                continue
            bare = use.name.removeprefix(CONTEXT)
            if bare not in self.work.context and bare not in self.work.metrics:
                self.work.context[bare] = self._guess(bare, bare, use)

    def _guess(self, name: str, shown: str, use: Use) -> Argument:
        every = [kind for u in self.found if u.name == use.name for kind in u.shown]
        kinds = list(dict.fromkeys(_SAID.get(k, k) for k in every if not k.startswith("=")))
        ending = by_name(name)
        numeric = [k for k in kinds if k not in ("text", "bool")]
        if ending is not None and (numeric or not kinds):
            kind, unit = ending
        else:
            partners = (self._type_of(k[1:], use.tools) for k in every if k.startswith("="))
            better = [k for k in kinds if k != "number"] or [p for p in partners if p] or kinds or ["text"]
            kind = better[0]
            unit = unit_of_type(kind, name)
        self.work.assume(f"`{shown}` is declared nowhere: taken as {kind}", use.span)
        return Argument(name, [kind], use.span, unit)

    def _type_of(self, name: str, tools: tuple[str, ...]) -> str:
        found = lookup(self.work, name, tools)
        if found is not None:
            return "".join(p if isinstance(p, str) else p.text for p in found.parts[:1])
        ending = by_name(name)
        return ending[0] if ending is not None else ""


def lookup(work: Work, name: str, tools: Iterable[str]) -> Argument | None:
    """What a name in a condition stands for: an argument hides a context value."""
    if not name.startswith(CONTEXT):
        bare = name.removeprefix(INPUT)
        for tool in tools:
            found = work.tools[tool].known().get(bare)
            if found is not None:
                return found
    bare = name.removeprefix(CONTEXT)
    return work.context.get(bare) or work.metrics.get(bare)


def units_of(work: Work, tools: tuple[str, ...]) -> Units:
    def unit(name: str) -> str:
        found = lookup(work, name, tools)
        return found.unit if found is not None else ""

    return unit


def matching(work: Work, names: Iterable[Scalar]) -> tuple[str, ...]:
    """The tools that names and patterns stand for, in the order of the document."""
    return work.matching(work.piece(name).text for name in names)


def without_prefix(piece: Piece) -> Piece:
    """A key without `input.` or `context.`"""
    for prefix in (INPUT, CONTEXT):
        if piece.text.startswith(prefix):
            return piece[len(prefix) : len(piece.text)]
    return piece
