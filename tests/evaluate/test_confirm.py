"""True answers stand; every kind of lie is found out."""

from dataclasses import replace
from fractions import Fraction

import pytest

from mandate.evaluate.confirm import confirm, is_unchecked
from mandate.model.expression import (
    TRUE,
    Absolute,
    Amount,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Expr,
    Not,
    Operator,
    Reference,
    Scope,
    Word,
)
from mandate.model.norm import Measure
from mandate.model.period import (
    Batch,
    Bound,
    Demand,
    Derivation,
    Flow,
    Objective,
    Problem,
    Range,
    Relaxation,
    Schedule,
    Term,
)
from mandate.model.quantity import BOOL, COUNT, TEXT, Quantity, money
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
    Reachable,
    Reached,
    Unknown,
    Witness,
)
from mandate.model.window import Calendar, Opening, Period, in_any, per

EUR = money("EUR")
HOUR = 3_600


def eur(value):
    return Quantity(Fraction(value), EUR)


DAMAGED = Reference("carton.damaged", Scope.CONTEXT, BOOL)
VALUE = Reference("carton.value", Scope.CONTEXT, EUR)
WRITE_OFF = Reference("stock.write_off", Scope.TERM, BOOL)
AMOUNT = Reference("amount", Scope.ARGUMENT, EUR, "pay")
DEAR = Comparison(Compare.GT, VALUE, Amount(eur(80)))


def witness(*values):
    return Witness(tuple(values))


LAWFUL = Lawful(
    given=(Claim("n3", DAMAGED), Claim("", Comparison(Compare.GE, VALUE, Amount(eur(0))))),
    response=(Claim("n3", WRITE_OFF), Claim("n4", Not(And((WRITE_OFF, DEAR)))), Claim("n9", TRUE)),
    hidden=(WRITE_OFF.symbol,),
)
CLASH = Fails(witness((DAMAGED, True), (VALUE, eur("80.01"))), And((DAMAGED, DEAR)), ("n3", "n4"))


def test_a_true_clash_stands():
    assert confirm(LAWFUL, CLASH) is None


LIES: dict[str, tuple[Fails, str]] = {
    "there is a response": (
        replace(CLASH, witness=witness((DAMAGED, True), (VALUE, eur(80))), region=None),
        "there is a lawful response: stock.write_off = True",
    ),
    "a smaller core does not clash": (
        replace(CLASH, core=("n3",)),
        "there is a lawful response: stock.write_off = True",
    ),
    "not a situation of the question": (
        replace(CLASH, witness=witness((DAMAGED, False), (VALUE, eur(90)))),
        "the example does not satisfy n3",
    ),
    "outside its own region": (
        replace(CLASH, region=Not(DEAR)),
        "the example lies outside the region",
    ),
    "against the facts": (
        replace(CLASH, witness=witness((DAMAGED, True), (VALUE, eur(-5)))),
        "the example does not satisfy a fact",
    ),
}


@pytest.mark.parametrize("name", sorted(LIES))
def test_false_clashes_are_found_out(name):
    answer, wrong = LIES[name]
    assert confirm(LAWFUL, answer) == wrong


def test_a_region_reported_before_is_not_news():
    again = replace(LAWFUL, excluding=(DEAR,))
    assert confirm(again, CLASH) == "the example lies in a region that was already reported"


def test_responses_with_amounts_are_searched_exactly():
    """Refund the total, at most 50 in one call: no response above 50."""
    total = Reference("order.total", Scope.CONTEXT, EUR)
    question = Lawful(
        given=(Claim("d", DAMAGED),),
        response=(
            Claim("d", Comparison(Compare.EQ, AMOUNT, total)),
            Claim("c", Comparison(Compare.LE, AMOUNT, Amount(eur(50)))),
        ),
        hidden=(AMOUNT.symbol,),
    )
    at = {v: Fails(witness((DAMAGED, True), (total, eur(v)))) for v in ("50", "50.01")}
    assert confirm(question, at["50.01"]) is None
    assert confirm(question, at["50"]) == "there is a lawful response: pay.amount = 50 EUR"


