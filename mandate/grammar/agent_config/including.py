"""Layers that an agent config includes: their names are known, and not guessed a second time."""

from __future__ import annotations

from collections.abc import Callable

from mandate.grammar.agent_config.kinds import unit_of_type
from mandate.grammar.agent_config.origin import Draft, Piece
from mandate.grammar.agent_config.work import Argument, ToolEntry, Work
from mandate.grammar.included import Document
from mandate.grammar.spec import parse_spec
from mandate.grammar.yaml_tree import Mapping
from mandate.model.diagnostic import Diagnostic
from mandate.model.quantity import Type
from mandate.model.source import SourceText

Gather = Callable[[SourceText], tuple[tuple[Document, ...], tuple[Diagnostic, ...]]]
"""What the `include` lines of a layer's text bring in."""


def write_includes(work: Work, tree: Mapping, draft: Draft) -> None:
    for scalar in work.items(work.get(tree, "include")):
        draft.statement(scalar.span, "include ", *work.quoted(scalar))


def included(work: Work, tree: Mapping, gather: Gather | None) -> None:
    """What the included layers declare. Where they cannot be read, whoever reads all of it says so."""
    if gather is None or work.get(tree, "include") is None:
        return
    draft = Draft(work.source)
    draft.statement(work.source.span(0, 0), "mandate-spec 1")
    write_includes(work, tree, draft)
    text = SourceText(work.source.path, draft.text)
    spec, _ = parse_spec(text, gather(text)[0])
    if spec is None:
        return
    span = work.source.span(0, 0)
    for tool in spec.tools:
        known = {v.name: _argument(work, v.name, v.type) for v in tool.parameters}
        at = Piece(tool.name, (0,) * len(tool.name))
        work.tools[tool.name] = ToolEntry(tool.name, at, span, arguments=known, foreign=True)
    work.context = {v.name: _argument(work, v.name, v.type) for v in spec.context}
    work.metrics = {m.name: _argument(work, m.name, m.type) for m in spec.metrics}
    if spec.roles:
        work.roles = {"owner", *(role.name for role in spec.roles)}


def _argument(work: Work, name: str, kind: Type) -> Argument:
    text = str(kind)
    return Argument(name, [text], work.source.span(0, 0), unit_of_type(text, name), foreign=True)
