"""Linear inequalities over exact fractions: a solution, or the proof that there is none.

Fourier-Motzkin elimination. Integral variables are counted in their smallest step and rounded where
that is exact; "none" is always right, because a system without fractional solutions has no whole ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor, gcd, lcm

MOST_ROWS = 600


class UndecidedError(Exception):
    """The search ended without an answer; the message says why."""


@dataclass(frozen=True, slots=True)
class Row:
    """`sum(coefficient * variable) + constant <= 0`, or `< 0` if `strict`."""

    terms: tuple[tuple[str, Fraction], ...]
    constant: Fraction
    strict: bool = False


def row(terms: Mapping[str, Fraction], constant: Fraction, *, strict: bool = False) -> Row:
    """A row in canonical form: sorted, without zero coefficients, the first coefficient 1 or -1."""
    kept = sorted((name, c) for name, c in terms.items() if c)
    scale = abs(kept[0][1]) if kept else Fraction(1)
    if scale == 1:
        return Row(tuple(kept), constant, strict)
    return Row(tuple((name, c / scale) for name, c in kept), constant / scale, strict)


def solve(rows: list[Row], whole: frozenset[str]) -> dict[str, Fraction] | None:
    """Values that satisfy all rows (whole numbers for the names in `whole`), None if there are none.

    Raises `UndecidedError` when only fractional solutions are found, or the work exceeds its budget.
    """
    current = [_tightened(r, whole) for r in rows]
    if all(len(r.terms) < 2 for r in current):  # nothing ties one variable to another
        return None if clashing(current) else _apart(current, whole)
    eliminated: list[tuple[str, list[Row]]] = []
    while True:
        current = _distinct(current)
        if any(not r.terms and _false(r.constant, r.strict) for r in current):
            return None
        names = sorted({name for r in current for name, _ in r.terms})
        if not names:
            break
        name = min(names, key=lambda n: _products(n, current))
        used = [r for r in current if _coefficient(r, name)]
        current = [r for r in current if not _coefficient(r, name)] + _combined(used, name, whole)
        if len(current) > MOST_ROWS:
            raise UndecidedError("too many inequalities to eliminate")
        eliminated.append((name, used))
    values: dict[str, Fraction] = {}
    for name, used in reversed(eliminated):
        values[name] = _between(name, used, values, integral=name in whole)
    return values


def _apart(rows: list[Row], whole: frozenset[str]) -> dict[str, Fraction]:
    """Values within bounds that do not clash, each by itself."""
    bounds: dict[str, list[Row]] = {}
    for r in _distinct(rows):
        if r.terms:
            bounds.setdefault(r.terms[0][0], []).append(r)
    return {name: _between(name, found, {}, integral=name in whole) for name, found in bounds.items()}


def clashing(rows: Iterable[Row]) -> bool:
    """Whether two bounds on one variable exclude each other: a quick look, not a proof of the rest."""
    lows: dict[str, tuple[Fraction, bool]] = {}
    highs: dict[str, tuple[Fraction, bool]] = {}
    for r in rows:
        if not r.terms and _false(r.constant, r.strict):
            return True
        if len(r.terms) == 1:
            name, sign = r.terms[0]
            if sign > 0:
                bound = (-r.constant, not r.strict)
                highs[name] = min(highs.get(name, bound), bound)
            else:
                bound = (r.constant, r.strict)
                lows[name] = max(lows.get(name, bound), bound)
    return any(
        low > highs[name][0] or (low == highs[name][0] and (strict or not highs[name][1]))
        for name, (low, strict) in lows.items()
        if name in highs
    )


def _coefficient(r: Row, name: str) -> Fraction:
    return next((c for n, c in r.terms if n == name), Fraction(0))


def _false(constant: Fraction, strict: bool) -> bool:
    return constant > 0 or (strict and constant == 0)


def _distinct(rows: list[Row]) -> list[Row]:
    """Of rows with the same left side only the tightest; trivial rows gone."""
    tightest: dict[tuple[tuple[str, Fraction], ...], tuple[Fraction, bool]] = {}
    for r in rows:
        if not r.terms and not _false(r.constant, r.strict):
            continue
        known = tightest.get(r.terms)
        if known is None or (r.constant, r.strict) > known:
            tightest[r.terms] = (r.constant, r.strict)
    return [Row(terms, constant, strict) for terms, (constant, strict) in sorted(tightest.items())]


def _products(name: str, rows: list[Row]) -> tuple[int, str]:
    positive = sum(1 for r in rows if _coefficient(r, name) > 0)
    negative = sum(1 for r in rows if _coefficient(r, name) < 0)
    return positive * negative - positive - negative, name


def _combined(rows: list[Row], name: str, whole: frozenset[str]) -> list[Row]:
    """What the rows say about the other variables."""
    above = [r for r in rows if _coefficient(r, name) > 0]
    below = [r for r in rows if _coefficient(r, name) < 0]
    out: list[Row] = []
    for a in above:
        for b in below:
            weight_a, weight_b = -_coefficient(b, name), _coefficient(a, name)
            terms: dict[str, Fraction] = {}
            for weight, source in ((weight_a, a), (weight_b, b)):
                for other, c in source.terms:
                    if other != name:
                        terms[other] = terms.get(other, Fraction(0)) + weight * c
            constant = weight_a * a.constant + weight_b * b.constant
            out.append(_tightened(row(terms, constant, strict=a.strict or b.strict), whole))
    return out


def _tightened(r: Row, whole: frozenset[str]) -> Row:
    """A row over whole variables only, with whole coefficients, rounded: `2x < 5` is `x <= 2`."""
    if not r.terms or not all(name in whole for name, _ in r.terms):
        return r
    scale = lcm(*(c.denominator for _, c in r.terms))
    divisor = gcd(*(int(c * scale) for _, c in r.terms))
    terms = {name: c * scale / divisor for name, c in r.terms}
    bound = -r.constant * scale / divisor
    rounded = ceil(bound) - 1 if r.strict else floor(bound)
    return row(terms, Fraction(-rounded))


def _between(name: str, rows: list[Row], values: dict[str, Fraction], *, integral: bool) -> Fraction:
    """A value of `name` inside the bounds the rows set once the others have values."""
    low: tuple[Fraction, bool] | None = None
    high: tuple[Fraction, bool] | None = None
    for r in rows:
        others = (c * values.get(n, Fraction(0)) for n, c in r.terms if n != name)
        rest = sum(others, r.constant)
        coefficient = _coefficient(r, name)
        bound = -rest / coefficient
        if coefficient > 0:
            if high is None or (bound, not r.strict) < (high[0], not high[1]):
                high = (bound, r.strict)
        elif low is None or (bound, r.strict) > low:
            low = (bound, r.strict)
    if integral:
        return _whole_between(name, low, high)
    if low is None:
        return Fraction(0) if high is None or high[0] > 0 else high[0] - 1
    if not low[1]:
        return low[0]
    return low[0] + 1 if high is None else (low[0] + high[0]) / 2


def _whole_between(
    name: str, low: tuple[Fraction, bool] | None, high: tuple[Fraction, bool] | None
) -> Fraction:
    least = None if low is None else (floor(low[0]) + 1 if low[1] else ceil(low[0]))
    most = None if high is None else (ceil(high[0]) - 1 if high[1] else floor(high[0]))
    if least is None:
        return Fraction(min(0, most) if most is not None else 0)
    if most is not None and least > most:
        raise UndecidedError(f"`{name}` has fractional values only")
    return Fraction(least)
