"""Pages that are generated from the program say what the program does. `make docs` writes them anew."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mandate.cli import main
from mandate.model.result import ExitCode

DOCS = Path(__file__).parent.parent / "docs"
COMMANDS = ("compile", "plan", "check", "fmt", "query", "convert", "rules", "explain", "schema")

pytestmark = pytest.mark.docs


def compare(page: Path, text: str, updates: bool) -> None:
    if updates:
        page.write_text(text, encoding="utf-8")
    assert page.is_file(), f"{page.name} is missing; `make docs` writes it"
    assert page.read_text(encoding="utf-8") == text, f"{page.name} is out of date; `make docs` writes it anew"


@pytest.fixture
def updates() -> bool:
    return os.environ.get("MANDATE_UPDATE_DOCS", "") not in ("", "0")


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert main(arguments) == ExitCode.APPROVED
    return capsys.readouterr().out


def test_the_page_of_commands(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, updates: bool
) -> None:
    monkeypatch.setenv("COLUMNS", "100")
    parts = ["# Commands\n\nGenerated from `mandate --help` by `make docs`.\n"]
    for name in ("", *COMMANDS):
        command = f"mandate {name}".strip()
        shown = output_of(capsys, *name.split(), "--help")
        text = "\n".join(line.rstrip() for line in shown.strip().splitlines())
        parts.append(f"\n## `{command}`\n\n```text\n{text}\n```\n")
    compare(DOCS / "commands.md", "".join(parts), updates)


def test_the_page_of_rules(capsys: pytest.CaptureFixture[str], updates: bool) -> None:
    listing = output_of(capsys, "rules")
    codes = re.findall(r"^MND\d{3}", listing, re.MULTILINE)
    assert codes == sorted(codes)
    parts = ["# Rules\n\nGenerated from the rules' own pages (`mandate explain CODE`) by `make docs`.\n"]
    for code in codes:
        head, _, page = output_of(capsys, "explain", code).partition("\n\n")
        severity, title = re.fullmatch(r"(\w+)\[(.*)\]", head.strip()).groups()  # type: ignore[union-attr]
        deeper = re.sub(r"^## ", "### ", page.strip(), flags=re.MULTILINE)
        parts.append(f"\n## {title} ({severity})\n\n{deeper}\n")
    compare(DOCS / "rules.md", "".join(parts), updates)
