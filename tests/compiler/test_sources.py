"""Whoever calls the package gets the lines of every message, as the command line does."""

from __future__ import annotations

import shutil
from pathlib import Path

import mandate
from mandate.model.result import Result, Verdict
from tests.layers import copy_layer

REFUNDS = Path(__file__).parents[2] / "fixtures" / "refunds"
BAD = "mandate-spec 1\nagent a, owner o, zone UTC\nrule broken requires nothing\n"


def placed(result: Result) -> bool:
    """Whether there is an error with a place, and each place is in a text that came along."""
    known = {source.path for source in result.sources}
    spans = [d.span for d in result.diagnostics if d.span is not None]
    return bool(spans) and all(span.path in known for span in spans)


def test_a_layer_file_that_does_not_parse(tmp_path: Path) -> None:
    (tmp_path / "bad.ops").write_text(BAD, encoding="utf-8")
    shutil.copy(REFUNDS / "approved.txt", tmp_path)
    result = mandate.compile(tmp_path / "approved.txt")
    assert result.verdict is Verdict.INVALID
    assert placed(result)
    assert placed(mandate.check(tmp_path / "bad.ops"))


def test_a_layer_given_as_text() -> None:
    result = mandate.compile("Never refund.", spec=BAD)
    assert result.verdict is Verdict.INVALID
    assert placed(result)


def test_a_plan_that_does_not_parse(tmp_path: Path) -> None:
    copy_layer(REFUNDS / "refunds.ops", tmp_path)
    shutil.copy(REFUNDS / "approved.txt", tmp_path)
    (tmp_path / "approved.plan.yaml").write_text("mandate-plan: 1\nmandate: [\n", encoding="utf-8")
    result = mandate.check(tmp_path / "approved.txt")
    assert result.verdict is Verdict.INVALID
    assert placed(result)
