"""Where the fixtures lie, what is expected of them, and how to run one."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return ROOT / "fixtures"


@pytest.fixture
def mandate() -> Callable[..., subprocess.CompletedProcess[bytes]]:
    """Runs the command in a process of its own, without a model, a cache or colours."""

    def run(
        *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, timeout: int = 120
    ) -> subprocess.CompletedProcess[bytes]:
        kept = {
            k: v for k, v in os.environ.items() if not k.startswith(("MANDATE_", "OPENAI_")) and k != "CI"
        }
        return subprocess.run(
            [sys.executable, "-m", "mandate", *map(str, arguments)],
            input=stdin,
            capture_output=True,
            check=False,
            cwd=cwd,
            timeout=timeout,
            env=kept | {"NO_COLOR": "1", "MANDATE_OFFLINE": "1"},
        )

    return run
