"""Probes against every concrete call of a small world: what passes is found, what cannot is not accused."""

from __future__ import annotations

from fractions import Fraction
from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.compiler.asking import Asker
from mandate.compiler.lowering.layer import lower_layer
from mandate.compiler.period import stretch_of
from mandate.evaluate.expressions import truth_of
from mandate.model.expression import for_tool
from mandate.model.norm import Forbid, Norm, Order
from mandate.model.quantity import COUNT, Quantity
from mandate.model.question import Value
from mandate.model.spec import Probe, Spec
from mandate.rules.base import Case
from mandate.rules.probe_violated import ProbeViolated
from tests.rules.pages import layer

WORLD = """
context tier : one of standard, vip
event damaged: exclusive with lost
event lost
tool a.pay(n: count from 0 to 3, to: text) tier 1
tool a.gift(n: count from 0 to 3, to: text) tier 1
tool b.read(to: text) tier 0
tool b.note(to: text) tier 0
allow {allowed}
"""
ADDRESSES = ("x@acme.com", "x@ACME.com", "x@sub.acme.com", "acme.com", "/srv/a/data", "/srv/data", "")
conditions = st.sampled_from(
    [
        "n <= 1", "n > 1", "n == 2", "tier == vip", "damaged", "damaged and lost", "not lost", "n >= 2 or tier == vip",
        'to has domain "acme.com"', 'to matches "/srv/*/data"', 'not (to ends with "acme.com")', "damaged or n == 0",
    ]
)  # fmt: skip
tools = st.sampled_from(["a.pay", "a.gift", "a.*"])
rules = st.one_of(
    st.builds("{} requires {}".format, tools, conditions),
    st.builds("{} requires {} unless {}".format, tools, conditions, conditions),
    st.builds("b.read before {}, same to".format, tools),
    st.builds("b.read before {}, same to, unless {}".format, tools, conditions),
    st.builds("b.note before {}".format, tools),
    st.just("b.read before b.note"),
    st.just("b.read, b.note before a.pay"),
)
probes = st.one_of(
    st.builds("{}: {} with {}".format, st.sampled_from(["never", "possible"]), tools, conditions),
    st.builds("{}: {} without b.read".format, st.sampled_from(["never", "possible"]), tools),
    st.builds(
        "{}: {} with {} without b.read when {}".format, st.sampled_from(["never", "possible"]), tools, conditions, conditions
    ),
)  # fmt: skip
relations = st.sampled_from(["", "relation a.gift is a kind of a.pay\n", "relation a.pay needs b.read\n"])
allowed = st.sampled_from(["a.*, b.*", "a.pay, b.*", "a.*, b.read", "a.*, b.note"])


@settings(max_examples=120, deadline=None)
@given(st.lists(rules, max_size=3), probes, relations, allowed)
def test_probes(lines: list[str], probe: str, relation: str, names: str) -> None:
    text = WORLD.format(allowed=names) + relation
    text += "".join(f"rule r{i}: {line}\n" for i, line in enumerate(lines)) + probe + "\n"
    spec = layer(text)
    norms = lower_layer(spec)
    stretch = stretch_of(spec, None, None)
    case = Case(spec, norms, stretch.start, stretch.end)
    found = list(ProbeViolated().check(case, Asker()))
    (expected,) = spec.probes
    passing = [t for t in expected.tools if _passes(spec, norms, expected, t)]
    if expected.possible:
        assert len(found) == (0 if passing else 1), text
    else:
        assert len(found) == len(passing), text


def _passes(spec: Spec, norms: tuple[Norm, ...], probe: Probe, tool: str) -> bool:
    """Whether some concrete call of a tool does, alone or after the calls that must come before it."""
    for n, to, tier, damaged, lost in product(
        range(4), ADDRESSES, ("standard", "vip"), (False, True), (False, True)
    ):
        values: dict[str, Value] = {
            f"argument:{tool}.n": Quantity(Fraction(n), COUNT),
            f"argument:{tool}.to": to,
            "context:tier": tier,
            "context:damaged": damaged,
            "context:lost": lost,
        }
        if (damaged and lost) or not truth_of(for_tool(probe.where, tool), values):
            continue
        if _let(spec, norms, tool, values, frozenset(probe.without)):
            return True
    return False


def _let(
    spec: Spec, norms: tuple[Norm, ...], tool: str, values: dict[str, Value], without: frozenset[str]
) -> bool:
    if tool not in spec.allowed or tool in without:
        return False
    for norm in norms:
        form = norm.form
        bound = form.action if isinstance(form, Forbid) else form.then if isinstance(form, Order) else None
        if bound is None or tool not in bound.names:
            continue
        if norm.unless is not None and truth_of(for_tool(norm.unless, tool), values):
            continue
        if isinstance(form, Forbid) and truth_of(for_tool(form.when, tool), values):
            return False
        if isinstance(form, Order):
            if not any(_reaches(spec, norms, first, without, (tool,)) for first in form.first.names):
                return False
    return True


def _reaches(
    spec: Spec, norms: tuple[Norm, ...], tool: str, without: frozenset[str], waiting: tuple[str, ...]
) -> bool:
    """The reading tools have no rules of their own but orders: can one be called without the others?"""
    if tool not in spec.allowed or tool in without or tool in waiting:
        return False
    return all(
        any(_reaches(spec, norms, first, without, (*waiting, tool)) for first in n.form.first.names)
        for n in norms
        if isinstance(n.form, Order) and tool in n.form.then.names
    )
