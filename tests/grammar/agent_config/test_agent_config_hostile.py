"""YAML that is broken, ambiguous or meant to hurt: one clear message each, and soon."""

from __future__ import annotations

import time

import pytest

from tests.grammar.agent_config.configs import good, told

BOMB = "a: &a [x, x]\n" + "".join(f"b{i}: &b{i} [*a, *a]\n" for i in range(20))
CASES = {
    "alias bomb": (BOMB, "1:4 agent configs have no anchors and aliases"),
    "alias": ("agent: x\ntools: *t\n", "2:8 agent configs have no anchors and aliases"),
    "merge key": ("agent: {name: x, <<: {owner: y}}\n", "1:18 `<<` is not known in `agent`"),
    "python tag": ("agent: !!python/object:os.system x\n", "1:8 agent configs have no tags"),
    "tag": ("budgets: {max_tool_calls: !!int '3'}\n", "1:27 agent configs have no tags"),
    "duplicate key": ("agent: x\ntools: [a.b]\nagent: y\n", "3:1 `agent` stands here a second time"),
    "duplicate in a mapping": ("agent: {name: x, name: y}\n", "1:18 `name` stands here a second time"),
    "tab": ("agent:\n\tname: x\n", "2:1 a tab cannot indent an agent config"),
    "second document": ("agent: x\n---\nagent: y\n", "2:1 a second YAML document begins here"),
    "empty": ("# nothing\n", "1:1 this agent config is empty"),
    "list on top": ("- agent: x\n", "1:1 this agent config is a mapping, not a list"),
    "text on top": ("agent\n", "1:1 this agent config is a mapping, not `agent`"),
    "not a number": ("budgets: {max_cost_usd: .nan}\n", "1:25 `max_cost_usd` is a number, not `.nan`"),
    "infinite": ("budgets: {max_wall_time_seconds: .inf}\n", "1:34 `max_wall_time_seconds` is a number, not `.inf`"),
    "huge exponent": ("budgets: {max_total_tokens: 1e400}\n", "1:29 `max_total_tokens` is a whole number, not `1e400`"),
    "huge number": (f"budgets: {{max_total_tokens: {'9' * 5000}}}\n", "1:29 `max_total_tokens` is a whole number"),
    "octal": ("budgets: {max_tool_calls: 010}\n", "1:27 `max_tool_calls` is a whole number, not `010`"),
    "octal of 1.2": ("budgets: {max_tool_calls: 0o10}\n", "1:27 `max_tool_calls` is a whole number, not `0o10`"),
    "hexadecimal": ("budgets: {max_tool_calls: 0xFF}\n", "1:27 `max_tool_calls` is a whole number, not `0xFF`"),
    "base 60": ("budgets: {max_wall_time_seconds: 12:30}\n", "1:34 `max_wall_time_seconds` is a number, not `12:30`"),
    "negative": ("budgets: {max_tool_calls: -1}\n", "1:27 `max_tool_calls` is a whole number, not `-1`"),
    "fraction of a call": ("budgets: {max_tool_calls: 1.5}\n", "1:27 `max_tool_calls` is a whole number, not `1.5`"),
    "no as a name": ("context: {country: {one_of: [de, no, se]}}\n", "1:34 an item of `one_of` is a text; `no` is true or false"),
    "on as a key": ("roles: {on: 2 members}\n", "1:9 this key is a name"),
    "yes as a truth": ("tools: {definitions: {a.b: {tier: 1, reversible: yes}}}\n", "1:50 `reversible` is `true` or `false`"),
    "truth in quotes": ("tools: {definitions: {a.b: {tier: 1, reversible: 'true'}}}\n", "1:50 `reversible` is"),
    "number as a text": ("context: {a: {one_of: [1, a]}}\n", "1:24 an item of `one_of` is a text; `1` is a number"),
    "nothing": ("tools:\n", "1:1 `tools` is a list or a mapping, not nothing"),
    "list for a text": ("agent: {name: [x]}\n", "1:15 `name` is a name without blanks, not a list"),
    "text for a list": ("tools: {allowlist: crm.read}\n", "1:20 `allowlist` is a list, not `crm.read`"),
    "unclosed": ("tools: [a.b\nagent: x\n", ""),
    "control character": ("agent: \x07x\n", "1:8 a character that YAML does not allow (U+0007)"),
    "lone surrogate in an escape": ('agent: {name: "\\ud800"}\n', "1:15 "),
    "a key that is a list": ("? [a]\n: b\n", "1:3 a key must be a word"),
    "deep": ("agent: " + "[" * 50_000, "1:"),
    "deep mappings": ("x-a: " + "{a: " * 5_000, "1:"),
    "code in a condition": (
        "tools: [a.b]\npolicy: {rules: [{id: x, tool: a.b, condition: '__import__(\"os\").system(1)'}]}\n", "2:65 unexpected `.`"
    ),
    "statement in a name": ("agent: {name: \"x\\nallow *\"}\n", "1:15 `name` is a name without blanks"),
    "statement in hours": ("calendars: {day: \"Mon 09:00-10:00\\nallow *\"}\n", "1:"),
    "statement in a type": ("tools: {definitions: {a.b: {args: {x: 'text) tier 0 tool a.c(y: text'}, tier: 4}}}\n", "1:40 the brackets"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(CASES))
def test_one_clear_message(name: str) -> None:
    text, message = CASES[name]
    begin = time.perf_counter()
    found = told(text)
    assert len(found) == 1, found
    assert found[0].startswith(message)
    assert time.perf_counter() - begin < 20


def test_a_large_config_is_refused_at_once() -> None:
    assert "500,000 are read" in told("agent: x\n" + "# filler\n" * 100_000)[0]


def test_many_keys_are_read_in_bounded_time() -> None:
    begin = time.perf_counter()
    assert len(told("".join(f"k{i}: v\n" for i in range(20_000)))) == 51
    assert time.perf_counter() - begin < 60


def test_texts_that_look_like_something_else_stay_texts_in_quotes() -> None:
    spec = good("context: {country: {one_of: ['no', 'on', '12:30', '1', 'null', '2026-03-02']}}\n").spec
    assert spec.context[0].type.members == ("no", "on", "12:30", "1", "null", "2026-03-02")


def test_an_unquoted_date_is_the_date_that_stands_there() -> None:
    assert good("agent: {name: x, as_of: 2026-03-02}\n").spec.as_of is not None
