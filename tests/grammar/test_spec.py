"""The layer's language: what each statement becomes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.grammar.formatting import format_spec
from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.grammar.spec_printing import print_spec
from mandate.model import quantity as q
from mandate.model.diagnostic import Severity
from mandate.model.norm import Measure, OrderKind
from mandate.model.quantity import Quantity
from mandate.model.source import SourceText
from mandate.model.spec import DuringRule, LimitRule, OnBroken, OrderRule, Requires, Spec
from mandate.model.window import Opening, Period, in_any, per

LABELS = """\
mandate-spec 1
agent relabeller, owner hall_manager, zone Europe/Vienna
horizon 3 days, as of 2026-10-07 06:00                # a Wednesday

role floor_lead: 1 member, answers within 30 min      # also called "the floor lead"

context carton.damaged : bool
context carton.value   : EUR from 0
metric unlabelled      : count, now 6_000, also called "unlabelled cartons"

tool scale.weigh(carton_id: text)          tier 0
    also called "weigh"
tool print.label(carton_id: text)          tier 1
    also called "print a label", "label"
    effect unlabelled -= 1
tool stock.write_off(carton_id: text)      tier 1
    also called "write off"
tool stock.move(count: count)              tier 1
    also called "move", "move cartons"

allow scale.weigh, print.label, stock.write_off, stock.move

