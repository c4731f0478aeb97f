"""Agent configs at random, and layers without their places."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

from hypothesis import strategies as st

from mandate.grammar.agent_config.origin import moved
from mandate.grammar.agent_config.reading import AgentConfig, read_agent_config
from mandate.model.diagnostic import Diagnostic
from mandate.model.source import SourceText, Span
from mandate.model.spec import Spec

NOWHERE = Span("", 0, 0)


def read(text: str, path: str = "agent.yaml") -> tuple[AgentConfig | None, tuple[Diagnostic, ...]]:
    return read_agent_config(SourceText(path, text))


def good(text: str) -> AgentConfig:
    config, told = read(text)
    assert config is not None, told
    assert not told
    return config


def told(text: str) -> list[str]:
    """`line:column message` of every mistake."""
    source = SourceText("agent.yaml", text)
    config, problems = read_agent_config(source)
    assert config is None
    places = [source.position(p.span.start) if p.span else None for p in problems]
    return [
        f"{p.line}:{p.column} {d.message}" if p else d.message for p, d in zip(places, problems, strict=True)
    ]


def bare(spec: Spec) -> Spec:
    """What a layer says, wherever it stands; budgets in an order of their own."""
    plain: Spec = moved(spec, lambda _: NOWHERE)
    return replace(
        plain,
        source=SourceText("", ""),
        assumed=(),
        not_checked=(),
        allow_spans=(),
        tools=tuple(sorted(plain.tools, key=lambda t: t.name)),
        budgets=tuple(sorted(plain.budgets, key=repr)),
    )


def as_yaml(config: dict[str, Any]) -> str:
    """JSON is YAML."""
    return json.dumps(config, indent=1, ensure_ascii=False)


_TYPES = ("text", "bool", "count", "number", "USD", "percent", "duration", "date", "kg", "one of red, blue")
_NUMBERS = st.integers(0, 5_000) | st.decimals("0.01", "99.99", places=2).map(lambda d: float(str(d)))
_WORDS = st.text("abcdefgh äéß'\"#:{}-", min_size=1, max_size=12).filter(lambda t: t.strip() == t != "")
_ENDINGS = ("", "_usd", "_days", "_percent", "_total")


@st.composite
def configs(draw: st.DrawFn) -> dict[str, Any]:
    """A config in which every name is declared, with rules about what is there."""
    tools = [f"{room}.{act}" for room, act in (("crm", "read"), ("pay", "refund"), ("mail", "send"))]
    tools = tools[: draw(st.integers(1, 3))]
    definitions: dict[str, Any] = {}
    for tool in tools:
        names = draw(st.lists(st.sampled_from(("a", "b", "c", "d")), min_size=1, unique=True))
        args = {n + draw(st.sampled_from(_ENDINGS)): draw(st.sampled_from(_TYPES)) for n in names}
        definitions[tool] = {"args": {**args, "amount": "USD", "id": "text"}, "tier": draw(st.integers(0, 4))}
        if draw(st.booleans()):
            words = draw(st.lists(_WORDS, min_size=1, max_size=2, unique=True))
            definitions[tool]["also_called"] = [f"{tool} {word}" for word in words]
        if draw(st.booleans()):
            definitions[tool]["reversible"] = draw(st.booleans())
    some = st.sampled_from(tools)
    config: dict[str, Any] = {
        "agent": {"name": "keeper", "owner": "maria", "zone": "Europe/Berlin"},
        "roles": {"lead": "2 members", "board": {"members": 3, "answers_within": "4 h"}},
        "context": {"order.total": "USD from 0 to 900", "vip": "bool", "order.age": {"type": "duration"}},
        "tools": {"allowlist": draw(st.lists(some, unique=True)), "definitions": definitions},
        "policy": {"rules": [draw(_rule(f"r{i}", some)) for i in range(draw(st.integers(0, 4)))]},
        "approvals": draw(st.lists(_approval(some), max_size=2)),
        "budgets": draw(_budgets(some)),
        "rate_limits": draw(st.lists(_rate(some), max_size=2)),
    }
    if draw(st.booleans()):
        config["tools"]["denylist"] = [{"tool": draw(some), "when": draw(_conditions)}]
    return config


_amounts = st.builds(lambda op, n: f"input.amount {op} {n}", st.sampled_from(("<=", "<", ">=")), _NUMBERS)
_conditions = st.recursive(
    _amounts
    | st.sampled_from(("context.vip", "not context.vip", "input.amount <= context.order.total",
                       "context.order.age < 30 days", "input.id in 'x', \"y\"")),
    lambda inner: st.builds("({}) {} {}".format, inner, st.sampled_from(("and", "or")), _amounts | inner.map("({})".format)),
    max_leaves=3,
)  # fmt: skip


def _rule(name: str, some: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    on_fail = st.sampled_from(("block", "escalate", "escalate_to_human", "block_and_alert"))
    requires = st.builds(
        lambda t, c, o: {"id": name, "tool": t, "condition": c, "on_fail": o}, some, _conditions, on_fail
    )
    limit = st.builds(
        lambda t, n, w: {"id": name, "limit": f"sum({t}.amount) <= {n} {w}"},
        some, _NUMBERS, st.sampled_from(("per day", "in any 24 h", "per run", "per day per id")),
    )  # fmt: skip
    order = st.builds(
        lambda a, b: {"id": name, "order": f"no {a} within 10 min after {b}, same id"}, some, some
    )
    hours = st.builds(lambda t: {"id": name, "tool": t, "only_during": "Mon-Fri 09:00-17:00"}, some)
    return requires | limit | order | hours


def _approval(some: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    by_tier = st.builds(lambda t: {"tier": t, "by": "board", "count": 2}, st.integers(0, 4))
    by_tool = st.builds(lambda t, c: {"tool": t, "when": c, "by": "lead"}, some, _conditions)
    return by_tier | by_tool


@st.composite
def _budgets(draw: st.DrawFn, some: st.SearchStrategy[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    if draw(st.booleans()):
        found["max_total_tokens"] = draw(st.integers(1, 10**6))
    if draw(st.booleans()):
        found["max_cost_usd"] = draw(_NUMBERS)
    if draw(st.booleans()):
        found["max_cost"] = {"amount": 5, "currency": "eur", "per": "day"}
    if draw(st.booleans()):
        found["limits"] = [{"amount": "90 EUR", "in_any": "2 days", "tools": [draw(some)]}]
    return found


def _rate(some: st.SearchStrategy[str]) -> st.SearchStrategy[dict[str, Any]]:
    plain = st.builds(lambda t, n: {"tool": t, "max": n, "per": "hour"}, some, st.integers(0, 99))
    keyed = st.builds(
        lambda t, c: {"tool": t, "max": 3, "in_any": "24 h", "key": "input.id", "where": c}, some, _conditions
    )
    return plain | keyed
