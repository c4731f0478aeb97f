"""Time zones: their names, and civil times of one in another."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, available_timezones

from mandate.grammar.mistakes import NAME, TYPE, Mistake, suggestion
from mandate.grammar.syntax import Word
from mandate.model.quantity import Quantity, civil
from mandate.model.source import Span


def known_zone(word: Word) -> str:
    """The name of a zone that exists. Raises `Mistake`."""
    try:
        ZoneInfo(word.text)
    except (KeyError, ValueError, OSError):
        raise Mistake(
            NAME,
            f"there is no time zone called `{word.text}`",
            word.span,
            hint=suggestion(word.text, available_timezones()) or "write it like `Europe/Berlin`, or `UTC`",
        ) from None
    return word.text


@lru_cache(maxsize=200_000)
def in_zone(here: str, there: str, day: date, seconds: int) -> int:
    """The civil time `seconds` after the midnight of `day` in zone `here`, in zone `there`: seconds after
    the midnight of the same date there (less than 0 on the day before)."""
    midnight = datetime.combine(day, time())
    at = (midnight + timedelta(seconds=seconds)).replace(tzinfo=ZoneInfo(here))
    return round((at.astimezone(ZoneInfo(there)).replace(tzinfo=None) - midnight).total_seconds())


def times_it_happens(zone: str, at: datetime) -> int:
    """How often the clocks of a zone show a civil time: 0 where they leap over it, 2 where they go back."""
    first, second = (at.replace(tzinfo=ZoneInfo(zone), fold=fold) for fold in (0, 1))
    if first.utcoffset() == second.utcoffset():
        return 1
    utc = ZoneInfo("UTC")
    back = first.astimezone(utc).astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    return 2 if back == at else 0


def civil_time(at: Quantity, span: Span, zone: str) -> str:
    """What to say of a moment that the clocks show twice, or the empty string. Raises `Mistake` for one
    that they never show."""
    moment = civil(at)
    times = times_it_happens(zone, moment)
    shown = moment.isoformat(" ", "minutes")
    if times == 0:
        raise Mistake(
            TYPE, f"the clocks of {zone} never show {shown}", span,
            label="they go forward over this hour", hint="write a time before or after it",
        )  # fmt: skip
    return f"the clocks of {zone} show {shown} twice: the first is meant" if times == 2 else ""
