"""The report people read: one whole, and what must hold of all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from mandate.model.diagnostic import Diagnostic, Severity
from mandate.model.finding import Evidence, Finding, Label, phrase
from mandate.model.result import CheckRun, Outcome, Result, Verdict
from mandate.model.source import SourceText, Span
from mandate.report import render

EXPECTED = Path(__file__).parent / "relabelling.expected.txt"


def test_the_whole_report(escalated: Result) -> None:
    assert render(escalated, "text", width=120) == EXPECTED.read_text(encoding="utf-8")


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_fits_the_width(escalated: Result, width: int) -> None:
    assert max(len(line) for line in render(escalated, "text", width=width).splitlines()) <= width


def test_the_order_of_findings_is_the_texts_not_the_results(escalated: Result) -> None:
    turned = replace(escalated, findings=escalated.findings[::-1])
    assert render(turned, "text") == render(escalated, "text")


def test_colour_is_only_colour(escalated: Result) -> None:
    import re

    colored = render(escalated, "text", width=80, color=True)
    assert "\x1b[" in colored
    assert re.sub("\x1b\\[[0-9;]*m", "", colored) == render(escalated, "text", width=80)


def test_quiet_is_escalations_and_the_verdict(escalated: Result) -> None:
    shown = render(escalated, "text", quiet=True)
    assert "MND401" in shown
    assert "MND331" not in shown
    assert "read " not in shown
    assert shown.splitlines()[-1].startswith("escalated: 3 to decide")


def test_verbose_lists_clauses_and_checks(escalated: Result) -> None:
    shown = render(escalated, "text", verbose=True)
    assert "10  advisory  Be kind to the night shift." in shown
    assert "finding   MND203 no-lawful-response" in shown


def test_markup_and_escapes_in_prose_are_shown_not_obeyed() -> None:
    text = "[bold red]Sell[/] everything\x1b]0;owned\x07 :warning: now\n"
    prose = SourceText("a.txt", text)
    label = Label(prose.span(0, 26), phrase("says {x}", x="[link=evil]"))
    finding = Finding(
        "MND106", "vague-limit", "ambiguous", Severity.ERROR, phrase("{w} is vague", w=text), (label,)
    )
    for color in (False, True):
        shown = render(Result(Verdict.ESCALATED, (prose,), prose, findings=(finding,)), "text", color=color)
        assert "[bold red]Sell[/] everything" in shown
        assert "␛]0;owned␇ :warning:" in shown
        assert "[link=evil]" in shown
        assert "\x07" not in shown
        assert "\x1b]" not in shown


def test_a_problem_with_an_input_shows_its_place_and_a_next_step(
    layer: SourceText, at: Callable[[SourceText, str], Span]
) -> None:
    problem = Diagnostic(
        layer.path,
        at(layer, "print.label"),
        "unknown tool `print.label`",
        "not declared",
        "did you mean `print`?",
    )
    shown = render(Result(Verdict.INVALID, (layer,), diagnostics=(problem,)), "text", width=80)
    assert shown == (
        "error: unknown tool `print.label`\n"
        "  labels/labels.ops:3   rule hours:    print.label only during hall_open\n"
        "                                       ^^^^^^^^^^^ not declared\n"
        "  help       did you mean `print`?\n"
        "\n"
        "could not run.\n"
    )


def test_what_is_undecided_is_said_and_never_approved() -> None:
    runs = (
        CheckRun("MND203", "no-lawful-response", Outcome.UNDECIDED, "work limit reached"),
        CheckRun("MND301", "demand-outside-layer", Outcome.ERROR, "ValueError"),
    )
    shown = render(Result(Verdict.UNDECIDED, checks=runs, undecided=("`share` is not checked yet",)), "text")
    assert "undecided[MND203 no-lawful-response]: work limit reached" in shown
    assert "failed[MND301 demand-outside-layer]: ValueError" in shown
    assert "undecided: `share` is not checked yet" in shown
    assert "approved" not in shown


def test_an_approval_in_one_line(escalated: Result) -> None:
    approved = replace(
        escalated,
        verdict=Verdict.APPROVED,
        findings=(),
        manifest_path="labels/strategy.manifest.json",
        review="code (highest tier used: 1)",
        expires="Thu 2026-10-08 14:00",
    )
    last = render(approved, "text", width=200).splitlines()[-1]
    assert last == (
        "approved labels/strategy.manifest.json   review: code (highest tier used: 1)   not enforced: line 10"
        "   as of Wed 2026-10-07 06:00, expires Thu 2026-10-08 14:00"
    )


def test_what_blocks_by_a_lower_fail_level_is_counted(no_response: Finding, stricter: Finding) -> None:
    warning = replace(no_response, severity=Severity.WARNING)
    shown = render(Result(Verdict.ESCALATED, findings=(warning, stricter)), "text")
    assert "escalated: 1 to decide" in shown
    assert "escalated: 1 to decide" in render(Result(Verdict.ESCALATED, findings=(stricter,)), "text")


def test_a_heuristic_says_so(no_response: Finding, escalated: Result) -> None:
    unsure = replace(no_response, evidence=Evidence.HEURISTIC)
    assert "nor kept (heuristic)" in render(replace(escalated, findings=(unsure,)), "text", width=200)


def test_long_paths_stand_above_their_lines(prose: SourceText, no_response: Finding) -> None:
    path = "/".join(["folder"] * 9) + "/strategy.txt"
    moved = SourceText(path, prose.text)
    labels = tuple(replace(x, span=replace(x.span, path=path)) for x in no_response.labels)
    finding = replace(no_response, labels=labels, repairs=())
    lines = render(
        Result(Verdict.ESCALATED, (moved,), moved, findings=(finding,)), "text", width=80
    ).splitlines()
    assert f"  {path}:6" in lines
    assert max(map(len, lines)) <= 80


@pytest.mark.parametrize("width", [60, 80, 100, 120])
def test_long_repairs_stay_inside_the_width(escalated: Result, width: int) -> None:
    long = "except on days on which somebody who knows the hall has counted every carton in it twice, " * 2
    findings = tuple(
        replace(f, repairs=tuple(replace(r, span=None, description=phrase("{w}", w=long)) for r in f.repairs))
        for f in escalated.findings
    )
    shown = render(replace(escalated, findings=findings), "text", width=width)
    assert "somebody who knows" in shown
    assert max(len(line) for line in shown.splitlines()) <= width


def test_a_status_line_keeps_its_column_when_it_is_broken(escalated: Result) -> None:
    shown = render(escalated, "text", width=60).splitlines()
    assert shown[0].startswith("read     2 clauses")


def test_notes_on_several_lines_are_one(prose: SourceText) -> None:
    def note(line: int) -> Finding:
        label = Label(prose.span(line, line + 1), phrase("background"))
        headline = phrase("line {line}: read as background", line=line)
        return Finding("MND111", "context-with-numbers", "none", Severity.NOTE, headline, (label,))

    result = Result(Verdict.APPROVED, (prose,), prose, findings=(note(1), note(3), note(10)))
    shown = render(result, "text", width=100)
    assert "lines 1, 3 and 10: read as background" in shown
    assert shown.count("MND111") == 1


def test_a_finding_without_advice_names_the_lines_to_change(escalated: Result) -> None:
    first = next(f for f in escalated.findings if f.severity is Severity.ERROR)
    bare = replace(first, help=(), repairs=())
    shown = render(replace(escalated, findings=(bare,)), "text", width=120)
    assert "help       change " in shown or "help       say which of " in shown
