"""What people write instead: the same rule in other words has the same verdict."""

from __future__ import annotations

from pathlib import Path

import pytest

import mandate
from mandate.model.diagnostic import Severity
from mandate.model.result import Verdict
from tests.layers import copy_layer

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures"


def codes(tmp_path: Path, layer: str, text: str) -> tuple[Verdict, list[str]]:
    copy_layer(FIXTURES / layer / f"{layer}.ops", tmp_path)
    prose = tmp_path / "strategy.txt"
    prose.write_text(text + "\n", encoding="utf-8")
    result = mandate.compile(prose, reader="english")
    return result.verdict, sorted(f.code for f in result.findings if f.severity is Severity.ERROR)


@pytest.mark.parametrize(
    "sentence",
    [
        "Close at most 30 requests an hour.",
        "Close no more than 30 requests per hour.",
        "Never close more than 30 requests an hour.",
        "Do not close more than 30 requests per hour.",
        "You may close up to 30 requests an hour.",
        "You must not close more than thirty requests an hour.",
    ],
)
def test_a_limit_inside_the_layer_is_approved(tmp_path: Path, sentence: str) -> None:
    assert codes(tmp_path, "refunds", sentence) == (Verdict.APPROVED, [])


@pytest.mark.parametrize(
    "sentence",
    [
        "You may give a goodwill credit of up to 40 USD.",
        "You can give a goodwill credit of up to $40.",
        "The agent is allowed to give a goodwill credit of at most 40 USD.",
        "A goodwill credit of up to 40 USD is allowed.",
        "Goodwill credits up to 40 USD are fine.",
    ],
)
def test_a_permission_beyond_the_layer_is_found(tmp_path: Path, sentence: str) -> None:
    assert codes(tmp_path, "refunds", sentence) == (Verdict.ESCALATED, ["MND302"])


@pytest.mark.parametrize(
    "sentence",
    [
        "Rebalance at least four times a day.",
        "Rebalance at least 4 times per day.",
        "You must rebalance at least 4 times a day.",
        "The vault is rebalanced at least four times a day.",
        "Make sure to rebalance no fewer than 4 times a day.",
    ],
)
def test_a_floor_above_a_weekly_ceiling_is_found(tmp_path: Path, sentence: str) -> None:
    assert codes(tmp_path, "vault", sentence) == (Verdict.ESCALATED, ["MND303"])


@pytest.mark.parametrize(
    "sentence",
    [
        "Never trade while the oracle is stale.",
        "Do not trade when the oracle is stale.",
        "If the oracle is stale, do not trade.",
        "No trades while the oracle is stale.",
        "Trading is not allowed while the oracle is stale.",
        "You must not trade if the oracle is stale.",
    ],
)
def test_a_prohibition_and_a_duty_clash_however_it_is_worded(tmp_path: Path, sentence: str) -> None:
    duty = "If the drawdown exceeds 10%, swap back to ETH within 15 minutes."
    assert codes(tmp_path, "vault", f"- {sentence}\n- {duty}") == (Verdict.ESCALATED, ["MND203"])


@pytest.mark.parametrize(
    "text",
    [
        # The exception stands in the sentence, in the next one, or in a rule that names the narrower case.
        "- Refund damaged orders in full, up to 50 USD.\n- Never refund orders older than 30 days, unless they are damaged.",
        "- Damaged orders are refunded in full, up to 50 USD.\n"
        "- Never refund orders older than 30 days. The one exception is damaged orders.",
        "- Never refund more than 50 USD.\n- Damaged orders up to 50 USD are refunded in full.",
        "- Trade notes belong in the ticket.\n- Never refund more than 40 USD in one go.\n- At most 10 refunds an hour.\n"
        "- At most 90 refunds a day.",
    ],
)
def test_what_looks_like_a_clash_and_is_none(tmp_path: Path, text: str) -> None:
    assert codes(tmp_path, "refunds", text)[1] == []


@pytest.mark.parametrize(
    "sentence",
    [
        "Close all open requests by Wednesday 18:00.",
        "By Wednesday 18:00, close every open request.",
        "All open requests must be closed by Wednesday 18:00.",
        "Get the open requests down to zero by Wednesday 18:00.",
        "There should be no open requests left by Wednesday 18:00.",
        "Work through the remaining open requests by Wednesday 18:00.",
    ],
)
def test_all_of_them_too_soon_is_out_of_reach(tmp_path: Path, sentence: str) -> None:
    assert codes(tmp_path, "refunds", sentence) == (Verdict.ESCALATED, ["MND401"])
