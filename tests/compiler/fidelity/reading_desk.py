"""A small layer and a quick way to hold one sentence against one plan item."""

from __future__ import annotations

from typing import Any

from mandate.compiler.clauses import cut
from mandate.compiler.fidelity import assess
from mandate.compiler.states import settle
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.clause import State
from mandate.model.plan import Plan
from mandate.model.reading import FidelityFact
from mandate.model.source import SourceText

OPS = """mandate-spec 1
agent desk, owner maria, zone Europe/Berlin
horizon 30 days, as of 2026-03-02 09:00
role support_lead: 2 members, answers within 4 h, also called "the support lead"
context customer.tier : one of standard, vip, gold
context order.age : duration
context order.total : USD from 0 to 5_000
metric open_tickets : count, now 480, also called "open tickets"
metric satisfaction : percent
tool crm.read_ticket(ticket_id: text) tier 0
    also called "read the ticket"
tool payments.issue_refund(order_id: text, amount: USD) tier 1
    also called "refund", "issue a refund"
tool tickets.close(ticket_id: text) tier 1
    also called "close"
    effect open_tickets -= 1
tool accounts.delete(customer_id: text) tier 1
allow crm.read_ticket, payments.issue_refund, tickets.close, accounts.delete
"""


def facts(prose: str, **sections: Any) -> tuple[FidelityFact, ...]:
    """The facts about a plan of these sections; items quote clause c1 whole unless they say otherwise."""
    return look(prose, **sections)[0]


def states(prose: str, **sections: Any) -> list[State]:
    return look(prose, **sections)[1]


def look(prose: str, digest: str = "", **sections: Any) -> tuple[tuple[FidelityFact, ...], list[State]]:
    spec, problems = parse_spec(SourceText("desk.ops", OPS))
    assert spec is not None, problems
    source = SourceText("desk.txt", prose, digest)
    clauses = cut(source)
    texts = {c.id: c.text for c in clauses}
    for section, entries in sections.items():
        if section in ("goals", "facts", "constraints", "prohibited", "success"):
            for i, entry in enumerate(entries):
                entry.setdefault("id", f"{section[0]}{i + 1}")
                entry.setdefault("quotes", [{"clause": "c1", "text": texts["c1"]}])
    plan = Plan.model_validate({"mandate": "desk.txt", "reader": {"kind": "hand"}, **sections})
    names, complaints = names_of(spec, plan)
    assert not complaints
    reading = assess(source, clauses, plan, spec, names)
    return reading.facts, [v.state for v in settle(clauses, plan, reading)]


def kinds(prose: str, **sections: Any) -> list[str]:
    return [fact.infidelity.value for fact in facts(prose, **sections)]
