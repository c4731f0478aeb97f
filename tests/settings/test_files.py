"""Reading and writing whole files: what is normalised, what is refused, and in which words."""

from __future__ import annotations

import hashlib
import io
import os
import sys
from pathlib import Path

import pytest

from mandate.settings.files import MAX_BYTES, decode, read_input, read_text, write_atomic
from mandate.settings.options import Options


@pytest.mark.parametrize(
    ("data", "text", "newline"),
    [
        (b"one\ntwo\n", "one\ntwo\n", "\n"),
        (b"one\r\ntwo\r\n", "one\ntwo\n", "\r\n"),
        (b"one\rtwo\r", "one\ntwo\n", "\r"),
        (b"one\r\ntwo\nthree\r\n", "one\ntwo\nthree\n", "\r\n"),
        (b"\xef\xbb\xbfone\n", "one\n", "\n"),
        ("– „x“ 東京\n".encode(), "– „x“ 東京\n", "\n"),
        (b"no line end", "no line end", "\n"),
    ],
    ids=["unix", "windows", "old mac", "mixed", "bom", "unicode", "no newline"],
)
def test_text_is_normalised_and_the_digest_is_of_the_bytes(
    tmp_path: Path, data: bytes, text: str, newline: str
) -> None:
    file = tmp_path / "strategy.txt"
    file.write_bytes(data)
    source, problems = read_text(file)
    assert problems == ()
    assert source is not None
    assert (source.text, source.newline, source.digest) == (text, newline, hashlib.sha256(data).hexdigest())


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b" \n\t\r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (b"one\ntw\xe9\n", "is not UTF-8: byte 0xE9 in line 2, byte 3"),
        (b"\xef\xbb\xbfa\xff", "is not UTF-8: byte 0xFF in line 1, byte 5"),
        ("one".encode("utf-16"), "is UTF-16, not UTF-8"),
        (b"\xff\xfe\x00\x00o\x00\x00\x00", "is UTF-32, not UTF-8"),
        (b"one\r\n\x7fELF\x00\x01", "is not a text: it has a NUL byte in line 2, byte 5"),
        (b"x" * (MAX_BYTES + 1), "is larger than 5,000,000 bytes"),
    ],
    ids=["empty", "blank", "only a bom", "latin-1", "after a bom", "utf-16", "utf-32", "binary", "too large"],
)
def test_what_is_no_text_is_refused_with_its_place(data: bytes, words: str) -> None:
    source, (problem,) = decode(data, "strategy.txt")
    assert source is None
    assert problem.message == f"`strategy.txt` {words}"
    assert problem.help


def test_a_missing_file_suggests_the_nearest_name(tmp_path: Path) -> None:
    (tmp_path / "strategy.txt").write_text("x")
    source, (problem,) = read_text(tmp_path / "stratgy.txt")
    assert source is None
    assert problem.message.endswith("does not exist")
    assert (tmp_path / "strategy.txt").as_posix() in problem.help


def test_a_missing_folder_suggests_nothing(tmp_path: Path) -> None:
    _, (problem,) = read_text(tmp_path / "no" / "strategy.txt")
    assert problem.help == "check the name and the folder"


def test_a_directory_is_not_a_file(tmp_path: Path) -> None:
    source, (problem,) = read_text(tmp_path)
    assert source is None
    assert problem.message.endswith("is a directory, not a file")


def test_a_name_the_system_cannot_have_is_an_error_and_no_crash() -> None:
    for name in ("a\0b", "x" * 5000):
        source, (problem,) = read_text(name)
        assert source is None
        assert "cannot be read" in problem.message


def test_one_megabyte_is_fine(tmp_path: Path) -> None:
    file = tmp_path / "long.txt"
    file.write_text("never sell.\n" * 90_000)
    source, problems = read_text(file)
    assert source is not None
    assert problems == ()


def test_standard_input_is_read_under_its_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"never sell\r\n")))
    source, problems = read_text("-", name="desk/strategy.txt")
    assert problems == ()
    assert source is not None
    assert (source.path, source.text) == ("desk/strategy.txt", "never sell\n")
    again, _ = read_input(Path("desk/strategy.txt"), Options(stdin=source))
    assert again is source


def test_writing_replaces_whole_and_keeps_permissions(tmp_path: Path) -> None:
    file = tmp_path / "strategy.plan.yaml"
    file.write_text("old")
    file.chmod(0o640)
    assert write_atomic(file, "new\n", newline="\r\n") == ()
    assert file.read_bytes() == b"new\r\n"
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(tmp_path) == [file.name]  # noqa: PTH208


def test_a_link_is_followed(tmp_path: Path) -> None:
    target = tmp_path / "real.json"
    target.write_text("old")
    link = tmp_path / "link.json"
    link.symlink_to(target)
    assert write_atomic(link, "new") == ()
    assert link.is_symlink()
    assert target.read_text() == "new"


def test_a_failed_write_leaves_nothing_behind(tmp_path: Path) -> None:
    (problem,) = write_atomic(tmp_path / "no" / "such" / "folder.json", "x")
    assert "cannot be written" in problem.message
    folder = tmp_path / "taken.json"
    folder.mkdir()
    (problem,) = write_atomic(folder, "x")
    assert "cannot be written" in problem.message
    assert list(tmp_path.iterdir()) == [folder]
