"""Every way in which a plan item can misrepresent the sentence it quotes, and as many ways to be right."""

from typing import Any

import pytest

from tests.compiler.fidelity.reading_desk import facts, kinds

REFUND = "payments.issue_refund"


def constraint(**fields: Any) -> dict[str, Any]:
    return {"constraints": [fields]}


def forbid(**fields: Any) -> dict[str, Any]:
    return {"prohibited": [fields]}


CLEAN: list[tuple[str, dict[str, Any]]] = [
    ("You may refund up to $50.", constraint(permit=REFUND, when="amount <= 50 USD")),
    ("Refund at most fifty dollars.", constraint(permit=REFUND, when="amount <= 50 USD")),
    ("Never refund more than 200 USD in one go.", forbid(forbid=REFUND, when="amount > 200 USD")),
    ("Never refund below 5 USD.", forbid(forbid=REFUND, when="amount < 5 USD")),
    ("Refunds must not exceed 50 USD.", constraint(limit=f"max({REFUND}.amount) <= 50 USD per call")),
    ("Refunds over 500 USD are off limits.", forbid(forbid=REFUND, when="amount > 500 USD")),
    ("No refunds over 500 USD.", forbid(forbid=REFUND, when="amount > 500 USD")),
    ("Refund orders within 24 hours.", constraint(oblige=REFUND, within="1 day")),
    ("Refund orders at once.", constraint(oblige=REFUND, within="0 min")),
    ("No more than 20 refunds a day.", constraint(limit=f"count({REFUND}) <= 20 per day")),
    ("At most twice a week refund the same order.", constraint(limit=f"count({REFUND}) <= 2 per week")),
    ("Daily refunds stay under $1k.", constraint(limit=f"sum({REFUND}.amount) < 1_000 USD per day")),
    ("Close all open tickets by Friday 18:00.", {"goals": [{"achieve": "open_tickets = 0", "by": "2026-03-06T18:00"}]}),
    ("Close the tickets by the end of the month.", {"goals": [{"achieve": "open_tickets = 0", "by": "2026-04-01T00:00"}]}),
    ("Satisfaction should be 98% or better.", {"success": [{"criterion": "satisfaction >= 98%"}]}),
    ("Refunds over 50 USD need the approval of the support lead.",
     constraint(approve=REFUND, when="amount > 50 USD", role="support_lead")),
    ("Refunds up to 50 USD go out without asking anybody.", constraint(autonomous=REFUND, when="amount <= 50 USD")),
    ("Don't ask me about refunds.", constraint(autonomous=REFUND)),
    ("Never refund without reading the ticket.", constraint(order=f"crm.read_ticket before {REFUND}, same ticket_id")),
    ("There is no need to ask about refunds under 20 USD.", constraint(autonomous=REFUND, when="amount < 20 USD")),
    ("Refund orders of VIPs in full.", constraint(oblige=REFUND, when="customer.tier == vip")),
    ("Orders older than 30 days are not refunded, unless the customer is VIP.",
     forbid(forbid=REFUND, when="order.age > 30 days", unless="customer.tier == vip")),
    ("Never leave a ticket open overnight.", constraint(oblige="tickets.close")),
    ("Reject refunds above 70 USD.", forbid(forbid=REFUND, when="amount > 70 USD")),
    ("Refund requests over 500 USD are declined.", forbid(forbid=REFUND, when="amount > 500 USD")),
    ("If the customer is gold, refund the order.", constraint(oblige=REFUND, when="customer.tier == gold")),
    ("Avoid refunds after 18:00.", forbid(forbid=REFUND, when="time >= 18:00")),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "sections"), CLEAN, ids=[p for p, _ in CLEAN])
def test_a_faithful_item_raises_nothing(prose: str, sections: dict[str, Any]) -> None:
    assert facts(prose, **sections) == ()


