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

GROUP = """role desk{n}: 3 members, answers within 1 h, Mon-Fri 09:00-17:00, on timeout escalate to lead
role team{n}: 2 members, on timeout drop, also called "the team {n}"
unit crate{n} = 24 flasks{n}
unit grade{n}: 32 grade{n} = 0 degC, 212 grade{n} = 100 degC
set desks{n} = "#desk-{n}", "#desk-{n}-b"
fact stock{n} = 1_750
calendar hall{n}: Mon-Fri 09:00-12:00, 13:00-17:00; Sat 10:00-12:00, except 1-15 Aug, 2027-01-01
calendar exchange{n}: Mon-Fri 09:30-16:00 in America/New_York, except 25 Dec
calendar payday{n}: on the last day of every month
calendar runs{n}: on the 1st and 15th of every month 09:00-17:00, on the first Monday of every month
calendar eve{n}: on 24 Dec 09:00-12:00, on 31 Dec
window shift{n} = 14:00-22:00
window watches{n} = 06:00-14:00, 14:00-22:00, 22:00-06:00; Sat 08:00-12:00
context order{n}.total : USD from 0 to 5_000
context customer{n}.tier : one of standard, vip, "in transit", also called "what they are {n}"
context order{n}.age : duration
context branch{n} : text
event damaged{n}: up to 40 per day, exclusive with lost{n}, also called "a damaged order {n}"
event lost{n}
key gauge{n} has 120 values, also called "water gauge {n}"
key visit{n}
predicate is_advice{n}(body: text)  # decided at run time
metric open{n} : count, now 480, also called "backlog {n}"
metric room{n} : degC from 2 degC to 8 degC, now 5 degC
metric weight{n} : kg up to 400
share of mix{n}: sand, gravel, water
metric strength{n} = 3 * mix{n}.sand + 7 * mix{n}.gravel from 0 to 9, also called "how strong {n}"
tool crm{n}.read(ticket_id: text) tier 0
tool pay{n}.refund(order_id: text, amount: USD, reason: one of damaged, late)
    tier 2, reversible
    also called "refund {n}", "give money back {n}"
    costs 900 tokens, 2 s, 0.004 USD
    effect open{n} -= 1
tool pay{n}.chargeback(order_id: text, amount: USD from 0 to 900, reason: one of damaged, late)
    tier 3, irreversible
tool press{n}.run(batch: text, weight: kg from 1 to 20) tier 1
    takes 35 min, at most 2 at a time
    effect open{n} -= 10% of open{n}
    effect weight{n} += 2 kg to 3 kg
tool chat{n}.post(channel: one of desks{n}, body: text, to: text) tier 1
tool ledger{n}.post(debit: USD, credit: USD) tier 1
    effect weight{n} += up to 3 kg
allow crm{n}.*, pay{n}.*, press{n}.run, chat{n}.post        # everything else is denied
rule cap{n}:   pay{n}.refund requires amount <= 50 USD, else escalate to lead
rule total{n}: pay{n}.refund requires amount <= order{n}.total unless customer{n}.tier == vip
rule day{n}:   sum(pay{n}.refund.amount) <= 1_000 USD per day
rule rate{n}:  count(pay{n}.refund where amount > 20 USD) <= 20 in any 24 h per order_id
rule turn{n}:  count(pay{n}.refund, pay{n}.chargeback where amount > 40 USD) <= 20 per shift{n}
rule most{n}:  max(pay{n}.chargeback.amount) <= 250 USD
rule first{n}: crm{n}.read before pay{n}.refund
rule rest{n}:  no pay{n}.refund within 10 min after pay{n}.refund per order_id
rule hours{n}: pay{n}.refund only during office
rule late{n}:  chat{n}.post only during on the last Fri of every month 09:00-17:00
rule mails{n}: chat{n}.post requires to has domain "acme.com", "acme.org" and not (body starts with "re:")
rule diff{n}:  ledger{n}.post requires abs(debit - credit) <= 0.01 USD and -2 * debit < credit
rule band{n}:  pay{n}.chargeback requires 5 USD < amount <= 300 USD or amount between 1 USD and 2 USD
deny pay{n}.refund when customer{n}.tier == standard and amount * 2 > order{n}.total or reason == late
deny chat{n}.post when is_advice{n}(body) or weekday in saturday, sunday
deny press{n}.* when branch{n} matches "/srv/*/data" unless order{n}.age > 3 days
relation pay{n}.refund excludes pay{n}.chargeback, same order_id
relation chat{n}.post needs press{n}.run
relation pay{n}.chargeback is a kind of pay{n}.refund
approve pay{n}.refund when amount > 40 USD by 2 of lead
budget 90 EUR per week on pay{n}.* where amount > 1 EUR
fact used day{n} = 120 USD
breaker pay{n}.refund: 3 failures in 10 min, then suspend
never: pay{n}.refund without crm{n}.read
never: pay{n}.refund with amount > 50 USD when lost{n}
possible: pay{n}.chargeback with amount == 20 USD
"""


def layer(lines: int) -> str:
    """A layer of about so many lines, made of every construct of the language."""
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
