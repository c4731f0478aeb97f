"""Without the language model's libraries everything works but reading with a language model."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.layers import copy_layer

REFUNDS = Path(__file__).parent.parent / "fixtures" / "refunds"

_PROGRAM = """
import sys

class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("openai", "instructor"):
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)

sys.meta_path.insert(0, Blocker())
from mandate.cli import main
sys.exit(main(sys.argv[1:]))
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    copy_layer(REFUNDS / "refunds.ops", tmp_path)
    shutil.copy(REFUNDS / "approved.txt", tmp_path)
    return tmp_path


def run(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    clean = {"PATH": "/usr/bin:/bin", "NO_COLOR": "1", "OPENAI_API_KEY": "k", "MANDATE_MODEL": "m"}
    command = [sys.executable, "-c", _PROGRAM, *arguments]
    return subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, timeout=120, env=clean
    )


def test_prose_is_read_checked_and_approved(folder: Path) -> None:
    made = run(folder, "compile", "approved.txt", "--reader", "english", "--write-plan")
    assert made.returncode == 0, made.stdout + made.stderr
    assert (folder / "approved.manifest.json").is_file()
    assert run(folder, "check", "approved.txt").returncode == 0


def test_a_language_model_is_missed_by_name(folder: Path) -> None:
    asked = run(folder, "compile", "approved.txt", "--reader", "llm", "--base-url", "http://127.0.0.1:9/v1")
    said = asked.stdout + asked.stderr
    assert asked.returncode == 3, said
    assert "is not installed" in said
    assert "--reader english" in said
    assert "Traceback" not in said
    assert not (folder / "approved.manifest.json").exists()
