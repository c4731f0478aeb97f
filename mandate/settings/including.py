"""Where the includes of a layer may lead: into its own project, to texts of the same language."""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path, PurePosixPath

from mandate.settings.discovery import SPEC_SUFFIX
from mandate.settings.files import nearest_name, real_path

PROJECT_MARKS = (".git", "pyproject.toml", "mandate.toml")

_ENDING = f"an included file ends in `{SPEC_SUFFIX}`"
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_DRIVE = re.compile(r"[A-Za-z]:")


class Refused(Exception):
    """An include that is not followed; `message` stands alone, `help` is a next step."""

    def __init__(self, message: str, help_: str) -> None:
        super().__init__(message)
        self.message, self.help = message, help_


def project_of(layer: Path) -> Path:
    """The project a layer belongs to: the nearest folder above it with one of `PROJECT_MARKS`, else its
    own folder. Links are resolved first."""
    folder = real_path(layer).parent
    for candidate in (folder, *folder.parents):
        if any((candidate / mark).exists() for mark in PROJECT_MARKS):
            return candidate
    return folder


def target_of(written: str, folder: Path, project: Path) -> Path:
    """The file that `include "written"` in a document of `folder` means, links resolved. Raises `Refused`.

    Nothing outside `project` is looked at: whether such a file exists stays unknown.
    """
    check_path(written)
    target = folder / written
    try:
        target = target.resolve()
        if not target.is_relative_to(project):
            raise Refused(
                f"`{written}` leads out of the project `{project.name or project.as_posix()}`",
                "put an empty `mandate.toml` into the folder that holds both: "
                "everything below it is one project",
            )
        mode = target.stat().st_mode
    except FileNotFoundError:
        near = nearest_name(target)
        near = Path(os.path.relpath(near, folder)).as_posix() if near else None
        raise Refused(
            f"`{written}` does not exist",
            f"did you mean `{near}`?" if near else "a path begins at the folder of the file that includes it",
        ) from None
    except (OSError, ValueError, RuntimeError) as problem:  # RuntimeError: links in a circle, Python < 3.13
        words = problem.strerror if isinstance(problem, OSError) and problem.strerror else "it is no path"
        raise Refused(
            f"`{written}` cannot be read: {words[:1].lower()}{words[1:]}",
            "check the name and its permissions",
        ) from None
    if stat.S_ISDIR(mode):
        raise Refused(f"`{written}` is a directory, not an operating layer", "name the file in it")
    if not stat.S_ISREG(mode):
        raise Refused(f"`{written}` is no ordinary file", "include a text file")
    if target.suffix.lower() != SPEC_SUFFIX:
        raise Refused(f"`{written}` is a link to `{target.name}`, which is no operating layer", _ENDING)
    return target


def check_path(written: str) -> None:
    """Whether a path is one that an include may have, wherever it leads. Raises `Refused`."""
    if not written.strip() or written != written.strip():
        raise Refused("an include names a file", 'write `include "company-wide.ops"`')
    if not written.isprintable():
        raise Refused("this path holds a character that no file name needs", "name the file in plain letters")
    if _ADDRESS.match(written):
        raise Refused(f"`{written}` is an address; nothing is fetched", "copy the text into the project")
    if "\\" in written or _DRIVE.match(written):
        raise Refused(
            f"`{written}` is not how paths are written", "write `/` between folders, on every system"
        )
    if written.startswith(("/", "~")):
        raise Refused(
            f"`{written}` is an absolute path", "a path begins at the folder of the file that includes it"
        )
    if PurePosixPath(written).suffix.lower() != SPEC_SUFFIX:
        raise Refused(f"`{written}` is no operating layer", _ENDING)


def shown_from(outer: str, folder: Path, target: Path) -> str:
    """How messages call an included file: as one would write it where the outer file is called `outer`
    (`folder` is where that lies, links resolved)."""
    return Path(os.path.normpath(Path(outer).parent / os.path.relpath(target, folder))).as_posix()
