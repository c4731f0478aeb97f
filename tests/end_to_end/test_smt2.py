"""`--emit-smt2`: what a verdict rests on is checked by another solver, file by file."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import z3

from mandate.cli.entry import main
from mandate.settings import proofs as folder_of

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
MANDATES = [p for p in sorted(FIXTURES.glob("*/*.txt")) if p.stem in ("approved", "strategy", "trading-desk")]
LAYERS = sorted(FIXTURES.glob("*/*.ops"))


def emitted(path: Path, tmp: Path, *options: str) -> dict[str, Any]:
    """The index of a run, with the text of every file in it."""
    main(["check", path.as_posix(), "--quiet", "--emit-smt2", tmp.as_posix(), *options])
    index: dict[str, Any] = json.loads((tmp / "index.json").read_text(encoding="utf-8"))
    for one in index["files"]:
        one["text"] = (tmp / one["file"]).read_text(encoding="utf-8")
    return index


def status_by_z3(text: str) -> str:
    solver = z3.Solver(ctx=z3.Context())
    solver.from_string(text)
    return str(solver.check())


def status_by_cvc5(text: str) -> str:
    cvc5 = pytest.importorskip("cvc5", reason="the second solver is not installed: pip install mandate[cvc5]")
    solver = cvc5.Solver(cvc5.TermManager())
    parser = cvc5.InputParser(solver)
    parser.setStringInput(cvc5.InputLanguage.SMT_LIB_2_6, text, "question")
    symbols = parser.getSymbolManager()
    said = ""
    while not (command := parser.nextCommand()).isNull():
        said += command.invoke(solver, symbols)
    return said.split()[0]


@pytest.mark.parametrize("path", [*MANDATES, *LAYERS], ids=lambda p: f"{p.parent.name}-{p.name}")
def test_two_solvers_confirm_every_file(path: Path, tmp_path: Path) -> None:
    index = emitted(path, tmp_path / "proofs")
    assert index["files"]
    for one in index["files"]:
        assert f"(set-info :status {one['expected']})" in one["text"]
        assert status_by_z3(one["text"]) == one["expected"], one["file"]
        assert status_by_cvc5(one["text"]) == one["expected"], one["file"]
    assert index["missing"] == []


def test_a_wrong_file_is_noticed(tmp_path: Path) -> None:
    """The solvers do read what the files say: a script without its norms is another one."""
    index = emitted(FIXTURES / "refunds" / "strategy.txt", tmp_path / "proofs")
    never = ("these can never be true together", "in this situation no response is lawful")
    clashes = [o["text"] for o in index["files"] if o["says"] in never and o["norms"]]
    assert len(clashes) > 3
    for text in clashes:
        dropped = (":named |norm ", "(get-unsat-core)", "(set-info :status")
        kept = [line for line in text.splitlines() if not any(part in line for part in dropped)]
        assert status_by_cvc5("\n".join(kept)) == status_by_z3("\n".join(kept)) == "sat", text


def test_the_same_bytes_twice_and_old_files_are_gone(tmp_path: Path) -> None:
    prose = FIXTURES / "devops" / "approved.txt"
    emitted(prose, tmp_path / "one")
    (tmp_path / "one" / "approved" / "stale.smt2").write_text("old", encoding="utf-8")
    emitted(prose, tmp_path / "one")
    emitted(prose, tmp_path / "two")
    files = [sorted(p.relative_to(tmp_path / n) for p in (tmp_path / n).rglob("*")) for n in ("one", "two")]
    assert files[0] == files[1]
    for name in files[0]:
        one, two = tmp_path / "one" / name, tmp_path / "two" / name
        assert one.is_dir() or one.read_bytes() == two.read_bytes()


@pytest.mark.parametrize("held", ["notes.txt", "index.json"])
def test_a_folder_of_somebody_else_is_left_alone(
    held: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / held).write_text("{}", encoding="utf-8")
    prose = FIXTURES / "devops" / "approved.txt"
    assert main(["check", prose.as_posix(), "--emit-smt2", (tmp_path / "mine").as_posix()]) == 2
    assert [p.name for p in (tmp_path / "mine").iterdir()] == [held]
    assert "nothing there says" in capsys.readouterr().out


def test_a_file_is_no_folder(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x", encoding="utf-8")
    prose = FIXTURES / "devops" / "approved.txt"
    assert main(["check", prose.as_posix(), "--emit-smt2", (tmp_path / "file").as_posix()]) == 2
    assert (tmp_path / "file").read_text(encoding="utf-8") == "x"


def test_nothing_is_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full after some files: the folder of the last run is still there, whole."""
    prose = FIXTURES / "devops" / "approved.txt"
    before = emitted(prose, tmp_path / "proofs")
    written = folder_of._text

    def full(one: Any, name: str) -> str:
        if one.rule > "MND203":
            raise OSError(28, "No space left on device")
        return written(one, name)

    monkeypatch.setattr(folder_of, "_text", full)
    assert main(["check", prose.as_posix(), "--emit-smt2", (tmp_path / "proofs").as_posix()]) == 2
    after = json.loads((tmp_path / "proofs" / "index.json").read_text(encoding="utf-8"))
    assert [f["file"] for f in after["files"]] == [f["file"] for f in before["files"]]
    assert [p.name for p in tmp_path.iterdir()] == ["proofs"]


def test_inputs_of_one_name_get_folders_of_their_own(tmp_path: Path) -> None:
    proses = [(FIXTURES / place / "approved.txt").as_posix() for place in ("devops", "labels")]
    main(["check", *proses, "--quiet", "--emit-smt2", (tmp_path / "proofs").as_posix()])
    assert sorted(p.name for p in (tmp_path / "proofs").iterdir()) == ["approved", "approved-2", "index.json"]


def test_what_is_undecided_is_named_as_missing(tmp_path: Path) -> None:
    index = emitted(FIXTURES / "devops" / "approved.txt", tmp_path / "proofs", "--rlimit", "1")
    assert index["files"] == []
    assert index["missing"]


def test_an_approval_that_cannot_be_exported_writes_no_manifest(tmp_path: Path) -> None:
    for file in (FIXTURES / "devops").iterdir():
        shutil.copy(file, tmp_path)
    (tmp_path / "held").mkdir()
    (tmp_path / "held" / "x").write_text("x", encoding="utf-8")
    code = main(
        ["compile", (tmp_path / "approved.txt").as_posix(), "--emit-smt2", (tmp_path / "held").as_posix()]
    )
    assert code == 2
    assert not (tmp_path / "approved.manifest.json").exists()
