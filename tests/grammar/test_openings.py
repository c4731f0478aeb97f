"""When it is open: recurring dates, hours of other zones, windows; against Python's own zoneinfo."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.grammar.expressions import parse_text
from mandate.grammar.hours_text import hours_text
from mandate.grammar.mistakes import Mistake
from mandate.grammar.openings import calendar, windows
from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText
from mandate.model.window import Calendar

YEARS = (2025, 2026, 2027)


def opened(text: str, zone: str = "Europe/Berlin") -> Calendar:
    return calendar(parse_text("hours", text), "x", YEARS, zone)


def is_open(found: Calendar, at: datetime) -> bool:
    """By the definition in `Opening`, without anything of ours."""
    day, seconds = at.date(), at.hour * 3_600 + at.minute * 60
    if any(first <= day.isoformat() <= last for first, last in found.closed):
        return False
    return any(
        day.weekday() in o.weekdays
        and o.start <= seconds < o.end
        and (not o.first or o.first <= day.isoformat() <= o.last)
        for o in found.openings
    )


def days(text: str) -> list[str]:
    return [o.first for o in opened(text).openings if o.first.startswith("2026")]


def test_the_last_day_of_every_month() -> None:
    assert days("on the last day of every month")[:3] == ["2026-01-31", "2026-02-28", "2026-03-31"]


def test_days_that_a_month_does_not_have_are_left_out() -> None:
    assert [d[5:] for d in days("on the 31st of every month")] == [
        "01-31", "03-31", "05-31", "07-31", "08-31", "10-31", "12-31",
    ]  # fmt: skip
    assert len(days("on the fifth Friday of every month")) == sum(
        date(2026, m, d).weekday() == 4 and d > 28
        for m in range(1, 13) for d in range(29, 32) if (m, d) not in [(2, 29), (2, 30), (2, 31), (4, 31), (6, 31), (9, 31), (11, 31)]
    )  # fmt: skip


def test_positions_of_a_weekday() -> None:
    found = days("on the first and last Monday of every month")
    assert found[:4] == ["2026-01-05", "2026-01-26", "2026-02-02", "2026-02-23"]


def test_leap_days_are_days_of_leap_years_only() -> None:
    found = calendar(parse_text("hours", "on 29 Feb"), "x", (2027, 2028, 2029))
    assert [o.first for o in found.openings] == ["2028-02-29"]


def test_hours_on_a_date_over_midnight_end_the_next_day() -> None:
    found = opened("on 31 Dec 22:00-02:00")
    assert is_open(found, datetime(2026, 12, 31, 23)) and is_open(found, datetime(2027, 1, 1, 1))
    assert not is_open(found, datetime(2027, 1, 1, 2)) and not is_open(found, datetime(2026, 12, 31, 1))


@pytest.mark.parametrize("text", ["on 24 Dec", "on the 1st of every month", "Mon 09:00-10:00 in Asia/Tokyo"])
def test_without_years_it_says_that_as_of_is_needed(text: str) -> None:
    with pytest.raises(Mistake) as told:
        calendar(parse_text("hours", text), "x", (), "UTC")
    assert "as of" in told.value.message + told.value.hint


ZONES = ("Europe/Berlin", "America/New_York", "Asia/Kolkata", "Pacific/Auckland", "UTC", "America/St_Johns")
HOURS = ("Mon-Fri 09:30-16:00", "every day 22:00-06:00", "Sun 01:00-03:30", "on the last day of every month 09:00-17:00",
         "Mon-Fri 09:00-17:00, except 20-31 Mar", "00:00-24:00", "Sat 23:00-24:00; on 1 Nov")  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(HOURS), st.sampled_from(ZONES), st.sampled_from(ZONES), st.integers(0, 365 * 96))
def test_hours_of_another_zone_are_open_when_they_are_open_there(
    hours: str, here: str, there: str, quarter: int
) -> None:
    at = datetime(2026, 1, 1) + timedelta(minutes=15 * quarter)
    first, second = (at.replace(tzinfo=ZoneInfo(here), fold=f) for f in (0, 1))
    if first.utcoffset() != second.utcoffset():
        return  # the hour that is missing, or there twice
    abroad = first.astimezone(ZoneInfo(there))
    ambiguous = abroad.replace(fold=0).utcoffset() != abroad.replace(fold=1).utcoffset()
    if ambiguous:
        return
    head, _, closed = hours.partition(", except ")
    text = f"{head} in {there}" + (f", except {closed}" if closed else "")
    native = calendar(parse_text("hours", hours), "x", YEARS, there)
    assert is_open(opened(text, here), at) == is_open(native, abroad.replace(tzinfo=None))


def test_zones_that_change_alike_have_plain_hours() -> None:
    assert opened("Mon-Fri 09:00-17:00 in Europe/Paris").openings == opened("Mon-Fri 09:00-17:00").openings
    assert opened("Mon 09:00-17:00 in Asia/Kolkata", "Asia/Tokyo").openings[0].first == ""


def test_a_window_over_midnight_is_one() -> None:
    found = windows(parse_text("hours", "22:00-06:00; Sat 08:00-12:00"), YEARS)
    assert [(o.start, o.end) for o in found] == [(79_200, 108_000), (28_800, 43_200)]


WRITTEN = [
    "Mon-Fri 09:00-12:00, 13:00-17:00; Sat 10:00-12:00, except 1-15 Aug, 2026-05-01",
    "on 24 Dec 09:00-12:00, on 31 Dec", "on the 1st, 2nd, 3rd, 11th and last day of every month 09:00-17:00",
    "on the first and third Mon of every month", "Mon-Fri 09:30-16:00 in America/New_York, except 25 Dec",
    "on 1-5 Jan, 28 Feb-3 Mar; every day 06:00-22:00", "14:00-22:00", "Sat, Mon",
]  # fmt: skip


@pytest.mark.parametrize("text", WRITTEN)
def test_hours_are_written_as_they_are_read(text: str) -> None:
    written = hours_text(parse_text("hours", text))
    assert hours_text(parse_text("hours", written)) == written
    assert opened(written) == opened(text)


def test_days_that_recur_in_a_layer_written_to_be_included() -> None:
    """Neither agent nor tools: whoever includes it says when, and alone it is read for many years."""
    line = "calendar c: Mon-Fri 09:00-17:00, except 1 May\n"
    spec, told = parse_spec(SourceText("company.ops", f"mandate-spec 1\nowner o\n{line}"))
    assert spec is not None, told
    assert {"2024-05-01", "2031-05-01"} <= {first for first, _ in spec.calendars[0].closed}
    spec, told = parse_spec(SourceText("desk.ops", f"mandate-spec 1\nagent a\n{line}"))
    assert spec is None
    assert "have no year" in told[0].message
