"""The report programs read: it fits its schema, it is complete, and it is safe to print."""

from __future__ import annotations

import json
from dataclasses import replace
from fractions import Fraction

import jsonschema
import pytest

from mandate.model.diagnostic import Diagnostic
from mandate.model.finding import Finding, Plotted, phrase
from mandate.model.period import Batch, Schedule
from mandate.model.quantity import NUMBER, Quantity
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.report import render, render_all
from mandate.report.schema import report_schema


def valid(text: str) -> dict[str, object]:
    document = json.loads(text)
    jsonschema.Draft202012Validator(report_schema()).validate(document)
    assert isinstance(document, dict)
    return document


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(report_schema())


def test_the_report_fits_its_schema_and_keeps_the_facts(escalated: Result) -> None:
    document = valid(render(escalated, "json"))
    assert (document["format_version"], document["verdict"], document["exit_code"]) == (1, "escalated", 1)
    findings = document["findings"]
    assert isinstance(findings, list)
    assert [f["code"] for f in findings] == ["MND401", "MND331", "MND203", "MND305"]
    situational = findings[2]
    assert situational["exactly"] == "carton.damaged and carton.value > 80 EUR"
    assert situational["example"] == "carton.damaged, carton.value = 80.01 EUR"
    assert situational["labels"][0]["path"] == "labels/strategy.txt"
    assert situational["labels"][0]["start"] == {"line": 6, "column": 3}
    assert situational["repairs"][0]["edit"]["replacement"] == "up to 80 EUR"
    assert findings[0]["attainable"] == {"value": "4800", "type": "count", "text": "4,800"}


@pytest.mark.parametrize("verdict", list(Verdict))
def test_every_verdict_fits_the_schema(verdict: Verdict, prose: SourceText) -> None:
    problems = (Diagnostic("a.txt", None, "`a.txt` does not exist"), Diagnostic("x", prose.span(0, 3), "y"))
    document = valid(render(Result(verdict, diagnostics=problems), "json"))
    assert document["verdict"] == verdict.value


def test_several_reports_share_an_envelope_with_the_worst_code(escalated: Result) -> None:
    document = valid(render_all([escalated, Result(Verdict.APPROVED), Result(Verdict.INVALID)], "json"))
    reports = document["reports"]
    assert isinstance(reports, list)
    assert [r["exit_code"] for r in reports] == [1, 0, 2]
    assert (document["verdict"], document["exit_code"]) == ("could not run", 2)


def test_nothing_in_it_acts_on_a_terminal(escalated: Result) -> None:
    nasty = "\x1b[2J\x9b31m\u202e\u2066\u200b\ufeff\U000e0041"
    text = render(replace(escalated, undecided=(nasty,)), "json")
    assert not set(nasty) & set(text) - set("[2J31m")
    assert json.loads(text)["undecided"] == [nasty]


def test_fractions_that_are_no_decimals_stay_exact(escalated: Result, out_of_reach: Finding) -> None:
    third = replace(out_of_reach, attainable=Quantity(Fraction(4, 3), NUMBER))
    document = valid(render(replace(escalated, findings=(third,)), "json"))
    findings = document["findings"]
    assert isinstance(findings, list)
    assert findings[0]["attainable"]["value"] == "4/3"


def test_schedules_are_exact(escalated: Result) -> None:
    batch = Batch("print.label", Fraction(0), Fraction(7200), 250, (("amount", Fraction(1, 3)),))
    plotted = Plotted("g1", Schedule((batch,)), phrase("24 batches"))
    document = valid(render(replace(escalated, schedules=(plotted,)), "json"))
    schedules = document["schedules"]
    assert isinstance(schedules, list)
    assert schedules[0]["batches"][0] == {
        "flow": "print.label", "count": 250, "start": "0", "end": "7200", "amounts": {"amount": "1/3"},
    }  # fmt: skip


def test_what_of_a_line_decides_is_told_apart(escalated: Result) -> None:
    finding = next(f for f in escalated.findings if f.code == "MND203")
    part = phrase("forbids it where {decides}", decides=finding.exactly or "")
    told = replace(finding, labels=(replace(finding.labels[0], text=part), *finding.labels[1:]))
    document = valid(render(replace(escalated, findings=(told,)), "json"))
    findings = document["findings"]
    assert isinstance(findings, list)
    first, *others = findings[0]["labels"]
    assert first["text"] == "forbids it where carton.damaged and carton.value > 80 EUR"
    assert first["decides"] == "carton.damaged and carton.value > 80 EUR"
    assert all("decides" not in other for other in others)
