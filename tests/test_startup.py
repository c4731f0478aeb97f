"""What a command loads: start-up stays quick because heavy libraries arrive when they are needed."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = ("z3", "lark", "openai", "instructor", "rich", "ruamel")
FIXTURE = Path(__file__).parent.parent / "fixtures" / "refunds" / "strategy.txt"

_PROGRAM = """
import sys
from mandate.cli import main
code = main(sys.argv[1:])
names = {name.partition(".")[0] for name in sys.modules}
print("LOADED", " ".join(sorted(names)), file=sys.stderr)
sys.exit(code)
"""


def loaded_by(*arguments: str) -> set[str]:
    run = subprocess.run(
        [sys.executable, "-c", _PROGRAM, *arguments], capture_output=True, text=True, check=False, timeout=120
    )
    last = run.stderr.strip().splitlines()[-1]
    assert last.startswith("LOADED "), run.stderr
    return set(last.split()[1:])


@pytest.mark.parametrize("arguments", [["--help"], ["--version"], ["compile", "--help"], ["check", "--help"]])
def test_help_loads_nothing_heavy(arguments: list[str]) -> None:
    assert loaded_by(*arguments).isdisjoint(HEAVY)


@pytest.mark.parametrize("arguments", [["rules"], ["explain", "MND203"], ["schema", "report"]])
def test_pages_load_no_solver_and_no_model(arguments: list[str]) -> None:
    assert loaded_by(*arguments).isdisjoint({"z3", "lark", "openai", "instructor"})


def test_check_never_loads_a_model_client() -> None:
    loaded = loaded_by("check", str(FIXTURE))
    assert "z3" in loaded
    assert loaded.isdisjoint({"openai", "instructor"})
