"""README and tutorial show what the tool really prints. `make docs` writes the outputs anew.

A block "```text file=NAME" is a file: filled from `fixtures/refunds` in the README, written to the
working folder in the tutorial. In a block "```console" every line `$ mandate …` is run in that folder, and
what it prints follows it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.layers import copy_layer

ROOT = Path(__file__).resolve().parents[2]
REFUNDS = ROOT / "fixtures" / "refunds"
BLOCK = re.compile(r"^```(console|text file=(\S+))\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def run(command: str, folder: Path) -> str:
    kept = {
        k: v
        for k, v in os.environ.items()
        if not k.startswith(("MANDATE_", "OPENAI_", "COLUMNS")) and k != "CI"
    }
    done = subprocess.run(
        [sys.executable, "-m", *shlex.split(command)],
        cwd=folder,
        capture_output=True,
        check=False,
        timeout=120,
        env=kept | {"NO_COLOR": "1", "COLUMNS": "110", "MANDATE_OFFLINE": "1"},
    )
    assert done.returncode in (0, 1, 4, 5), (command, done.stdout, done.stderr)
    return "\n".join(line.rstrip() for line in done.stdout.decode("utf-8").rstrip("\n").split("\n"))


def rendered(page: Path, folder: Path) -> str:
    def block(match: re.Match[str]) -> str:
        kind, name, body = match[1], match[2], match[3]
        if name is not None:
            source = REFUNDS / name
            if source.is_file():
                body = source.read_text(encoding="utf-8")
            (folder / name).write_text(body, encoding="utf-8")
        else:
            commands = [line for line in body.split("\n") if line.startswith("$ ")]
            body = "\n\n".join(f"{line}\n{run(line[2:], folder)}" for line in commands) + "\n"
        return f"```{kind}\n{body}```"

    return BLOCK.sub(block, page.read_text(encoding="utf-8"))


@pytest.mark.docs
@pytest.mark.parametrize("name", ["README.md", "docs/tutorial.md"])
def test_pages_show_what_the_tool_prints(name: str, tmp_path: Path) -> None:
    page = ROOT / name
    if name == "README.md":
        shutil.copytree(REFUNDS, tmp_path / "refunds")
        copy_layer(REFUNDS / "refunds.ops", tmp_path / "refunds")
        tmp_path = tmp_path / "refunds"
        for plan in tmp_path.glob("*.plan.yaml"):
            plan.unlink()
    wanted = rendered(page, tmp_path)
    if os.environ.get("MANDATE_UPDATE_DOCS"):
        page.write_text(wanted, encoding="utf-8")
    assert page.read_text(encoding="utf-8") == wanted, "run `make docs`"