def test_holds_is_searched_for_a_counterexample():
    below = Comparison(Compare.LT, VALUE, Amount(eur(10)))
    above = Comparison(Compare.GT, VALUE, Amount(eur("9.99")))
    assert confirm(Consistent((Claim("a", below), Claim("b", above))), Holds(("a", "b"))) is None
    lie = confirm(Consistent((Claim("a", below),)), Holds(("a",)))
    assert lie is not None
    assert lie.startswith("there is a case in which it does not hold: carton.value = ")
    implied = Lawful((Claim("a", below),), (Claim("b", Not(above)),))
    assert confirm(implied, Holds()) is None
    assert confirm(replace(implied, response=(Claim("b", above),)), Holds()) is not None


def test_consistency_and_equivalence():
    both = Consistent((Claim("a", DAMAGED), Claim("b", DEAR)))
    assert confirm(both, Fails(witness((DAMAGED, True), (VALUE, eur(81))))) is None
    assert (
        confirm(both, Fails(witness((DAMAGED, True), (VALUE, eur(80))))) == "the example does not satisfy b"
    )
    missing = confirm(both, Fails(witness((DAMAGED, True))))
    assert missing == "the answer could not be checked: no value for `carton.value`"
    at_most = Comparison(Compare.LE, VALUE, Amount(eur(80)))
    differ = Equivalent(DEAR, at_most)
    assert confirm(differ, Fails(witness((VALUE, eur(80))))) is None
    same = Equivalent(DEAR, Not(at_most))
    assert confirm(same, Fails(witness((VALUE, eur(80))))) == "the example does not tell the two apart"
    assert confirm(same, Holds()) is None
    assert confirm(differ, Holds()) is not None


def test_what_claims_nothing_and_what_answers_something_else():
    assert confirm(LAWFUL, Unknown("too hard")) is None
    assert confirm(LAWFUL, Cycle()) == "Cycle does not answer Lawful"
    assert confirm(Ordered(()), Fails(witness())) == "Fails does not answer Ordered"


def test_deep_and_nonlinear_expressions_are_not_confirmed_by_accident():
    deep: Expr = VALUE
    for _ in range(3_000):
        deep = Absolute(deep)
    found = confirm(Consistent((Claim("a", Comparison(Compare.GT, deep, Amount(eur(1)))),)), CLASH)
    assert found is None or "could not be checked" in found
    n = Reference("n", Scope.TERM, COUNT)
    square = Comparison(Compare.EQ, Arithmetic(Operator.MULTIPLY, n, n), Amount(Quantity(Fraction(2), COUNT)))
    question = Lawful((Claim("a", DAMAGED),), (Claim("b", square),), (n.symbol,))
    refused = confirm(question, Fails(witness((DAMAGED, True))))
    assert refused == "the answer could not be checked: a product of two variables"


def test_texts_in_responses():
    branch = Reference("branch", Scope.TERM, TEXT)
    main = Comparison(Compare.EQ, branch, Word("main", TEXT))
    question = Lawful((Claim("a", DAMAGED),), (Claim("b", main), Claim("c", Not(main))), (branch.symbol,))
    assert confirm(question, Fails(witness((DAMAGED, True)))) is None
    free = replace(question, response=(Claim("c", Not(main)),))
    assert confirm(free, Fails(witness((DAMAGED, True)))) is not None


# --- orders -------------------------------------------------------------------------------------------

AB, BC, CA = Edge("a", "b", "n1"), Edge("b", "c", "n2"), Edge("c", "a", "n3")


def test_cycles():
    round_trip = Ordered((AB, BC, CA))
    assert confirm(round_trip, Cycle((BC, CA, AB))) is None
    assert confirm(round_trip, Cycle((AB, BC))) == "the cycle breaks between `c` and `a`"
    assert confirm(round_trip, Cycle((AB, Edge("b", "a", "n4")))) is not None
    assert confirm(round_trip, Cycle()) == "the cycle is empty"
    assert confirm(round_trip, Holds()) == "there is no order for `a`, `b`, `c`"
    assert confirm(Ordered((AB, BC)), Holds()) is None
    assert confirm(Ordered((Edge("a", "a", "n"),)), Holds()) is not None


# --- stretches of time ----------------------------------------------------------------------------------

