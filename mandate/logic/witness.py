"""The canonical least witness: defined by meaning, never by what the solver happened to return."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from mandate.logic.engine import Engine, Formula
from mandate.model.expression import Reference
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Value, Witness


def least_witness(session: Engine, symbols: Iterable[str]) -> Witness | None:
    """The least assignment of `symbols` (in sorted order: false before true, enums as declared,
    numbers by size, zero first) under what `session` assumes; None if there is none."""
    if not session.satisfiable():
        return None
    wanted = sorted(symbols)
    with session.assuming():
        values: list[tuple[Reference, Value]] = []
        for symbol in wanted:
            raw = session.least(symbol)
            values.append((session.encoder.variables[symbol], _shown(session, symbol, raw)))
            session.fix(session.fixed(symbol, raw))
    return Witness(tuple(values))


def equals(session: Engine, witness: Witness) -> list[Formula]:
    """The formulas that pin a witness down."""
    return [session.fixed(name.symbol, _raw(session, name, value)) for name, value in witness.values]


def _shown(session: Engine, symbol: str, raw: bool | Fraction) -> Value:
    name = session.encoder.variables[symbol]
    kind = session.encoder.kind(symbol)
    if isinstance(raw, bool):
        return raw
    if kind.kind in (Kind.ENUM, Kind.WEEKDAY, Kind.TEXT):
        return session.encoder.words(name)[int(raw)]
    return Quantity(raw * (session.encoder.fineness(symbol) or 1), kind)


def _raw(session: Engine, name: Reference, value: Value) -> bool | Fraction:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return Fraction(session.encoder.words(name).index(value))
    return value.value / (session.encoder.fineness(name.symbol) or 1)
