"""Every number of a text, as an exact quantity where its words say of what. See `model.reading.Mention`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from fractions import Fraction

from mandate.grammar.dates import CLOCK, ISO, NAMED, NUMERIC, RELATIVE, WEEKDAY, clock_quantity, date_readings
from mandate.grammar.dates import resolve_moment as resolve_moment
from mandate.grammar.number_words import (
    DIGITS,
    MAGNITUDE,
    ORDINALS,
    PART,
    TIMES,
    WORDS,
    number_in_digits,
    number_in_words,
    part_in_words,
)  # fmt: skip
from mandate.grammar.unit_words import (
    CALENDAR,
    CENTS,
    CODES,
    MONEY_WORDS,
    PERCENTS,
    PLAIN,
    SECONDS,
    SYMBOLS,
    UNITS,
    meaning_of,
)  # fmt: skip
from mandate.model.quantity import COUNT, DURATION, NUMBER, Kind, Quantity, Type
from mandate.model.reading import Mention
from mandate.model.source import Span

Readings = tuple[Quantity, ...]


def _any(words: Iterable[str]) -> str:
    """An alternation of the words, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


_CASED = sorted({*CODES, *(u for u in UNITS if not u.islower())})
_PLAIN_UNITS = {
    *PERCENTS,
    *MONEY_WORDS,
    *CENTS,
    "pound",
    "pounds",
    *SECONDS,
    *(u for u in UNITS if u.islower()),
    *CALENDAR,
}
_SYMBOL = rf"(?:{_any(SYMBOLS)})"
_CODE = rf"(?:{_any(CODES)})"
_UNIT_AFTER = (
    rf"(?:[ \t\u00a0]?[-\u2010\u2011]?[ \t\n\u00a0]*(?:(?:business|working|trading|calendar|consecutive|full|clock)[ -])?"
    rf"(?:%|‰|°C|°F|℃|m²|(?-i:{_any(_CASED)})\b|(?:{_any([u for u in _PLAIN_UNITS if u[0].isalpha()])})\b|{_SYMBOL}))"
)
_SCALE = r"(?:(?:k|m|mn|mio|bn|b)\b|(?:\s|-)?(?:thousand|million|billion|hundred|dozen)\b)"
_I = re.IGNORECASE

_START = re.compile(
    rf"(?<![\w])(?=[\d$€£¥₹₩₿Ξ~.]|{_CODE}\s?\d|[A-Z]{{0,3}}\$)|(?<![\w'’-])(?=(?i:{WORDS}|{PART}|{WEEKDAY}|{NAMED}|{RELATIVE}|noon|midnight|midday|"
    rf"once|twice|thrice|an?\s+(?:{_any(SECONDS)}|month|quarter|year)\b|(?:{_any(ORDINALS)}))\b)|(?<![\w])(?=[A-Za-z][\w.+-]*@|[A-Za-z][\w./+-]*\d)"
)
_OPAQUE = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|#\d+\b|(?!\d{1,3}(?:\.\d{3})+(?![.\d]))\d+(?:\.\d+){2,}|\d{40,}|[vV]\d+(?:\.\d+)*\b"
    r"|(?=[\w./-]*[A-Za-z])(?=[\w./-]*\d)(?!\d[\d.,_]*(?:k|m|b|bn|mn|s|h|d|w|x|min|hrs?|kg|g|km|th|st|nd|rd|pm|am|days?|hours?|ms)\b)"
    r"(?!\d[\d.,_]*[-–](?:\w+)(?![\w./]*\d))[\w]+(?:[./-]\w+)*(?<!\.)"
)
_LABELLED = re.compile(
    r"(?:\b(?:sections?|sec\.|§+|step|rule|line|page|p\.|chapter|clause|tier|level|phase|version|v\.|figure|fig\.|table|item|option|"
    r"appendix|annex|article|art\.|priority|paragraph|para|part|point|exhibit|schedule|type|class|stage|wave|sprint|release|ticket|"
    r"order|invoice|case|id|no\.|nr\.?|number|room|desk|port|bay|gate|line|sev|severity|p|q|iso|rfc|see|form|act|web|layer|principle|model|gpt|python|node|area|zone)\s?#?|#|§\s?)$",
    _I,
)
_YEARLY = re.compile(
    r"(?:\b(?:in|since|of|from|until|till|fy|year|©|\(c\)|copyright|by|before|after|and|to|jan\w*|feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|spring|summer|autumn|fall|winter|q[1-4])|[(/–-])[ \t]*$",
    _I,
)
_RANGE = re.compile(r"[ \t]?(?:-|–|—|to|and|or)[ \t]?$", _I)

