"""What has no one domain is at every domain where that takes calls away, and at none where it grants."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.expressions import truth_of
from mandate.evaluate.texts import passes
from mandate.model import expression as ex
from mandate.model import norm as n
from mandate.model.addresses import address_wise, may_hold, must_hold
from mandate.model.expression import Affix, Compare, Expr, Reference, Scope, TextTest, Truth
from mandate.model.quantity import BOOL, COUNT, TEXT, Quantity
from mandate.model.window import Period, per

TO = Reference("to", Scope.CONTEXT, TEXT)
FLAG = Reference("flag", Scope.CONTEXT, BOOL)
TEXTS = ["".join(t) for size in range(5) for t in product("ab@, ", repeat=size)]
AT = TextTest(TO, Affix.DOMAIN, "a")
tests = st.builds(TextTest, st.just(TO), st.just(Affix.DOMAIN), st.sampled_from(["a", "b"]))
conditions = st.recursive(
    st.one_of(tests, st.just(FLAG), st.just(TextTest(TO, Affix.STARTS, "a"))),
    lambda inner: st.one_of(
        st.builds(ex.Not, inner),
        st.lists(inner, min_size=2, max_size=3).map(tuple).map(ex.And),
        st.lists(inner, min_size=2, max_size=3).map(tuple).map(ex.Or),
        st.builds(ex.Comparison, st.sampled_from([Compare.EQ, Compare.NE]), inner, inner),
    ),
    max_leaves=4,
)


def _with(expr: Expr, answers: dict[TextTest, bool]) -> Expr:
    match expr:
        case TextTest() if expr in answers:
            return Truth(answers[expr])
        case ex.Not(operand=x):
            return ex.Not(_with(x, answers))
        case ex.And(operands=xs):
            return ex.And(tuple(_with(x, answers) for x in xs))
        case ex.Or(operands=xs):
            return ex.Or(tuple(_with(x, answers) for x in xs))
        case ex.Comparison(operator=o, left=a, right=b):
            return ex.Comparison(o, _with(a, answers), _with(b, answers))
        case _:
            return expr


@settings(max_examples=40, deadline=None)
@given(conditions, st.booleans())
def test_every_short_text_under_every_answer(expr: Expr, flag: bool) -> None:
    """A plain address decides as written. Of any other text, whatever its domain may be taken to be: the wide
    reading is true where one answer makes it true, and the narrow one false where one makes it false."""
    found = (node for node in ex.walk(expr) if isinstance(node, TextTest) and node.affix is Affix.DOMAIN)
    asked, wide, narrow = list(dict.fromkeys(found)), may_hold(expr), must_hold(expr)
    every = [
        _with(expr, dict(zip(asked, answers, strict=True)))
        for answers in product((False, True), repeat=len(asked))
    ]
    for text in TEXTS:
        values = {TO.symbol: text, FLAG.symbol: flag}
        most, least = truth_of(wide, values), truth_of(narrow, values)
        if passes(text, Affix.ADDRESS, ""):
            assert most == least == truth_of(expr, values)
        else:
            possible = {truth_of(e, values) for e in every}
            assert (most or True not in possible) and (not least or False not in possible)


ACTION, HERE = n.Action(("mail.send",)), n.Action(("mail.send",), AT)


def _limit(measure: n.Measure, operator: Compare) -> n.Limit:
    return n.Limit(HERE, measure, None, operator, Quantity(3, COUNT), per(Period.DAY))


@pytest.mark.parametrize(
    ("form", "wide"),
    [
        (n.Forbid(ACTION, AT), True),
        (n.Approve(ACTION, AT), True),
        (n.Permit(ACTION, AT), False),
        (n.Autonomous(ACTION, AT), False),
        (n.Oblige(HERE), False),
        (_limit(n.Measure.COUNT, Compare.LE), True),
        (_limit(n.Measure.COUNT, Compare.GE), False),
        (_limit(n.Measure.MAX, Compare.LE), True),
        (_limit(n.Measure.MIN, Compare.GE), True),
        (_limit(n.Measure.MIN, Compare.LE), False),
        (n.Order(n.OrderKind.BEFORE, ACTION, HERE), True),
        (n.Order(n.OrderKind.BEFORE, HERE, ACTION), False),
        (n.Order(n.OrderKind.WITHIN_AFTER, HERE, ACTION), True),
        (n.Order(n.OrderKind.NOT_WITHIN_AFTER, HERE, ACTION), True),
    ],
)
def test_each_form_is_read_in_the_direction_that_restricts(form: n.Form, wide: bool) -> None:
    found = address_wise(n.Norm("n1", n.Authority.LAYER, form, n.Origin((), 1), unless=AT))
    parts = [p for p in (getattr(found.form, x, None) for x in ("action", "first", "then")) if p is not None]
    exprs = [getattr(found.form, "when", Truth(True)), *(p.where for p in parts)]
    assert (may_hold(AT) in exprs) == wide and (AT in exprs) == (not wide)
    assert found.unless == AT  # what lifts a line has to be so
