"""Amounts without a declared range start at zero; no sentence lets amounts below zero refill a sum."""

from __future__ import annotations

import pytest

from mandate.compiler.asking import Asker
from mandate.compiler.lowering.layer import lower_layer
from mandate.grammar.spec import parse_spec
from mandate.model.norm import Limit
from mandate.model.source import SourceText
from mandate.rules.flows import flows_of

HEAD = """\
mandate-spec 1
agent a, owner olga, zone UTC
horizon 30 days, as of 2026-03-02 09:00
tool pay.out(to: text, amount: {declared}) tier 1
allow pay.*
rule cap: sum(pay.out.amount) <= 300 EUR per day
"""


@pytest.mark.parametrize("strict", [True, False])
@pytest.mark.parametrize(
    ("declared", "line", "lower"),
    [
        ("EUR", "", 0),
        ("EUR", "deny pay.out when amount < -1_000 EUR", 0),
        ("EUR", "rule r: pay.out requires amount >= -1_000 EUR", 0),
        ("EUR", "deny pay.out when amount != 0 EUR and amount < -5 EUR", 0),
        ("EUR from -7 EUR", "rule r: pay.out requires amount >= -1_000 EUR", -7),
        ("EUR", "rule r: pay.out requires amount >= 4 EUR", 4),
    ],
)
def test_the_least_one_call_adds_to_a_sum(declared: str, line: str, lower: int, strict: bool) -> None:
    spec, _ = parse_spec(SourceText("a.ops", HEAD.format(declared=declared) + line + "\n"))
    assert spec is not None
    norms = lower_layer(spec)
    limits = tuple(n for n in norms if isinstance(n.form, Limit))
    found = flows_of(("pay.out",), limits, norms, spec, Asker(None), strict=strict)
    assert not found.problem
    assert [dict(f.per_call)["amount"].lower for f in found.flows] == [lower]