TWISTED: list[tuple[str, dict[str, Any], str]] = [
    ("You may refund up to $50.", constraint(permit=REFUND, when="amount <= 500 USD"), "ungrounded number"),
    ("You may refund up to $50.", constraint(permit=REFUND, when="amount <= 50 EUR"), "ungrounded unit"),
    ("Refund orders within 24 hours.", constraint(oblige=REFUND, within="24 min"), "ungrounded unit"),
    ("Refund orders within 2 days.", constraint(oblige=REFUND, within="24 h"), "ungrounded number"),
    ("No more than 20 refunds a day.", constraint(limit=f"count({REFUND}) <= 20 per week"), "ungrounded unit"),
    ("No more than 20 refunds a day.", constraint(limit=f"count({REFUND}) <= 20 in total"), "dropped part"),
    ("No more than 20 refunds a day.", constraint(limit="count(accounts.delete) <= 20 per day"), "ungrounded name"),
    ("Refund VIPs in full.", constraint(oblige=REFUND, when="customer.tier == gold"), "ungrounded name"),
    ("Refunds over 50 USD need Ada's approval.",
     constraint(approve=REFUND, when="amount > 50 USD", role="support_lead"), "ungrounded name"),
    ("Close the tickets by Friday.", {"goals": [{"achieve": "open_tickets = 0", "by": "2026-03-20T18:00"}]}, "ungrounded number"),
    ("Never refund gold customers.", constraint(permit=REFUND, when="customer.tier == gold"), "polarity"),
    ("Never refund gold customers.", constraint(oblige=REFUND, when="customer.tier == gold"), "polarity"),
    ("You may refund gold customers.", forbid(forbid=REFUND, when="customer.tier == gold"), "polarity"),
    ("Refund gold customers.", forbid(forbid=REFUND, when="customer.tier == gold"), "polarity"),
    ("You may refund gold customers.", constraint(oblige=REFUND, when="customer.tier == gold"), "polarity"),
    ("There is no need to refund gold customers.", constraint(oblige=REFUND, when="customer.tier == gold"), "polarity"),
    ("Ask me about refunds.", constraint(autonomous=REFUND), "polarity"),
    ("Don't ask me about refunds.", constraint(approve=REFUND), "polarity"),
    ("You may refund up to 50 USD.", constraint(permit=REFUND, when="amount < 50 USD"), "comparator"),
    ("You may refund up to 50 USD.", constraint(permit=REFUND, when="amount >= 50 USD"), "comparator"),
    ("You may refund orders under 50 USD.", constraint(permit=REFUND, when="amount <= 50 USD"), "comparator"),
    ("At least 5 refunds a day.", constraint(limit=f"count({REFUND}) <= 5 per day"), "comparator"),
    ("At least 5 refunds a day.", constraint(limit=f"count({REFUND}) > 5 per day"), "comparator"),
    ("No refunds over 500 USD.", forbid(forbid=REFUND, when="amount < 500 USD"), "comparator"),
    ("No refunds over 500 USD.", forbid(forbid=REFUND, when="amount >= 500 USD"), "comparator"),
    ("Satisfaction should be 98% or better.", {"success": [{"criterion": "satisfaction > 98%"}]}, "comparator"),
    ("Never refund gold customers, unless Ada asks for it.", forbid(forbid=REFUND), "dropped part"),
    ("If the customer is gold, refund the order.", constraint(oblige=REFUND), "dropped part"),
    ("Refunds need two approvals.", {"constraints": [{"approve": REFUND, "count": 3}]}, "ungrounded number"),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "sections", "kind"), TWISTED, ids=[f"{k}: {p}" for p, _, k in TWISTED])
def test_a_twisted_item_is_found_out(prose: str, sections: dict[str, Any], kind: str) -> None:
    assert kind in kinds(prose, **sections)


def test_a_quote_that_is_not_there_is_ungrounded() -> None:
    item = {"permit": REFUND, "quotes": [{"clause": "c1", "text": "refund anything"}]}
    assert kinds("You may refund up to $50.", constraints=[item]) == ["ungrounded quote"]


