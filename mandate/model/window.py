"""Stretches of time over which calls are counted, and the hours in which something is open."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction

from mandate.model.source import Span


class WindowKind(StrEnum):
    CALL = "per call"  # one call by itself
    ALIGNED = "per"  # a calendar period of the spec's zone: per day, per week
    SLIDING = "in any"  # any stretch of that length
    TOTAL = "in total"  # the whole horizon
    RUN = "per run"  # one run of the agent
    NAMED = "per named window"  # each opening of a window that the layer names: per shift


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
class Opening:
    """Open every listed weekday (0 is Monday) from `start` to `end`, seconds since midnight;
    `end` may be 86400. An opening over midnight is written as two, except in a named window, where it
    is one and `end` exceeds 86400. `first` and `last` (ISO dates, both included) bound the days on
    which it begins, if given: a recurring date, or the hours of another zone before its clocks change."""

    weekdays: tuple[int, ...]
    start: int
    end: int
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Window:
    """`ALIGNED` has a `period`; `SLIDING` has `seconds`; `NAMED` has a `name` and its `openings`, each of
    which is one window; the others have none of these. Half-open: `[t, t + W)`."""

    kind: WindowKind
    period: Period | None = None
    seconds: Fraction | None = None
    name: str = ""
    openings: tuple[Opening, ...] = ()

    def __post_init__(self) -> None:
        if (self.period is not None) != (self.kind is WindowKind.ALIGNED):
            raise ValueError("an aligned window, and only that, has a calendar period")
        if (self.seconds is not None) != (self.kind is WindowKind.SLIDING):
            raise ValueError("a sliding window, and only that, has a length in seconds")
        if bool(self.name and self.openings) != (self.kind is WindowKind.NAMED):
            raise ValueError("a named window, and only that, has a name and openings")


PER_CALL = Window(WindowKind.CALL)
IN_TOTAL = Window(WindowKind.TOTAL)
PER_RUN = Window(WindowKind.RUN)


def per(period: Period) -> Window:
    return Window(WindowKind.ALIGNED, period=period)


def in_any(seconds: int | Fraction) -> Window:
    return Window(WindowKind.SLIDING, seconds=Fraction(seconds))


@dataclass(frozen=True, slots=True)
class Calendar:
    """A named set of openings in civil time of the layer's zone. `closed` are whole civil days, as
    (first, last) ISO dates, both included. `written` is how its owner wrote it (with the zone it was
    written for, if another), for printing."""

    name: str
    openings: tuple[Opening, ...]
    closed: tuple[tuple[str, str], ...] = ()
    span: Span | None = None
    written: str = field(default="", compare=False)
