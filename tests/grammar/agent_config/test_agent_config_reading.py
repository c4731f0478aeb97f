"""What an agent config says, as a layer; where in the document it says so; what is taken for granted."""

from __future__ import annotations

import pytest

from mandate.grammar.printing import show
from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText
from mandate.model.spec import OnBroken, Requires
from tests.grammar.agent_config.configs import bare, good, told

BASIC = """\
agent: {name: night_nurse, owner: ida, zone: Europe/Oslo}
budgets: {max_total_tokens: 24000, max_tool_calls: 10, max_wall_time_seconds: 25.5, max_cost_usd: 0.75}
roles: {ward_lead: {members: 2, answers_within: 4 h, hours: "Mon-Fri 09:00-17:00", capacity: 30 per day, on_timeout: drop}}
context:
  patient.age: {type: count, from: 0, to: 120}
  bed.kind: {one_of: [single, double]}
tools:
  allowlist: [pump.*, chart.*]
  denylist: [pump.purge, {tool: chart.write, when: context.bed.kind == 'double'}]
  definitions:
    - name: pump.set
      args: {rate_ml: "number", bed: text}
      tier: 3
      reversible: true
      also_called: [set the pump]
    - name: pump.purge
      tier: 4
    - type: function
      function:
        name: chart.write
        description: Writes a line.
        parameters:
          type: object
          properties:
            line: {type: string, maxLength: 80}
            kind: {type: string, enum: [note, alarm]}
            cost_eur: {type: number, minimum: 0, maximum: 20}
            urgent: {type: boolean}
          required: [line]
      tier: 1
policy:
  rules:
    - {id: slow-drip, tool: pump.set, condition: input.rate_ml <= 40 && context.patient.age >= 18, on_fail: escalate, escalate_to: ward_lead}
    - {id: cheap, tool: chart.write, condition: "0 < input.cost_eur and not input.urgent or input.kind in ['alarm']", on_fail: deny}
    - {id: once, limit: count(pump.set) <= 1 per bed in any 2 h}
    - {id: look_first, order: "chart.write before pump.set", unless: "patient.age < 1"}
    - {id: day_shift, tool: pump.set, only_during: "Mon-Sun 07:00-19:00"}
rate_limits:
  - {tool: chart.write, max: 6, per: hour}
approvals:
  - {tier: 3, by: ward_lead}
  - {tool: chart.write, when: input.cost_eur > 5, by: ward_lead, count: 2, justification: true}
reviews: {3: person}
"""

SAME = """\
mandate-spec 1
agent night_nurse, owner ida, zone Europe/Oslo
role ward_lead: 2 members, answers within 4 h, Mon-Fri 09:00-17:00, up to 30 per day, on timeout drop
context patient.age: count from 0 to 120
context bed.kind: one of single, double
tool pump.set(rate_ml: ml, bed: text) tier 3, reversible, also called "set the pump"
tool pump.purge() tier 4
tool chart.write(line: text, kind: one of note, alarm, cost_eur: EUR from 0 to 20, urgent: bool) tier 1
allow pump.*, chart.*
deny pump.purge
deny chart.write when bed.kind == double
rule slow_drip: pump.set requires rate_ml <= 40 ml and patient.age >= 18, else escalate to ward_lead
rule cheap: chart.write requires 0 < cost_eur and not urgent or kind in "alarm"
rule once: count(pump.set) <= 1 per bed in any 2 h
rule look_first: chart.write before pump.set unless patient.age < 1
rule day_shift: pump.set only during Mon-Sun 07:00-19:00
rule rate_1: count(chart.write) <= 6 per hour
budget 24_000 tokens per run
budget 10 tool calls per run
budget 25.5 s per run
budget 0.75 USD per run
tier 3 needs approval by ward_lead
approve chart.write when cost_eur > 5 EUR by 2 of ward_lead, with justification
review tier 3 by person
"""


