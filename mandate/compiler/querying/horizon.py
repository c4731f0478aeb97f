"""The stretch of time that a layer speaks of: nothing is claimed of moments outside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from mandate.compiler.period import stretch_of
from mandate.compiler.querying.hours import DATE, between
from mandate.grammar.printing import words
from mandate.model.expression import Expr, references
from mandate.model.quantity import MOMENT, Quantity
from mandate.model.spec import Spec

_A_YEAR = int(timedelta(days=366).total_seconds())  # where the layer has a date and no horizon


@dataclass(frozen=True, slots=True)
class Horizon:
    """The moments `[start, end)` of a layer, civil seconds."""

    start: Quantity
    end: Quantity

    @property
    def inside(self) -> Expr:
        return between(self.start.value, self.end.value)

    @property
    def outside(self) -> str:
        """Why nothing is claimed of other moments."""
        return f"outside the layer's horizon ({words(self.start)} to {words(self.end)})"


def horizon_of(spec: Spec, as_of: str | None) -> Horizon | None:
    """From `as_of`, or the layer's own date, to the end of its horizon; None where nothing says when.
    Raises `ValueError` for an `as_of` that is no ISO date."""
    stretch = stretch_of(spec, None, as_of)
    if stretch.as_of is None:
        return None
    if stretch.declared:
        return Horizon(stretch.as_of, stretch.end)
    return Horizon(stretch.as_of, Quantity(stretch.as_of.value + _A_YEAR, MOMENT))


def speaks_of_dates(expr: Expr) -> bool:
    return DATE in references(expr)
