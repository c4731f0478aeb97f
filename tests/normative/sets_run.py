"""A rule set on the road from its plan to the findings of all rules."""

from __future__ import annotations

from pathlib import Path

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.grammar.names import names_of
from mandate.rules.base import Case
from mandate.rules.catalogue import rules
from tests.normative.notation import RuleSet, read_set
from tests.rules.pages import layer, plan_of

SETS = Path(__file__).parent / "sets"


def sets() -> tuple[RuleSet, ...]:
    return tuple(read_set(path) for path in sorted(SETS.glob("*.txt")))


def case_of(given: RuleSet) -> Case:
    """The norms of a set, lowered. A plan that does not type is a mistake of the set."""
    spec = layer(given.ops)
    plan, source = plan_of(given.plan, given.prose)
    assert plan is not None
    names, problems = names_of(spec, plan)
    assert not problems, problems
    norms, complaints = lower_plan(plan, source, cut(source), names)
    assert not complaints, complaints
    stretch = stretch_of(spec, plan, None)
    every = (*norms, *lower_layer(spec))
    return Case(spec, every, stretch.start, stretch.end, source, plan, None, (), complaints, stretch.declared)


def checked(case: Case, ask: Asker) -> Checked:
    """Every check that does not look at the reading."""
    return check(case, ask, [r for r in rules() if not r.code.startswith("MND1")])
