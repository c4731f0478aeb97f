"""What is shown parses back to the same: expressions, amounts, windows, hours, types."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.grammar.expressions import parse_text
from mandate.grammar.names import CLOCK, Names, PredicateName
from mandate.grammar.printing import show, show_bracketed, words
from mandate.grammar.terms import type_of
from mandate.grammar.typed import typed_expression, typed_hours, typed_limit, typed_quantity
from mandate.model import expression as ex
from mandate.model import quantity as q
from mandate.model.expression import Compare, Expr, Operator, Reference, Scope
from mandate.model.quantity import Quantity
from mandate.model.source import Span
from mandate.model.spec import Variable
from mandate.model.window import IN_TOTAL, PER_CALL, PER_RUN, Calendar, Opening, Period, in_any, per

HERE = Span("x.ops", 0, 0)
USD = q.money("USD")
KG = q.Type(q.Kind.UNIT, "kg")
TIER = q.Type(q.Kind.ENUM, members=("standard", "vip", "in transit", "or"))
TOOL = "pay.refund"
ARGUMENTS = {
    "amount": USD, "count": q.COUNT, "weight": KG, "ratio": q.NUMBER, "discount": q.PERCENT,
    "wait": q.DURATION, "due": q.MOMENT, "branch": q.TEXT, "kind": TIER, "urgent": q.BOOL,
}  # fmt: skip
CONTEXT = {"order.total": USD, "stock": q.COUNT, "order.age": q.DURATION, "vip": q.BOOL, "tier": TIER}
NAMES = Names(
    tools={TOOL: tuple(Variable(n, t, HERE) for n, t in ARGUMENTS.items())},
    variables={**CLOCK, **{n: Reference(n, Scope.CONTEXT, t) for n, t in CONTEXT.items()}},
    predicates={
        "is_legal": PredicateName("is_legal", Scope.CONTEXT, (Variable("body", q.TEXT, HERE),)),
        "is_weekend": PredicateName("is_weekend", Scope.TERM),
    },
)

fractions = st.one_of(
    st.integers(-2_000_000, 2_000_000).map(Fraction),
    st.integers(-10_000_000, 10_000_000).map(lambda n: Fraction(n, 100)),
    st.fractions(-1000, 1000, max_denominator=97),
)
whole = st.integers(-100_000, 100_000).map(Fraction)


def value_of(kind: q.Type) -> st.SearchStrategy[Fraction]:
    if kind in (q.COUNT, q.DURATION):
        return whole
    if kind == q.MOMENT:
        return st.integers(0, 4_000_000_000).map(Fraction)
    if kind == q.TIME_OF_DAY:
        return st.integers(0, 86_400).map(Fraction)
    return fractions


def amount_of(kind: q.Type) -> st.SearchStrategy[Expr]:
    return value_of(kind).map(lambda v: ex.Amount(Quantity(v, kind)))


def names_for(kind: q.Type) -> list[Expr]:
    found: list[Expr] = [Reference(n, Scope.ARGUMENT, t, TOOL) for n, t in ARGUMENTS.items() if t == kind]
    found += [Reference(n, Scope.CONTEXT, t) for n, t in CONTEXT.items() if t == kind]
    return found + [r for r in CLOCK.values() if r.type == kind]


def terms_of(kind: q.Type) -> st.SearchStrategy[Expr]:
    """Amount expressions without two literals side by side (those are folded into one)."""
    leaf = st.sampled_from(names_for(kind))
    if kind in (q.MOMENT, q.TIME_OF_DAY):
        return leaf
    number = st.fractions(-9, 9, max_denominator=7).filter(lambda f: f.denominator > 1 or kind != q.COUNT)
    factor = (st.integers(2, 9).map(Fraction) if kind == q.COUNT else number).map(
        lambda f: ex.Amount(Quantity(f, q.NUMBER))
    )

    def grow(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        sums = st.builds(
            ex.Arithmetic,
            st.sampled_from([Operator.ADD, Operator.SUBTRACT]),
            inner,
            st.one_of(inner, amount_of(kind)),
        )
        products = st.builds(ex.Arithmetic, st.just(Operator.MULTIPLY), factor, inner)
        return st.one_of(sums, products, st.builds(ex.Absolute, inner))

    if kind == q.COUNT:
        factor = st.integers(2, 9).map(lambda n: ex.Amount(Quantity(Fraction(n), q.COUNT)))
        factor = factor.map(lambda a: ex.Amount(Quantity(a.quantity.value, q.NUMBER)))
    return st.recursive(leaf, grow, max_leaves=4)


def comparisons(kind: q.Type) -> st.SearchStrategy[Expr]:
    return st.builds(
        ex.Comparison,
        st.sampled_from(list(Compare)),
        terms_of(kind),
        st.one_of(terms_of(kind), amount_of(kind)),
    )


def members(kind: q.Type) -> st.SearchStrategy[ex.Word]:
    return st.sampled_from([ex.Word(m, kind) for m in kind.members])


text = st.text(st.characters(blacklist_categories=("Cs", "Cc")), max_size=8)
words_of_text = text.map(lambda t: ex.Word(t, q.TEXT))
BRANCH = Reference("branch", Scope.ARGUMENT, q.TEXT, TOOL)
equality = st.sampled_from([Compare.EQ, Compare.NE])
atoms = st.one_of(
    *(comparisons(k) for k in (USD, q.COUNT, KG, q.PERCENT, q.DURATION, q.MOMENT, q.TIME_OF_DAY)),
    st.sampled_from(names_for(q.BOOL)),
    st.builds(ex.Comparison, equality, st.sampled_from(names_for(TIER)), members(TIER)),
    st.builds(ex.Comparison, equality, st.just(CLOCK["weekday"]), members(q.WEEKDAY)),
    st.builds(ex.Comparison, equality, st.just(BRANCH), words_of_text),
    st.builds(
        ex.Membership,
        st.sampled_from(names_for(TIER)),
        st.lists(members(TIER), min_size=1, max_size=3).map(tuple),
    ),
    st.builds(ex.Membership, st.just(BRANCH), st.lists(words_of_text, min_size=1, max_size=3).map(tuple)),
    st.builds(
        ex.TextTest,
        st.just(BRANCH),
        st.sampled_from([ex.Affix.STARTS, ex.Affix.ENDS, ex.Affix.MATCHES]),
        text,
    ),
    st.just(ex.TextTest(BRANCH, ex.Affix.ADDRESS, "")),
    st.builds(
        ex.TextTest,
        st.just(BRANCH),
        st.just(ex.Affix.DOMAIN),
        st.sampled_from(["a.org", "x", "xn--a-9fa.de"]),
    ),
    st.just(ex.Predicate("is_legal", (BRANCH,))),
    st.just(ex.Predicate("is_weekend", (), Scope.TERM)),
)


def flat(sort: type[ex.And] | type[ex.Or], inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    """Conjunctions and disjunctions as the parser builds them: never one in another of its sort."""
    parts = st.lists(inner.filter(lambda x: not isinstance(x, sort)), min_size=2, max_size=3)
    return parts.map(lambda xs: sort(tuple(xs))).filter(chained_in_order)


def chained_in_order(expr: Expr) -> bool:
    """An upper bound right before the lower bound of the same amount comes back after it."""
    operands = expr.operands if isinstance(expr, ex.And) else ()
    for a, b in pairwise(operands):
        same = isinstance(a, ex.Comparison) and isinstance(b, ex.Comparison) and a.left == b.left
        if same and a.operator in (Compare.LT, Compare.LE) and b.operator in (Compare.GT, Compare.GE):
            return False
    return True


conditions = st.recursive(
    atoms,
    lambda inner: st.one_of(flat(ex.And, inner), flat(ex.Or, inner), st.builds(ex.Not, inner)),
    max_leaves=6,
)


@settings(max_examples=200, deadline=None)
@given(conditions)
def test_a_condition_parses_back(expr: Expr) -> None:
    shown = show(expr)
    again, told = typed_expression(shown, NAMES, (TOOL,))
    assert told == ()
    assert again == expr, shown
    assert again is not None and show(again) == shown


@settings(max_examples=200, deadline=None)
@given(conditions)
def test_a_condition_with_brackets_parses_back(expr: Expr) -> None:
    shown = show_bracketed(expr)
    again, told = typed_expression(shown, NAMES, (TOOL,))
    assert told == () and again is not None and show(again) == show(expr), shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("hurt and cents > 1 or tier == vip", "(hurt and cents > 1) or tier == vip"),
        ("25 < cents <= 40 or hurt", "25 < cents <= 40 or hurt"),
        ("not (hurt or tier == vip and cents > 1)", "not (hurt or (tier == vip and cents > 1))"),
        ("hurt or tier == vip", "hurt or tier == vip"),
    ],
)
def test_and_inside_or_has_brackets(text: str, shown: str) -> None:
    names = Names(
        variables={
            "hurt": Reference("hurt", Scope.CONTEXT, q.BOOL),
            "cents": Reference("cents", Scope.CONTEXT, q.NUMBER),
            "tier": Reference("tier", Scope.CONTEXT, q.Type(q.Kind.ENUM, members=("vip", "low"))),
        }
    )
    read, _ = typed_expression(text, names)
    assert read is not None
    assert show_bracketed(read) == shown


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([USD, KG, q.PERCENT, q.DURATION, q.MOMENT, q.COUNT, q.NUMBER, q.TIME_OF_DAY]).flatmap(
    lambda k: value_of(k).map(lambda v: Quantity(v, k))
))  # fmt: skip
def test_a_quantity_parses_back(quantity: Quantity) -> None:
    again, told = typed_quantity(show(quantity), NAMES, quantity.type)
    assert told == () and again == quantity, show(quantity)


WINDOWS = [per(p) for p in Period] + [
    in_any(86_400),
    in_any(5_400),
    in_any(30 * 86_400),
    in_any(7),
    PER_CALL,
    PER_RUN,
    IN_TOTAL,
]


@pytest.mark.parametrize("window", WINDOWS, ids=show)
def test_a_window_parses_back(window: object) -> None:
    limit, told = typed_limit(f"count({TOOL}) <= 3 {show(window)}", NAMES)  # type: ignore[arg-type]
    assert told == () and limit is not None and limit.window == window


days = st.sets(st.integers(0, 6), min_size=1).map(lambda d: tuple(sorted(d)))
opening = st.builds(
    lambda d, a, b: Opening(d, min(a, b) * 300, max(a, b) * 300),
    days, st.integers(0, 143), st.integers(144, 288),
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(opening, min_size=1, max_size=3), st.booleans())
def test_hours_parse_back(openings: list[Opening], closed: bool) -> None:
    calendar = Calendar(
        "", tuple(openings), (("2026-08-01", "2026-08-15"), ("2026-12-25", "2026-12-25")) if closed else ()
    )
    again, told = typed_hours(show(calendar))
    assert told == () and again == calendar, show(calendar)


@pytest.mark.parametrize("kind", [*ARGUMENTS.values(), q.MOMENT, q.TIME_OF_DAY, q.WEEKDAY], ids=str)
def test_a_type_parses_back(kind: q.Type) -> None:
    assert type_of(parse_text("type", show(kind)), NAMES) == kind


@pytest.mark.parametrize(
    ("value", "kind", "canonical", "people"),
    [
        (6_000, q.COUNT, "6000", "6,000"),
        (24_000, q.COUNT, "24_000", "24,000"),
        (80, q.money("EUR"), "80 EUR", "80 EUR"),
        (Fraction(8001, 100), q.money("EUR"), "80.01 EUR", "80.01 EUR"),
        (Fraction(2001, 2), USD, "1000.50 USD", "1,000.50 USD"),
        (Fraction(-5, 2), USD, "-2.50 USD", "-2.50 USD"),
        (Fraction(3, 5), q.money("ETH"), "0.6 ETH", "0.6 ETH"),
        (1_234_567, q.money("JPY"), "1_234_567 JPY", "1,234,567 JPY"),
        (Fraction(1250, 27), q.money("EUR"), "1250/27 EUR", "~46.30 EUR"),
        (Fraction(25, 2), q.PERCENT, "12.5%", "12.5%"),
        (86_400, q.DURATION, "24 h", "24 h"),
        (172_800, q.DURATION, "2 days", "2 days"),
        (5_400, q.DURATION, "90 min", "90 min"),
        (0, q.DURATION, "0 s", "0 s"),
        (64_800, q.TIME_OF_DAY, "18:00", "18:00"),
        (1_791_468_000, q.MOMENT, "2026-10-08 14:00", "Thu 2026-10-08 14:00"),
        (1_791_417_600, q.MOMENT, "2026-10-08", "Thu 2026-10-08"),
    ],
)
def test_amounts_for_the_language_and_for_people(
    value: Fraction | int, kind: q.Type, canonical: str, people: str
) -> None:
    quantity = Quantity(Fraction(value), kind)
    assert show(quantity) == canonical
    assert words(quantity) == people
