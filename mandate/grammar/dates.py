"""Dates, weekdays and times of day in English prose, and the first moment they name after another."""

from __future__ import annotations

import re
from calendar import monthrange
from datetime import date, datetime, timedelta
from fractions import Fraction

from mandate.model.quantity import TIME_OF_DAY, WEEKDAYS, Quantity, moment

MONTH_NAMES = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
WEEKDAY = (
    r"(?:mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|"
    r"sat(?:urday)?|sun(?:day)?)s?\b\.?"
)
_ZONE = r"(?:\s+(?:UTC|GMT|CET|CEST|EST|EDT|PST|PDT|CT|ET|PT|MT|BST|local(?:\s+time)?)\b)?"
CLOCK = (
    rf"(?:(?:[01]?\d|2[0-4]):[0-5]\d(?::[0-5]\d)?(?:\s*[ap]\.?m\b\.?)?(?:h|\s*o['’]clock)?{_ZONE}"
    rf"|(?:1[0-2]|0?[1-9])(?:\.[0-5]\d)?\s?[ap]\.?m\b\.?{_ZONE}|(?:[01]?\d|2[0-4])\s+o['’]clock"
    rf"|(?:[01]?\d|2[0-4])h(?:[0-5]\d)?(?=\s*(?:UTC|CET|sharp))|noon\b|midnight\b|midday\b)"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th)?"
_YEAR = r"(?:,?\s+(?:19|20)\d\d\b(?!-\d))?"
ISO = (
    r"(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])(?:[T ](?:[01]\d|"
    r"2[0-3]):[0-5]\d(?::[0-5]\d)?(?:Z\b)?)?"
)
NUMERIC = r"\d{1,2}[/.]\d{1,2}[/.](?:(?:19|20)\d\d|\d\d)(?![\d/])"
NAMED = (
    rf"(?:{_MONTH}\s+{_DAY}(?!\d|[:.,]\d|%|\s*(?:am|pm)\b){_YEAR}|{_DAY}(?:\s+of)?\s+{_MONTH}{_YEAR}|"
    rf"{_MONTH},?\s+(?:19|20)\d\d\b)"
)
RELATIVE = (
    r"(?:today|tonight|tomorrow|(?:the\s+)?end\s+of\s+(?:the\s+|this\s+)?(?:business\s+)?(?:day|"
    r"week|month|quarter|year)|"
    r"EO[DWMQY]\b|COB\b|close\s+of\s+business|(?:the\s+)?(?:day|month|week|year)\s+end\b|"
    r"next\s+week|next\s+month)"
)


def number_of_month(text: str) -> int:
    return next(i + 1 for i, name in enumerate(MONTH_NAMES) if name.startswith(text[:3].lower()))


def number_of_weekday(text: str) -> int:
    return next(i for i, name in enumerate(WEEKDAYS) if name.startswith(text[:3].lower()))


def seconds_of_clock(text: str) -> int | None:
    """Seconds since midnight of `14:00`, `9am`, `6 pm`, `noon`; None if it is no time of day."""
    low = text.lower().strip()
    if low.startswith(("noon", "midday")):
        return 43200
    if low.startswith("midnight"):
        return 0
    found = re.match(r"(\d{1,2})(?:[:.h](\d\d))?(?::(\d\d))?\s*(?:([ap])\.?m)?", low)
    if not found:
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] == "p" else 0)
    total = hour * 3600 + minute * 60 + second
    return total if total <= 86400 else None


def clock_quantity(text: str) -> Quantity | None:
    seconds = seconds_of_clock(text)
    return None if seconds is None else Quantity(Fraction(seconds), TIME_OF_DAY)


def date_readings(text: str) -> tuple[Quantity, ...]:
    """The moments (midnights) a complete date can mean; none if it lacks a year, two for 03/04/2026."""
    if re.match(r"(?:19|20)\d\d-", text):
        try:
            return (moment(datetime.fromisoformat(text.replace("Z", "").replace(" ", "T"))),)
        except ValueError:
            return ()
    numeric = re.fullmatch(r"(\d{1,2})[/.](\d{1,2})[/.](\d{2,4})", text)
    if numeric:
        a, b, year = (int(x) for x in numeric.groups())
        year += 2000 if year < 100 else 0
        pairs = [(b, a)] if "." in text else [(a, b), (b, a)]
        return tuple(moment(d) for d in dict.fromkeys(_dates(year, pairs)))
    named = _named(text)
    if named and named[2] and named[1]:
        return tuple(moment(d) for d in _dates(named[2], [(named[0], named[1])]))
    return ()


