"""Layers with mistakes nobody thought of: any answer may be right, a crash never is."""

from __future__ import annotations

import re
from contextlib import redirect_stderr, redirect_stdout
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mandate.cli import main
from mandate.grammar.layout import pieces
from mandate.model.source import SourceText

EVERYTHING = (Path(__file__).parents[1] / "grammar" / "everything.ops").read_text(encoding="utf-8")
_TEXT, _PIECES = pieces(SourceText("everything.ops", EVERYTHING))
HEAD, *STATEMENTS = (_TEXT[p.start : p.end] for p in _PIECES)
_WORD = re.compile(r'"[^"]*"|[\w.\-]+|[^\w\s]')
WORDS = tuple(sorted({m.group() for m in _WORD.finditer(EVERYTHING)}))
ODD = (
    "0", "-1", "1/3", "0%", "9" * 40, "0 USD", "100 years", "31 Feb", "25:00", "2199-12-31 23:59", "*", "**", '""',
    '"', "(", "))", "é", "\u200b", "\t", "'", "per", "and", "not", "abs(", "time", "date", "weekday", "owner", "*.*",
)  # fmt: skip
CALLS = ("payments.issue_refund", "*", "press.run(batch: x) when backlog > 0", "chat.post when", "é(")


_RULES = (
    "rule",
    "deny",
    "relation",
    "budget",
    "approve",
    "never",
    "possible",
    "fact used",
    "breaker",
    "review",
    "tier",
)
RULES = [s for s in STATEMENTS if s.startswith(_RULES)]
DECLARATIONS = [s for s in STATEMENTS if not s.startswith(_RULES)]


def _like(word: str) -> list[str]:
    """Words that may stand where this one does: then more than the parser gets to see the layer."""
    kinds = (r'".*', r"\d[\d_.]*", r"[<>=!]+", r"\w+\.\w+", r"\w+")
    kind = next((k for k in kinds if re.fullmatch(k, word)), ".*")
    return [w for w in WORDS if re.fullmatch(kind, w)]


@st.composite
def layers(draw: st.DrawFn) -> str:
    """Some rules with all declarations or without a few; some words exchanged, doubled or dropped."""
    gone = draw(
        st.lists(st.sampled_from(DECLARATIONS), max_size=draw(st.sampled_from([0, 0, 2])), unique=True)
    )
    chosen = draw(st.lists(st.sampled_from(RULES), min_size=1, max_size=8, unique=True))
    lines = [HEAD, *(s for s in DECLARATIONS if s not in gone), *chosen]
    for _ in range(draw(st.sampled_from([0, 1, 1, 2, 3]))):
        at = draw(st.sampled_from([*range(1, len(lines)), *range(len(lines) - len(chosen), len(lines))]))
        old = draw(st.sampled_from(list(_WORD.finditer(lines[at])) or [None]))
        if old is None:
            continue
        new = draw(st.sampled_from(_like(old.group())) | st.sampled_from([*WORDS, *ODD]))
        new = draw(
            st.sampled_from([new, new, new, "", f"{old.group()} {old.group()}", f"{new} {old.group()}"])
        )
        lines[at] = lines[at][: old.start()] + new + lines[at][old.end() :]
    return "\n".join(lines) + "\n"


def run(*arguments: str | Path) -> tuple[int, str]:
    out = StringIO()
    with redirect_stdout(out), redirect_stderr(out):
        try:
            code = main([str(a) for a in arguments])
        except SystemExit as end:
            code = int(end.code or 0)
    return code, out.getvalue()


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("mutated") / "layer.ops"


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(layer=layers())
def test_checking_never_crashes(path: Path, layer: str) -> None:
    path.write_text(layer, encoding="utf-8")
    code, out = run("check", path)
    assert code in (0, 1, 2, 3), out
    assert "Traceback" not in out
    assert out.strip()


@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(layer=layers(), call=st.sampled_from(CALLS))
def test_formatting_converting_and_asking_never_crash(path: Path, layer: str, call: str) -> None:
    path.write_text(layer, encoding="utf-8")
    for arguments in (
        ["fmt", "--check", path],
        ["convert", path],
        ["query", path, call, "--rlimit", "200000"],
    ):
        code, out = run(*arguments)
        assert code in range(6), out
        assert "Traceback" not in out
