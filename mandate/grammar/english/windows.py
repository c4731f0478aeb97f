"""Windows and keys of rates: "an hour", "in any 30-day period", "per customer", in plan syntax."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache

from mandate.grammar.english.morphology import plural
from mandate.model.quantity import Kind

_PERIOD = r"(?P<period>minute|hour|day|week|month|quarter|year|weekday|working day|business day|trading day)"
_KIND = r"(?:single |one |given |calendar |trading |business |working |particular |full )?"
_ALIGNED = re.compile(
    rf"\b(?:per|each|every|an?)\s+{_KIND}{_PERIOD}\b(?!-)"
    rf"|/\s?(?P<slash>min|minute|h|hour|d|day|w|week|month)\b"
    rf"|\b(?:(?:in|on|over|during|for)\s+(?:any|an?|one|each|every|the same)|within (?:any|each))\s+{_KIND}"
    rf"(?P<within>minute|hour|day|week|month|quarter|year)\b(?!-)"
    r"|(?<=\bno )(?P<none>day|week|month|hour)\b"
    rf"|\b(?:over|during|in)\s+the\s+(?P<over>week|month|quarter|year|day)\b",
    re.IGNORECASE,
)
_ADVERB = re.compile(r"\b(hourly|daily|weekly|monthly|quarterly|yearly|annually)\b", re.IGNORECASE)
_ADVERBS = {
    "hourly": "hour", "daily": "day", "weekly": "week", "monthly": "month", "quarterly": "quarter",
    "yearly": "year", "annually": "year",
}  # fmt: skip
_NUMBERS = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "ten": 10, "twelve": 12,
    "fourteen": 14, "twenty": 20, "thirty": 30, "sixty": 60, "ninety": 90,
}  # fmt: skip
_SLIDING = re.compile(
    r"\b(?:(?:in|within|over|during)\s+(?:any|each|every|a|one|the same)|per|every|each|any)\s+"
    r"(?:rolling\s+|given\s+)?"
    rf"(?P<n>\d+|{'|'.join(_NUMBERS)})[\s-]?(?P<unit>min|minute|hour|h|day|week)s?\b"
    r"(?:[\s-](?:period|window|stretch|span))?",
    re.IGNORECASE,
)
_ROLLING = re.compile(
    r"\b(?:in|over|per)\s+(?:a|any|each)\s+rolling\s+(minute|hour|day|week)\b", re.IGNORECASE
)
_TOTAL = re.compile(
    r"\b(?:in total|in all|altogether|overall|all together|taken together"
    r"|over the whole (?:period|run|time))\b",
    re.IGNORECASE,
)
_RUN = re.compile(r"\b(?:per|each|every|in one|in any one) (?:run|session|conversation)\b", re.IGNORECASE)
_CALL = re.compile(
    r"\b(?:at a time|at one time|per call|in one go|each time|per time|a time)\b", re.IGNORECASE
)
_PAIR = re.compile(
    r"\bper\s+[a-z]+(?P<window>\s+and\s+(?:per\s+)?(?P<period>minute|hour|day|week|month|quarter|year))\b",
    re.IGNORECASE,
)
_UNITS = {"min": "min", "minute": "min", "h": "h", "hour": "h", "day": "days", "week": "weeks"}
_SLASH = {"min": "minute", "h": "hour", "d": "day", "w": "week"}

# "within a day", "more than an hour": a stretch of time, no rate.
_NOT_BEFORE = re.compile(
    r"\b(?:within|in|after|for|than|least|most|about|under|half|quarter of|take|takes|later|once in)\s*$",
    re.IGNORECASE,
)
_NOT_AFTER = re.compile(
    r"^\s+(?:later|ago|before|after|from now|in advance|ahead|early|old)\b", re.IGNORECASE
)

_KEY = re.compile(
    r"\b(?:per|for (?:one|any one|a single|each|every|any single|the same)|on any (?:one|single))\s+"
    r"(?P<key>[a-z][a-z]+"
    r"(?:[ -](?:id|number|address|account|order|name|list|request|reference|book|item))?)\b",
    re.IGNORECASE,
)
_NO_KEY = frozenset(
    "cent minute hour day week month quarter year run session call time annum weekday conversation".split()
)


def find_windows(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, window in plan syntax) for every window phrase, the longest first where they overlap."""
    found: list[tuple[int, int, str]] = []
    for match in _SLIDING.finditer(text):
        number = match["n"].lower()
        amount = _NUMBERS.get(number, 0) or int(number)
        found.append((*match.span(), f"in any {amount} {_UNITS[match['unit'].lower()]}"))
    for match in _ROLLING.finditer(text):
        found.append((*match.span(), f"in any 1 {_UNITS[match[1].lower()]}"))
    for match in _ALIGNED.finditer(text):
        if match["period"] and match[0][0] in "aA":
            if _NOT_BEFORE.search(text[: match.start()]) or _NOT_AFTER.search(text[match.end() :]):
                continue
        period = (
            match["period"] or match["within"] or match["over"] or match["none"] or match["slash"]
        ).lower()
        period = _SLASH.get(period, period.split()[-1].replace("weekday", "day"))
        found.append((*match.span(), f"per {period}"))
    found += [(*m.span(), f"per {_ADVERBS[m[0].lower()]}") for m in _ADVERB.finditer(text)]
    found += [(*m.span("window"), f"per {m['period'].lower()}") for m in _PAIR.finditer(text)]
    found += [(*m.span(), "in total") for m in _TOTAL.finditer(text)]
    found += [(*m.span(), "per run") for m in _RUN.finditer(text)]
    found += [(*m.span(), "per call") for m in _CALL.finditer(text)]
    yield from sorted(found, key=lambda item: (item[0] - item[1], item[0]))


