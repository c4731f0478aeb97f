"""Named questions with answers worked out by hand."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from fractions import Fraction

import pytest

from mandate.logic import answer
from mandate.model.expression import (
    ANY_TOOL,
    Absolute,
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
    Predicate,
    Reference,
    Scope,
    TextTest,
    Word,
    conjunction,
    disjunction,
)
from mandate.model.norm import Measure
from mandate.model.period import Bound, Demand, Flow, Objective, Problem, Range
from mandate.model.quantity import (
    BOOL,
    COUNT,
    DURATION,
    MOMENT,
    PERCENT,
    TEXT,
    TIME_OF_DAY,
    WEEKDAY,
    Kind,
    Quantity,
    Type,
    moment,
    money,
)
from mandate.model.question import (
    Claim,
    Consistent,
    Cycle,
    Edge,
    Equivalent,
    Fails,
    Fits,
    Holds,
    Lawful,
    Ordered,
    OutOfReach,
    Overfull,
    Question,
    Reachable,
    Reached,
    Unknown,
)
from mandate.model.window import Calendar, Opening, Period, in_any, per

EUR, USD, KG = money("EUR"), money("USD"), Type(Kind.UNIT, "kg")
DAMAGED = Reference("carton.damaged", Scope.CONTEXT, BOOL)
VALUE = Reference("carton.value", Scope.CONTEXT, EUR)
WRITTEN_OFF = Reference("written_off", Scope.ARGUMENT, BOOL, "stock.write_off")
COUNTED = Reference("count", Scope.ARGUMENT, COUNT, "stock.move")
TOTAL = Reference("order.total", Scope.CONTEXT, USD)
AMOUNT = Reference("amount", Scope.ARGUMENT, USD, "pay")
BRANCH = Reference("branch", Scope.ARGUMENT, TEXT, "git.push")


def amount(value: object, kind: Type) -> Amount:
    return Amount(Quantity(Fraction(str(value)), kind))


def at_least(left: Expr, value: object, kind: Type) -> Expr:
    return Comparison(Compare.GE, left, amount(value, kind))


def at_most(left: Expr, value: object, kind: Type) -> Expr:
    return Comparison(Compare.LE, left, amount(value, kind))


def above(left: Expr, value: object, kind: Type) -> Expr:
    return Comparison(Compare.GT, left, amount(value, kind))


def equal(left: Expr, right: Expr) -> Expr:
    return Comparison(Compare.EQ, left, right)


def fails(question: Question) -> Fails:
    found = answer(question)
    assert isinstance(found, Fails), found
    return found


def shown(found: Fails) -> dict[str, object]:
    return {r.name: v.value if isinstance(v, Quantity) else v for r, v in found.witness.values}


def test_a_damaged_carton_that_is_worth_too_much() -> None:
    response = (Claim("n3", WRITTEN_OFF), Claim("n4", Not(And((WRITTEN_OFF, above(VALUE, 80, EUR))))))
    given = (Claim("n3", DAMAGED), Claim("", at_least(VALUE, 0, EUR)))
    found = fails(Lawful(given, response, (WRITTEN_OFF.symbol,)))
    assert found.region == And((DAMAGED, above(VALUE, 80, EUR)))
    assert found.core == ("n3", "n4")
    assert shown(found) == {"carton.damaged": True, "carton.value": Fraction("80.01")}


def test_the_band_in_which_a_permission_is_hollow() -> None:
    claim, layer = at_most(COUNTED, 40, COUNT), at_most(COUNTED, 25, COUNT)
    found = fails(Lawful((Claim("n5", claim),), (Claim("labels.ops:26", layer),)))
    assert found.region == And((claim, above(COUNTED, 25, COUNT)))
    assert shown(found) == {"count": 26}


def test_refund_the_total_under_a_cap() -> None:
    response = (Claim("n1", equal(AMOUNT, TOTAL)), Claim("layer:3", at_most(AMOUNT, 50, USD)))
    found = fails(Lawful((Claim("", at_least(TOTAL, 0, USD)),), response, (AMOUNT.symbol,)))
    assert found.region == above(TOTAL, 50, USD)
    assert shown(found) == {"order.total": Fraction("50.01")}


def test_a_fifth_of_an_odd_total_is_no_clash() -> None:
    fifth = Arithmetic(Operator.MULTIPLY, amount(20, PERCENT), TOTAL)
    response = (Claim("n1", equal(AMOUNT, fifth)), Claim("", at_least(AMOUNT, 0, USD)))
    given = (Claim("", at_least(TOTAL, 0, USD)),)
    assert isinstance(answer(Lawful(given, response, (AMOUNT.symbol,))), Holds)
    capped = (*response, Claim("n2", at_most(AMOUNT, 50, USD)))
    assert fails(Lawful(given, capped, (AMOUNT.symbol,))).region == above(TOTAL, 250, USD)


def test_what_was_reported_is_not_reported_again() -> None:
    tier = Reference("tier", Scope.CONTEXT, Type(Kind.ENUM, members=("standard", "vip", "gold")))
    response = (Claim("n1", Not(Membership(tier, (Word("vip"), Word("gold"))))),)
    first = fails(Lawful((), response))
    assert first.region == Membership(tier, (Word("vip"), Word("gold")))
    assert isinstance(answer(Lawful((), response, (), (first.region,))), Holds)


def test_a_core_leaves_out_the_rules_that_do_not_matter() -> None:
    claims = (
        Claim("n10", DAMAGED),
        Claim("n2", Not(DAMAGED)),
        Claim("n1", above(VALUE, 5, EUR)),
        Claim("n3", DAMAGED),
    )
    assert answer(Consistent(claims)) == Holds(("n2", "n10"))


def test_texts_are_told_apart_by_what_they_are_compared_with() -> None:
    fix, main = TextTest(BRANCH, Affix.STARTS, "fix/"), equal(BRANCH, Word("main"))
    either = Membership(BRANCH, (Word("main"), Word("release")))
    assert isinstance(answer(Consistent((Claim("a", fix), Claim("b", either)))), Holds)
    found = fails(Consistent((Claim("a", fix), Claim("b", Not(equal(BRANCH, Word("fix/x")))))))
    text = str(shown(found)["branch"])
    assert text.startswith("fix/") and text != "fix/x"
    other = Reference("base", Scope.CONTEXT, TEXT)
    claims = (
        Claim("a", Not(equal(BRANCH, other))),
        Claim("b", Not(main)),
        Claim("c", Not(equal(other, Word("main")))),
    )
    values = shown(fails(Consistent(claims)))
    assert values["branch"] != values["base"] and "main" not in values.values()


def test_overlapping_prefixes_and_suffixes() -> None:
    both = And((TextTest(BRANCH, Affix.STARTS, "aba"), TextTest(BRANCH, Affix.ENDS, "bab")))
    assert isinstance(answer(Consistent((Claim("a", both),))), Fails)
    longer = And((TextTest(BRANCH, Affix.STARTS, "ab"), Not(TextTest(BRANCH, Affix.STARTS, "a"))))
    assert isinstance(answer(Consistent((Claim("a", longer),))), Holds)


def test_the_clock_is_one_moment() -> None:
    date, day = Reference("date", Scope.CLOCK, MOMENT), Reference("weekday", Scope.CLOCK, WEEKDAY)
    time = Reference("time", Scope.CLOCK, TIME_OF_DAY)
    noon = Amount(moment(datetime(2026, 10, 7, 12)))  # a Wednesday
    claims = (Claim("a", equal(date, noon)), Claim("b", equal(day, Word("thursday"))))
    assert isinstance(answer(Consistent(claims)), Holds)
    claims = (Claim("a", equal(date, noon)), Claim("b", equal(day, Word("wednesday"))))
    assert isinstance(answer(Consistent((*claims, Claim("c", above(time, 43_199, TIME_OF_DAY))))), Fails)


def test_opaque_predicates_are_free_but_consistent_with_themselves() -> None:
    one, same = Predicate("is_legal_advice", (BRANCH,)), Predicate("is_legal_advice", (BRANCH,))
    other = Predicate("is_legal_advice", (Word("x"),))
    assert isinstance(answer(Consistent((Claim("a", one), Claim("b", Not(same))))), Holds)
    assert isinstance(answer(Consistent((Claim("a", one), Claim("b", Not(other))))), Fails)


def test_amounts_finer_than_the_smallest_step_are_exact() -> None:
    claims = (Claim("a", above(VALUE, "80.001", EUR)), Claim("b", at_most(VALUE, "80.009", EUR)))
    assert isinstance(answer(Consistent(claims)), Holds)
    weight = Reference("weight", Scope.CONTEXT, KG)
    dense = (Claim("a", above(weight, "80.001", KG)), Claim("b", at_most(weight, "80.009", KG)))
    assert shown(fails(Consistent(dense))) == {"weight": Fraction("80.002")}


def test_absolute_differences() -> None:
    debit, credit = Reference("debit", Scope.CONTEXT, EUR), Reference("credit", Scope.CONTEXT, EUR)
    close = at_most(Absolute(Arithmetic(Operator.SUBTRACT, debit, credit)), "0.01", EUR)
    far = above(Arithmetic(Operator.SUBTRACT, credit, debit), "0.01", EUR)
    assert answer(Consistent((Claim("a", close), Claim("b", far)))) == Holds(("a", "b"))


@pytest.mark.parametrize(
    "expr",
    [
        Comparison(Compare.LT, VALUE, TOTAL),
        Comparison(Compare.LT, Arithmetic(Operator.MULTIPLY, TOTAL, AMOUNT), amount(5, USD)),
        Comparison(Compare.LT, BRANCH, Word("main")),
        Comparison(Compare.LT, Arithmetic(Operator.DIVIDE, TOTAL, amount(0, COUNT)), amount(5, USD)),
        Reference("unresolved", Scope.UNRESOLVED),
    ],
    ids=["two currencies", "product", "texts by size", "division by zero", "untyped"],
)
def test_what_is_outside_the_fragment_is_unknown_with_a_reason(expr: Expr) -> None:
    found = answer(Consistent((Claim("a", expr),)))
    assert isinstance(found, Unknown) and found.reason


def test_a_very_deep_expression_is_unknown_not_a_crash() -> None:
    expr: Expr = DAMAGED
    for _ in range(20_000):
        expr = Not(expr)
    assert isinstance(answer(Consistent((Claim("a", expr),))), Unknown)


def test_equivalent_readings() -> None:
    assert isinstance(answer(Equivalent(above(VALUE, 80, EUR), Not(at_most(VALUE, 80, EUR)))), Holds)
    found = fails(Equivalent(above(VALUE, 80, EUR), at_least(VALUE, 80, EUR)))
    assert shown(found) == {"carton.value": 80}


def test_the_shortest_cycle_first() -> None:
    edges = (Edge("a", "b", "n1"), Edge("b", "c", "n2"), Edge("c", "a", "n3"), Edge("c", "b", "n10"))
    found = answer(Ordered(edges))
    assert found == Cycle((Edge("b", "c", "n2"), Edge("c", "b", "n10")))
    assert answer(Ordered(edges[:2])) == Holds()
    assert answer(Ordered((Edge("a", "a", "n1"),))) == Cycle((Edge("a", "a", "n1"),))


# Periods


def when(*parts: int) -> Fraction:
    return moment(datetime(*parts)).value  # type: ignore[arg-type]


HALL = Calendar("hall_open", (Opening(tuple(range(7)), 6 * 3600, 22 * 3600),))
ONE = Range(Fraction(1), Fraction(1))
PRINT = Flow("print.label", "print.label", (("metric:unlabelled", ONE),), (("labels.ops:24", HALL),))


def limit(
    norm: str, value: int, period: Period, flows: tuple[str, ...], operator: Compare = Compare.LE
) -> Bound:
    return Bound(norm, flows, Measure.COUNT, None, operator, Fraction(value), per(period))


def labels(rate: int) -> Reachable:
    bounds = (
        limit("n1", rate, Period.HOUR, ("print.label",)),
        limit("labels.ops:25", 250, Period.HOUR, ("print.label",)),
    )
    problem = Problem(when(2026, 10, 7, 6), when(2026, 10, 8, 14), (PRINT,), bounds)
    goal = Objective("g1", "unlabelled", Fraction(6000), Compare.EQ, Fraction(0), (("print.label", -1),))
    return Reachable(problem, goal)


def test_six_thousand_cartons() -> None:
    found = answer(labels(200))
    assert isinstance(found, OutOfReach)
    assert (found.best, found.moved) == (1200, 4800)
    assert set(found.binds) == {"n1", "labels.ops:24"}
    terms = [(t.rate, t.per, t.times, t.stretch) for t in found.derivation.terms]
    assert terms == [(200, "hour", 16, "Wednesday"), (200, "hour", 8, "Thursday")]
    ways = {w.kind: w for w in found.relaxations}
    assert (ways["bound"].value, ways["bound"].then_binds) == (250, ("labels.ops:25",))
    assert ways["horizon"].value == when(2026, 10, 8, 20)
    assert ways["horizon"].least == when(2026, 10, 8, 19, 0, 1), "the thirtieth hour begins at 19:00"
    assert (found.next_binds, found.next_moved) == (("labels.ops:25",), 8000)
    assert ways["target"].value == 1200
    assert ways["opening"].value == 6 * 3600


def test_the_least_end_inside_of_a_window() -> None:
    """A batch takes 35 min: the 25th ends 14 h 35 min after the start, whatever day the limit counts."""
    running = in_any(Fraction(35 * 60))
    bounds = (
        Bound("labels.ops:5", ("press",), Measure.COUNT, None, Compare.LE, Fraction(1), running),
        limit("n1", 40, Period.DAY, ("press",)),
    )
    flow = Flow("press", "press", (("metric:pressed", ONE),))
    problem = Problem(when(2026, 10, 7), when(2026, 10, 7, 12), (flow,), bounds)
    goal = Objective("g1", "pressed", Fraction(0), Compare.GE, Fraction(25), (("press", 1),))
    found = answer(Reachable(problem, goal))
    assert isinstance(found, OutOfReach)
    (way,) = [w for w in found.relaxations if w.kind == "horizon"]
    assert way.least == when(2026, 10, 7, 14, 0, 1), "the 25th begins at 14:00"
    for end, reached in ((way.least, Reached), (way.least - 1, OutOfReach), (way.value, Reached)):
        assert isinstance(answer(Reachable(replace(problem, end=end), goal)), reached)


def test_six_thousand_cartons_at_250_an_hour() -> None:
    found = answer(labels(250))
    assert isinstance(found, Reached)
    assert sum(b.count for b in found.schedule.batches) == 6000


def test_a_horizon_that_starts_inside_a_day_is_not_refuted_wrongly() -> None:
    flow = Flow("f", "f", (("metric:m", ONE),))
    bounds = (limit("h", 20, Period.HOUR, ("f",)), limit("d", 100, Period.DAY, ("f",)))
    problem = Problem(when(2026, 10, 7, 15), when(2026, 10, 8, 17), (flow,), bounds)
    goal = Objective("g", "m", Fraction(0), Compare.GE, Fraction(200), (("f", 1),))
    assert isinstance(answer(Reachable(problem, goal)), Reached)
    found = answer(Reachable(problem, replace(goal, target=Fraction(201))))
    assert isinstance(found, OutOfReach) and found.best == 200


def test_amounts_under_caps_on_calls_and_sums() -> None:
    size = Range(Fraction(0), Fraction(50), Fraction(1, 100), ("cap",))
    link = (("metric:refunded", "amount", Fraction(1)),)
    flow = Flow("pay", "pay", (("amount", size), ("metric:refunded", size)), (), link)
    daily = Bound("d", ("pay",), Measure.SUM, "amount", Compare.LE, Fraction(1000), per(Period.DAY))
    problem = Problem(
        when(2026, 3, 2), when(2026, 3, 5), (flow,), (daily, limit("n", 10, Period.DAY, ("pay",)))
    )
    goal = Objective("g", "refunded", Fraction(0), Compare.GE, Fraction(1500), (("pay", 1),))
    assert isinstance(answer(Reachable(problem, goal)), Reached)
    found = answer(Reachable(problem, replace(goal, target=Fraction("1500.01"))))
    assert isinstance(found, OutOfReach)
    assert found.best == 1500 and found.binds == ("cap", "n")


def fit(bounds: tuple[Bound, ...], *flows: str, demands: tuple[Demand, ...] = ()) -> Fits:
    found = tuple(Flow(f, f) for f in flows)
    return Fits(Problem(when(2026, 3, 2), when(2026, 4, 1), found, bounds, demands))


GE = Compare.GE


def test_four_a_day_and_twenty_five_a_week() -> None:
    found = answer(fit((limit("n1", 4, Period.DAY, ("f",), GE), limit("n2", 25, Period.WEEK, ("f",))), "f"))
    assert isinstance(found, Overfull)
    assert (found.core, found.needed, found.available) == (("n1", "n2"), 28, 25)
    assert (found.start, found.end) == (when(2026, 3, 2), when(2026, 3, 9))


def test_a_hundred_a_week_and_ten_a_day() -> None:
    found = answer(fit((limit("n1", 100, Period.WEEK, ("f",), GE), limit("n2", 10, Period.DAY, ("f",))), "f"))
    assert isinstance(found, Overfull) and (found.needed, found.available) == (100, 70)


def test_three_mails_and_two_in_any_thirty_days() -> None:
    cap = Bound("c", ("f",), Measure.COUNT, None, Compare.LE, Fraction(2), in_any(30 * 86_400))
    days = tuple(
        Demand(f"d{i}", ("f",), Fraction(1), when(2026, 3, day), when(2026, 3, day + 1))
        for i, day in enumerate((5, 12, 19))
    )
    found = answer(fit((cap,), "f", demands=days))
    assert isinstance(found, Overfull)
    assert found.core == ("c", "d0", "d1", "d2") and (found.needed, found.available) == (3, 2)
    assert isinstance(answer(fit((cap,), "f", demands=days[:2])), Holds)


def test_floors_on_two_tools_under_a_ceiling_over_both() -> None:
    floors = (limit("a", 3, Period.DAY, ("x",), GE), limit("b", 3, Period.DAY, ("y",), GE))
    found = answer(fit((*floors, limit("c", 5, Period.DAY, ("x", "y"))), "x", "y"))
    assert isinstance(found, Overfull)
    assert (found.core, found.needed, found.available) == (("a", "b", "c"), 6, 5)
    assert isinstance(answer(fit((*floors, limit("c", 6, Period.DAY, ("x", "y"))), "x", "y")), Holds)


def test_a_daily_floor_waits_on_days_that_are_closed() -> None:
    weekdays = Calendar("office", (Opening((0, 1, 2, 3, 4), 9 * 3600, 17 * 3600),))
    flow = Flow("f", "f", (), (("hours", weekdays),))
    bounds = (limit("n1", 4, Period.DAY, ("f",), GE), limit("n2", 20, Period.WEEK, ("f",)))
    assert isinstance(answer(Fits(Problem(when(2026, 3, 2), when(2026, 4, 1), (flow,), bounds))), Holds)


QUESTIONS: list[Question] = [
    Consistent((Claim("a", DAMAGED),)),
    Consistent(()),
    Lawful((), (Claim("a", DAMAGED),)),
    Equivalent(DAMAGED, DAMAGED),
    Ordered((Edge("a", "b", "n1"),)),
    Ordered(()),
    labels(200),
    labels(250),
    fit((limit("n1", 4, Period.DAY, ("f",), GE), limit("n2", 25, Period.WEEK, ("f",))), "f"),
    fit((limit("n1", 4, Period.DAY, ("f",), GE),), "f"),
    fit((), "f"),
]


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda q: type(q).__name__)
def test_a_starved_budget_answers_unknown(question: Question) -> None:
    assert isinstance(answer(question, rlimit=1), Unknown)


def test_the_order_of_claims_changes_nothing() -> None:
    claims = [
        Claim("n1", disjunction(DAMAGED, above(VALUE, 7, EUR))),
        Claim("n2", conjunction(Not(DAMAGED), at_most(VALUE, 9, EUR))),
        Claim("n3", Not(equal(BRANCH, Word("main")))),
    ]
    first = answer(Consistent(tuple(claims)))
    assert first == answer(Consistent(tuple(reversed(claims))))
    assert isinstance(first, Fails) and shown(first)["carton.value"] == Fraction("7.01")


def test_durations_are_never_negative() -> None:
    age = Reference("age", Scope.CONTEXT, DURATION)
    assert isinstance(answer(Consistent((Claim("a", Not(at_least(age, 0, DURATION))),))), Holds)


def test_two_tools_arguments_are_two_variables() -> None:
    one = Reference("amount", Scope.ARGUMENT, USD, "a")
    claims = (Claim("a", above(one, 5, USD)), Claim("b", at_most(replace(one, owner="b"), 5, USD)))
    assert isinstance(answer(Consistent(claims)), Fails)
    assert ANY_TOOL not in {r.owner for r, _ in fails(Consistent(claims)).witness.values}


def test_a_vacuous_choice_of_two_regions_is_one_region() -> None:
    cheap, dear = at_most(VALUE, 50, EUR), above(VALUE, 50, EUR)
    response = (Claim("n1", Not(Or((And((DAMAGED, cheap)), And((DAMAGED, dear)))))),)
    assert fails(Lawful((), response)).region == DAMAGED
