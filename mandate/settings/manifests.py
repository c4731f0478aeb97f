"""The manifest on disk: written on approval, never left looking valid without one."""

from __future__ import annotations

from pathlib import Path

from mandate.model.diagnostic import Diagnostic
from mandate.model.manifest import Manifest
from mandate.settings.files import write_atomic

RETIRED_SUFFIX = ".retired"


def write_manifest(path: Path, manifest: Manifest) -> tuple[Diagnostic, ...]:
    """Write the manifest, whole or not at all."""
    return write_atomic(path, manifest.model_dump_json(indent=2) + "\n")


def retire_manifest(path: Path) -> tuple[Path | None, tuple[Diagnostic, ...]]:
    """After a run that did not approve: the manifest of an earlier approval is renamed to
    `<name>.retired`, so that no runtime finds it and nobody loses it. None if there was none."""
    retired = path.with_name(path.name + RETIRED_SUFFIX)
    try:
        path.replace(retired)
    except FileNotFoundError:
        return None, ()
    except OSError as problem:
        message = (
            f"`{path.as_posix()}` is from an earlier approval and cannot be moved away: {problem.strerror}"
        )
        return None, (Diagnostic(path.as_posix(), None, message, help="delete it: nothing approved it now"),)
    return retired, ()
