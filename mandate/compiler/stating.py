"""The named values that a plan takes from the prose, typed."""

from __future__ import annotations

from mandate.compiler.lowering.mandate import quote_spans
from mandate.grammar import typed
from mandate.grammar.names import Names
from mandate.model.clause import Clause
from mandate.model.plan import Plan
from mandate.rules.base import Stated


def stated_in(plan: Plan, clauses: tuple[Clause, ...], names: Names) -> tuple[Stated, ...]:
    """Each fact with a name and a value; one that does not type has been told already."""
    by_id = {clause.id: clause for clause in clauses}
    found: list[Stated] = []
    for fact in plan.facts:
        if fact.name is None or fact.value is None:
            continue
        value, _ = typed.typed_quantity(fact.value, names)
        if value is not None:
            found.append(Stated(fact.id, fact.name, value, quote_spans(fact, by_id)))
    return tuple(found)
