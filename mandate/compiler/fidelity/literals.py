"""The texts of a plan item, taken apart into numbers, operators and names without parsing them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from mandate.grammar.unit_words import meaning_of
from mandate.model.expression import Compare
from mandate.model.plan import Constraint, Criterion, Goal, Item, PlanFact, PlanProbe, Prohibition
from mandate.model.quantity import COUNT, NUMBER, TIME_OF_DAY, Quantity, Type, moment

_TOKEN = re.compile(
    r"(?P<moment>\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?)|(?P<time>\d{1,2}:\d\d(?::\d\d)?)"
    r"|(?P<text>\"[^\"]*\"|'[^']*')"
    r"|(?P<number>(?<![\w.])\d[\d_,]*(?<!,)(?:\.\d+)?)(?P<unit>(?![ \t]*(?:and|or|not|in|per|same|"
    r"before|after|within|only|during|to|of|where|if)\b)[ \t]*(?:%|[A-Za-z°€$£][\w/]*))?"
    r"|(?P<op><=|>=|==|!=|<|>|=)|(?P<name>[A-Za-z_][\w-]*(?:\.[\w*]+)*(?:\.\*)?|\*)|(?P<other>[^\s])"
)
_NOT_UNITS = frozenset(
    "and or not in per same before after within only during starts ends to of where if else when with "
    "without".split()
)
_OPERATORS = {o.value: o for o in Compare} | {"=": Compare.EQ}
WINDOWS = ("minute", "hour", "day", "week", "month", "quarter", "year")


@dataclass(frozen=True, slots=True)
class Literal:
    """A number of a plan text: `field` is where, `text` how; `operator` compares something to it.

    The operator is turned so that the number stands on its right. `quantities` holds its readings.
    """

    field: str
    text: str
    quantities: tuple[Quantity, ...]
    number: Fraction | None = None
    unit: str = ""
    operator: Compare | None = None
    moment: datetime | None = None
    subject: str = ""  # the name it is compared to


@dataclass(frozen=True, slots=True)
class Name:
    field: str
    text: str
    quoted: bool = False  # a text in quotation marks


@dataclass(frozen=True, slots=True)
class Taken:
    """What stands in the texts of one item. `windows` are (`per day`, unit word), as written."""

    literals: tuple[Literal, ...]
    names: tuple[Name, ...]
    windows: tuple[str, ...]


def texts_of(item: Item) -> tuple[tuple[str, str], ...]:
    """(field, text) of everything in an item that is in the expression language."""
    fields: tuple[str, ...] = ()
    match item:
        case Goal():
            fields = ("achieve", "maximize", "minimize", "maintain", "by")
        case Constraint():
            fields = (
                "permit", "oblige", "limit", "order", "approve", "autonomous", "maintain", "during", "hours",
                "requires", "when", "unless", "within", "by", "otherwise",
            )  # fmt: skip
        case Prohibition():
            fields = ("forbid", "when", "unless")
        case Criterion():
            fields = ("criterion", "at")
        case PlanFact():
            fields = ("start", "name", "value")
        case PlanProbe():
            fields = ("never", "possible")
        case _:
            pass
    found = [(name, getattr(item, name)) for name in fields]
    return tuple((name, text) for name, text in found if text)


def take_apart(item: Item) -> Taken:
    """The numbers, names and windows of an item, in order of its fields."""
    literals: list[Literal] = []
    names: list[Name] = []
    windows: list[str] = []
    for field, text in texts_of(item):
        _scan(field, text, literals, names, windows)
    return Taken(tuple(literals), tuple(names), tuple(windows))


def _scan(field: str, text: str, literals: list[Literal], names: list[Name], windows: list[str]) -> None:
    tokens = [m for m in _TOKEN.finditer(text) if not m["other"]]
    for i, token in enumerate(tokens):
        before = tokens[i - 1] if i else None
        after = tokens[i + 1] if i + 1 < len(tokens) else None
        if token["moment"] or token["time"] or token["number"]:
            literal = _literal(field, token)
            if before is not None and before["op"]:
                subject = _subject(tokens[: i - 1])
                literal = _compared(literal, _OPERATORS[before["op"]], subject)
            elif after is not None and after["op"] and i + 2 < len(tokens):
                literal = _compared(literal, _OPERATORS[after["op"]].mirrored, tokens[i + 2][0])
            literals.append(literal)
        elif token["text"]:
            names.append(Name(field, token["text"][1:-1], quoted=True))
        elif token["name"]:
            low = token["name"].lower()
            if before is not None and before["name"] and before["name"].lower() == "per" and low in WINDOWS:
                windows.append(low)
            elif low not in _GRAMMAR:
                names.append(Name(field, token["name"]))


_GRAMMAR = _NOT_UNITS | frozenset(
    "count sum min max abs true false any total run call time date weekday per every owner starts "
    "ends with days hours "
    "mon tue wed thu fri sat sun day".split()
)


def _subject(tokens: list[re.Match[str]]) -> str:
    """The name nearest before an operator, over a closing bracket of `sum(a.b)`."""
    return next(
        (t["name"] for t in reversed(tokens) if t["name"] and t["name"].lower() not in _NOT_UNITS), ""
    )


def _literal(field: str, token: re.Match[str]) -> Literal:
    if token["moment"]:
        at = datetime.fromisoformat(token["moment"].replace(" ", "T"))
        return Literal(field, token["moment"], (moment(at),), moment=at)
    if token["time"]:
        hour, minute, *rest = (int(part) for part in token["time"].split(":"))
        seconds = Fraction(hour * 3600 + minute * 60 + (rest[0] if rest else 0))
        return Literal(field, token["time"], (Quantity(seconds, TIME_OF_DAY),))
    number = Fraction(token["number"].replace("_", "").replace(",", ""))
    unit = (token["unit"] or "").strip()
    if unit.lower() in _NOT_UNITS or unit in ("*",):
        unit = ""
    kind: Type = COUNT if number.denominator == 1 else NUMBER
    quantities = tuple(Quantity(number * size, of) for size, of in meaning_of(unit)) if unit else ()
    text = token["number"] + (f" {unit}" if unit and unit != "%" else unit)
    return Literal(field, text, quantities or (Quantity(number, kind),), number, unit)


def _compared(literal: Literal, operator: Compare, subject: str) -> Literal:
    return Literal(
        literal.field,
        literal.text,
        literal.quantities,
        literal.number,
        literal.unit,
        operator,
        literal.moment,
        subject,
    )