_MONEY_BEFORE = re.compile(
    rf"(?P<code>{_SYMBOL}|(?-i:{_CODE})[ \t\u00a0]?)[ \t]?(?P<number>{DIGITS})(?P<scale>{_SCALE})?(?![\w])(?P<again>[ \t](?-i:{_CODE})\b)?",
    _I,
)
_DIGITS = re.compile(
    rf"(?P<number>{DIGITS})(?P<scale>{_SCALE}(?!\s*\d))?(?P<unit>{_UNIT_AFTER}(?![\w]))?(?P<times>\s?[x×](?![\w]))?(?P<ordinal>st\b|nd\b|rd\b|th\b)?",
    _I,
)
_COMPOUND = re.compile(r"(?P<h>\d+)\s?h(?:ours?|rs?)?\s?(?:and\s)?(?P<m>\d+)\s?(?:m(?:in(?:ute)?s?)?)?\b", _I)
_RATIO = re.compile(r"(\d+)/(\d+)(?![/\d])")
_WORDS = re.compile(
    rf"(?P<number>{WORDS})(?P<half>\s+and\s+a\s+half)?(?P<unit>{_UNIT_AFTER}(?![\w]))?(?![\w])", _I
)
_ARTICLE = re.compile(
    rf"an?\s+(?:(?:full|single|business|working|calendar)\s+)?(?P<unit>{_any(SECONDS)}|months?|quarters?|years?)\b(?P<half>\s+and\s+a\s+half)?",
    _I,
)
_HALF_UNIT = re.compile(
    rf"(?:half\s+an?|a\s+half)[\s-](?P<unit>{_any([*SECONDS, 'dozen', 'million', 'thousand'])})\b", _I
)
_PART = re.compile(rf"{PART}\b", _I)
_TIMES = re.compile(r"(?:once|twice|thrice)\b", _I)
_ORDINAL = re.compile(rf"(?:{_any(ORDINALS)})\b", _I)
_CLOCK = re.compile(CLOCK + r"(?![\w%])", _I)
_ISO = re.compile(ISO)
_NUMERIC = re.compile(NUMERIC)
_AT = rf"(?:,?\s+(?:at\s+|from\s+|by\s+)?{CLOCK}(?![\w%]))?"
_NAMED = re.compile(rf"(?:{WEEKDAY},?\s+)?{NAMED}{_AT}", _I)
_WEEKDAY = re.compile(rf"{WEEKDAY}{_AT}(?:\s+(?:morning|afternoon|evening|night|noon|midnight))?", _I)
_RELATIVE = re.compile(rf"{RELATIVE}{_AT}", _I)
_DEADLINE = re.compile(
    r"\b(?:by|before|until|till|than|after|from|since|to|through|on|at|starting|due|and|next|this|following)\s+(?:the\s+)?[*_]*$",
    _I,
)


def find_mentions(text: str, path: str = "", offset: int = 0) -> tuple[Mention, ...]:
    """The numbers of a text, in order, not overlapping; `offset` is where `text` begins in its document.

    Money is in major units, durations in seconds, percentages in percent; months and years have no fixed
    length, so their number has no reading. Windows ("an hour" after a rate) are not mentions.
    """
    found: list[Mention] = []
    at = 0
    for start in _START.finditer(text):
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
    return tuple(_share_units(text, found, offset))


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
    if re.match(r"(?:business|working|trading)[ -]", word, _I):
        return ()
    word = re.sub(r"^(?:calendar|consecutive|full|clock)[ -]", "", word, flags=_I)
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
    m = _MONEY_BEFORE.match(text, at)
    if not m:
        return None
    code = (m["again"] or "").strip() or m["code"].strip()
    return m.end(), _scaled(number_in_digits(m["number"]), m["scale"] or "", code), True


def _numeric_date(text: str, at: int) -> Hit | None:
    if m := _ISO.match(text, at):
        return m.end(), date_readings(m[0]), _is_deadline(text, at)
    if m := _NUMERIC.match(text, at):
        readings = date_readings(m[0])
        return (m.end(), readings, _is_deadline(text, at) or len(readings) > 1) if readings else None
    return None


def _date(text: str, at: int) -> Hit | None:
    if m := _NAMED.match(text, at):
        return m.end(), date_readings(m[0]) if ":" not in m[0] else (), _is_deadline(text, at)
    for pattern in (_RELATIVE, _WEEKDAY):
        if m := pattern.match(text, at):
            if m[0][:3].lower() in ("sun", "sat", "mar", "may") and m[0].islower() and len(m[0]) < 4:
                return None
            return m.end(), (), _is_deadline(text, at) or any(c.isdigit() for c in m[0])
    return None


def _is_deadline(text: str, at: int) -> bool:
    return _DEADLINE.search(text[max(0, at - 24) : at]) is not None


def _opaque(text: str, at: int) -> Hit | None:
    m = _OPAQUE.match(text, at)
    return (m.end(), (), False) if m and any(c.isdigit() for c in m[0]) else None


def _clock(text: str, at: int) -> Hit | None:
    m = _CLOCK.match(text, at)
    quantity = clock_quantity(m[0]) if m else None
    return (m.end(), (quantity,), True) if m and quantity else None


def _compound(text: str, at: int) -> Hit | None:
    m = _COMPOUND.match(text, at)
    return (
        (m.end(), (Quantity(Fraction(int(m["h"]) * 3600 + int(m["m"]) * 60), DURATION),), True) if m else None
    )


