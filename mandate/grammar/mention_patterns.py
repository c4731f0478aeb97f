"""The shapes of numbers in prose, as regular expressions; `mentions` reads what they match."""

from __future__ import annotations

import re
from collections.abc import Iterable

from mandate.grammar.dates import CLOCK, ISO, NAMED, NUMERIC, RELATIVE, WEEKDAY
from mandate.grammar.number_words import DIGITS, ORDINALS, PART, WORDS
from mandate.grammar.unit_words import CALENDAR, CENTS, CODES, MONEY_WORDS, PERCENTS, SECONDS, SYMBOLS, UNITS


def _any(words: Iterable[str]) -> str:
    """An alternation of the words, longest first."""
    return "|".join(re.escape(w) for w in sorted(words, key=lambda w: (-len(w), w)))


CASED = sorted({*CODES, *(u for u in UNITS if not u.islower())})
PLAIN_UNITS = {
    *PERCENTS,
    *MONEY_WORDS,
    *CENTS,
    "pound",
    "pounds",
    *SECONDS,
    *(u for u in UNITS if u.islower()),
    *CALENDAR,
}
SYMBOL = rf"(?:{_any(SYMBOLS)})"
CODE = rf"(?:{_any(CODES)})"
UNIT_AFTER = (
    rf"(?:[ \t\u00a0]?[-\u2010\u2011]?[ \t\n\u00a0]*(?:(?:business|working|trading|calendar|"
    rf"consecutive|full|clock)[ -])?"
    rf"(?:%|‰|°C|°F|℃|℉|m²|(?-i:{_any(CASED)})\b|(?:{_any([u for u in PLAIN_UNITS if u[0].isalpha()])})\b|"
    rf"{SYMBOL}))"
)
SCALE = r"(?:(?:k|m|mn|mio|bn|b)\b|(?:\s|-)?(?:thousand|million|billion|hundred|dozen)\b)"
CASELESS = re.IGNORECASE

START = re.compile(
    rf"(?<![\w])(?=[\d$€£¥₹₩₿Ξ~.]|{CODE}\s?\d|[A-Z]{{0,3}}\$)|(?<![\w'’-])(?=(?i:{WORDS}|{PART}|"
    rf"{WEEKDAY}|{NAMED}|{RELATIVE}|noon|midnight|midday|"
    rf"once|twice|thrice|an?\s+(?:{_any(SECONDS)}|month|quarter|year)\b|(?:{_any(ORDINALS)}))\b)|"
    rf"(?<![\w])(?=[A-Za-z][\w.+-]*@|[A-Za-z][\w./+-]*\d)"
)
OPAQUE = re.compile(
    r"(?:https?://|www\.)\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+|#\d+\b|(?!\d{1,3}(?:\.\d{3})+(?![.\d]))\d+(?:\.\d+){2,}|"
    r"\d{40,}|[vV]\d+(?:\.\d+)*\b"
    r"|(?=[\w./-]*[A-Za-z])(?=[\w./-]*\d)(?!\d[\d.,_]*(?:k|m|b|bn|mn|s|h|d|w|x|min|hrs?|kg|g|km|th|"
    r"st|nd|rd|pm|am|days?|hours?|ms)\b)"
    r"(?!\d[\d.,_]*[-–](?:\w+)(?![\w./]*\d))[\w]+(?:[./-]\w+)*(?<!\.)"
)
LABELLED = re.compile(
    r"(?:\b(?:sections?|sec\.|§+|step|rule|line|page|p\.|chapter|clause|tier|level|phase|version|"
    r"v\.|figure|fig\.|table|item|option|"
    r"appendix|annex|article|art\.|priority|paragraph|para|part|point|exhibit|schedule|type|class|"
    r"stage|wave|sprint|release|ticket|"
    r"order|invoice|case|id|no\.|nr\.?|number|room|desk|port|bay|gate|line|sev|severity|p|q|iso|"
    r"rfc|see|form|act|web|layer|principle|model|gpt|python|node|area|zone)\s?#?|#|§\s?)$",
    CASELESS,
)
YEARLY = re.compile(
    r"(?:\b(?:in|since|of|from|until|till|fy|year|©|\(c\)|copyright|by|before|after|and|to|jan\w*|"
    r"feb\w*|mar\w*|apr\w*|may|june?|july?|aug\w*|sep\w*|oct\w*|nov\w*|dec\w*|spring|summer|autumn|"
    r"fall|winter|q[1-4])|[(/–-])[ \t]*$",
    CASELESS,
)
RANGE = re.compile(r"[ \t]?(?:-|–|—|to|and|or)[ \t]?$", CASELESS)

MONEY_BEFORE = re.compile(
    rf"(?P<code>{SYMBOL}|(?-i:{CODE})[ \t\u00a0]?)[ \t]?(?P<number>{DIGITS})"
    rf"(?P<scale>{SCALE})?(?![\w])(?P<again>[ \t](?-i:{CODE})\b)?",
    CASELESS,
)
NUMBER_DIGITS = re.compile(
    rf"(?P<number>{DIGITS})(?P<scale>{SCALE}(?!\s*\d))?(?P<unit>{UNIT_AFTER}(?![\w]))?"
    rf"(?P<times>\s?[x×](?![\w]))?(?P<ordinal>st\b|"
    rf"nd\b|rd\b|th\b)?",
    CASELESS,
)
COMPOUND = re.compile(
    r"(?P<h>\d+)\s?h(?:ours?|rs?)?\s?(?:and\s)?(?P<m>\d+)\s?(?:m(?:in(?:ute)?s?)?)?\b", CASELESS
)
RATIO = re.compile(r"(\d+)/(\d+)(?![/\d])")
NUMBER_WORDS = re.compile(
    rf"(?P<number>{WORDS})(?P<half>\s+and\s+a\s+half)?(?P<unit>{UNIT_AFTER}(?![\w]))?(?![\w])", CASELESS
)
ARTICLE = re.compile(
    rf"an?\s+(?:(?:full|single|business|working|calendar)\s+)?(?P<unit>{_any(SECONDS)}|months?|"
    rf"quarters?|years?)\b(?P<half>\s+and\s+a\s+half)?",
    CASELESS,
)
HALF_UNIT = re.compile(
    rf"(?:half\s+an?|a\s+half)[\s-](?P<unit>{_any([*SECONDS, 'dozen', 'million', 'thousand'])})\b", CASELESS
)
SHARE = re.compile(rf"{PART}\b", CASELESS)
TIMES_OVER = re.compile(r"(?:once|twice|thrice)\b", CASELESS)
ORDINAL = re.compile(rf"(?:{_any(ORDINALS)})\b", CASELESS)
CLOCK_TIME = re.compile(CLOCK + r"(?![\w%])", CASELESS)
ISO_DATE = re.compile(ISO)
NUMERIC_DATE = re.compile(NUMERIC)
AT = rf"(?:,?\s+(?:at\s+|from\s+|by\s+)?{CLOCK}(?![\w%]))?"
NAMED_DATE = re.compile(rf"(?:{WEEKDAY},?\s+)?{NAMED}{AT}", CASELESS)
WEEKDAY_TIME = re.compile(
    rf"{WEEKDAY}{AT}(?:\s+(?:morning|afternoon|evening|night|noon|midnight))?", CASELESS
)
RELATIVE_DATE = re.compile(rf"{RELATIVE}{AT}", CASELESS)
DEADLINE = re.compile(
    r"\b(?:by|before|until|till|than|after|from|since|to|through|on|at|starting|due|and|next|this|"
    r"following)\s+(?:the\s+)?[*_]*$",
    CASELESS,
)
