"""The grammar files as the language page shows them: statements first, keywords in quotes, one line per part."""

from __future__ import annotations

import re
from pathlib import Path
from textwrap import wrap

GRAMMAR = Path(__file__).parents[2] / "mandate" / "grammar"
RULE = re.compile(r"^\??(_?[a-z]\w*): (.*(?:\n +\|.*)*)", re.M)
TERMINAL = re.compile(r"^(_?[A-Z][A-Z_]*)(?:\.\d+)?: (.*)", re.M)
ATOM = re.compile(r'"[^"]*"|[A-Za-z_]\w*|->|[()\[\]|*+?]')
COMMAS = re.compile(r"_COMMA\w*")

# Words of terminals that have several, or optional letters; each is held against the terminal's own pattern.
SPELLED = {
    "_OR": ("or",),
    "_AND": ("and",),
    "_NOT": ("not",),
    "_IN": ("in",),
    "TRUE": ("true",),
    "FALSE": ("false",),
    "AFFIX": ("starts with", "ends with", "has domain", "matches"),
    "MEASURE": ("count", "sum", "min", "max"),
    "_PER": ("per", "a", "an"),
    "PERIOD": ("minute", "hour", "day", "week", "month", "quarter", "year", "run", "call"),
    "EVERY_DAY": ("every day", "daily"),
    "WEEKENDS": ("weekdays", "weekends"),
    "ORDINAL": ("first", "second", "third", "fourth", "fifth", "last"),
    "_DAY_WORD": ("day", "days"),
    "_OF_EVERY_MONTH": ("of every month", "of each month", "of the month"),
    "TYPE_WORDS": ("time of day", "day of week"),
    "_DASH": ("-", "to"),
    "_TOKENS": ("tokens",),
    "_VALUES": ("values",),
    "_FAILURES": ("failures",),
    "_TOOL_CALLS": ("tool calls",),
    "MOVE": ("+=", "-="),
    "REVIEWER": ("code alone", "second reading", "person", "two people"),
    "RELATION": ("excludes", "needs", "is a kind of"),
    "COMPARATOR": ("==", "!=", "<=", ">=", "<", ">"),
}
# Terminals that stand for what a writer makes up.
NAMED = ("_PER", "PERIOD", "COMPARATOR", "MEASURE", "AFFIX")  # shown by name, and spelled once
SHAPES = {
    "NUMBER": 'digits: "400", "6_000", "2.5", "1/3"',
    "STRING": 'a text in straight quotes, on one line; a quote inside of it follows "\\"',
    "NAME": 'a letter, then letters, digits and "_"; parts are joined by "."',
    "TOOL": 'as NAME, "-" too; "crm.*", "cancel_*" and "*" are patterns',
    "LABEL": 'as NAME, "-" too',
    "CALL": "as NAME, before a bracket",
    "MOMENT": '"2026-03-02", "2026-03-02 09:00" or "2026-03-02T09:00"',
    "DATE": '"2026-03-02"',
    "CLOCK": '"09:00", up to "24:00"',
    "ZONE": '"Europe/Berlin"',
    "DAY": '"Mon", "Monday", …',
    "MONTH": '"Jan", "January", …',
    "NTH": '"1st", "2nd", "3rd", …',
    "MONEY_SIGN": '"$5": read in order to say how it is written',
}


def terminals() -> dict[str, str]:
    """The pattern of each terminal."""
    return {name: body for text in _texts() for name, body in TERMINAL.findall(text)}


def keywords() -> dict[str, tuple[str, ...]]:
    """The words of each terminal that has some: `_UP_TO` has `up to`."""
    patterns = {n: body for n, body in terminals().items() if n not in SHAPES and not COMMAS.fullmatch(n)}
    return {name: SPELLED.get(name) or (_word(body),) for name, body in patterns.items()}


