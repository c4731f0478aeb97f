"""Events, keys, shares, derived metrics, temperatures, relations and probes: what they come to."""

from __future__ import annotations

from fractions import Fraction

import pytest

from mandate.grammar.names import names_of
from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.grammar.typed import typed_aim, typed_expression, typed_hours, typed_limit
from mandate.model.diagnostic import Severity
from mandate.model.quantity import NUMBER, PERCENT
from mandate.model.source import SourceText
from mandate.model.spec import DuringRule, LimitRule, Spec
from mandate.model.window import WindowKind

HEAD = """\
mandate-spec 1
agent a, owner maria, zone Europe/Berlin, horizon 30 days, as of 2026-03-02 09:00
metric backlog: count, now 480
metric cellar: degC
metric oven: °F
share of mix: sand, gravel, water
key gauge has 120 values
window shift = 22:00-06:00
event storm
tool gauges.read(id: text) tier 0
tool oven.heat(by: number) tier 1
"""


def spec_of(*lines: str) -> Spec:
    spec, told = parse_spec(SourceText("x.ops", HEAD + "\n".join(lines) + "\n"))
    assert spec is not None, told
    return spec


def told_of(*lines: str) -> list[str]:
    return [d.message for d in parse_spec(SourceText("x.ops", HEAD + "\n".join(lines) + "\n"))[1]]


def shown(text: str, *lines: str) -> str:
    expr, told = typed_expression(text, names_of(spec_of(*lines))[0])
    assert expr is not None, told
    return show(expr)


def test_a_number_times_a_share_is_a_number() -> None:
    metric = spec_of("metric strength = 3 * mix.sand + 7 * mix.gravel").metric("strength")
    assert metric is not None and metric.type == NUMBER and metric.formula is not None
    sum_of = spec_of("metric solids = mix.sand + mix.gravel").metric("solids")
    assert sum_of is not None and sum_of.type == PERCENT


def test_derived_metrics_may_stand_in_any_order() -> None:
    spec = spec_of("metric c = b + 1", "metric b = 2 * a", "metric a = backlog - 3")
    assert [m.name for m in spec.metrics if m.formula is not None] == ["a", "b", "c"]


def test_derived_metrics_and_shares_can_be_aimed_at() -> None:
    names = names_of(spec_of("metric strength = 3 * mix.sand + 7 * mix.gravel"))[0]
    for text in ("strength >= 5.2", "mix.sand >= 40%"):
        aim, told = typed_aim(text, names)
        assert told == () and aim is not None and aim.measured


def test_keys_and_windows_in_limits_of_a_plan() -> None:
    limit, told = typed_limit("count(gauges.read) >= 1 per gauge per shift", names_of(spec_of())[0])
    assert told == () and limit is not None
    assert limit.keys == ("gauge",) and limit.window.kind is WindowKind.NAMED
    assert limit.window.openings[0].end == 108_000


def test_windows_are_calendars_too() -> None:
    body = spec_of("rule n: oven.heat only during shift").rules[0].body
    assert isinstance(body, DuringRule)
    assert [(o.start, o.end) for o in body.calendar.openings] == [(79_200, 86_400), (0, 21_600)]


def test_events_are_conditions() -> None:
    assert shown("storm and backlog > 3") == "storm and backlog > 3"


@pytest.mark.parametrize(
    ("text", "meaning"),
    [
        ("cellar <= 41 °F", "cellar <= 5 degC"),
        ("oven >= 100 °C", "oven >= 212 °F"),
        ("cellar <= -40 degF", "cellar <= -40 degC"),
        ("cellar - 5 degC <= 9 degF", "cellar - 5 degC <= -115/9 degC"),
        ("oven + 5 °C <= 50 °F", "oven + 9 °F <= 50 °F"),
        ("abs(cellar - inner) <= 9 °F", "abs(cellar - inner) <= 5 degC"),
    ],
)
def test_temperatures_and_their_differences(text: str, meaning: str) -> None:
    assert shown(text, "metric inner: degC") == meaning


def test_units_by_two_points_meet_what_is_built_in() -> None:
    spec = spec_of("unit degR: 0 degR = 0 degC, 80 degR = 100 degC", "metric kettle: degR")
    assert dict(spec.unit_scales)["degR"] == ("°C", Fraction(5, 4))
    expr, _ = typed_expression("kettle <= 122 °F", names_of(spec)[0])
    assert expr is not None and show(expr) == "kettle <= 40 degR"


