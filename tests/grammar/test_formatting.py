"""Canonical layout: what it looks like, what it keeps, and what it refuses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from mandate.grammar.formatting import format_spec
from mandate.grammar.layout import remarks
from mandate.grammar.spec import parse_spec
from mandate.grammar.spec_printing import print_spec
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from tests.grammar.test_spec_printing import plain
from tests.strategies.layouts import damaged, untidy
from tests.strategies.specs import specs

EVERYTHING = Path(__file__).with_name("everything.ops").read_text("utf-8")
SLOW = (HealthCheck.too_slow, HealthCheck.data_too_large)


def source(text: str) -> SourceText:
    return SourceText("layer.ops", text)


def formatted(text: str) -> str:
    out, told = format_spec(source(text))
    assert out is not None, ([t.message for t in told], text)
    return out


def body(text: str) -> str:
    """What becomes of a statement, or several."""
    return formatted(f"mandate-spec 1\n{text}").removeprefix("mandate-spec 1\n").removesuffix("\n")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("rule  a :b.c   requires x<=5 USD", "rule a: b.c requires x <= 5 USD"),
        ("rule a: b requires x≤5 USD and y≠3", "rule a: b requires x <= 5 USD and y != 3"),
        ("rule a: b requires x = 5 && !(y) OR True", "rule a: b requires x == 5 and not (y) or true"),
        ("rule a: b requires -x*2 - -3 < +=1", None),
        ("rule a: b requires - x*2 - -3<1/3", "rule a: b requires -x * 2 - -3 < 1/3"),
        ("rule a: b requires abs( a-b )/2 > 1", "rule a: b requires abs(a - b) / 2 > 1"),
        ("rule a: b requires t in('x' , \"y\")", 'rule a: b requires t in ("x", "y")'),
        ("rule a: b requires t == 'say \"no\"'", 'rule a: b requires t == "say \\"no\\""'),
        ("rule a: sum( b.c )<=1000000.50 USD a day", "rule a: sum(b.c) <= 1_000_000.50 USD a day"),
        ("rule a: count(b)<=1_00_0 per day", "rule a: count(b) <= 1_000 per day"),
        ("rule a: count(b.* where p(x) )<= 3 in any 24h", "rule a: count(b.* where p(x)) <= 3 in any 24 h"),
        ("rule a: b requires x <= 20 % of y", "rule a: b requires x <= 20% of y"),
        ("calendar c : mon–FRI 9:00 - 17:00 ,18:00-20:00;SAT 8:00-9:30", "calendar c: Mon-Fri 09:00-17:00, 18:00-20:00; Sat 08:00-09:30"),
        ("calendar c: daily, except 1 - 15 AUG 2026,2026-08-20-2026-08-21", "calendar c: daily, except 1-15 Aug 2026, 2026-08-20 to 2026-08-21"),
        ("horizon 30days,as   of 2026-03-02T9:00", None),
        ("horizon 30days,as   of 2026-03-02T09:00", "horizon 30 days, as of 2026-03-02 09:00"),
        ("metric m:count,now 6000,also called 'x'", 'metric m : count, now 6_000, also called "x"'),
        ("set s='a','b'", 'set s = "a", "b"'),
        ("unit f:32 f=-1 degC,212 f = 100 degC", "unit f: 32 f = -1 degC, 212 f = 100 degC"),
        ("tool a-b.c ( x:text,y:one of p , q )tier 1,effect m+=2", "tool a-b.c(x: text, y: one of p, q) tier 1, effect m += 2"),
        ("rule a: b only during 2 and 3", None),
        ("deny crm.*   when x", "deny crm.* when x"),
        ("deny  *", "deny *"),
    ],
)  # fmt: skip
def test_one_way_to_write_a_statement(before: str, after: str | None) -> None:
    if after is None:
        assert format_spec(source(f"mandate-spec 1\n{before}\n"))[0] is None
    else:
        assert body(before) == after
        assert body(after) == after


def test_neighbours_stand_in_columns() -> None:
    text = (
        "context a: bool\ncontext longer.name: bool # one\nmetric m: count # two\n\ncontext z: bool\n"
        "rule a: x requires y\nrule longer: x requires y\n# apart\nrule b: x requires y\n"
        "tool a() tier 1\n  also called 'a'\ntool longer.name(x: text) tier 0"
    )
    assert body(text) == (
        "context a           : bool\ncontext longer.name : bool   # one\nmetric m            : count  # two\n\ncontext z : bool\n"
        "rule a:      x requires y\nrule longer: x requires y\n# apart\nrule b: x requires y\n"
        'tool a()                   tier 1\n    also called "a"\ntool longer.name(x: text)  tier 0'
    )


def test_remarks_stay_where_they_are() -> None:
    text = (
        "#first\n\n\n\nmandate-spec 1   #second\ntool a( # third\n  x: text, # fourth\n # fifth\n y: text\n) tier 1\n"
        "   # sixth: effect m -= 1\n# seventh\n\n\n#!eighth   \nallow a"
    )
    assert formatted(text) == (
        "# first\n\nmandate-spec 1  # second\ntool a(         # third\n    x: text,    # fourth\n    # fifth\n    y: text\n) tier 1\n"
        "    # sixth: effect m -= 1\n# seventh\n\n#!eighth\nallow a\n"
    )


def test_long_lines_are_broken_where_a_reader_would() -> None:
    many = ", ".join(f"tool_number_{i}" for i in range(12))
    assert body(f"allow {many}") == (
        "allow " + ", ".join(f"tool_number_{i}" for i in range(7)) + ",\n    " + ", ".join(f"tool_number_{i}" for i in range(7, 12))
    )  # fmt: skip
    long = (
        'tool a(x: text) tier 1, reversible, also called "'
        + "b" * 60
        + '", costs 900 tokens, 2 s, effect m -= 1'
    )
    assert body(long) == (
        'tool a(x: text) tier 1, reversible\n    also called "'
        + "b" * 60
        + '"\n    costs 900 tokens, 2 s\n    effect m -= 1'
    )
    wide = "tool a(" + ", ".join(f"argument_{i}: one of p, q" for i in range(5)) + ") tier 1"
    assert body(wide) == (
        "tool a(\n    " + ",\n    ".join(f"argument_{i}: one of p, q" for i in range(5)) + "\n) tier 1"
    )
    rule = "rule r: a.very.long.tool.name requires amount <= order.total and customer.tier in standard, vip, else escalate to support_lead unless vip"
    assert body(rule) == (
        "rule r: a.very.long.tool.name requires amount <= order.total and customer.tier in standard, vip,\n"
        "    else escalate to support_lead unless vip"
    )


def test_everything_is_in_canonical_layout_already() -> None:
    assert formatted(EVERYTHING) == EVERYTHING
    spec, told = parse_spec(source(EVERYTHING))
    assert spec is not None and told == ()


@pytest.mark.parametrize(
    "text",
    [
        "", "\n\n", "# nothing but a remark\n", "tool a() tier 1\n", "mandate-spec 2\ntool a() tier 1\n", "mandate-spec 1\nmandate-spec 1\n",
        "mandate-spec 1\nrulez a\n", 'mandate-spec 1\nset a = "b\n', "mandate-spec 1\ntool a(\n", "mandate-spec 1\n\x00\n", "mandate-spec 1\n)\n",
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_refused(text: str) -> None:
    out, told = format_spec(source(text))
    assert out is None and told and all(t.message for t in told)
    assert "please report" not in " ".join(t.help for t in told)


def test_names_need_not_be_known() -> None:
    """A document that others include speaks of their tools."""
    assert body("rule  a: nowhere.tool requires  unheard_of") == "rule a: nowhere.tool requires unheard_of"


@settings(max_examples=8, suppress_health_check=SLOW, phases=[Phase.generate])
@given(st.data(), specs())
def test_every_layer_has_one_layout(data: st.DataObject, spec: Spec) -> None:
    text = print_spec(spec)
    assert formatted(data.draw(untidy(text, breaks=False))) == text


@settings(max_examples=20)
@given(untidy(EVERYTHING, breaks=False))
def test_spacing_is_nothing(text: str) -> None:
    """Only remarks and line breaks are their author's: everything else has one form."""
    assert formatted(text) == EVERYTHING


