"""Every number of a text, as an exact quantity where its words say of what. See `model.reading.Mention`."""

from __future__ import annotations

import re
from collections.abc import Callable
from fractions import Fraction

from mandate.grammar.dates import clock_quantity, date_readings, resolve_moment
from mandate.grammar.mention_patterns import (
    ARTICLE,
    CASELESS,
    CLOCK_TIME,
    COMPOUND,
    DEADLINE,
    HALF_UNIT,
    ISO_DATE,
    LABELLED,
    MONEY_BEFORE,
    NAMED_DATE,
    NUMBER_DIGITS,
    NUMBER_WORDS,
    NUMERIC_DATE,
    OPAQUE,
    ORDINAL,
    RATIO,
    RELATIVE_DATE,
    SHARE,
    START,
    TIMES_OVER,
    WEEKDAY_TIME,
    YEARLY,
)
from mandate.grammar.mention_ranges import share_units
from mandate.grammar.number_words import (
    MAGNITUDE,
    ORDINALS,
    TIMES,
    number_in_digits,
    number_in_words,
    part_in_words,
)
from mandate.grammar.unit_words import CALENDAR, PLAIN, SECONDS, meaning_of
from mandate.model.quantity import COUNT, DURATION, NUMBER, Quantity
from mandate.model.reading import Mention
from mandate.model.source import Span

__all__ = ["find_mentions", "resolve_moment"]

MOST_MENTIONS = 2_000
"""A text of more numbers is no sentence: what follows is one mention without a reading."""

Readings = tuple[Quantity, ...]


def find_mentions(text: str, path: str = "", offset: int = 0) -> tuple[Mention, ...]:
    """The numbers of a text, in order, not overlapping; `offset` is where `text` begins in its document.

    Money is in major units, durations in seconds, percentages in percent; months and years have no fixed
    length, so their number has no reading. Windows ("an hour" after a rate) are not mentions.
    """
    found: list[Mention] = []
    at = 0
    for start in START.finditer(text):
        if start.start() < at:
            continue
        hit = _mention_at(text, start.start(), found, offset)
        if hit is None:
            continue
        end, readings, norm_like = hit
        end = start.start() + len(text[start.start() : end].rstrip())
        span = Span(path, offset + start.start(), offset + end)
        quantity = readings[0] if len(readings) == 1 else None
        found.append(Mention(span, text[start.start() : end], quantity, readings, norm_like))
        at = end
        if len(found) == MOST_MENTIONS:
            rest = Span(path, offset + end, offset + len(text))
            found.append(Mention(rest, text[end:], None))
            break
    return tuple(share_units(text, found, offset))


Hit = tuple[int, Readings, bool]


def _mention_at(text: str, at: int, found: list[Mention], offset: int) -> Hit | None:
    first = text[at]
    if first == "~":
        return None
    for read in _readers(first):
        hit = read(text, at)
        if hit is not None:
            return hit
    return None


def _scaled(numbers: tuple[Fraction, ...], scale: str, unit: str) -> Readings:
    factor = MAGNITUDE[scale.strip(" -\n").lower()] if scale else 1
    word = re.sub(r"^[\s\u2010\u2011-]+", "", unit)
    if re.match(r"(?:business|working|trading)[ -]", word, CASELESS):
        return ()
    word = re.sub(r"^(?:calendar|consecutive|full|clock)[ -]", "", word, flags=CASELESS)
    if word.lower() in CALENDAR:
        return ()
    meanings = meaning_of(word) if word else PLAIN
    readings = []
    for number in numbers:
        for size, kind in meanings or PLAIN:
            value = number * factor * size
            if kind == COUNT and value.denominator != 1:
                kind = NUMBER
            readings.append(Quantity(value, kind))
    return tuple(dict.fromkeys(readings))


def _money(text: str, at: int) -> Hit | None:
    m = MONEY_BEFORE.match(text, at)
    if not m:
        return None
    code = (m["again"] or "").strip() or m["code"].strip()
    return m.end(), _scaled(number_in_digits(m["number"]), m["scale"] or "", code), True


def _numeric_date(text: str, at: int) -> Hit | None:
    if m := ISO_DATE.match(text, at):
        return m.end(), date_readings(m[0]), _is_deadline(text, at)
    if m := NUMERIC_DATE.match(text, at):
        readings = date_readings(m[0])
        return (m.end(), readings, _is_deadline(text, at) or len(readings) > 1) if readings else None
    return None


