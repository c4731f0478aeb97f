"""What an argument is by its name and by what it is compared with, where nobody declared it."""

from __future__ import annotations

from collections.abc import Iterator

from mandate.grammar.units import CURRENCIES, MEASURES
from mandate.model import expression as ex
from mandate.model.quantity import BOOL, Kind

# Currency codes that are words, too: no name ends in them to say its currency.
_WORDS = frozenset(
    "ALL TRY TOP CUP MOP LINK DOT OP NEAR UNI PEN MAD COP GEL SOS BAM ADA ATOM SOL ARB RON LAK".split()
)
_ENDINGS: dict[str, tuple[str, str]] = {
    **{c.lower(): (c, c) for c in sorted(CURRENCIES - _WORDS)},
    **{m.lower(): (m, m) for m in MEASURES if len(m) > 1 and m.isalpha() and m not in ("oz", "bar")},
    **dict.fromkeys(("seconds", "secs", "sec"), ("duration", "s")),
    **dict.fromkeys(("minutes", "mins"), ("duration", "min")),
    **dict.fromkeys(("hours", "hrs"), ("duration", "h")),
    "days": ("duration", "days"), "weeks": ("duration", "weeks"),
    **dict.fromkeys(("ms", "millis", "milliseconds"), ("duration", "ms")),
    **dict.fromkeys(("percent", "pct"), ("percent", "%")), "bps": ("percent", "bps"),
    "count": ("count", ""),
}  # fmt: skip
JSON_TYPES = {
    "string": "text", "str": "text", "integer": "count", "int": "count", "boolean": "bool", "float": "number",
    "number": "number", "array": "text", "object": "text", "datetime": "date",
}  # fmt: skip
"""Types as JSON Schema and programs call them, in the layer's language."""

FORMATS = {"date": "date", "date-time": "date", "time": "time of day"}


def by_name(name: str) -> tuple[str, str] | None:
    """The type, and the unit of a bare number, that the end of a name tells: `amount_usd` is USD."""
    end = name.rsplit(".", 1)[-1].rsplit("_", 1)
    return _ENDINGS.get(end[-1].lower()) if len(end) == 2 and end[0] else None


def unit_of_type(text: str, name: str) -> str:
    """The unit that a bare number takes beside a value of this type; empty where it takes none."""
    word = text.split(None, 1)[0].rstrip(",") if text.strip() else ""
    if word in CURRENCIES or word in MEASURES:
        return word
    if word == "percent":
        found = by_name(name)
        return found[1] if found is not None and found[0] == "percent" else "%"
    if word == "duration":
        found = by_name(name)
        return found[1] if found is not None and found[0] == "duration" else ""
    return ""


def evidence(expr: ex.Expr) -> Iterator[tuple[str, str]]:
    """Names in a condition with the type that their use shows; `=name` where it is that of another."""
    for node in ex.walk(expr):
        match node:
            case ex.Comparison(left=left, right=right):
                for one, other in ((left, right), (right, left)):
                    for name in _summands(one):
                        yield from ((name, found) for found in _shown(other))
            case ex.Membership(left=ex.Reference(name=name), items=items):
                yield from ((name, found) for item in items for found in _shown(item, word="text"))
            case ex.TextTest(left=ex.Reference(name=name)):
                yield name, "text"
            case _:
                pass
    for name in _bare(expr):
        yield name, "bool"


def _summands(expr: ex.Expr) -> Iterator[str]:
    """The names that are added up to the value of an expression."""
    match expr:
        case ex.Reference(name=name):
            yield name
        case ex.Arithmetic(operator=ex.Operator.ADD | ex.Operator.SUBTRACT, left=a, right=b):
            yield from _summands(a)
            yield from _summands(b)
        case ex.Arithmetic(left=a, right=b):
            literal = a if isinstance(b, ex.Amount) else b
            yield from _summands(literal) if isinstance(a, ex.Amount) or isinstance(b, ex.Amount) else ()
        case ex.Absolute(operand=x):
            yield from _summands(x)
        case _:
            return


def _shown(expr: ex.Expr, word: str = "") -> Iterator[str]:
    match expr:
        case ex.Amount(quantity=quantity):
            yield str(quantity.type) if quantity.type.kind is not Kind.COUNT else "count"
        case ex.Word():
            yield "text"
        case ex.Truth():
            yield str(BOOL)
        case ex.Reference(name=name):
            yield word or f"={name}"
        case _:
            yield from (f"={name}" for name in _summands(expr))


def _bare(expr: ex.Expr) -> Iterator[str]:
    """The names that stand where a condition stands."""
    match expr:
        case ex.Reference(name=name):
            yield name
        case ex.Not(operand=x):
            yield from _bare(x)
        case ex.And(operands=xs) | ex.Or(operands=xs):
            for x in xs:
                yield from _bare(x)
        case _:
            return


def literals(expr: ex.Expr) -> Iterator[tuple[ex.Amount, str]]:
    """Bare numbers, each with the name whose unit it takes: `50` in `amount_usd <= 50`."""
    for node in ex.walk(expr):
        match node:
            case ex.Comparison(left=left, right=right):
                names = (*_summands(left), *_summands(right))
                amounts = (*_added(left), *_added(right))
            case ex.Membership(left=left, items=items):
                names, amounts = tuple(_summands(left)), tuple(x for i in items for x in _added(i))
            case _:
                continue
        if names:
            yield from ((amount, names[0]) for amount in amounts)


def _added(expr: ex.Expr) -> Iterator[ex.Amount]:
    match expr:
        case ex.Amount(quantity=quantity) if quantity.type.kind is Kind.NUMBER:
            yield expr
        case ex.Arithmetic(operator=ex.Operator.ADD | ex.Operator.SUBTRACT, left=a, right=b):
            yield from _added(a)
            yield from _added(b)
        case ex.Absolute(operand=x):
            yield from _added(x)
        case _:
            return
