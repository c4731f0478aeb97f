"""Units that a layer declares: of a kind of their own, as so many of another, or by two points."""

from __future__ import annotations

from collections.abc import Container
from fractions import Fraction
from typing import Any

from mandate.grammar import units
from mandate.grammar.layer import Layer
from mandate.grammar.mistakes import NAME, TYPE, Mistake
from mandate.grammar.syntax import Clause, Statement, Word


def bases_first(statements: list[Statement]) -> list[Statement]:
    """Declarations of units, each after the one that it is reckoned in."""
    names = {s.name.text: s for s in statements if s.name is not None}
    placed: dict[int, Statement] = {}
    for statement in statements:
        chain: dict[int, Statement] = {}
        at: Statement | None = statement
        while at is not None and id(at) not in placed and id(at) not in chain:
            chain[id(at)] = at
            at = names.get(one_of(_base(at), names))
        placed.update(reversed(chain.items()))
    return list(placed.values())


def _base(statement: Statement) -> str:
    value: Any = statement.clauses[0].value
    if statement.clauses[0].kind == "points":
        value = value[0].value[3:]
    return value[0].text if value else ""


def one_of(word: str, names: Container[str]) -> str:
    """The unit that is declared as `word`, or as its plural or singular; `word` if none is."""
    return next((form for form in units.one_or_many(word) if form in names), word)


def unit(layer: Layer, statement: Statement) -> None:
    assert statement.name is not None
    if statement.clauses[0].kind == "points":
        _by_points(layer, statement.name, statement.clauses[0])
        return
    scale: Any = statement.clauses[0].value
    _new(layer, statement.name)
    if scale is None:
        layer.units[statement.name.text] = (statement.name.text, Fraction(1))
        return
    base, factor = scale
    if factor <= 0:
        raise Mistake(TYPE, "a unit is more than zero", statement.span)
    if base.text == statement.name.text:
        raise Mistake(NAME, f"`{base.text}` is declared by itself", base.span)
    root, times, offset = _scale(layer, base)
    if one_of(root, (statement.name.text,)) == statement.name.text:
        raise Mistake(NAME, f"`{root}` is declared by itself", base.span)
    if offset or units.has_offset(base.text, layer.units, layer.offsets):
        raise Mistake(
            TYPE, f"so many {base.text} are no unit: its zero is arbitrary", base.span,
            hint="say which of its values two of the new ones are: `unit X: 32 X = 0 Y, 212 X = 100 Y`",
        )  # fmt: skip
    layer.units[statement.name.text] = (root, factor * times)


def _by_points(layer: Layer, name: Word, clause: Clause) -> None:
    """`unit degF: 32 degF = 0 degC, 212 degF = 100 degC`. What is built in may be said again."""
    points: Any = clause.value
    (x1, own1, y1, base1), (x2, own2, y2, base2) = (p.value for p in points)
    for own in (own1, own2):
        if own.text != name.text:
            raise Mistake(NAME, f"this is about `{own.text}`, not `{name.text}`", own.span)
    if base1.text != base2.text:
        raise Mistake(NAME, f"`{base2.text}` is not `{base1.text}`: both points are in one unit", base2.span)
    if base1.text == name.text:
        raise Mistake(NAME, f"`{name.text}` is declared by itself", base1.span)
    if x1 == x2 or (y2 - y1) / (x2 - x1) <= 0:
        raise Mistake(
            TYPE, "these two points fix no scale", clause.span, hint="more of the one is more of the other"
        )
    root, times, offset = _scale(layer, base1)
    factor = (y2 - y1) / (x2 - x1)
    scale = (root, factor * times)
    zero = (y1 - factor * x1) * times + offset
    known = units.MEASURES.get(name.text)
    if known is not None and (known, units.OFFSETS.get(name.text, 0)) != (scale, zero):
        raise Mistake(NAME, f"`{name.text}` already is a unit, and another one", name.span)
    if known is None:
        _new(layer, name)
    else:
        layer.declare("unit", name)
    layer.units[name.text] = scale
    layer.offsets[name.text] = zero


def _scale(layer: Layer, base: Word) -> tuple[str, Fraction, Fraction]:
    """The root of a unit, how many of the root it is, and what is added then; new words are roots."""
    known = units.MEASURES | layer.units
    name = one_of(base.text, known)
    if name not in known:
        if name in units.CURRENCIES or name in units.SECONDS:
            raise Mistake(TYPE, f"`{name}` is no unit of measure", base.span)
        layer.units[name] = known[name] = (name, Fraction(1))
    root, times = known[name]
    return root, times, {**units.OFFSETS, **layer.offsets}.get(name, Fraction(0))


def _new(layer: Layer, name: Word) -> None:
    taken = name.text in units.CURRENCIES or name.text in units.SECONDS or name.text in units.MEASURES
    if taken or name.text in units.INDEFINITE:
        raise Mistake(NAME, f"`{name.text}` already is a unit", name.span)
    layer.declare("unit", name)
