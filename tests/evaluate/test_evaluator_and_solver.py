"""The evaluator and the solver share no code; on every expression with its names fixed they agree."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.confirm import confirm
from mandate.evaluate.expressions import truth_of, value_of
from mandate.logic import answer
from mandate.model import expression as ex
from mandate.model import quantity as q
from mandate.model.expression import Compare, Expr, Reference, Scope
from mandate.model.quantity import Kind, Quantity, Type
from mandate.model.question import Claim, Consistent, Equivalent, Fails, Holds, Value
from tests.strategies import expressions as some

EUR = q.money("EUR")
KG = Type(Kind.UNIT, "kg")
TIER = Type(Kind.ENUM, members=("standard", "vip", "in transit"))
TOOL = "pay.refund"
BODY = Reference("body", Scope.ARGUMENT, q.TEXT, TOOL)
PREDICATE = ex.Predicate("is_legal", (BODY,))
NAMES = some.Scope(
    (
        *(
            Reference(n, Scope.ARGUMENT, t, TOOL)
            for n, t in {"amount": EUR, "count": q.COUNT, "weight": KG, "share": q.PERCENT, "urgent": q.BOOL}.items()
        ),
        BODY,
        *(
            Reference(n, Scope.CONTEXT, t)
            for n, t in {
                "order.total": EUR, "stock": q.COUNT, "age": q.DURATION, "vip": q.BOOL, "tier": TIER,
                "branch": q.TEXT, "ratio": q.NUMBER,
            }.items()
        ),
    ),
    (PREDICATE,),
)  # fmt: skip
NAME_TEXTS = st.sampled_from(
    ["", "a", "fix/a", "x@acme.com", "x@ACME.com", "/srv/a/data", "r.csv", "É", "ab"]
)


def values(kind: Type) -> st.SearchStrategy[Value]:
    """Small values, so that both sides of a comparison are met; money in cents. Counts and stretches of
    time are never negative: the solver knows that, and a claim that they are is its only core."""
    match kind.kind:
        case Kind.BOOL:
            return st.booleans()
        case Kind.TEXT:
            return NAME_TEXTS
        case Kind.ENUM:
            return st.sampled_from(kind.members)
        case Kind.COUNT | Kind.DURATION:
            return st.integers(0, 20).map(lambda n: Quantity(Fraction(n), kind))
        case Kind.MONEY:
            return st.integers(-500, 500).map(lambda n: Quantity(Fraction(n, 100), kind))
        case _:
            return st.fractions(-9, 9, max_denominator=7).map(lambda v: Quantity(v, kind))


def is_so(name: Reference, value: Value) -> Expr:
    if isinstance(value, bool):
        return name if value else ex.Not(name)
    assert name.type is not None
    literal = ex.Word(value, name.type) if isinstance(value, str) else ex.Amount(value)
    return ex.Comparison(Compare.EQ, name, literal)


@st.composite
def cases(draw: st.DrawFn) -> tuple[Expr, dict[Reference, Value]]:
    expr = draw(some.conditions(NAMES, 4))
    names = ex.references(expr)
    chosen = {n: draw(values(n.type)) for n in names if n.type is not None}
    if any(isinstance(n, ex.Predicate) for n in ex.walk(expr)):
        chosen[ex.application(PREDICATE)] = draw(st.booleans())
    return expr, chosen


@settings(max_examples=40)
@given(cases())
def test_a_condition_is_true_for_both_or_for_neither(case: tuple[Expr, dict[Reference, Value]]) -> None:
    expr, chosen = case
    known = {n.symbol: v for n, v in chosen.items()}
    worth = truth_of(expr, known)
    fixed = tuple(Claim(f"v{i}", fix(n, v)) for i, (n, v) in enumerate(chosen.items()))
    question = Consistent((*fixed, Claim("n", expr)))
    found = answer(question)
    assert isinstance(found, Fails if worth else Holds), (found, known)
    assert confirm(question, found) is None
    if isinstance(found, Holds):
        assert "n" in found.core


def fix(name: Reference, value: Value) -> Expr:
    """A predicate's Boolean is fixed through the predicate itself."""
    if name.symbol == ex.application(PREDICATE).symbol:
        return PREDICATE if value else ex.Not(PREDICATE)
    return is_so(name, value)


@st.composite
def sums(draw: st.DrawFn) -> tuple[Expr, dict[Reference, Value]]:
    kind = draw(st.sampled_from([EUR, q.COUNT, KG, q.PERCENT, q.DURATION, q.NUMBER]))
    expr = draw(some.terms(NAMES, kind))
    return expr, {n: draw(values(n.type)) for n in ex.references(expr) if n.type is not None}


@settings(max_examples=40)
@given(sums())
def test_an_amount_is_the_same_for_both(case: tuple[Expr, dict[Reference, Value]]) -> None:
    expr, chosen = case
    worth = value_of(expr, {n.symbol: v for n, v in chosen.items()})
    assert isinstance(worth, Quantity)
    fixed = tuple(Claim(f"v{i}", is_so(n, v)) for i, (n, v) in enumerate(chosen.items()))
    equal = ex.Comparison(Compare.EQ, expr, ex.Amount(worth))
    assert isinstance(answer(Equivalent(equal, ex.TRUE, fixed)), Holds), (worth, chosen)
