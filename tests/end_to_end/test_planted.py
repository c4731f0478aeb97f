"""Conflicts planted into consistent random norms are found, with their cores and optima, and nothing else is.

`python benchmarks/planted.py` does the same over larger worlds and prints the table.
"""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"


@pytest.fixture(autouse=True)
def _found(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.syspath_prepend(str(BENCHMARKS))
    yield
    for name in [n for n in sys.modules if n.partition(".")[0] in ("planted", "planting")]:
        del sys.modules[name]


@pytest.mark.parametrize("seed", range(4))
def test_what_is_planted_is_found_and_nothing_else(seed: int) -> None:
    import planted  # type: ignore[import-not-found,unused-ignore]
    from planting.worlds import world  # type: ignore[import-not-found,unused-ignore]

    tally = planted.Tally()
    planted.measure(world(60, seed), tally, f"60/{seed}")
    assert tally.wrong == []
    assert tally.planted


def test_every_kind_is_planted_by_itself() -> None:
    """Each alone, so that no other one can hide it or stand in for it."""
    import planted  # type: ignore[import-not-found,unused-ignore]
    from planting.worlds import KINDS, alone  # type: ignore[import-not-found,unused-ignore]

    tally = planted.Tally()
    for kind in KINDS:
        for seed in range(2):
            planted.measure(alone(kind, seed), tally, f"{kind.__name__}/{seed}")
    assert tally.wrong == []


def test_a_near_miss_blocks_nothing() -> None:
    import planted  # type: ignore[import-not-found,unused-ignore]
    from planting.near_misses import KINDS  # type: ignore[import-not-found,unused-ignore]
    from planting.worlds import alone  # type: ignore[import-not-found,unused-ignore]

    tally = planted.Tally()
    for kind in KINDS:
        planted.measure(alone(kind, 1), tally, kind.__name__)
    assert tally.wrong == []


def test_a_wrong_core_a_false_alarm_and_a_miss_are_counted() -> None:
    """The counting itself: a world whose plants claim what is not there."""
    import planted  # type: ignore[import-not-found,unused-ignore]
    from planting.inside import floor_above_ceiling  # type: ignore[import-not-found,unused-ignore]
    from planting.worlds import alone  # type: ignore[import-not-found,unused-ignore]

    built = alone(floor_above_ceiling, 0)
    (piece,) = built.planted
    for changed, words in (
        (dataclasses.replace(piece, core=frozenset([*piece.core, "t0x"])), "another core"),
        (dataclasses.replace(piece, code="MND203"), "missed: MND203"),
        (dataclasses.replace(piece, code=""), "not planted: MND204"),
        (dataclasses.replace(piece, best="1"), "another optimum"),
    ):
        tally = planted.Tally()
        planted.measure(dataclasses.replace(built, planted=(changed,)), tally, "")
        assert any(words in line for line in tally.wrong), words
