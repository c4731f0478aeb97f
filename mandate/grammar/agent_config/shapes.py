"""What may stand where in an agent config: the reader's checks and the JSON Schema are made of these."""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from dataclasses import dataclass, field

NUMBER = re.compile(r"-?(0|[1-9][0-9]*(_[0-9]+)*)(\.[0-9]+)?")
WHOLE = re.compile(r"0|[1-9][0-9]*(_[0-9]+)*")
NAME = re.compile(r"[^\W\d]\w*(\.[^\W\d]\w*)*")
PERSON = re.compile(r"[^\W\d]\w*([.\-]\w+)*")
TOOL = re.compile(r"[^\W\d][\w\-]*(\.[\w\-]+)*")
TOOLS = re.compile(r"[\w*][\w\-.*]*")
PLAIN_TOOLS = re.compile(r"[^\W\d][\w\-]*(\.([\w\-]+|\*))*|\*")
LABEL = re.compile(r"[^\W\d][\w\-. ]*")


@dataclass(frozen=True, slots=True)
class Text:
    """A text; with a `pattern`, only of that form, which `form` says in words."""

    pattern: re.Pattern[str] | None = None
    form: str = "a text"


@dataclass(frozen=True, slots=True)
class Number:
    """A number in decimal digits, not negative where `whole`."""

    whole: bool = False


@dataclass(frozen=True, slots=True)
class Amount:
    """A number, or an amount with its unit: `5`, `90 EUR`, `4 h`."""


@dataclass(frozen=True, slots=True)
class Flag:
    """`true` or `false`."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of these words."""

    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Anything:
    """Kept as it is, whatever it is."""


@dataclass(frozen=True, slots=True)
class ListOf:
    item: Shape


@dataclass(frozen=True, slots=True)
class MapOf:
    """Names of the writer's choice (in the form `key`), each with a value."""

    value: Shape
    key: Text = field(default_factory=Text)


@dataclass(frozen=True, slots=True)
class Field:
    shape: Shape
    help: str
    required: bool = False


@dataclass(frozen=True, slots=True)
class Fields:
    """A mapping with known keys; keys of the form of a `pattern` are known too."""

    fields: Table[str, Field]
    patterns: tuple[tuple[re.Pattern[str], Field], ...] = ()

    def field(self, key: str) -> Field | None:
        found = self.fields.get(key)
        if found is not None:
            return found
        return next((f for pattern, f in self.patterns if pattern.fullmatch(key)), None)


@dataclass(frozen=True, slots=True)
class Either:
    """One of several shapes, at most one of them a scalar, one a list and one a mapping."""

    shapes: tuple[Shape, ...]


Shape = Text | Number | Amount | Flag | Choice | Anything | ListOf | MapOf | Fields | Either
