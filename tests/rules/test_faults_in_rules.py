"""Whatever fails while a rule asks, it never reads as PASS, and accuses nobody.

For every rule of the catalogue, on cases of its own page that make it ask something: an answer that is
Unknown (all of them, or one among honest ones), an exception, and a memory that is full.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest

from mandate.model.diagnostic import Severity
from mandate.model.result import Outcome
from mandate.rules.catalogue import CATALOGUE, Entry
from tests.rules.faulty import Fault, Faulty, broken, out_of_memory, silent
from tests.rules.pages import Found, PageCase, cases_of, run

PAGES = Path(__file__).parent
MOST_PASSING, MOST_FOUND, MOST_ALONE = 3, 2, 4
ASKING = [
    pytest.param(entry, id=entry.module) for entry in CATALOGUE if (PAGES / f"{entry.module}.md").is_file()
]


@cache
def asking(entry: Entry) -> tuple[tuple[PageCase, Found, int], ...]:
    """Cases in which the rule asks: what it finds, and how many questions it takes; the first that pass and
    the first that do not."""
    found: list[tuple[PageCase, Found, int]] = []
    left = {True: MOST_PASSING, False: MOST_FOUND}
    for case in cases_of(PAGES / f"{entry.module}.md"):
        if not any(left.values()):
            break
        if case.gap:
            continue
        ask = Faulty()
        honest = run(case, entry.load(), ask)
        passes = honest.outcome is Outcome.PASS
        if ask.asked and left[passes]:
            left[passes] -= 1
            found.append((case, honest, ask.asked))
    return tuple(found)


def faulty(entry: Entry, case: PageCase, fault: Fault, at: int | None = None) -> Found:
    return run(case, entry.load(), Faulty(fault, at))


@pytest.mark.parametrize("entry", ASKING)
def test_no_answer_is_no_pass(entry: Entry) -> None:
    for case, honest, _ in asking(entry):
        found = faulty(entry, case, silent)
        assert found.outcome is not Outcome.PASS, case.name
        assert found.undecided or found.crashes, case.name
        if honest.outcome is Outcome.PASS:
            assert not [f for f in found.findings if f.severity is Severity.ERROR], case.name


@pytest.mark.parametrize("entry", ASKING)
def test_one_question_without_an_answer_is_no_pass(entry: Entry) -> None:
    for case, honest, asked in asking(entry):
        for at in range(min(asked, MOST_ALONE)):
            ask = Faulty(silent, at)
            found = run(case, entry.load(), ask)
            if not ask.aside:
                assert found.outcome is not Outcome.PASS, (case.name, at)
                assert found.undecided, (case.name, at)
            if honest.outcome is Outcome.PASS:
                assert not [f for f in found.findings if f.severity is Severity.ERROR], (case.name, at)


@pytest.mark.parametrize("fault", [broken, out_of_memory])
@pytest.mark.parametrize("entry", ASKING)
def test_a_solver_that_raises_is_an_error(entry: Entry, fault: Fault) -> None:
    for case, _, asked in asking(entry)[:2]:
        for at in (None, asked - 1):
            found = faulty(entry, case, fault, at)
            assert found.outcome is Outcome.ERROR, (case.name, at)
            assert found.crashes, (case.name, at)


def test_every_rule_that_asks_is_among_them() -> None:
    """A rule whose page has no case in which it asks would go untested here."""
    sources = Path(__file__).parents[2] / "mandate" / "rules"
    asks = [e for e in CATALOGUE if "ask(" in (sources / f"{e.module}.py").read_text(encoding="utf-8")]
    assert [e.module for e in asks if not asking(e)] == []