def test_every_section_is_the_layer_one_would_write() -> None:
    spec, problems = parse_spec(SourceText("same.ops", SAME))
    assert spec is not None, problems
    ours, theirs = bare(good(BASIC).spec), bare(spec)
    for field in ours.__dataclass_fields__:
        if field == "denials":
            assert sorted(map(repr, ours.denials)) == sorted(map(repr, theirs.denials))
        elif field != "unchecked":
            assert getattr(ours, field) == getattr(theirs, field), field


def test_every_place_is_in_the_yaml() -> None:
    config = good(BASIC)
    source = config.spec.source
    rule = next(r for r in config.spec.rules if r.name == "slow_drip")
    assert source.position(rule.span.start).line == 33
    assert rule.bound_span is None  # two amounts
    drip = next(r for r in config.spec.rules if r.name == "rate_1")
    assert drip.bound_span is not None and source.slice(drip.bound_span) == "6"
    cost = config.spec.tools[-1].parameters[2]
    assert source.slice(cost.span).startswith("cost_eur")
    budget = config.spec.budgets[0]
    assert source.slice(budget.span) == "24000"


@pytest.mark.parametrize(
    "condition",
    [
        '"input.amount_usd <= 5.5"',
        "'input.amount_usd <= 5.5'",
        "input.amount_usd <= 5.5",
        ">\n        input.amount_usd\n        <= 5.5",
        "|\n        input.amount_usd <= 5.5",
        '"input.amount_usd \\\n        <= 5.5"',
    ],
)
def test_an_amount_is_found_in_every_style_of_text(condition: str) -> None:
    text = f"tools: [pay.out]\npolicy:\n  rules:\n    - id: cap\n      tool: pay.out\n      condition: {condition}\n"
    spec = good(text).spec
    bound = spec.rules[0].bound_span
    assert bound is not None and spec.source.slice(bound) == "5.5"


def test_what_nobody_declared_is_inferred_and_said() -> None:
    config = good(
        "tools: {allowlist: [shop.buy]}\n"
        "policy:\n  rules:\n"
        "    - {id: cap, tool: shop.buy, condition: input.price_eur <= 20}\n"
        "    - {id: age, tool: shop.buy, condition: context.order.age_days < 30 and context.member}\n"
        "    - {id: who, tool: shop.buy, condition: 'input.seller != \"us\" and input.pieces < 3'}\n"
        "    - {id: same, tool: shop.buy, condition: input.fee <= context.order.total_eur}\n"
    )
    tool = config.spec.tools[0]
    assert {p.name: str(p.type) for p in tool.parameters} == {
        "price_eur": "EUR", "seller": "text", "pieces": "number", "fee": "EUR",
    }  # fmt: skip
    assert {v.name: str(v.type) for v in config.spec.context} == {
        "order.age_days": "duration", "member": "bool", "order.total_eur": "EUR",
    }  # fmt: skip
    assert tool.tier == 4
    said = [note.text for note in config.spec.assumed]
    assert "no tier is given for `shop.buy`: taken as 4, the highest" in said
    assert len(said) == 1 + 4 + 3
    age = config.spec.rules[1].body
    assert isinstance(age, Requires)
    assert "order.age_days < 30 days" in show(age.condition)


def test_words_are_no_currencies() -> None:
    config = good(
        "tools: {allowlist: [a.b]}\npolicy: {rules: [{id: x, tool: a.b, "
        "condition: input.max_try <= 3 and input.cut_all == true and input.is_usd and input.page_top < 9}]}\n"
    )
    kinds = {p.name: str(p.type) for p in config.spec.tools[0].parameters}
    assert kinds == {"max_try": "number", "cut_all": "bool", "is_usd": "bool", "page_top": "number"}


