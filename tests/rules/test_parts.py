"""Norms fall into parts that share no calls; each part has its own clashes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from mandate.compiler.lowering.layer import lower_layer
from mandate.model.norm import Limit, Norm
from mandate.rules.floors_above_ceilings import FloorsAboveCeilings
from mandate.rules.parts import MANY, Part, is_joint, parts
from tests.rules.pages import PageCase, cases_of, layer, run

TOOLS = "\n".join(f"tool t{i}.go(n: count) tier 1" for i in range(40))
ALLOW = "allow " + ", ".join(f"t{i}.go" for i in range(40))


def _case(tmp_path: Path, *limits: str, ops: str = "") -> PageCase:
    items = "\n".join(f"  - {{id: n{i}, limit: '{limit}'}}" for i, limit in enumerate(limits))
    page = tmp_path / "page.md"
    page.write_text(
        f"# MND204 floors-above-ceilings\n\n## a case\n\n```ops\nhorizon 28 days, as of 2026-03-02 00:00\n{TOOLS}\n{ALLOW}\n{ops}\n```\n"
        f"```plan\nconstraints:\n{items}\n```\n```expect\nnothing\n```\n",
        encoding="utf-8",
    )
    return cases_of(page)[0]


def _limit(norm_id: str, text: str) -> Norm:
    """A counted limit as the layer would lower it."""
    norms = lower_layer(layer(f"{TOOLS}\n{ALLOW}\nrule {norm_id}: {text}\n"))
    return replace(next(n for n in norms if isinstance(n.form, Limit)), id=norm_id)


def _names(found: tuple[Part, ...]) -> list[tuple[tuple[str, ...], tuple[str, ...], bool]]:
    return [(p.names, tuple(n.origin.name for n in p.norms), p.whole) for p in found]


def test_what_shares_a_tool_is_one_part_and_what_asks_for_nothing_is_none() -> None:
    norms = (
        _limit("a", "count(t0.go) >= 1 per day"),
        _limit("b", "count(t0.go, t1.go) <= 9 per day"),
        _limit("c", "count(t1.go) >= 1 per week"),
        _limit("d", "count(t2.go) >= 1 per week"),
        _limit("e", "count(t3.go) <= 1 per week"),
    )
    assert _names(parts(norms)) == [
        (("t0.go", "t1.go"), ("a", "b", "c"), False),
        (("t2.go",), ("d",), False),
    ]


def test_a_ceiling_on_very_many_tools_is_cut_for_each_part_and_whole_for_all() -> None:
    every = ", ".join(f"t{i}.go" for i in range(MANY + 1))
    joint = _limit("all", f"count({every}) <= 9 per day")
    floors = tuple(_limit(f"f{i}", f"count(t{i}.go) >= 1 per day") for i in range(3))
    found = parts((joint, *floors))
    assert is_joint(joint)
    assert _names(found) == [
        (("t0.go",), ("all", "f0"), False),
        (("t1.go",), ("all", "f1"), False),
        (("t2.go",), ("all", "f2"), False),
        (("t0.go", "t1.go", "t2.go"), ("all", "f0", "f1", "f2"), True),
    ]
    first = found[0].norms[0].form
    assert isinstance(first, Limit)
    assert first.action.names == ("t0.go",)


def test_forty_clashes_in_forty_parts_are_forty_findings(tmp_path: Path) -> None:
    limits = [
        x for i in range(40) for x in (f"count(t{i}.go) >= 3 per day", f"count(t{i}.go) <= 20 per week")
    ]
    found = run(_case(tmp_path, *limits), FloorsAboveCeilings)
    assert not found.undecided
    assert len(found.findings) == 40
    assert found.items_of(found.findings[7]) == ["n14", "n15"]


def test_many_floors_and_one_ceiling_of_the_mandate_are_one_finding(tmp_path: Path) -> None:
    every = ", ".join(f"t{i}.go" for i in range(40))
    limits = [f"count(t{i}.go) >= 2 per day" for i in range(40)]
    found = run(_case(tmp_path, *limits, f"count({every}) <= 40 per day"), FloorsAboveCeilings)
    assert not found.undecided
    (finding,) = found.findings
    assert len(finding.items) == 22  # twenty-one floors of two each are the first that do not fit
