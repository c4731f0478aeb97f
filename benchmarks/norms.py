"""How the checks grow with the number of norms, all of them in local conflicts of several kinds.

Run: python benchmarks/norms.py [--limit SECONDS] [SIZE ...]        (default: 100 300 1000)

Prints CPU seconds of all checks (without reading and repairs), the milliseconds a norm, the ratio to
evaluating every norm by hand at the corners of its own conditions, the seconds that repairs of the first 20
findings take on top, and the exponent fitted over the sizes.
"""

from __future__ import annotations

import gc
import math
import sys
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from time import process_time

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "rules"))

import pages  # type: ignore[import-not-found]

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.lowering.mandate import lower_plan
from mandate.compiler.period import stretch_of
from mandate.compiler.repairing.offering import with_repairs
from mandate.evaluate.expressions import truth_of
from mandate.grammar.names import names_of
from mandate.model.expression import Amount, Comparison, Expr, references, walk
from mandate.model.quantity import Kind, Quantity
from mandate.model.question import Value
from mandate.rules.base import Case
from mandate.rules.catalogue import rules
from mandate.rules.views import names_acted_on, scope_of

TOOL = "tool {t}(amount: EUR, n: count, note: text) tier 1\nallow {t}\n"
CONTEXT = "context c{i}.flag : bool\ncontext c{i}.value : EUR from 0\n"
Kind_ = tuple[str, tuple[str, ...], tuple[str, ...], int]  # layer, constraints, prohibited, its norms
KINDS: dict[str, Kind_] = {
    "duty against prohibition": (
        CONTEXT + TOOL,
        ("oblige: {t}, when: 'c{i}.flag'",),
        ("forbid: {t}, when: 'c{i}.value > {b} EUR'", "forbid: {t}, when: 'amount > 9{b} EUR'"),
        3,
    ),
    "floor above ceiling": (
        TOOL,
        ("limit: 'count({t}) >= 8 per day'", "limit: 'count({t}) <= 40 per week'"),
        (),
        2,
    ),
    "floor above the layer's ceiling": (
        TOOL + "rule r{i}: count({t}) <= 5 per day\n",
        ("limit: 'count({t}) >= 6 per day'",),
        (),
        2,
    ),
    "claim beyond the layer": (
        TOOL + "rule r{i}: {t} requires amount <= 50 EUR\n",
        ("permit: {t}, when: 'amount <= {c} EUR'",),
        (),
        2,
    ),
    "demand outside the layer": (
        CONTEXT + TOOL + "rule r{i}: {t} requires c{i}.value <= 50 EUR\n",
        ("oblige: {t}, when: 'c{i}.flag'",),
        (),
        2,
    ),
    "permission gone": (
        TOOL,
        ("permit: {t}, when: 'amount <= {c} EUR'",),
        ("forbid: {t}, when: 'amount > {b} EUR'",),
        2,
    ),
    "order cycle": (
        TOOL + "tool {t}2 tier 1\nallow {t}2\n",
        ("oblige: {t}", "order: '{t} before {t}2'", "order: '{t}2 before {t}'"),
        (),
        3,
    ),
    "dead exception": (
        TOOL,
        ("permit: {t}",),
        ("forbid: {t}, when: 'amount > {c} EUR', unless: 'amount < 20 EUR'",),
        2,
    ),
    "no conflict": (
        TOOL + "rule r{i}: count({t}) <= 100 per day\n",
        ("limit: 'count({t}) <= {b} per day'",),
        ("forbid: {t}, when: 'note == \"x{i}\"'",),
        3,
    ),
}


def texts(size: int) -> tuple[str, str]:
    """A layer and a plan with about `size` norms, the kinds in turn, each on a tool of its own."""
    layer, constraints, prohibited = [], [], []
    norms = number = 0
    kinds = list(KINDS.values())
    while norms < size:
        ops, allowed, barred, count = kinds[number % len(kinds)]
        fields = {"t": f"t{number}.act", "i": number, "b": 50 + number % 7, "c": 80 + number % 11}
        layer.append(ops.format(**fields))
        for section, written, into in (("c", allowed, constraints), ("p", barred, prohibited)):
            for place, item in enumerate(written):
                into.append(f"  - {{id: {section}{number}_{place}, {item.format(**fields)}}}")
        norms, number = norms + count, number + 1
    plan = "constraints:\n" + "\n".join(constraints) + "\nprohibited:\n" + "\n".join(prohibited) + "\n"
    return "".join(layer), plan


