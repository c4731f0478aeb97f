"""`make oracle N=100000 [FROM=seed]`: many cases, both cores, disagreements as cases to reproduce.

Each line of output is for a person; `build/oracle/KIND.jsonl` keeps what was found, so that a hunt goes on
with `FROM` where an earlier one was stopped.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.oracle import compare, compare_periods, generate
from tests.oracle.classes import classes_of
from tests.oracle.domains import ops_of, plan_of
from tests.oracle.generate_periods import period_case
from tests.oracle.goals import goals_of
from tests.oracle.keys import keys_of
from tests.oracle.laws import laws_of
from tests.oracle.notes import notes_of
from tests.oracle.periods import period_ops, period_plan
from tests.oracle.repairs import repairs_of
from tests.oracle.states import states_of
from tests.oracle.tool import RefusedError

KINDS: dict[str, Callable[[int], tuple[compare.Verdict, str]]] = {}
BATCH = 20


def calls(seed: int) -> tuple[compare.Verdict, str]:
    world = generate.world_of(seed)
    return compare.compare(world), f"{ops_of(world)}---\n{plan_of(world)}"


def periods(seed: int) -> tuple[compare.Verdict, str]:
    case = period_case(seed)
    return compare_periods.compare(case), f"{period_ops(case)}---\n{period_plan(case)}"


KINDS["calls"] = calls
KINDS["periods"] = periods
KINDS["laws"] = laws_of
KINDS["repairs"] = repairs_of
KINDS["keys"] = keys_of
KINDS["classes"] = classes_of
KINDS["goals"] = goals_of
KINDS["notes"] = notes_of
KINDS["states"] = states_of


def one(task: tuple[str, int]) -> tuple[str, int, list[str], list[str], list[str], str]:
    kind, seed = task
    try:
        verdict, text = KINDS[kind](seed)
    except RefusedError as error:
        return kind, seed, [f"refused: {error}"], [], [], ""
    except Exception as error:  # noqa: BLE001 - a defect of either side, to be looked at
        return kind, seed, [f"{type(error).__name__}: {error}"], [], [], ""
    return kind, seed, verdict.wrong, verdict.undecided, verdict.found, text


def _reason(kind: str, reason: str) -> str:
    """A reason for being undecided, without the lines of its case."""
    return f"{kind} " + re.sub(
        r"\b[nr]\d\b: ?", "", reason.split(" (", maxsplit=1)[0].split("; ", maxsplit=1)[0]
    )


def tasks(kinds: list[str], start: int, number: int) -> Iterator[tuple[str, int]]:
    for seed in range(start, start + number):
        yield kinds[seed % len(kinds)], seed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("-n", type=int, default=1_000)
    parser.add_argument("--start", type=int, default=0)
    parser.add_argument("--kinds", default=",".join(KINDS))
    parser.add_argument("--workers", type=int, default=multiprocessing.cpu_count())
    parser.add_argument("--minutes", type=float, default=600.0)
    parser.add_argument("--show", type=int, default=5)
    given = parser.parse_args()
    out = Path("build/oracle")
    out.mkdir(parents=True, exist_ok=True)
    began, done, wrong = time.monotonic(), 0, 0
    reasons: Counter[str] = Counter()
    found: Counter[str] = Counter()
    words: Counter[str] = Counter()
    examples: dict[str, int] = {}
    undecided = 0
    with (
        multiprocessing.get_context("spawn").Pool(given.workers, maxtasksperchild=2_000) as pool,
        (out / "wrong.jsonl").open("a", encoding="utf-8") as kept,
    ):
        results = pool.imap_unordered(
            one, tasks(given.kinds.split(","), given.start, given.n), chunksize=BATCH
        )
        for kind, seed, problems, open_left, fired, text in results:
            done += 1
            found.update(f"{kind} {f}" for f in fired)
            if open_left:
                undecided += 1
                reasons.update(_reason(kind, r) for r in open_left)
                for reason in open_left:
                    examples.setdefault(_reason(kind, reason), seed)
            if problems:
                wrong += 1
                words.update(f"{kind} {p.split(':')[0]}" for p in problems)
                kept.write(json.dumps({"kind": kind, "seed": seed, "wrong": problems, "case": text}) + "\n")
                kept.flush()
                if wrong <= given.show:
                    print(f"\n== {kind} {seed}", *problems, text, sep="\n", flush=True)
            if done % 500 == 0:
                rate = done / (time.monotonic() - began)
                print(f"{done} cases, {wrong} disagreements, {undecided} undecided, {rate:.0f}/s", flush=True)
            if time.monotonic() - began > given.minutes * 60:
                print(f"stopped after {given.minutes} minutes")
                pool.terminate()
                break
    print(
        f"{done} cases from seed {given.start}: {wrong} disagreements; {undecided} with something undecided"
    )
    for title, counter in (("disagreements", words), ("undecided", reasons), ("found", found)):
        for line, count in counter.most_common(12):
            like = f"  (as {examples[line]})" if line in examples else ""
            print(f"  {title:<13} {count:>7}  {line}{like}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
