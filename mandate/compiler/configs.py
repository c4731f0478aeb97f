"""Agent configs on the road: a layer and its mandate in one file, or the mandate in a file it names."""

from __future__ import annotations

from pathlib import Path

from mandate.compiler.layers import Files, gather
from mandate.grammar.agent_config.reading import AgentConfig, read_agent_config
from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText
from mandate.settings.files import read_input, read_text
from mandate.settings.options import Options

Loaded = tuple[AgentConfig | None, tuple[Diagnostic, ...]]


def load_config(path: Path, options: Options) -> Loaded:
    """The agent config in a file, with the layers it includes."""
    source, problems = read_input(path, options)
    if source is None:
        return None, problems
    shelf = Files(path, source.path)
    return read_agent_config(source, lambda text: gather(text, shelf))


def mandate_of(config: AgentConfig, path: Path) -> tuple[SourceText | None, tuple[Diagnostic, ...]]:
    """The prose of a config that lies at `path`: its own, or that of the file it names."""
    if config.mandate is not None:
        return config.mandate, ()
    shown, place = path.as_posix(), config.mandate_at
    if place is None:
        help_ = "add `mandate:` with a file or the prose; `mandate check` looks at the layer alone"
        return None, (Diagnostic(shown, None, f"`{shown}` has no mandate", help=help_),)
    prose, problems = read_text(path.parent / config.mandate_file)
    source = config.spec.source
    pointed = tuple(
        Diagnostic(source.path, place.span, p.message, help=p.help) if p.span is None else p for p in problems
    )
    return prose, pointed
