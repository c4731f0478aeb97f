"""Which spec, plan and manifest belong to a mandate, by name and place."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path

from mandate.model.diagnostic import Diagnostic
from mandate.settings.files import nearest_name, read_text, real_path

SPEC_SUFFIX = ".ops"
PLAN_SUFFIXES = (".plan.yaml", ".plan.yml")
MANIFEST_SUFFIX = ".manifest.json"
PROSE_SUFFIXES = (".txt", ".md")
CONFIG_SUFFIXES = (".yaml", ".yml")
CONFIG_NAMES = ("agent_config", "agent-config")

_INCLUDE = re.compile(r"""^include\s+["']([^"'\n\x00]{1,200})["']""", re.MULTILINE)

Found = tuple[Path | None, tuple[Diagnostic, ...]]


class InputKind(StrEnum):
    PROSE = "prose"
    PLAN = "plan"
    SPEC = "spec"
    CONFIG = "agent config"


def kind_of(path: Path) -> InputKind:
    """What a file is, by its name; whatever is neither spec nor plan nor agent config is prose."""
    name = path.name.lower()
    if name.endswith(SPEC_SUFFIX):
        return InputKind.SPEC
    if name.endswith(PLAN_SUFFIXES):
        return InputKind.PLAN
    return InputKind.CONFIG if name.endswith(CONFIG_SUFFIXES) else InputKind.PROSE


def stem_of(path: Path) -> str:
    """The name that a mandate's files share: `strategy` of `strategy.txt` and `strategy.plan.yaml`."""
    for suffix in (*PLAN_SUFFIXES, MANIFEST_SUFFIX):
        if path.name.lower().endswith(suffix):
            return path.name[: -len(suffix)]
    return path.stem


def find_spec(prose: Path, explicit: Path | None = None) -> Found:
    """The operating layer of a mandate: the one named, `<stem>.ops`, or the only `*.ops` beside it that
    no other one there includes.

    None comes with one error that says what was looked for.
    """
    if explicit is not None:
        return _named(prose, explicit)
    own = prose.with_name(stem_of(prose) + SPEC_SUFFIX)
    if own.is_file():
        return own, ()
    beside = _outermost(_with_suffix(prose.parent, SPEC_SUFFIX))
    if len(beside) == 1:
        return beside[0], ()
    folder = "this folder" if prose.parent == Path() else f"`{prose.parent.as_posix()}`"
    if not beside:
        what = f"no operating layer found: there is neither `{own.name}` nor any other `*.ops` in {folder}"
        return None, (_error(prose, what, "name it with `--spec FILE`"),)
    names = ", ".join(f"`{p.name}`" for p in beside[:5]) + (", …" if len(beside) > 5 else "")
    what = f"{folder} has {len(beside)} operating layers and none is called `{own.name}`: {names}"
    return None, (_error(prose, what, "choose one with `--spec FILE`"),)


def find_plan(prose: Path, explicit: Path | None = None) -> Path | None:
    """The plan file of a mandate: the one named (whether it is there or not), or `<stem>.plan.yaml`
    or `.yml` if that is there."""
    if explicit is not None:
        return explicit
    candidates = (prose.with_name(stem_of(prose) + suffix) for suffix in PLAN_SUFFIXES)
    return next((p for p in candidates if p.is_file()), None)


def plan_path(prose: Path, explicit: Path | None = None) -> Path:
    """Where a plan of the mandate is written."""
    return find_plan(prose, explicit) or prose.with_name(stem_of(prose) + PLAN_SUFFIXES[0])


def find_prose(plan: Path, mandate: str) -> Found:
    """The mandate that a plan file says it reads, from the plan's folder."""
    prose = plan.parent / mandate
    if prose.is_file():
        return prose, ()
    near = nearest_name(prose)
    help_ = f"did you mean `{near}`?" if near else "correct `mandate:` in the plan"
    return None, (_error(plan, f"the plan reads `{mandate}`, which does not exist", help_),)


