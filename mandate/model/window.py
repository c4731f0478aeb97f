"""Stretches of time over which calls are counted, and the hours in which something is open."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

from mandate.model.source import Span


class WindowKind(StrEnum):
    CALL = "per call"  # one call by itself
    ALIGNED = "per"  # a calendar period of the spec's zone: per day, per week
    SLIDING = "in any"  # any stretch of that length
    TOTAL = "in total"  # the whole horizon
    RUN = "per run"  # one run of the agent


class Period(StrEnum):
    """Calendar periods. Weeks begin on Monday (ISO 8601). They are `ALIGNED` only."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


@dataclass(frozen=True, slots=True)
class Window:
    """`ALIGNED` has a `period`; `SLIDING` has `seconds`; the others have neither.
    Half-open: `[t, t + W)`."""

    kind: WindowKind
    period: Period | None = None
    seconds: Fraction | None = None

    def __post_init__(self) -> None:
        if (self.period is not None) != (self.kind is WindowKind.ALIGNED):
            raise ValueError("an aligned window, and only that, has a calendar period")
        if (self.seconds is not None) != (self.kind is WindowKind.SLIDING):
            raise ValueError("a sliding window, and only that, has a length in seconds")


PER_CALL = Window(WindowKind.CALL)
IN_TOTAL = Window(WindowKind.TOTAL)
PER_RUN = Window(WindowKind.RUN)


def per(period: Period) -> Window:
    return Window(WindowKind.ALIGNED, period=period)


def in_any(seconds: int | Fraction) -> Window:
    return Window(WindowKind.SLIDING, seconds=Fraction(seconds))


@dataclass(frozen=True, slots=True)
class Opening:
    """Open every listed weekday (0 is Monday) from `start` to `end`, seconds since midnight;
    `end` may be 86400. An opening over midnight is written as two."""

    weekdays: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Calendar:
    """A named set of openings. `closed` are whole civil days, as (first, last) ISO dates, both
    included."""

    name: str
    openings: tuple[Opening, ...]
    closed: tuple[tuple[str, str], ...] = ()
    span: Span | None = None
