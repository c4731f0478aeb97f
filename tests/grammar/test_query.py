"""Queries: what they describe, and where a mistake in one is."""

from __future__ import annotations

import pytest

from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.query import MOST_QUERIES, parse_queries
from mandate.grammar.spec import parse_spec
from mandate.model.diagnostic import Diagnostic
from mandate.model.query import Call
from mandate.model.source import SourceText

LAYER = """\
mandate-spec 1
agent a, owner o, zone UTC
context tier : one of standard, vip
context total : USD
calendar office: Mon-Fri 09:00-17:00
calendar loud: every day 09:00-10:00
set rooms = "#a", "#b"
predicate is_rude(body: text)
tool pay.refund(order: text, amount: USD) tier 2
    also called "give money back"
tool pay.credit(amount: USD) tier 2
tool chat.post(room: one of rooms, body: text, at: time of day, loud: bool) tier 1
allow pay.*, chat.post
"""


TIMES = "give the time of the call: `when date == 2026-03-02 10:00`, `time == 10:00` or `weekday == monday`"


def ask(text: str) -> tuple[tuple[Call, ...], tuple[Diagnostic, ...]]:
    spec, problems = parse_spec(SourceText("a.ops", LAYER))
    assert spec is not None, problems
    return parse_queries(SourceText("query", text), names_of(spec)[0])


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("pay.refund", "true"),
        ("pay.refund()", "true"),
        ("pay.refund(amount: 80 USD)", "amount == 80 USD"),
        ("pay.refund(amount: total)", "amount == total"),
        ("pay.refund(amount: -5 USD)", "amount == -5 USD"),
        ("pay.refund(amount: 20% of total) when tier == vip", "amount == 0.2 * total and tier == vip"),
        ("pay.refund(order: \"x, y\", amount: 1 USD), when vip == tier", 'order == "x, y" and amount == 1 USD and tier == vip'),
        ("pay.refund when amount <= 5 USD and time == 22:00", "amount <= 5 USD and time == 22:00"),
        ('chat.post(room: "#a", at: 09:30, loud: true) when not is_rude(body)', 'room == "#a" and at == 09:30 and loud and not is_rude(body)'),
        ("pay.refund(   # how much?\n    amount: 1 USD,\n    order: \"a\")", 'amount == 1 USD and order == "a"'),
    ],
)  # fmt: skip
def test_what_a_query_says(text: str, meant: str) -> None:
    calls, problems = ask(text)
    assert not problems, problems
    assert [_plain(show(c.given)) for c in calls] == [_plain(meant)]


def _plain(text: str) -> str:
    return text.replace("loud == true", "loud")


def test_a_pattern_asks_about_each_tool_and_text_names_it() -> None:
    calls, problems = ask("pay.*(amount: 3 USD)   when tier == vip")
    assert not problems
    assert [c.text for c in calls] == [
        "pay.credit(amount: 3 USD) when tier == vip",
        "pay.refund(amount: 3 USD) when tier == vip",
    ]


def test_several_queries_with_remarks_each_with_its_place() -> None:
    text = "# two\npay.refund\n\n  pay.credit(amount: 2 USD)  # small\n"
    calls, problems = ask(text.replace("  pay", "pay"))
    assert not problems
    assert [c.tool for c in calls] == ["pay.refund", "pay.credit"]
    assert [text.replace("  pay", "pay")[c.span.start : c.span.end] for c in calls] == [
        "pay.refund",
        "pay.credit(amount: 2 USD)",
    ]


@pytest.mark.parametrize(
    ("text", "message", "at", "hint"),
    [
        ("pay.refnd", "there is no tool called `pay.refnd`", "pay.refnd", "did you mean `pay.refund`?"),
        ("drop.*", "no tool matches `drop.*`", "drop.*", ""),
        ("pay.refund(amout: 1 USD)", "`pay.refund` has no argument called `amout`", "amout", "did you mean `amount`?"),
        ("pay.*(order: \"a\")", "`pay.credit` has no argument called `order`", "order", "it takes `amount`"),
        ("pay.refund(amount: 80)", "`amount` is in USD, `80` is a number", "80", "did you mean `80 USD`?"),
        ("pay.refund(amount: 1 USD, amount: 2 USD)", "`amount` is given twice", "amount", ""),
        ("pay.refund when tier == gold", "`gold` is none of its values", "gold", "it is one of `standard` or `vip`"),
        ("pay.refund when amunt > 1 USD", "there is nothing called `amunt`", "amunt", "did you mean `amount`?"),
        ("pay.refund if tier == vip", "unexpected `if`", "if", "did you mean `when`?"),
        ("give money back", "there is no tool called `give money back`", "give money back", "did you mean `pay.refund`?"),
        ("Give  money back(amount: 1 USD) when tier == vip", "there is no tool called `Give  money back`", "Give  money back", "did you mean `pay.refund`?"),
        ('"give money back"(amount: 1 USD)', "there is no tool called `give money back`", '"give money back"', "did you mean `pay.refund`?"),
        ("give money away", "unexpected `money`", "money", ""),
        ("pay.refund when not office", "`office` is no condition: it is open at some times and closed at others", "office", TIMES),
        ("pay.refund(80 USD)", "unexpected `80`", "80", ""),
        ("pay.refund(amount: 1 USD", "this ends too early", "D", ""),
        ("pay.refund(order: \"a)", "this text in quotes has no end on its line", "\"a)", "close it with `\"`"),
        ("", "this query is empty", None, "write a call: `tool(argument: value) when condition`"),
    ],
)  # fmt: skip
def test_mistakes_point_into_the_query(text: str, message: str, at: str | None, hint: str) -> None:
    calls, problems = ask(text)
    assert not calls
    assert [(p.message, p.help) for p in problems] == [(message, hint)]
    span = problems[0].span
    assert (text[span.start : span.end] if span else None) == at


def test_one_mistake_does_not_hide_the_other_queries() -> None:
    calls, problems = ask("pay.refund\npay.nothing_at_all(\npay.credit")
    assert [c.tool for c in calls] == ["pay.refund", "pay.credit"]
    assert len(problems) == 1


@pytest.mark.parametrize(
    "text",
    ["(" * 10_000, "pay.refund" + "(" * 300, "pay.refund when " + "not " * 5_000 + "true", "\x00", "x" * 200_000,
     "pay.refund\n" * (MOST_QUERIES + 1), "pay.refund(amount: " + "1 USD + " * 3_000 + "1 USD)"],
)  # fmt: skip
def test_hostile_texts_are_refused_in_words(text: str) -> None:
    calls, problems = ask(text)
    assert not calls
    assert len(problems) == 1


def test_an_argument_hides_a_calendar() -> None:
    calls, problems = ask("chat.post when loud")
    assert not problems
    assert show(calls[0].given) == "loud"
