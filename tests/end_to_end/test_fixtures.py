"""Every fixture comes out as its expected.yaml says, whether a person or the embedded reader read it.

Items are named by their ids when the hand plan is used. The embedded reader gives its items other ids,
so there a finding is compared by the lines its items stand on.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

import mandate
from mandate.grammar.formatting import format_spec
from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.model.plan import Plan
from mandate.model.result import Result
from mandate.model.source import SourceText

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
CASES = sorted(
    p.relative_to(FIXTURES).as_posix()[: -len(".expected.yaml")] for p in FIXTURES.rglob("*.expected.yaml")
)
READERS = [pytest.param("plan", id="hand"), "english"]

Place = tuple[str, int]  # file name, line
Shown = tuple[str, tuple[Place, ...]]  # code, places


@dataclass(frozen=True)
class Case:
    prose: Path
    expected: dict[str, Any]
    hand: dict[str, Any]


def load(name: str) -> Case:
    yaml = YAML(typ="safe", pure=True)
    prose = FIXTURES / f"{name}.txt"
    expected = yaml.load(prose.with_name(prose.stem + ".expected.yaml"))
    hand = yaml.load(prose.with_name(prose.stem + ".plan.yaml"))
    return Case(prose, expected, hand)


def run(case: Case, reader: str) -> Result:
    return compiled(case.prose, reader)


@cache
def compiled(prose: Path, reader: str) -> Result:
    return mandate.compile(prose, reader=reader)


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", CASES)
def test_verdict_and_blocking_findings(name: str, reader: str) -> None:
    case = load(name)
    result = run(case, reader)

    blocking = [f for f in result.findings if f.severity is Severity.ERROR]
    assert sorted(shown(f, result) for f in blocking) == sorted(
        wanted(case, f) for f in case.expected["findings"]
    )
    assert result.verdict.value == case.expected["verdict"], result.undecided or result.diagnostics
    assert int(result.exit_code) == case.expected["exit"]


@pytest.mark.parametrize("name", [n for n in CASES if load(n).expected["findings"]])
def test_ids_regions_and_best_values(name: str) -> None:
    """The items by their ids, where exactly it happens, and what can be had at best."""
    case = load(name)
    result = run(case, "plan")
    for entry in case.expected["findings"]:
        same = [f for f in result.findings if shown(f, result) == wanted(case, entry)]
        assert len(same) == 1, entry
        finding = same[0]
        assert finding.severity.value == entry["severity"]
        if "items" in entry:
            assert sorted(finding.items) == sorted(entry["items"])
        if "exactly" in entry:
            assert region(finding) == parts(entry["exactly"])
        if "best_attainable" in entry:
            assert finding.attainable is not None
            assert finding.attainable.value == Fraction(
                str(entry["best_attainable"]).split()[0].replace("_", "")
            )


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", [n for n in CASES if load(n).expected.get("notes")])
def test_notes_name_the_bound_in_force(name: str, reader: str) -> None:
    case = load(name)
    result = run(case, reader)
    notes = [shown(f, result) for f in result.findings if f.severity is Severity.NOTE]
    missing = [n for n in (wanted(case, e) for e in case.expected["notes"]) if n not in notes]
    assert not missing, notes


@pytest.mark.parametrize("reader", READERS)
@pytest.mark.parametrize("name", CASES)
def test_every_clause_is_in_the_state_the_person_gave_it(name: str, reader: str) -> None:
    case = load(name)
    result = run(case, reader)
    states = {c.text: c.state.value for c in result.clauses}
    assert states == {c["text"]: c["state"] for c in case.hand["clauses"]}


@pytest.mark.parametrize("name", [n for n in CASES if load(n).expected["verdict"] == "approved"])
def test_manifest_holds_every_norm_of_an_approved_mandate(name: str) -> None:
    case = load(name)
    manifest = run(case, "plan").manifest
    assert manifest is not None
    entries = (
        *manifest.prohibitions, *manifest.limits, *manifest.approvals, *manifest.orderings, *manifest.hours,
        *manifest.duties, *manifest.watched, *manifest.checked_not_enforced,
    )  # fmt: skip
    ids = {e.id for e in entries}
    asked = [
        item["id"]
        for section in ("goals", "constraints", "prohibited", "success")
        for item in case.hand.get(section, ())
        if "permit" not in item and "autonomous" not in item
    ]
    assert [i for i in asked if i not in ids] == []


LAYERS = sorted(FIXTURES.rglob("*.ops"))


@pytest.mark.parametrize("layer", LAYERS, ids=lambda p: p.stem)
def test_every_layer_is_in_canonical_layout(layer: Path) -> None:
    source = SourceText(layer.name, layer.read_text("utf-8"))
    assert format_spec(source) == (source.text, ())


@pytest.mark.parametrize("layer", [p for p in LAYERS if p.parent != FIXTURES], ids=lambda p: p.stem)
def test_every_layer_has_the_company_wide_one_and_nothing_wrong_in_itself(layer: Path) -> None:
    result = mandate.check(layer)
    assert [Path(s.path).name for s in result.sources if s.path.endswith("company-wide.ops")]
    assert int(result.exit_code) == 0


def test_the_company_wide_layer_is_checked_alone() -> None:
    assert int(mandate.check(FIXTURES / "company-wide.ops").exit_code) == 0


def test_a_refused_mandate_has_no_manifest() -> None:
    for name in CASES:
        case = load(name)
        if case.expected["verdict"] != "approved":
            assert run(case, "plan").manifest is None, name


# What a finding is compared by


def shown(finding: Finding, result: Result) -> Shown:
    """Code and places: of its items, or of its labels where it is about no item."""
    places: set[Place] = set()
    for item in finding.items:
        places.update(_layer_place(item) or _item_places(item, result))
    if not places:
        for label in finding.labels:
            if label.primary:
                places.add(_place(label.span.path, label.span.start, result))
    return finding.code, tuple(sorted(places))


def wanted(case: Case, entry: dict[str, Any]) -> Shown:
    lines = {c["id"]: c["line"] for c in case.hand["clauses"]}
    quotes = {
        item["id"]: [lines[q["clause"]] for q in item["quotes"]]
        for section in ("goals", "facts", "constraints", "prohibited", "success")
        for item in case.hand.get(section, ())
    }
    places: set[Place] = set()
    for line in entry.get("lines", ()):
        places.update(_layer_place(str(line)) or {(case.prose.name, line)})
    for item in entry.get("items", ()):
        places.update(_layer_place(item) or {(case.prose.name, line) for line in quotes[item]})
    return entry["code"], tuple(sorted(places))


def _layer_place(item: str) -> set[Place] | None:
    match = re.fullmatch(r"([^:]+\.ops):(\d+)", item)
    return {(Path(match[1]).name, int(match[2]))} if match else None


def _item_places(item: str, result: Result) -> set[Place]:
    plan: Plan | None = result.plan
    assert plan is not None
    assert result.prose is not None
    lines = {c.id: c.line for c in result.clauses}
    name = Path(result.prose.path).name
    return {(name, lines[q.clause]) for i in plan.items if i.id == item for q in i.quotes}


def _place(path: str, start: int, result: Result) -> Place:
    source = next(s for s in result.sources if s.path == path)
    return Path(path).name, source.position(start).line


def region(finding: Finding) -> frozenset[frozenset[str]]:
    from mandate.grammar.printing import show

    assert finding.exactly is not None
    return parts(show(finding.exactly))


def parts(text: str) -> frozenset[frozenset[str]]:
    """A disjunction of conjunctions, whatever the order its parts are printed in."""
    return frozenset(frozenset(a.strip(" ()") for a in one.split(" and ")) for one in text.split(" or "))
