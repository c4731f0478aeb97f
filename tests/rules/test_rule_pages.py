"""Every rule against its page of cases: what it must find, and what it must leave alone."""

from __future__ import annotations

from pathlib import Path

import pytest

from mandate.rules.catalogue import CATALOGUE
from tests.rules.pages import PageCase, cases_of, part_of, run

PAGES = Path(__file__).parent
CASES = [
    pytest.param(
        case,
        entry.module,
        id=f"{entry.module}: {case.name}",
        marks=[pytest.mark.xfail(reason=case.gap, strict=True)] if case.gap else [],
    )
    for entry in CATALOGUE
    if (PAGES / f"{entry.module}.md").is_file()
    for case in cases_of(PAGES / f"{entry.module}.md")
]


@pytest.mark.parametrize(("case", "module"), CASES)
def test_case(case: PageCase, module: str) -> None:
    rule = next(e for e in CATALOGUE if e.module == module).load()
    found = run(case, rule)
    assert not found.crashes
    shown = [
        (
            f.severity.value,
            found.items_of(f),
            {p: part_of(f, p, found.prose, found.names) for p in ("exactly", "example", "says")},
        )
        for f in found.findings
    ]
    left = list(found.findings)
    for wanted in case.findings:
        match = next(
            (
                f
                for f in left
                if f.severity.value == wanted.severity
                and found.items_of(f) == sorted(wanted.items)
                and all(
                    part_of(f, name, found.prose, found.names) == text for name, text in wanted.parts.items()
                )
            ),
            None,
        )
        assert match is not None, f"not found: {wanted}\nfound: {shown}\nundecided: {found.undecided}"
        left.remove(match)
    assert not left, f"not expected: {shown}"
    for words in case.undecided:
        assert any(words in reason for reason in found.undecided), found.undecided
    if not case.undecided:
        assert not found.undecided
    for words in case.assumed:
        assert any(words in text for text in found.assumed), found.assumed
