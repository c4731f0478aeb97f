"""Excluded duties against every situation of a small world."""

from __future__ import annotations

from itertools import product
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.evaluate.expressions import truth_of
from mandate.grammar.names import names_of
from mandate.grammar.typed import typed_expression
from mandate.model.question import Value
from mandate.rules.excluded_together import ExcludedTogether
from tests.rules.pages import PageCase, layer, run

OPS = """
context tier : one of standard, vip
context late : bool
event damaged: exclusive with lost
event lost
tool a.pay(id: text) tier 1
tool a.gift(id: text) tier 1
tool a.charge(id: text) tier 1
allow a.*
relation a.pay excludes a.charge
"""
KIND = "relation a.gift is a kind of a.pay\n"
triggers = st.sampled_from(
    ["damaged", "lost", "late", "tier == vip", "damaged and late", "lost or late", "not damaged", "tier != vip and not late"]
)  # fmt: skip
TOOLS = ("a.pay", "a.gift", "a.charge")


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(st.sampled_from(TOOLS), triggers), min_size=2, max_size=3), st.booleans())
def test_duties(duties: list[tuple[str, str]], kinds: bool) -> None:
    ops = OPS + (KIND if kinds else "")
    items = "".join(
        f"  - {{id: n{i}, oblige: {tool}, when: '{when}'}}\n" for i, (tool, when) in enumerate(duties)
    )
    case = PageCase(Path("made.md"), "made", ops, f"constraints:\n{items}", None, (), (), ())
    found = run(case, ExcludedTogether)
    assert not found.crashes and not found.undecided
    told = {tuple(i for i in found.items_of(f) if i.startswith("n")): f for f in found.findings}
    excluding = {"a.pay", "a.gift"} if kinds else {"a.pay"}
    names, _ = names_of(layer(ops))
    conditions = [typed_expression(when, names)[0] for _, when in duties]
    for i, (one, _) in enumerate(duties):
        for j, (other, _) in enumerate(duties):
            if one not in excluding or other != "a.charge":
                continue
            pair = tuple(sorted((f"n{i}", f"n{j}")))
            meet = [s for s in SITUATIONS if truth_of(conditions[i], s) and truth_of(conditions[j], s)]
            assert (pair in told) is bool(meet), (duties, pair)
            if meet:
                region = told.pop(pair).exactly
                assert region is not None
                assert [s for s in SITUATIONS if truth_of(region, s)] == meet
    assert not told


SITUATIONS: list[dict[str, Value]] = [
    {"context:tier": tier, "context:late": late, "context:damaged": damaged, "context:lost": lost}
    for tier, late, damaged, lost in product(("standard", "vip"), (False, True), (False, True), (False, True))
    if not (damaged and lost)
]
