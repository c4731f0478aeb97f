"""The atoms a region is written in: the authors' own comparisons first, eliminated ones otherwise."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from math import ceil, floor, gcd
from typing import TYPE_CHECKING

import z3

from mandate.logic.budget import Undecided
from mandate.logic.names import symbols_of
from mandate.model.expression import (
    Amount,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Membership,
    Not,
    Operator,
    Or,
    Predicate,
    Reference,
    TextTest,
    Truth,
    Word,
    children,
)  # fmt: skip
from mandate.model.quantity import DURATION, NUMBER, Kind, Quantity, Type, smallest_step

if TYPE_CHECKING:
    from mandate.logic.solver import Session

_POSITIVE = {Compare.NE: Compare.EQ, Compare.GT: Compare.LE, Compare.GE: Compare.LT}


def atoms_in(exprs: Iterable[Expr], hidden: Collection[str]) -> list[Expr]:
    """The atomic conditions over visible symbols, in order of appearance, each once."""
    found: list[Expr] = []
    stack = list(exprs)[::-1]
    while stack:
        node = stack.pop()
        if _is_atom(node):
            atom = _oriented(node)
            if atom not in found and not symbols_of([atom]) & set(hidden):
                found.append(atom)
        else:
            stack.extend(reversed(children(node)))
    return found


def _is_atom(expr: Expr) -> bool:
    match expr:
        case Not() | And() | Or() | Truth():
            return False
        case Comparison(left=left):
            return not _boolean(left)
        case _:
            return True


def _boolean(expr: Expr) -> bool:
    if isinstance(expr, Reference):
        return expr.type is not None and expr.type.kind is Kind.BOOL
    return isinstance(expr, Truth | Predicate | Not | And | Or | Comparison | Membership | TextTest)


def _oriented(expr: Expr) -> Expr:
    """The name left, the literal right; of a comparison and its negation the one that is kept."""
    if not isinstance(expr, Comparison):
        return expr
    operator, left, right = expr.operator, expr.left, expr.right
    if isinstance(left, Amount | Word) and not isinstance(right, Amount | Word):
        operator, left, right = operator.mirrored, right, left
    return Comparison(_POSITIVE.get(operator, operator), left, right)


def atoms_of_formula(session: Session, formula: z3.BoolRef) -> list[Expr]:
    """The atoms of an eliminated formula as expressions with units. Raises `Undecided`."""
    found: list[Expr] = []
    stack: list[z3.ExprRef] = [formula]
    names = {label(c): s for s, c in session.constants.items()}
    while stack:
        node = stack.pop()
        if z3.is_and(node) or z3.is_or(node) or z3.is_not(node) or _is_boolean_node(node):
            stack.extend(reversed(node.children()))
        elif (choice := _choice(node)) is not None:
            condition, one, other = choice.children()
            stack += [z3.substitute(node, (choice, kept)) for kept in (other, one)]
            stack.append(condition)
        elif not z3.is_true(node) and not z3.is_false(node):
            found += [a for a in _atoms(session, node, names) if a not in found]
    return found


def _choice(node: z3.ExprRef) -> z3.ExprRef | None:
    """An if-then-else over amounts inside an atom (an `abs` that was left as it is), innermost first."""
    for child in node.children():
        found = _choice(child)
        if found is not None:
            return found
        if z3.is_app_of(child, z3.Z3_OP_ITE) and not z3.is_bool(child):
            return child
    return None


def label(constant: z3.ExprRef) -> str:
    return str(constant.decl().name())


def _is_boolean_node(node: z3.ExprRef) -> bool:
    if z3.is_implies(node):
        return True
    kids = node.children()
    return bool(kids) and z3.is_bool(node) and all(z3.is_bool(k) for k in kids)


def _atoms(session: Session, node: z3.ExprRef, names: dict[str, str]) -> list[Expr]:
    if z3.is_const(node) and label(node) in names:
        name = session.encoder.variables[names[label(node)]]
        return [name]
    if not (z3.is_le(node) or z3.is_ge(node) or z3.is_lt(node) or z3.is_gt(node) or z3.is_eq(node)):
        raise Undecided("the hidden choices leave a condition that cannot be printed")
    terms, constant = _form(node.arg(0), names)
    right, right_constant = _form(node.arg(1), names)
    for symbol, coefficient in right.items():
        terms[symbol] = terms.get(symbol, Fraction(0)) - coefficient
    constant -= right_constant
    terms = {s: c for s, c in sorted(terms.items()) if c}
    strict = z3.is_lt(node) or z3.is_gt(node)
    if z3.is_ge(node) or z3.is_gt(node):
        terms, constant = {s: -c for s, c in terms.items()}, -constant
    if not terms:
        return []
    if any(not session.encoder.kind(s).numeric for s in terms):
        return _class_atoms(session, terms)
    if z3.is_eq(node):
        return [_printed(session, terms, constant, Compare.EQ)]
    return _bounds(session, terms, constant, strict)


def _class_atoms(session: Session, terms: dict[str, Fraction]) -> list[Expr]:
    """Every value of the enums or literal of the texts that are spoken of."""
    found: list[Expr] = []
    for symbol in terms:
        name = session.encoder.variables[symbol]
        texts = session.encoder.texts.get(symbol)
        words = sorted(texts.literals) if texts else session.encoder.words(name)
        found += [Comparison(Compare.EQ, name, Word(w, name.type)) for w in words]
    return found


def _form(term: z3.ExprRef, names: dict[str, str]) -> tuple[dict[str, Fraction], Fraction]:
    """A linear z3 term over the question's variables, in steps."""
    if isinstance(term, z3.IntNumRef):
        return {}, Fraction(term.as_long())
    if isinstance(term, z3.RatNumRef):
        return {}, Fraction(term.numerator_as_long(), term.denominator_as_long())
    if z3.is_const(term) and label(term) in names:
        return {names[label(term)]: Fraction(1)}, Fraction(0)
    kids = [_form(k, names) for k in term.children()]
    if z3.is_add(term) or z3.is_sub(term):
        total, constant = dict(kids[0][0]), kids[0][1]
        sign = 1 if z3.is_add(term) else -1
        for other, other_constant in kids[1:]:
            for symbol, coefficient in other.items():
                total[symbol] = total.get(symbol, Fraction(0)) + sign * coefficient
            constant += sign * other_constant
        return total, constant
    if z3.is_mul(term) and len(kids) == 2 and (not kids[0][0] or not kids[1][0]):
        (form, inner), factor = (kids[1], kids[0][1]) if not kids[0][0] else (kids[0], kids[1][1])
        return {s: c * factor for s, c in form.items()}, inner * factor
    if term.decl().kind() in (z3.Z3_OP_UMINUS, z3.Z3_OP_TO_REAL) and len(kids) == 1:
        sign = -1 if term.decl().kind() == z3.Z3_OP_UMINUS else 1
        return {s: sign * c for s, c in kids[0][0].items()}, sign * kids[0][1]
    raise Undecided("the hidden choices leave a condition that cannot be printed")


