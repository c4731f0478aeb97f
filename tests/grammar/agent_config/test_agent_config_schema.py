"""The JSON Schema for editors: what the reader accepts validates, and what it refuses by shape does not."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from jsonschema import Draft202012Validator

from mandate.grammar.agent_config.checking import is_flag
from mandate.grammar.agent_config.layout import CONFIG
from mandate.grammar.agent_config.schema import agent_config_schema
from mandate.grammar.agent_config.shapes import Either, Fields, ListOf, MapOf, Shape
from mandate.grammar.yaml_tree import Mapping, Scalar, Tree, parse_yaml
from mandate.model.source import SourceText
from tests.grammar.agent_config.configs import as_yaml, configs, good, told
from tests.grammar.agent_config.test_agent_config_hostile import CASES
from tests.grammar.agent_config.test_agent_config_reading import BASIC, MISTAKES

SCHEMA = agent_config_schema()
VALIDATOR = Draft202012Validator(SCHEMA)


def value(tree: Tree | None) -> Any:
    """What an editor sees: the values of YAML 1.2."""
    if isinstance(tree, Mapping):
        return {key.text: value(inner) for key, inner in tree.entries}
    if not isinstance(tree, Scalar):
        return [value(item) for item in tree.items] if tree is not None else None
    if tree.empty:
        return None
    if is_flag(tree):
        return tree.text.lower() == "true"
    if tree.plain and re.fullmatch(r"-?\d{1,99}", tree.text):
        return int(tree.text)
    return float(tree.text) if tree.plain and re.fullmatch(r"-?\d+\.\d+", tree.text) else tree.text


def parsed(text: str) -> Any:
    return value(parse_yaml(SourceText("x.yaml", text))[0])


def test_it_is_a_schema() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_the_large_example_validates() -> None:
    good(BASIC)
    assert [e.message for e in VALIDATOR.iter_errors(parsed(BASIC))] == []


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(configs())
def test_every_config_validates(config: dict[str, Any]) -> None:
    assert VALIDATOR.is_valid(parsed(as_yaml(config)))


REFUSED = [
    text
    for text, message in (*MISTAKES, *CASES.values())
    if any(
        words in message for words in ("is not known", "has no `id`", " is a mapping, not", "is a list, not")
    )
    and parsed(text) is not None
]


@pytest.mark.parametrize("text", REFUSED)
def test_what_has_another_shape_does_not_validate(text: str) -> None:
    assert told(text)
    assert not VALIDATOR.is_valid(parsed(text))


def test_every_key_is_described() -> None:
    def walk(shape: Shape) -> None:
        match shape:
            case Fields(fields, patterns):
                for field in (*fields.values(), *(f for _, f in patterns)):
                    assert field.help
                    walk(field.shape)
            case ListOf(inner) | MapOf(inner):
                walk(inner)
            case Either(shapes):
                for one in shapes:
                    walk(one)

    walk(CONFIG)
