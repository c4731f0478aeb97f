"""The embedded reader proposes what a person wrote by hand, for every worked mandate."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from mandate.compiler.clauses import cut
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.plan import Plan
from mandate.model.source import SourceText

FIXTURES = Path(__file__).parents[3] / "fixtures"
CASES = sorted(p for p in FIXTURES.glob("*/*.txt") if p.with_suffix(".plan.yaml").exists())
QUIET = ("id", "quotes", "author", "derived", "claims")


def read(prose: Path) -> Plan:
    source = SourceText(prose.name, prose.read_text(encoding="utf-8"))
    layer = next(prose.parent.glob("*.ops"))
    spec, told = parse_spec(SourceText(layer.name, layer.read_text(encoding="utf-8")))
    assert spec is not None, told
    plan, _ = EnglishReader().read(ReadingRequest(source, cut(source), spec, names_of(spec)[0]))
    assert plan is not None
    return plan


def by_hand(prose: Path) -> Plan:
    data: dict[str, Any] = YAML(typ="safe", pure=True).load(
        prose.with_suffix(".plan.yaml").read_text("utf-8")
    )
    return Plan.model_validate(_texts(data))


def _texts(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _texts(v) for k, v in value.items()}
    if isinstance(value, list):
        return [_texts(v) for v in value]
    return value.isoformat(timespec="minutes") if hasattr(value, "isoformat") else value


def canonical(text: str) -> str:
    """Spelling aside: digit groups, the equals sign, one space, plurals of units, the order of conjuncts."""
    text = re.sub(r"(?<=\d)_(?=\d)", "", re.sub(r"\s+", " ", text)).replace(" == ", " = ")
    text = re.sub(r"(?<=\d )(pallet|crate|box|day|hour)(?:e?s)?\b", r"\1", text).replace("24 h", "1 day")
    if " or " not in text and "(" not in text:
        text = " and ".join(sorted(text.split(" and ")))
    return text


def norms(plan: Plan) -> list[tuple[str, ...]]:
    terms = {t.name: f"<{t.type}>" for t in plan.terms}
    found = []
    for item in plan.items:
        fields = item.model_dump(exclude=set(QUIET), exclude_none=True)
        parts = []
        for key, value in sorted(fields.items()):
            text = canonical(value) if isinstance(value, str) else str(value)
            for name, stand_in in terms.items():
                text = re.sub(rf"\b{name}\b", stand_in, text)
            if value:
                parts.append(f"{key}: {text}")
        found.append(tuple(parts))
    return sorted(found)


@pytest.mark.parametrize("prose", CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_reads_what_a_person_read(prose: Path) -> None:
    assert norms(read(prose)) == norms(by_hand(prose))


@pytest.mark.parametrize("prose", CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_asks_where_a_person_would_ask(prose: Path) -> None:
    ours = {(q.clause, q.kind) for q in read(prose).open}
    assert ours == {(q.clause, q.kind) for q in by_hand(prose).open}


@pytest.mark.parametrize("prose", CASES, ids=lambda p: f"{p.parent.name}-{p.stem}")
def test_quotes_are_exact(prose: Path) -> None:
    plan = read(prose)
    texts = {c.id: c.text for c in plan.clauses}
    for item in plan.items:
        for quote in item.quotes:
            assert quote.text in texts[quote.clause]
