"""Every malformed snippet gets its message, once, where the mistake is, in words of the language."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText

DECLARATIONS = """\
mandate-spec 1
agent clerk, owner maria, zone Europe/Berlin, horizon 30 days, as of 2026-03-02 09:00
role lead: 2 members, answers within 4 h
context order.total: USD from 0 to 5_000
context tier: one of standard, vip
context fresh: bool
metric backlog: count, now 480
predicate is_legal(body: text)
tool crm.read(ticket_id: text) tier 0
tool pay.refund(ticket_id: text, amount: USD, reason: one of damaged, late) tier 2
tool pay.credit(customer_id: text, amount: EUR) tier 2
tool chat.post(body: text) tier 1
rate 1 EUR = 1.08 USD
calendar office: Mon-Fri 09:00-17:00
event storm
event flood: up to 3 per week, exclusive with storm
key gauge has 120 values
share of mix: sand, gravel
metric cold_room: degC from 0 degC to 8 degC
metric ambient: degF
window shift = 14:00-22:00
set partners = "a.org", "b.org"
rule cap_day: sum(pay.refund.amount) <= 100 USD per day
rule cap_each: count(pay.refund) <= 3 per day per ticket_id
rule cap_call: pay.refund requires amount <= 90 USD
"""
FIRST = DECLARATIONS.count("\n")
TERMINAL = re.compile(r"\b_?[A-Z]+_[A-Z_]+\b|\b_[A-Z]+\b|\$END|Token")


def cases() -> list[tuple[str, list[str], str]]:
    """(snippet, expected lines, help) of each block of the file."""
    text = Path(__file__).with_name("malformed.txt").read_text("utf-8")
    blocks = [b for b in re.split(r"\n\s*\n", text) if not b.startswith("#")]
    out = []
    for block in blocks:
        lines = block.strip("\n").split("\n")
        told = [line[3:] for line in lines if line.startswith("=> ")]
        hint = next((line[2:] for line in lines if line.startswith("? ")), "")
        out.append(("\n".join(x for x in lines if not x.startswith(("=> ", "? "))), told, hint))
    return out


@pytest.mark.parametrize(
    ("snippet", "expected", "hint"), cases(), ids=lambda x: x[:50] if isinstance(x, str) else ""
)
def test_a_malformed_snippet(snippet: str, expected: list[str], hint: str) -> None:
    source = SourceText("layer.ops", DECLARATIONS + snippet + "\n")
    spec, told = parse_spec(source)
    assert spec is None
    shown = []
    for diagnostic in told:
        assert diagnostic.span is not None
        at = source.position(diagnostic.span.start)
        shown.append(f"{at.line - FIRST}:{at.column} `{source.slice(diagnostic.span)}` {diagnostic.message}")
        for text in (diagnostic.message, diagnostic.label, diagnostic.help):
            assert not TERMINAL.search(text) and "\n" not in text
        assert diagnostic.code in ("syntax", "name", "type", "unit")
        assert diagnostic.label or diagnostic.help or diagnostic.message
    assert shown == expected
    assert not hint or hint == told[-1].help


def test_the_declarations_alone_are_fine() -> None:
    spec, told = parse_spec(SourceText("layer.ops", DECLARATIONS))
    assert spec is not None and told == ()


def test_all_mistakes_of_a_file_are_told_in_order() -> None:
    snippets = [(s, e) for s, e, _ in cases() if s.startswith(("rule a: pay", "deny", "budget"))]
    text = (
        DECLARATIONS
        + "\n".join(s.replace("rule a:", f"rule a{i}:") for i, (s, _) in enumerate(snippets))
        + "\n"
    )
    _, told = parse_spec(SourceText("layer.ops", text))
    messages = [line.split("` ", 1)[1] for _, e in snippets for line in e]
    assert [d.message for d in told[:50]] == messages[:50] and len(messages) > 50
