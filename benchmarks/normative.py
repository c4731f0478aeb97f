"""240 normative rules in nine sets: how long all checks on all of them take.

Run: python benchmarks/normative.py

The baseline is reading the same nine plans (parsing and typing their texts), in the same run.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from mandate.compiler.asking import Asker
from mandate.rules.catalogue import rules
from tests.normative.sets_run import case_of, checked, sets


def main() -> None:
    given = sets()
    rules()  # imported before the clock runs
    start = perf_counter()
    cases = [case_of(one) for one in given]
    read = perf_counter() - start
    total = 0.0
    for one, case in zip(given, cases, strict=True):
        start = perf_counter()
        found = checked(case, Asker())
        took = perf_counter() - start
        total += took
        print(f"{one.name:20} {one.rules:4} rules {took:6.2f} s {len(found.findings):4} findings")
    count = sum(one.rules for one in given)
    print(f"{'all':20} {count:4} rules {total:6.2f} s, {total / read:.2f} times the reading")


if __name__ == "__main__":
    main()
