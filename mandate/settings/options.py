"""What a run was asked to do. The command line fills it in; the pipeline reads it."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from mandate.model.diagnostic import Severity
from mandate.model.source import SourceText


class ReaderChoice(StrEnum):
    """Who reads the prose. `auto`: a fresh plan file, else the configured model, else the embedded
    English reader."""

    AUTO = "auto"
    LLM = "llm"
    ENGLISH = "english"
    PLAN = "plan"


@dataclass(frozen=True, slots=True, kw_only=True)
class Options:
    """Everything that may change a run, frozen.

    - `spec`, `plan`: the files to use; None: found from the prose (`settings.discovery`)
    - `locked`: only deterministic readers; `offline`: no socket is opened
    - `as_of`: an ISO civil moment that replaces the spec's date; None: not given
    - `rlimit`: the solver's work limit per question; None: the built-in one
    - `fail_level`: the least severity that blocks; errors always do
    - `out`: where the manifest goes; None: beside the prose
    - `write_manifest`: false for a run that must leave the folder as it is
    - `reread`: do not use a plan file, however fresh
    - `all_conflicts`: list every minimal conflict (up to a quota), not only a covering set
    - `emit_smt2`: the folder for the solver's questions as SMT-LIB; None: not written
    - `timeline`: show the schedules that reach the goals
    - `stdin`: the text that `-` stands for, decoded; its path is the one given for it
    """

    spec: Path | None = None
    plan: Path | None = None
    reader: ReaderChoice = ReaderChoice.AUTO
    locked: bool = False
    offline: bool = False
    as_of: str | None = None
    rlimit: int | None = None
    model: str | None = None
    base_url: str | None = None
    fail_level: Severity = Severity.ERROR
    out: Path | None = None
    write_manifest: bool = True
    stdin: SourceText | None = None
    reread: bool = False
    all_conflicts: bool = False
    emit_smt2: Path | None = None
    timeline: bool = False


def from_environment(environ: Mapping[str, str] | None = None) -> Options:
    """The options that `MANDATE_READER`, `MANDATE_MODEL`, `MANDATE_BASE_URL`, `MANDATE_OFFLINE` and
    `CI` set; the command line's own options are laid over them.

    Raises `ValueError`, with a message for people, when a value is not one of those known.
    """
    env = os.environ if environ is None else environ
    name = env.get("MANDATE_READER", "").strip().lower() or ReaderChoice.AUTO.value
    try:
        reader = ReaderChoice(name)
    except ValueError:
        known = ", ".join(ReaderChoice)
        raise ValueError(f"MANDATE_READER is `{name}`; it can be {known}") from None
    return Options(
        reader=reader,
        locked=_yes(env, "CI") or _yes(env, "MANDATE_LOCKED"),
        offline=_yes(env, "MANDATE_OFFLINE"),
        model=env.get("MANDATE_MODEL") or None,
        base_url=env.get("MANDATE_BASE_URL") or None,
    )


def _yes(env: Mapping[str, str], name: str) -> bool:
    return env.get(name, "").strip().lower() not in ("", "0", "false", "no", "off")
