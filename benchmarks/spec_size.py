"""How long a large operating layer takes to read and type-check, and how that grows with its size.

Run: python benchmarks/spec_size.py [LINES ...]

The baseline is Python's own parser on a module of as many lines, in the same run: the ratio says more than
the seconds of one machine. The fitted exponent should be 1: twice the lines, twice the time.
"""

from __future__ import annotations

import ast
import gc
import math
import sys
from collections.abc import Callable
from time import perf_counter

from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText

SIZES = (625, 1_250, 2_500, 5_000)
ROUNDS = 3

HEAD = """mandate-spec 1
agent big, owner maria, zone Europe/Berlin
horizon 30 days, as of 2026-03-02 09:00
role lead: 2 members, answers within 4 h, Mon-Fri 09:00-17:00
rate 1 EUR = 1.08 USD
calendar office: Mon-Fri 09:00-17:00, except 1-15 Aug
"""

GROUP = """context order{n}.total : USD from 0 to 5_000
context customer{n}.tier : one of standard, vip
metric open{n} : count, now 480, also called "backlog {n}"
tool crm{n}.read(ticket_id: text) tier 0
tool pay{n}.refund(order_id: text, amount: USD, reason: one of damaged, late)
    tier 2, reversible
    also called "refund {n}", "give money back {n}"
    costs 900 tokens, 2 s, 0.004 USD
    effect open{n} -= 1
allow crm{n}.*, pay{n}.refund        # everything else is denied
rule cap{n}:   pay{n}.refund requires amount <= 50 USD, else escalate to lead
rule total{n}: pay{n}.refund requires amount <= order{n}.total unless customer{n}.tier == vip
rule day{n}:   sum(pay{n}.refund.amount) <= 1_000 USD per day
rule rate{n}:  count(pay{n}.refund where amount > 20 USD) <= 20 in any 24 h per order_id
rule first{n}: crm{n}.read before pay{n}.refund
rule hours{n}: pay{n}.refund only during office
deny pay{n}.refund when customer{n}.tier == standard and amount * 2 > order{n}.total or reason == late
approve pay{n}.refund when amount > 40 USD by 2 of lead
budget 90 EUR per week on pay{n}.*
"""


def layer(lines: int) -> str:
    """A layer of about so many lines, made of all common statements."""
    size = GROUP.count("\n")
    return HEAD + "".join(GROUP.format(n=n) for n in range(max(1, lines // size)))


def module(lines: int) -> str:
    """The baseline: Python of as many lines."""
    return "".join(
        f"rule_{n} = check(tool_{n}.refund, amount <= 50 and order.total > {n})\n" for n in range(lines)
    )


def seconds(action: Callable[[], object]) -> float:
    """The least of a few runs, without the pauses of the garbage collector between them."""
    best = math.inf
    for _ in range(ROUNDS):
        gc.collect()
        started = perf_counter()
        action()
        best = min(best, perf_counter() - started)
    return best


def read(text: str) -> None:
    spec, told = parse_spec(SourceText("big.ops", text))
    if spec is None:
        raise SystemExit(f"the benchmark's own layer is refused: {told[0].message}")


def exponent(points: list[tuple[int, float]]) -> float:
    """The slope of the least-squares line through the logarithms: 1 is linear."""
    xs = [math.log(size) for size, _ in points]
    ys = [math.log(time) for _, time in points]
    mean_x, mean_y = sum(xs) / len(xs), sum(ys) / len(ys)
    above = sum((x - mean_x) * (y - mean_y) for x, y in zip(xs, ys, strict=True))
    return above / sum((x - mean_x) ** 2 for x in xs)


def main() -> None:
    sizes = tuple(int(a) for a in sys.argv[1:]) or SIZES
    read(layer(50))  # builds the parser
    points: list[tuple[int, float]] = []
    for lines in sizes:
        text, python = layer(lines), module(lines)
        took = seconds(lambda t=text: read(t))  # type: ignore[misc]
        base = seconds(lambda t=python: ast.parse(t))  # type: ignore[misc]
        points.append((lines, took))
        each, ratio = 1e6 * took / lines, took / base
        print(f"{lines:>7,} lines  {took:6.2f} s  {each:6.0f} µs a line  {ratio:6.1f} × Python's parser")
    if len(points) > 1:
        print(f"grows with the size to the power of {exponent(points):.2f}")


if __name__ == "__main__":
    main()
