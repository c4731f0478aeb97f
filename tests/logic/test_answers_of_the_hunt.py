"""Questions that a random hunt against brute force (docs/semantics.md §10) answered wrongly or not at all."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from mandate.evaluate.confirm import confirm, is_unchecked
from mandate.logic import answer
from mandate.model.expression import (
    Absolute,
    Amount,
    And,
    Arithmetic,
    Compare,
    Comparison,
    Operator,
    Reference,
    Scope,
)
from mandate.model.norm import Measure
from mandate.model.period import Bound, Demand, Flow, Objective, Problem, Range
from mandate.model.quantity import COUNT, NUMBER, Quantity
from mandate.model.question import (
    Claim,
    Fails,
    Fits,
    Holds,
    Lawful,
    OutOfReach,
    Overfull,
    Reachable,
    Reached,
    Unknown,
)
from mandate.model.window import IN_TOTAL, Calendar, Opening, Period, in_any, per

HOUR, DAY = 3_600, 86_400
MONDAY = 1_772_409_600  # 2026-03-02
SATURDAYS = Calendar("Saturdays", (Opening((5,), 0, DAY),))
MORNINGS = Calendar("mornings", (Opening(tuple(range(7)), 0, 12 * HOUR),))


def count(name: str, flows: str, operator: Compare, amount: int, window: object = IN_TOTAL) -> Bound:
    return Bound(name, tuple(flows), Measure.COUNT, None, operator, Fraction(amount), window)  # type: ignore[arg-type]


def hours(number: int, flows: tuple[Flow, ...], *rules: Bound, demands: tuple[Demand, ...] = ()) -> Problem:
    return Problem(Fraction(MONDAY), Fraction(MONDAY + number * HOUR), flows, rules, demands)


def clash(problem: Problem) -> Overfull:
    found = answer(Fits(problem))
    assert isinstance(found, Overfull)
    assert confirm(Fits(problem), found) is None
    return found


def fits(problem: Problem) -> None:
    assert answer(Fits(problem)) == Holds()
    assert confirm(Fits(problem), Holds()) is None


def test_a_floor_on_a_closed_flow_waits_though_another_flow_of_the_cap_is_open() -> None:
    closed = Flow("a", "a", openings=(("shut", SATURDAYS),))
    rules = (
        count("cap", "ab", Compare.LE, 2, per(Period.HOUR)),
        count("floor", "a", Compare.GE, 3, per(Period.HOUR)),
    )
    fits(hours(4, (closed, Flow("b", "b")), *rules))
    assert clash(hours(4, (Flow("a", "a"), Flow("b", "b")), *rules)).core == ("cap", "floor")


def test_a_floor_waits_in_its_closed_hours_only() -> None:
    """Open until noon: the floor of the eleventh hour binds, that of the thirteenth does not."""
    flows = (Flow("a", "a", openings=(("shut", MORNINGS),)), Flow("b", "b"))
    floor = count("floor", "a", Compare.GE, 1, per(Period.HOUR))
    fits(hours(24, flows, count("cap", "ab", Compare.LE, 12, per(Period.DAY)), floor))
    core = clash(hours(24, flows, count("cap", "ab", Compare.LE, 11, per(Period.DAY)), floor)).core
    assert core == ("cap", "floor")


def test_a_core_does_not_forget_that_other_floors_wait() -> None:
    """Four an hour clash with nothing while it is closed; what clashes is the demand in the open hours."""
    flows = (Flow("a", "a", openings=(("shut", MORNINGS),)),)
    afternoon = Demand(
        "late", ("a",), Fraction(1), Fraction(MONDAY + 13 * HOUR), Fraction(MONDAY + 14 * HOUR)
    )
    floor = count("floor", "a", Compare.GE, 1, per(Period.HOUR))
    cap = count("cap", "a", Compare.LE, 12, per(Period.DAY))
    assert clash(hours(24, flows, floor, cap, demands=(afternoon,))).core == ("late", "shut")


def test_three_dated_demands_against_twice_in_thirty_days() -> None:
    """On the 5th, 12th and 19th: no single window is too full, the three dates together are."""
    dates = tuple(
        Demand(f"d{n}", ("a",), Fraction(1), Fraction(MONDAY + n * DAY), Fraction(MONDAY + (n + 1) * DAY))
        for n in (3, 10, 17)
    )
    office = Calendar("office", (Opening(tuple(range(7)), 9 * HOUR, 17 * HOUR),))
    flow = Flow("a", "a", openings=(("office", office),))
    often = hours(30 * 24, (flow,), count("cap", "a", Compare.LE, 2, in_any(30 * DAY)), demands=dates)
    assert clash(often).core == ("cap", "d3", "d10", "d17")
    fits(replace(often, bounds=(count("cap", "a", Compare.LE, 3, in_any(30 * DAY)),)))


def test_a_cooldown_between_dated_demands_is_recounted() -> None:
    """At most one in any 48 hours: yesterday and today are one too many, three days apart are not."""
    cooldown = count("cool", "a", Compare.LE, 1, in_any(48 * HOUR))
    first = Demand("d1", ("a",), Fraction(1), Fraction(MONDAY), Fraction(MONDAY + DAY))
    for days, free in ((1, False), (3, True)):
        second = replace(
            first, id="d2", start=first.start + days * DAY + HOUR, end=first.start + days * DAY + 4 * HOUR
        )
        problem = hours(
            6 * 24, (Flow("a", "a"),), cooldown, demands=(replace(first, start=first.end - HOUR), second)
        )
        if free:
            fits(problem)
        else:
            assert clash(problem).core == ("cool", "d1", "d2")


def test_parts_that_share_a_ceiling_are_recounted_together() -> None:
    """Two of a, b or c: c is closed, and a and b share one call."""
    flows = (Flow("a", "a"), Flow("b", "b"), Flow("c", "c", openings=(("shut", SATURDAYS),)))
    both = Demand("d", ("a", "b", "c"), Fraction(2), Fraction(MONDAY), Fraction(MONDAY + HOUR))
    found = clash(hours(2, flows, count("cap", "ab", Compare.LE, 1), demands=(both,)))
    assert found.core == ("cap", "d", "shut")


def test_a_sum_that_no_call_can_add_to_clashes_alone() -> None:
    free = Flow(
        "a", "a", (("amount", Range(Fraction(0), Fraction(0))), ("metric:m", Range(Fraction(1), Fraction(1))))
    )
    floor = Bound("floor", ("a",), Measure.SUM, "amount", Compare.GE, Fraction(2), IN_TOTAL)
    problem = hours(3, (free,), count("cap", "a", Compare.LE, 2, per(Period.DAY)), floor)
    assert clash(problem).core == ("floor",)
    goal = Objective("g", "m", Fraction(0), Compare.GE, Fraction(1), (("a", 1),))
    assert not isinstance(answer(Reachable(problem, goal)), Reached | OutOfReach)


def test_floors_that_ask_for_more_than_the_goal_reach_it() -> None:
    """Two are demanded and one is wanted; "exactly one" is not what will happen."""
    flow = Flow("a", "a", (("metric:m", Range(Fraction(1), Fraction(1))),))
    problem = hours(3, (flow,), count("floor", "a", Compare.GE, 2))
    goal = Objective("g", "m", Fraction(0), Compare.GE, Fraction(1), (("a", 1),))
    found = answer(Reachable(problem, goal))
    assert isinstance(found, Reached)
    assert confirm(Reachable(problem, goal), found) is None
    assert not isinstance(answer(Reachable(problem, replace(goal, operator=Compare.EQ))), Reached)


INVOICE = Reference("invoice", Scope.CONTEXT, COUNT)
ORDER = Reference("order", Scope.CONTEXT, COUNT)
PAID = Reference("paid", Scope.ARGUMENT, COUNT, "pay")


def amount(number: int) -> Amount:
    return Amount(Quantity(Fraction(number), COUNT))


def off(left: Reference, right: Reference) -> Absolute:
    return Absolute(Arithmetic(Operator.SUBTRACT, left, right))


def test_a_condition_without_hidden_choices_is_not_eliminated() -> None:
    """`abs(invoice - order) <= 0.02 * order` stands in the region as its author wrote it."""
    share = Arithmetic(Operator.MULTIPLY, Amount(Quantity(Fraction(1, 50), NUMBER)), ORDER)
    close = Comparison(Compare.LE, off(INVOICE, ORDER), share)
    small = Comparison(Compare.LE, PAID, amount(60))
    positive = tuple(Claim("", Comparison(Compare.GE, r, amount(0))) for r in (INVOICE, ORDER, PAID))
    for response in ((Claim("cap", small), Claim("near", close)), (Claim("near", And((small, close))),)):
        found = answer(Lawful(positive, response, (PAID.symbol,)))
        assert isinstance(found, Fails)
        assert found.core == ("near",)
        assert found.region is not None
        assert "Absolute" in repr(found.region)


def test_an_abs_inside_an_eliminated_condition_is_printed() -> None:
    """What must be paid is more than the difference, and at most the order."""
    above = Comparison(Compare.GT, PAID, off(INVOICE, ORDER))
    below = Comparison(Compare.LE, PAID, ORDER)
    found = answer(Lawful((), (Claim("a", above), Claim("b", below)), (PAID.symbol,)))
    assert isinstance(found, Fails)
    assert found.core == ("a", "b")
    assert found.region is not None


def test_elimination_is_paid_from_the_budget() -> None:
    """A question that needs elimination, and a purse that everything but the elimination fits into."""
    above = Comparison(Compare.GT, PAID, off(INVOICE, ORDER))
    below = Comparison(Compare.LE, PAID, ORDER)
    question = Lawful((), (Claim("a", above), Claim("b", below)), (PAID.symbol,))
    assert isinstance(answer(question), Fails)
    starved = answer(question, 1_500)
    assert isinstance(starved, Unknown)
    assert starved.reason == "the budget of work is used up"


def test_a_sum_of_parts_is_shown_only_when_it_adds_up() -> None:
    """Two of b in the hour, one of a in its first half, one call in any half hour: 3 into 2."""
    half = HOUR // 2
    demands = (
        Demand("d0", ("b",), Fraction(2), Fraction(MONDAY), Fraction(MONDAY + HOUR)),
        Demand("d1", ("a",), Fraction(1), Fraction(MONDAY), Fraction(MONDAY + half)),
    )
    cap = count("cap", "ab", Compare.LE, 1, in_any(half))
    question = Fits(hours(1, (Flow("a", "a"), Flow("b", "b")), cap, demands=demands))
    found = answer(question)
    assert isinstance(found, Overfull)
    assert sum(t.total for t in found.needed_by.terms) in (0, found.needed)
    complaint = confirm(question, found)
    assert complaint is None or is_unchecked(complaint)