def case_of(size: int) -> Case:
    layer, written = texts(size)
    spec = pages.layer(layer)
    plan, source = pages.plan_of(written, None)
    names, _ = names_of(spec, plan)
    stretch = stretch_of(spec, plan, None)
    norms, complaints = lower_plan(plan, source, pages.cut(source), names)
    assert not complaints, complaints[0]
    every = (*norms, *lower_layer(spec))
    return Case(spec, every, stretch.start, stretch.end, source, plan, complaints=complaints)


def corners(expr: Expr) -> list[dict[str, Value]]:
    """Values on both sides of every bound of an expression, and both truths of every yes-no."""
    options: list[list[tuple[str, Value]]] = []
    for name in references(expr):
        if (
            name.type is None
            or name.type.kind is Kind.TEXT
            or not (name.type.numeric or name.type.kind is Kind.BOOL)
        ):
            options.append([(name.symbol, "x")])
        elif not name.type.numeric:
            options.append([(name.symbol, False), (name.symbol, True)])
        else:
            bounds = [
                n.right.quantity
                for n in walk(expr)
                if isinstance(n, Comparison) and isinstance(n.right, Amount)
            ]
            values = sorted({b.value + d for b in bounds for d in (-1, 0, 1) if b.type == name.type})
            options.append([(name.symbol, Quantity(v, name.type)) for v in values])
    return [dict(point) for point in product(*options)]


def by_hand(case: Case) -> int:
    """Every norm evaluated at the corners of its own conditions: what looking at all of them costs."""
    points = 0
    for name in names_acted_on(case.norms):
        for norm in case.indexed.on(name):
            condition = scope_of(norm, name)
            for values in corners(condition):
                truth_of(condition, values)
                points += 1
    return points


@dataclass(frozen=True, slots=True)
class Measured:
    """CPU seconds, and what the checks found."""

    norms: int
    seconds: float
    by_hand: float
    repairs: float
    found: Checked


def measured(size: int) -> Measured:
    case = case_of(size)
    gc.collect()
    start = process_time()
    by_hand(case)
    plain = process_time() - start
    only = [r for r in rules() if not r.code.startswith("MND1")]  # the others look at words
    ask = Asker()
    start = process_time()
    found = check(case, ask, only)
    checked = process_time()
    with_repairs(case, ask, found)
    return Measured(len(case.norms), checked - start, plain, process_time() - checked, found)


def main(arguments: list[str]) -> int:
    limit = None
    if arguments[:1] == ["--limit"]:
        limit, arguments = float(arguments[1]), arguments[2:]
    sizes = [int(a) for a in arguments] or [100, 300, 1_000]
    measured(40)  # imports, grammars
    points = []
    heads = f"{'norms':>7} {'findings':>9} {'undecided':>10}"
    print(f"{heads} {'seconds':>9} {'ms/norm':>8} {'× by hand':>10} {'repairs':>8}")
    for size in sizes:
        one = measured(size)
        seconds, norms, found = one.seconds, one.norms, one.found
        points.append((math.log(norms), math.log(max(seconds, 1e-6))))
        each = 1_000 * seconds / norms
        ratio = seconds / max(one.by_hand, 1e-6)
        counts = f"{norms:7} {len(found.findings):9} {len(found.undecided):10}"
        print(f"{counts} {seconds:9.2f} {each:8.2f} {ratio:10.1f} {one.repairs:8.2f}")
        assert not found.crashes, found.crashes[0]
    if len(points) > 1:
        x, y = (sum(p[i] for p in points) / len(points) for i in (0, 1))
        slope = sum((a - x) * (b - y) for a, b in points) / sum((a - x) ** 2 for a, _ in points)
        print(f"exponent {slope:.2f}")
    return int(limit is not None and seconds > limit)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
