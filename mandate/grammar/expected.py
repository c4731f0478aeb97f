"""Syntax errors in the words of the language: what was found, and what could have stood there."""

from __future__ import annotations

import re
from difflib import SequenceMatcher

from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from mandate.grammar.mistakes import SYNTAX, Mistake, suggestion
from mandate.model.source import Span

_PHRASES = {
    "NAME": "a name", "LABEL": "a name", "TOOL": "a tool", "STRING": "a text in quotes", "NUMBER": "a number",
    "MOMENT": "a date", "DATE": "a date", "CLOCK": "a time such as `09:00`", "CALL": "a predicate",
    "COMPARATOR": "a comparison such as `<=`", "DAY": "a day such as `Mon`", "MONTH": "a month",
    "PERIOD": "`day`, `week` or another period", "AFFIX": "`starts with`",
    "MEASURE": "`count(…)` or `sum(…)`",
    "ZONE": "a time zone such as `Europe/Berlin`", "INTEGER": "a whole number", "REST": "a description",
    "EVERY_DAY": "`every day`", "WEEKENDS": "`weekdays`", "LPAR": "`(`", "RPAR": "`)`", "PLUS": "an operator",
    "MINUS": "an operator", "TIMES": "an operator", "OVER": "an operator", "PERCENT": "`%`", "MONEY_SIGN": "",
    "COMMA": "`,`", "SEMICOLON": "`;`", "COLON": "`:`", "EQUAL": "`=`", "DASH": "`-`", "MOVE": "`+=` or `-=`",
    "TYPE_WORDS": "a type", "RELATION": "`excludes`, `needs` or `is a kind of`", "DAY_WORD": "`day`",
    "NTH": "a position such as `1st`", "ORDINAL": "`first` or `last`",
    "SIGN": "", "REVIEWER": "`code alone`, `second reading`, `person` or `two people`",
}  # fmt: skip
_VALUE = {"NAME", "NUMBER", "TRUE", "ABS"}
_VALUE_PARTS = {
    "NAME", "NUMBER", "TRUE", "FALSE", "ABS", "CALL", "STRING", "MOMENT", "CLOCK", "LPAR",
    "NOT", "MINUS", "MONEY_SIGN",
}  # fmt: skip
_OPERATORS = {
    "PLUS",
    "MINUS",
    "TIMES",
    "OVER",
    "COMPARATOR",
    "AFFIX",
    "AND",
    "OR",
    "IN",
    "NOT",
    "BETWEEN",
    "OF",
}


def _bare(terminal: str) -> str:
    return terminal.lstrip("_")


def phrases(terminals: set[str]) -> tuple[str, ...]:
    """What may stand here, each once, for people: `a value`, `an operator`, `` `requires` ``."""
    names = {_bare(t) for t in terminals} - {"$END"}
    found: list[str] = []
    if names >= _VALUE:
        found.append("a value or condition")
        names -= _VALUE_PARTS
    if "COMPARATOR" in names and "PLUS" in names:
        found.append("an operator such as `<=` or `and`")
        names -= _OPERATORS
        names -= {"NAME", "PERCENT"}  # a unit after a number
    if {"PLUS", "TIMES"} <= names:
        found.append("an operator such as `+`")
        names -= _OPERATORS | {"NAME", "PERCENT"}
    names -= {n for n in names if n.startswith("COMMA_")}
    if {"TIER", "EFFECT"} <= names:
        names -= {"NUMBER", "MOMENT", "CLOCK"}  # further costs: rarely what is missing
    for name in sorted(names, key=lambda n: (n not in _PHRASES, n)):
        text = _PHRASES.get(name, f"`{name.lower().replace('_', ' ')}`")
        if text and text not in found:
            found.append(text)
    if any(_bare(t).startswith("COMMA") for t in terminals) and "`,`" not in found:
        found.append("`,`")
    if "$END" in terminals:
        found.append("the end of the statement")
    return tuple(found)


def joined(parts: tuple[str, ...], most: int = 6) -> str:
    shown = parts if len(parts) <= most else parts[: most - 1]
    return ", ".join(shown[:-1]) + " or " + shown[-1] if len(shown) > 1 else "".join(shown)


def keywords(terminals: set[str]) -> tuple[str, ...]:
    names = {_bare(t) for t in terminals} - {"$END"}
    return tuple(sorted(n.lower().replace("_", " ") for n in names if n not in _PHRASES and "COMMA" not in n))


_WORD_OR_MARK = re.compile(r"\w+|.", re.S)
_WORD = re.compile(r"\s*([^\W\d]\w*)")
_QUOTES = "“”„‚‘’«»'`"