def test_outputs_alerts_and_observability_are_kept_and_block_nothing() -> None:
    config = good(
        "tools: {allowlist: [a.b, a.c]}\n"
        "observability: {traces: full}\n"
        "x-team: {anything: [1, 2]}\n"
        "policy:\n  rules:\n"
        "    - {id: pii, condition: output.contains_pii == false, on_fail: block_and_alert}\n"
        "    - {id: size, tool: a.b, condition: len(output.text) < 500 chars, on_fail: block}\n"
        "    - {id: watch, tool: a.b, condition: input.n < 5, on_fail: alert}\n"
        "    - {id: both, tool: a.b, condition: input.n < 7 and output.ok == true, on_fail: block}\n"
    )
    assert [r.name for r in config.spec.rules] == ["both"]
    body = config.spec.rules[0].body
    assert isinstance(body, Requires) and "n < 7" in show(body.condition)
    lines = [config.spec.source.position(n.span.start).line for n in config.spec.not_checked]
    assert sorted(lines) == [2, 3, 6, 6, 7, 8, 9]


def test_on_fail_without_a_role_asks_the_owner() -> None:
    config = good(
        "tools: [a.b]\npolicy: {rules: [{id: x, tool: a.b, condition: input.n < 5, on_fail: escalate_to_human}]}\n"
    )
    body = config.spec.rules[0].body
    assert isinstance(body, Requires) and (body.otherwise, body.role) == (OnBroken.ESCALATE, "owner")


def test_a_rule_without_a_tool_is_about_those_that_have_its_arguments() -> None:
    config = good(
        "tools:\n  definitions:\n    pay.out: {args: {amount_usd: number}, tier: 2}\n"
        "    pay.back: {args: {amount_usd: number}, tier: 2}\n    crm.read: {args: {id: text}, tier: 0}\n"
        "policy: {rules: [{id: cap, condition: input.amount_usd <= 50}]}\n"
    )
    assert config.spec.rules[0].body.tools == ("pay.back", "pay.out") or set(
        config.spec.rules[0].body.tools
    ) == {"pay.out", "pay.back"}  # type: ignore[union-attr]
    assert any("names no tool" in n.text for n in config.spec.assumed)


def test_patterns_that_the_language_has_not_are_spelled_out() -> None:
    config = good(
        "tools: {allowlist: [svc_start, svc_stop, 'svc_*', db.read], denylist: [{tool: '*_stop', when: context.x}]}\n"
        "policy: {rules: [{id: r, tools: [svc_*], condition: input.n < 3}]}\n"
        "rate_limits: {'*art': 3 per day}\n"
    )
    assert config.spec.denials[0].tools == ("svc_stop",)
    assert sorted(getattr(config.spec.rules[0].body, "tools", ())) == ["svc_start", "svc_stop"]
    assert getattr(config.spec.rules[1].body, "tools", ()) == ("svc_start",)
    assert told("tools: [a.b]\npolicy: {rules: [{id: r, tool: c_*, condition: input.n < 3}]}\n") == [
        "2:32 no tool is called `c_*`"
    ]


@pytest.mark.parametrize(
    ("text", "prose", "file"),
    [
        ("mandate: strategy.txt\n", None, "strategy.txt"),
        ("mandate: {path: my plan.md}\n", None, "my plan.md"),
        ("mandate: Never call before noon.\n", "Never call before noon.", ""),
        ("mandate: {text: see notes.txt}\n", "see notes.txt", ""),
        ("mandate: |\n  a.txt\n  b.txt\n", "a.txt\nb.txt\n", ""),
    ],
)
def test_the_mandate_is_prose_or_a_file(text: str, prose: str | None, file: str) -> None:
    config = good(text)
    assert (config.mandate.text if config.mandate else None, config.mandate_file) == (prose, file)


