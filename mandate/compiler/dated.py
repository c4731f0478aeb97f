"""Hours on dates are written out for the years that the layer's horizon touches; of other years nothing
is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from mandate.grammar.names import years_of
from mandate.model.norm import Achieve, Limit, Norm, Oblige, OnlyDuring
from mandate.model.quantity import Quantity, moment
from mandate.model.source import Span
from mandate.model.spec import Spec, Unchecked
from mandate.model.window import Calendar

FAR = "what this line says of dates outside"


def with_known_dates(
    spec: Spec, norms: tuple[Norm, ...], start: Quantity, end: Quantity, *, deadlines: bool = True
) -> Spec:
    """The layer, with each line noted as unchecked whose dates are not known in all of `[start, end)`
    (moments) and, with `deadlines`, up to the last deadline of the norms."""
    last = max((end, *(_dates(norms) if deadlines else ())), key=lambda at: at.value)
    found = tuple(beyond_the_years(spec, norms, start, last))
    return replace(spec, unchecked=(*spec.unchecked, *found)) if found else spec


def beyond_the_years(
    spec: Spec, norms: Iterable[Norm], start: Quantity, end: Quantity
) -> Iterator[Unchecked]:
    """The lines with hours on dates, where `[start, end)` leaves the years these were written out for."""
    years = years_of(spec.as_of, spec.horizon)
    if not years:
        return  # the layer has no date, so no day without a year, and no hours of another zone, could be read
    first, after = moment(datetime(years[0], 1, 1)), moment(datetime(years[-1] + 1, 1, 1))
    if first.value <= start.value and end.value <= after.value:
        return
    known = f"{years[0]} to {years[-1]}"
    for span in dict.fromkeys(_recurring(spec, norms, years)):
        yield Unchecked(f"{FAR} {known}", span)


def _dates(norms: Iterable[Norm]) -> Iterator[Quantity]:
    for norm in norms:
        if isinstance(norm.form, Achieve | Oblige) and norm.form.by is not None:
            yield norm.form.by


def _recurring(spec: Spec, norms: Iterable[Norm], years: tuple[int, ...]) -> Iterator[Span]:
    """The lines that speak of days of every year, or of another zone's clocks; days with a year are known."""
    for norm in norms:
        form = norm.form
        if isinstance(form, OnlyDuring) and _recurs(form.calendar, years):
            yield norm.origin.spans[0]
        if isinstance(form, Limit) and _recurs(Calendar("", form.window.openings), years):
            yield norm.origin.spans[0]
    for role in spec.roles:
        if role.hours is not None and _recurs(role.hours, years):
            yield role.span


def _recurs(calendar: Calendar, years: tuple[int, ...]) -> bool:
    """Whether something in it happens in the first or last of the years it is written out for."""
    ends = {str(years[0]), str(years[-1])}
    days = [day for o in calendar.openings for day in (o.first, o.last)]
    days += [day for stretch in calendar.closed for day in stretch]
    return any(day[:4] in ends for day in days) or "29 Feb" in calendar.written