def _date(text: str, at: int) -> Hit | None:
    if m := NAMED_DATE.match(text, at):
        return m.end(), date_readings(m[0]) if ":" not in m[0] else (), _is_deadline(text, at)
    for pattern in (RELATIVE_DATE, WEEKDAY_TIME):
        if m := pattern.match(text, at):
            if m[0][:3].lower() in ("sun", "sat", "mar", "may") and m[0].islower() and len(m[0]) < 4:
                return None
            return m.end(), (), _is_deadline(text, at) or any(c.isdigit() for c in m[0])
    return None


def _is_deadline(text: str, at: int) -> bool:
    return DEADLINE.search(text[max(0, at - 24) : at]) is not None


def _opaque(text: str, at: int) -> Hit | None:
    m = OPAQUE.match(text, at)
    return (m.end(), (), False) if m and any(c.isdigit() for c in m[0]) else None


def _clock(text: str, at: int) -> Hit | None:
    m = CLOCK_TIME.match(text, at)
    quantity = clock_quantity(m[0]) if m else None
    return (m.end(), (quantity,), True) if m and quantity else None


def _compound(text: str, at: int) -> Hit | None:
    m = COMPOUND.match(text, at)
    return (
        (m.end(), (Quantity(Fraction(int(m["h"]) * 3600 + int(m["m"]) * 60), DURATION),), True) if m else None
    )


def _ratio(text: str, at: int) -> Hit | None:
    m = RATIO.match(text, at)
    if not m or not int(m[2]):
        return None
    return m.end(), (Quantity(Fraction(int(m[1]), int(m[2])), NUMBER),), text[at : m.end()] != "24/7"


def _digits(text: str, at: int) -> Hit | None:
    m = NUMBER_DIGITS.match(text, at)
    if not m or not text[at : at + 2].strip("."):
        return None
    end = m.end()
    if m["ordinal"]:
        return end, (Quantity(Fraction(m["number"].replace(",", "")), COUNT),), False
    numbers = number_in_digits(m["number"])
    scale, unit = m["scale"] or "", m["unit"] or ""
    if (
        unit.strip() in ("m", "d", "s", "t", "C", "l", "F", "W", "h", "w", "g")
        and unit[:1] in " \t\n"
        and "\n" in unit
    ):
        unit, end = "", m.end("scale") if scale else m.end("number")
    if m["times"]:
        return end, tuple(Quantity(n, NUMBER) for n in numbers), True
    readings = _scaled(numbers, scale, unit)
    if scale == "m" and not unit and numbers[0].denominator == 1 and numbers[0] < 100:
        readings = (*readings, Quantity(numbers[0] * 60, DURATION))
    before = text[max(0, at - 24) : at]
    amount = bool(scale or unit)
    if not amount and (LABELLED.search(before) or _is_section(text, at, m)):
        return end, readings, False
    if (
        not amount
        and re.fullmatch(r"(?:19|20)\d\d", m["number"])
        and (
            YEARLY.search(before)
            or (
                not re.match(r"\s+[a-z]", text[m.end() : m.end() + 4])
                and not re.search(r"(?:than|most|least|to|over|under|[<>=]|exceed|of|max)\s*$", before)
            )
        )
    ):
        return end, readings, False
    return end, readings, True


def _is_section(text: str, at: int, m: re.Match[str]) -> bool:
    """A number that numbers its line: `2.1 Refunds`, `3. Close the ticket`."""
    line = text.rfind("\n", 0, at) + 1
    leads = not text[line:at].strip(" \t>#*_(")
    follows = text[m.end() : m.end() + 3]
    if leads and re.match(r"[.)]\s", follows):
        return True
    return leads and "." in m["number"] and re.match(r"\s+[A-Z]", follows) is not None


def _words(text: str, at: int) -> Hit | None:
    m = NUMBER_WORDS.match(text, at)
    if not m:
        return None
    number = number_in_words(m["number"])
    if number is None:
        first = re.match(r"[A-Za-z]+(?:-[A-Za-z]+)?", m["number"])
        number = number_in_words(first[0]) if first else None
        return (
            None if first is None or number is None else (at + first.end(), _scaled((number,), "", ""), True)
        )
    if m["half"]:
        number += Fraction(1, 2)
    readings = _scaled((number,), "", m["unit"] or "")
    return m.end(), readings, not (number == 1 and not m["unit"] and not _counts_one(text, at, m.end()))


