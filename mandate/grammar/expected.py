"""Syntax errors in the words of the language: what was found, and what could have stood there."""

from __future__ import annotations

from lark.exceptions import UnexpectedCharacters, UnexpectedToken
from lark.lexer import Token

from mandate.grammar.mistakes import SYNTAX, Mistake, listed, suggestion
from mandate.model.source import Span

_PHRASES = {
    "NAME": "a name", "TOOL": "a tool", "STRING": "a text in quotes", "NUMBER": "a number",
    "MOMENT": "a date", "DATE": "a date", "CLOCK": "a time such as `09:00`", "CALL": "a predicate",
    "COMPARATOR": "a comparison such as `<=`", "DAY": "a day such as `Mon`", "MONTH": "a month",
    "PERIOD": "`day`, `week` or another period", "AFFIX": "`starts with`", "MEASURE": "`count(…)` or `sum(…)`",
    "ZONE": "a time zone such as `Europe/Berlin`", "INTEGER": "a whole number", "REST": "a description",
    "EVERY_DAY": "`every day`", "WEEKENDS": "`weekdays`", "LPAR": "`(`", "RPAR": "`)`", "PLUS": "an operator",
    "MINUS": "an operator", "TIMES": "an operator", "OVER": "an operator", "PERCENT": "`%`", "MONEY_SIGN": "",
    "COMMA": "`,`", "SEMICOLON": "`;`", "COLON": "`:`", "EQUAL": "`=`", "DASH": "`-`", "MOVE": "`+=` or `-=`",
    "SIGN": "",
}  # fmt: skip
_VALUE = {"NAME", "NUMBER", "TRUE", "ABS"}
_VALUE_PARTS = {
    "NAME", "NUMBER", "TRUE", "FALSE", "ABS", "CALL", "STRING", "MOMENT", "CLOCK", "LPAR", "NOT", "MINUS", "MONEY_SIGN",
}  # fmt: skip
_OPERATORS = {"PLUS", "MINUS", "TIMES", "OVER", "COMPARATOR", "AFFIX", "AND", "OR", "IN", "NOT", "BETWEEN", "OF"}


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


_QUOTES = "“”„‚‘’«»'`"


def explain(
    error: UnexpectedToken | UnexpectedCharacters, text: str, path: str, begin: int, end: int
) -> Mistake:
    """The mistake behind a parser's complaint."""
    expected = set(getattr(error, "accepts", None) or getattr(error, "expected", None) or error.allowed or ())
    if isinstance(error, UnexpectedToken):
        token: Token = error.token
        if token.type == "$END":
            last = len(text[begin:end].rstrip()) + begin
            span = Span(path, max(begin, last - 1), last)
            return Mistake(
                SYNTAX, "this ends too early", span, label=f"expected {joined(phrases(expected - {'$END'}))} after this"
            )
        start = token.start_pos if token.start_pos is not None else begin
        found = str(token)
    else:
        start = error.pos_in_stream if error.pos_in_stream is not None else begin
        found = text[start : start + 1]
    stripped = found.lstrip(", \t\n")
    start += len(found) - len(stripped) if stripped else 0
    found = stripped or found
    span = Span(path, start, min(end, start + max(1, len(found))))
    if found[:1] in _QUOTES:
        return Mistake(SYNTAX, f"`{found[0]}` is not a quotation mark here", span, help='write texts in straight quotes: "text"')
    shown = found if len(found) <= 40 else f"{found[:39]}…"
    return Mistake(
        SYNTAX, f"unexpected `{visible(shown)}`", span,
        label=f"expected {joined(phrases(expected))}" if expected else "",
        help=suggestion(found, keywords(expected)),
    )  # fmt: skip


def visible(text: str) -> str:
    """Control characters as code points, so that no message rings a bell."""
    return "".join(c if c.isprintable() else f"U+{ord(c):04X}" for c in text)


__all__ = ["explain", "joined", "listed", "phrases", "visible"]
