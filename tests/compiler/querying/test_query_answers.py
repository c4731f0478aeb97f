"""Answers to queries: one layer, one query, what is said and by which lines."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

import mandate
from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.model.expression import Expr
from mandate.model.query import CallAnswer, Decision, QueryCode
from mandate.model.source import SourceText
from mandate.model.spec import Unchecked
from mandate.report.phrases import say

HEAD = """\
mandate-spec 1
agent a, owner olga, zone Europe/Berlin
horizon 30 days, as of 2026-03-02 09:00
role lead: 2 members, answers within 4 h
role legal: 3 members
context tier : one of standard, vip
context total : USD from 0 to 800
metric backlog : count, now 5
predicate is_legal(body: text)
tool desk.read(ticket: text) tier 0
tool pay.refund(ticket: text, amount: USD) tier 2
    costs 900 tokens
tool pay.wire(amount: USD) tier 4
tool mail.send(to: text, body: text) tier 1
tool late.call(weekday: text) tier 1
tool off.limits() tier 0
allow desk.*, pay.*, mail.*, late.*
"""


def ask(query: str, *lines: str) -> CallAnswer:
    result = mandate.query(HEAD + "\n".join(lines) + "\n", query)
    assert not result.diagnostics, result.diagnostics
    assert len(result.answers) == 1
    return result.answers[0]


def told(condition: Expr | None) -> str | None:
    return None if condition is None else show(condition)


def lines_of(answer: CallAnswer, *lines: str) -> list[str]:
    """The labels and the lines they stand on."""
    text = HEAD + "\n".join(lines) + "\n"
    return [f"{say(one.text)}: {text[one.span.start : one.span.end]}" for one in answer.lines]


@pytest.mark.parametrize(
    ("query", "line", "decision", "allowed", "asked"),
    [
        ("desk.read", "", Decision.ALLOWED, "true", None),
        ("off.limits", "", Decision.DENIED, None, None),
        ("pay.refund(amount: 9 USD)", "deny pay.refund when amount > 9 USD", Decision.ALLOWED, "true", None),
        ("pay.refund(amount: 9.01 USD)", "deny pay.refund when amount > 9 USD", Decision.DENIED, None, None),
        ("pay.refund", "deny pay.refund when amount > 9 USD", Decision.DEPENDS, "amount <= 9 USD", None),
        ("pay.refund(amount: 80 USD)", "rule r: pay.refund requires amount <= total", Decision.DEPENDS, "total >= 80 USD", None),
        ("pay.refund(amount: 900 USD)", "rule r: pay.refund requires amount <= total", Decision.DENIED, None, None),
        ("pay.refund", "rule r: pay.refund requires amount <= 5 USD unless tier == vip", Decision.DEPENDS, "amount <= 5 USD or tier == vip", None),
        ("pay.refund", "rule r: pay.refund requires amount <= 5 USD, else escalate", Decision.DEPENDS, "amount <= 5 USD", "amount > 5 USD"),
        ("pay.wire", "tier 4 needs approval by legal", Decision.NEEDS_APPROVAL, None, "true"),
        ("pay.wire", "tier 4 needs approval by legal\ndeny pay.wire when amount > 1 USD", Decision.DEPENDS, None, "amount <= 1 USD"),
        ("mail.send", "deny mail.send when is_legal(body)", Decision.DEPENDS, "not is_legal(body)", None),
        ("mail.send when not is_legal(body)", "deny mail.send when is_legal(body)", Decision.ALLOWED, "true", None),
        ('mail.send(to: "a@b.org")', 'rule r: mail.send requires to ends with "@b.org"', Decision.ALLOWED, "true", None),
        ("mail.send when time == 22:00", "rule r: mail.send only during Mon-Fri 09:00-17:00", Decision.DENIED, None, None),
        ("mail.send when weekday == monday", "rule r: mail.send only during Mon-Fri 09:00-17:00", Decision.DEPENDS, "09:00 <= time < 17:00", None),
        ("mail.send when date == 2026-03-03 10:00", "rule r: mail.send only during Mon-Fri 09:00-17:00", Decision.ALLOWED, "true", None),
        ("mail.send when date == 2026-03-03 10:00", "rule r: mail.send only during Mon-Fri 09:00-17:00, except 2026-03-03", Decision.DENIED, None, None),
        ("pay.refund(amount: 30 USD)", "rule r: max(pay.refund.amount) <= 25 USD", Decision.DENIED, None, None),
        ("pay.refund(amount: 30 USD)", "rule r: sum(pay.refund.amount) <= 25 USD per week", Decision.DENIED, None, None),
        ("pay.refund", "rule r: count(pay.refund) <= 0 per week", Decision.DENIED, None, None),
        ("pay.refund", "budget 800 tokens per run", Decision.DENIED, None, None),
        ("mail.send", "deny mail.send when backlog > 3", Decision.DEPENDS, "backlog <= 3", None),
    ],
)  # fmt: skip
def test_decisions_and_conditions(
    query: str, line: str, decision: Decision, allowed: str | None, asked: str | None
) -> None:
    answer = ask(query, line)
    assert (answer.decision, told(answer.allowed_when), told(answer.approval_when)) == (
        decision,
        allowed,
        asked,
    )


def test_denied_by_every_line_that_denies_alone() -> None:
    lines = (
        "deny pay.refund when amount > 9 USD",
        "rule r: pay.refund requires amount <= 7 USD",
        "deny pay.wire",
    )
    answer = ask("pay.refund(amount: 10 USD)", *lines)
    assert lines_of(answer, *lines) == ["denies it: amount > 9 USD", "denies it: amount <= 7 USD"]


def test_denied_by_lines_together_and_the_range_they_rest_on() -> None:
    lines = ("deny pay.refund when tier == vip", "deny pay.refund when tier == standard")
    assert lines_of(ask("pay.refund", *lines), *lines) == [
        "denies it: tier == vip",
        "denies it: tier == standard",
    ]
    answer = ask("pay.refund(amount: 900 USD)", "rule r: pay.refund requires amount <= total")
    assert answer.reasons == ("the layer declares `total <= 800 USD`",)


def test_allowed_by_the_line_that_lets_it_in_and_the_rules_that_hold() -> None:
    line = "rule r: pay.refund requires amount <= 50 USD"
    assert lines_of(ask("pay.refund(amount: 5 USD)", line), line) == [
        "allows it: pay.*",
        "holds: amount <= 50 USD",
    ]


def test_who_must_agree() -> None:
    answer = ask(
        "pay.refund",
        "approve pay.refund when amount > 20 USD by 2 of legal, with justification",
        "rule r: pay.refund requires amount <= 5 USD, else escalate to lead",
    )
    assert [(a.role, a.count, a.justified, told(a.when), a.answers) for a in answer.approvals] == [
        ("lead", 1, False, "amount > 5 USD", "2 members, answers within 4 h"),
        ("legal", 2, True, "amount > 20 USD", "3 members"),
    ]


def test_what_other_calls_may_stand_in_the_way() -> None:
    answer = ask(
        "pay.refund(amount: 10 USD)",
        "rule day: sum(pay.refund.amount) <= 100 USD per day",
        "rule small: count(pay.refund where amount < 5 USD) <= 1 per day",
        "rule once: count(pay.*) <= 1 per amount in any 2 days",
        "rule first: desk.read before pay.refund, same ticket",
        "rule pause: no pay.refund within 10 min after mail.send unless tier == vip",
        "rule told: mail.send within 1 h after pay.refund",
        "budget 5_000 tokens per run",
    )
    assert answer.decision is Decision.ALLOWED
    assert [(b.kind, b.text) for b in answer.bounds] == [
        ("after", "an earlier call of desk.read, same ticket"),
        ("within", "The amount of all calls of pay.refund together is at most 100 USD per day"),
        ("within", "Call pay.refund or pay.wire at most 1 time in any 2 days, for each amount"),
        ("within", "not within 10 min after mail.send, unless tier == vip"),
        ("within", "budget of 5,000 tokens per run; one call costs 900 tokens (= 5 calls)"),
        ("then", "mail.send within 1 h"),
    ]


@pytest.mark.parametrize(
    ("query", "line", "decision", "allowed"),
    [
        ("pay.refund(amount: 90 USD)", "rule r: sum(pay.refund.amount) <= 100 USD in total", Decision.DENIED, None),
        ("pay.refund(amount: 80 USD)", "rule r: sum(pay.refund.amount) <= 100 USD in total", Decision.ALLOWED, "true"),
        ("pay.refund", "rule r: sum(pay.refund.amount) <= 100 USD in total", Decision.DEPENDS, "amount <= 80 USD"),
        ("pay.refund(amount: 90 USD)", "rule r: sum(pay.refund.amount) <= 100 USD per day", Decision.DEPENDS, "date >= 2026-03-03"),
        ("pay.refund(amount: 90 USD) when date == 2026-03-02 10:00", "rule r: sum(pay.refund.amount) <= 100 USD per day", Decision.DENIED, None),
        ("pay.refund(amount: 90 USD) when date == 2026-03-03 10:00", "rule r: sum(pay.refund.amount) <= 100 USD per day", Decision.ALLOWED, "true"),
        ("pay.refund(amount: 80 USD) when date == 2026-03-02 10:00", "rule r: sum(pay.refund.amount) <= 100 USD per day", Decision.ALLOWED, "true"),
    ],
)  # fmt: skip
def test_what_is_used_already(query: str, line: str, decision: Decision, allowed: str | None) -> None:
    answer = ask(query, line, "fact used r = 20 USD")
    assert (answer.decision, told(answer.allowed_when)) == (decision, allowed)
    if decision is Decision.ALLOWED:
        assert "20 USD of it already used, 80 USD left" in answer.bounds[0].text


def test_what_must_come_first_and_never_can() -> None:
    lines = ("rule one: off.limits before mail.send", "rule two: mail.send before pay.refund")
    assert lines_of(ask("mail.send", *lines), *lines) == [
        "off.limits can never be called: rule one: off.limits before mail.send"
    ]
    assert ask("pay.refund", *lines).decision is Decision.DENIED
    circle = ("rule one: pay.wire before mail.send", "rule two: mail.send before pay.wire")
    assert ask("pay.wire", *circle).decision is Decision.DENIED


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("pay.refund when total == 900 USD", "the layer declares `total <= 800 USD`"),
        ("pay.refund(amount: 1 USD) when amount > 2 USD", "what it says cannot all be true"),
        ("pay.refund when date == 2026-03-03 10:00 and weekday == monday", "what it says cannot all be true"),
        (
            "pay.refund when date == 2026-03-29 02:30",
            "the clocks of Europe/Berlin never show 2026-03-29 02:30",
        ),
        ("pay.refund(amount: 0.001 USD)", "`amount`: 0.001 USD, which is no whole cent"),
    ],
)
def test_a_query_that_describes_no_call_says_so(query: str, why: str) -> None:
    answer = ask(query, "deny pay.refund when amount > 5 USD")
    assert (answer.decision, answer.reasons) == (Decision.IMPOSSIBLE, (why,))


START = "`amount` has no declared lower end, so it begins at 0: declare `amount: USD from -1000 USD` if it can be less"


@pytest.mark.parametrize(
    ("query", "line", "decision", "reason"),
    [
        ("pay.refund(amount: -1 USD)", "", Decision.IMPOSSIBLE, START),
        ("pay.refund(amount: -1 USD)", "rule r: pay.refund requires amount >= 0 USD", Decision.DENIED, None),
        ("pay.refund when amount < 0 USD", "", Decision.IMPOSSIBLE, START),
        ("pay.refund(amount: 0 USD)", "", Decision.ALLOWED, None),
        ("pay.refund(amount: -1 USD)", "deny pay.refund when amount < 0 USD", Decision.DENIED, None),
        ("pay.refund(amount: -1 USD)", "deny pay.refund when amount < -5 USD", Decision.ALLOWED, None),
        ("pay.refund(amount: -1 USD)", "deny pay.refund when amount < -5 USD\nrule s: sum(pay.refund.amount) <= 9 USD per day", Decision.IMPOSSIBLE, START),
        ("pay.refund when amount <= -total", "", Decision.ALLOWED, None),
    ],
)  # fmt: skip
def test_amounts_without_a_declared_range_begin_at_zero(
    query: str, line: str, decision: Decision, reason: str | None
) -> None:
    answer = ask(query, line)
    assert answer.decision is decision
    assert answer.reasons == ((reason,) if reason else ())


def test_what_to_declare_of_amounts_below_zero_is_what_it_takes() -> None:
    text = HEAD.replace("amount: USD) tier 2", "amount: USD from -1000 USD) tier 2")
    assert mandate.query(text, "pay.refund(amount: -1 USD)").allowed
    warmer = HEAD + "tool oven.set(target: degC, by: number) tier 0\nallow oven.*\n"
    assert mandate.query(warmer, "oven.set(target: -5 degC, by: -2)").allowed


def test_hours_on_many_dates_are_told_beside_the_condition() -> None:
    lines = ("calendar payday: on the last day of every month", "rule r: mail.send only during payday")
    answer = ask("mail.send", *lines)
    assert (answer.decision, answer.complete) == (Decision.DEPENDS, False)
    assert [(b.kind, b.text) for b in answer.bounds] == [("during", "on the last day of every month")]
    assert ask("mail.send when date == 2026-03-31 10:00", *lines).decision is Decision.ALLOWED
    assert ask("mail.send when date == 2026-03-30 10:00", *lines).decision is Decision.DENIED


def test_an_argument_that_hides_the_clock_leaves_no_text_and_is_never_allowed() -> None:
    answer = ask("late.call", "rule r: late.call only during Mon-Fri 09:00-17:00")
    assert (answer.decision, answer.allowed_when) == (Decision.DEPENDS, None)
    assert answer.unprintable == "the argument `weekday` hides what else has that name"


def test_a_starved_solver_claims_nothing() -> None:
    result = mandate.query(HEAD + "deny pay.wire when amount > 5 USD\n", "pay.wire(amount: 1 USD)", rlimit=1)
    assert (result.answers[0].decision, result.exit_code) == (Decision.UNDECIDED, QueryCode.UNDECIDED)
    assert not result.allowed
    assert result.answers[0].allowed_when is None


def test_the_exit_code_is_that_of_the_answer_that_allows_least() -> None:
    text = HEAD + "deny pay.refund when amount > 5 USD\ntier 4 needs approval by legal\n"
    codes = {
        ("desk.read",): QueryCode.ALLOWED,
        ("desk.read", "pay.wire"): QueryCode.NEEDS_APPROVAL,
        ("pay.refund", "pay.wire"): QueryCode.DEPENDS,
        ("pay.refund", "off.limits", "desk.read"): QueryCode.DENIED,
        ("off.limits", "no.such"): QueryCode.INVALID,
        (): QueryCode.INVALID,
    }
    assert {queries: mandate.query(text, *queries).exit_code for queries in codes} == codes


def test_a_layer_with_a_mistake_is_told() -> None:
    result = mandate.query(HEAD + "rule r: pay.refund requires amount <= 5\n", "pay.refund")
    assert result.exit_code is QueryCode.INVALID
    assert "5 USD" in result.diagnostics[0].help


@pytest.mark.parametrize(
    ("construct", "where", "query", "decision"),
    [
        (
            "`something new`",
            "agent a",
            "pay.wire",
            Decision.UNDECIDED,
        ),  # it names no tool: it may bind every one
        ("`something new`", "tool pay.wire(amount: USD) tier 4", "pay.wire", Decision.UNDECIDED),
        ("`something new`", "tool pay.wire(amount: USD) tier 4", "desk.read", Decision.ALLOWED),
        ("`something new`", "allow desk.*, pay.*, mail.*, late.*", "desk.read", Decision.UNDECIDED),
        ("`something new`", "agent a", "off.limits", Decision.DENIED),  # nothing can lift a denial
        ("`event x`", "agent a", "pay.wire", Decision.ALLOWED),
    ],
)
def test_what_is_not_checked_yet_is_never_allowed_in_silence(
    construct: str, where: str, query: str, decision: Decision
) -> None:
    source = SourceText("a.ops", HEAD)
    spec, _ = parse_spec(source)
    assert spec is not None
    start = HEAD.index(where)
    gap = Unchecked(construct, source.span(start, start + len(where)))
    answer = mandate.query(replace(spec, unchecked=(gap,)), query).answers[0]
    assert answer.decision is decision
    if decision is Decision.UNDECIDED:
        assert answer.reasons == ("`something new` is not checked yet",)
        assert answer.allowed_when is None


def test_tools_that_exclude_each_other_and_breakers_are_told() -> None:
    lines = (
        "relation pay.refund excludes pay.wire, same amount",
        "breaker pay.*: 3 failures in 10 min, then suspend",
    )
    told_of = {(b.kind, b.text) for b in ask("pay.wire", *lines).bounds}
    assert told_of == {
        ("within", "not together with pay.refund, same amount"),
        ("within", "suspended after 3 failures in 10 min"),
    }
    assert not ask("desk.read", *lines).bounds


def test_what_is_said_of_a_tool_binds_its_kinds() -> None:
    lines = ("relation pay.wire is a kind of pay.refund", "deny pay.refund when amount > 9 USD")
    assert told(ask("pay.wire", *lines).allowed_when) == "amount <= 9 USD"
    missing = ("relation mail.send is a kind of pay.refund", "deny pay.refund when amount > 9 USD")
    assert ask("mail.send", *missing).decision is Decision.UNDECIDED
    assert ask("pay.refund", *missing).decision is Decision.DEPENDS


def test_a_layer_of_two_documents_and_the_lines_of_both() -> None:
    company = "mandate-spec 1\ntool a.pay(amount: USD) tier 3\nallow a.*\ndeny a.pay when amount > 4 USD\n"
    team = 'mandate-spec 1\nagent a, owner o, zone UTC\ninclude "company.ops"\nallow a.*\nrule r: a.pay requires amount <= 6 USD\n'
    answer = mandate.query(team, "a.pay(amount: 7 USD)", included={"company.ops": company}).answers[0]
    assert [one.span.path for one in answer.lines] == ["company.ops", "<spec>"]


def test_an_agent_config_is_a_layer_too(tmp_path: Path) -> None:
    path = tmp_path / "agent.yaml"
    path.write_text(
        "agent: {name: a, owner: o, zone: UTC}\n"
        "tools:\n"
        "  allowlist: [a.pay]\n"
        "  definitions:\n"
        "    - {name: a.pay, args: {amount: USD}, tier: 2}\n"
        "policy:\n"
        "  rules:\n"
        "    - {id: r, tool: a.pay, condition: input.amount <= 6 USD, on_fail: deny}\n"
    )
    answer = mandate.query(path, "a.pay").answers[0]
    assert told(answer.allowed_when) == "amount <= 6 USD"
    assert [one.span.path for one in answer.lines] == [str(path), str(path)]


@pytest.mark.parametrize(
    ("when", "decision", "reason"),
    [
        ("date == 2026-03-02 09:00", Decision.ALLOWED, ""),
        ("date == 2026-03-02 08:59", Decision.UNDECIDED, "outside"),
        ("date == 2026-04-01 08:59", Decision.ALLOWED, ""),
        ("date == 2026-04-01 09:00", Decision.UNDECIDED, "outside"),
        ("date == 2030-12-24 10:00", Decision.UNDECIDED, "outside"),
        ("date > 2026-03-10", Decision.UNDECIDED, "some of the moments asked about are outside"),
        ("(date == 2030-12-24 or tier == vip)", Decision.UNDECIDED, "some of the moments asked about are outside"),
        ("2026-03-10 < date < 2026-03-12", Decision.ALLOWED, ""),
    ],
)  # fmt: skip
def test_nothing_is_claimed_of_moments_outside_the_horizon(
    when: str, decision: Decision, reason: str
) -> None:
    answer = ask(f"desk.read when {when}")
    assert answer.decision is decision
    if reason:
        told_of = f"{reason} the layer's horizon (Mon 2026-03-02 09:00 to Wed 2026-04-01 09:00)"
        assert answer.reasons == (told_of,)


def test_conditions_on_dates_hold_inside_the_horizon_and_say_so() -> None:
    line = "rule r: mail.send only during every day 09:00-17:00, except 1 Apr, 24-26 Dec"
    answer = ask("mail.send", line)
    assert answer.horizon is not None
    assert [show(at) for at in answer.horizon] == ["2026-03-02 09:00", "2026-04-01 09:00"]
    assert ask("desk.read", line).horizon is None
    assert ask("mail.send when date == 2026-03-03 10:00", line).horizon is None
    assert ask("mail.send when time == 22:00", line).horizon is None
    assert ask("mail.send", "deny mail.send when date >= 2026-01-01").horizon is not None
    assert ask("mail.send", "deny mail.send when date >= 2030-01-01").decision is Decision.ALLOWED


@pytest.mark.parametrize(
    ("rule", "as_of", "decision", "told_of"),
    [
        ("<= 100 USD per day", None, Decision.DEPENDS, "in the day of Mon 2026-03-02"),
        ("<= 100 USD per day", "2026-03-03", Decision.ALLOWED, ""),
        ("<= 100 USD per week", "2026-03-08", Decision.DEPENDS, "in the week of Mon 2026-03-02"),
        ("<= 100 USD per week", "2026-03-09", Decision.ALLOWED, ""),
        ("<= 100 USD per shift", "2026-03-02 16:59", Decision.DEPENDS, "in the shift of Mon 2026-03-02"),
        ("<= 100 USD per shift", "2026-03-02 17:00", Decision.ALLOWED, ""),
        ("<= 100 USD in any 7 days", "2026-03-08", Decision.ALLOWED, "may reach back before Mon 2026-03-02"),
        ("<= 100 USD in any 7 days", "2026-03-09 09:00", Decision.ALLOWED, ""),
        ("<= 100 USD in total", "2026-03-25", Decision.DENIED, ""),
    ],
)  # fmt: skip
def test_what_was_used_belongs_to_the_window_of_the_layers_own_date(
    rule: str, as_of: str | None, decision: Decision, told_of: str
) -> None:
    text = f"{HEAD}window shift = 08:00-17:00\nrule r: sum(pay.refund.amount) {rule}\nfact used r = 20 USD\n"
    answer = mandate.query(text, "pay.refund(amount: 90 USD)", as_of=as_of).answers[0]
    assert answer.decision is decision
    used = [b.text for b in answer.bounds if "already used" in b.text]
    assert told_of in "".join(used)
    assert bool(used) == bool(told_of)


def test_budgets_keep_what_they_are_about() -> None:
    lines = ("budget 2_700 tokens per day on pay.refund where tier == vip and amount > 2 USD",)
    assert [b.text for b in ask("pay.refund", *lines).bounds] == [
        "budget of 2,700 tokens per day where tier == vip and amount > 2 USD; one call costs 900 tokens (= 3 calls)"
    ]


@pytest.mark.parametrize(
    ("query", "why"),
    [
        ("a.pay(amount: 100 USD)", "`amount`: 100 USD are 90.909… EUR, which is no whole cent"),
        ("a.pay(amount: 5000.001 EUR)", "`amount`: 5000.001 EUR, which is no whole cent"),
        ("a.pay(amount: 0.00001 EUR)", "`amount`: 0.000… EUR, which is no whole cent"),
        ("a.pay when amount == 100 USD", "`amount`: 90.909… EUR, which is no whole cent"),
        ("a.pay(coins: 1.1 USD)", "`coins`: 1.1 USD are 110.55 JPY, which is no whole JPY"),
        ("a.pay(amount: 1 EUR) when amount > 2 EUR", "what it says cannot all be true"),
    ],
)
def test_amounts_that_nobody_can_pay(query: str, why: str) -> None:
    text = (
        HEAD
        + "rate 1 EUR = 1.10 USD\nrate 1 USD = 100.5 JPY\ntool a.pay(amount: EUR, coins: JPY) tier 0\nallow a.pay\n"
    )
    answer = mandate.query(text, query).answers[0]
    assert (answer.decision, answer.reasons) == (Decision.IMPOSSIBLE, (why,))


NO_DEALS = "deny mail.send when is_legal(body)"


@pytest.mark.parametrize(
    ("query", "line", "decision", "allowed"),
    [
        ('mail.send(body: "hi") when is_legal("hi")', NO_DEALS, Decision.DENIED, None),
        ('mail.send(body: "hi") when not is_legal("hi")', NO_DEALS, Decision.ALLOWED, "true"),
        ('mail.send(body: "hi") when is_legal("ho")', NO_DEALS, Decision.DEPENDS, "not is_legal(body)"),
        ('mail.send when body == "hi" and is_legal("hi")', NO_DEALS, Decision.DENIED, None),
        ('mail.send when is_legal("hi")', NO_DEALS, Decision.DEPENDS, "not is_legal(body)"),
        ('mail.send(body: "hi", to: "hi") when is_legal(to)', NO_DEALS, Decision.DENIED, None),
        ('mail.send(body: "hi") when is_legal("hi") and not is_legal(body)', NO_DEALS, Decision.IMPOSSIBLE, None),
        ('mail.send(body: "hi") when is_legal("hi")', 'rule r: mail.send requires is_legal("hi")', Decision.ALLOWED, "true"),
    ],
)  # fmt: skip
def test_what_is_given_of_a_text_holds_for_that_text(
    query: str, line: str, decision: Decision, allowed: str | None
) -> None:
    answer = ask(query, line)
    assert (answer.decision, told(answer.allowed_when)) == (decision, allowed)


def test_a_denial_by_hours_says_them_and_the_time_that_was_given() -> None:
    line = "rule r: mail.send only during Mon-Fri 09:00-17:00, except 24-26 Dec"
    labels = {
        "time == 22:00": "closed at 22:00: open Mon-Fri 09:00-17:00, except 24-26 Dec",
        "weekday == saturday": "closed at saturday: open Mon-Fri 09:00-17:00, except 24-26 Dec",
        "weekday == monday and time == 08:00": "closed at monday 08:00: open Mon-Fri 09:00-17:00, except 24-26 Dec",
        "date == 2026-03-07 10:00": "closed at Sat 2026-03-07 10:00: open Mon-Fri 09:00-17:00, except 24-26 Dec",
        "time > 20:00": "denies it: open Mon-Fri 09:00-17:00, except 24-26 Dec",
    }
    for when, label in labels.items():
        assert lines_of(ask(f"mail.send when {when}", line), line) == [f"{label}: {line}"]


@pytest.mark.parametrize(
    ("query", "conditional"),
    [
        ("desk.read", False),
        ("pay.refund(amount: 1 USD)", True),
        ("pay.wire(amount: 1 USD)", True),
        ("mail.send", False),
        ("off.limits", False),
    ],
)
def test_an_answer_that_rests_on_other_calls_says_so(query: str, conditional: bool) -> None:
    lines = (
        "rule r: sum(pay.refund.amount) <= 9 USD per day",
        "tier 4 needs approval by legal",
        "breaker pay.wire: 3 failures in 10 min, then suspend",
    )
    assert ask(query, *lines).with_conditions is conditional


def test_hours_on_dates_in_years_that_nobody_wrote_out_are_neither_open_nor_closed() -> None:
    text = HEAD + "rule r: mail.send only during on the last day of every month\ndeny desk.read\n"
    for as_of, decision in (("2026-05-05", Decision.DEPENDS), ("2031-05-01", Decision.UNDECIDED)):
        answers = mandate.query(text, "mail.send", "desk.read", "pay.refund", as_of=as_of).answers
        assert [a.decision for a in answers] == [decision, Decision.DENIED, Decision.ALLOWED]
    far = mandate.query(text, "mail.send when date == 2031-05-31 10:00", as_of="2031-05-05").answers[0]
    assert far.reasons == ("what this line says of dates outside 2025 to 2027 is not checked yet",)
