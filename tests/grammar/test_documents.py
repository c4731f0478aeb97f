"""A layer of several documents: one vocabulary, every line binds, the stricter wins."""

from __future__ import annotations

from mandate.compiler.lowering.layer import lower_layer
from mandate.grammar.included import Document, includes_of
from mandate.grammar.spec import parse_spec
from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText
from mandate.model.spec import OnBroken, Requires, Spec

HEAD = "mandate-spec 1\nagent desk, owner maria, zone UTC, horizon 30 days, as of 2026-03-02\n"
INCLUDE = 'include "company.ops"\n'
INNER = "mandate-spec 1\nowner ciso\n"


def read(outer: str, *inner: str) -> tuple[Spec | None, tuple[Diagnostic, ...]]:
    """A layer that includes `company.ops`, and perhaps `second.ops`."""
    source = SourceText("desk.ops", HEAD + INCLUDE + outer)
    (at,) = includes_of(source)
    names = ("company.ops", "second.ops")
    texts = (
        SourceText(n, t if t.startswith("mandate-spec") else INNER + t)
        for n, t in zip(names, inner, strict=False)
    )
    return parse_spec(source, tuple(Document(t, at.span) for t in texts))


def spec_of(outer: str, *inner: str) -> Spec:
    spec, told = read(outer, *inner)
    assert spec is not None and told == (), told
    return spec


def problem(outer: str, *inner: str) -> Diagnostic:
    _, told = read(outer, *inner)
    assert len(told) == 1, told
    return told[0]


def underlined(d: Diagnostic, outer: str, inner: str) -> str:
    assert d.span is not None
    text = {"desk.ops": HEAD + INCLUDE + outer, "company.ops": INNER + inner}[d.span.path]
    return text[d.span.start : d.span.end]


PAY = "tool pay.refund(id: text, amount: USD) tier 1\n"


def test_names_of_each_document_are_known_in_the_other() -> None:
    spec = spec_of(
        PAY + "rule hours: pay.refund only during office\n",
        "calendar office: Mon-Fri 09:00-17:00\ncontext vip: bool\ndeny pay.refund when vip\n",
    )
    assert [d.tools for d in spec.denials] == [("pay.refund",)]
    assert [n.id for n in lower_layer(spec) if n.origin.name != "pay.refund is not allowed"] == [
        "company.ops:5", "desk.ops:5",
    ]  # fmt: skip


def test_a_declaration_that_both_make_alike_is_one() -> None:
    both = 'context tier: one of a, b\nmetric backlog: count\nrole lead: 2 members\nset desks = "#a"\nunit box\nrate 1 EUR = 1.08 USD\nfact most = 3 USD\npredicate odd(x: text)\ncalendar c: Mon-Fri 09:00-17:00\n'
    spec = spec_of(both.replace("count\n", "count, now 9\n") + PAY, both + PAY)
    assert (len(spec.context), len(spec.metrics), len(spec.roles), len(spec.tools)) == (1, 1, 2, 1)
    assert (len(spec.rates), len(spec.facts), len(spec.predicates), len(spec.calendars)) == (1, 1, 1, 1)
    assert spec.metrics[0].now is not None  # one may say what the other leaves out


def test_declarations_that_differ_show_both_sides() -> None:
    cases = {
        ("context tier: one of a, b\n", "context tier: one of a, c\n"): "one of a, b",
        ("metric m: count, now 3\n", "metric m: count, now 4\n"): "now 3",
        ("role lead: 2 members\n", "role lead: 3 members\n"): "2 members",
        ("calendar c: Mon-Fri 09:00-17:00\n", "calendar c: Mon-Fri 09:00-18:00\n"): "Mon-Fri 09:00-17:00",
        ('set desks = "#a"\n', 'set desks = "#b"\n'): '"#a"',
        ("fact most = 3 USD\n", "fact most = 4 USD\n"): "most",
    }
    for (outer, inner), words in cases.items():
        told = problem(outer, inner)
        assert told.path == "desk.ops" and told.label == "first in company.ops:3", told
        assert "is declared twice, and not alike" in told.message
        assert words in underlined(told, outer, inner) or words == "most"


def test_what_only_one_of_them_says_may_not_change_what_it_is() -> None:
    for outer, inner in (
        ("metric m: count, now 3\nmetric s: count\n", "metric m: count\nmetric s = 2 * m\n"),
        ("unit box\n", "unit box = 48 crates\n"),
        ("tool a.b tier 1, costs 3 s\n", "tool a.b tier 1, costs 3 s, 2 USD\n"),
    ):
        told = problem(outer, inner)
        assert "is declared twice" in told.message and told.path == "desk.ops", told
    spec = spec_of(
        "tool a.b tier 1, costs 3 s, 2 USD\nrole lead: 2 members\n", "tool a.b tier 1\nrole lead\n"
    )
    assert len(spec.tools[0].costs) == 2 and spec.roles[0].members == 2