def manifest_path(prose: Path, out: Path | None = None) -> Path:
    """Where the manifest of a mandate goes: `out` (a file, or an existing folder), else beside it."""
    name = stem_of(prose) + MANIFEST_SUFFIX
    if out is None:
        return prose.with_name(name)
    return out / name if out.is_dir() else out


def prose_beside(plan: Path) -> Path | None:
    """The mandate whose name a plan file shares, if it is there."""
    stem = stem_of(plan)
    candidates = (plan.with_name(stem + suffix) for suffix in PROSE_SUFFIXES)
    return next((p for p in candidates if p.is_file()), None)


def mandate_beside(plan: Path) -> Path | None:
    """The mandate whose name a plan file shares, as prose or in an agent config, if it is there.

    Of both the config is meant, unless the prose has a layer of its own name.
    """
    prose = prose_beside(plan)
    if prose is not None and prose.with_name(stem_of(plan) + SPEC_SUFFIX).is_file():
        return prose
    configs = (plan.with_name(stem_of(plan) + suffix) for suffix in CONFIG_SUFFIXES)
    return next((p for p in configs if p.is_file()), prose)


def mandates_in(folder: Path) -> tuple[Path, ...]:
    """The mandates in a folder and below, sorted: texts with a plan or a spec of their own name, those
    called `strategy…` or `mandate…`, and agent configs that have a plan or are called `agent_config…`.
    Hidden folders are not entered."""
    found: list[Path] = []
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if not hidden and path.is_file() and _is_mandate(path):
            found.append(path)
    return tuple(found)


def _is_mandate(path: Path) -> bool:
    name, plan = path.name.lower(), find_plan(path)
    planned = plan is not None and mandate_beside(plan) == path
    if path.suffix.lower() in PROSE_SUFFIXES:
        own = path.with_name(stem_of(path) + SPEC_SUFFIX)
        return name.startswith(("strategy", "mandate")) or own.is_file() or planned
    return kind_of(path) is InputKind.CONFIG and (planned or name.startswith(CONFIG_NAMES))


def layers_in(folder: Path) -> tuple[Path, ...]:
    """The operating layers in a folder and below, sorted. Hidden folders are not entered."""
    found = (p for p in sorted(folder.rglob("*")) if p.name.lower().endswith(SPEC_SUFFIX) and p.is_file())
    return tuple(p for p in found if not any(part.startswith(".") for part in p.relative_to(folder).parts))


def mandates_of(spec: Path) -> tuple[Path, ...]:
    """The mandates beside a spec that have a plan file and find this spec, sorted by name."""
    found: list[Path] = []
    for suffix in PLAN_SUFFIXES:
        for plan in _with_suffix(spec.parent, suffix):
            prose = prose_beside(plan)
            if prose is not None and prose not in found and find_spec(prose)[0] == spec:
                found.append(prose)
    return tuple(sorted(found))


def _named(prose: Path, explicit: Path) -> Found:
    if explicit.is_file():
        return explicit, ()
    shown = explicit.as_posix()
    if explicit.is_dir():
        return None, (
            _error(prose, f"`{shown}` is a directory, not an operating layer", "name the file in it"),
        )
    near = nearest_name(explicit)
    help_ = f"did you mean `{near}`?" if near else "check the name after `--spec`"
    return None, (_error(prose, f"the operating layer `{shown}` does not exist", help_),)


def _outermost(layers: list[Path]) -> list[Path]:
    """Of several layers in a folder those that no other one of them includes; all, if that leaves none."""
    if len(layers) < 2:
        return layers
    included = {
        real_path(layer.parent / written)
        for layer in layers
        if (source := read_text(layer)[0]) is not None
        for written in _INCLUDE.findall(source.text)
    }
    return [layer for layer in layers if real_path(layer) not in included] or layers


def _with_suffix(folder: Path, suffix: str) -> list[Path]:
    try:
        return sorted(p for p in folder.iterdir() if p.name.lower().endswith(suffix) and p.is_file())
    except OSError:
        return []


def _error(path: Path, message: str, help_: str) -> Diagnostic:
    return Diagnostic(path.as_posix(), None, message, help=help_)
