"""What editors colour is what the parser knows."""

from __future__ import annotations

import json
import os
import re
from pathlib import Path
from typing import Any

import pytest

from mandate.grammar.highlighting import is_word, textmate, word_pattern
from mandate.grammar.parser import terminals
from mandate.grammar.spec import FIRST_WORDS

PROJECT = Path(__file__).parent.parent.parent
PAGE = PROJECT / "editors" / "vscode" / "syntaxes" / "mandate-ops.tmLanguage.json"


def scopes(line: str) -> dict[str, str]:
    """Every coloured stretch of a line → its scope: the first pattern that matches earliest wins, as in
    TextMate."""
    patterns: list[Any] = textmate()["patterns"]  # type: ignore[assignment]
    found: dict[str, str] = {}
    at = 0
    while at <= len(line):
        matches = [
            (m.start(), i, m)
            for i, p in enumerate(patterns)
            if (m := re.compile(p["match"]).search(line, at))
        ]
        matches = [x for x in matches if x[2].end() > x[2].start()]
        if not matches:
            return found
        _, index, match = min(matches, key=lambda x: x[:2])
        pattern = patterns[index]
        if "captures" in pattern:
            for number, capture in pattern["captures"].items():
                found[match.group(int(number))] = capture["name"]
        else:
            found[match.group().strip()] = pattern["name"]
        at = match.end()
    return found


@pytest.mark.docs
def test_the_grammar_for_editors_is_up_to_date() -> None:
    text = json.dumps(textmate(), indent=2, ensure_ascii=False) + "\n"
    if os.environ.get("MANDATE_UPDATE_DOCS", "") not in ("", "0"):
        PAGE.write_text(text, encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == text, "`make docs` writes it anew"


def test_every_first_word_is_a_keyword_at_the_margin() -> None:
    for word in FIRST_WORDS:
        assert scopes(f"{word} ")[word] == "keyword.control.mandate-ops"


def test_every_word_of_the_parser_is_coloured() -> None:
    matches = {p["match"] for p in textmate()["patterns"]}  # type: ignore[attr-defined]
    words = [t for t in terminals() if is_word(t)]
    assert len(words) > 60
    for terminal in words:
        assert any(word_pattern(terminal) in m for m in matches), terminal.name


def test_a_tool_line() -> None:
    found = scopes('tool payments.refund(order_id: text, amount: USD)  tier 2, reversible  # "not" coloured')
    assert found["tool"] == "keyword.control.mandate-ops"
    assert found["payments.refund"] == "entity.name.function.mandate-ops"
    assert found["tier"] == found["reversible"] == "keyword.other.mandate-ops"
    assert found["2"] == "constant.numeric.mandate-ops"
    assert found['# "not" coloured'] == "comment.line.number-sign.mandate-ops"
    assert "amount" not in found


def test_a_rule_line() -> None:
    found = scopes(
        'rule cap: a.b requires amount <= 1_000.50 USD and who in "not # this", else escalate to lead'
    )
    assert found["cap"] == "entity.name.tag.mandate-ops"
    assert found['"not # this"'] == "string.quoted.double.mandate-ops"
    assert found["1_000.50"] == "constant.numeric.mandate-ops"
    assert found["<="] == "keyword.operator.mandate-ops"
    assert found["and"] == found["in"] == "keyword.operator.word.mandate-ops"
    assert found["escalate"] == "keyword.other.mandate-ops"


def test_days_of_a_range() -> None:
    assert scopes("calendar office: Mon-Fri 09:00-17:00")["Fri"] == "constant.language.mandate-ops"


def test_words_inside_names_are_not_keywords() -> None:
    found = scopes("allow tier_list.read, crm.in-box, order_rule")
    assert set(found) == {"allow", "tier_list.read", "crm.in-box"}
