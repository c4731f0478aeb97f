"""`convert`: an agent config as an operating layer, a layer as an agent config."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING

from mandate.cli.outcome import failure
from mandate.cli.screen import Screen
from mandate.model.diagnostic import Diagnostic
from mandate.model.result import ExitCode, Result, Verdict
from mandate.settings.discovery import InputKind, kind_of
from mandate.settings.files import write_atomic
from mandate.settings.options import Options

if TYPE_CHECKING:
    from mandate.grammar.agent_config.converting import Converted


class Target(StrEnum):
    """What a file is converted into."""

    OPS = "ops"
    YAML = "yaml"


def convert(path: Path, target: Target | None, out: Path | None, screen: Screen) -> int:
    """Write the other form of a file. What it cannot say is named on standard error; exit code 1 where
    something of the layer is missing from it."""
    from mandate.compiler.sources import with_sources

    kind = kind_of(path)
    name = path.as_posix()
    if kind not in (InputKind.SPEC, InputKind.CONFIG):
        help_ = "name an `.ops` or a `.yaml` file"
        return screen.show(
            [failure(Verdict.INVALID, f"`{name}` is no layer and no agent config", help_=help_)]
        )
    if target is not None and (target is Target.OPS) == (kind is InputKind.SPEC):
        return screen.show(
            [failure(Verdict.INVALID, f"`{name}` is in that form already", help_="leave `--to` away")]
        )
    converted, problems = _to_layer(path) if kind is InputKind.CONFIG else _to_config(path)
    if converted is None:
        return screen.show([with_sources(Result(Verdict.INVALID, diagnostics=problems))])
    if out is None:
        screen.write(converted.text)
    elif problems := write_atomic(out, converted.text):
        return screen.show([Result(Verdict.INVALID, diagnostics=problems)])
    for carried in converted.carried:
        screen.remark(f"kept as a remark: {carried}")
    for lost in converted.lost:
        screen.remark("no word in YAML: " + " ".join(lost.split()))
    return ExitCode.ESCALATED if converted.lost else ExitCode.APPROVED


def _to_layer(path: Path) -> tuple[Converted | None, tuple[Diagnostic, ...]]:
    from mandate.compiler.configs import load_config
    from mandate.grammar.agent_config.converting import to_layer

    config, problems = load_config(path, Options())
    return (to_layer(config) if config is not None else None), problems


def _to_config(path: Path) -> tuple[Converted | None, tuple[Diagnostic, ...]]:
    """The layer of one document: what it includes stays where it is, and is included again."""
    from mandate.compiler.layers import load_layer
    from mandate.grammar.agent_config.converting import to_config

    spec, problems = load_layer(path, Options())
    return (to_config(spec) if spec is not None else None), problems
