"""Numbers in prose: what they are exactly, and which are no amounts."""

from datetime import datetime
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.grammar.dates import resolve_moment
from mandate.grammar.mentions import find_mentions
from mandate.model.quantity import (
    COUNT,
    DURATION,
    NUMBER,
    PERCENT,
    TIME_OF_DAY,
    Kind,
    Quantity,
    Type,
    civil,
    money,
)

HOUR = 3600
DAY = 24 * HOUR


def amounts(text: str) -> list[tuple[str, Quantity | None]]:
    return [(m.text, m.quantity) for m in find_mentions(text) if m.norm_like]


@pytest.mark.parametrize(
    ("text", "mention", "value", "kind"),
    [
        ("all 6,000 cartons", "6,000", 6000, COUNT),
        ("about 25k followers", "25k", 25_000, COUNT),
        ("1.5m views", "1.5m", 1_500_000, COUNT),
        ("1_000 rows", "1_000", 1000, COUNT),
        ("10 000 USD", "10 000 USD", 10_000, money("USD")),
        ("three trades", "three", 3, COUNT),
        ("a dozen eggs", "a dozen", 12, COUNT),
        ("two hundred and fifty items", "two hundred and fifty", 250, COUNT),
        ("twenty-five", "twenty-five", 25, COUNT),
        ("twice a day", "twice", 2, COUNT),
        ("once per customer", "once", 1, COUNT),
        ("at least a fifth in cash", "a fifth", Fraction(1, 5), NUMBER),
        ("half of the stock", "half", Fraction(1, 2), NUMBER),
        ("no more than 5%", "5%", 5, PERCENT),
        ("20 percent", "20 percent", 20, PERCENT),
        ("slippage of 35 bps", "35 bps", Fraction(35, 100), PERCENT),
        ("$25k", "$25k", 25_000, money("USD")),
        ("$5 million", "$5 million", 5_000_000, money("USD")),
        ("EUR 180", "EUR 180", 180, money("EUR")),
        ("180 EUR", "180 EUR", 180, money("EUR")),
        ("80 euros", "80 euros", 80, money("EUR")),
        ("£1,250.50", "£1,250.50", Fraction("1250.50"), money("GBP")),
        ("12,000 dollars", "12,000 dollars", 12_000, money("USD")),
        ("0.6 ETH", "0.6 ETH", Fraction(6, 10), money("ETH")),
        ("within 24 hours", "24 hours", DAY, DURATION),
        ("two weeks off", "two weeks", 14 * DAY, DURATION),
        ("45 min", "45 min", 45 * 60, DURATION),
        ("a 5-minute cooldown", "5-minute", 300, DURATION),
        ("within an hour", "an hour", HOUR, DURATION),
        ("half an hour", "half an hour", HOUR // 2, DURATION),
        ("takes 1h30", "1h30", HOUR + 1800, DURATION),
        ("80 kg", "80 kg", 80, Type(Kind.UNIT, "kg")),
        ("at 14:00", "14:00", 14 * HOUR, TIME_OF_DAY),
        ("after 9am", "9am", 9 * HOUR, TIME_OF_DAY),
        ("6 pm", "6 pm", 18 * HOUR, TIME_OF_DAY),
        ("18:00 UTC", "18:00 UTC", 18 * HOUR, TIME_OF_DAY),
        ("before noon", "noon", 12 * HOUR, TIME_OF_DAY),
        ("2x leverage", "2x", 2, NUMBER),
    ],
)
def test_an_amount_is_read_exactly(text: str, mention: str, value: int | Fraction, kind: Type) -> None:
    assert amounts(text) == [(mention, Quantity(Fraction(value), kind))]


@pytest.mark.parametrize(
    "text",
    [
        "in 2025", "see section 2.1", "ticket OPS-2291", "with GPT-4o", "since v2.1", "release 1.2.3", "branch fix/12",
        "mail user@x1.com", "tier 2", "issue #12", "step 3", "one of them", "once the invoice is paid", "first of all",
        "at once", "2.1 Refunds and returns", "open 24/7", "https://x.test/a/100",
    ],
)  # fmt: skip
def test_a_number_that_is_no_amount_is_not_taken_for_one(text: str) -> None:
    assert amounts(text) == []


def test_both_ends_of_a_range_have_its_unit() -> None:
    assert amounts("target 1-2% per trade") == [
        ("1", Quantity(Fraction(1), PERCENT)),
        ("2%", Quantity(Fraction(2), PERCENT)),
    ]
    assert amounts("5 to 10 days") == [
        ("5", Quantity(Fraction(5 * DAY), DURATION)),
        ("10 days", Quantity(Fraction(10 * DAY), DURATION)),
    ]


def test_a_date_in_digits_has_two_readings_unless_one_is_impossible() -> None:
    (both,) = find_mentions("due 03/04/2026")
    assert both.quantity is None
    assert [civil(q).date().isoformat() for q in both.readings] == ["2026-03-04", "2026-04-03"]
    (one,) = find_mentions("due 13/04/2026")
    assert one.quantity is not None
    assert civil(one.quantity).date().isoformat() == "2026-04-13"


def test_months_and_business_days_have_no_fixed_length() -> None:
    assert amounts("within 3 months") == [("3 months", None)]
    assert amounts("within 30 business days") == [("30 business days", None)]


def test_the_window_of_a_rate_is_not_a_duration() -> None:
    assert amounts("Print at most 200 labels an hour.") == [("200", Quantity(Fraction(200), COUNT))]


def test_pounds_can_be_money_or_weight() -> None:
    (mention,) = find_mentions("at most 50 pounds")
    assert mention.quantity is None
    assert {str(q.type) for q in mention.readings} == {"GBP", "lb"}


def test_spans_are_places_in_the_document() -> None:
    (mention,) = find_mentions("at most 40 cartons", "memo.txt", 100)
    assert (mention.span.path, mention.span.start, mention.span.end) == ("memo.txt", 108, 110)


AS_OF = datetime(2026, 10, 7, 6)  # a Wednesday


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Thursday 14:00", "2026-10-08T14:00"),
        ("Wednesday 06:00", "2026-10-07T06:00"),
        ("Wednesday 05:59", "2026-10-14T05:59"),
        ("Monday", "2026-10-12T00:00"),
        ("tomorrow", "2026-10-08T00:00"),
        ("today 18:00", "2026-10-07T18:00"),
        ("March 31", "2027-03-31T00:00"),
        ("31 October at 9am", "2026-10-31T09:00"),
        ("12 June 2027 18:00", "2027-06-12T18:00"),
        ("end of the week", "2026-10-12T00:00"),
        ("end of the month", "2026-11-01T00:00"),
        ("EOQ", "2027-01-01T00:00"),
        ("2026-10-09 08:30", "2026-10-09T08:30"),
        ("5 am", "2026-10-08T05:00"),
        ("February 29", "2028-02-29T00:00"),
    ],
)
def test_a_moment_is_the_first_one_of_its_name_from_now_on(words: str, expected: str) -> None:
    assert resolve_moment(words, AS_OF) == datetime.fromisoformat(expected)


def test_words_that_name_no_moment_are_not_resolved() -> None:
    assert resolve_moment("soon", AS_OF) is None
    assert resolve_moment("03/04/2026", AS_OF) is None


@given(st.text(max_size=200))
def test_mentions_are_in_order_apart_and_exact_substrings(text: str) -> None:
    end = 0
    for mention in find_mentions(text):
        assert mention.span.start >= end
        assert text[mention.span.start : mention.span.end] == mention.text
        end = mention.span.end


@given(st.integers(min_value=1, max_value=10**9))
def test_separators_change_nothing(number: int) -> None:
    for written in (f"{number}", f"{number:,}", f"{number:_}"):
        assert amounts(f"at most {written} units")[0][1] == Quantity(Fraction(number), COUNT)


def test_a_number_of_a_million_digits_does_not_end_the_run() -> None:
    assert amounts("9" * 100_000) == []