@settings(max_examples=25)
@given(untidy(EVERYTHING))
def test_any_layout_keeps_meaning_and_remarks(text: str) -> None:
    once = formatted(text)
    assert formatted(once) == once
    assert [r.rstrip().lstrip("# ") for _, r in remarks(source(once))] == [
        r.rstrip().lstrip("# ") for _, r in remarks(source(text))
    ]
    before, _ = parse_spec(source(EVERYTHING))
    after, told = parse_spec(source(once))
    assert told == () and plain(after) == plain(before)
    assert "\n\n\n" not in once and not any(line != line.rstrip() for line in once.split("\n"))


@settings(max_examples=120)
@given(damaged(EVERYTHING))
def test_damage_is_told_inside_the_file(text: str) -> None:
    spec, told = parse_spec(source(text))
    assert (spec is None) == any(t.severity == "error" for t in told)
    for t in told:
        assert t.message and t.path == "layer.ops"
        assert t.span is None or 0 <= t.span.start <= t.span.end <= len(text)
    out, refused = format_spec(source(text))
    assert (out is None) == bool(refused)
    assert "please report" not in " ".join(t.help for t in refused)
    if out is not None:
        assert formatted(out) == out


PAGE = (Path(__file__).parents[2] / "docs" / "language.md").read_text("utf-8")


@pytest.mark.parametrize("block", re.findall(r"^```ops(?: \S+)?\n(.*?)^```", PAGE, re.M | re.S))
def test_the_examples_of_the_language_are_in_canonical_layout(block: str) -> None:
    whole = block if block.startswith("mandate-spec") else f"mandate-spec 1\n\n{block}"
    assert formatted(whole) == whole
