"""The folder of `--emit-smt2`: one file per script and an index, written whole or not at all."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any

from mandate.model.diagnostic import Diagnostic
from mandate.model.proof import Obligation, Proofs

INDEX = "index.json"
KIND = "mandate proof obligations"
_README = "every file has the status that the index names; `cvc5 FILE` or `z3 FILE` says so"


def refusal(folder: Path) -> Diagnostic | None:
    """Why nothing may be written to a folder: it holds something that is not ours."""
    try:
        if folder.exists() and not folder.is_dir():
            return _error(folder, "is a file")
        if not folder.exists() or not any(folder.iterdir()) or _is_ours(folder):
            return None
    except OSError as problem:
        return _error(folder, f"cannot be read: {problem.strerror or problem}")
    return _error(folder, "is not empty, and nothing there says that `--emit-smt2` wrote it")


def write_proofs(folder: Path, runs: Sequence[tuple[str, Proofs]], version: str) -> tuple[Diagnostic, ...]:
    """Write what the runs (name of the input, proofs) rest on; no diagnostics means all of it is there.

    A folder that an earlier run wrote is replaced as a whole.
    """
    refused = refusal(folder)
    if refused is not None:
        return (refused,)
    folder = folder.resolve()
    scratch = folder.parent / f".{folder.name}.{os.getpid()}.tmp"
    old = folder.parent / f".{folder.name}.{os.getpid()}.old"
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        scratch.mkdir()
        _fill(scratch, runs, version)
        if folder.exists():
            folder.rename(old)
        scratch.rename(folder)
    except OSError as problem:
        if old.exists() and not folder.exists():
            old.rename(folder)
        return (_error(folder, f"cannot be written: {problem.strerror or problem}"),)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)
    return ()


def _fill(folder: Path, runs: Sequence[tuple[str, Proofs]], version: str) -> None:
    files: list[dict[str, Any]] = []
    missing: list[dict[str, str]] = []
    for (name, proofs), place in zip(runs, _places(name for name, _ in runs), strict=True):
        (folder / place).mkdir()
        count: dict[str, int] = {}
        for one in proofs.obligations:
            count[one.rule] = count.get(one.rule, 0) + 1
            file = f"{place}/{one.rule}-{one.name}-{count[one.rule]:04}.{one.script.expected}.smt2"
            (folder / file).write_bytes(_text(one, name).encode())
            files.append(
                {
                    "file": file,
                    "input": name,
                    "rule": one.rule,
                    "question": one.question,
                    "says": one.script.says,
                    "norms": list(one.script.norms),
                    "expected": one.script.expected,
                }
            )
        missing += [{"input": name, "what": what, "reason": reason} for what, reason in proofs.missing]
    files.sort(key=lambda f: f["file"])
    index = {"kind": KIND, "mandate": version, "how": _README, "files": files, "missing": missing}
    text = json.dumps(index, indent=2, ensure_ascii=False) + "\n"
    (folder / INDEX).write_bytes(text.encode())


def _text(one: Obligation, name: str) -> str:
    return f"; {name}: {one.rule} {one.name} asked: {one.question}\n{one.script.text}"


def _places(names: Iterable[str]) -> list[str]:
    """A folder for each input, told apart by numbers where their stems are the same."""
    taken: list[str] = []
    for name in names:
        stem = PurePath(name).name.split(".")[0] or "input"
        place, number = stem, 1
        while place in taken:
            number += 1
            place = f"{stem}-{number}"
        taken.append(place)
    return taken


def _is_ours(folder: Path) -> bool:
    try:
        index = json.loads((folder / INDEX).read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(index, dict) and index.get("kind") == KIND


def _error(folder: Path, message: str) -> Diagnostic:
    shown = folder.as_posix()
    return Diagnostic(shown, None, f"`{shown}` {message}", help="name a folder that is empty or not there")