def explain(error: UnexpectedToken | UnexpectedCharacters, text: str, path: str, offset: int) -> Mistake:
    """The mistake behind a parser's complaint about `text`, which stands at `offset` in its document."""
    if isinstance(error, UnexpectedToken):
        expected = set(error.accepts)
        if error.token.type == "$END":
            return _too_early(expected, text, path, offset)
        start, found = error.token.start_pos or 0, str(error.token)
        if error.token.type == "REST":  # the lexer's last resort takes everything
            found = _WORD_OR_MARK.findall(found)[0]
    else:
        expected = set(error.allowed)
        start = int(getattr(error, "pos_in_stream", 0) or 0)
        found = text[start : start + 1]
    start, found = _culprit(start, found, text, expected)
    span = Span(path, offset + start, offset + start + max(1, len(found)))
    if found[:1] in _QUOTES:
        message = f"`{found[0]}` is not a quotation mark here"
        return Mistake(SYNTAX, message, span, hint='write texts in straight quotes: "text"')
    shown = found if len(found) <= 40 else f"{found[:39]}…"
    return Mistake(
        SYNTAX,
        f"unexpected `{visible(shown)}`",
        span,
        label=f"expected {joined(phrases(expected))}" if expected else "",
        hint=_hint(start, found, text, expected),
    )


_OPERATORS_MEANT = {"=<": "<=", "=>": ">=", "<>": "!=", "==": "=="}
_WORDS_MEANT = {
    "if": "when", "is": "==", "equals": "==", "must": "requires", "needs": "requires", "otherwise": "else",
    "except": "unless", "ask": "escalate", "during": "only during", "contains": "in",
}  # fmt: skip
_THOUSANDS = re.compile(r",\d{3}(?!\d)")
_SHORT = re.compile(r"(\d[\d_.]*)([kKmM])\s*$")


def _hint(start: int, found: str, text: str, expected: set[str]) -> str:
    """What was probably meant, where we can tell."""
    pair = text[max(0, start - 1) : start + 1]
    if pair in _OPERATORS_MEANT:
        return f"did you mean `{_OPERATORS_MEANT[pair]}`?"
    if _THOUSANDS.match(text, start) and text[start - 1 : start].isdigit():
        return "thousands are set apart with `_`: `1_000`"
    if _SHORT.search(text[:start]):
        return "write numbers in full: `25_000 USD`"
    if found == "and" and any(_bare(t).startswith("COMMA") for t in expected):
        return "put a comma between them"
    return _meant(found, text[start:], expected)


_SEVERAL = {
    "AFFIX": ("starts with", "ends with", "has domain", "matches"),
    "RELATION": ("excludes", "needs", "is a kind of"),
    "MONTH": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
    "DAY": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"),
    "PERIOD": ("minute", "hour", "day", "week", "month", "quarter", "year", "run", "call"),
    "ORDINAL": ("first", "second", "third", "fourth", "fifth", "last"),
    "REVIEWER": ("code alone", "second reading", "person", "two people"),
}


def _meant(found: str, rest: str, expected: set[str]) -> str:
    """The word of the language that `found`, or the beginning of `rest`, was probably meant to be."""
    words = keywords(expected) + tuple(
        word for name, several in _SEVERAL.items() if name in {_bare(t) for t in expected} for word in several
    )
    meant = _WORDS_MEANT.get(found)
    if meant in words or (meant in ("==", "in") and "COMPARATOR" in expected):
        return f"did you mean `{meant}`?"
    following = rest[:60].split()
    for word in words:
        if " " in word:
            length = len(word.split())
            phrases = (" ".join(following[:n]) for n in (length - 1, length, length + 1) if n > 1)
            if any(SequenceMatcher(None, phrase, word).ratio() >= 0.85 for phrase in phrases):
                return f"did you mean `{word}`?"
    return suggestion(found, [word for word in words if " " not in word or word.startswith(found)])


def _too_early(expected: set[str], text: str, path: str, offset: int) -> Mistake:
    last = len(text.rstrip())
    span = Span(path, offset + max(0, last - 1), offset + last)
    label = f"expected {joined(phrases(expected - {'$END'}))} after this"
    return Mistake(SYNTAX, "this ends too early" if last else "there is nothing here", span, label=label)


def _culprit(start: int, found: str, text: str, expected: set[str]) -> tuple[int, str]:
    """The word to blame: after a comma that nothing could follow, the misspelt word behind it."""
    if found == ",":
        word = _WORD.match(text, start + 1)
        if word is not None and _meant(word.group(1), text[word.start(1) :], expected):
            return word.start(1), word.group(1)
    stripped = found.lstrip(", \t\n")
    return (start + len(found) - len(stripped), stripped) if stripped else (start, found)


def visible(text: str) -> str:
    """Control characters as code points, so that no message rings a bell."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)
