"""Time zones on systems that bring none: Windows, slim containers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

FIXTURE = Path(__file__).parent.parent / "fixtures" / "refunds" / "refunds.ops"


def test_a_layer_names_its_zone_without_the_systems_files() -> None:
    command = [sys.executable, "-m", "mandate", "check", str(FIXTURE)]
    run = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        env={**os.environ, "PYTHONTZPATH": ""},
    )
    assert run.returncode == 0, run.stdout + run.stderr