def test_curly_quotes_and_line_wraps_are_no_difference() -> None:
    item = {"autonomous": REFUND, "quotes": [{"clause": "c1", "text": "Don't ask me about refunds"}]}
    assert kinds("Don’t ask me\nabout refunds.", constraints=[item]) == []


def test_a_number_may_be_spelled_out_as_a_derivation_but_not_made_up() -> None:
    def item(source: str) -> dict[str, Any]:
        return {
            "limit": f"count({REFUND}) <= 24 per day",
            "derived": [{"literal": "24", "source": source}],
        }

    assert kinds("At most two dozen refunds a day.", constraints=[item("two dozen")]) == []
    assert kinds("At most a few refunds a day.", constraints=[item("a few")]) == ["ungrounded number"]


def test_an_answer_is_a_source() -> None:
    question = {"id": "q1", "clause": "c1", "text": "few", "question": "how many?", "kind": "vague"}
    item = {"limit": f"count({REFUND}) <= 7 per day"}
    assert (
        kinds("At most a few refunds a day.", constraints=[dict(item)], open=[question | {"answer": "7"}])
        == []
    )
    assert "vague" in kinds("At most a few refunds a day.", constraints=[dict(item)], open=[question])


def test_a_pronoun_leads_to_the_sentence_before() -> None:
    quotes = [{"clause": "c2", "text": "Do it at most 9 times a day."}]
    limit = {"limit": f"count({REFUND}) <= 9 per day", "quotes": quotes}
    first = {"permit": REFUND}
    assert kinds("You may issue refunds. Do it at most 9 times a day.", constraints=[first, limit]) == []


def test_what_an_item_leaves_unquoted_is_still_uncovered() -> None:
    item = {
        "permit": REFUND,
        "when": "amount <= 50 USD",
        "quotes": [{"clause": "c1", "text": "Refund up to 50 USD"}],
    }
    assert kinds("Refund up to 50 USD, but never for gold customers.", constraints=[item]) == [
        "uncovered norm"
    ]


def test_a_term_is_named_from_its_quote() -> None:
    def term(name: str) -> dict[str, Any]:
        return {"name": name, "type": "act", "quote": {"clause": "c1", "text": "Sort the shelves"}}

    item = {"oblige": "sort_shelves"}
    assert kinds("Sort the shelves.", terms=[term("sort_shelves")], constraints=[dict(item)]) == []
    wrong = {"oblige": "burn_books"}
    assert "ungrounded name" in kinds("Sort the shelves.", terms=[term("burn_books")], constraints=[wrong])


def test_a_plan_of_another_text_is_stale() -> None:
    row = {"id": "c1", "line": 1, "text": "You may refund up to $5.", "state": "checked"}
    item = {"permit": REFUND, "when": "amount <= 50 USD"}
    assert kinds("You may refund up to $50.", constraints=[item], clauses=[row]) == ["stale"]


@pytest.mark.parametrize(
    ("prose", "aim", "wrong"),
    [
        ("Bring the open tickets to 0 by Friday.", "open_tickets >= 0", True),
        ("Bring the open tickets to zero by Friday.", "open_tickets = 0", False),
        ("Reduce open tickets to 100.", "open_tickets >= 100", True),
        ("Reduce open tickets to 100.", "open_tickets <= 100", False),
        ("Cut open tickets from 480 to 100 by Friday.", "open_tickets >= 100", True),
        ("Get open tickets down to 30.", "open_tickets > 30", True),
        ("Get open tickets to 30.", "open_tickets <= 30", False),
        ("Raise satisfaction to 95%.", "satisfaction <= 95%", True),
        ("Raise satisfaction to 95%.", "satisfaction >= 95%", False),
        ("Get satisfaction up to 95%.", "satisfaction >= 95%", False),
        ("Get satisfaction to 95%.", "satisfaction >= 95%", False),
    ],
)
def test_a_goal_lies_where_its_verb_points(prose: str, aim: str, wrong: bool) -> None:
    found = facts(f"{prose}\n", goals=[{"achieve": aim}])
    assert ("comparator" in [fact.infidelity.value for fact in found]) == wrong
