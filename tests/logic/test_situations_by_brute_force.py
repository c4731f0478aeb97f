"""Consistent, Lawful and Equivalent against every assignment of a tiny domain."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.logic import answer
from mandate.model.expression import (
    Affix,
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
    Reference,
    Scope,
    TextTest,
    Truth,
    Word,
)  # fmt: skip
from mandate.model.quantity import BOOL, COUNT, TEXT, Kind, Quantity, Type
from mandate.model.question import Claim, Consistent, Equivalent, Fails, Holds, Lawful, Value

TIERS = Type(Kind.ENUM, members=("standard", "vip", "gold"))
FLAG = Reference("flag", Scope.CONTEXT, BOOL)
TIER = Reference("tier", Scope.CONTEXT, TIERS)
SIZE = Reference("size", Scope.CONTEXT, COUNT)
NOTE = Reference("note", Scope.CONTEXT, TEXT)
DONE = Reference("done", Scope.ARGUMENT, BOOL, "act")
PART = Reference("part", Scope.ARGUMENT, COUNT, "act")
MOST = 4
TEXTS = ("fix/a", "fix/zz", "main", "zz")
DOMAINS: dict[str, tuple[Value, ...]] = {
    FLAG.symbol: (False, True),
    TIER.symbol: TIERS.members,
    SIZE.symbol: tuple(Quantity(Fraction(n), COUNT) for n in range(MOST + 1)),
    NOTE.symbol: TEXTS,
    DONE.symbol: (False, True),
    PART.symbol: tuple(Quantity(Fraction(n), COUNT) for n in range(MOST + 1)),
}
HIDDEN = (DONE, PART)


def count(n: int) -> Amount:
    return Amount(Quantity(Fraction(n), COUNT))


def within(name: Reference) -> Expr:
    return Comparison(Compare.LE, name, count(MOST))


def atoms(names: tuple[Reference, ...]) -> st.SearchStrategy[Expr]:
    numeric = [n for n in names if n.type == COUNT]
    compared = st.builds(
        Comparison, st.sampled_from(list(Compare)), st.sampled_from(numeric), st.integers(-1, 5).map(count)
    )
    two = st.builds(
        lambda op, a, b, n: Comparison(op, a, Arithmetic(Operator.ADD, b, count(n))),
        st.sampled_from(list(Compare)), st.sampled_from(numeric), st.sampled_from(numeric), st.integers(0, 2),
    )  # fmt: skip
    found = [compared, two, st.sampled_from([n for n in names if n.type == BOOL])]
    if TIER in names:
        found.append(
            st.builds(lambda w: Comparison(Compare.EQ, TIER, Word(w)), st.sampled_from(TIERS.members))
        )
        found.append(st.just(Membership(TIER, (Word("vip"), Word("gold")))))
    if NOTE in names:
        found.append(st.just(TextTest(NOTE, Affix.STARTS, "fix/")))
        found.append(st.just(TextTest(NOTE, Affix.ENDS, "zz")))
        found.append(st.just(Comparison(Compare.NE, NOTE, Word("main"))))
    return st.one_of(found)


def exprs(names: tuple[Reference, ...]) -> st.SearchStrategy[Expr]:
    return st.recursive(
        atoms(names),
        lambda inner: st.one_of(
            st.builds(Not, inner),
            st.builds(lambda a, b: And((a, b)), inner, inner),
            st.builds(lambda a, b: Or((a, b)), inner, inner),
        ),
        max_leaves=4,
    )


def truth(expr: Expr, values: dict[str, Value]) -> bool:
    """A second reading of the expression language, for these forms only."""
    match expr:
        case Truth(value=value):
            return value
        case Reference():
            return values[expr.symbol] is True
        case Not(operand=inner):
            return not truth(inner, values)
        case And(operands=inner):
            return all(truth(i, values) for i in inner)
        case Or(operands=inner):
            return any(truth(i, values) for i in inner)
        case Membership(left=left, items=items):
            return plain(left, values) in [plain(i, values) for i in items]
        case TextTest(left=left, affix=affix, value=part):
            text = str(plain(left, values))
            return text.startswith(part) if affix is Affix.STARTS else text.endswith(part)
        case Comparison(operator=operator, left=left, right=right):
            a, b = plain(left, values), plain(right, values)
            if operator in (Compare.EQ, Compare.NE):
                return (a == b) is (operator is Compare.EQ)
            assert isinstance(a, Fraction) and isinstance(b, Fraction)
            return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[operator.value]
    raise AssertionError(expr)


def plain(expr: Expr, values: dict[str, Value]) -> Fraction | str | bool:
    match expr:
        case Reference():
            value = values[expr.symbol]
            return value.value if isinstance(value, Quantity) else value
        case Amount(quantity=quantity):
            return quantity.value
        case Word(value=word):
            return word
        case Arithmetic(operator=Operator.ADD, left=left, right=right):
            a, b = plain(left, values), plain(right, values)
            assert isinstance(a, Fraction) and isinstance(b, Fraction)
            return a + b
    raise AssertionError(expr)


def assignments(names: tuple[Reference, ...]) -> Iterator[dict[str, Value]]:
    for values in product(*(DOMAINS[n.symbol] for n in names)):
        yield dict(zip((n.symbol for n in names), values, strict=True))


VISIBLE = (FLAG, TIER, SIZE, NOTE)


@settings(max_examples=60, deadline=None)
@given(st.lists(exprs(VISIBLE), min_size=1, max_size=4))
def test_consistent_iff_some_assignment_satisfies_all(found: list[Expr]) -> None:
    claims = (*tuple(Claim(f"n{i}", e) for i, e in enumerate(found)), Claim("", within(SIZE)))
    satisfying = [v for v in assignments(VISIBLE) if all(truth(c.expr, v) for c in claims)]
    result = answer(Consistent(claims))
    if satisfying:
        assert isinstance(result, Fails)
        values = {r.symbol: v for r, v in result.witness.values}
        known = {n.symbol: DOMAINS[n.symbol][0] for n in VISIBLE} | values
        assert all(truth(c.expr, known) for c in claims)
    else:
        assert isinstance(result, Holds)
        _minimal(claims, result.core)


def _minimal(claims: tuple[Claim, ...], core: tuple[str, ...]) -> None:
    def possible(ids: set[str]) -> bool:
        chosen = [c for c in claims if not c.norm_id or c.norm_id in ids]
        return any(all(truth(c.expr, v) for c in chosen) for v in assignments(VISIBLE))

    assert not possible(set(core))
    for norm in core:
        assert possible(set(core) - {norm})


@settings(max_examples=60, deadline=None)
@given(exprs(VISIBLE), exprs((FLAG, SIZE, DONE, PART)), exprs((SIZE, DONE, PART)), exprs((DONE, PART)))
def test_the_region_is_exactly_where_no_response_is_lawful(
    trigger: Expr, first: Expr, second: Expr, third: Expr
) -> None:
    bounds = (Claim("", within(SIZE)), Claim("", within(PART)))
    response = (Claim("a", first), Claim("b", second), Claim("c", third))
    question = Lawful((Claim("t", trigger), *bounds), response, tuple(h.symbol for h in HIDDEN))
    result = answer(question)

    def stuck(ids: set[str]) -> list[dict[str, Value]]:
        chosen = [c for c in response if c.norm_id in ids] + [bounds[1]]
        return [
            v
            for v in assignments(VISIBLE)
            if truth(trigger, v)
            and not any(all(truth(c.expr, v | h) for c in chosen) for h in assignments(HIDDEN))
        ]

    if isinstance(result, Holds):
        assert stuck({"a", "b", "c"}) == []
        return
    assert isinstance(result, Fails), result
    assert result.region is not None
    there = stuck(set(result.core))
    inside = [v for v in assignments(VISIBLE) if truth(result.region, v)]
    assert [v for v in inside if v in there] == there
    assert len(inside) == len(there)
    witness = {r.symbol: v for r, v in result.witness.values}
    assert any(all(v[s] == value for s, value in witness.items() if s != NOTE.symbol) for v in there)
    for norm in result.core:
        smaller = stuck(set(result.core) - {norm})
        assert not any(all(v[s] == x for s, x in witness.items()) for v in smaller)


@settings(max_examples=60, deadline=None)
@given(exprs(VISIBLE), exprs(VISIBLE))
def test_equivalent_iff_they_agree_everywhere(left: Expr, right: Expr) -> None:
    given_claims = (Claim("", within(SIZE)),)
    same = all(truth(left, v) == truth(right, v) for v in assignments(VISIBLE))
    result = answer(Equivalent(left, right, given_claims))
    assert isinstance(result, Holds if same else Fails)
