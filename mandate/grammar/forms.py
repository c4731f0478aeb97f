"""How each statement is written: the model shown where one could not be read."""

from __future__ import annotations

import re

FORMS = {
    "mandate-spec": "mandate-spec 1",
    "role": "role NAME: 2 members, answers within 4 h, Mon-Fri 09:00-17:00",
    "context": "context NAME: TYPE from LOW to HIGH",
    "metric": "metric NAME: TYPE, now VALUE",
    "predicate": "predicate NAME(ARGUMENT: text)",
    "tool": "tool NAME(ARGUMENT: TYPE) tier 1",
    "set": 'set NAME = "one", "two"',
    "allow": "allow TOOL, TOOL",
    "deny": "deny TOOL when CONDITION",
    "rule": "rule NAME: TOOL requires CONDITION, else block",
    "calendar": "calendar NAME: Mon-Fri 09:00-17:00, except 1-15 Aug",
    "tier": "tier 3 needs approval by ROLE",
    "approve": "approve TOOL when CONDITION by ROLE",
    "review": "review tier 3 by person",
    "budget": "budget 90 EUR per week on TOOL",
    "fact": "fact NAME = AMOUNT",
    "rate": "rate 1 EUR = 1.08 USD",
    "unit": "unit NAME = 48 OTHER",
    "event": "event NAME: up to 40 per day, exclusive with OTHER",
    "key": "key NAME has 120 values",
    "share": "share of NAME: PART, PART",
    "window": "window NAME = 14:00-22:00",
    "breaker": "breaker TOOL: 3 failures in 10 min, then suspend",
    "relation": "relation TOOL excludes TOOL",
    "never": "never: TOOL without OTHER",
    "possible": "possible: TOOL with CONDITION",
    "include": 'include "company-wide.ops"',
}

_PARTS: tuple[tuple[str, str, str], ...] = (  # statement, what stands before the mistake in it, the form
    ("tool", r"\beffect\b[^,\n]*$", "effect METRIC -= AMOUNT"),
    ("tool", r"\b(takes|at most)\b[^\n]*$", "takes 35 min, at most 1 at a time"),
    ("tool", r"\bcosts\b[^\n]*$", "costs 900 tokens, 2 s, 0.004 USD"),
    ("metric", r"^metric\s+\S+\s*=", "metric NAME = 3 * OTHER + 7 * THIRD"),
    ("unit", r"^unit\s+\S+\s*:", "unit NAME: 32 NAME = 0 OTHER, 212 NAME = 100 OTHER"),
    ("fact", r"^fact\s+used\b", "fact used RULE = AMOUNT"),
    ("relation", r"\bis\b", "relation TOOL is a kind of TOOL"),
    ("calendar", r"\bon\s+(the\b|every\b|\d+[snrt][tdh])", "on the 1st and 15th of every month 09:00-17:00"),
    ("calendar", r"\bon\b[^;]*$", "on 24 Dec 09:00-12:00, on the first Monday of every month"),
    ("calendar", r"\bin\b", "calendar NAME: Mon-Fri 09:30-16:00 in America/New_York"),
)  # fmt: skip


def form_of(word: str, text: str, end: int) -> str:
    """How a statement that begins with `word`, or the part of it around `end`, is written; empty if
    there is no such statement."""
    before = text[:end]
    for statement, pattern, form in _PARTS:
        if statement == word and re.search(pattern, before):
            return form
    return FORMS.get(word, "")
