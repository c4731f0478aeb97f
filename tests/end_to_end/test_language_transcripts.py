"""What docs/language.md shows of `mandate` is what it prints. `make docs` writes the transcripts anew."""

from __future__ import annotations

import os
import shlex
from pathlib import Path

import pytest

from mandate.cli import main
from tests.grammar.language_page import PAGE, files, rendered, text_of_page


@pytest.mark.docs
def test_the_page_shows_what_the_tool_prints(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    page = text_of_page()
    for name, text in files(page).items():
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    (tmp_path / "pyproject.toml").touch()  # the project ends here
    for name in [name for name in os.environ if name.startswith(("MANDATE_", "OPENAI_"))]:
        if name != "MANDATE_UPDATE_DOCS":
            monkeypatch.delenv(name)
    monkeypatch.delenv("CI", raising=False)
    for name, value in (("NO_COLOR", "1"), ("COLUMNS", "100"), ("MANDATE_OFFLINE", "1")):
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> str:
        program, *arguments = shlex.split(command)
        assert program == "mandate"
        main(arguments)
        shown = capsys.readouterr()
        lines = (shown.out + shown.err).strip("\n").split("\n")
        return "\n".join(line.rstrip() for line in lines) + "\n"

    wanted = rendered(page, run)
    if os.environ.get("MANDATE_UPDATE_DOCS", "") not in ("", "0"):
        PAGE.write_text(wanted, "utf-8")
    assert PAGE.read_text("utf-8") == wanted, "run `make docs`"
