"""Agent configs on the whole road: the mandate in them against the layer in them, and both forms of a layer."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from ruamel.yaml import YAML

import mandate as package
from mandate.compiler.running import check_file, compile_file, read_file
from mandate.grammar.printing import show
from mandate.model.diagnostic import Severity
from mandate.model.result import Result, Verdict
from mandate.settings.options import Options, ReaderChoice

Run = Callable[..., subprocess.CompletedProcess[bytes]]
OPTIONS = Options(offline=True, reader=ReaderChoice.ENGLISH)


@pytest.fixture
def folder(tmp_path: Path, fixtures: Path) -> Path:
    return Path(shutil.copytree(fixtures / "agent-config", tmp_path / "configs"))


def places(result: Result) -> list[tuple[str, list[tuple[str, int, int]]]]:
    """Code, and for each label the file, line and column."""
    sources = {s.path: s for s in result.sources}
    found = []
    for finding in result.escalations:
        at = [(label.span, sources[label.span.path].position(label.span.start)) for label in finding.labels]
        found.append((finding.code, [(Path(s.path).name, p.line, p.column) for s, p in at]))
    return found


@pytest.mark.parametrize("name", ["voucher-desk.yaml", "generous.yaml"])
def test_a_config_comes_out_as_expected(name: str, folder: Path) -> None:
    expected = YAML(typ="safe", pure=True).load(folder / "expected.yaml")[name]
    result = compile_file(folder / name, OPTIONS)
    assert (result.verdict.value, int(result.exit_code)) == (expected["verdict"], expected["exit"])
    found = [
        {
            "code": finding.code,
            "places": [f"{path}:{line}" for path, line, _ in at],
            "exactly": show(finding.exactly) if finding.exactly is not None else None,
        }
        for finding, (_, at) in zip(result.escalations, places(result), strict=True)
    ]
    assert found == expected["findings"]
    assert sorted(f.code for f in result.findings if f.severity is Severity.NOTE) == expected["notes"]
    spec = result.spec
    assert spec is not None
    lines = [spec.source.position(note.span.start).line for note in spec.not_checked]
    assert lines == expected["not_checked"]


def test_inline_prose_is_approved_against_the_layer_beside_it(folder: Path) -> None:
    result = compile_file(folder / "voucher-desk.yaml", OPTIONS)
    assert result.verdict is Verdict.APPROVED, (result.undecided, result.diagnostics)
    assert sorted(f.code for f in result.findings) == ["MND330", "MND331", "MND331"]
    manifest = result.manifest
    assert manifest is not None
    name = (folder / "voucher-desk.yaml").as_posix()
    assert (manifest.mandate, manifest.spec) == (name, name)
    assert manifest.digests.prose == manifest.digests.spec != ""
    lines = {(o.line, o.text) for o in manifest.not_enforced}
    assert (18, "Be warm and brief.") in lines and (65, "`observability`") in lines
    kept = [a for a in manifest.assumptions if "not checked here" in a]
    assert len(kept) == 5 and any(
        "output.contains_name == false" in a and "voucher-desk.yaml:59" in a for a in kept
    )
    assert any("amount_eur` is in EUR" in a for a in manifest.assumptions)
    assert {o.file for t in manifest.tools for o in t.sources} == {name}


def test_a_promise_beyond_the_layer_is_shown_at_both_places(folder: Path) -> None:
    result = compile_file(folder / "generous.yaml", OPTIONS)
    assert result.verdict is Verdict.ESCALATED
    assert places(result) == [("MND302", [("generous.md", 3, 3), ("generous.yaml", 17, 9)])]


def test_inline_prose_is_pointed_at_in_the_yaml(folder: Path) -> None:
    path = folder / "voucher-desk.yaml"
    text = path.read_text("utf-8").replace("Vouchers up to 40 EUR", "Vouchers up to 120 EUR")
    path.write_text(text, "utf-8")
    result = compile_file(path, OPTIONS)
    assert result.verdict is Verdict.ESCALATED
    at = {place for _, found in places(result) for place in found}
    assert ("voucher-desk.yaml#mandate", 13, 5) in at
    assert ("voucher-desk.yaml", 56, 12) in at


def test_the_command_names_the_file_alone(folder: Path, mandate: Run) -> None:
    path = folder / "voucher-desk.yaml"
    path.write_text(
        path.read_text("utf-8").replace("Vouchers up to 40 EUR", "Vouchers up to 120 EUR"), "utf-8"
    )
    ran = mandate("compile", "voucher-desk.yaml", "--format", "json", cwd=folder)
    report = json.loads(ran.stdout)
    assert ran.returncode == 1 and b"#mandate" not in ran.stdout
    labels = [label for f in report["findings"] for label in f["labels"]]
    assert {"path": "voucher-desk.yaml", "start": {"line": 13, "column": 5}} in [
        {"path": label["path"], "start": label["start"]} for label in labels
    ]
    assert b"#mandate" not in mandate("compile", "voucher-desk.yaml", cwd=folder).stdout


def test_the_plan_lies_beside_the_config_and_is_checked(folder: Path, mandate: Run) -> None:
    for name in ("voucher-desk", "generous"):
        assert mandate("plan", f"{name}.yaml", cwd=folder).returncode == 0
        assert (folder / f"{name}.plan.yaml").is_file()
        verdicts = [
            mandate("check", f"{name}{suffix}", cwd=folder).returncode for suffix in (".yaml", ".plan.yaml")
        ]
        assert verdicts == ([0, 0] if name == "voucher-desk" else [1, 1])
    path = folder / "voucher-desk.yaml"
    path.write_text(path.read_text("utf-8").replace("900 EUR", "901 EUR"), "utf-8")
    stale = mandate("check", "voucher-desk.yaml", cwd=folder)
    assert stale.returncode != 0 and b"line 17 has changed" in stale.stdout


def test_a_config_without_a_mandate_is_a_layer(folder: Path) -> None:
    path = folder / "layer.yaml"
    path.write_text("tools: {allowlist: [a.b]}\ntiers: {a.b: 1}\n", "utf-8")
    assert check_file(path, OPTIONS).verdict is Verdict.APPROVED
    result = compile_file(path, OPTIONS)
    assert result.verdict is Verdict.INVALID
    assert "has no mandate" in result.diagnostics[0].message


def test_a_config_is_the_layer_of_prose_beside_it(folder: Path) -> None:
    (folder / "mine.txt").write_text("Vouchers up to 120 EUR go out without asking anybody.\n", "utf-8")
    result = compile_file(
        folder / "mine.txt", Options(spec=folder / "generous.yaml", reader=ReaderChoice.ENGLISH)
    )
    assert [f.code for f in result.escalations] == ["MND302"]


def test_a_mandate_that_is_not_there_is_told_where_it_is_named(folder: Path) -> None:
    (folder / "generous.md").unlink()
    result = read_file(folder / "generous.yaml", OPTIONS)
    (told,) = result.diagnostics
    assert told.span is not None and "does not exist" in told.message
    source = next(s for s in result.sources if s.path == told.span.path)
    assert source.position(told.span.start).line == 3


def test_a_config_on_standard_input(folder: Path, mandate: Run) -> None:
    data = (folder / "voucher-desk.yaml").read_bytes()
    ran = mandate("compile", "-", "--stdin-filename", "desk.yaml", stdin=data, cwd=folder)
    assert ran.returncode == 0, ran.stdout
    assert (folder / "desk.manifest.json").is_file()


def test_windows_lines_and_a_byte_order_mark_change_nothing(folder: Path) -> None:
    path = folder / "generous.yaml"
    before = places(compile_file(path, OPTIONS))
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes().replace(b"\n", b"\r\n"))
    assert places(compile_file(path, OPTIONS)) == before


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"agent: caf\xe9\n", b"is not UTF-8"),
        (b"", b"is empty"),
        (b"# " + b"x" * 10_000_000, b"larger than"),
        (b"agent: x\n" + b"# x\n" * 200_000, b"500,000 are read"),
    ],
)
def test_files_that_are_no_config(folder: Path, mandate: Run, data: bytes, words: bytes) -> None:
    (folder / "odd.yaml").write_bytes(data)
    ran = mandate("check", "odd.yaml", cwd=folder)
    assert ran.returncode == 2 and words in ran.stdout and b"odd.yaml" in ran.stdout


def test_convert_writes_the_other_form(folder: Path, mandate: Run) -> None:
    ran = mandate("convert", "voucher-desk.yaml", "--to", "ops", "-o", "desk.ops", cwd=folder)
    assert ran.returncode == 0 and b"observability" in ran.stderr
    text = (folder / "desk.ops").read_text("utf-8")
    assert "Be warm and brief." in text and "output.contains_name == false" in text
    assert mandate("check", "desk.ops", cwd=folder).returncode == 0
    assert mandate("fmt", "--check", "desk.ops", cwd=folder).returncode == 0
    back = mandate("convert", "desk.ops", "-o", "back.yaml", cwd=folder)
    assert back.returncode == 0
    assert mandate("convert", "back.yaml", cwd=folder).stdout.split(b"\n# ")[0] in text.encode()


def test_convert_says_what_is_lost(tmp_path: Path, mandate: Run) -> None:
    (tmp_path / "a.ops").write_text(
        "mandate-spec 1\nkey gauge has 120 values\ntool a.b() tier 1\nallow a.b\n"
    )
    ran = mandate("convert", "a.ops", cwd=tmp_path)
    assert ran.returncode == 1 and b"key gauge has 120 values" in ran.stderr
    assert b"a.b" in ran.stdout
    assert mandate("convert", "a.ops", "--to", "ops", cwd=tmp_path).returncode == 2
    assert mandate("convert", "a.txt", cwd=tmp_path).returncode == 2


def test_the_schema_is_printed(mandate: Run) -> None:
    schema = json.loads(mandate("schema", "agent-config").stdout)
    assert schema["properties"]["budgets"]["properties"]["max_total_tokens"]["description"]


def test_the_public_door_reads_configs(folder: Path) -> None:
    assert package.compile(folder / "voucher-desk.yaml", reader="english").approved
