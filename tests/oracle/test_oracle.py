"""A small number of cases against brute force; `make oracle N=100000` tries many."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from tests.oracle import compare, compare_periods, strategies
from tests.oracle.domains import World, ops_of, plan_of
from tests.oracle.hunt import KINDS
from tests.oracle.periods import PeriodCase, period_ops, period_plan

SEEDS = 15


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_no_disagreement_over_the_first_seeds(kind: str) -> None:
    open_left = 0
    for seed in range(SEEDS):
        verdict, text = KINDS[kind](seed)
        assert not verdict.wrong, f"{kind} {seed}: {verdict.wrong}\n{text}"
        open_left += bool(verdict.undecided)
    assert open_left <= SEEDS // 5, "too much is left undecided on small cases"


@settings(max_examples=25)
@given(strategies.worlds())
def test_single_calls_and_situations(world: World) -> None:
    verdict = compare.compare(world)
    assert not verdict.wrong, f"{verdict.wrong}\n{ops_of(world)}---\n{plan_of(world)}"


@settings(max_examples=25)
@given(strategies.period_cases())
def test_counts_and_sums_over_time(case: PeriodCase) -> None:
    verdict = compare_periods.compare(case)
    assert not verdict.wrong, f"{verdict.wrong}\n{period_ops(case)}---\n{period_plan(case)}"
