"""Same input, same bytes: whatever the hash seed, the folder, the line order of what does not depend on order."""

from __future__ import annotations

import os
import random
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import mandate
from mandate.grammar.printing import show
from mandate.model.diagnostic import Severity
from mandate.model.result import Result
from tests.layers import copy_layer

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
PROSES = sorted(p.relative_to(FIXTURES).as_posix() for p in FIXTURES.glob("*/*.txt"))

Seen = list[tuple[str, str, tuple[str, ...]]]


def english(prose: Path) -> Result:
    return mandate.compile(prose, reader="english")


def blocking(result: Result) -> Seen:
    """Codes, regions and the lines named, as text, so that they compare across reordered prose."""
    seen: Seen = []
    for finding in result.findings:
        if finding.severity is Severity.ERROR:
            texts = []
            for label in finding.labels:
                source = next(s for s in result.sources if s.path == label.span.path)
                texts.append(source.line(source.position(label.span.start).line).strip())
            where = show(finding.exactly) if finding.exactly is not None else ""
            seen.append((finding.code, where, tuple(sorted(set(texts)))))
    return sorted(seen)


def process(folder: Path, seed: str, fmt: str) -> bytes:
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("MANDATE_", "OPENAI_")) and k != "CI"}
    arguments = ["compile", "strategy.txt", "--reader", "english", "--format", fmt]
    done = subprocess.run(
        [sys.executable, "-m", "mandate", *arguments],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
        env=kept
        | {
            "PYTHONHASHSEED": seed,
            "NO_COLOR": "1",
            "MANDATE_OFFLINE": "1",
            "LC_ALL": "C",
            "TZ": "Asia/Tokyo",
        },
    )
    return done.stdout


@pytest.mark.parametrize("fmt", ["text", "json"])
def test_reports_do_not_depend_on_hash_seed_or_folder(tmp_path: Path, fmt: str) -> None:
    outputs = set()
    for seed, name in (("0", "a"), ("1", "b"), ("4242", "some where else")):
        folder = tmp_path / name
        folder.mkdir()
        copy_layer(FIXTURES / "refunds" / "refunds.ops", folder)
        shutil.copy(FIXTURES / "refunds" / "strategy.txt", folder)
        outputs.add(process(folder, seed, fmt))
    assert len(outputs) == 1
    assert b"MND" in outputs.pop()


def test_manifests_do_not_depend_on_hash_seed_or_folder(tmp_path: Path) -> None:
    manifests = set()
    for seed in ("0", "7"):
        folder = tmp_path / seed
        folder.mkdir()
        copy_layer(FIXTURES / "vault" / "vault.ops", folder)
        shutil.copy(FIXTURES / "vault" / "approved.txt", folder / "strategy.txt")
        process(folder, seed, "text")
        manifests.add((folder / "strategy.manifest.json").read_bytes())
    assert len(manifests) == 1


@pytest.mark.parametrize(
    "name", ["labels/strategy.txt", "labels/approved.txt", "vault/crash.txt", "refunds/strategy.txt"]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_order_of_list_items_changes_nothing(tmp_path: Path, name: str, seed: int) -> None:
    """Items of one list swap places; none of these lists is numbered or refers back."""
    prose = FIXTURES / name
    copy_layer(next(prose.parent.glob("*.ops")), tmp_path)
    lines = prose.read_text(encoding="utf-8").split("\n")
    shuffled = list(lines)
    at = 0
    while at < len(lines):
        end = at
        while end < len(lines) and lines[end].startswith("- "):
            end += 1
        part = lines[at:end]
        random.Random(seed).shuffle(part)  # noqa: S311 - a fixed shuffle
        shuffled[at:end] = part
        at = max(end, at + 1)
    (tmp_path / prose.name).write_text("\n".join(shuffled), encoding="utf-8")

    before, after = english(prose), english(tmp_path / prose.name)

    assert after.verdict is before.verdict
    assert blocking(after) == blocking(before)


@pytest.mark.parametrize("name", [n for n in PROSES if "approved" not in n])
def test_one_more_prohibition_hides_nothing(tmp_path: Path, name: str) -> None:
    """Adding a hard prohibition on something else keeps every finding."""
    prose = FIXTURES / name
    copy_layer(next(prose.parent.glob("*.ops")), tmp_path)
    text = prose.read_text(encoding="utf-8") + "\nNever delete a customer record.\n"
    (tmp_path / prose.name).write_text(text, encoding="utf-8")

    before, after = english(prose), english(tmp_path / prose.name)

    assert [f for f in blocking(before) if f not in blocking(after)] == []
    assert not after.approved
