"""Conflicts of every kind, planted into consistent random norms: what is found of them, and what else is.

Run: python benchmarks/planted.py [--sizes 10,50,200,1000,2000] [--seeds 5] [--show]

Prints per code: how many were planted and found (recall), how many findings that block were planted
(precision), whose core is exactly the planted one, and whose optimum is; then per size the seconds. Ends
with 1 where anything falls short. `--show` says what.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from dataclasses import dataclass, field
from time import process_time

from planting.nouns import Planted
from planting.worlds import World, world

from mandate.compiler.asking import Asker
from mandate.compiler.checking import Checked, check
from mandate.grammar.printing import show
from mandate.model.diagnostic import Severity
from mandate.model.finding import Finding
from mandate.rules.catalogue import rules

READING = "MND1"  # these rules look at words; that on settings looks at values
SETTINGS = "MND117"


@dataclass(slots=True)
class Tally:
    """Counts per code, and a line for each thing that is not as planted."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    exact: Counter[str] = field(default_factory=Counter)
    optima: Counter[str] = field(default_factory=Counter)
    optimal: Counter[str] = field(default_factory=Counter)
    blocking: Counter[str] = field(default_factory=Counter)
    false: Counter[str] = field(default_factory=Counter)
    undecided: int = 0
    wrong: list[str] = field(default_factory=list)


def measure(built: World, tally: Tally, where: str) -> float:
    """All checks on a world, counted into the tally; CPU seconds."""
    every = [r for r in rules() if not r.code.startswith(READING) or r.code == SETTINGS]
    start = process_time()
    checked = check(built.case, Asker(), every)
    seconds = process_time() - start
    count(built, checked, tally, where)
    return seconds


def count(built: World, checked: Checked, tally: Tally, where: str) -> None:
    assert not checked.crashes, checked.crashes[0]
    tally.undecided += len(checked.undecided)
    tally.wrong += [f"{where}: undecided: {u}" for u in checked.undecided]
    about: dict[int, list[tuple[frozenset[str], Finding]]] = {}
    owner = {(p.code, member): p for p in built.planted for member in p.core if member != "@budget"}
    for finding in checked.findings:
        items = built.items_of(finding)
        mine = {id(p): p for i in items if (p := owner.get((finding.code, i))) is not None}
        for piece in mine.values():
            about.setdefault(id(piece), []).append((items, finding))
        if finding.severity is Severity.ERROR:
            tally.blocking[finding.code] += 1
            if not mine:
                tally.false[finding.code] += 1
                tally.wrong.append(f"{where}: not planted: {finding.code} {sorted(items)}")
    for piece in built.planted:
        if piece.code:
            _compare(piece, about.get(id(piece), []), tally, where)


def _compare(piece: Planted, found: list[tuple[frozenset[str], Finding]], tally: Tally, where: str) -> None:
    """A conflict has to be told once, with its core and its optimum."""
    code = piece.code
    tally.planted[code] += 1
    tally.optima[code] += bool(piece.best)
    if not found:
        tally.wrong.append(f"{where}: missed: {code} {sorted(piece.core)}")
        return
    tally.found[code] += 1
    tally.exact[code] += all(items == piece.core for items, _ in found)
    tally.wrong += [
        f"{where}: another core: {code} {sorted(items)} instead of {sorted(piece.core)}"
        for items, _ in found
        if items != piece.core
    ]
    if piece.best:
        values = [show(f.attainable).replace("_", "") if f.attainable else "none" for _, f in found]
        tally.optimal[code] += values == [piece.best] * len(values)
        tally.wrong += [
            f"{where}: another optimum: {code} {v} instead of {piece.best}" for v in values if v != piece.best
        ]


def share(part: int, whole: int) -> str:
    return f"{100 * part / whole:6.1f}%" if whole else "      -"


def table(tally: Tally) -> None:
    print(f"{'code':7} {'planted':>7} {'recall':>7} {'precision':>9} {'core':>7} {'optimum':>7}")
    for code in sorted({*tally.planted, *tally.blocking}):
        blocking = tally.blocking[code]
        right = share(blocking - tally.false[code], blocking)
        recall = share(tally.found[code], tally.planted[code])
        exact = share(tally.exact[code], tally.found[code])
        best = share(tally.optimal[code], tally.optima[code])
        print(f"{code:7} {tally.planted[code]:7} {recall} {right:>9} {exact} {best}")


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", default="10,50,200,1000,2000")
    parser.add_argument("--seeds", type=int, default=5)
    parser.add_argument("--show", action="store_true", help="say what is not as planted")
    given = parser.parse_args(arguments)
    tally, speed = Tally(), []
    measure(world(10, 0), Tally(), "")  # grammars and imports
    for size in map(int, given.sizes.split(",")):
        built = [world(size, seed) for seed in range(given.seeds)]
        seconds = [measure(w, tally, f"{size}/{seed}") for seed, w in enumerate(built)]
        norms = sum(len(w.case.norms) for w in built)
        speed.append(f"{size:7} {norms // len(built):7} {sum(seconds) / len(seconds):9.2f}")
    table(tally)
    print(f"undecided: {tally.undecided}\n\n{'size':>7} {'norms':>7} {'seconds':>9}")
    print("\n".join(speed))
    if given.show:
        print("\n".join(tally.wrong))
    return int(bool(tally.wrong))


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