def find_keys(text: str) -> Iterator[tuple[int, int, str]]:
    """(start, end, noun) for "per customer" and the like; the noun is resolved by the reader."""
    for match in _KEY.finditer(text):
        key = match["key"].lower()
        if key not in _NO_KEY:
            yield (*match.span(), key)


# --- windows that a layer declares: "per shift"

_DETERMINER = (
    r"(?:per|each|every|any(?:\s+(?:one|single|given))?|one|(?:a|the)\s+(?:single|given)|the\s+same)"
    r"(?:\s+(?:single|given|individual))?"
)
# What may follow the name: not another noun ("every shift lead").
_FOLLOWS = (
    r"(?=\W*$|\s*[.,;:!?()—–-]|\s+(?:and|or|but|at|in|on|by|for|from|to|of|per|is|are|must|may|can|shall"
    r"|should|has|have|needs?|gets?|no|not|never|only|unless|if|when|with|without|than|max|do|does|then|up|as"
    r"|except|the|a|an|each|every|you|we|it|they|\d)\b|\s+\w+s?\s+(?:the|a|an|at|no|up|\d))"
)


@cache
def _rate_by(name: str) -> re.Pattern[str]:
    words = re.split(r"[\s._-]+", name.lower())
    last = words[-1]
    forms = sorted({last, plural(last), last.removesuffix("s")}, key=lambda w: (-len(w), w))
    called = r"[\s-]+".join((*map(re.escape, words[:-1]), f"(?:{'|'.join(map(re.escape, forms))})"))
    return re.compile(
        rf"\b(?:(?:in|during|on|over|within|for)\s+)?(?:{_DETERMINER}|(?P<article>an?))\s+{called}\b{_FOLLOWS}"
        rf"|\b(?P<the>during|in|on|over)\s+the\s+{called}\b{_FOLLOWS}",
        re.IGNORECASE,
    )


def find_named_windows(text: str, names: Iterable[str]) -> Iterator[tuple[int, int, str]]:
    """(start, end, name) of rates by declared windows, the longest name first: "per shift", "in every night
    shift", and "a shift" after an amount."""
    for name in sorted(names, key=lambda n: (-len(n), n)):
        for match in _rate_by(name).finditer(text):
            if match["article"] and not _after_amount(text[: match.start()]):
                continue
            if not match["the"] or _counts(text):
                yield (*match.span(), name)


def _counts(text: str) -> bool:
    """ "Up to 10 times during the night shift": something is counted there."""
    from mandate.grammar.mentions import find_mentions

    counted = [m for m in find_mentions(text) if m.norm_like and m.quantity is not None]
    only = re.search(r"\b(?:only|solely|exclusively)\b", text, re.IGNORECASE)
    return only is None and any(m.quantity.type.kind is Kind.COUNT for m in counted if m.quantity)


def _after_amount(text: str) -> bool:
    from mandate.grammar.mentions import find_mentions

    return bool(find_mentions(text[-60:]))
