"""A layer with events, keys, windows, shares, units, sets and calendars, and what is read against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mandate.compiler.clauses import cut
from mandate.compiler.fidelity import assess
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.compiler.states import settle
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.clause import State
from mandate.model.plan import Plan
from mandate.model.source import SourceText
from mandate.model.spec import Spec

OPS = """\
mandate-spec 1
agent keeper, owner ada, zone Europe/Vienna
horizon 30 days, as of 2026-03-02 09:00
role lead: 2 members, answers within 4 h
role compliance: 2 members
event damaged_order: up to 40 per day, exclusive with lost_order, also called "a damaged order"
event lost_order
event frost_warning, also called "a frost warning"
predicate promises_discount(body: text)
key gauge has 120 values, also called "water gauge"
key table_name has 30 values, also called "table"
key recipient, also called "contact"
window shift = 06:00-14:00, 14:00-22:00, 22:00-06:00
window night_shift = 22:00-06:00
calendar office: Mon-Fri 09:00-17:00
calendar payday: on the last day of every month
share of mix: sand, gravel, water
metric strength = 3 * mix.sand + 7 * mix.gravel, also called "the strength"
metric protein = 0.09 * mix.sand + 0.14 * mix.gravel
metric fines = mix.sand + mix.water, also called "the fines"
metric cold_room: degC from 2 degC to 8 degC, now 5 degC, also called "the cold room"
metric free_space: GB, now 200 GB, also called "free space"
unit pallet = 48 boxes
set own_domains = "acme.com", "acme.org"
tool gauges.read(gauge: text, note: text) tier 0, also called "read", "read the gauge"
tool tables.refresh(table_name: text) tier 1, also called "refresh"
tool mail.send(to: text, recipient: text, body: text) tier 2
    also called "write", "email", "send a message", "message"
tool drafts.make(recipient: text) tier 0, also called "draft", "draft a mail"
tool payments.issue_refund(order_id: text, amount: USD) tier 1, also called "refund", "issue a refund"
tool orders.replace(order_id: text) tier 1, also called "replace", "send a replacement"
tool press.run(batch: text) tier 1, takes 35 min, at most 2 at a time
    also called "run the press", "run"
tool checks.do(place: text) tier 0, also called "check", "do a check"
tool store.order(amount: boxes from 0 to 900) tier 1, also called "buy"
tool room.cool(room: text) tier 1, also called "cool"
    effect cold_room -= 1 degC
tool files.write(path: text, body: text) tier 1, also called "write to a file", "write files", "save"
tool files.delete(path: text) tier 3, also called "delete"
tool invoices.pay(invoiced: EUR, delivered: EUR) tier 2, also called "pay an invoice", "pay"
allow *
rule match: invoices.pay requires abs(invoiced - delivered) <= 20 EUR
"""


@dataclass(frozen=True, slots=True)
class Look:
    """`items` without ids and quotes; `faults` what the gate says of them; `asked` the open questions."""

    plan: Plan
    items: list[dict[str, Any]]
    faults: list[str]
    asked: list[str]
    states: list[State]


def spec_of(ops: str = OPS) -> Spec:
    spec, told = parse_spec(SourceText("layer.ops", ops))
    assert spec is not None, told
    return spec


def look(prose: str, ops: str = OPS) -> Look:
    """A text as the embedded reader reads it and the gate judges it."""
    spec, source = spec_of(ops), SourceText("mandate.txt", prose)
    clauses = cut(source)
    plan, told = EnglishReader().read(ReadingRequest(source, clauses, spec, names_of(spec)[0]))
    assert plan is not None and not told
    return judged(plan, source, spec)


def judged(plan: Plan, source: SourceText, spec: Spec) -> Look:
    """What the gate says of a plan, whoever wrote it."""
    clauses = cut(source)
    names, complaints = names_of(spec, plan)
    assert not complaints
    reading = assess(source, clauses, plan, spec, names)
    quiet = {"id", "quotes", "derived"}
    items = [i.model_dump(exclude=quiet, exclude_none=True, exclude_defaults=True) for i in plan.items]
    faults = [f"{f.infidelity.value}: {f.found}" for f in reading.facts]
    states = [v.state for v in settle(clauses, plan, reading)]
    return Look(plan, items, faults, [q.question for q in plan.open], states)
