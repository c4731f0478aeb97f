"""The JSON Schema of agent configs, for editors, made of the shapes that the reader checks."""

from __future__ import annotations

from mandate.grammar.agent_config.layout import CONFIG
from mandate.grammar.agent_config.shapes import (
    NUMBER,
    WHOLE,
    Amount,
    Anything,
    Choice,
    Either,
    Fields,
    Flag,
    ListOf,
    MapOf,
    Number,
    Shape,
    Text,
)

Json = dict[str, object]


def agent_config_schema() -> Json:
    """JSON Schema (2020-12) of an agent config."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Agent config read by mandate",
        **_schema(CONFIG),
    }


def _schema(shape: Shape) -> Json:
    match shape:
        case Text(pattern, form):
            entry: Json = {"type": "string", "minLength": 1}
            return (
                entry if pattern is None else {**entry, "pattern": _pattern(pattern.pattern), "title": form}
            )
        case Number(whole):
            pattern = WHOLE if whole else NUMBER
            kind = "integer" if whole else "number"
            least: Json = {"minimum": 0} if whole else {}
            return {
                "anyOf": [{"type": kind, **least}, {"type": "string", "pattern": f"^({pattern.pattern})$"}]
            }
        case Amount():
            return {"type": ["number", "string"], "minLength": 1}
        case Flag():
            return {"type": "boolean"}
        case Choice(words):
            return {"enum": list(words)}
        case ListOf(item):
            return {"type": "array", "items": _schema(item)}
        case MapOf(value, key):
            return {"type": "object", "additionalProperties": _schema(value), "propertyNames": _schema(key)}
        case Either(shapes):
            return {"anyOf": [_schema(s) for s in shapes]}
        case Fields():
            return _object(shape)
        case Anything():
            return {}


def _object(shape: Fields) -> Json:
    entry: Json = {
        "type": "object",
        "properties": {k: {"description": f.help, **_schema(f.shape)} for k, f in shape.fields.items()},
        "additionalProperties": False,
    }
    if shape.patterns:
        entry["patternProperties"] = {
            f"^({p.pattern})$": {"description": f.help, **_schema(f.shape)} for p, f in shape.patterns
        }
    required = [name for name, field in shape.fields.items() if field.required]
    return {**entry, "required": required} if required else entry


def _pattern(pattern: str) -> str:
    """The whole text, which the reader trims."""
    return f"^\\s*({pattern})\\s*$"