START, END = Fraction(6 * HOUR), Fraction(38 * HOUR)  # 06:00 to 14:00 the next day
OPEN = Calendar("hall", (Opening(tuple(range(7)), 6 * HOUR, 22 * HOUR),))
FLOW = Flow(
    "print", "print.label", (("metric:unlabelled", Range(Fraction(1), Fraction(1))),), (("hours", OPEN),)
)
RATE = Bound("n1", ("print",), Measure.COUNT, None, Compare.LE, Fraction(200), per(Period.HOUR))
PROBLEM = Problem(START, END, (FLOW,), (RATE,))
GOAL = Objective("g1", "unlabelled", Fraction(6_000), Compare.EQ, Fraction(0), (("print", -1),))
BEST = Schedule(
    tuple(
        Batch("print", Fraction(h * HOUR), Fraction((h + 1) * HOUR), 200)
        for h in range(6, 38)
        if 6 <= h % 24 < 22
    )
)


def why(total, rate, times, per_="hour"):
    return Derivation((Term(Fraction(rate), per_, Fraction(times), "", Fraction(total)),), Fraction(total))


RELAXED = (
    Relaxation("bound", "n1", Fraction(250)),
    Relaxation("horizon", "g1", END + 6 * HOUR),
    Relaxation("target", "g1", Fraction(1_200)),
    Relaxation("opening", "hours", Fraction(6 * HOUR)),
)
OUT = OutOfReach(Fraction(1_200), Fraction(4_800), why(4_800, 200, 24), ("n1", "hours"), RELAXED, BEST)


def test_the_example_of_the_cartons():
    assert confirm(Reachable(PROBLEM, GOAL), OUT) is None
    less = replace(GOAL, target=Fraction(1_200), operator=Compare.LE)
    assert confirm(Reachable(PROBLEM, less), Reached(BEST)) is None


UNREACHED = {
    "best is better than the schedule": (
        replace(
            OUT, best=Fraction(1_100), moved=Fraction(4_900), derivation=why(4_900, 200, 24), relaxations=()
        ),
        "the schedule attains 1200, not 1100",
    ),
    "a sum that is none": (
        replace(OUT, derivation=why(5_000, 200, 24)),
        "the derivation adds up to 5000, not 4800",
    ),
    "best and moved disagree": (
        replace(OUT, moved=Fraction(4_000)),
        "from 6000 to 1200 is not a change of 4000",
    ),
    "nothing shows it": (replace(OUT, schedule=None), "no schedule shows that 1200 can be attained"),
    "best meets the target": (
        replace(OUT, best=Fraction(0)),
        "the best attainable value, 0, meets the target",
    ),
    "a stranger binds": (
        replace(OUT, binds=("n7",)),
        "`n7` is said to bind and is not part of the question",
    ),
    "a relaxation that tightens": (
        replace(OUT, relaxations=(Relaxation("bound", "n1", Fraction(150)),)),
        "n1: 150 is no looser than it is",
    ),
    "an earlier later end": (
        replace(OUT, relaxations=(Relaxation("horizon", "g1", END),)),
        "g1: a later end that is not later",
    ),
    "another target": (
        replace(OUT, relaxations=(Relaxation("target", "g1", Fraction(1_199)),)),
        "g1: 1199 is not what can be attained",
    ),
    "by night": (
        replace(
            OUT, schedule=Schedule((*BEST.batches[1:], Batch("print", END - 12 * HOUR, END - 11 * HOUR, 200)))
        ),
        "the schedule does not hold: hours: 200 calls of `print` while it is closed",
    ),
}


@pytest.mark.parametrize("name", sorted(UNREACHED))
def test_false_bounds_are_found_out(name):
    answer, wrong = UNREACHED[name]
    assert confirm(Reachable(PROBLEM, GOAL), answer) == wrong


def test_a_schedule_that_falls_short_does_not_reach():
    found = confirm(Reachable(PROBLEM, GOAL), Reached(BEST))
    assert found == "the schedule ends with unlabelled at 1200, not == 0"
    too_fast = Schedule((Batch("print", START, START + HOUR, 6_000),))
    assert "allowed at most 200" in (confirm(Reachable(PROBLEM, GOAL), Reached(too_fast)) or "")


