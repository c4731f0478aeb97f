"""A company-wide layer included by a team's: verdict, report, manifest, stale plans, dependents."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import jsonschema
import pytest

from mandate.cli import main
from mandate.report.schema import report_schema

COMPANY = """mandate-spec 1
owner ciso, zone Europe/Berlin
rule few: count(payments.*) <= 5 per day
rule cap: payments.* requires amount <= 80 USD
deny files.*
"""
TEAM = """mandate-spec 1
agent support, owner maria, zone Europe/Berlin, as of 2026-03-02, horizon 30 days
include "../company-wide.ops"
tool payments.refund(ticket_id: text, amount: USD) tier 1
    also called "refund", "give a refund"
allow payments.refund
rule many: count(payments.refund) <= 10 per day
"""
Out = pytest.CaptureFixture[str]


@pytest.fixture
def team(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / ".git").mkdir()
    (tmp_path / "team").mkdir()
    (tmp_path / "company-wide.ops").write_text(COMPANY)
    (tmp_path / "team" / "support.ops").write_text(TEAM)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.setenv("COLUMNS", "100")
    return tmp_path


def prose(team: Path, text: str) -> str:
    (team / "team" / "strategy.txt").write_text(text)
    return "team/strategy.txt"


def report(capsys: Out, *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    main([*arguments, "--format", "json"])
    found = json.loads(capsys.readouterr().out)
    jsonschema.validate(found, report_schema())
    assert isinstance(found, dict)
    return found


def test_a_clean_mandate_is_approved_and_the_manifest_names_every_document(team: Path, capsys: Out) -> None:
    assert main(["compile", prose(team, "You may give refunds up to 20 USD.\n")]) == 0
    manifest = json.loads((team / "team" / "strategy.manifest.json").read_text())
    digests = manifest["digests"]
    for path, digest in ((Path("team/support.ops"), digests["spec"]),
                         (Path("company-wide.ops"), digests["included"][0]["sha256"])):  # fmt: skip
        assert digest == hashlib.sha256(path.read_bytes()).hexdigest()
    assert digests["included"][0]["file"] == "company-wide.ops" and len(digests["included"]) == 1
    few = next(entry for entry in manifest["limits"] if entry["id"] == "company-wide.ops:3")
    assert few["sources"] == [
        {"file": "company-wide.ops", "line": 3, "text": "rule few: count(payments.*) <= 5 per day"}
    ]
    assert (
        "note[MND604 stricter-layer]: company-wide.ops:3 (5) is in force, support.ops:7 (10) never bites"
        in (capsys.readouterr().out)
    )


def test_a_conflict_with_the_included_document_shows_its_line_and_asks_its_owner(
    team: Path, capsys: Out
) -> None:
    path = prose(team, "You may give refunds up to 200 USD.\n")
    assert main(["compile", path]) == 1
    shown = capsys.readouterr().out
    assert re.search(r"company-wide\.ops:4 +rule cap: payments\.\* requires amount <= 80 USD", shown)
    found = report(capsys, "compile", path)
    (finding,) = [f for f in found["findings"] if f["severity"] == "error"]  # type: ignore[attr-defined]
    assert finding["owners"] == ["ciso"]
    assert [s["path"] for s in found["sources"]] == [
        "team/strategy.txt",
        "team/support.ops",
        "company-wide.ops",
    ]  # type: ignore[attr-defined]
    assert all(len(s["sha256"]) == 64 for s in found["sources"])  # type: ignore[attr-defined]


def test_an_undecided_line_of_the_included_document_is_placed_there(team: Path, capsys: Out) -> None:
    text = COMPANY + "rule pause: no payments.refund within 2 h after payments.refund\n"
    text += "rule gap: count(payments.refund) != 3 per day\n"
    (team / "company-wide.ops").write_text(text)
    (team / "team" / "support.ops").write_text(
        TEAM + "tool payments.other(amount: USD) tier 1\nallow payments.other\n"
    )
    assert main(["check", "team/support.ops"]) == 3
    assert "company-wide.ops:7" in capsys.readouterr().out


def test_a_contradiction_between_documents_is_found_in_the_layer_alone(team: Path, capsys: Out) -> None:
    (team / "team" / "support.ops").write_text(
        TEAM + "rule least: payments.refund requires amount >= 90 USD\n"
    )
    found = report(capsys, "check", "team/support.ops")
    assert found["exit_code"] == 1
    (finding,) = [f for f in found["findings"] if f["severity"] == "error"]  # type: ignore[attr-defined]
    assert sorted(label["path"] for label in finding["labels"]) == ["company-wide.ops", "team/support.ops"]
    assert finding["owners"] == ["ciso", "maria"] or finding["owners"] == ["maria", "ciso"]
    main(["check", "team/support.ops"])
    shown = capsys.readouterr().out
    assert "ask ciso to change company-wide.ops:4" in shown
    assert "the layer's owner to change support.ops:8" in shown


def test_a_plan_is_stale_when_the_included_words_change(team: Path, capsys: Out) -> None:
    path = prose(team, "You may give refunds up to 20 USD.\n")
    assert main(["compile", path, "--write-plan"]) == 0
    assert main(["check", path]) == 0
    (team / "company-wide.ops").write_text(
        COMPANY + "# a remark\nrule more: count(payments.*) <= 4 per day\n"
    )
    assert main(["check", path]) == 0  # the words are the same, and every rule is checked anew
    (team / "company-wide.ops").write_text(COMPANY + "context customer.vip: bool\n")
    capsys.readouterr()
    assert main(["check", path]) != 0
    assert "stale" in capsys.readouterr().out


def test_a_change_of_an_included_file_checks_what_rests_on_it(team: Path, capsys: Out) -> None:
    path = prose(team, "You may give refunds up to 70 USD.\n")
    assert main(["compile", path, "--write-plan"]) == 0
    assert main(["check", "--dependents", "company-wide.ops"]) == 0
    (team / "company-wide.ops").write_text(COMPANY.replace("80 USD", "60 USD"))
    capsys.readouterr()
    assert main(["check", "company-wide.ops"]) == 0  # nothing is wrong with it alone
    assert main(["check", "--dependents", "company-wide.ops"]) == 1
    found = report(capsys, "check", "--dependents", "company-wide.ops")
    reports = found["reports"]
    assert isinstance(reports, list)
    assert [(r["mandate"], r["spec"]) for r in reports] == [
        (None, "company-wide.ops"), (None, "team/support.ops"), ("team/strategy.txt", "team/support.ops"),
    ]  # fmt: skip
    assert (team / "team" / "strategy.manifest.json").is_file()  # `check` writes and moves nothing


def test_an_include_that_cannot_be_had_stops_the_run(team: Path, capsys: Out) -> None:
    path = prose(team, "You may give refunds up to 20 USD.\n")
    assert main(["compile", path]) == 0
    (team / "company-wide.ops").unlink()
    capsys.readouterr()
    assert main(["compile", path]) == 2
    shown = capsys.readouterr().out
    assert "error: `../company-wide.ops` does not exist" in shown
    assert 'team/support.ops:3   include "../company-wide.ops"' in shown
    assert not (team / "team" / "strategy.manifest.json").is_file()


def test_a_mistake_in_an_included_file_shows_its_line(team: Path, capsys: Out) -> None:
    (team / "company-wide.ops").write_text(COMPANY + "rule x: count(payments.refnd) <= 5 per day\n")
    assert main(["check", "team/support.ops"]) == 2
    shown = capsys.readouterr().out
    assert "company-wide.ops:6   rule x: count(payments.refnd) <= 5 per day" in shown
    assert "did you mean `payments.refund`?" in shown
