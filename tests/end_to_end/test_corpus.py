"""Real mandates, none of which was written for us: nothing breaks, nothing is lost,
nothing unread is approved."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

import mandate
from mandate.model.clause import State
from mandate.model.result import Verdict

ROOT = Path(__file__).resolve().parents[2]
CORPUS = ROOT.parent / "shared" / "corpus"
AGENTS = sorted((CORPUS / "agents").glob("*.md"))
LAYERS = sorted((ROOT / "fixtures").glob("*/*.ops"))

pytestmark = pytest.mark.skipif(not AGENTS, reason="the corpus is not part of the project")


@pytest.mark.parametrize("document", AGENTS, ids=lambda p: p.stem)
def test_every_clause_ends_in_one_state_and_nothing_unread_is_approved(document: Path) -> None:
    layer = LAYERS[len(document.stem) % len(LAYERS)]
    started = time.monotonic()
    result = mandate.compile(document, layer, reader="english")
    seconds = time.monotonic() - started

    assert result.verdict is not Verdict.CRASHED, result.undecided
    assert result.clauses, result.diagnostics
    ids = [c.id for c in result.clauses]
    assert len(ids) == len(set(ids))
    assert all(isinstance(c.state, State) for c in result.clauses)
    if any(c.state is State.FLAGGED for c in result.clauses):
        assert result.verdict is Verdict.ESCALATED
    if result.verdict is Verdict.APPROVED:
        assert result.plan is not None
        assert not result.plan.open
        assert any(c.state is State.CHECKED for c in result.clauses)
    assert seconds < 60
