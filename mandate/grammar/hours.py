"""Opening hours as written: `Mon-Fri 09:00-17:00, except 1-15 Aug`. `openings.py` says when that is."""

from __future__ import annotations

from datetime import date
from typing import Any

from lark import Token
from lark.tree import Meta

from mandate.grammar.mistakes import NAME, SYNTAX, Mistake
from mandate.grammar.syntax import Closed, Hours, Monthly, OpeningText, TypeText, Word
from mandate.grammar.trees import ExpressionBuilder, clock_seconds, unquoted
from mandate.model.source import Span

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MIDNIGHT = 86_400
_ORDINALS = ("first", "second", "third", "fourth", "fifth")


class HoursBuilder(ExpressionBuilder):
    """Adds the productions of hours and types to those of expressions."""

    def hours(self, meta: Meta, parts: list[Any]) -> Hours:
        openings = tuple(p for p in parts if isinstance(p, OpeningText))
        closed = tuple(p for p in parts if isinstance(p, Closed))
        zone = next((p for p in parts if isinstance(p, Word)), None)
        return Hours(openings, closed, self.span(meta), zone)

    def hours_zone(self, meta: Meta, parts: list[Any]) -> Word:
        return self.word(parts[0])

    def opening(self, meta: Meta, parts: list[Any]) -> OpeningText:
        days = next((p for p in parts if isinstance(p, tuple)), ())
        clocks = next((p for p in parts if isinstance(p, list)), [])
        return OpeningText(days, tuple(clocks), self.span(meta))

    def dated(self, meta: Meta, parts: list[Any]) -> OpeningText:
        dates = tuple(p for p in parts if isinstance(p, Closed | Monthly))
        clocks = next((p for p in parts if isinstance(p, list)), [])
        return OpeningText((), tuple(clocks), self.span(meta), dates)

    def monthly(self, meta: Meta, parts: list[Any]) -> Monthly:
        """`parts` are the positions, then perhaps a weekday."""
        day = parts[-1] if parts[-1].type.endswith("DAY") else None
        positions: list[int] = []
        for token in parts[:-1] if day is not None else parts:
            position = _position(token, self.at(token), 5 if day is not None else 31)
            if position in positions:
                raise Mistake(NAME, f"`{token}` is named twice", self.at(token))
            positions.append(position)
        weekday = _DAYS.index(str(day)[:3].lower()) if day is not None else None
        return Monthly(tuple(positions), weekday, self.span(meta))

    def days(self, meta: Meta, parts: list[Any]) -> tuple[int, ...]:
        chosen: set[int] = set()
        for part in parts:
            if isinstance(part, Token):
                part = {"weekends": (5, 6), "weekdays": (0, 1, 2, 3, 4)}.get(str(part), (0, 1, 2, 3, 4, 5, 6))
            chosen.update(part)
        return tuple(sorted(chosen))

    def day_range(self, meta: Meta, parts: list[Any]) -> tuple[int, ...]:
        first, last = (_DAYS.index(str(p)[:3].lower()) for p in (parts[0], parts[-1]))
        return tuple((first + i) % 7 for i in range((last - first) % 7 + 1))

    def spans(self, meta: Meta, parts: list[Any]) -> list[tuple[int, int]]:
        return list(parts)

    def clock_range(self, meta: Meta, parts: list[Any]) -> tuple[int, int]:
        start, end = (clock_seconds(t, self.at(t)) for t in parts)
        if start == _MIDNIGHT:
            raise Mistake(
                SYNTAX, "no opening begins at the end of a day", self.at(parts[0]), hint="write `00:00`"
            )
        if start == end:
            raise Mistake(
                SYNTAX,
                f"`{parts[0]}-{parts[1]}` is no stretch of time",
                self.span(meta),
                hint="write `00:00-24:00` for the whole day",
            )
        return start, end

    def closed_dates(self, meta: Meta, parts: list[Any]) -> Closed:
        span = self.span(meta)
        for token in parts:
            _date(str(token), self.at(token))
        if parts[0] > parts[-1]:
            raise Mistake(SYNTAX, "these days end before they begin", span)
        return Closed(str(parts[0]), str(parts[-1]), span)

    def closed_days(self, meta: Meta, parts: list[Any]) -> Closed:
        at = next(i for i, p in enumerate(parts) if p.type.endswith("MONTH"))
        month = _month(parts[at])
        return self._closed(meta, month, parts[0], month, parts[at - 1], parts[at + 1 :])

    def closed_months(self, meta: Meta, parts: list[Any]) -> Closed:
        return self._closed(meta, _month(parts[1]), parts[0], _month(parts[3]), parts[2], parts[4:])

    def _closed(self, meta: Meta, m1: int, d1: str, m2: int, d2: str, year: list[Any]) -> Closed:
        span = self.span(meta)
        if not d1.isdigit() or not d2.isdigit() or (year and not year[0].isdigit()):
            raise Mistake(SYNTAX, "days are whole numbers", span, hint="write `1-15 Aug` or `1-15 Aug 2026`")
        for month, day in ((m1, int(d1)), (m2, int(d2))):
            _date(f"{year[0] if year else 2024}-{month:02d}-{day:02d}", span)
        if (m1, int(d1)) > (m2, int(d2)):
            raise Mistake(
                SYNTAX,
                "these days end before they begin",
                span,
                hint="write them as two, up to 31 Dec and from 1 Jan",
            )
        head = str(year[0]) if year else "-"
        return Closed(f"{head}-{m1:02d}-{int(d1):02d}", f"{head}-{m2:02d}-{int(d2):02d}", span)

    def plain_type(self, meta: Meta, parts: list[Any]) -> TypeText:
        return TypeText(Word(" ".join(str(parts[0]).split()), self.at(parts[0])))

    def one_of(self, meta: Meta, parts: list[Any]) -> TypeText:
        return TypeText(Word("one of", self.span(meta)), tuple(parts))

    def member(self, meta: Meta, parts: list[Any]) -> Word:
        token = parts[0]
        return Word(unquoted(token) if token[0] in "\"'" else str(token), self.at(token))


def _position(token: Token, span: Span, most: int) -> int:
    """The number that `1st` or `first` stands for; 0 for `last`."""
    text = str(token)
    if text == "last":
        return 0
    number = int(text[:-2]) if text[0].isdigit() else _ORDINALS.index(text) + 1
    if not 1 <= number <= most:
        what = (
            "a month has no more than five of a weekday" if most == 5 else "months end on the 31st or before"
        )
        raise Mistake(SYNTAX, f"there is no `{text}` of a month", span, hint=what)
    return number


def _month(token: str) -> int:
    return _MONTHS.index(token[:3].lower()) + 1


def _date(text: str, span: Span) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise Mistake(
            SYNTAX, "this is no date of the calendar", span, hint="write `2026-08-01` or `1 Aug`"
        ) from None