WEEK = Problem(
    Fraction(4 * 24 * HOUR), Fraction(11 * 24 * HOUR), (replace(FLOW, openings=()),),
    (
        Bound("n1", ("print",), Measure.COUNT, None, Compare.GE, Fraction(4), per(Period.DAY)),
        Bound("n2", ("print",), Measure.COUNT, None, Compare.LE, Fraction(25), per(Period.WEEK)),
        Bound("n3", ("print",), Measure.COUNT, None, Compare.LE, Fraction(9), in_any(24 * HOUR)),
    ),
)  # fmt: skip
FULL = Overfull(
    ("n1", "n2"), WEEK.start, WEEK.end, Fraction(28), Fraction(25),
    why(28, 4, 7, "day"), why(25, 25, 1, "week"),
)  # fmt: skip


def test_four_a_day_do_not_fit_into_twenty_five_a_week():
    assert confirm(Fits(WEEK), FULL) is None
    assert confirm(Fits(WEEK), Holds()) == "recounting shows that more is needed than available"
    weaker = replace(FULL, core=("n1", "n3"))
    complaint = confirm(Fits(WEEK), weaker)
    assert complaint is not None
    assert is_unchecked(complaint)
    assert complaint.endswith("recounting does not show that more is needed than available")
    assert confirm(Fits(WEEK), replace(FULL, available=Fraction(28))) is not None
    assert confirm(Fits(WEEK), replace(FULL, core=("n1", "n8"))) is not None


def test_demands_over_several_flows_against_a_shared_ceiling():
    """Three of a and three of b in one hour that has room for five."""
    flows = (Flow("a", "t.a"), Flow("b", "t.b"))
    room = Bound("n1", ("a", "b"), Measure.COUNT, None, Compare.LE, Fraction(5), per(Period.HOUR))
    demands = tuple(Demand(f"d{f}", (f,), Fraction(3), Fraction(0), Fraction(HOUR)) for f in "ab")
    problem = Problem(Fraction(0), Fraction(2 * HOUR), flows, (room,), demands)
    full = Overfull(
        ("da", "db", "n1"), Fraction(0), Fraction(HOUR), Fraction(6), Fraction(5), why(6, 3, 2), why(5, 5, 1)
    )
    assert confirm(Fits(problem), full) is None
    assert confirm(Fits(problem), replace(full, core=("da", "n1"))) is not None


def test_a_floor_waits_while_its_tool_is_closed():
    """Twenty an hour by night: closed throughout, so nothing is demanded there."""
    floor = Bound("n1", ("print",), Measure.COUNT, None, Compare.GE, Fraction(20), per(Period.HOUR))
    cap = Bound("n2", ("print",), Measure.COUNT, None, Compare.LE, Fraction(10), per(Period.HOUR))
    night = Problem(Fraction(0), Fraction(4 * HOUR), (FLOW,), (floor, cap))
    claim = Overfull(
        ("n1", "n2"), Fraction(0), Fraction(HOUR), Fraction(20), Fraction(10), why(20, 20, 1), why(10, 10, 1)
    )
    assert is_unchecked(confirm(Fits(night), claim) or "")
    until_morning = Fits(replace(night, end=Fraction(8 * HOUR)))
    assert is_unchecked(confirm(until_morning, claim) or "")
    opened = replace(claim, start=Fraction(6 * HOUR), end=Fraction(7 * HOUR))
    assert confirm(until_morning, opened) is None


def test_an_amount_needs_a_call_and_a_spent_quota_has_none():
    """At least 25 EUR in any hour, and the only call of the week is made already."""
    flows = (Flow("a", "t.a", (("amount", Range(Fraction(0), None)),)),)
    floor = Bound("n1", ("a",), Measure.SUM, "amount", Compare.GE, Fraction(25), in_any(HOUR))
    once = Bound("n2", ("a",), Measure.COUNT, None, Compare.LE, Fraction(1), per(Period.WEEK), Fraction(1))
    problem = Problem(Fraction(0), Fraction(2 * HOUR), flows, (floor, once))
    spent = Overfull(
        ("n1", "n2"),
        Fraction(0),
        Fraction(HOUR),
        Fraction(1),
        Fraction(0),
        why(1, 1, 1),
        Derivation((), Fraction(0)),
    )
    assert confirm(Fits(problem), spent) is None
    left = replace(problem, bounds=(floor, replace(once, used=Fraction(0))))
    assert is_unchecked(confirm(Fits(left), spent) or "")
