"""Which files belong together."""

from __future__ import annotations

from pathlib import Path

import pytest

from mandate.settings.discovery import (
    InputKind,
    find_plan,
    find_prose,
    find_spec,
    kind_of,
    mandate_beside,
    mandates_in,
    mandates_of,
    manifest_path,
    stem_of,
)


def touch(folder: Path, *names: str) -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("x")


def test_the_spec_of_the_same_name_comes_before_the_only_one(tmp_path: Path) -> None:
    touch(tmp_path, "strategy.txt", "company.ops")
    assert find_spec(tmp_path / "strategy.txt") == (tmp_path / "company.ops", ())
    touch(tmp_path, "strategy.ops")
    assert find_spec(tmp_path / "strategy.txt") == (tmp_path / "strategy.ops", ())
    assert find_spec(tmp_path / "strategy.txt", tmp_path / "company.ops") == (tmp_path / "company.ops", ())


def test_no_spec_says_what_was_looked_for(tmp_path: Path) -> None:
    touch(tmp_path, "strategy.txt")
    spec, (problem,) = find_spec(tmp_path / "strategy.txt")
    assert spec is None
    assert "neither `strategy.ops` nor any other `*.ops`" in problem.message
    assert "--spec" in problem.help


def test_several_specs_are_named_and_none_is_picked(tmp_path: Path) -> None:
    touch(tmp_path, "strategy.txt", "b.ops", "a.ops")
    spec, (problem,) = find_spec(tmp_path / "strategy.txt")
    assert spec is None
    assert problem.message.endswith("`a.ops`, `b.ops`")


def test_a_named_spec_that_is_missing_suggests_a_name(tmp_path: Path) -> None:
    touch(tmp_path, "strategy.txt", "company.ops")
    spec, (problem,) = find_spec(tmp_path / "strategy.txt", tmp_path / "compny.ops")
    assert spec is None
    assert "company.ops" in problem.help
    spec, (problem,) = find_spec(tmp_path / "strategy.txt", tmp_path)
    assert spec is None
    assert "is a directory" in problem.message


@pytest.mark.parametrize(
    ("name", "kind", "stem"),
    [
        ("strategy.txt", InputKind.PROSE, "strategy"),
        ("strategy.v2.md", InputKind.PROSE, "strategy.v2"),
        ("strategy.plan.yaml", InputKind.PLAN, "strategy"),
        ("Strategy.PLAN.YML", InputKind.PLAN, "Strategy"),
        ("labels.ops", InputKind.SPEC, "labels"),
        ("strategy", InputKind.PROSE, "strategy"),
        ("strategy.manifest.json", InputKind.PROSE, "strategy"),
    ],
)
def test_names_say_what_a_file_is(name: str, kind: InputKind, stem: str) -> None:
    assert (kind_of(Path(name)), stem_of(Path(name))) == (kind, stem)


def test_plan_and_prose_find_each_other(tmp_path: Path) -> None:
    touch(tmp_path, "strategy.txt", "strategy.plan.yml")
    assert find_plan(tmp_path / "strategy.txt") == tmp_path / "strategy.plan.yml"
    assert find_plan(tmp_path / "other.txt") is None
    assert find_prose(tmp_path / "strategy.plan.yml", "strategy.txt") == (tmp_path / "strategy.txt", ())
    prose, (problem,) = find_prose(tmp_path / "strategy.plan.yml", "stratgy.txt")
    assert prose is None
    assert "strategy.txt" in problem.help


def test_the_manifest_lies_beside_the_prose_or_where_asked(tmp_path: Path) -> None:
    prose = tmp_path / "strategy.txt"
    assert manifest_path(prose) == tmp_path / "strategy.manifest.json"
    assert manifest_path(prose, tmp_path) == tmp_path / "strategy.manifest.json"
    assert manifest_path(prose, tmp_path / "x.json") == tmp_path / "x.json"


def test_a_folder_holds_the_texts_that_are_mandates(tmp_path: Path) -> None:
    touch(
        tmp_path, "README.md", "notes.txt", "desk/strategy.txt", "desk/limits.md", "desk/limits.plan.yaml",
        "desk/own.txt", "desk/own.ops", ".git/strategy.txt",
    )  # fmt: skip
    found = [p.relative_to(tmp_path).as_posix() for p in mandates_in(tmp_path)]
    assert found == ["desk/limits.md", "desk/own.txt", "desk/strategy.txt"]


def test_a_spec_knows_the_mandates_that_rest_on_it(tmp_path: Path) -> None:
    touch(
        tmp_path, "company.ops", "a.txt", "a.plan.yaml", "b.md", "b.plan.yaml", "unread.txt", "gone.plan.yaml"
    )
    assert mandates_of(tmp_path / "company.ops") == (tmp_path / "a.txt", tmp_path / "b.md")
    touch(tmp_path, "a.ops")
    assert mandates_of(tmp_path / "a.ops") == (tmp_path / "a.txt",)
    assert mandates_of(tmp_path / "company.ops") == ()


def test_of_several_layers_the_one_that_no_other_includes_is_meant(tmp_path: Path) -> None:
    touch(tmp_path, "strategy.txt", "company-wide.ops", "region.ops", "support.ops")
    (tmp_path / "support.ops").write_text('mandate-spec 1\ninclude "company-wide.ops"\n# include "x.ops"\n')
    (tmp_path / "region.ops").write_text("mandate-spec 1\n  include 'company-wide.ops'\n")
    assert find_spec(tmp_path / "strategy.txt")[0] is None
    (tmp_path / "support.ops").write_text(
        'mandate-spec 1\ninclude "region.ops"\ninclude "./company-wide.ops"\n'
    )
    assert find_spec(tmp_path / "strategy.txt") == (tmp_path / "support.ops", ())
    touch(tmp_path, "strategy.plan.yaml")
    assert mandates_of(tmp_path / "support.ops") == (tmp_path / "strategy.txt",)
    assert mandates_of(tmp_path / "company-wide.ops") == ()


def test_agent_configs_are_found_by_their_name_or_their_plan(tmp_path: Path) -> None:
    touch(
        tmp_path,
        "agent_config.yaml",
        "compose.yaml",
        "desk.yml",
        "desk.plan.yaml",
        "a/other.md",
        "a/other.yaml",
    )
    touch(tmp_path, "a/other.plan.yaml")
    assert [p.relative_to(tmp_path).as_posix() for p in mandates_in(tmp_path)] == [
        "a/other.yaml",
        "agent_config.yaml",
        "desk.yml",
    ]
    assert mandate_beside(tmp_path / "a/other.plan.yaml") == tmp_path / "a/other.yaml"
    touch(tmp_path, "a/other.ops")
    assert mandate_beside(tmp_path / "a/other.plan.yaml") == tmp_path / "a/other.md"
    assert kind_of(tmp_path / "desk.yml") is InputKind.CONFIG