def matches(name: str, word: str) -> bool:
    """Whether the terminal of that name takes the word, in some place where it may stand."""
    pattern = terminals()[name]
    if pattern.startswith('"'):
        return word in re.findall(r'"([^"]+)"', pattern)
    found = re.compile(pattern[1:-1])
    return any(
        (hit := found.match(word + after)) and hit.end() == len(word) for after in ("", " (", " a", " day")
    )


def statements() -> dict[str, tuple[str, ...]]:
    """The words each statement begins with, by its rule: `approval_line` has `tier` and `approve`."""
    rules = {name: body for text in _texts() for name, body in RULE.findall(text) if name.endswith("_line")}
    rules["header_line"] = "_AGENT | _OWNER | _ZONE | _HORIZON | _AS_OF"
    firsts = {name: re.findall(r"(?:^|\| )(_[A-Z_]+)", body) for name, body in rules.items()}
    return {name: tuple(keywords()[x][0] for x in first) for name, first in firsts.items()}


def readable_grammar() -> str:
    """Every production and every keyword of the language."""
    rules = {n: body for text in _texts() for n, body in RULE.findall(text) if n not in ("query", "given")}
    lines = [
        line for name, body in rules.items() if name.endswith("_line") for line in re.split(r"\n +\| ", body)
    ]
    parts = [_production(_name(n), _shown(body)) for n, body in rules.items() if not n.endswith("_line")]
    spelled = [_production(name.strip("_"), _choice(keywords()[name])) for name in NAMED]
    shapes = [f"{name:<15} = {text}" for name, text in SHAPES.items() if name in terminals()]
    return "\n".join((*map(_statement, lines), "", *parts, "", *spelled, "", *shapes)) + "\n"


def _texts() -> list[str]:
    return [(GRAMMAR / name).read_text("utf-8") for name in ("spec.lark", "expressions.lark")]


def _statement(body: str) -> str:
    return _wrapped(_shown(body), "    ")


def _production(name: str, shown: str) -> str:
    return _wrapped(f"{name:<15} = {shown}", " " * 18)


def _wrapped(text: str, indent: str) -> str:
    kept = re.sub(r'"[^"]*"', lambda m: m[0].replace(" ", "\0"), text)  # words of a keyword stay on one line
    lines = wrap(kept, 104, subsequent_indent=indent, break_on_hyphens=False, break_long_words=False)
    return "\n".join(lines).replace("\0", " ")


def _shown(body: str) -> str:
    shown = " ".join(_atoms(body))
    return re.sub(r" (?=[)\]*+?])", "", re.sub(r"(?<=[(\[]) ", "", shown))


def _atoms(body: str) -> list[str]:
    out: list[str] = []
    atoms = iter(ATOM.findall(body))
    for atom in atoms:
        if atom == "->":
            next(atoms)
        elif atom.strip("_")[:1].isupper():
            out.append(_terminal(atom))
        else:
            out.append(_name(atom) if atom[0].isalpha() or atom[0] == "_" else atom)
    return out


def _name(rule: str) -> str:
    return rule.strip("_").removesuffix("_line").replace("_", "-")


def _terminal(name: str) -> str:
    if COMMAS.fullmatch(name):
        return '","'
    if name in SHAPES or name in NAMED:
        return name.strip("_")
    words = keywords()[name]
    return f"({_choice(words)})" if len(words) > 1 else _choice(words)


def _choice(words: tuple[str, ...]) -> str:
    return " | ".join(f'"{word}"' for word in words)


def _word(pattern: str) -> str:
    """The one word of a pattern without choices: an optional comma and what must not follow are no part of it."""
    if pattern.startswith('"'):
        return pattern.strip('"')
    text = re.sub(r"^(\(,\\s\*\)\?|,\?\\s\*)|\(\?[!=].*$", "", pattern.strip("/")).replace("\\s+", " ")
    assert re.fullmatch(r"[a-z\- ]+", text), f"{pattern}: its words belong into SPELLED or SHAPES"
    return text
