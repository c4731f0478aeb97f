"""YAML to the layer's language and back: the same layer every time, and what is lost is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from mandate.grammar.agent_config.converting import to_config, to_layer
from mandate.grammar.spec import parse_spec
from mandate.grammar.spec_printing import print_spec
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from tests.grammar.agent_config.configs import as_yaml, bare, configs, good

FIXTURES = Path(__file__).resolve().parents[3] / "fixtures"
LAYERS = sorted(p.relative_to(FIXTURES).as_posix() for p in FIXTURES.glob("*/*.ops"))


def layer(text: str) -> Spec:
    spec, told = parse_spec(SourceText("layer.ops", text))
    assert spec is not None, (told, text)
    return spec


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=(Phase.explicit, Phase.reuse, Phase.generate),  # one run takes a second: shrinking, minutes
)
@given(configs())
def test_every_config_is_the_same_layer_in_both_forms(config: dict[str, Any]) -> None:
    first = good(as_yaml(config))
    text = print_spec(first.spec)
    assert to_layer(first).text.startswith(text)
    ops = layer(text)
    assert print_spec(ops) == text
    back = to_config(ops)
    assert back.lost == ()
    again = good(back.text).spec
    assert bare(again) == bare(ops), back.text
    assert print_spec(again) == text


@pytest.mark.parametrize("name", LAYERS)
def test_a_fixtures_layer_comes_back_from_yaml(name: str) -> None:
    text = (FIXTURES / name).read_text("utf-8")
    if 'include "' in text:
        pytest.skip("a layer of several documents")
    spec = layer(text)
    back = to_config(spec)
    if not back.lost:
        assert bare(good(back.text).spec) == bare(spec)


def test_what_yaml_has_no_word_for_is_named() -> None:
    spec = layer(
        "mandate-spec 1\ntool a.b() tier 1\ntool a.c() tier 1\nallow a.*\nkey gauge has 120 values\n"
        "event fire: up to 2 per day\nrule n: count(a.b) <= 3 per day\nfact used n = 1\n"
        "breaker a.b: 3 failures in 10 min, then suspend\nnever: a.b without a.c\nrelation a.b excludes a.c\n"
    )
    converted = to_config(spec)
    assert [line.split()[0] for line in converted.lost] == [
        "event", "key", "relation", "fact", "breaker", "never:",
    ]  # fmt: skip
    assert [r.name for r in good(converted.text).spec.rules] == ["n"]


def test_what_the_language_cannot_say_follows_in_remarks_word_for_word() -> None:
    config = good(
        "mandate: |\n  Be kind.\n  Never shout.\n"
        "tools: [a.b]  # the only one\n"
        "policy:\n  rules:\n"
        "    - id: pii\n      tool: a.b\n      condition: output.pii == false\n      on_fail: block\n"
        "observability: {tracing: [on, {rate: 0.1}]}\n"
    )
    converted = to_layer(config)
    for wanted in (
        "#   Never shout.",
        "condition: output.pii == false",
        "{tracing: [on, {rate: 0.1}]}",
        "the only one",
    ):
        assert wanted in converted.text
    assert len(converted.carried) == 3
    assert bare(layer(converted.text)) == bare(config.spec)


def test_remarks_of_a_layer_stay_with_it() -> None:
    converted = to_config(layer("mandate-spec 1\n# who reads\ntool a.b() tier 1  # harmless\nallow a.b\n"))
    assert "# who reads" in converted.text and "# harmless" in converted.text
    good(converted.text)


def test_a_number_stays_one_whatever_its_name_says() -> None:
    spec = layer("mandate-spec 1\ntool a.b(price_usd: number, age_days: count) tier 1\nallow a.b\n")
    assert bare(good(to_config(spec).text).spec) == bare(spec)
