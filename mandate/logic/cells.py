"""x"""

from __future__ import annotations

from fractions import Fraction

from mandate.logic.attain import Attained
from mandate.logic.budget import Budget, Undecided
from mandate.logic.lanes import Opened
from mandate.logic.units import Unit
from mandate.model.period import Problem


def best_schedule(
    problem: Problem,
    group: frozenset[str],
    unit: Unit,
    needed: Fraction,
    bound: Fraction,
    budget: Budget,
    opened: Opened,
) -> Attained:
    raise Undecided("several flows at once")
