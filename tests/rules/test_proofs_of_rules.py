"""What the questions of every rule come to as SMT-LIB files, confirmed by two solvers.

Cases of each rule's own page: two that pass and two that do not.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from mandate import logic
from mandate.model.question import Unknown
from mandate.rules.catalogue import CATALOGUE, Entry
from tests.end_to_end.test_smt2 import status_by_cvc5, status_by_z3
from tests.rules.faulty import Faulty
from tests.rules.pages import cases_of, run

PAGES = Path(__file__).parent
MOST = 2
WITH_PAGE = [pytest.param(e, id=e.module) for e in CATALOGUE if (PAGES / f"{e.module}.md").is_file()]


@pytest.mark.parametrize("entry", WITH_PAGE)
def test_two_solvers_confirm_what_a_rule_asks(entry: Entry) -> None:
    left = {True: MOST, False: MOST}
    for case in cases_of(PAGES / f"{entry.module}.md"):
        passes = not case.findings
        if case.gap or not left[passes]:
            continue
        ask = Faulty()
        run(case, entry.load(), ask)
        left[passes] -= bool(ask.asked)
        for question, answer in ask.honest.answers.items():
            scripts, reason = logic.scripts(question, answer)
            assert scripts or isinstance(answer, Unknown), (case.name, reason)
            for script in scripts:
                assert status_by_z3(script.text) == script.expected, script.text
                assert status_by_cvc5(script.text) == script.expected, script.text
