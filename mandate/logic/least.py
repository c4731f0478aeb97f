"""The least value of a variable that z3 finds feasible, by bisection: never what it happened to return."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import z3

from mandate.logic.budget import Undecided
from mandate.logic.cut import DENOMINATORS

if TYPE_CHECKING:
    from mandate.logic.solver import Session


def least_value(session: Session, symbol: str) -> bool | Fraction:
    """The least feasible value; what is assumed is satisfiable."""
    constant = session.constants[symbol]
    sort = session.encoder.sort(symbol)
    if not session.known(symbol):
        return False if sort == "Bool" else Fraction(0)  # nothing is less
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
    for denominator in DENOMINATORS:
        count = session.whole(f"!{denominator}!{symbol}")
        tie = constant * denominator == z3.ToReal(count)
        with session.assuming(tie):
            if session.satisfiable():
                return Fraction(_least_integer(session, count), denominator)
    value = session.known(symbol)
    if isinstance(value, Fraction) and not session.satisfiable(constant != session.number(symbol, value)):
        return value
    raise Undecided(f"`{session.encoder.variables[symbol].name}` has no value that can be written down")
