"""Pages that are generated from the program say what the program does; `make docs` writes them anew. What
pages written by hand point at is there.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest

from mandate.cli import main
from mandate.model.result import ExitCode
from mandate.rules.catalogue import CATALOGUE

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"
PAGES = [
    ROOT / "README.md",
    ROOT / "CONTRIBUTING.md",
    ROOT / "fixtures" / "README.md",
    *sorted(DOCS.glob("*.md")),
]
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


def anchors(page: Path) -> set[str]:
    """The headings of a page as links name them."""
    heads = re.findall(r"^#+ (.*)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", head.lower()).replace(" ", "-") for head in heads}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_what_a_page_links_to_is_there(page: Path) -> None:
    text = re.sub(r"^```.*?^```$", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        name, _, anchor = target.partition("#")
        there = page.parent / name if name else page
        assert there.exists(), target
        assert not anchor or anchor in anchors(there), target


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_the_codes_that_a_page_names_exist(page: Path) -> None:
    known = {entry.code for entry in CATALOGUE}
    named = set(re.findall(r"MND\d{3}", page.read_text(encoding="utf-8")))
    assert named <= known, sorted(named - known)


def test_the_readme_names_the_options_of_compile_that_need_a_word() -> None:
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    for option in ("--apply-repair", "--all-conflicts", "--timeline", "--emit-smt2", "--rlimit"):
        assert f"- `{option}" in text, option
