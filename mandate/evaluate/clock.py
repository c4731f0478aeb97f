"""The three names of one moment: `date`, `time` and `weekday` of a call hang together."""

from __future__ import annotations

from collections.abc import Mapping

from mandate.model.quantity import WEEKDAYS, Quantity, civil
from mandate.model.question import Value

_DATE, _TIME, _WEEKDAY = "clock:date", "clock:time", "clock:weekday"
_DAY = 86_400


def on_one_clock(values: Mapping[str, Value]) -> bool:
    """Whether the values of the clock's names can belong to one call."""
    date = values.get(_DATE)
    if not isinstance(date, Quantity):
        return True
    time, weekday = values.get(_TIME), values.get(_WEEKDAY)
    if isinstance(time, Quantity) and time.value != date.value % _DAY:
        return False
    return not isinstance(weekday, str) or weekday == WEEKDAYS[civil(date).weekday()]
