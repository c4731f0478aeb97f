"""The same worlds for hypothesis: its own random numbers, so that what fails is shrunk."""

from __future__ import annotations

from hypothesis import strategies as st

from tests.oracle.domains import World
from tests.oracle.generate import Maker
from tests.oracle.generate_periods import PeriodMaker
from tests.oracle.periods import PeriodCase


def worlds() -> st.SearchStrategy[World]:
    return st.randoms(use_true_random=False).map(lambda rand: Maker(rand).world())


def period_cases() -> st.SearchStrategy[PeriodCase]:
    return st.randoms(use_true_random=False).map(lambda rand: PeriodMaker(rand).case())
