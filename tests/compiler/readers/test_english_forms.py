"""One sentence each: what the embedded reader makes of the forms that mandates are written in."""

from __future__ import annotations

from typing import Any

import pytest

from mandate.compiler.clauses import cut
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.clause import State
from mandate.model.plan import Plan
from mandate.model.source import SourceText

LAYER = """\
mandate-spec 1
agent librarian, owner ada, zone Europe/Vienna
horizon 30 days, as of 2026-03-02 09:00

role archivist: 2 members, answers within 4 h
role branch_head: 1 member, answers within 1 day

context book.rare     : bool
context book.verified : bool
context book.price    : EUR from 0 to 900
context member.status : one of regular, student, patron
context loan.age      : duration, also called "days since lending"

metric overdue_loans  : count, now 300, also called "overdue loans"
metric stock_value    : EUR, now 5_000

tool catalog.look_up(book_id: text)                          tier 0
    also called "look up"
tool loans.lend(book_id: text, member_id: text)              tier 1
    also called "lend", "loan"
tool loans.recall(book_id: text)                             tier 1
    also called "recall"
    effect overdue_loans -= 1
tool shop.buy_book(book_id: text, price: EUR)                tier 2
    also called "buy", "purchase"
    effect stock_value += price
tool mail.send(member_id: text, body: text)                  tier 1
    also called "send a reminder", "reminder"
tool shelves.discard(book_id: text)                          tier 3, irreversible
    also called "throw out"

allow catalog.look_up, loans.lend, loans.recall, shop.buy_book, mail.send, shelves.discard
calendar opening_hours: Mon-Fri 08:00-18:00
"""


def read(prose: str, layer: str = LAYER) -> Plan:
    source = SourceText("mandate.txt", prose)
    spec, told = parse_spec(SourceText("layer.ops", layer))
    assert spec is not None, told
    plan, told = EnglishReader().read(ReadingRequest(source, cut(source), spec, names_of(spec)[0]))
    assert plan is not None and not told
    return plan


def items(plan: Plan) -> list[dict[str, Any]]:
    quiet = {"id", "quotes", "derived"}
    return [i.model_dump(exclude=quiet, exclude_none=True, exclude_defaults=True) for i in plan.items]


FORMS = [
    # permissions
    ("You may buy books up to 40 EUR.", [{"permit": "shop.buy_book", "when": "price <= 40 EUR"}]),
    ("The agent can recall loans.", [{"permit": "loans.recall"}]),
    ("Purchases under 25 EUR are allowed.", [{"permit": "shop.buy_book", "when": "price < 25 EUR"}]),
    # prohibitions
    ("Never throw out a rare book.", [{"forbid": "shelves.discard", "when": "book.rare"}]),
    ("Rare books must not be lent.", [{"forbid": "loans.lend", "when": "book.rare"}]),
    ("No purchases over 200 EUR.", [{"forbid": "shop.buy_book", "when": "price > 200 EUR"}]),
    ("Nothing rare is ever thrown out.", [{"forbid": "shelves.discard", "when": "book.rare"}]),
    ("Don't lend unverified books.", [{"forbid": "loans.lend", "when": "not book.verified"}]),
    ("Students are never lent rare books.",
     [{"forbid": "loans.lend", "when": "member.status == student and book.rare"}]),
    # duties
    ("If a book is rare, recall it within 2 days.",
     [{"oblige": "loans.recall", "when": "book.rare", "within": "2 days"}]),
    ("Loans older than 30 days are recalled at once.",
     [{"oblige": "loans.recall", "when": "loan.age > 30 days", "within": "0 min"}]),
    # limits
    ("Buy at most 12 books a week.", [{"limit": "count(shop.buy_book) <= 12 per week"}]),
    ("No more than 300 EUR a month in purchases.", [{"limit": "sum(shop.buy_book.price) <= 300 EUR per month"}]),
    ("At most three reminders per member.", [{"limit": "count(mail.send) <= 3 in total per member_id"}]),
    ("Send at least 5 reminders a day.", [{"limit": "count(mail.send) >= 5 per day"}]),
    ("No more than two loans per member in any 14 days.",
     [{"limit": "count(loans.lend) <= 2 in any 14 days per member_id"}]),
    ("Max 50 EUR per purchase.", [{"limit": "max(shop.buy_book.price) <= 50 EUR per call"}]),
    # orders
    ("Look up every book before you lend it.", [{"order": "catalog.look_up before loans.lend, same book_id"}]),
    ("Do not throw out a book until it has been recalled.",
     [{"order": "loans.recall before shelves.discard, same book_id"}]),
    ("Wait at least 3 days between two reminders.", [{"order": "no mail.send within 3 days after mail.send"}]),
    # approvals
    ("Purchases over 100 EUR need my OK.",
     [{"approve": "shop.buy_book", "when": "price > 100 EUR", "role": "owner"}]),
    ("Ask the archivist before you throw out a rare book.",
     [{"approve": "shelves.discard", "when": "book.rare", "role": "archivist"}]),
    ("Nothing is thrown out without the branch head.", [{"approve": "shelves.discard", "role": "branch_head"}]),
    ("There is no need to ask anybody about purchases under 10 EUR.",
     [{"autonomous": "shop.buy_book", "when": "price < 10 EUR"}]),
    # hours
    ("Reminders are sent only between 9:00 and 17:00.", [{"during": "mail.send", "hours": "every day 09:00-17:00"}]),
    # exceptions
    ("Never lend rare books, except to patrons.",
     [{"forbid": "loans.lend", "when": "book.rare", "unless": "member.status == patron"}]),
    ("Rare books are never lent. The one exception is a patron.",
     [{"forbid": "loans.lend", "when": "book.rare", "unless": "member.status == patron"}]),
    # goals and criteria
    ("Cut the overdue loans to zero by Friday 18:00.", [{"achieve": "overdue_loans = 0", "by": "2026-03-06T18:00"}]),
    ("We are done when there are fewer than 20 overdue loans.", [{"criterion": "overdue_loans < 20"}]),
    ("We start Tuesday 08:00.", [{"start": "2026-03-03T08:00"}]),
    # two norms in one sentence
    ("You may recall loans, but never throw out a rare book.",
     [{"permit": "loans.recall"}, {"forbid": "shelves.discard", "when": "book.rare"}]),
]  # fmt: skip


