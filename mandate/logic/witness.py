"""The canonical least witness: defined by meaning, never by what the solver happened to return."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import z3

from mandate.logic.budget import Undecided
from mandate.logic.solver import Session
from mandate.model.expression import Reference
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Value, Witness

_DENOMINATORS = (1, 2, 10, 100, 1_000, 10_000, 1_000_000, 10**9, 10**12, 10**18)


def least_witness(session: Session, symbols: Iterable[str]) -> Witness | None:
    """The least assignment of `symbols` (in sorted order: false before true, enums as declared,
    numbers by size, zero first) under what `session` assumes; None if there is none."""
    if not session.satisfiable():
        return None
    wanted = sorted(symbols)
    with session.assuming():
        values: list[tuple[Reference, Value]] = []
        for symbol in wanted:
            raw = _least(session, symbol)
            values.append((session.encoder.variables[symbol], _shown(session, symbol, raw)))
            session.fix(fixed(session, symbol, raw))
    return Witness(tuple(values))


def fixed(session: Session, symbol: str, raw: bool | Fraction) -> z3.BoolRef:
    """The formula that gives a variable its value."""
    constant = session.constants[symbol]
    if isinstance(raw, bool):
        return constant if raw else z3.Not(constant)
    return constant == session.number(symbol, raw)


def equals(session: Session, witness: Witness) -> list[z3.BoolRef]:
    """The formulas that pin a witness down."""
    return [fixed(session, name.symbol, _raw(session, name, value)) for name, value in witness.values]


def _least(session: Session, symbol: str) -> bool | Fraction:
    """The least feasible value; what is assumed is satisfiable."""
    constant = session.constants[symbol]
    sort = session.encoder.sort(symbol)
    if sort == "Bool":
        return not session.satisfiable(z3.Not(constant))
    if sort == "Int":
        return Fraction(_least_integer(session, constant))
    return _readable(session, symbol)


def _least_integer(session: Session, term: z3.ArithRef) -> int:
    """The feasible integer nearest to zero, positive before negative."""
    if session.satisfiable(term >= 0):
        up = _bisected(session, term)
        if up <= 1 or not session.satisfiable(term < 0, term > -up):
            return up
        return -_bisected(session, -term)
    return -_bisected(session, -term)


def _bisected(session: Session, term: z3.ArithRef) -> int:
    """The least feasible value >= 0 of a term that has one."""
    if session.satisfiable(term == 0):
        return 0
    low, high = 1, _model_value(session, term, term >= 1)
    while low < high:
        middle = low if high - low < 2 else (low + high) // 2
        if high - low > 2 and not session.satisfiable(term >= low, term < high):
            return high
        if session.satisfiable(term >= low, term <= middle):
            high = _model_value(session, term, z3.And(term >= low, term <= middle))
        else:
            low = middle + 1
    return high


def _model_value(session: Session, term: z3.ArithRef, condition: z3.BoolRef) -> int:
    with session.assuming(condition):
        if not session.satisfiable():
            raise Undecided("the solver contradicts itself")
        found = session.evaluated(term)
    return int(found)


def _readable(session: Session, symbol: str) -> Fraction:
    """A value of a dense variable with as few decimals as possible, and then nearest to zero."""
    constant = session.constants[symbol]
    for denominator in _DENOMINATORS:
        count = session.whole(f"!{denominator}!{symbol}")
        tie = constant * denominator == z3.ToReal(count)
        with session.assuming(tie):
            if session.satisfiable():
                return Fraction(_least_integer(session, count), denominator)
    session.satisfiable()
    value = session.value(symbol)
    if isinstance(value, Fraction) and not session.satisfiable(constant != session.number(symbol, value)):
        return value
    raise Undecided(f"`{session.encoder.variables[symbol].name}` has no value that can be written down")


def _shown(session: Session, symbol: str, raw: bool | Fraction) -> Value:
    name = session.encoder.variables[symbol]
    kind = session.encoder.kind(symbol)
    if isinstance(raw, bool):
        return raw
    if kind.kind in (Kind.ENUM, Kind.WEEKDAY, Kind.TEXT):
        return session.encoder.words(name)[int(raw)]
    return Quantity(raw * (session.encoder.fineness(symbol) or 1), kind)


def _raw(session: Session, name: Reference, value: Value) -> bool | Fraction:
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return Fraction(session.encoder.words(name).index(value))
    return value.value / (session.encoder.fineness(name.symbol) or 1)
