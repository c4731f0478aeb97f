"""The query shown in the language page is answered as the page says."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

import mandate
from mandate.report.query import render_query

PAGE = (Path(__file__).parents[3] / "docs" / "language.md").read_text("utf-8")


def test_the_page_shows_what_is_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    layers = re.findall(r"```ops\n(.*?)```", PAGE, re.S)
    shown = re.findall(r"```console\n\$ mandate query (.*?)\n(.*?)```", PAGE, re.S)
    assert shown
    monkeypatch.chdir(tmp_path)
    for command, expected in shown:
        name, *queries = shlex.split(command)
        Path(name).write_text(layers[0])
        assert render_query(mandate.query(Path(name), *queries), width=100) == expected
