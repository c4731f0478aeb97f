"""Fifteen norms, each in six wordings that people use: the reader makes the same items of all six."""

from __future__ import annotations

import pytest

from mandate.compiler.clauses import cut
from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.reader import EnglishReader
from mandate.grammar.names import names_of
from mandate.grammar.spec import parse_spec
from mandate.model.source import SourceText

LAYER = """\
mandate-spec 1
agent ferry_desk, owner ilse, zone Europe/Oslo
horizon 10 days, as of 2026-06-01 08:00

role purser: 2 members, answers within 1 h

context trip.cancelled : bool
context trip.delay     : duration, also called "delayed"
context guest.tier     : one of regular, islander
context storm.warning  : bool, also called "storm warning"

metric open_claims     : count, now 90, also called "open claims"

tool fares.refund(booking_id: text, amount: NOK)    tier 2
    also called "refund", "issue a refund"
tool fares.voucher(guest_id: text, amount: NOK)     tier 2
    also called "voucher", "give a voucher"
tool seats.sell(booking_id: text, seats: count)     tier 1
    also called "sell seats", "sell"
tool claims.settle(claim_id: text)                  tier 1
    also called "settle", "settle a claim"
    effect open_claims -= 1
tool log.check(booking_id: text)                    tier 0
    also called "check the log"

allow fares.refund, fares.voucher, seats.sell, claims.settle, log.check
"""

