"""Layers that include other documents: from files, from texts in memory, and what is refused."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import mandate
from mandate.compiler.layers import (
    DEEPEST,
    MOST_INCLUDES,
    Texts,
    layer_of,
    layers_including,
    load_layer,
    text_named,
)
from mandate.model.diagnostic import Diagnostic
from mandate.model.result import Verdict
from mandate.model.spec import Spec
from mandate.settings.options import Options

HEAD = "mandate-spec 1\n"
TEAM = HEAD + 'include "../company-wide.ops"\ntool pay.refund(amount: USD) tier 1\nallow pay.refund\n'
COMPANY = HEAD + "owner ciso\nrule most: count(pay.*) <= 5 per day\n"


def write(folder: Path, **files: str) -> None:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def project(tmp_path: Path, **files: str) -> Path:
    folder = tmp_path / "project"
    (folder / ".git").mkdir(parents=True)
    write(folder, **files)
    return folder


def load(path: Path) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    return load_layer(path, Options())


def told(path: Path) -> str:
    """The one thing that is wrong with a layer; it stands at its `include` line."""
    spec, (problem,) = load(path)
    assert spec is None and problem.span is not None
    assert problem.span.path.endswith(path.name)
    text = path.read_text()
    assert text[problem.span.start : problem.span.end].startswith("include")
    return f"{problem.message}; {problem.help}"


def including(*paths: str) -> str:
    return HEAD + "".join(f'include "{path}"\n' for path in paths)


def test_the_lines_of_both_documents_bind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = project(tmp_path, **{"team/support.ops": TEAM, "company-wide.ops": COMPANY})
    monkeypatch.chdir(folder)
    spec, problems = load(Path("team/support.ops"))
    assert problems == () and spec is not None
    assert [d.path for d in spec.documents] == ["team/support.ops", "company-wide.ops"]
    assert [r.name for r in spec.rules] == ["most"]
    assert spec.place_of(spec.rules[0].span) == "company-wide.ops:3"
    assert spec.unchecked == ()
    assert spec.owner_of("company-wide.ops") == "ciso" and spec.owner_of("team/support.ops") == "owner"


def test_the_same_file_twice_is_once(tmp_path: Path) -> None:
    folder = project(
        tmp_path,
        **{
            "a.ops": including("b.ops", "sub/../b.ops", "./c.ops"),
            "c.ops": including("b.ops"),
            "b.ops": HEAD + "tool x.y(n: count) tier 1\nrule r: count(x.y) <= 5 per day\n",
        },
    )
    (folder / "sub").mkdir()
    (folder / "link.ops").symlink_to("b.ops")
    write(folder, **{"a.ops": including("b.ops", "sub/../b.ops", "link.ops", "./c.ops")})
    spec, problems = load(folder / "a.ops")
    assert problems == () and spec is not None
    assert [Path(d.path).name for d in spec.included] == ["b.ops", "c.ops"]
    assert len(spec.rules) == 1 and len(spec.includes) == 5


def test_a_circle_is_shown(tmp_path: Path) -> None:
    folder = project(tmp_path, **{
        "a.ops": including("b.ops"), "b.ops": including("deep/c.ops"), "deep/c.ops": including("../b.ops"),
        "self.ops": including("self.ops"),
    })  # fmt: skip
    spec, (problem,) = load(folder / "a.ops")
    assert spec is None
    assert problem.message == "these files include each other: `b.ops` → `c.ops` → `b.ops`"
    assert problem.path.endswith("deep/c.ops")
    assert told(folder / "self.ops").startswith("`self.ops` includes itself")


@pytest.mark.parametrize(
    ("written", "words"),
    [
        ("/etc/passwd", "`/etc/passwd` is an absolute path"),
        ("/etc/x.ops", "is an absolute path"),
        ("~/x.ops", "is an absolute path"),
        ("../../x.ops", "`../../x.ops` leads out of the project `project`"),
        ("../../project/../x.ops", "leads out of the project"),
        ("sub/../../x.ops", "leads out of the project"),
        ("https://example.org/x.ops", "is an address; nothing is fetched"),
        ("file:///etc/x.ops", "is an address"),
        ("C:/x.ops", "is not how paths are written"),
        ("..\\\\x.ops", "is not how paths are written"),
        ("", "an include names a file"),
        (" ", "an include names a file"),
        ("folder.ops", "`folder.ops` is a directory"),
        ("secrets.env", "`secrets.env` is no operating layer; an included file ends in `.ops`"),
        ("compny.ops", "`compny.ops` does not exist; did you mean `company.ops`?"),
        ("nowhere/at/all.ops", "`nowhere/at/all.ops` does not exist"),
        ("company.ops/x.ops", "cannot be read: not a directory"),
        ("x\u202e.ops", "holds a character that no file name needs"),
        ("a" * 5_000 + ".ops", "cannot be read: file name too long"),
        ("pipe.ops", "`pipe.ops` is no ordinary file"),
        ("out.ops", "`out.ops` leads out of the project"),
        ("zero.ops", "`zero.ops` leads out of the project"),
        ("hidden.ops", "`hidden.ops` is a link to `secrets.env`, which is no operating layer"),
        ("round.ops", "`round.ops` cannot be read"),
        ("binary.ops", "`binary.ops` is not a text: it has a NUL byte in line 2"),
        ("latin.ops", "`latin.ops` is not UTF-8: byte 0xE9 in line 2"),
        ("wide.ops", "`wide.ops` is UTF-16, not UTF-8"),
        ("empty.ops", "`empty.ops` is empty"),
        ("bell.ops", "`bell.ops` cannot be included: this is no text: it holds the character U+0007"),
        ("newer.ops", "`newer.ops` cannot be included: this is version 2 of the language"),
        ("prose.ops", "`prose.ops` cannot be included: the first line names the language"),
    ],
)
def test_what_is_not_followed_is_told_at_its_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, written: str, words: str
) -> None:
    folder = project(tmp_path, **{"a.ops": including(written), "company.ops": HEAD, "secrets.env": "KEY=1\n",
                                  "newer.ops": "mandate-spec 2\nwith x\n", "prose.ops": "Be nice.\n"})  # fmt: skip
    write(tmp_path, **{"x.ops": HEAD})
    (folder / "folder.ops").mkdir()
    (folder / "sub").mkdir()
    os.mkfifo(folder / "pipe.ops")
    (folder / "out.ops").symlink_to("../x.ops")
    (folder / "zero.ops").symlink_to("/dev/zero")
    (folder / "hidden.ops").symlink_to("secrets.env")
    (folder / "round.ops").symlink_to("round.ops")
    (folder / "binary.ops").write_bytes(b"mandate-spec 1\nx\x00")
    (folder / "latin.ops").write_bytes("mandate-spec 1\n# café".encode("latin-1"))
    (folder / "wide.ops").write_bytes("mandate-spec 1\n".encode("utf-16"))
    (folder / "empty.ops").write_bytes(b"\n")
    (folder / "bell.ops").write_bytes(b"mandate-spec 1\n\x07\n")
    monkeypatch.chdir(folder)
    assert words in told(Path("a.ops"))


def test_an_unreadable_file_is_named(tmp_path: Path) -> None:
    folder = project(tmp_path, **{"a.ops": including("b.ops"), "b.ops": HEAD})
    (folder / "b.ops").chmod(0)
    if os.access(folder / "b.ops", os.R_OK):
        pytest.skip("this user may read everything")
    assert "cannot be read: permission denied" in told(folder / "a.ops")


def test_without_a_project_only_the_own_folder_is_read(tmp_path: Path) -> None:
    write(tmp_path, **{"alone/a.ops": including("../b.ops"), "b.ops": HEAD})
    message = told(tmp_path / "alone" / "a.ops")
    assert "leads out of the project `alone`" in message
    assert "put an empty `mandate.toml` into the folder that holds both" in message
    (tmp_path / "mandate.toml").touch()
    spec, problems = load(tmp_path / "alone" / "a.ops")
    assert spec is not None and not problems


def test_the_number_of_includes_is_bounded(tmp_path: Path) -> None:
    names = [f"n{i}.ops" for i in range(1_000)]
    folder = project(tmp_path, **{"a.ops": including(*names), **dict.fromkeys(names, HEAD)})
    assert told(folder / "a.ops").startswith(f"a layer includes at most {MOST_INCLUDES} files")
    missing = project(tmp_path / "m", **{"a.ops": including(*names)})
    spec, problems = load(missing / "a.ops")
    assert spec is None and len(problems) == MOST_INCLUDES + 1


def test_the_depth_is_bounded(tmp_path: Path) -> None:
    folder = project(tmp_path, **{f"n{i}.ops": including(f"n{i + 1}.ops") for i in range(40)})
    spec, (problem,) = load(folder / "n0.ops")
    assert spec is None
    assert problem.message == f"includes are nested deeper than {DEEPEST} files"
    assert problem.path.endswith(f"n{DEEPEST}.ops")


def test_the_size_is_bounded(tmp_path: Path) -> None:
    remark = "# " + "x" * 997 + "\n"
    large = HEAD + remark * 3_000
    folder = project(tmp_path, **{"a.ops": including("b.ops", "c.ops"), "b.ops": large, "c.ops": large})
    assert "this layer and its includes are larger than 5,000,000 bytes" in told(folder / "a.ops")


def test_one_missing_file_does_not_make_its_names_unknown(tmp_path: Path) -> None:
    text = including("gone.ops") + "allow pay.refund\nrule x: count(pay.refund <= 3 per day\n"
    folder = project(tmp_path, **{"a.ops": text})
    _, problems = load(folder / "a.ops")
    assert [p.code for p in problems] == ["include", "syntax"]


@pytest.mark.parametrize(
    "line", ["include b.ops", 'include "b.ops', 'include: "b.ops"', "include", "include “b.ops”"]
)
def test_an_include_line_that_cannot_be_read_is_one_mistake(tmp_path: Path, line: str) -> None:
    folder = project(tmp_path, **{
        "a.ops": HEAD + line + "\nallow x.y\nrule r: count(x.y) <= 5 per day\n",
        "b.ops": HEAD + "tool x.y(n: count) tier 1\n",
    })  # fmt: skip
    spec, problems = load(folder / "a.ops")
    assert spec is None and len(problems) == 1, problems
    assert told_line(folder / "a.ops", problems[0]) == 2


def told_line(path: Path, problem: Diagnostic) -> int:
    assert problem.span is not None
    return path.read_text().count("\n", 0, problem.span.start) + 1


def test_mistakes_in_an_included_file_are_told_there(tmp_path: Path) -> None:
    folder = project(tmp_path, **{
        "a.ops": including("b.ops") + "tool x.y(n: count) tier 1\n",
        "b.ops": HEAD + "\nrule r: count(x.z) <= 5 per day\nrule s: count(x.y) <= 5 USD per day\n",
    })  # fmt: skip
    spec, problems = load(folder / "a.ops")
    assert spec is None
    assert [(Path(p.path).name, p.code) for p in problems] == [("b.ops", "name"), ("b.ops", "type")] or len(
        problems
    ) == 2


def test_texts_in_memory(tmp_path: Path) -> None:
    outer = HEAD + 'include "shared/base.ops"\ntool a.b(n: count) tier 1\nallow a.b\n'
    texts = {
        "shared/base.ops": HEAD + 'include "../top.ops"\nrule r: count(a.b) <= 5 per day\n',
        "top.ops": HEAD + "deny a.b when weekday == sunday\n",
    }
    spec, problems = layer_of(text_named("<spec>", outer), Texts(texts, "<spec>"))
    assert problems == () and spec is not None
    assert [d.path for d in spec.documents] == ["<spec>", "shared/base.ops", "top.ops"]
    result = mandate.compile("You may use a b up to 3 times per day.", outer, included=texts)
    assert result.verdict is not Verdict.INVALID, result.diagnostics
    refused = mandate.compile("Be nice.", outer)
    assert refused.verdict is Verdict.INVALID
    (problem,) = refused.diagnostics
    assert "included by a text that lies in no folder" in problem.message and "included=" in problem.help
    (problem,) = mandate.compile("Be nice.", outer, included={"other.ops": HEAD}).diagnostics
    assert problem.message == "`shared/base.ops` is not among the texts at hand"
    (problem,) = mandate.compile("Be nice.", outer, included={**texts, "top.ops": " "}).diagnostics
    assert problem.message == "`top.ops` is empty" and problem.path == "shared/base.ops"


def test_texts_in_memory_never_become_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path, **{"base.ops": HEAD})
    monkeypatch.chdir(tmp_path)
    result = mandate.compile("Be nice.", including("base.ops"), included={})
    assert result.verdict is Verdict.INVALID


def test_who_includes_a_file(tmp_path: Path) -> None:
    folder = project(tmp_path, **{
        "company-wide.ops": HEAD, "team/a.ops": including("../region.ops"), "region.ops": including("company-wide.ops"),
        "other.ops": HEAD, "team/broken.ops": including("../gone.ops", "../company-wide.ops"), ".hidden/x.ops": including("../company-wide.ops"),
    })  # fmt: skip
    found = layers_including(folder / "company-wide.ops")
    assert [p.relative_to(folder).as_posix() for p in found] == [
        "region.ops",
        "team/a.ops",
        "team/broken.ops",
    ]
    assert layers_including(folder / "other.ops") == ()
    (folder / "loop.ops").symlink_to("loop.ops")
    assert layers_including(folder / "loop.ops") == ()
    circle = project(tmp_path / "c", **{"a.ops": including("b.ops"), "b.ops": including("a.ops")})
    assert [p.name for p in layers_including(circle / "a.ops")] == ["b.ops"]
