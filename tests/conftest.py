"""What all tests share: generated examples are the same on every run, and no run depends on the shell."""

from __future__ import annotations

import pytest
from hypothesis import settings

settings.register_profile("mandate", deadline=None, derandomize=True, print_blob=True)
settings.load_profile("mandate")

_OF_THE_SHELL = ("CI", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "OPENAI_API_KEY", "OPENAI_BASE_URL", "TERM")


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*_OF_THE_SHELL, "MANDATE_READER", "MANDATE_MODEL", "MANDATE_BASE_URL", "MANDATE_DEBUG"):
        monkeypatch.delenv(name, raising=False)