def test_a_zone_of_its_own_zero() -> None:
    spec = spec_of("unit K: 0 K = -273.15 degC, 1 K = -272.15 degC", "metric cold: K")
    expr, _ = typed_expression("cold <= 0 °C", names_of(spec)[0])
    assert expr is not None and show(expr) == "cold <= 273.15 K"


def test_steps_of_a_temperature_are_differences() -> None:
    tool = spec_of("tool oven.step() tier 1\n    effect cellar += 9 degF").tool("oven.step")
    assert tool is not None and show(tool.effects[0].change) == "5 degC"


def test_effects_between_and_relative() -> None:
    lines = "tool x.y(n: count) tier 1\n    effect backlog -= 10% of backlog\n    effect backlog += 1 to n"
    tool = spec_of(lines).tool("x.y")
    assert tool is not None
    one, two = tool.effects
    assert one.least is None and two.least is not None and show(two.least) == "1" and show(two.change) == "n"


def test_several_texts_are_alternatives() -> None:
    lines = (
        'set ours = "a.org", "b.org"',
        "tool m.send(to: text) tier 1",
        "rule m: m.send requires to not has domain ours",
    )
    condition = spec_of(*lines).rules[0].body.condition  # type: ignore[union-attr]
    assert show(condition) == 'not (to has domain "a.org" or to has domain "b.org")'
    one = spec_of(
        "tool m.send(to: text) tier 1", 'rule m: m.send requires to starts with ("a", "b") and to != "c"'
    )
    assert show(one.rules[0].body.condition) == '(to starts with "a" or to starts with "b") and to != "c"'  # type: ignore[union-attr]


def test_what_is_used_is_typed_by_its_rule() -> None:
    spec = spec_of("rule r: count(gauges.read) <= 9 per day", "fact used r = 4")
    assert isinstance(spec.rules[0].body, LimitRule) and show(spec.used[0].amount) == "4"


def test_a_time_the_clocks_show_twice_is_told() -> None:
    text = HEAD + "context at: date from 2026-10-25 02:30 to 2026-10-26\n"
    spec, told = parse_spec(SourceText("x.ops", text))
    assert spec is not None and [d.severity for d in told] == [Severity.WARNING]
    assert "twice: the first is meant" in told[0].message


def test_a_time_the_clocks_leap_over_is_refused_in_plans_too() -> None:
    names = names_of(spec_of())[0]
    expr, told = typed_expression("date < 2026-03-29 02:30", names)
    assert expr is None and "never show" in told[0].message
    assert typed_expression("date < 2026-03-29 03:00", names)[1] == ()


def test_hours_of_a_plan_are_resolved_in_the_zone_of_the_layer() -> None:
    names = names_of(spec_of())[0]
    hours, told = typed_hours("Mon-Fri 09:00-17:00 in Asia/Tokyo", years=names.years, zone=names.zone)
    assert told == () and hours is not None and hours.openings[0].first


def test_a_broken_declaration_breaks_nothing_else() -> None:
    assert told_of("share of mash: oats 40%", "deny oven.heat when mash.oats > 3%") == ["unexpected `40`"]
    assert told_of("event flod: exclusive", "deny oven.heat when flod") == ["unexpected `exclusive`"]
    assert told_of("key visit has", "rule r: count(oven.heat) <= 3 per day per visit") == [
        "this ends too early"
    ]
    assert told_of("tool a.b(x: kqg) tier 1", "rule r: a.b requires x <= 3 kg") == [
        "there is no type called `kqg`"
    ]


HOSTILE = [
    "relation " + "a" * 90_000 + " excludes b", "event x: exclusive with " + ", ".join(f"e{i}" for i in range(9_000)),
    "window w = " + ", ".join(["06:00-14:00"] * 5_000), "calendar c: on the " + ", ".join(["1st"] * 9_000) + " of every month",
    "unit u: 1 u = 0 v, " + "9" * 50_000 + " u = 1 v", "key k has " + "9" * 90_000 + " values",
    "breaker a.b: " + "9" * 5_000 + " failures in 10 min, then suspend", "calendar c: 09:00-10:00 in ../../etc/passwd",
    "calendar c: 09:00-10:00 in Etc/GMT+25", "metric m = " + "-" * 20_000 + "backlog",
]  # fmt: skip


@pytest.mark.parametrize("line", HOSTILE, ids=lambda t: t[:20])
def test_hostile_lines_end_in_an_answer(line: str) -> None:
    spec, told = parse_spec(SourceText("x.ops", HEAD + line + "\n"))
    assert (spec is None) == any(d.severity is Severity.ERROR for d in told)
    assert all(d.span is not None and d.span.end <= len(HEAD + line) + 1 for d in told)