def _counts_one(text: str, at: int, end: int) -> bool:
    """Whether `one` is a number here, and not a pronoun (`one of them`, `the one that`, `no one`)."""
    before, after = text[max(0, at - 14) : at].lower(), text[end : end + 12].lower()
    if re.search(r"(?:most|least|than|only|exactly|just|max|per|limit of)\s+$", before):
        return True
    if re.search(
        r"(?:\b(?:the|this|that|which|no|any|every|each|another|either|right|new|correct|same|old)\s+|[-])$",
        before,
    ):
        return False
    return (
        re.match(
            r"\s+(?!of\b|another\b|that\b|who\b|which\b|by\b|or\s+more\s+of|is\b|can\b|may\b|must\b|"
            r"should\b|for\b|with\b|in\b|to\b|and\b)\w",
            after,
        )
        is not None
    )


def _article(text: str, at: int) -> Hit | None:
    """`an hour` where it is a length of time, not the window of a rate."""
    m = ARTICLE.match(text, at)
    if not m or not re.search(
        r"(?:\b(?:within|for|after|than|least|most|about|every|up to|under|over|of|last|takes?|once in|"
        r"wait|exceed|in)\s+)$",
        text[max(0, at - 12) : at],
        CASELESS,
    ):
        return None
    if m["unit"].lower() not in SECONDS:
        return m.end(), (), True
    size = SECONDS[m["unit"].lower()] * (Fraction(3, 2) if m["half"] else 1)
    return m.end(), (Quantity(size, DURATION),), True


def _half_unit(text: str, at: int) -> Hit | None:
    m = HALF_UNIT.match(text, at)
    if not m:
        return None
    unit = m["unit"].lower()
    if unit in MAGNITUDE and unit not in SECONDS:
        return m.end(), (Quantity(Fraction(MAGNITUDE[unit], 2), COUNT),), True
    return m.end(), (Quantity(SECONDS[unit] / 2, DURATION),), True


def _part(text: str, at: int) -> Hit | None:
    m = SHARE.match(text, at)
    if not m:
        return None
    value = part_in_words(m[0])
    if value is None or value > 1:
        return None
    before, after = text[max(0, at - 14) : at].lower(), text[m.end() : m.end() + 6].lower()
    of_something = re.match(r"\s+(?:of|the|a|an|its|in|price|my|our)\b", after) is not None
    last = m[0].lower().split()[-1]
    if last in ("half", "halves"):
        asked = of_something or re.search(r"(?:most|least|than|by|to|in|exceed|over|under|only)\s+$", before)
        return (m.end(), (Quantity(value, NUMBER),), True) if asked else None
    if (" " not in m[0] and "-" not in m[0]) or (
        not of_something and not re.search(r"(?:most|least|than|by|to|over|under|exceed)\s+$", before)
    ):
        return None
    return m.end(), (Quantity(value, NUMBER),), True


def _parts(text: str, at: int) -> Hit | None:
    """ "Two fifths of the mix": several parts of a whole, before their number is read by itself."""
    m = SHARE.match(text, at)
    if not m or " " not in m[0] or not re.match(r"\s+of\b", text[m.end() : m.end() + 5]):
        return None
    return _part(text, at)


def _times(text: str, at: int) -> Hit | None:
    m = TIMES_OVER.match(text, at)
    if not m:
        return None
    word = m[0].lower()
    before, after = text[max(0, at - 12) : at].lower(), text[m.end() : m.end() + 12].lower()
    rate = (
        re.match(r"(?:[.,;:)]|\s*$|\s+(?:an?|per|every|each|daily|weekly|monthly|in|only|or)\b)", after)
        is not None
    )
    counted = rate or re.search(r"(?:only|than|most|least|exactly|just)\s+$", before) is not None
    if word == "once" and (not counted or re.search(r"\bat\s+$", before)):
        return None
    return m.end(), (Quantity(Fraction(TIMES[word]), COUNT),), True


def _ordinal(text: str, at: int) -> Hit | None:
    m = ORDINAL.match(text, at)
    return (m.end(), (Quantity(Fraction(ORDINALS[m[0].lower()]), COUNT),), False) if m else None


Reader = Callable[[str, int], Hit | None]
_BY_DIGIT: tuple[Reader, ...] = (_numeric_date, _date, _compound, _opaque, _clock, _ratio, _digits)
_BY_SYMBOL: tuple[Reader, ...] = (_money, _opaque)
_BY_WORD: tuple[Reader, ...] = (
    _money,
    _date,
    _opaque,
    _clock,
    _half_unit,
    _article,
    _times,
    _parts,
    _words,
    _part,
    _ordinal,
)


def _readers(first: str) -> tuple[Reader, ...]:
    """What can begin with a character, the most specific reading first."""
    if first == "." or first.isdigit():
        return _BY_DIGIT
    return _BY_WORD if first.isalpha() else _BY_SYMBOL