def test_one_name_for_two_things_is_told_across_documents() -> None:
    told = problem("context tier: bool\n", "metric tier: count\n")
    assert told.message == "`tier` is declared twice"
    assert told.label in ("first in company.ops:3", "first in desk.ops:4")


def test_a_tool_of_both_has_the_same_arguments() -> None:
    told = problem(PAY, "tool pay.refund(id: text, amount: EUR) tier 1\n")
    assert told.message == "`pay.refund` is declared twice, with other arguments"
    assert (told.path, told.label) == ("desk.ops", "first in company.ops:3")
    told = problem(PAY, "tool pay.refund(id: text, amount: EUR) tier 3\n")
    assert (told.path, told.label) == ("desk.ops", "first in company.ops:3")
    told = problem("tool a.b tier 1, costs 3 s\n", "tool a.b tier 2, costs 4 s\n")
    assert told.message == "`a.b` is declared twice, with other costs"


def test_the_highest_tier_of_a_tool_counts_and_all_its_names() -> None:
    spec = spec_of(
        "tool a.b(n: count) tier 1, reversible\n    also called \"one\"\n    takes 5 min, at most 3 at a time\n",
        'tool a.b(n: count) tier 3, irreversible, also called "two", takes 5 min, at most 2 at a time\n',
    )  # fmt: skip
    (tool,) = spec.tools
    assert (tool.tier, tool.reversible, sorted(tool.aliases), tool.at_once) == (3, False, ["one", "two"], 2)
    assert tool.span.path == "company.ops"
    assert [(t.tool, t.tier, t.span.path) for t in spec.tiers] == [
        ("a.b", 1, "desk.ops"),
        ("a.b", 3, "company.ops"),
    ]


def test_allowed_is_what_every_document_with_allow_lines_allows() -> None:
    tools = "tool a.x tier 1\ntool a.y tier 1\ntool b.z tier 1\n"
    assert spec_of(tools + "allow a.*\n", "deny b.z\n").allowed == ("a.x", "a.y")
    spec = spec_of(tools + "allow a.*\n", "\nallow a.x, b.z, c.unknown, d.*\n")
    assert spec.allowed == ("a.x",)
    assert [(w.tool, spec.place_of(w.allowed), spec.place_of(w.withheld)) for w in spec.withheld] == [
        ("a.y", "desk.ops:7", "company.ops:4"), ("b.z", "company.ops:4", "desk.ops:7"),
    ]  # fmt: skip
    by_id = {n.id: n.origin.name for n in lower_layer(spec)}
    assert by_id == {"company.ops:4": "a.y is not allowed", "desk.ops:7": "b.z is not allowed"}
    assert spec_of(tools + "allow a.x\nallow a.y\n", "allow a.*\n", "allow a.y\n").allowed == ("a.y",)
    assert spec_of(tools, "allow nothing.*\n").allowed == ()
    assert spec_of(tools + "allow a.x\n", "allow nothing.*\n").allowed == ()


def test_a_rule_for_tools_that_this_agent_lacks_binds_nothing() -> None:
    spec = spec_of(
        PAY + "allow pay.refund\n",
        "deny files.*\nrule a: files.* requires date < 2027-01-01\nrule b: sum(ads.*.amount) <= 3 USD per day\n"
        "rule c: pay.* before files.*\nbudget 3 tool calls per run on files.*\napprove files.* by ciso\n"
        "rule d: count(files.*, pay.*) <= 5 per day\nnever: files.*\n",
    )  # fmt: skip
    assert spec.denials == () and spec.budgets == () and spec.approvals == () and spec.probes == ()
    (rule,) = spec.rules
    assert rule.name == "d" and rule.body.tools == ("pay.refund",)  # type: ignore[union-attr]


def test_what_can_never_be_met_is_no_rule_for_absent_tools() -> None:
    assert problem(PAY, "rule c: files.* before pay.refund\n").message == "no tool matches `files.*`"
    assert problem(PAY, "rule c: count(files.*) >= 3 per day\n").message == "no tool matches `files.*`"
    assert (
        problem(PAY, "rule c: files.* within 2 h after pay.refund\n").message == "no tool matches `files.*`"
    )


def test_a_name_without_a_star_is_declared() -> None:
    told = problem(PAY, "deny pay.refnd\n")
    assert told.message == "there is no tool called `pay.refnd`" and "pay.refund" in told.help
    assert problem(PAY + "deny files.*\n", "").message == "no tool matches `files.*`"