def _ratio(text: str, at: int) -> Hit | None:
    m = _RATIO.match(text, at)
    if not m or not int(m[2]):
        return None
    return m.end(), (Quantity(Fraction(int(m[1]), int(m[2])), NUMBER),), text[at : m.end()] != "24/7"


def _digits(text: str, at: int) -> Hit | None:
    m = _DIGITS.match(text, at)
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
    if not amount and (_LABELLED.search(before) or _is_section(text, at, m)):
        return end, readings, False
    if (
        not amount
        and re.fullmatch(r"(?:19|20)\d\d", m["number"])
        and (
            _YEARLY.search(before)
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
    m = _WORDS.match(text, at)
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
            r"\s+(?!of\b|another\b|that\b|who\b|which\b|by\b|or\s+more\s+of|is\b|can\b|may\b|must\b|should\b|for\b|with\b|in\b|to\b|and\b)\w",
            after,
        )
        is not None
    )


def _article(text: str, at: int) -> Hit | None:
    """`an hour` where it is a length of time, not the window of a rate."""
    m = _ARTICLE.match(text, at)
    if not m or not re.search(
        r"(?:\b(?:within|for|after|than|least|most|about|every|up to|under|over|of|last|takes?|once in|wait|exceed|in)\s+)$",
        text[max(0, at - 12) : at],
        _I,
    ):
        return None
    if m["unit"].lower() not in SECONDS:
        return m.end(), (), True
    size = SECONDS[m["unit"].lower()] * (Fraction(3, 2) if m["half"] else 1)
    return m.end(), (Quantity(size, DURATION),), True


def _half_unit(text: str, at: int) -> Hit | None:
    m = _HALF_UNIT.match(text, at)
    if not m:
        return None
    unit = m["unit"].lower()
    if unit in MAGNITUDE and unit not in SECONDS:
        return m.end(), (Quantity(Fraction(MAGNITUDE[unit], 2), COUNT),), True
    return m.end(), (Quantity(SECONDS[unit] / 2, DURATION),), True


def _part(text: str, at: int) -> Hit | None:
    m = _PART.match(text, at)
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


def _times(text: str, at: int) -> Hit | None:
    m = _TIMES.match(text, at)
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
    m = _ORDINAL.match(text, at)
    return (m.end(), (Quantity(Fraction(ORDINALS[m[0].lower()]), COUNT),), False) if m else None


def _share_units(text: str, found: list[Mention], offset: int) -> list[Mention]:
    """In `1-2%`, `5 to 10 days` and `$5-10` both ends have the unit that only one of them names."""
    for i in range(len(found) - 1):
        a, b = found[i], found[i + 1]
        between = text[a.span.end - offset : b.span.start - offset]
        if len(between) > 5 or not _RANGE.fullmatch(between) or not (a.norm_like and b.norm_like):
            continue
        joined = between.strip().lower() not in ("and", "or")
        if not joined and not re.search(
            r"between\s+[$€£]?$", text[max(0, a.span.start - offset - 10) : a.span.start - offset], _I
        ):
            continue
        if a.quantity and b.quantity:
            if (
                a.quantity.type in (COUNT, NUMBER)
                and b.quantity.type not in (COUNT, NUMBER)
                and a.text[-1:].isalnum()
            ):
                size = _size_of(b)
                found[i] = _with_reading(a, Quantity(a.quantity.value * size, b.quantity.type)) if size else a
            elif b.quantity.type == COUNT and a.quantity.type.kind is Kind.MONEY and not a.text[:1].isdigit():
                found[i + 1] = _with_reading(b, Quantity(b.quantity.value, a.quantity.type))
        elif a.quantity and a.quantity.type == COUNT and not b.quantity and _DATE_WORDS.search(b.text):
            found[i] = Mention(a.span, a.text, None, (), b.norm_like)  # `2 to 6 March`
        elif (
            a.quantity
            and not b.readings
            and not b.quantity
            and re.search(r"[a-z]", b.text)
            and a.quantity.type == COUNT
        ):
            found[i] = Mention(a.span, a.text, None, (), True)
    return found


_DATE_WORDS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", _I)


def _size_of(mention: Mention) -> Fraction | None:
    """How many base units one of a mention's units is: 86400 for `10 days`."""
    if mention.quantity is None:
        return None
    kind: Type = mention.quantity.type
    if kind.kind in (Kind.MOMENT, Kind.TIME_OF_DAY):
        return None
    number = re.match(DIGITS, mention.text)
    value = (
        number_in_digits(number[0])[0] if number else number_in_words(mention.text.split()[0].split("-")[0])
    )
    return mention.quantity.value / value if value else None


def _with_reading(mention: Mention, quantity: Quantity) -> Mention:
    return Mention(mention.span, mention.text, quantity, (quantity,), mention.norm_like)


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
    _words,
    _part,
    _ordinal,
)


def _readers(first: str) -> tuple[Reader, ...]:
    """What can begin with a character, the most specific reading first."""
    if first == "." or first.isdigit():
        return _BY_DIGIT
    return _BY_WORD if first.isalpha() else _BY_SYMBOL
