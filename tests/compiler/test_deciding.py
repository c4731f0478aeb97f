"""One verdict out of everything that was found out; doubt is never an approval."""

from __future__ import annotations

import pytest

from mandate.compiler.checking import Checked
from mandate.compiler.deciding import decide, decide_layer
from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding, Label, phrase
from mandate.model.norm import Action as Calls
from mandate.model.norm import Authority, Norm, Origin, Permit
from mandate.model.result import ExitCode, Verdict, worst
from mandate.model.source import Span

RULE = Norm("n1", Authority.MANDATE, Permit(Calls(("a.b",))), Origin((Span("s", 0, 1),), 1))
LAYER = Norm("l:1", Authority.LAYER, Permit(Calls(("a.b",))), Origin((Span("l", 0, 1),), 1))


def found(severity: Severity) -> Finding:
    return Finding("MND000", "x", "none", severity, phrase("x"), (Label(Span("s", 0, 1), phrase("x")),))


CASES = {
    "nothing found": (Checked(), (RULE,), Verdict.APPROVED),
    "a note": (Checked((found(Severity.NOTE),)), (RULE,), Verdict.APPROVED),
    "a warning": (Checked((found(Severity.WARNING),)), (RULE,), Verdict.APPROVED),
    "an error": (Checked((found(Severity.ERROR),)), (RULE,), Verdict.ESCALATED),
    "an error and a doubt": (Checked((found(Severity.ERROR),), ("?",)), (RULE,), Verdict.ESCALATED),
    "a doubt": (Checked((), ("?",)), (RULE,), Verdict.UNDECIDED),
    "a crash": (Checked(crashes=("boom",)), (RULE,), Verdict.CRASHED),
    "a crash and an error": (Checked((found(Severity.ERROR),), crashes=("!",)), (RULE,), Verdict.CRASHED),
    "no norm at all": (Checked(), (), Verdict.UNDECIDED),
    "only the layer's norms": (Checked(), (LAYER,), Verdict.UNDECIDED),
}


@pytest.mark.parametrize("case", CASES, ids=str)
def test_verdict(case: str) -> None:
    checked, norms, verdict = CASES[case]
    assert decide(checked, norms)[0] is verdict


def test_fail_level_adds_to_what_blocks_and_takes_nothing_away() -> None:
    warned, noted = Checked((found(Severity.WARNING),)), Checked((found(Severity.NOTE),))
    assert decide(warned, (RULE,), Severity.WARNING)[0] is Verdict.ESCALATED
    assert decide(noted, (RULE,), Severity.WARNING)[0] is Verdict.APPROVED
    assert decide(noted, (RULE,), Severity.NOTE)[0] is Verdict.ESCALATED
    assert decide(Checked((found(Severity.ERROR),)), (RULE,), Severity.ERROR)[0] is Verdict.ESCALATED


def test_a_layer_alone_needs_no_norm_of_a_mandate() -> None:
    assert decide_layer(Checked()) is Verdict.APPROVED
    assert decide_layer(Checked((), ("?",))) is Verdict.UNDECIDED


def test_over_several_files_the_worst_counts() -> None:
    order = [ExitCode.CRASHED, ExitCode.INVALID, ExitCode.ESCALATED, ExitCode.UNDECIDED, ExitCode.APPROVED]
    for index, code in enumerate(order):
        assert worst(order[index:]) is code
    assert worst([]) is ExitCode.APPROVED