NORMS: dict[str, tuple[str, ...]] = {
    "a ceiling on one call, as a permission": (
        "You may refund up to 300 NOK.",
        "The agent can refund at most 300 NOK.",
        "Refunds of up to 300 NOK are fine.",
        "You are allowed to refund no more than 300 NOK.",
        "Refunds up to 300 NOK are allowed.",
        "Feel free to refund up to 300 NOK.",
    ),
    "a prohibition above an amount": (
        "Never refund more than 500 NOK.",
        "Do not refund more than 500 NOK.",
        "You must not refund over 500 NOK.",
        "Refunds above 500 NOK are not allowed.",
        "Refunds over 500 NOK are forbidden.",
        "No refunds over 500 NOK.",
    ),
    "a prohibition on a condition": (
        "Never sell seats during a storm warning.",
        "Do not sell seats if there is a storm warning.",
        "When there is a storm warning, do not sell seats.",
        "You must not sell seats while there is a storm warning.",
        "No seats may be sold while there is a storm warning.",
        "Under no circumstances sell seats when there is a storm warning.",
    ),
    "a duty on a condition, in time": (
        "If the trip is cancelled, issue a refund within 24 hours.",
        "When a trip is cancelled, refund it within 24 hours.",
        "Refund cancelled trips within 24 hours.",
        "Cancelled trips must be refunded within 24 hours.",
        "Cancelled trips are refunded within 24 hours.",
        "You have to refund cancelled trips within 24 hours.",
    ),
    "a count per day": (
        "At most 20 vouchers a day.",
        "No more than 20 vouchers per day.",
        "Never give more than 20 vouchers a day.",
        "Vouchers: at most 20 per day.",
        "Give at most twenty vouchers a day.",
        "Do not give more than 20 vouchers a day.",
    ),
    "a sum per week": (
        "Refunds may not exceed 9,000 NOK a week.",
        "Refund no more than 9,000 NOK per week.",
        "Never refund more than 9,000 NOK a week.",
        "At most 9,000 NOK of refunds per week.",
        "You must not refund more than 9,000 NOK per week.",
        "Refunds: max 9,000 NOK per week.",
    ),
    "a floor": (
        "Settle at least 5 claims a day.",
        "You must settle at least five claims per day.",
        "Settle no fewer than 5 claims a day.",
        "At least 5 claims must be settled per day.",
        "Make sure to settle at least 5 claims a day.",
        "The agent has to settle at least 5 claims per day.",
    ),
    "an order of two calls": (
        "Check the log before you issue a refund.",
        "Check the log before issuing a refund.",
        "Before issuing a refund, check the log.",
        "Always check the log before refunding.",
        "Never refund before you have checked the log.",
        "Refund only after you have checked the log.",
    ),
    "an approval above an amount": (
        "Refunds over 800 NOK need the approval of the purser.",
        "Refunds above 800 NOK must be approved by the purser.",
        "Ask the purser before refunding more than 800 NOK.",
        "Never refund more than 800 NOK without the purser's approval.",
        "Refunds over 800 NOK require the purser's sign-off.",
        "Refunds above 800 NOK only with the purser's OK.",
    ),
    "no need to ask": (
        "You may refund up to 100 NOK without asking anybody.",
        "Refunds up to 100 NOK are fine without asking anybody.",
        "You can refund up to 100 NOK without asking anyone.",
        "You may refund up to 100 NOK on your own, nobody needs to sign off on it.",
        "You may refund at most 100 NOK without asking anyone.",
        "Feel free to refund up to 100 NOK without checking with anyone.",
    ),
    "all of them by a date": (
        "Settle all open claims by Friday 16:00.",
        "All open claims must be settled by Friday 16:00.",
        "By Friday 16:00, settle all open claims.",
        "Get the open claims to zero by Friday 16:00.",
        "Bring the open claims to 0 by Friday 16:00.",
        "No open claims left by Friday 16:00.",
        "Clear every open claim by Friday 16:00.",
    ),
    "an exception": (
        "Never refund a trip delayed by less than 2 hours, except for islanders.",
        "Never refund a trip delayed by less than 2 hours, unless the guest is an islander.",
        "Never refund a trip delayed by less than 2 hours. The one exception is islanders.",
        "Never refund a trip delayed by less than 2 hours. Islanders are exempt.",
        "Never refund a trip delayed by less than 2 hours. This does not apply to islanders.",
        "Do not refund a trip delayed by less than 2 hours, except for islanders.",
    ),
    "once per key": (
        "Refund at most once per booking.",
        "No more than one refund per booking.",
        "At most one refund per booking.",
        "Never refund more than once per booking.",
        "Refund once per booking, never twice.",
        "Do not refund more than once per booking.",
    ),
    "a success criterion": (
        "Done when there are no open claims.",
        "We are done when there are no open claims.",
        "The work is done when there are no open claims.",
        "Success: no open claims.",
        "It is done when there are zero open claims.",
        "We call it a success if there are no open claims.",
    ),
    "only some of them": (
        "Sell seats only to islanders.",
        "Only sell seats to islanders.",
        "Seats may only be sold to islanders.",
        "Sell seats to islanders only.",
        "You may sell seats only to islanders.",
        "Seats are sold to islanders only.",
    ),
}

HIDDEN = {"id", "quotes", "derived", "universal_in", "overrides"}


def items(prose: str) -> list[dict[str, object]]:
    source = SourceText("mandate.txt", f"{prose}\n")
    spec, told = parse_spec(SourceText("layer.ops", LAYER))
    assert spec is not None, told
    plan, _ = EnglishReader().read(ReadingRequest(source, cut(source), spec, names_of(spec)[0]))
    assert plan is not None
    assert plan.open == (), [q.question for q in plan.open]
    found = [i.model_dump(exclude_none=True, exclude=HIDDEN) for i in plan.items]
    return [
        {k: v.replace(" < 2 in", " <= 1 in") if isinstance(v, str) else v for k, v in i.items()}
        for i in found
    ]


WORDINGS = [(name, wording) for name, wordings in NORMS.items() for wording in wordings[1:]]


@pytest.mark.parametrize(("norm", "wording"), WORDINGS, ids=[w for _, w in WORDINGS])
def test_other_words_same_items(norm: str, wording: str) -> None:
    expected = items(NORMS[norm][0])
    assert expected and items(wording) == expected
