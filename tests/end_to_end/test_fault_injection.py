"""What goes wrong inside is never an approval: a solver that does not know, a rule that fails, a witness
that lies."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from mandate.compiler import pipeline
from mandate.model.question import Unknown
from mandate.model.result import ExitCode, Result
from mandate.settings.options import Options, ReaderChoice

APPROVED = sorted((Path(__file__).resolve().parents[2] / "fixtures").glob("*/approved.txt"))


def run(prose: Path, rlimit: int | None = None) -> Result:
    return pipeline.compile_file(
        prose, Options(reader=ReaderChoice.PLAN, offline=True, write_manifest=False, rlimit=rlimit)
    )


@pytest.mark.parametrize("prose", APPROVED, ids=lambda p: p.parent.name)
def test_a_starved_solver_decides_nothing(prose: Path) -> None:
    result = run(prose, rlimit=1)
    assert result.exit_code is ExitCode.UNDECIDED
    assert result.manifest is None
    assert result.undecided


@pytest.mark.parametrize("prose", APPROVED, ids=lambda p: p.parent.name)
def test_a_solver_that_never_knows_approves_nothing(prose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mandate.logic.answer", lambda *_, **__: Unknown("no answer today"))
    for module in list(vars(pipeline)):
        if module == "answer":
            monkeypatch.setattr(pipeline, "answer", lambda *_, **__: Unknown("no answer today"))
    result = run(prose)
    assert result.exit_code is ExitCode.UNDECIDED
    assert result.manifest is None


@pytest.mark.parametrize("prose", APPROVED[:1], ids=lambda p: p.parent.name)
def test_a_solver_that_raises_is_our_fault(prose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("mandate.logic.answer", broken)
    assert run(prose).exit_code is ExitCode.CRASHED


def _rules() -> tuple[type, ...]:
    from mandate.rules.catalogue import RULES

    return tuple(r if isinstance(r, type) else type(r) for r in RULES)


@pytest.mark.parametrize("nth", range(40))
def test_a_rule_that_raises_is_our_fault(nth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rules = _rules()
    if nth >= len(rules):
        pytest.skip("fewer rules than that")

    def broken(*_: object, **__: object) -> Iterator[object]:
        raise RuntimeError("boom")
        yield

    monkeypatch.setattr(rules[nth], "check", broken)
    result = run(APPROVED[0])
    assert result.exit_code is ExitCode.CRASHED
    assert result.manifest is None
