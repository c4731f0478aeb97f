"""The hook as a team uses it: installed by pre-commit from a clone, in an environment of its own."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.layers import copy_layer

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "fixtures" / "refunds"

HOOKS = (ROOT / ".pre-commit-hooks.yaml").read_text()


@pytest.mark.parametrize(
    ("path", "wanted"),
    [
        ("strategy.txt", True),
        ("agents/refunds/strategy.md", True),
        ("agents/Mandate-refunds.MD", True),
        ("mandates.txt", True),
        ("refunds.ops", True),
        ("desk/any-name.plan.yaml", True),
        ("desk/any-name.plan.yml", True),
        ("README.md", False),
        ("docs/our-strategy.md", False),
        ("strategy.py", False),
        ("devops.yaml", False),
        ("strategy.manifest.json", False),
    ],
)
def test_the_hook_looks_at_mandates_specs_and_plans(path: str, wanted: bool) -> None:
    pattern, _ = re.findall(r"^  files: (.*)$", HOOKS, re.MULTILINE)
    assert bool(re.search(pattern, path)) is wanted


@pytest.mark.parametrize(
    ("path", "wanted"), [("a/refunds.ops", True), ("X.OPS", True), ("strategy.txt", False)]
)
def test_the_formatter_looks_at_layers(path: str, wanted: bool) -> None:
    _, pattern = re.findall(r"^  files: (.*)$", HOOKS, re.MULTILINE)
    assert bool(re.search(pattern, path)) is wanted


class Team:
    """A repository with the hook in it."""

    def __init__(self, folder: Path, hooks: Path) -> None:
        self.folder = folder / "team"
        self.folder.mkdir()
        tools = Path(sys.executable).parent
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith(("GIT_", "PYTHON", "MANDATE_"))},
            "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}",
            "PRE_COMMIT_HOME": str(folder / "pre-commit"),
            "GIT_CONFIG_GLOBAL": os.devnull,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": "safe.directory",
            "GIT_CONFIG_VALUE_0": "*",
            **{
                f"GIT_{who}_{what}": "team@example.org"
                for who in ("AUTHOR", "COMMITTER")
                for what in ("NAME", "EMAIL")
            },
        }
        self.run("git", "clone", "--quiet", str(ROOT), str(hooks), cwd=folder)
        revision = self.run("git", "rev-parse", "HEAD", cwd=hooks).stdout.strip()
        self.run("git", "init", "--quiet")
        config = f"repos:\n- repo: {hooks}\n  rev: {revision}\n  hooks:\n  - id: mandate-check\n"
        (self.folder / ".pre-commit-config.yaml").write_text(config)
        self.run("pre-commit", "install")

    def run(
        self, *command: str, cwd: Path | None = None, check: bool = True
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            command, cwd=cwd or self.folder, env=self.environment, capture_output=True, text=True,
            check=False, timeout=900,
        )  # fmt: skip
        assert not check or done.returncode == 0, done.stdout + done.stderr
        return done

    def commit(self, message: str) -> subprocess.CompletedProcess[str]:
        self.run("git", "add", "--all")
        return self.run("git", "commit", "--message", message, check=False)

    def put(self, variant: str) -> None:
        """A fixture's mandate and plan, under the names this team uses."""
        copy_layer(FIXTURES / "refunds.ops", self.folder)
        shutil.copy(FIXTURES / f"{variant}.txt", self.folder / "strategy.txt")
        plan = (FIXTURES / f"{variant}.plan.yaml").read_text()
        renamed = plan.replace(f"mandate: {variant}.txt", "mandate: strategy.txt")
        (self.folder / "strategy.plan.yaml").write_text(renamed)


@pytest.mark.slow
@pytest.mark.skipif(not (ROOT / ".git").exists(), reason="needs the git history the hook is cloned from")
def test_a_conflicting_commit_is_rejected_and_its_repair_accepted(tmp_path: Path) -> None:
    team = Team(tmp_path, tmp_path / "hooks")
    (team.folder / "README.md").write_text("# Team\n")
    first = team.commit("nothing for the hook")
    assert first.returncode == 0, first.stdout + first.stderr

    team.put("strategy")
    conflicting = team.commit("a mandate that cannot be kept")
    shown = conflicting.stdout + conflicting.stderr
    assert conflicting.returncode != 0, shown
    assert "escalated:" in shown
    assert "exit code: 1" in shown
    assert "Traceback" not in shown

    team.put("approved")
    repaired = team.commit("the mandate, repaired")
    assert repaired.returncode == 0, repaired.stdout + repaired.stderr
    assert "strategy.manifest.json" not in team.run("git", "ls-files").stdout
