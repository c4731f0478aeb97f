"""Layers of sizes that no person writes: seconds and memory of `mandate check`, each in a process of its own.

Run: python benchmarks/hostile_layers.py [NAME ...]

Everything ends with an answer or a refusal (exit code 0 to 3), within a minute and a gigabyte.
"""

# ruff: noqa: E501 - one layer, one line
from __future__ import annotations

import os
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import perf_counter

from mandate.cli import main as mandate

HEAD = (
    "mandate-spec 1\nagent a, owner o, zone Europe/Berlin\nhorizon {horizon} days, as of 2026-03-02 09:00\n"
)
BASE = HEAD.format(horizon=30) + "tool a.b(amount: USD, note: text) tier 1\nallow a.b\n"
TOOLS = "tool t{n}.go(amount: USD) tier 1\n"


def lines(pattern: str, count: int) -> str:
    return "".join(pattern.format(n=n, m=n + 1) for n in range(count))


def listed(pattern: str, count: int, separator: str = ", ") -> str:
    return separator.join(pattern.format(n=n) for n in range(count))


LAYERS: dict[str, Callable[[], str]] = {
    "10,000 brackets": lambda: "rule x: a.b requires " + "(" * 10_000 + "amount <= 1 USD" + ")" * 10_000,
    "a line of 4 MB": lambda: 'rule x: a.b requires note == "' + "x" * 4_000_000 + '"',
    "a remark of 4 MB": lambda: "# " + "x" * 4_000_000,
    "100,000 tools": lambda: lines(TOOLS, 100_000),
    "15,000 tools": lambda: lines(TOOLS, 15_000) + "allow *\nrule y: count(*) <= 4 per day\n",
    "100,000 pairs of line and tool": lambda: (
        lines(TOOLS, 490) + "allow *\n" + lines("rule r{n}: * requires amount <= {m} USD\n", 200)
    ),
    "2,000 × 2,000 pairs": lambda: lines(TOOLS, 2_000) + lines("rule r{n}: * requires amount <= {m} USD\n", 2_000),
    "a sum of 1,000": lambda: "rule x: a.b requires " + listed("amount", 1_000, " + ") + " <= 5 USD",
    "1,000 metrics of metrics": lambda: "metric c0 : count\n" + lines("metric c{m} = c{n} + c{n}\n", 1_000),
    "5,000 other names": lambda: "tool t.go tier 1\n    also called " + listed('"alias {n}"', 5_000),
    "an enum of 10,000": lambda: "context e : one of " + listed("m{n}", 10_000) + "\nrule x: a.b requires e != m7\n",
    "2,000 patterns in rules": lambda: lines('rule p{n}: a.b requires not (note matches "/*{n}*/")\n', 2_000),
    "2,000 patterns in one rule": lambda: "rule p: a.b requires " + listed('note matches "*a{n}*"', 2_000, " or "),
    "a pattern of 800": lambda: f'rule p: a.b requires note matches "{"*a" * 400}" and note matches "{"*b" * 400}"\n',
    "orders of 1,000 steps": lambda: lines(TOOLS, 1_000) + "allow *\n" + lines("rule r{n}: t{n}.go before t{m}.go\n", 999),
    "200 rates": lambda: "".join(f"rate 1 {code(n)} = 1.08 {code(n + 1)}\n" for n in range(200)),
    "a century": lambda: (
        BASE.replace("30 days", "36_500 days")
        + "rule s: sum(a.b.amount) <= 100 USD in any 90 s\n"
        "rule h: a.b only during Mon-Fri 09:00-17:00 in America/New_York\n"
    ),
    "5,000 broken lines": lambda: lines("rule r{n}: a.b requires requires ((\n", 5_000),
}  # fmt: skip


def code(number: int) -> str:
    """A currency that nobody has: `XAA`, `XAB` and so on."""
    return f"X{chr(65 + number // 26)}{chr(65 + number % 26)}"


def main() -> None:
    for name in sys.argv[1:] or LAYERS:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "layer.ops"
            text = LAYERS[name]()
            path.write_text(text if text.startswith("mandate-spec") else BASE + text, encoding="utf-8")
            started = perf_counter()
            child = os.fork()
            if child == 0:
                os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
                os.dup2(1, 2)
                os._exit(mandate(["check", str(path)]))
            _, status, usage = os.wait4(child, 0)
            took = perf_counter() - started
        ended = os.waitstatus_to_exitcode(status)
        megabytes = usage.ru_maxrss // 1024  # kilobytes on Linux
        print(
            f"{name:<32} exit {ended}  {took:6.1f} s  {usage.ru_utime:6.1f} s of processor  {megabytes:>5,} MB"
        )
        assert ended in (0, 1, 2, 3), name


if __name__ == "__main__":
    main()
