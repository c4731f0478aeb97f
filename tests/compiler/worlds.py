"""Small layers and plans for tests of the compiler: texts in, the typed values out."""

from __future__ import annotations

from typing import Any

from mandate.compiler.clauses import cut
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import Complaint, lower_plan
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.norm import Norm
from mandate.model.plan import Plan
from mandate.model.source import SourceText
from mandate.model.spec import Spec

HEAD = """mandate-spec 1
agent tester, owner ada, zone Europe/Vienna
horizon 7 days, as of 2026-03-02 00:00
"""

SHOP = (
    HEAD
    + """
role lead: 1 member, answers within 4 h
context order.total : USD from 0 to 500
context order.damaged : bool
metric backlog : count, now 100
tool pay.refund(order_id: text, amount: USD) tier 2
tool desk.close(ticket_id: text) tier 1
    effect backlog -= 1
tool desk.delete(ticket_id: text) tier 4
allow pay.refund, desk.close
rule cap: pay.refund requires amount <= 50 USD, else escalate to lead
rule most: pay.refund requires amount <= 200 USD
rule rate: count(pay.refund) <= 20 per day
deny desk.close when order.damaged
"""
)


def layer(text: str = SHOP) -> Spec:
    spec, problems = parse_spec(SourceText("shop.ops", text))
    assert spec is not None, problems
    return spec


def prose(*lines: str) -> SourceText:
    return SourceText("strategy.txt", "".join(f"- {line}\n" for line in lines))


def plan(source: SourceText, **sections: list[dict[str, Any]]) -> Plan:
    """A plan whose items quote the clause `clause` (an index), whole, and are numbered by section."""
    clauses = cut(source)
    for items in sections.values():
        for item in items:
            found = clauses[item.pop("clause", 0)]
            item["quotes"] = [{"clause": found.id, "text": found.text}]
    return Plan.model_validate({"mandate": source.path, "reader": {"kind": "hand"}, **sections})


def lowered(
    source: SourceText, made: Plan, spec: Spec | None = None
) -> tuple[tuple[Norm, ...], tuple[Complaint, ...]]:
    found = spec or layer()
    names, problems = names_of(found, made)
    assert not problems
    return lower_plan(made, source, cut(source), names)


def layer_norms(text: str = SHOP) -> dict[str, Norm]:
    return {n.origin.name: n for n in lower_layer(layer(text))}
