"""Over every page of cases: a repair makes its finding vanish and adds none, looked at on the whole case.

Repairs are tried on the norms they have to do with; here all norms and all rules are looked at.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.compiler.repairing.offering import with_repairs
from mandate.compiler.repairing.trying import Trials
from mandate.grammar.names import names_of
from mandate.model.diagnostic import Severity
from mandate.rules.base import Case
from mandate.rules.catalogue import rules
from tests.rules.pages import PageCase, cases_of, layer, plan_of

PAGES = sorted(Path(__file__).parent.glob("*.md"))
BLOCKING = [
    case
    for page in PAGES
    for case in cases_of(page)
    if case.plan and not case.gap and any(f.severity == "error" and f.items for f in case.findings)
]
EVERY = 5  # each of so many cases is looked at here; all of them by hand, with `EVERY = 1`


def built(page: PageCase) -> Case | None:
    spec = layer(page.ops, page.included)
    plan, source = plan_of(page.plan, page.prose)
    if plan is None:
        return None
    names, _ = names_of(spec, plan)
    norms, complaints = lower_plan(plan, source, cut(source), names)
    if complaints:
        return None
    stretch = stretch_of(spec, plan, None)
    every = (*norms, *lower_layer(spec))
    return Case(spec, every, stretch.start, stretch.end, source, plan, horizon_declared=stretch.declared)


def told(checked: Checked) -> Counter[tuple[str, tuple[str, ...]]]:
    return Counter((f.code, f.items) for f in checked.findings if f.severity is not Severity.NOTE)


@pytest.mark.parametrize("page", BLOCKING[::EVERY], ids=lambda p: f"{p.page.stem}: {p.name}")
def test_a_repair_solves_its_finding_and_adds_none(page: PageCase) -> None:
    case = built(page)
    if case is None:
        return
    ask = Asker()
    some = [r for r in rules() if not r.code.startswith("MND1") and r.severity is not Severity.NOTE]
    before = check(case, ask, some)
    trials = Trials(case, ask)
    for finding in with_repairs(case, ask, before):
        for repair in finding.repairs:
            changed = trials.change(repair.edits)
            assert changed is not None
            trial = replace(case, norms=changed.applied(case.norms), end=changed.end or case.end)
            after = check(trial, ask, some)
            old, new = told(before), told(after)
            mine = (finding.code, finding.items)
            assert not after.crashes
            assert new[mine] < old[mine], (finding.code, repair.edits)
            assert new <= old, (finding.code, repair.edits)
            assert not set(after.undecided) - set(before.undecided), repair.edits