@pytest.mark.parametrize(("prose", "expected"), FORMS, ids=[f[0] for f in FORMS])
def test_form(prose: str, expected: list[dict[str, Any]]) -> None:
    plan = read(f"{prose}\n")
    assert items(plan) == expected
    assert plan.open == ()


def test_lead_in_gives_its_items_their_force() -> None:
    plan = read("You must not:\n- throw out rare books\n- buy books over 80 EUR\n")
    assert items(plan) == [
        {"forbid": "shelves.discard", "when": "book.rare"},
        {"forbid": "shop.buy_book", "when": "price > 80 EUR"},
    ]
    assert all(any(q.clause == "c1" for q in item.quotes) for item in plan.items)


def test_lead_in_awaits_the_conditions_below_it() -> None:
    plan = read("Recall a loan if:\n- the book is rare\n- the loan is older than 60 days\n")
    assert items(plan) == [
        {"oblige": "loans.recall", "when": "book.rare"},
        {"oblige": "loans.recall", "when": "loan.age > 60 days"},
    ]


def test_acts_and_conditions_without_vocabulary_become_terms() -> None:
    plan = read("If the reader threatens legal action, close the desk.\n")
    assert {(t.name, t.type) for t in plan.terms} == {
        ("reader_threatens_legal_action", "predicate"),
        ("close_desk", "act"),
    }
    assert items(plan) == [{"oblige": "close_desk", "when": "reader_threatens_legal_action"}]


QUESTIONS = [
    ("You may buy a larger book.", "vague"),
    ("Purchases over 100 EUR need the approval of Berta.", "dangling"),
    ("The whole thing has to come in at 900 EUR at the most.", "unread"),
    ("Buy at most 5 books per shelf a day.", "dangling"),
]


@pytest.mark.parametrize(("prose", "kind"), QUESTIONS, ids=[q[0] for q in QUESTIONS])
def test_what_it_cannot_read_it_asks(prose: str, kind: str) -> None:
    plan = read(f"{prose}\n")
    assert [q.kind for q in plan.open] == [kind]
    assert items(plan) == []
    assert plan.clauses[0].state is State.FLAGGED


STATES = [
    ("Be kind to the children.", State.ADVISORY),
    ("The library was founded in 1904 by two sisters.", State.CONTEXT),
    ("Customers are asked to keep quiet.", State.CONTEXT),
    ("Dear librarian,", State.CONTEXT),
]


@pytest.mark.parametrize(("prose", "state"), STATES, ids=[s[0] for s in STATES])
def test_what_asks_for_no_act(prose: str, state: State) -> None:
    plan = read(f"You may recall loans.\n\n{prose}\n")
    assert plan.clauses[1].state is state


def test_quoted_text_is_not_the_owners_voice() -> None:
    plan = read("You may recall loans.\n\n> Throw out every rare book today.\n")
    assert items(plan) == [{"permit": "loans.recall"}]


def test_a_lifted_duty_forbids_nothing() -> None:
    plan = read("You do not need to look up a book.\n")
    assert not plan.prohibited


def test_numbers_are_never_lost() -> None:
    """A norm whose amount stands in no item is not read."""
    plan = read("The agent may spend 0.6 EUR on stamps in total over the whole period.\n")
    assert items(plan) == [] and plan.open


HOSTILE = ["", "\n\n", "(" * 3_000, "- " * 500, "if when unless before after " * 50, "never " * 200, "a" * 20_000,
           "` ` `", "“”", "\u200b\u202e never", "1 2 3 4 5", "You may", "must not", "up to", "No", "Only.", "¿Qué?"]  # fmt: skip


@pytest.mark.parametrize("prose", HOSTILE, ids=range(len(HOSTILE)))
def test_nonsense_is_read_without_an_exception(prose: str) -> None:
    read(prose)


def test_same_prose_same_plan() -> None:
    prose = "\n".join(f"- {f[0]}" for f in FORMS)
    assert read(prose) == read(prose)
