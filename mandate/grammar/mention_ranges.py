"""Ranges: in `1-2%`, `5 to 10 days` and `$5-10` both ends have the unit that only one of them names."""

from __future__ import annotations

import re
from fractions import Fraction

from mandate.grammar.mention_patterns import CASELESS, RANGE
from mandate.grammar.number_words import DIGITS, number_in_digits, number_in_words
from mandate.model.quantity import COUNT, NUMBER, Kind, Quantity, Type
from mandate.model.reading import Mention


def share_units(text: str, found: list[Mention], offset: int) -> list[Mention]:
    """In `1-2%`, `5 to 10 days` and `$5-10` both ends have the unit that only one of them names."""
    for i in range(len(found) - 1):
        a, b = found[i], found[i + 1]
        between = text[a.span.end - offset : b.span.start - offset]
        if len(between) > 5 or not RANGE.fullmatch(between) or not (a.norm_like and b.norm_like):
            continue
        joined = between.strip().lower() not in ("and", "or")
        if not joined and not re.search(
            r"between\s+[$€£]?$", text[max(0, a.span.start - offset - 10) : a.span.start - offset], CASELESS
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


_DATE_WORDS = re.compile(r"\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)", CASELESS)


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
