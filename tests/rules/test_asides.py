"""A question asked aside only adds words or saves work: without its answer no check passes that would not
pass with it, nothing is accused that would not be, and nothing that is found goes unsaid.

Every case of every page, with a solver that answers all questions but those asked aside.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

import pytest

from mandate.compiler.asking import Asker
from mandate.model.finding import Finding
from mandate.model.question import Answer, Question, Unknown
from mandate.model.result import Outcome
from mandate.rules.catalogue import CATALOGUE, Entry
from tests.rules.faulty import REASON
from tests.rules.pages import Found, cases_of, run

PAGES = Path(__file__).parent
WITH_PAGES = [
    pytest.param(entry, id=entry.module) for entry in CATALOGUE if (PAGES / f"{entry.module}.md").is_file()
]


@dataclass
class Distracted:
    """Answers as the real solver does, except what is asked aside; `kept` counts what it kept to itself."""

    honest: Asker = field(default_factory=Asker)
    kept: int = 0

    def __call__(self, question: Question) -> Answer:
        if getattr(question, "aside", False):
            self.kept += 1
            return Unknown(REASON)
        return self.honest(question)


def accused(found: Found) -> list[tuple[str, str, list[str]]]:
    return sorted((f.severity, f.kind, found.items_of(f)) for f in found.findings)


def alike(one: Finding, other: Finding) -> bool:
    return (one.severity, one.kind, set(one.items)) == (other.severity, other.kind, set(other.items))


@pytest.mark.parametrize("entry", WITH_PAGES)
def test_no_verdict_rests_on_what_is_asked_aside(entry: Entry) -> None:
    for case in cases_of(PAGES / f"{entry.module}.md"):
        ask = Distracted()
        if case.gap:
            continue
        without = run(case, entry.load(), ask)
        if not ask.kept:
            continue
        honest = run(case, entry.load())
        assert not without.crashes, case.name
        if without.outcome is Outcome.PASS:
            assert honest.outcome is Outcome.PASS, f"{case.name}: passes because nobody knew"
        if not without.undecided:
            assert accused(without) == accused(honest), f"{case.name}: unsaid"
        for finding in without.findings:
            assert any(alike(finding, f) for f in honest.findings), f"{case.name}: accused"


def test_some_questions_are_asked_aside() -> None:
    """Else the test above looks at nothing."""
    kept = 0
    for module in ("goals_clash", "unreachable_ceiling"):
        entry = next(e for e in CATALOGUE if e.module == module)
        for case in cases_of(PAGES / f"{module}.md"):
            ask = Distracted()
            run(case, entry.load(), ask)
            kept += ask.kept
    assert kept
