"""Configs that allow whatever they define (MND605)."""

from __future__ import annotations

from pathlib import Path

import pytest

from mandate.compiler.running import compile_file
from mandate.settings.options import Options, ReaderChoice

OPTIONS = Options(offline=True, reader=ReaderChoice.ENGLISH)
HEAD = """agent: {name: desk, owner: ada, zone: Europe/Vienna, as_of: 2026-05-04 09:00, horizon: 7 days}
mandate: {text: "Never pay more than 5 USD."}
"""
PAY = "{name: pay.out, args: {amount_usd: number}"


@pytest.mark.parametrize(
    ("tools", "severity"),
    [
        pytest.param(f"{{definitions: [{PAY}, tier: 3}}]}}", "error", id="no list at all"),
        pytest.param(f'{{allowlist: ["*"], definitions: [{PAY}, tier: 3}}]}}', "error", id="a star"),
        pytest.param(f"{{definitions: [{PAY}, tier: 2}}]}}", "warning", id="tier 2"),
        pytest.param(f"{{definitions: [{PAY}}}]}}", "warning", id="a tier that nobody gave"),
        pytest.param(f"{{definitions: [{PAY}, tier: 1}}]}}", None, id="tier 1"),
        pytest.param(
            f"{{allowlist: [], definitions: [{PAY}, tier: 3}}]}}", None, id="an empty list allows nothing"
        ),
        pytest.param(f"{{allowlist: [pay.out], definitions: [{PAY}, tier: 3}}]}}", None, id="named"),
        pytest.param(
            f'{{allowlist: ["pay.*"], definitions: [{PAY}, tier: 3}}]}}', None, id="a kind of tools"
        ),
    ],
)
def test_a_config_that_allows_everything_fails_open(tools: str, severity: str | None, tmp_path: Path) -> None:
    path = tmp_path / "agent.yaml"
    path.write_text(f"{HEAD}tools: {tools}\n", encoding="utf-8")
    result = compile_file(path, OPTIONS)
    found = [f.severity.value for f in result.findings if f.code == "MND605"]
    assert found == ([severity] if severity else [])
