"""240 rules in nine sets: what was planted is found, and nothing else; cores are minimal and hold the duty."""

from __future__ import annotations

import pytest

from mandate.compiler.asking import Asker
from mandate.model.diagnostic import Severity
from tests.normative.notation import RuleSet
from tests.normative.sets_run import case_of, checked, sets


def test_there_are_240_rules_in_nine_sets() -> None:
    assert (len(sets()), sum(s.rules for s in sets())) == (9, 240)


@pytest.mark.parametrize("given", sets(), ids=lambda s: s.name)
def test_what_was_planted_is_found_and_nothing_else(given: RuleSet) -> None:
    found = checked(case_of(given), Asker())
    assert not found.crashes and not found.undecided
    errors = [f for f in found.findings if f.severity is Severity.ERROR]
    assert {f.code for f in errors} <= {"MND203", "MND322"}
    clashes = [frozenset(f.items) for f in errors if f.code == "MND203"]
    assert len(clashes) == len(set(clashes))
    assert set(clashes) == given.clashes
    broken = {i for f in errors if f.code == "MND322" for i in f.items if i.startswith("p")}
    assert broken == given.broken
    redundant = {frozenset(f.items) for f in found.findings if f.code == "MND210"}
    assert redundant == {frozenset(pair) for pair in given.redundant}
    assert not [f for f in found.findings if f.severity is Severity.WARNING]
