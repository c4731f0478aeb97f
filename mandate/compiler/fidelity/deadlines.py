"""Dates worked out again from a length of time: "within five working days, starting Monday"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta

from mandate.compiler.fidelity.support import moments_of
from mandate.grammar.mentions import find_mentions
from mandate.model.quantity import Kind

_LENGTH = re.compile(
    r"\b(?:within|in|over|by\s+the\s+end\s+of|take)\s+(?:the\s+|(?:at\s+most|no\s+more\s+than)\s+)?"
    r"(?P<number>\d{1,3}|[a-z]+(?:-[a-z]+)?)\s+(?P<kind>working|business|trading|calendar)?\s*"
    r"(?P<unit>days?|weeks?)\b(?:\W{1,3}(?:starting|beginning|counting|counted)\s+(?:on\s+|from\s+|with\s+)?"
    r"(?P<start>[^.;()\n]{3,30}))?",
    re.IGNORECASE,
)
_WORKED = ("working", "business", "trading")
_DAY = timedelta(days=1)
_MOST_DAYS = 366


def deadlines(text: str, moments: tuple[datetime, ...]) -> Iterator[datetime]:
    """Every moment at which a length of time in a text is over.

    The named first day counts itself, to the midnight that closes the last day. With no first day named the
    time runs from a reference moment, as long as it says. Working days are Monday to Friday.
    """
    for found in _LENGTH.finditer(text):
        days = _days(found)
        if days is None:
            continue
        worked = (found["kind"] or "").lower() in _WORKED
        if found["start"]:
            mention = next(iter(find_mentions(found["start"])), None)
            for first in moments_of(mention, moments) if mention is not None else ():
                day = first.replace(hour=0, minute=0, second=0)
                yield _last(day, days, worked) + _DAY
        else:
            for moment in moments:
                day = moment.replace(hour=0, minute=0, second=0)
                over = _last(day + _DAY, days, worked)
                yield over
                yield over + (moment - day)


def _days(found: re.Match[str]) -> int | None:
    """How many days a length has, None if no whole number of them can be told."""
    weeks = found["unit"].lower().startswith("week")
    if weeks and found["kind"] and found["kind"].lower() in _WORKED:
        return None  # of five days or of seven?
    for mention in find_mentions(f"{found['number']} {found['unit']}"):
        for reading in mention.readings:
            days = reading.value / 86_400
            if reading.type.kind is Kind.DURATION and days.denominator == 1 and 0 < days <= _MOST_DAYS:
                return int(days)
    return None


def _last(day: datetime, days: int, worked: bool) -> datetime:
    """The last of so many days of which `day` is the first, if it is one that counts."""
    left = days
    while True:
        left -= not worked or day.weekday() < 5
        if left == 0:
            return day
        day += _DAY