def _bounds(session: Session, terms: dict[str, Fraction], constant: Fraction, strict: bool) -> list[Expr]:
    """`form <= 0` (or `< 0`); between whole steps, of `x <= n` and `x < n + 1` the rounder number."""
    whole = all(session.encoder.sort(s) == "Int" for s in terms)
    if not whole:
        return [_printed(session, terms, constant, Compare.LT if strict else Compare.LE)]
    scale = Fraction(1, gcd(*(int(c) for c in terms.values()))) if _integral(terms) else Fraction(1)
    terms, constant = {s: c * scale for s, c in terms.items()}, constant * scale
    limit = Fraction(ceil(-constant) - 1) if strict else Fraction(floor(-constant))
    step = smallest_step(session.encoder.kind(next(iter(terms)))) or Fraction(1)
    if _roundness((limit + 1) * step) < _roundness(limit * step):
        return [_printed(session, terms, -limit - 1, Compare.LT)]
    return [_printed(session, terms, -limit, Compare.LE)]


def _integral(terms: dict[str, Fraction]) -> bool:
    return all(c.denominator == 1 for c in terms.values())


def _roundness(value: Fraction) -> tuple[int, int]:
    """Fewer decimals first, then more trailing zeros."""
    return value.denominator, len(str(abs(value.numerator)).rstrip("0"))


def _printed(session: Session, terms: dict[str, Fraction], constant: Fraction, operator: Compare) -> Expr:
    """`sum(coefficient * steps) + constant operator 0` with the positive terms on the left."""
    base: list[tuple[Reference, Fraction]] = []
    for symbol, coefficient in terms.items():
        name = session.encoder.variables[symbol]
        base.append((name, coefficient / (smallest_step(session.encoder.kind(symbol)) or 1)))
    unit = _unit([session.encoder.kind(s) for s in terms])
    first = abs(base[0][1])
    base, constant = [(n, c / first) for n, c in base], constant / first
    if len(base) == 1 or all(c < 0 for _, c in base):
        if base[0][1] < 0:
            base = [(n, -c) for n, c in base]
            constant, operator = -constant, operator.mirrored
    left = [(n, c) for n, c in base if c > 0]
    right = [(n, -c) for n, c in base if c < 0]
    return _compared(operator, left, right, -constant, unit)


def _compared(
    operator: Compare,
    left: list[tuple[Reference, Fraction]],
    right: list[tuple[Reference, Fraction]],
    constant: Fraction,
    unit: Type,
) -> Expr:
    """`left operator right + constant`, as a person would write it."""
    one, other = _sum(left), _sum(right)
    if one is None or other is None:
        whole = one if one is not None else other
        if whole is None:
            raise Undecided("a condition over no variable")
        value = constant if one is not None else -constant
        sign = operator if one is not None else operator.mirrored
        return _kept(sign, whole, Amount(Quantity(value, unit)))
    if constant == 0:
        return _kept(operator, one, other)
    kind = Operator.ADD if constant > 0 else Operator.SUBTRACT
    amount = Amount(Quantity(abs(constant), _difference(unit)))
    return _kept(operator, one, Arithmetic(kind, other, amount))


def _kept(operator: Compare, left: Expr, right: Expr) -> Expr:
    return Comparison(_POSITIVE.get(operator, operator), left, right)


def _sum(terms: list[tuple[Reference, Fraction]]) -> Expr | None:
    total: Expr | None = None
    for name, coefficient in terms:
        part: Expr = name
        if coefficient != 1:
            part = Arithmetic(Operator.MULTIPLY, Amount(Quantity(coefficient, NUMBER)), name)
        total = part if total is None else Arithmetic(Operator.ADD, total, part)
    return total


def _unit(kinds: list[Type]) -> Type:
    units = {(k.kind, k.unit) for k in kinds if k.kind not in (Kind.NUMBER, Kind.COUNT)}
    if len(units) > 1:
        raise Undecided("the region compares amounts of different kinds")
    special = [k for k in kinds if k.kind not in (Kind.NUMBER, Kind.COUNT)]
    return special[0] if special else kinds[0]


def _difference(unit: Type) -> Type:
    return DURATION if unit.kind in (Kind.MOMENT, Kind.TIME_OF_DAY) else unit
