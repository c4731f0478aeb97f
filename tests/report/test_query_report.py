"""Answers to queries as people and machines see them."""

from __future__ import annotations

import json

import jsonschema
import pytest

import mandate
from mandate.report.query import render_query
from mandate.report.query_json import query_schema
from mandate.report.visible import cells

LAYER = """\
mandate-spec 1
agent a, owner olga, zone UTC
horizon 30 days, as of 2026-03-02 09:00
role lead: 2 members, answers within 4 h
context total : USD from 0 to 800
tool desk.read(ticket: text) tier 0
tool pay.refund(ticket: text, amount: USD) tier 2
allow desk.*, pay.*
rule cap:   pay.refund requires amount <= 50 USD, else escalate to lead
rule total: pay.refund requires amount <= total
rule day:   sum(pay.refund.amount) <= 2_000 USD per day
rule first: desk.read before pay.refund, same ticket
"""

EXPECTED = """\
depends: pay.refund(amount: 80 USD)
  approval   by lead, when total >= 80 USD (2 members, answers within 4 h)
  denied     otherwise
  <spec>:8    allow desk.*, pay.*
                            ^^^^^ allows it
  <spec>:10   rule total: pay.refund requires amount <= total
                                              ^^^^^^^^^^^^^^^ decides
  <spec>:9    rule cap:   pay.refund requires amount <= 50 USD, else escalate t…
                                              ^^^^^^^^^^^^^^^^ asks lead
  and after  an earlier call of desk.read, same ticket (<spec>:12)
  and within the amount of all calls of pay.refund together is at most 2,000 USD
             per day (<spec>:11)

allowed: desk.read
  <spec>:8   allow desk.*, pay.*
                   ^^^^^^ allows it

2 calls: 1 allowed, 1 depends
"""


def test_the_page_at_eighty_columns() -> None:
    result = mandate.query(LAYER, "pay.refund(amount: 80 USD)", "desk.read")
    assert render_query(result, width=80) == EXPECTED


@pytest.mark.parametrize("width", [40, 60, 80, 120])
def test_nothing_is_wider_than_asked_for(width: int) -> None:
    result = mandate.query(LAYER, "pay.refund", "pay.refund(amount: 900 USD)", "pay.refnd", "desk.read")
    for line in render_query(result, width=width).splitlines():
        assert cells(line) <= width, line


def test_quiet_keeps_decision_and_condition() -> None:
    result = mandate.query(LAYER, "pay.refund", "desk.read")
    assert render_query(result, width=100, quiet=True) == (
        "depends: pay.refund\n"
        "  allowed    when amount <= total and amount <= 50 USD\n"
        "  approval   by lead, when amount <= total and amount > 50 USD (2 members, answers within 4 h)\n"
        "  denied     otherwise\n"
        "allowed: desk.read\n"
    )


@pytest.mark.parametrize(
    "queries",
    [
        ("pay.*", "desk.read"),
        ("pay.nothing",),
        (),
        ("pay.refund when total == 900 USD", "pay.refund(amount: 900 USD)"),
    ],
)
def test_json_fits_its_schema(queries: tuple[str, ...]) -> None:
    result = mandate.query(LAYER, *queries)
    document = json.loads(render_query(result, "json"))
    jsonschema.Draft202012Validator(query_schema()).validate(document)
    assert document["exit_code"] == int(result.exit_code)


def test_json_says_what_the_page_says() -> None:
    document = json.loads(render_query(mandate.query(LAYER, "pay.refund(amount: 80 USD)"), "json"))
    answer = document["answers"][0]
    assert (answer["decision"], answer["allowed_when"], answer["approval_when"]) == (
        "depends",
        None,
        "total >= 80 USD",
    )
    assert answer["approvals"][0]["role"] == "lead"
    assert [(b["kind"], b["start"]["line"]) for b in answer["bounds"]] == [("after", 12), ("within", 11)]


def test_no_text_of_a_user_reaches_the_terminal_as_it_is() -> None:
    layer = LAYER.replace("desk.read(ticket", "desk.read(note: text, ticket")
    result = mandate.query(layer, 'desk.read(note: "[red]\u202ehidden")')
    text = render_query(result, width=80)
    assert "\u202e" not in text
    assert "[red]<U+202E>hidden" in text


def test_conditions_on_dates_say_which_dates_they_hold_for() -> None:
    layer = LAYER + "deny desk.read when date < 2026-03-05\n"
    result = mandate.query(layer, "desk.read", "desk.read when date == 2026-03-06 10:00")
    assert render_query(result, width=100, quiet=True) == (
        "depends: desk.read\n"
        "  allowed    when date >= 2026-03-05\n"
        "  denied     otherwise\n"
        "  horizon    Mon 2026-03-02 09:00 to Wed 2026-04-01 09:00; nothing is said of other dates\n"
        "allowed: desk.read when date == 2026-03-06 10:00\n"
    )
    document = json.loads(render_query(result, "json"))
    jsonschema.Draft202012Validator(query_schema()).validate(document)
    assert [a["horizon"] for a in document["answers"]] == [
        {"start": "2026-03-02 09:00", "end": "2026-04-01 09:00"},
        None,
    ]
