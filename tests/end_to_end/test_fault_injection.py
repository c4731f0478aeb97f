"""What goes wrong inside is never an approval: a solver that does not know, a rule that fails, a witness
that lies."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import mandate
from mandate.compiler.running import check_file
from mandate.logic import child as child_module
from mandate.logic.budget import Undecided
from mandate.logic.child import Child
from mandate.model.question import Fails, Holds, Unknown, Witness
from mandate.model.result import ExitCode, Result
from mandate.rules.catalogue import CATALOGUE
from mandate.settings.options import Options

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"
APPROVED = sorted(FIXTURES.glob("*/approved.txt"))
EVERY = sorted(FIXTURES.glob("*/*.txt"))
LAYERS = sorted(FIXTURES.glob("*/*.ops"))
REFUSED = sorted(
    p
    for p in FIXTURES.glob("*/*.txt")
    if p not in APPROVED and p.stem not in ("winback", "christmas", "alarm")
)  # but for the dear ones


def run(prose: Path, rlimit: int | None = None) -> Result:
    return mandate.compile(prose, reader="plan", rlimit=rlimit)


@pytest.mark.parametrize("reader", ["plan", "english"])
@pytest.mark.parametrize("prose", EVERY, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_starved_solver_approves_nothing(prose: Path, reader: str) -> None:
    result = mandate.compile(prose, reader=reader, rlimit=1)
    assert result.exit_code in (ExitCode.UNDECIDED, ExitCode.ESCALATED)
    assert prose not in APPROVED or result.exit_code is ExitCode.UNDECIDED
    assert result.manifest is None
    assert result.undecided


@pytest.mark.parametrize("layer", LAYERS, ids=lambda p: p.name)
def test_a_starved_solver_approves_no_layer(layer: Path) -> None:
    result = mandate.check(layer, rlimit=1)
    assert result.exit_code is ExitCode.UNDECIDED
    assert result.undecided


@pytest.mark.parametrize("prose", APPROVED, ids=lambda p: p.parent.name)
def test_a_starved_solver_approves_no_committed_plan(prose: Path) -> None:
    result = mandate.check(prose, rlimit=1)
    assert result.exit_code is ExitCode.UNDECIDED
    assert mandate.check(prose).exit_code is ExitCode.APPROVED


@pytest.mark.parametrize("layer", LAYERS, ids=lambda p: p.name)
def test_the_same_layer_is_decided_by_a_solver_that_eats(layer: Path) -> None:
    """The case beside the one above: were layers never decided, that would prove nothing."""
    assert check_file(layer, Options()).exit_code is not ExitCode.UNDECIDED


@pytest.mark.parametrize("prose", APPROVED, ids=lambda p: p.parent.name)
def test_a_solver_that_never_knows_approves_nothing(prose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mandate.logic.answer", lambda *_, **__: Unknown("no answer today"))
    result = run(prose)
    assert result.exit_code is ExitCode.UNDECIDED
    assert result.manifest is None


@pytest.mark.parametrize("prose", APPROVED[:1], ids=lambda p: p.parent.name)
def test_a_solver_that_raises_is_our_fault(prose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("mandate.logic.answer", broken)
    assert run(prose).exit_code is ExitCode.CRASHED


@pytest.mark.parametrize("prose", REFUSED, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_a_solver_that_says_all_is_well_is_caught_or_changes_nothing(
    prose: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every question "holds": no clash anywhere. The other half of the tool must notice, or at least not
    approve what the reading alone refuses."""
    honest = run(prose)
    monkeypatch.setattr("mandate.logic.answer", lambda *_, **__: Holds())
    lied_to = run(prose)
    assert honest.exit_code is ExitCode.ESCALATED
    assert lied_to.exit_code in (ExitCode.CRASHED, ExitCode.ESCALATED)


@pytest.mark.parametrize("prose", APPROVED, ids=lambda p: p.parent.name)
def test_a_witness_that_is_none_is_our_fault(prose: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mandate.logic.answer", lambda *_, **__: Fails(Witness()))
    result = run(prose)
    assert result.exit_code is ExitCode.CRASHED
    assert result.manifest is None


@pytest.mark.parametrize("code", [entry.code for entry in CATALOGUE])
def test_a_rule_that_raises_is_our_fault(code: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object, **__: object) -> Iterator[object]:
        raise RuntimeError("boom")

    rule = next(entry for entry in CATALOGUE if entry.code == code).load()
    monkeypatch.setattr(rule, "check", broken)
    result = run(APPROVED[0])
    assert result.exit_code is ExitCode.CRASHED
    assert result.manifest is None
    assert any(code in d.message for d in result.diagnostics)


@pytest.fixture
def own_child(monkeypatch: pytest.MonkeyPatch) -> Iterator[Child]:
    """Every question, however small, goes to a process of this test's own."""
    child = Child(net=60)
    monkeypatch.setattr("mandate.logic.dispatch.is_large", lambda _: True)
    monkeypatch.setattr("mandate.logic.child.CHILD", child)
    yield child
    child.close()


@pytest.mark.parametrize("prose", APPROVED[:3], ids=lambda p: p.parent.name)
def test_another_process_comes_to_the_same_verdict(prose: Path, own_child: Child) -> None:
    result = run(prose)
    assert own_child.pid is not None
    assert result.exit_code is ExitCode.APPROVED


@pytest.mark.skipif(os.name != "posix", reason="memory is limited where POSIX limits it")
def test_a_process_that_dies_approves_nothing(own_child: Child, monkeypatch: pytest.MonkeyPatch) -> None:
    """It has so little memory that it does not even start."""
    monkeypatch.setenv("MANDATE_SOLVER_MEMORY", str(40 * 2**20))
    result = run(APPROVED[0])
    assert result.exit_code in (ExitCode.UNDECIDED, ExitCode.CRASHED)
    assert result.manifest is None


@pytest.mark.skipif(os.name != "posix", reason="signals as POSIX has them")
def test_a_process_that_is_killed_again_and_again_approves_nothing(
    own_child: Child, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = child_module._exchange

    def killed(process: subprocess.Popen[bytes], message: bytes) -> tuple[bytes, bytes] | None:
        process.kill()
        process.wait()
        return honest(process, message)

    monkeypatch.setattr(child_module, "_exchange", killed)
    result = run(APPROVED[0])
    assert result.exit_code is ExitCode.UNDECIDED
    assert result.manifest is None


def test_no_process_at_all_changes_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where none can be started, questions are answered here."""
    monkeypatch.setattr("mandate.logic.dispatch.is_large", lambda _: True)
    monkeypatch.setattr("mandate.logic.child.CHILD", Child())
    monkeypatch.setattr(sys, "executable", "")
    assert run(APPROVED[0]).exit_code is ExitCode.APPROVED


@pytest.mark.parametrize("door", ["mandate.logic.fits._of", "mandate.logic.settled.settled"])
def test_a_component_that_is_skipped_is_no_pass(door: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts of a question that give up, each in its engine: the whole is undecided."""

    def gives_up(*_: object, **__: object) -> None:
        raise Undecided("this part is left out")

    for module in ("fits._of", "consistent.settled", "lawful.settled"):
        if module.endswith(door.rsplit(".", 1)[1]):
            monkeypatch.setattr(f"mandate.logic.{module}", gives_up)
    results = [run(prose) for prose in APPROVED]
    touched = [r for r in results if any("left out" in u for u in r.undecided)]
    assert touched
    assert all(r.exit_code is ExitCode.UNDECIDED and r.manifest is None for r in touched)