def test_a_layer_without_tools_is_read_alone() -> None:
    spec, told = parse_spec(SourceText("company.ops", INNER + "deny files.*\nbudget 9 EUR per week\n"), ())
    assert told == () and spec is not None and spec.denials == ()


def test_the_owner_of_an_included_document_is_asked() -> None:
    spec = spec_of(
        PAY + "rule a: pay.refund requires amount <= 9 USD, else escalate\n",
        "rule b: pay.refund requires amount <= 8 USD, else escalate\n"
        "rule c: pay.refund requires amount <= 7 USD, else escalate to owner\n"
        "approve pay.refund when amount > 3 USD by owner\napprove pay.refund by ciso\n",
        "mandate-spec 1\nrule d: pay.refund requires amount <= 6 USD, else escalate\n",
    )  # fmt: skip
    roles = {r.name: r.body.role for r in spec.rules if isinstance(r.body, Requires)}
    assert roles == {"a": "owner", "b": "ciso", "c": "ciso", "d": "owner"}
    assert all(isinstance(r.body, Requires) and r.body.otherwise is OnBroken.ESCALATE for r in spec.rules)
    assert [a.role for a in spec.approvals] == ["ciso", "ciso"]
    assert [r.name for r in spec.roles] == ["ciso"]
    assert (
        spec.owner == "maria"
        and spec.owner_of("company.ops") == "ciso"
        and spec.owner_of("second.ops") == "maria"
    )


def test_an_owner_that_is_a_role_is_that_role() -> None:
    spec = spec_of("role ciso: 1 member, answers within 4 h\n", "")
    assert [(r.name, r.members) for r in spec.roles] == [("ciso", 1)]
    assert spec_of("", "mandate-spec 1\nowner maria\n").roles == ()


def test_the_head_of_the_outer_document_counts() -> None:
    same = "mandate-spec 1\nagent everybody, zone UTC, horizon 30 days, as of 2026-03-02\n"
    spec = spec_of("", same)
    assert spec.agent == "desk"
    assert spec_of("", "mandate-spec 1\n").zone == "UTC"
    told = problem("", "mandate-spec 1\nzone Europe/Vienna\n")
    assert told.message == "`company.ops` is written for `Europe/Vienna`, `desk.ops` for `UTC`"
    assert told.path == "company.ops"
    outer = SourceText("x.ops", "mandate-spec 1\n" + INCLUDE)
    inner = SourceText("company.ops", "mandate-spec 1\nzone Europe/Vienna\n")
    _, (without,) = parse_spec(outer, (Document(inner, outer.span(15, 16)),))
    assert without.message == "`company.ops` is written for `Europe/Vienna`, and `x.ops` names no zone"
    assert without.help == "add `zone Europe/Vienna` there"
    told = problem("", "mandate-spec 1\nhorizon 7 days\n")
    assert told.severity == "warning" and "`horizon` of an included document does not count" in told.message
    told = problem("", "mandate-spec 1\nas of 2026-01-01\n")
    assert told.severity == "warning"
    told = problem("", "mandate-spec 1\nas of 2026-01-01\nmetric m: count, now 3\n")
    assert told.severity == "error" and "on another date" in told.message
    told = problem("", "mandate-spec 1\nzone UTC\nzone UTC\n")
    assert told.message == "`zone` is declared twice" and told.label == "first in line 2"


def test_rules_of_two_documents_may_have_one_name() -> None:
    rule = "rule day: count(pay.refund) <= 5 per day\n"
    assert len(spec_of(PAY + rule, rule).rules) == 2
    told = problem(PAY + rule + "fact used day = 3\n", rule)
    assert told.message == "two rules are called `day`"
    assert told.label == "line 5 and company.ops:3"
    assert problem(PAY + rule + rule, "").message == "`day` is declared twice"


def test_documents_of_one_name_are_told_apart() -> None:
    outer = SourceText("a/base.ops", HEAD + 'include "../base.ops"\n' + PAY + "deny pay.refund\n")
    inner = SourceText("base.ops", INNER + "\ndeny pay.*\n")
    spec, _ = parse_spec(outer, (Document(inner, outer.span(0, 1)),))
    assert spec is not None
    assert [n.id for n in lower_layer(spec)] == ["a/base.ops:4", "a/base.ops:5", "base.ops:4"]


def test_an_include_that_nobody_followed_is_undecided() -> None:
    source = SourceText("desk.ops", HEAD + INCLUDE)
    spec, told = parse_spec(source)
    assert told == () and spec is not None
    assert [u.construct for u in spec.unchecked] == ["`include`"]
    spec, _ = parse_spec(source, ())
    assert spec is not None and spec.unchecked == ()
