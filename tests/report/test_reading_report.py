"""`mandate plan` says every item back in one sentence beside its quote."""

from __future__ import annotations

from mandate.compiler.clauses import cut
from mandate.model.clause import State
from mandate.model.result import ClauseVerdict, Result, Verdict
from mandate.report.reading import reading_report
from tests.compiler.worlds import layer, plan, prose


def test_each_item_is_said_back_beside_its_quote() -> None:
    text = prose("Close at most 1,000 tickets a day.", "Never refund more than 80 USD.")
    made = plan(
        text,
        constraints=[{"id": "n1", "limit": "count(desk.close) <= 1_000 per day"}],
        prohibited=[{"id": "n2", "forbid": "pay.refund", "when": "amount > 80 USD", "clause": 1}],
    )
    clauses = tuple(ClauseVerdict(c.id, c.line, c.text, State.CHECKED) for c in cut(text))
    result = Result(Verdict.ESCALATED, (text,), text, layer(), made, clauses=clauses)
    report = reading_report(result, "strategy.plan.yaml", width=100).splitlines()
    first = next(i for i, line in enumerate(report) if line.startswith("line 1"))
    assert "Close at most 1,000 tickets a day." in report[first]
    assert "→" in report[first + 1]
    assert "1,000" in report[first + 1]
    assert report[first + 1].rstrip().endswith("n1")
    assert any("Never call pay.refund with an amount over 80 USD" in line for line in report)
