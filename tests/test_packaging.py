"""The wheel people install: complete, nothing beside it, and its dependencies as declared."""

from __future__ import annotations

import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
DATA = {".lark", ".md", ".typed"}  # grammars, prompts, the mark of a typed package


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "build", "--wheel", "--outdir", str(folder), str(ROOT)]
    run = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert run.returncode == 0, run.stdout[-2000:] + run.stderr[-2000:]
    (built,) = folder.glob("*.whl")
    return zipfile.ZipFile(built)


@pytest.mark.slow
def test_the_wheel_holds_the_package_and_its_data(wheel: zipfile.ZipFile) -> None:
    names = set(wheel.namelist())
    wanted = {
        p.relative_to(ROOT).as_posix()
        for p in (ROOT / "mandate").rglob("*")
        if p.suffix in {".py", *DATA} and "__pycache__" not in p.parts
    }
    assert "mandate/py.typed" in wanted
    assert any(name.endswith(".lark") for name in wanted)
    assert wanted <= names


@pytest.mark.slow
def test_the_wheel_puts_nothing_else_into_an_environment(wheel: zipfile.ZipFile) -> None:
    tops = {name.partition("/")[0] for name in wheel.namelist()}
    assert {top for top in tops if not top.endswith(".dist-info")} == {"mandate"}
    assert any(name.endswith("licenses/LICENSE") for name in wheel.namelist())


@pytest.mark.slow
def test_the_command_is_installed(wheel: zipfile.ZipFile) -> None:
    (name,) = (n for n in wheel.namelist() if n.endswith("entry_points.txt"))
    assert "mandate = mandate.cli:main" in wheel.read(name).decode()


def test_only_the_solver_has_an_upper_bound() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    bounded = [line for line in project["dependencies"] if "<" in line]
    assert bounded == ["z3-solver>=5.1,<6"]
    assert all(">=" in line for line in project["dependencies"])


def test_the_version_is_the_one_of_the_changelog_or_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text()
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## [{version}]" in changelog or "## [Unreleased]" in changelog


def test_changelog_fragments_say_what_kind_they_are() -> None:
    kinds = {"added", "changed", "deprecated", "removed", "fixed", "security"}
    for fragment in sorted((ROOT / "changelog.d").glob("*.md")):
        if fragment.name != "README.md":
            assert fragment.suffixes[-2].lstrip(".") in kinds, fragment.name
            assert fragment.read_text().strip(), fragment.name
