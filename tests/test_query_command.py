"""`mandate query` on the command line: where queries come from, and what the shell sees."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from mandate.cli import main

LAYER = """\
mandate-spec 1
agent a, owner olga, zone UTC
horizon 30 days, as of 2026-03-02 09:00
tool a.read tier 0
tool a.pay(amount: USD) tier 2
tool a.drop tier 4
allow a.read, a.pay
deny a.pay when amount > 50 USD
approve a.pay when amount > 20 USD by owner
rule day: sum(a.pay.amount) <= 60 USD per day
fact used day = 30 USD
"""

Out = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.ops").write_text(LAYER)
    return tmp_path


@pytest.mark.parametrize(
    ("arguments", "code", "first"),
    [
        (["a.read"], 0, "allowed: a.read"),
        (["a.pay(amount: 10 USD)"], 0, "allowed, with conditions: a.pay(amount: 10 USD)"),
        (["a.pay(amount: 60 USD)"], 1, "denied: a.pay(amount: 60 USD)"),
        (["a.drop"], 1, "denied: a.drop"),
        (["a.pay(amount: 30 USD)"], 4, "needs approval, with conditions: a.pay(amount: 30 USD)"),
        (["a.pay"], 5, "depends: a.pay"),
        (["a.*"], 1, "denied: a.drop"),
        (["a.pay(amount: 10)"], 2, "error: `amount` is in USD, `10` is a number"),
        (["a.pay when amount < 1 USD and amount > 2 USD"], 2, "no such call: a.pay when amount < 1 USD and amount > 2 USD"),
        (["a.pay(amount: 60 USD)", "--rlimit", "1"], 3, "undecided: a.pay(amount: 60 USD)"),
        ([], 2, "error: there is no query"),
        (["a.read", "--file", "q.txt"], 2, "error: there are queries as arguments and in a file"),
        (["a.read", "-"], 2, "error: `-` reads the queries from standard input, and there are others"),
        (["--file", "missing.txt"], 2, "error: `missing.txt` does not exist"),
    ],
)  # fmt: skip
def test_exit_codes_and_first_lines(
    folder: Path, capsys: Out, arguments: list[str], code: int, first: str
) -> None:
    assert main(["query", "a.ops", *arguments]) == code
    assert capsys.readouterr().out.splitlines()[0] == first


def test_queries_from_a_file_with_its_lines(folder: Path, capsys: Out) -> None:
    (folder / "q.txt").write_text("# what we rely on\na.read\n\na.pay(\n  amount: 10 USD)\na.nothing\n")
    assert main(["query", "a.ops", "--file", "q.txt", "-f", "json"]) == 2
    document = json.loads(capsys.readouterr().out)
    assert [(a["call"], a["query"]["start"]["line"]) for a in document["answers"]] == [
        ("a.read", 2),
        ("a.pay( amount: 10 USD)", 4),
    ]
    assert document["diagnostics"][0]["start"] == {"line": 6, "column": 1}


@pytest.mark.parametrize("arguments", [["-"], ["--file", "-"]])
def test_queries_from_standard_input(
    folder: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"a.read\na.pay\n")))
    assert main(["query", "a.ops", *arguments, "-q"]) == 5
    assert capsys.readouterr().out.splitlines()[:2] == ["allowed: a.read", "depends: a.pay"]


def test_as_of_says_which_window_is_used(folder: Path, capsys: Out) -> None:
    query = "a.pay(amount: 31 USD) when date == 2026-03-02 10:00"
    assert main(["query", "a.ops", query]) == 1
    assert "too little of it is left" in capsys.readouterr().out
    assert main(["query", "a.ops", query, "--as-of", "2026-03-05 08:00"]) == 3
    assert main(["query", "a.ops", query.replace("-02", "-05"), "--as-of", "2026-03-05 08:00"]) == 4
    assert "already used" not in capsys.readouterr().out


def test_a_layer_that_cannot_be_read(folder: Path, capsys: Out) -> None:
    assert main(["query", "b.ops", "a.read"]) == 2
    assert "`b.ops` does not exist" in capsys.readouterr().out
    (folder / "b.ops").write_text(LAYER + "rule r: a.pay requires amount <= 5\n")
    assert main(["query", "b.ops", "a.read"]) == 2
    assert "b.ops:12" in capsys.readouterr().out


def test_the_schema_is_published(capsys: Out) -> None:
    assert main(["schema", "query"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "mandate query"


def test_a_crash_of_ours_is_never_a_permission(
    folder: Path, capsys: Out, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("mandate.compiler.querying.running.query_file", broken)
    assert main(["query", "a.ops", "a.read"]) == 70
    assert "boom" in capsys.readouterr().out