def test_prose_in_every_style_has_its_lines_and_columns() -> None:
    words = ("Never", "shout", "louder", "than", "80")
    for yaml in (
        "mandate: |\n  Never shout\n\n    louder\n  than 80\n",
        "mandate: >\n  Never shout\n\n  louder\n  than 80\n",
        "mandate: 'Never shout\n\n  louder\n  than 80'\n",
        'mandate: "Never shout\\n  louder\n  than 80"\n',
        "mandate: Never shout\n  louder\n  than 80\n",
        "mandate:\n  text: |2-\n     Never shout\n    louder than 80",
    ):
        prose = good(yaml).mandate
        assert prose is not None
        lines = yaml.split("\n")
        for word in words:
            at = prose.position(prose.text.index(word))
            assert lines[at.line - 1][at.column - 1 :].startswith(word), (yaml, word)


MISTAKES = [
    ("tols: [a.b]\n", "1:1 `tols` is not known at the top of an agent config"),
    ("tools: {allow_list: [a.b]}\n", "1:9 `allow_list` is not known in `tools`"),
    ("tools: a.b\n", "1:8 `tools` is a list or a mapping, not a single value"),
    ("tools: [a.b]\npolicy: {rules: [{id: x, tool: a.b, condition: input.n <}]}\n", "2:"),
    ("tools: [a.b]\npolicy: {rules: [{id: x, tool: a.c, condition: input.n < 3}]}\n", "2:32 "),
    ("tools: [a.b]\npolicy: {rules: [{id: x, tool: a.b, condition: input.n < 3, on_fail: explode}]}\n", "2:70 `on_fail` is"),
    ("tools: [a.b]\npolicy: {rules: [{id: x, tool: a.b}]}\n", "2:23 the rule `x` has none of what a rule can say"),
    ("tools: [a.b]\npolicy: {rules: [{tool: a.b, condition: input.n < 3}]}\n", "2:18 an item of `rules` has no `id`"),
    ("tools: [a.b]\nrate_limits: [{tool: a.b, max: 3}]\n", "2:32 a rate limit has one period"),
    ("tools: [a.b]\nbudgets: {max_cost: {amount: 5}}\n", "2:30 this amount has no currency"),
    ("tools: [a.b]\nbudgets: {max_cost_usd: {amount: 5, currency: EUR}}\n", "2:47 `max_cost_usd` is in USD, not in EUR"),
    ("tools: [a.b]\nroles: {lead: {}}\napprovals: [{tier: 4, by: leed}]\n", "3:27 "),
    ("tools:\n  definitions: {a.read: {tier: 0}}\n  allowlist: [a.raed]\n", "3:15 `a.raed` is not among the definitions"),
    ("tools: [a.b]\nagent: {name: x, zone: Mars/Olympus}\n", "2:24 "),
    ("tools: {definitions: {a.b: {args: {x: USD}, tier: 1}}}\npolicy: {rules: [{id: r, tool: a.b, condition: input.x < 3 kg}]}\n", "2:"),
    ("tools: {definitions: {a.b: {args: {x: USD}, tier: 1}}}\npolicy: {rules: [{id: r, tool: a.b, condition: input.y < 3}]}\n", "2:54 "),
    ("tools: [a.b]\ncontext: {n: 'count # , tier 0'}\n", "2:21 `#` begins a remark"),
    ("tools: [a.b]\ncontext: {n: 'one of (a, b'}\n", "2:15 the brackets of this text do not match"),
    ("tools: [a.b]\npolicy: {rules: [{id: x, tool: a.b, condition: \"input.n < 3\\nallow *\"}]}\n", "2:"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "message"), MISTAKES)
def test_a_mistake_has_one_message_at_its_place(text: str, message: str) -> None:
    found = told(text)
    assert len(found) == 1, found
    assert found[0].startswith(message)


def test_all_mistakes_of_a_file_are_told() -> None:
    found = told("tols: 1\nagent: {nmae: x}\nbudgets: {max_tool_calls: ten}\n")
    assert [line.split(" ")[0] for line in found] == ["1:1", "2:9", "3:27"]
