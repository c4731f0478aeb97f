"""Colours for editors: a TextMate grammar made from the terminals of the Lark grammar.

A word the parser knows is a word the editor colours; nobody keeps two lists. Format: the TextMate
language grammars as Visual Studio Code, Sublime Text and JetBrains editors read them.
"""

from __future__ import annotations

import re

from lark.lexer import TerminalDef

from mandate.grammar.parser import terminals
from mandate.grammar.spec import FIRST_WORDS

SCOPE = "source.mandate-ops"
_BEFORE = r"(?<![\w.\-])"
_AFTER = r"(?![.\-]?\w)"
_OPTIONAL_COMMA = r"(,\s*)?"
_OPERATOR_WORDS = frozenset(["_OR", "_AND", "_NOT", "_IN", "_BETWEEN", "_OF"])
_CONSTANTS = frozenset(["TRUE", "FALSE", "DAY", "MONTH", "EVERY_DAY", "WEEKENDS", "PERIOD"])
_TYPES = "bool|count|number|percent|duration|date|text"
_OWN = frozenset(
    ["MOMENT", "DATE", "CLOCK", "NUMBER", "MONEY_SIGN", "STRING", "NAME", "LABEL", "TOOL", "CALL"]
)


def textmate() -> dict[str, object]:
    """The grammar as the value of a `.tmLanguage.json` file."""
    heads = "|".join(sorted(map(re.escape, FIRST_WORDS), key=lambda w: (-len(w), w)))
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "Mandate operating layer",
        "scopeName": SCOPE,
        "fileTypes": ["ops"],
        "patterns": [
            _pattern("comment.line.number-sign", "#.*$"),
            _pattern("string.quoted.double", r'"(?:[^"\\]|\\.)*"'),
            _pattern("string.quoted.single", r"'(?:[^'\\]|\\.)*'"),
            _declaration(),
            _pattern("keyword.control", rf"^\s*({heads}){_AFTER}"),
            _pattern(
                "constant.numeric.time", r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|\d{1,2}:\d\d(?::\d\d)?"
            ),
            _pattern("constant.numeric", r"[$€£¥]\s*\d[\d_,.]*|(?<![\w.])\d[\d_]*(?:\.\d[\d_]*)?%?"),
            _pattern("entity.name.function", r"(?<![\w.\-])[^\W\d][\w\-]*(?:\.(?:[\w\-]+|\*))+"),
            *_words(),
            _pattern("support.type", rf"{_BEFORE}(?:{_TYPES}){_AFTER}"),
            _pattern("keyword.operator", r"[+\-]=|==|!=|<=|>=|&&|\|\||[<>=≤≥≠!+*/\-–]"),
        ],
    }


def _declaration() -> dict[str, object]:
    """`rule refund_cap:` and the like: the name that is declared."""
    return {
        "match": r"^\s*(rule|role|context|metric|event|calendar|predicate|set|fact|key|window|unit)\s+"
        r"([^\W\d][\w.\-]*)(?=\s*[:=(]|\s+has\b|\s*$)",
        "captures": {
            "1": {"name": "keyword.control.mandate-ops"},
            "2": {"name": "entity.name.tag.mandate-ops"},
        },
    }


def _words() -> list[dict[str, object]]:
    """The keywords inside statements, those of several words and of higher priority first."""
    chosen = [t for t in terminals() if is_word(t)]
    chosen.sort(key=lambda t: (-t.priority, -len(t.pattern.to_regexp()), t.name))
    return [_pattern(_scope(t.name), f"{_bounds(t)[0]}(?:{word_pattern(t)}){_bounds(t)[1]}") for t in chosen]


def _bounds(terminal: TerminalDef) -> tuple[str, str]:
    """What may stand beside a word; days and months may stand in a range (`Mon-Fri`)."""
    return (r"(?<![\w.])", r"(?!\w)") if terminal.name in ("DAY", "MONTH") else (_BEFORE, _AFTER)


def is_word(terminal: TerminalDef) -> bool:
    """Whether a terminal is a word of the language, not a sign, a number or a name."""
    return terminal.name not in _OWN and re.match(r"[\[(?:i]*[A-Za-z]{2}", word_pattern(terminal)) is not None


def word_pattern(terminal: TerminalDef) -> str:
    """A terminal's regular expression without the comma it may take along."""
    return terminal.pattern.to_regexp().removeprefix(_OPTIONAL_COMMA)


def _scope(name: str) -> str:
    if name in _OPERATOR_WORDS:
        return "keyword.operator.word"
    if name in _CONSTANTS:
        return "constant.language"
    return {"MEASURE": "support.function", "_ABS": "support.function", "TYPE_WORDS": "support.type"}.get(
        name, "keyword.other"
    )


def _pattern(scope: str, match: str) -> dict[str, object]:
    return {"name": f"{scope}.mandate-ops", "match": match}
