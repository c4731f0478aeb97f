"""Numbers as people write them, in digits or words, as exact fractions."""

from __future__ import annotations

import re
from fractions import Fraction

_SMALL = {
    w: i
    for i, w in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen "
        "seventeen eighteen nineteen".split()
    )
}
_TENS = {
    w: 10 * (i + 2) for i, w in enumerate("twenty thirty forty fifty sixty seventy eighty ninety".split())
}
_SCALES = {"hundred": 100, "thousand": 1000, "million": 10**6, "billion": 10**9, "dozen": 12}
_PARTS = {
    "half": 2, "halves": 2, "third": 3, "quarter": 4, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "twentieth": 20, "hundredth": 100,
}  # fmt: skip
ORDINALS = {
    w: i + 1
    for i, w in enumerate(
        "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split()
    )
}
TIMES = {"once": 1, "twice": 2, "thrice": 3}

_UNIT = "|".join(sorted((*_SMALL, *_TENS), key=len, reverse=True))
_SCALE = "|".join(_SCALES)
_ONE = rf"(?:{_UNIT})(?:-(?:{_UNIT}))?"
WORDS = rf"(?:(?:{_ONE}|an?)\s+(?:{_SCALE})|{_ONE}|dozen)(?:(?:\s+|-)(?:and\s+)?(?:{_ONE}|{_SCALE})){{0,8}}"
PART = (
    r"(?:(?:an?|one|two|three|four|five|six|seven|eight|nine)(?:\s+|-))?"
    r"(?:half|halves|(?:third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth|twentieth)s?)"
)
DIGITS = (
    r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d{1,3}(?:[\u00a0\u202f\u2009' ]\d{3})+(?![\d.,]?\d)(?:\.\d+)?"
    r"|\d+(?:_\d{3})+(?:\.\d+)?|\d{1,3}(?:\.\d{3}){2,}(?:,\d+)?|\d{1,3}(?:\.\d{3})+,\d{1,2}|"
    r"\d+\.\d+|\d+,\d{1,2}(?!\d)|\.\d+|\d+)"
)
MAGNITUDE = {
    "k": 1000, "m": 10**6, "mn": 10**6, "mm": 10**6, "mio": 10**6, "b": 10**9, "bn": 10**9, "t": 10**12,
    "thousand": 1000, "million": 10**6, "billion": 10**9, "hundred": 100, "dozen": 12,
}  # fmt: skip


def number_in_digits(text: str) -> tuple[Fraction, ...]:
    """The readings of a number in digits: one, or two for `1.250` (a decimal, or thousands with a dot)."""
    bare = re.sub(r"[_'\u00a0\u202f\u2009 ]", "", text)
    if re.fullmatch(r"\d{1,3}(,\d{3})+(\.\d+)?", bare):
        return (Fraction(bare.replace(",", "")),)
    if re.fullmatch(r"\d{1,3}(\.\d{3})+,\d+", bare) or re.fullmatch(r"\d{1,3}(\.\d{3}){2,}", bare):
        return (Fraction(bare.replace(".", "").replace(",", ".")),)
    if re.fullmatch(r"\d+,\d{1,2}", bare):
        return (Fraction(bare.replace(",", ".")),)
    if re.fullmatch(r"[1-9]\d{0,2}\.\d{3}", bare):
        return (Fraction(bare), Fraction(bare.replace(".", "")))
    return (Fraction(bare if not bare.startswith(".") else "0" + bare),)


def number_in_words(text: str) -> Fraction | None:
    """`two hundred and fifty`, `a dozen`, `twenty-five`; None if the words do not make a number."""
    total = current = 0
    seen = False
    previous = 0
    for word in re.split(r"[\s-]+", text.lower().strip()):
        if word == "and" or word in ("a", "an"):
            current = current or (1 if word != "and" else 0)
            continue
        if word in _SMALL or word in _TENS:
            value = _SMALL.get(word, _TENS.get(word, 0))
            if (
                seen
                and previous
                and (previous < 20 or value >= 10)
                and previous not in (100, 1000, 10**6, 10**9)
            ):
                return None
            current = value if (current == 1 and not seen) else current + value
            previous = value
        elif word in _SCALES:
            scale = _SCALES[word]
            current = (current or 1) * scale
            if scale >= 1000:
                total, current = total + current, 0
            previous = scale
        else:
            return None
        seen = True
    return Fraction(total + current) if seen else None


def part_in_words(text: str) -> Fraction | None:
    """`half`, `a fifth`, `two thirds`."""
    words = re.split(r"[\s-]+", text.lower().strip())
    name = words[-1]
    below = _PARTS.get(name) or _PARTS.get(name.removesuffix("s"))
    if below is None:
        return None
    above = _SMALL.get(words[0], 1) if len(words) > 1 else 1
    return Fraction(above, below)