calendar hall_open: every day 06:00-22:00
rule hours:    print.label only during hall_open
rule rate:     count(print.label) <= 250 per hour
rule big_move: stock.move requires count <= 25, else escalate to floor_lead
"""


def spec_of(text: str) -> Spec:
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert spec is not None, [d.message for d in told]
    assert [d for d in told if d.severity is Severity.ERROR] == []
    return spec


def small(*lines: str) -> Spec:
    """A layer with a few declarations and the lines under test."""
    return spec_of("\n".join((
        "mandate-spec 1", "agent a, owner maria, zone UTC, horizon 30 days, as of 2026-03-02",
        "role lead: 2 members", "context tier: one of standard, vip", "context fresh: bool", "metric backlog: count, now 9",
        "tool a.read(key: text) tier 0", "tool a.pay(key: text, amount: USD) tier 2", "tool b.send(key: text, body: text) tier 2",
        *lines, "",
    )))  # fmt: skip


def test_the_worked_example() -> None:
    spec = spec_of(LABELS)
    assert (spec.agent, spec.owner, spec.zone) == ("relabeller", "hall_manager", "Europe/Vienna")
    assert spec.horizon == Quantity(Fraction(3 * 86_400), q.DURATION)
    assert spec.as_of is not None and show(spec.as_of) == "2026-10-07 06:00"
    assert [t.name for t in spec.tools] == ["scale.weigh", "print.label", "stock.write_off", "stock.move"]
    assert spec.allowed == ("print.label", "scale.weigh", "stock.move", "stock.write_off")
    assert spec.metrics[0].now == Quantity(Fraction(6_000), q.COUNT)
    assert spec.context[1].lower == Quantity(Fraction(0), q.money("EUR"))
    label = spec.tool("print.label")
    assert label is not None and label.effects[0].sign == -1 and show(label.effects[0].change) == "1"
    hours, rate, big_move = spec.rules
    assert isinstance(hours.body, DuringRule) and hours.body.calendar.openings == (
        Opening((0, 1, 2, 3, 4, 5, 6), 21_600, 79_200),
    )
    assert (
        isinstance(rate.body, LimitRule)
        and rate.body.window == per(Period.HOUR)
        and rate.body.bound.value == 250
    )
    assert rate.bound_span is not None and spec.source.slice(rate.bound_span) == "250"
    assert isinstance(big_move.body, Requires) and show(big_move.body.condition) == "count <= 25"
    assert (big_move.body.otherwise, big_move.body.role) == (OnBroken.ESCALATE, "floor_lead")
    assert spec.source.slice(big_move.span) == LABELS.splitlines()[-1]
    assert spec.unchecked == ()


def test_the_vocabulary_of_the_worked_example() -> None:
    names, told = names_of(spec_of(LABELS))
    assert told == ()
    assert (
        names.called("Unlabelled  cartons") == "unlabelled" and names.called("print.label") == "print.label"
    )
    assert names.called("nothing of that name") is None
    assert names.roles == ("owner", "floor_lead") and names.role("hall_manager") == "owner"


@pytest.mark.parametrize(
    ("line", "kind", "delay", "keys"),
    [
        ("rule r: a.read before a.pay, same key", OrderKind.BEFORE, None, ("key",)),
        ("rule r: a.pay within 2 h after a.read", OrderKind.WITHIN_AFTER, 7_200, ()),
        ("rule r: no a.pay within 10 min after a.pay per key", OrderKind.NOT_WITHIN_AFTER, 600, ("key",)),
    ],
)
def test_orders(line: str, kind: OrderKind, delay: int | None, keys: tuple[str, ...]) -> None:
    body = small(line).rules[0].body
    assert isinstance(body, OrderRule) and (body.kind, body.keys) == (kind, keys)
    assert (body.delay.value if body.delay else None) == delay
    assert (body.then, body.first) == (
        ("a.pay",),
        ("a.pay",) if kind is OrderKind.NOT_WITHIN_AFTER else ("a.read",),
    )


def test_limits() -> None:
    spec = small(
        "rule a: sum(a.pay.amount) <= 1_000 USD per day",
        "rule b: count(a.*, b.send where key starts with \"x\") < 20 in any 90 min per key",
        "rule c: max(a.pay.amount) <= 50 USD",
        "rule d: count(b.send) >= 5 a week, unless tier == vip",
        "rule e: count(b.send) <= 3 per day when fresh",
    )  # fmt: skip
    bodies = [r.body for r in spec.rules]
    a, b, c, d, e = (x for x in bodies if isinstance(x, LimitRule))
    assert (a.measure, a.argument, a.bound) == (
        Measure.SUM,
        "amount",
        Quantity(Fraction(1000), q.money("USD")),
    )
    assert (b.tools, b.keys, b.window) == (("a.pay", "a.read", "b.send"), ("key",), in_any(5_400))
    assert show(b.where) == 'key starts with "x"'
    assert show(c.window) == "per call"
    assert (
        show(d.window) == "per week"
        and spec.rules[3].unless is not None
        and show(spec.rules[3].unless) == "tier == vip"
    )
    assert show(e.where) == "fresh"


def test_denials_approvals_reviews_budgets() -> None:
    spec = small(
        "deny b.send when body ends with \"!\" unless fresh",
        "tier 2 needs approval by lead",
        "approve a.pay when amount > 500 USD by 2 of lead",
        "approve b.send by maria",
        "review tier 2 by a person",
        "budget 24_000 tokens per run",
        "budget 10 tool calls per run",
        "budget 25 s per run",
        "budget 90 EUR per week on a.*",
    )  # fmt: skip
    assert [show(d.when) for d in spec.denials] == ['body ends with "!" and not fresh']
    assert [(a.tools, a.role, a.count, a.tier) for a in spec.approvals] == [
        (("a.pay", "b.send"), "lead", 1, 2), (("a.pay",), "lead", 2, None), (("b.send",), "owner", 1, None),
    ]  # fmt: skip
    assert [(r.tier, r.by) for r in spec.reviews] == [(2, "person")]
    assert [(b.resource, show(b.amount), show(b.window)) for b in spec.budgets] == [
        ("tokens", "24_000", "per run"), ("tool calls", "10", "per run"), ("duration", "25 s", "per run"), ("EUR", "90 EUR", "per week"),
    ]  # fmt: skip
    assert spec.budgets[3].tools == ("a.pay", "a.read")


def test_units_rates_facts_and_sets() -> None:
    spec = small(
        "unit pallet = 48 boxes", "rate 1 EUR = 1.08 USD", "fact stock = 3 * 100", "fact cap = 50 EUR",
        'set desks = "#desk-1", "#desk-2"', "tool c.post(channel: one of desks, load: boxes) tier 1",
        "rule a: c.post requires load <= 2 pallets and channel in desks",
        "rule b: a.pay requires amount <= cap",
        "rule c: count(a.pay) <= stock per day",
    )  # fmt: skip
    a, b, c = (r.body for r in spec.rules)
    assert (
        isinstance(a, Requires)
        and show(a.condition) == 'load <= 96 boxes and channel in "#desk-1", "#desk-2"'
    )
    assert isinstance(b, Requires) and show(b.condition) == "amount <= 54 USD"
    assert isinstance(c, LimitRule) and c.bound == Quantity(Fraction(300), q.COUNT)


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_units_of_units_in_any_order_one_or_many(order: tuple[int, ...]) -> None:
    declared = ("unit crate = 24 boxes", "unit pallet = 40 crates", "unit lorry = 33 pallet")
    spec = small(
        *(declared[i] for i in order), "tool c.load(load: boxes) tier 1",
        "rule a: c.load requires load <= 1 lorry",
        "rule b: sum(c.load.load) <= 2 pallets per day",
    )  # fmt: skip
    a, b = (r.body for r in spec.rules)
    assert isinstance(a, Requires) and show(a.condition) == "load <= 31_680 boxes"
    assert isinstance(b, LimitRule) and b.bound.value == 1_920


def test_units_that_are_declared_by_each_other() -> None:
    spec, told = parse_spec(SourceText("a.ops", "mandate-spec 1\nunit x = 2 ys\nunit y = 3 xs\n"))
    assert spec is None
    assert any(d.message.endswith("is declared by itself") for d in told)


def test_calendars_and_roles() -> None:
    spec = small(
        "calendar night: Mon-Fri 22:00-06:00",
        "calendar office: Mon-Thu 09:00-12:00, 13:00-17:00; Fri 09:00-12:00, except 24-26 Dec, 2026-05-01",
        "role desk: 3 members, answers within 4 h, Mon-Fri 09:00-17:00, up to 30 a day, on timeout drop",
    )
    night, office = spec.calendars
    assert night.openings == (Opening((0, 1, 2, 3, 4), 79_200, 86_400), Opening((1, 2, 3, 4, 5), 0, 21_600))
    assert len(office.openings) == 3
    assert ("2026-12-24", "2026-12-26") in office.closed and ("2026-05-01", "2026-05-01") in office.closed
    desk = spec.roles[1]
    assert (desk.members, desk.capacity, desk.on_timeout) == (3, 30, "drop")
    assert desk.answers_within is not None and desk.answers_within.value == 14_400 and desk.hours is not None


def test_people_and_rules_may_have_hyphens() -> None:
    text = "\n".join(
        [
            "mandate-spec 1", "agent help-desk, owner people-ops, zone UTC",
            "role second-line: answers within 1 h, on timeout escalate to duty-officer",
            "role duty-officer: 2 members", "tool pay(amount: USD, fee: USD) tier 2", "allow pay",
            "rule pay-cap: pay requires amount -fee <= 50 USD, else escalate to second-line",
            "rule pay-day: sum(pay.amount) <= 900 USD per day", "fact used pay-day = 20 USD",
            "approve pay when amount > 9 USD by 2 of duty-officer",
        ]
    )  # fmt: skip
    spec, told = parse_spec(SourceText("a.ops", text))
    assert spec is not None and told == ()
    assert (spec.owner, [r.name for r in spec.roles]) == ("people-ops", ["second-line", "duty-officer"])
    assert [r.name for r in spec.rules] == ["pay-cap", "pay-day"] and spec.used[0].rule == "pay-day"
    assert isinstance(spec.rules[0].body, Requires)
    assert show(spec.rules[0].body.condition) == "amount - fee <= 50 USD"
    again, told = parse_spec(SourceText("a.ops", print_spec(spec)))
    assert again is not None and told == () and print_spec(again) == print_spec(spec)
    tidy, _ = format_spec(SourceText("a.ops", text))
    assert tidy is not None and "escalate to second-line" in tidy and "amount - fee" in tidy


def test_patterns_have_stars_anywhere() -> None:
    spec = small(
        "tool cancel_order(amount: USD) tier 1",
        "tool cancel_all(amount: USD) tier 1",
        "tool orders.cancel() tier 1",
        "tool cancelled() tier 0",
        "allow cancel*, *.cancel",
        "deny *cancel*_order, *s.c*",
        "rule day: sum(cancel_*.amount) <= 9 USD per day",
    )
    assert {t.name for t in spec.tools if t.name in spec.allowed} >= {
        "cancel_order", "cancel_all", "cancelled", "orders.cancel",
    }  # fmt: skip
    assert spec.denials[-1].tools == ("cancel_order", "orders.cancel")
    body = spec.rules[-1].body
    assert isinstance(body, LimitRule) and body.tools == ("cancel_all", "cancel_order")


def test_a_pattern_of_many_stars_is_matched_in_good_time() -> None:
    long = "a" * 3_000
    _, told = parse_spec(SourceText("a.ops", f"mandate-spec 1\ntool {long}() tier 1\nallow {'*a' * 400}b\n"))
    assert any("no tool matches" in d.message for d in told)


def test_a_role_with_nothing_but_names() -> None:
    spec = small('role desk: also called "the desk", "front office"', 'role hall, also called "the hall"')
    assert [(r.name, r.aliases) for r in spec.roles[1:]] == [
        ("desk", ("the desk", "front office")), ("hall", ("the hall",)),
    ]  # fmt: skip


def test_a_tool_over_several_lines() -> None:
    spec = small(
        "tool x.do(",
        '    kind: one of late, wrong_item, "in transit",',
        "    n: count from 1 to 9   # how many",
        ")  tier 1, reversible, costs 900 tokens, 2 s, 0.004 USD",
        '    also called "do", "make"',
        "    effect backlog += 2 * n, effect backlog -= 1",
    )
    tool = spec.tool("x.do")
    assert tool is not None and tool.parameters[0].type.members == ("late", "wrong_item", "in transit")
    assert tool.parameters[1].upper == Quantity(Fraction(9), q.COUNT)
    assert (tool.tier, tool.reversible, tool.token_cost, tool.aliases) == (1, True, 900, ("do", "make"))
    assert [show(c) for c in tool.costs] == ["2 s", "0.004 USD"]
    assert [(e.sign, show(e.change)) for e in tool.effects] == [(1, "2 * n"), (-1, "1")]


NEW = [
    ("event damaged: up to 40 per day", "events"),
    ("key gauge has 120 values", "populations"),
    ("share of mix: sand, gravel", "wholes"),
    ("window shift = 14:00-22:00", "windows"),
    ("rule r: sum(a.pay.amount) <= 900 USD per day\nfact used r = 120 USD", "used"),
    ("breaker a.pay: 3 failures in 10 min, then suspend", "breakers"),
    ("relation a.pay excludes b.send", "relations"),
    ("never:    a.pay without a.read", "probes"),
    ("possible: a.pay with amount = 50 USD", "probes"),
    ('include "company-wide.ops"', "includes"),
]


@pytest.mark.parametrize(("line", "field"), NEW)
def test_nothing_is_dropped_in_silence(line: str, field: str) -> None:
    assert len(getattr(small(line), field)) == 1


def test_one_phrase_for_two_tools_is_told() -> None:
    text = LABELS.replace('"move", "move cartons"', '"label"')
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert spec is not None and [d.severity for d in told] == [Severity.WARNING]


def test_order_of_statements_does_not_matter() -> None:
    head, *rest = LABELS.replace("\n    ", " ").splitlines()
    turned = spec_of("\n".join([head, *reversed(rest)]) + "\n")
    straight = spec_of(LABELS)
    assert {r.name: r.body for r in turned.rules}.keys() == {r.name for r in straight.rules}
    assert turned.allowed == straight.allowed


# --- hostile


def told_of(text: str) -> list[str]:
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert spec is None
    return [d.message for d in told]


RULE = "mandate-spec 1\ntool a.b(x: count) tier 1\nrule r: a.b requires "


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "this layer is empty"),
        ("# nothing but a remark\n", "this layer is empty"),
        ("\x00\x01ELF" * 1000, "this is no text: it holds the character U+0000"),
        ("PK\ufffd\ufffd\x03", "this is no text: it holds the character U+FFFD"),
        ("Dear agent,\nplease be nice.\n", "the first line names the language and its version"),
        ("tool a.b() tier 1\n", "the first line names the language and its version"),
        (
            "mandate-spec 2\nnew stuff\n",
            "this is version 2 of the language, newer than what this mandate reads",
        ),
        ("mandate-spec\n", "this ends too early"),
        (RULE + "(" * 20_000 + "x < 1" + ")" * 20_000, "brackets are nested deeper than 200 levels"),
        (RULE + "(" * 20_000, "brackets are nested deeper than 200 levels"),
        (RULE + "not " * 20_000 + "x < 1", "this expression is nested deeper than 100 levels"),
        (RULE + "x + " * 20_000 + "1 < 1", "this expression is nested deeper than 100 levels"),
        (RULE + "-" * 20_000 + "x < 1", "this expression is nested deeper than 100 levels"),
        (RULE + "x" * 1_000_000, "this statement is 1,000,021 characters long; 100,000 are read"),
    ],
    ids=range(14),
)
def test_hostile_files_get_one_clear_error(text: str, message: str) -> None:
    assert told_of(text) == [message]


PIECES = st.one_of(
    st.text(max_size=6),
    st.sampled_from([*"(),:;.*/+-<=>\"#%$'[]!", " per ", " in any ", "\n", "\n    "]),
)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, len(LABELS)), st.integers(0, 12), PIECES)
def test_no_damage_is_met_with_an_exception(at: int, width: int, piece: str) -> None:
    text = LABELS[:at] + piece + LABELS[at + width :]
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert (spec is None) == any(d.severity is Severity.ERROR for d in told)
    assert all(d.span is not None and d.span.end <= len(text) for d in told)


def test_quotes_and_remarks() -> None:
    spec = small(
        "set s = '#a', \"#b\"  # it's the desks",
        "deny b.send when body == 'say \"no\"'  # don't",
        "# it's odd",
    )
    assert spec.sets == (("s", ("#a", "#b")),)
    assert show(spec.denials[0].when) == 'body == "say \\"no\\""'


def test_many_mistakes_are_cut_short() -> None:
    told = told_of("mandate-spec 1\n" + "nonsense here\n" * 5_000)
    assert len(told) == 51 and told[-1] == "and at least 150 more from here on"


def test_a_layer_that_no_person_wrote_is_refused_at_once() -> None:
    text = "mandate-spec 1\n" + "".join(f"tool t{i}.run(a: text) tier 1\n" for i in range(100_000))
    assert told_of(text) == ["this layer has 100,001 statements; 20,000 are read"]


def test_a_list_of_nine_thousand_is_read_in_one_go() -> None:
    names = ", ".join(f"e{i}" for i in range(9_000))
    assert len(told_of(f"mandate-spec 1\nevent x: exclusive with {names}\n")) == 1
    assert spec_of(f"mandate-spec 1\nkey e0\nset all = {names}\n").sets[0][1][-1] == "e8999"
    assert told_of(f"mandate-spec 1\nshare of mix: {names}\n") == ["`mix` has 9,000 parts; 100 are read"]


@pytest.mark.parametrize("depth", [150, 200])
def test_brackets_up_to_the_limit_are_fine(depth: int) -> None:
    assert spec_of(RULE + "(" * depth + "x < 1" + ")" * depth).rules


def test_two_thousand_alternatives_are_no_nesting() -> None:
    assert spec_of(RULE + " or ".join(f"x == {i}" for i in range(2_000))).rules
