"""Whose time a sentence speaks of, dates worked out again, acts named by ellipsis, labels and titles."""

from copy import deepcopy
from datetime import datetime
from typing import Any

import pytest

from mandate.compiler.clauses import cut
from mandate.compiler.fidelity.deadlines import deadlines
from mandate.grammar.markers import find_markers
from mandate.model.clause import Shape
from mandate.model.reading import MarkerKind
from mandate.model.source import SourceText
from tests.compiler.fidelity.reading_desk import facts, kinds

REFUND = "payments.issue_refund"
MONDAY = datetime(2026, 3, 2, 9)
SMALL = {"permit": REFUND, "when": "amount <= 50 USD"}
ANSWERED = {"criterion": "satisfaction >= 98%"}

CALM: list[tuple[str, dict[str, Any]]] = [
    ("Refund up to 50 USD, and Rosa decides on Tuesday.", {"constraints": [SMALL]}),
    ("Refund up to 50 USD; the support lead looks at it on Friday.", {"constraints": [SMALL]}),
    ('Refund up to 50 USD with an "expect the money by Thursday" note.', {"constraints": [SMALL]}),
    ("Every ticket opened on Sunday or Tuesday has 98% satisfaction.", {"success": [ANSWERED]}),
    ("No refunds after 18:00 UTC.", {"prohibited": [{"forbid": REFUND, "when": "time > 18:00"}]}),
    ("Make no more than 25 refunds in one day.", {"constraints": [{"limit": f"count({REFUND}) <= 25 per day"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "sections"), CALM, ids=[p for p, _ in CALM])
def test_times_that_are_not_the_agents(prose: str, sections: dict[str, Any]) -> None:
    assert facts(prose, **deepcopy(sections)) == ()


BOUND: list[tuple[str, dict[str, Any]]] = [
    ("Refund up to 50 USD on Tuesday.", {"constraints": [SMALL]}),
    ("Refund up to 50 USD, and the agent decides on Tuesday.", {"constraints": [SMALL]}),
    ("Refund up to 50 USD, and Rosa must be asked on Tuesday.", {"constraints": [SMALL]}),
    ("Refund up to 50 USD on Tuesday and Rosa decides.", {"constraints": [SMALL]}),
    ('Refund up to 50 USD only "on Tuesday".', {"constraints": [SMALL]}),
    ('Refund up to 50 USD "before 18:00 on a day".', {"constraints": [SMALL]}),
    ("Refund up to 50 USD, and Rosa looks at anything over 80 USD.", {"constraints": [SMALL]}),
    ("All tickets are closed on Friday.", {"goals": [{"achieve": "open_tickets = 0"}]}),
    ("Every ticket opened this week is closed by Friday.", {"goals": [{"achieve": "open_tickets = 0"}]}),
    ("Make no more than 25 refunds in one day, each within one day.",
     {"constraints": [{"limit": f"count({REFUND}) <= 25 per day"}]}),
    ("No refunds after 18:00 UTC.", {"prohibited": [{"forbid": REFUND, "when": "time > 19:00"}]}),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "sections"), BOUND, ids=[p for p, _ in BOUND])
def test_times_of_the_agent_are_kept(prose: str, sections: dict[str, Any]) -> None:
    found = {f.infidelity.value for f in facts(prose, **deepcopy(sections))}
    assert found & {"dropped part", "ungrounded number", "comparator"}


@pytest.mark.parametrize(
    ("text", "over"),
    [
        ("within five trading days, starting Monday", [datetime(2026, 3, 7)]),
        ("within 3 working days, starting on Thursday", [datetime(2026, 3, 10)]),
        ("within two weeks, starting Wednesday", [datetime(2026, 3, 18)]),
        ("within two working days", [datetime(2026, 3, 4), datetime(2026, 3, 4, 9)]),
        ("within several days", []),
        ("within 900 working days", []),
        ("two working weeks", []),
    ],
)
def test_lengths_end_where_they_end(text: str, over: list[datetime]) -> None:
    assert list(deadlines(text, (MONDAY,))) == over


def _goal(by: str, source: str = "four working days") -> dict[str, Any]:
    derived = [{"literal": by, "source": source}]
    return {"goals": [{"achieve": "open_tickets = 0", "by": by, "derived": derived}]}


def test_a_derived_deadline_is_worked_out_again() -> None:
    prose = "Close the open tickets within four working days, starting Thursday."
    assert facts(prose, **_goal("2026-03-11T00:00")) == ()
    assert "ungrounded number" in kinds(prose, **_goal("2026-03-12T00:00"))
    assert "ungrounded number" in kinds(prose, **_goal("2026-03-11T00:00", "nine days"))


def _two(first: str, second: str, **item: Any) -> dict[str, Any]:
    quotes = [{"clause": "c1", "text": first}, {"clause": "c2", "text": second}]
    return {"constraints": [{**SMALL}, {"quotes": quotes, **item}]}


ACTS = "Refund up to 50 USD."


def test_an_act_named_in_the_clause_before_is_grounded() -> None:
    prose = ACTS + " Over that close the ticket and the support lead decides."
    item = {"approve": REFUND, "when": "amount > 50 USD", "role": "support_lead"}
    sections = _two(ACTS, "Over that", **item)
    assert "ungrounded name" not in kinds(prose, **sections)
    named = _two(ACTS, "Over that close the ticket", **item)
    assert "ungrounded name" in kinds(prose, **named)


def test_a_permission_that_points_nowhere_back_is_not() -> None:
    prose = ACTS + " The support lead may close tickets."
    sections = _two(ACTS, "The support lead", permit=REFUND, when="amount <= 50 USD")
    assert "ungrounded name" in kinds(prose, **sections)


@pytest.mark.parametrize(
    "text", ["Step 1.", "Step 3:", "a)", "Objective.", "Phase 2 —", "Stage 4)", "Step 2"]
)
def test_labels_ask_for_nothing(text: str) -> None:
    assert find_markers(text) == ()


@pytest.mark.parametrize("text", ["Stage 3 releases per week.", "Post 2 reports.", "Step back.", "Stop."])
def test_instructions_are_no_labels(text: str) -> None:
    assert any(m.kind is MarkerKind.IMPERATIVE for m in find_markers(text)) == (text != "Stop.")


def _first(text: str) -> Shape:
    return cut(SourceText("t.txt", f"{text}\n\nNever refund more than 20 USD.\n"))[0].shape


def test_a_task_on_the_first_line_is_a_title() -> None:
    assert _first("Request QX-17: let the stock agent refill the shelves") is Shape.HEADING
    assert _first("Request QX-17: let the stock agent never refill the shelves") is not Shape.HEADING
    assert _first("Request QX-17: let the stock agent spend 900 USD") is not Shape.HEADING
    assert _first("Please let the stock agent refill the shelves") is not Shape.HEADING