def _dates(year: int, pairs: list[tuple[int, int]]) -> list[datetime]:
    found = []
    for month, day in pairs:
        if 1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]:
            found.append(datetime(year, month, day))
    return found


def _named(text: str) -> tuple[int, int, int] | None:
    """(month, day, year) of a date with a month's name; 0 for what it does not say."""
    month = re.search(rf"\b{_MONTH}", text, re.IGNORECASE)
    if not month:
        return None
    year = re.search(r"\b(?:19|20)\d\d\b", text)
    rest = text if not year else text[: year.start()] + text[year.end() :]
    day = re.search(r"\b(\d{1,2})(?:st|nd|rd|th)?\b(?!:)", rest)
    return number_of_month(month[0]), int(day[1]) if day else 0, int(year[0]) if year else 0


_CLOCK_RE = re.compile(rf"(?<![\d:]){CLOCK}", re.IGNORECASE)
_WEEKDAY_RE = re.compile(rf"\b{WEEKDAY}", re.IGNORECASE)
_ISO_RE = re.compile(ISO)


def resolve_moment(mention: str, as_of: datetime) -> datetime | None:
    """The first moment at or after `as_of` (naive civil time) that the words name; None if they name none.

    A date without a time of day is its midnight; the end of a period is the midnight that closes it.
    """
    text = mention.strip()
    if iso := _ISO_RE.search(text):
        readings = date_readings(iso[0])
        at = datetime(1970, 1, 1) + timedelta(seconds=int(readings[0].value)) if readings else None
        clock = _CLOCK_RE.search(text[iso.end() :])
        return _with(at, clock[0]) if at and clock else at
    clock_match = _CLOCK_RE.search(text)
    rest = text if not clock_match else text[: clock_match.start()] + text[clock_match.end() :]
    seconds = seconds_of_clock(clock_match[0]) if clock_match else None
    if closing := _end_of_period(rest.lower(), as_of):
        return closing
    low = rest.lower()
    if "tomorrow" in low:
        return _at(as_of.date() + timedelta(days=1), seconds)
    if "today" in low or "tonight" in low:
        return (
            _at(as_of.date(), seconds) if seconds is not None else _at(as_of.date() + timedelta(days=1), None)
        )
    named = _named(rest)
    if named:
        return _on_date(named, seconds, as_of)
    if weekday := _WEEKDAY_RE.search(rest):
        ahead = (number_of_weekday(weekday[0]) - as_of.weekday()) % 7
        at = _at(as_of.date() + timedelta(days=ahead), seconds)
        if at < as_of and not (seconds is None and ahead == 0):
            at += timedelta(days=7)
        return at
    if seconds is not None:
        at = _at(as_of.date(), seconds)
        return at if at >= as_of else at + timedelta(days=1)
    numeric = date_readings(rest)
    return datetime(1970, 1, 1) + timedelta(seconds=int(numeric[0].value)) if len(numeric) == 1 else None


def _with(at: datetime, clock: str) -> datetime:
    return _at(at.date(), seconds_of_clock(clock))


def _at(day: date, seconds: int | None) -> datetime:
    return datetime(day.year, day.month, day.day) + timedelta(seconds=seconds or 0)


def _on_date(named: tuple[int, int, int], seconds: int | None, as_of: datetime) -> datetime | None:
    month, day, year = named
    for candidate in (year,) if year else range(as_of.year, min(as_of.year + 9, 9999)):
        for found in _dates(candidate, [(month, day or 1)]):
            at = _at(found.date(), seconds)
            if year or at >= as_of or (seconds is None and at.date() == as_of.date()):
                return at
    return None


def _end_of_period(low: str, as_of: datetime) -> datetime | None:
    """The midnight that closes this day, week, month, quarter or year."""
    found = re.search(
        r"end of (?:the |this )?(?:business )?(day|week|month|quarter|year)|\beo([dwmqy])\b|"
        r"(day|week|month|quarter|year)[ -]end|(close of business|\bcob\b)",
        low,
    )
    if not found:
        return None
    period = (found[1] or found[2] or found[3] or "d")[0]
    start = datetime(as_of.year, as_of.month, as_of.day)
    if period == "d":
        return start + timedelta(days=1)
    if period == "w":
        return start + timedelta(days=7 - as_of.weekday())
    months = {"m": 1, "q": 3, "y": 12}[period]
    index = as_of.year * 12 + (as_of.month - 1)
    index = (index // months + 1) * months
    return datetime(index // 12, index % 12 + 1, 1)
