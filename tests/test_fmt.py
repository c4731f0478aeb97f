"""`mandate fmt` in a user's hands: what it writes, what it prints, how it ends."""

from __future__ import annotations

import io
import stat
import sys
from pathlib import Path

import pytest

from mandate.cli import main

UNTIDY = "mandate-spec 1\nallow  a,b\n"
TIDY = "mandate-spec 1\nallow a, b\n"
BROKEN = "mandate-spec 1\nallow a,,b\n"

Out = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one.ops").write_text(UNTIDY)
    (tmp_path / "two.ops").write_text(TIDY)
    return tmp_path


def test_a_layer_is_written_in_canonical_layout(folder: Path, capsys: Out) -> None:
    (folder / "one.ops").chmod(0o640)
    assert main(["fmt", "one.ops", "two.ops"]) == 0
    assert (folder / "one.ops").read_text() == TIDY
    assert stat.S_IMODE((folder / "one.ops").stat().st_mode) == 0o640
    out, err = capsys.readouterr()
    assert out == ""
    assert err == "reformatted one.ops\n1 file reformatted, 1 file in canonical layout\n"


def test_check_names_what_would_change_and_writes_nothing(folder: Path, capsys: Out) -> None:
    assert main(["fmt", "--check", "one.ops", "two.ops"]) == 1
    assert (folder / "one.ops").read_text() == UNTIDY
    out, err = capsys.readouterr()
    assert (
        out == "would reformat one.ops\n"
        and err == "1 file would be reformatted, 1 file in canonical layout\n"
    )
    assert main(["fmt", "--check", "two.ops"]) == 0


def test_diff_shows_what_would_change(folder: Path, capsys: Out) -> None:
    (folder / "one.ops").write_text(UNTIDY.rstrip("\n"))
    assert main(["fmt", "--diff", "-q", "."]) == 1
    out, err = capsys.readouterr()
    assert out == (
        "--- one.ops\n+++ one.ops\n@@ -1,2 +1,2 @@\n mandate-spec 1\n-allow  a,b\n\\ No newline at end of file\n+allow a, b\n"
    )
    assert err == "" and (folder / "one.ops").read_text() == UNTIDY.rstrip("\n")
    assert main(["fmt", "--diff", "two.ops"]) == 0


def test_a_broken_layer_does_not_stop_the_others(folder: Path, capsys: Out) -> None:
    (folder / "broken.ops").write_text(BROKEN)
    assert main(["fmt", "broken.ops", "missing.ops", "one.ops"]) == 2
    assert (folder / "broken.ops").read_text() == BROKEN and (folder / "one.ops").read_text() == TIDY
    out, err = capsys.readouterr()
    assert "broken.ops:2" in out and "`missing.ops` does not exist" in out
    assert err.endswith("1 file reformatted, 2 files not readable\n")
    assert main(["fmt", "--check", "broken.ops", "one.ops"]) == 2


def test_folders_and_patterns(folder: Path, capsys: Out) -> None:
    for name in ("deep/er/three.ops", ".hidden/four.ops", "deep/strategy.txt"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(UNTIDY)
    assert main(["fmt", "--check", ".", "**/*.ops"]) == 1
    assert capsys.readouterr().out == "would reformat deep/er/three.ops\nwould reformat one.ops\n"
    assert main(["fmt", "*.none", "two.ops"]) == 2
    assert "`*.none` holds no operating layer" in capsys.readouterr().out
    assert (folder / ".hidden/four.ops").read_text() == UNTIDY


@pytest.mark.parametrize(("options", "code"), [([], 0), (["--check"], 1), (["--diff"], 1)])
def test_standard_input(options: list[str], code: int, capsys: Out, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(UNTIDY.encode()), "utf-8"))
    assert main(["fmt", "-", "-q", "--stdin-filename", "x.ops", *options]) == code
    shown = {"": TIDY, "--check": "would reformat x.ops\n", "--diff": "--- x.ops\n+++ x.ops\n"}
    assert capsys.readouterr().out.startswith(shown[options[0] if options else ""])


def test_line_ends_are_kept_and_made_one_sort(folder: Path, capsys: Out) -> None:
    windows = TIDY.replace("\n", "\r\n").encode()
    (folder / "one.ops").write_bytes(windows)
    assert main(["fmt", "--check", "one.ops"]) == 0
    (folder / "one.ops").write_bytes(b"\xef\xbb\xbf" + windows[:-2] + b"\n")
    assert main(["fmt", "--diff", "one.ops"]) == 1
    assert "byte-order mark would change" in capsys.readouterr().out
    (folder / "one.ops").write_bytes(b"mandate-spec 1\r\n# one\r\nallow a, b\n")
    assert main(["fmt", "one.ops"]) == 0
    assert (folder / "one.ops").read_bytes() == b"mandate-spec 1\r\n# one\r\nallow a, b\r\n"


def test_a_link_stays_a_link(folder: Path) -> None:
    (folder / "link.ops").symlink_to("one.ops")
    assert main(["fmt", "-q", "link.ops"]) == 0
    assert (folder / "link.ops").is_symlink() and (folder / "one.ops").read_text() == TIDY
