"""Typed expressions over given names, as the type checker returns them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise

from hypothesis import strategies as st

from mandate.model import expression as ex
from mandate.model import quantity as q
from mandate.model.expression import Compare, Expr, Operator, Reference
from mandate.model.quantity import Kind, Quantity, Type

Exprs = st.SearchStrategy[Expr]

WHOLE = (Kind.COUNT, Kind.DURATION)
CLOCKED = (Kind.MOMENT, Kind.TIME_OF_DAY)
TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc", "Zl", "Zp")), max_size=8)
EQUALITY = st.sampled_from([Compare.EQ, Compare.NE])


@dataclass(frozen=True)
class Scope:
    """The names an expression may use; `predicates` are applied to the references they name."""

    names: tuple[Reference, ...]
    predicates: tuple[ex.Predicate, ...] = ()

    def of(self, kind: Type) -> tuple[Reference, ...]:
        return tuple(n for n in self.names if n.type == kind)

    @property
    def kinds(self) -> tuple[Type, ...]:
        return tuple(dict.fromkeys(n.type for n in self.names if n.type is not None))


def values(kind: Type, low: int = -100_000, high: int = 100_000) -> st.SearchStrategy[Fraction]:
    """Values of a type that the language can write."""
    whole = st.integers(low, high).map(Fraction)
    match kind.kind:
        case Kind.COUNT | Kind.DURATION:
            return whole
        case Kind.MOMENT:
            return st.integers(1_700_000_000, 1_900_000_000).map(Fraction)
        case Kind.TIME_OF_DAY:
            return st.integers(0, 86_400).map(Fraction)
        case _:
            cents = st.integers(low * 100, high * 100).map(lambda n: Fraction(n, 100))
            return st.one_of(whole, cents, st.fractions(-9, 9, max_denominator=7) if low < 0 else cents)


def amounts(kind: Type) -> Exprs:
    return values(kind).map(lambda v: ex.Amount(Quantity(v, kind)))


def terms(scope: Scope, kind: Type) -> Exprs:
    """Amounts that are linear in names; no two literals side by side, which would be folded into one."""
    leaf = st.sampled_from(scope.of(kind))
    if kind.kind in CLOCKED:
        return leaf
    factors = (
        st.integers(2, 9).map(Fraction) if kind.kind is Kind.COUNT else st.fractions(-9, 9, max_denominator=7)
    )
    number = factors.map(lambda f: ex.Amount(Quantity(f, q.NUMBER)))

    def grow(inner: Exprs) -> Exprs:
        added = st.sampled_from([Operator.ADD, Operator.SUBTRACT])
        return st.one_of(
            st.builds(ex.Arithmetic, added, inner, st.one_of(inner, amounts(kind))),
            st.builds(ex.Arithmetic, st.just(Operator.MULTIPLY), number, inner),
            st.builds(ex.Absolute, inner),
        )

    return st.recursive(leaf, grow, max_leaves=3)


def atoms(scope: Scope) -> Exprs:
    """Conditions without `and`, `or` and `not`."""
    found: list[Exprs] = [st.just(p) for p in scope.predicates]
    for kind in scope.kinds:
        names = st.sampled_from(scope.of(kind))
        if kind == q.BOOL:
            found.append(names)
        elif kind.numeric:
            right = st.one_of(amounts(kind), terms(scope, kind))
            found.append(st.builds(ex.Comparison, st.sampled_from(list(Compare)), terms(scope, kind), right))
        else:
            words = st.sampled_from(kind.members) if kind.members else TEXTS
            word = words.map(lambda w, k=kind: ex.Word(w, k))
            several = st.lists(word, min_size=1, max_size=3, unique=True).map(tuple)
            found += [
                st.builds(ex.Comparison, EQUALITY, names, word),
                st.builds(ex.Membership, names, several),
            ]
            if kind == q.TEXT:
                found.append(text_tests(names))
    return st.one_of(found)


def text_tests(names: st.SearchStrategy[Reference]) -> Exprs:
    """Ends and beginnings are any text; a domain has no blanks, a pattern a star at most."""
    domain = st.sampled_from(["acme.com", "mail.acme.org", "example.net"])
    pattern = st.sampled_from(["*", "/srv/*", "*.csv", "/srv/*/data", "a*b*c"])
    return st.one_of(
        st.builds(ex.TextTest, names, st.sampled_from([ex.Affix.STARTS, ex.Affix.ENDS]), TEXTS),
        st.builds(ex.TextTest, names, st.just(ex.Affix.DOMAIN), domain),
        st.builds(ex.TextTest, names, st.just(ex.Affix.MATCHES), pattern),
    )


def conditions(scope: Scope, size: int = 5) -> Exprs:
    """Conditions as the parser builds them: no conjunction in a conjunction, no disjunction in one."""

    def grow(inner: Exprs) -> Exprs:
        return st.one_of(_joined(ex.And, inner), _joined(ex.Or, inner), inner.map(_denied))

    return st.recursive(atoms(scope), grow, max_leaves=size)


def _joined(sort: type[ex.And] | type[ex.Or], inner: Exprs) -> Exprs:
    parts = st.lists(inner, min_size=2, max_size=3, unique_by=repr)
    flat = parts.map(lambda xs: tuple(y for x in xs for y in (x.operands if isinstance(x, sort) else (x,))))
    return flat.map(lambda xs: sort(tuple(dict.fromkeys(xs)))).filter(_stays)


def _denied(inner: Expr) -> Expr:
    return inner.operand if isinstance(inner, ex.Not) else ex.Not(inner)


def _stays(expr: Expr) -> bool:
    """Printed and read back it is the same: of two bounds of one amount the lower one comes first."""
    assert isinstance(expr, ex.And | ex.Or)
    if len(expr.operands) < 2:
        return False
    upper, lower = (Compare.LT, Compare.LE), (Compare.GT, Compare.GE)
    for a, b in pairwise(expr.operands) if isinstance(expr, ex.And) else ():
        same = isinstance(a, ex.Comparison) and isinstance(b, ex.Comparison) and a.left == b.left
        if same and a.operator in upper and b.operator in lower:
            return False
    return True
