"""The gate: whoever read the prose, a part of it that binds and is left out, turned round or filed away blocks.

Plans are written here as a careless reader would write them; the sentences are whole mandates beside one rule
that is read well.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from mandate.compiler.clauses import cut
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.compiler.running import compile_texts, load_spec
from mandate.model.clause import State
from mandate.model.plan import Plan
from mandate.model.result import Result, Verdict
from mandate.model.source import SourceText
from mandate.model.spec import Spec
from mandate.settings.options import Options, ReaderChoice

FIXTURES = Path(__file__).parents[2] / "fixtures"
REFUND = "payments.issue_refund"
GOODWILL = "payments.goodwill"
RULE = "Never refund more than 200 USD in one go."
OPTIONS = Options(reader=ReaderChoice.ENGLISH)


@lru_cache
def layer(name: str) -> Spec:
    spec, problems = load_spec(FIXTURES / name / f"{name}.ops", OPTIONS)
    assert spec is not None, problems
    return spec


def compiled(text: str, states: dict[str, str], name: str = "refunds", **sections: Any) -> Result:
    """One sound rule, then the text; its items quote the clause they name (c2 if none)."""
    rules = {
        "refunds": (RULE, {"forbid": REFUND, "when": "amount > 200 USD"}),
        "vault": ("Never bridge.", {"forbid": "bridge.transfer"}),
        "labels": ("Never move more than 20 cartons.", {"forbid": "stock.move", "when": "count > 20"}),
        "devops": ("Never force-push.", {"forbid": "git.push", "when": "force"}),
    }
    rule, item = rules[name]
    source = SourceText("gate.txt", f"{rule}\n\n{text}\n")
    texts = {c.id: c.text for c in cut(source)}
    rows = [
        {"id": c.id, "line": c.line, "text": c.text, "state": states.get(c.id, "checked")}
        for c in cut(source)
    ]
    prohibited = [{"id": "rule", "quotes": [{"clause": "c1", "text": rule}], **item}]
    for section, entries in sections.items():
        for i, entry in enumerate(entries):
            entry = dict(entry)
            clause = entry["clause"] if section == "open" else entry.pop("clause", "c2")
            if section == "terms":
                entry.setdefault("quote", {"clause": clause, "text": texts[clause]})
            elif section != "open":
                entry.setdefault("quotes", [{"clause": clause, "text": texts[clause].rstrip(".")}])
                entry.setdefault("id", f"{section[0]}{i}")
            prohibited.append(entry) if section == "prohibited" else None
            entries[i] = entry
    sections["prohibited"] = prohibited
    plan = Plan.model_validate(
        {"mandate": "gate.txt", "reader": {"kind": "llm", "model": "careless"}, "clauses": rows, **sections}
    )
    return compile_texts(source, layer(name), OPTIONS, plan=plan)


def read(text: str, name: str = "refunds") -> Result:
    return compile_texts(SourceText("gate.txt", text), layer(name), OPTIONS, reader=EnglishReader())


RULES_AS_CONTEXT = [
    "Niemals mehr als 50 EUR.",
    "Keine Gutschriften ohne Freigabe.",
    "Ne jamais rembourser deux fois.",
    "Nunca reembolsar sin permiso.",
    "Refunds nur mit Freigabe.",
    "Niente rimborsi il fine settimana.",
    "Geen terugbetalingen op zondag.",
    "Не возвращать больше 50 USD.",
    "払い戻しは五十ドルまで。",
    "Refunds über 50 USD nur mit Freigabe vom Chef.",
    "Refunds: max 3/day",
    "Goodwill: off",
    "Goodwill credits: none",
    "If possible refund no more than 20 USD.",
    "One goodwill credit per customer per month.",
    "A refund per ticket, not more.",
    "They need a ticket read first.",
    "This does not apply to VIPs.",
    "Damaged ones are exempt from the above.",
    "Goodwill credits are suspended this week.",
    "A stop on goodwill credits until Friday.",
    "Weekend freeze for refunds.",
    "Zero tolerance on refunds without a ticket.",
    "Each customer gets one refund.",
    "VIPs get twice the limit.",
    "VIPs get nothing.",
    "FYI goodwill is capped at 10 USD",
    "Nevr refund VIPs.",
    "You mustnt refund VIPs.",
    "N e v e r refund VIPs.",
    "Nev\u0435r r\u0435fund VIPs.",
    "~~Never refund VIPs.~~",
    "<!-- never refund VIPs -->",
    "Maria said: \"no refunds for VIPs\".",
    "`max_refund = 20 USD`",
    "```\nnever refund VIPs\n```",
    "The limits in the handbook apply.",
    "All limits of last year's policy remain in force.",
    "See https://example.com/policy for the limit.",
    "These are guidelines, not rules.",
    "This mandate overrides the operating layer.",
    "Ignore the layer when you refund VIPs.",
    "The reader should treat goodwill as context.",
    "| who | refund limit |\n|---|---|\n| standard | 20 USD |",
]  # fmt: skip


@pytest.mark.parametrize("text", RULES_AS_CONTEXT)
def test_a_rule_filed_as_context_blocks(text: str) -> None:
    result = compiled(text, {f"c{i}": "context" for i in range(2, 9)})
    assert result.verdict is not Verdict.APPROVED
    assert any(c.state is State.FLAGGED for c in result.clauses[1:])


HARMLESS = [
    "We refunded 30 orders last week.",
    "Customers may ask for refunds within 30 days.",
    "The shop opened in 1987.",
    "Mit freundlichen Grüßen,\nMaria",
    "Café de la Paix, Rue Cler",
    "Our team grew a lot in spring.",
    "The depot has 40 shelves.",
    "Personalization is non-negotiable for the brand.",
    "Why do customers write to us?",
    "Most people are happy with their order.",
    "The system sends a mail after each visit.",
    "Ms. van der Berg leads the team.",
    "The campaign starts on Saturday.",
    "This page is for the whole desk.",
    "Last year we had no complaints about refunds.",
]


@pytest.mark.parametrize("text", HARMLESS)
def test_a_remark_may_be_context(text: str) -> None:
    result = compiled(text, {f"c{i}": "context" for i in range(2, 9)})
    assert [c.text for c in result.clauses if c.state is State.FLAGGED] == []
    assert result.verdict is Verdict.APPROVED


def permit(when: str | None = None, **rest: Any) -> dict[str, Any]:
    return {"constraints": [{"permit": REFUND, **({"when": when} if when else {}), **rest}]}


def oblige(tool: str = REFUND, **rest: Any) -> dict[str, Any]:
    return {"constraints": [{"oblige": tool, **rest}]}


def limit(text: str, **rest: Any) -> dict[str, Any]:
    return {"constraints": [{"limit": text, **rest}]}


def forbid(when: str | None = None, **rest: Any) -> dict[str, Any]:
    return {"prohibited": [{"id": "p1", "forbid": REFUND, **({"when": when} if when else {}), **rest}]}


MISREAD: list[tuple[str, dict[str, Any]]] = [
    # conditions, exceptions
    ("You may refund up to 50 USD, if the customer is VIP.", permit("amount <= 50 USD")),
    ("You may refund up to 50 USD when the order is damaged.", permit("amount <= 50 USD")),
    ("You may refund up to 50 USD, but not on Sundays.", permit("amount <= 50 USD")),
    ("You may refund up to 50 USD (not VIPs).", permit("amount <= 50 USD and customer.tier == vip")),
    ("You may refund up to 50 USD, VIPs excluded.", permit("amount <= 50 USD and customer.tier == vip")),
    ("You may refund up to 50 USD, damaged orders excepted.", permit("amount <= 50 USD")),
    ("Refunds up to 20 USD are fine, those above need me.", permit("amount <= 20 USD")),
    ("You may refund anyone but VIPs.", permit()),
    ("You may refund during office hours.", permit()),
    ("You may refund up to 20 USD until 17:00.", permit("amount <= 20 USD")),
    ("You may refund only VIPs.", permit()),
    ("You may refund up to 20 USD, to VIPs only.", permit("amount <= 20 USD")),
    ("Otherwise, close the request.", oblige("tickets.close")),
    ("Not all orders may be refunded.", permit()),
    ("You may refund up to 20 USD, and never twice a day.", permit("amount <= 20 USD")),
    # windows, keys, multiples
    ("Refund at most twice a day per customer.", limit(f"count({REFUND}) <= 2 per day")),
    ("At most one refund per customer.", limit(f"count({REFUND}) <= 1 in total")),
    ("Refund at most 3 times a day and 10 times a week.", limit(f"count({REFUND}) <= 3 per day")),
    ("Refund at most 100 USD a day.", limit(f"sum({REFUND}.amount) <= 100 USD in total")),
    ("Max 3 refunds/day/customer", limit(f"count({REFUND}) <= 3 per day")),
    ("Never refund the same order twice.", limit(f"count({REFUND}) < 2 in total")),
    ("Spend at most 500 USD on refunds.", permit("amount <= 500 USD")),
    ("Refund at most 20 USD, on Sundays half of it.", permit("amount <= 20 USD")),
    ("Refund every third damaged order.", oblige(when="order.damaged")),
    ("Refund damaged orders within 2 days of the complaint.", oblige(when="order.damaged", within="2 days")),
    # numbers
    ("You may refund up to 20 USD, up to 50 USD for VIPs.", permit("amount <= 20 USD")),
    ("VIPs up to 50 USD and standard customers up to 20 USD are refunded.",
     permit("amount <= 50 USD and amount <= 20 USD")),
    ("Refunds of 10 to 20 USD are allowed.", permit("amount == 10 USD and amount == 20 USD")),
    ("Refund roughly 20 USD at most.", permit("amount <= 20 USD")),
    ("Refund about 3 orders an hour at most.", limit(f"count({REFUND}) <= 3 per hour")),
    ("Nothing more than 20 USD is refunded.", limit(f"min({REFUND}.amount) > 20 USD per call")),
    ("Cap each refund at 10 USD.", permit("amount == 10 USD")),
    # approvals
    ("Refunds over 20 USD go to the support lead.", permit("amount > 20 USD")),
    ("Maria approves every refund over 20 USD.", permit("amount > 20 USD")),
    ("You may refund up to 20 USD with the sign-off of the support lead.", permit("amount <= 20 USD")),
    ("Refund damaged orders once the support lead has the final word.", oblige(when="order.damaged")),
    # order
    ("First read the ticket, then refund.",
     {"constraints": [{"oblige": "crm.read_ticket"}, {"oblige": REFUND, "id": "x2"}]}),
    # what stands above
    ("Do not:\n- close requests", {"constraints": [{"oblige": "tickets.close", "clause": "c3"}]}),
    ("## Forbidden\n\n- close requests", {"constraints": [{"oblige": "tickets.close", "clause": "c3"}]}),
    ("❌ goodwill credits", oblige(GOODWILL)),
    ("For VIP customers:\n- refunds up to 50 USD",
     {"constraints": [{"permit": REFUND, "when": "amount <= 50 USD", "clause": "c3"}]}),
    ("## VIP customers\n\nYou may refund up to 50 USD.",
     {"constraints": [{"permit": REFUND, "when": "amount <= 50 USD", "clause": "c3"}]}),
    ("On Sundays:\n- no refunds over 20 USD",
     {"prohibited": [{"id": "p1", "forbid": REFUND, "when": "amount > 20 USD", "clause": "c3"}]}),
    # nouns are no duties, terms are no rules
    ("Goodwill credits", oblige(GOODWILL)),
    ("| tool | allowed |\n|---|---|\n| goodwill credit | x |",
     {"constraints": [{"oblige": GOODWILL, "clause": "c3"}]}),
    ("You can use refunds at most once.",
     {"constraints": [{"permit": "use_refund"}], "terms": [{"name": "use_refund", "type": "act"}]}),
    ("Anything above 20 USD goes to Maria.",
     {"constraints": [{"maintain": "goes_maria > 20 USD"}], "terms": [{"name": "goes_maria", "type": "USD"}]}),
    ("Refunds, and only refunds, may be issued.",
     {**forbid("not refunds"), "terms": [{"name": "refunds", "type": "predicate", "quote": {"clause": "c2", "text": "refunds"}}]}),
    # derivations are worked out again
    ("Refund at most two dozen times a day.",
     limit(f"count({REFUND}) <= 25 per day", derived=[{"literal": "25", "source": "two dozen"}])),
    ("Refund at most half of 40 USD at a time.",
     permit("amount <= 30 USD", derived=[{"literal": "30 USD", "source": "half of 40 USD"}])),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sections"), MISREAD, ids=[f"{i}: {t}" for i, (t, _) in enumerate(MISREAD)])
def test_a_careless_reading_blocks(text: str, sections: dict[str, Any]) -> None:
    result = compiled(text, {}, **sections)
    assert result.verdict is not Verdict.APPROVED
    assert any(f.code.startswith("MND1") for f in result.escalations), [f.code for f in result.escalations]


RIGHT: list[tuple[str, dict[str, Any]]] = [
    ("You may refund up to 50 USD, if the customer is VIP.", permit("amount <= 50 USD and customer.tier == vip")),
    ("You may refund up to 50 USD, unless the customer is VIP.", permit("amount <= 50 USD", unless="customer.tier == vip")),
    ("You may refund up to 50 USD (not VIPs).", permit("amount <= 50 USD and customer.tier != vip")),
    ("You may refund up to 50 USD, VIPs excluded.", permit("amount <= 50 USD", unless="customer.tier == vip")),
    ("You may refund up to 50 USD, but not on Sundays.", permit("amount <= 50 USD and not (weekday == sunday)")),
    ("Refund at most 100 USD a day.", limit(f"sum({REFUND}.amount) <= 100 USD per day")),
    ("Refund at most twice a day per order.", limit(f"count({REFUND}) <= 2 per day per order_id")),
    ("Max 50 USD per refund.", limit(f"max({REFUND}.amount) <= 50 USD per call")),
    ("Never refund the same order twice.", limit(f"count({REFUND}) < 2 in total per order_id")),
    ("At most 20 refunds an hour, because the bank is slow at night.", limit(f"count({REFUND}) <= 20 per hour")),
    ("Refund only VIPs.", forbid("customer.tier != vip")),
    ("No refunds on Sundays.", forbid("weekday == sunday")),
    ("Never refund without reading the ticket.",
     {"constraints": [{"order": f"crm.read_ticket before {REFUND}, same ticket_id"}]}),
    ("Refunds over 20 USD need the approval of the support lead.",
     {"constraints": [{"approve": REFUND, "when": "amount > 20 USD", "role": "support_lead"}]}),
    ("For VIP customers:\n- refunds up to 50 USD",
     {"constraints": [{"permit": REFUND, "when": "amount <= 50 USD and customer.tier == vip", "clause": "c3"}]}),
    ("You must not:\n- refund VIPs",
     {"prohibited": [{"id": "p1", "forbid": REFUND, "when": "customer.tier == vip", "clause": "c3"}]}),
    ("❌ goodwill credits", {"prohibited": [{"id": "p1", "forbid": GOODWILL}]}),
    ("Refund at most two dozen times a day.",
     limit(f"count({REFUND}) <= 24 per day", derived=[{"literal": "24", "source": "two dozen"}])),
    ("Refund at most half of 40 USD at a time.",
     permit("amount <= 20 USD", derived=[{"literal": "20 USD", "source": "half of 40 USD"}])),
    ("Nie mehr als 20 USD erstatten.", forbid("amount > 20 USD")),
]  # fmt: skip


@pytest.mark.parametrize(("text", "sections"), RIGHT, ids=[f"{i}: {t}" for i, (t, _) in enumerate(RIGHT)])
def test_a_faithful_reading_passes(text: str, sections: dict[str, Any]) -> None:
    lead = {"c2": "context"} if "\n" in text else {}
    result = compiled(text, lead, **sections)
    assert [f.code for f in result.escalations if f.code.startswith("MND1")] == []


READ_BY_THE_EMBEDDED_READER = [
    RULE + "\nPor favor, no cerrar tickets.",
    RULE + "\nRefunds bitte max 3 am Tag, ok?",
    "Refund > 50 USD → support lead",
    "✗ goodwill credit over 10 USD",
    "## Do not\n\n- close requests\n- refund VIPs",
    "Refunds up to 20 USD are fine, those above need me.",
    "Support lead signs off goodwill.",
    "Do not both refund and give goodwill.",
    RULE + "\nYou may re\uff46und VIPs.",
    "Push to any branch but main.",
]


@pytest.mark.parametrize("text", READ_BY_THE_EMBEDDED_READER)
def test_the_embedded_reader_is_held_to_it_too(text: str) -> None:
    assert read(text, "devops" if "Push" in text else "refunds").verdict is not Verdict.APPROVED


def test_an_answer_without_a_rule_says_what_to_do() -> None:
    question = {
        "id": "q1",
        "clause": "c2",
        "text": "soon",
        "question": "how soon?",
        "kind": "vague",
        "answer": "2 h",
    }
    result = compiled("Goodwill comes soon.", {"c2": "flagged"}, open=[question])
    assert result.verdict is not Verdict.APPROVED
    assert "`mandate plan`" in " ".join(c.reason for c in result.clauses)


@pytest.mark.slow
def test_a_megabyte_of_numbers_ends_soon() -> None:
    assert read("1 " * 500_000).verdict is not Verdict.APPROVED
