"""How long typical questions take, and what they cost of the budget. Run: python benchmarks/bounds.py"""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction
from time import perf_counter

from mandate.logic import answer
from mandate.model.expression import Amount, And, Compare, Comparison, Not, Reference, Scope
from mandate.model.norm import Measure
from mandate.model.period import Bound, Flow, Objective, Problem, Range
from mandate.model.quantity import BOOL, Quantity, moment, money
from mandate.model.question import Claim, Consistent, Fits, Lawful, Question, Reachable
from mandate.model.window import Calendar, Opening, Period, Window, in_any, per

START = moment(datetime(2026, 3, 2, 9)).value
MONTH = START + 30 * 86_400
HALL = Calendar("hall", (Opening(tuple(range(7)), 6 * 3600, 22 * 3600),))


def flow(name: str, *, hours: bool = False) -> Flow:
    one = Range(Fraction(1), Fraction(1))
    return Flow(name, name, (("metric:m", one),), (("hours", HALL),) if hours else ())


def bound(norm: str, value: int, window: Window, operator: Compare = Compare.LE, *flows: str) -> Bound:
    return Bound(norm, flows or ("f",), Measure.COUNT, None, operator, Fraction(value), window)


def reach(target: int, *bounds: Bound, hours: bool = False) -> Reachable:
    goal = Objective("g", "m", Fraction(0), Compare.GE, Fraction(target), (("f", 1),))
    return Reachable(Problem(START, MONTH, (flow("f", hours=hours),), bounds), goal)


def situation() -> Lawful:
    eur = money("EUR")
    value, damaged = Reference("value", Scope.CONTEXT, eur), Reference("damaged", Scope.CONTEXT, BOOL)
    done = Reference("done", Scope.ARGUMENT, BOOL, "act")
    dear = Comparison(Compare.GT, value, Amount(Quantity(Fraction(80), eur)))
    return Lawful(
        (Claim("n1", damaged),), (Claim("n1", done), Claim("n2", Not(And((done, dear))))), (done.symbol,)
    )


def questions() -> dict[str, Question]:
    floors = (bound("n1", 4, per(Period.DAY), Compare.GE), bound("n2", 25, per(Period.WEEK)))
    two = (
        bound("a", 3, per(Period.DAY), Compare.GE, "f"),
        bound("b", 3, per(Period.DAY), Compare.GE, "g"),
        bound("c", 6, per(Period.DAY), Compare.LE, "f", "g"),
    )
    chain = (
        bound("m", 2, per(Period.MINUTE)), bound("h", 50, per(Period.HOUR)),
        bound("d", 1000, per(Period.DAY)), bound("w", 6000, per(Period.WEEK)),
    )  # fmt: skip
    return {
        "situation, exact region": situation(),
        "consistent, 200 claims": Consistent(
            tuple(Claim(f"n{i}", Not(Reference(f"x{i}", Scope.CONTEXT, BOOL))) for i in range(200))
        ),
        "reached: minute to week, 30 days": reach(20_000, *chain),
        "out of reach: minute to week, 30 days": reach(40_000, *chain),
        "out of reach: hourly, opening hours": reach(200_000, bound("h", 250, per(Period.HOUR)), hours=True),
        "out of reach: sliding day": reach(
            4_000, bound("s", 100, in_any(86_400)), bound("h", 20, per(Period.HOUR))
        ),
        "overfull: day and week": Fits(Problem(START, MONTH, (flow("f"),), floors)),
        "fits: two tools, one ceiling": Fits(Problem(START, MONTH, (flow("f"), flow("g")), two)),
    }


def main() -> None:
    answer(situation())  # pays for the import of z3
    for name, question in questions().items():
        started = perf_counter()
        found = answer(question)
        print(f"{1000 * (perf_counter() - started):8.1f} ms  {type(found).__name__:10}  {name}")


if __name__ == "__main__":
    main()
