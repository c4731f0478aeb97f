"""One purse of deterministic work per question. The wall clock decides nothing."""

from __future__ import annotations


class Undecided(Exception):
    """The question cannot be settled here; the message is the reason a person reads."""


class Budget:
    """Work left, in z3 resource units; engines without z3 pay by their own steps."""

    __slots__ = ("left",)

    def __init__(self, units: int) -> None:
        self.left = units

    def spend(self, units: int) -> None:
        """Pay, or raise `Undecided` when the purse is empty."""
        self.left -= units
        if self.left <= 0:
            raise Undecided("the budget of work is used up")

    def allowance(self, units: int) -> Budget:
        """A smaller purse for something that may fail; pay back with `spend(units - rest)`."""
        return Budget(min(units, self.left))
