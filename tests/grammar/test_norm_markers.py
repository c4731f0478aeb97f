"""The words that make a sentence a norm."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mandate.grammar.markers import find_markers
from mandate.model.reading import MarkerKind as K


def kinds(text: str) -> list[tuple[str, K]]:
    return [(m.text, m.kind) for m in find_markers(text)]


@pytest.mark.parametrize(
    ("text", "word", "kind"),
    [
        ("You must log it.", "must", K.DUTY),
        ("The ledger has to balance.", "has to", K.DUTY),
        ("You must not log it.", "must not", K.PROHIBITION),
        ("It may not leave the hall.", "may not", K.PROHIBITION),
        ("never touches gift cards", "never", K.PROHIBITION),
        ("Don't trouble anybody.", "Don't", K.PROHIBITION),
        ("No over-the-counter deals.", "No", K.PROHIBITION),
        ("Nothing worth more is kept.", "Nothing", K.PROHIBITION),
        ("You may move them.", "may", K.PERMISSION),
        ("You are allowed to move them.", "are allowed", K.PERMISSION),
        ("There is no need to ask.", "There is no need to", K.PERMISSION),
        ("It does not have to be signed.", "does not have to", K.PERMISSION),
        ("at most 5 a day", "at most", K.BOUND),
        ("no more than 20 refunds", "no more than", K.BOUND),
        ("anything over $500", "over", K.BOUND),
        ("only to Ada", "only", K.BOUND),
        ("unless it is damaged", "unless", K.EXCEPTION),
        ("whenever it rings", "whenever", K.CONDITION),
        ("by Friday", "by", K.TIME),
        ("no later than noon", "no later than", K.TIME),
        ("with Dana's sign-off", "sign-off", K.APPROVAL),
        ("Weigh each carton.", "Weigh", K.IMPERATIVE),
        ("If it is old, close it.", "close", K.IMPERATIVE),
        ("Fees: include taxes.", "include", K.IMPERATIVE),
    ],
)
def test_a_marker_has_its_kind(text: str, word: str, kind: K) -> None:
    assert (word, kind) in kinds(text)


@pytest.mark.parametrize(
    "text",
    [
        "Report templates are stored here.",
        "Seat availability and prices are listed for each cabin class.",
        "Order history",
        "Note to the vault keeper",
        "The cabin holds ninety people.",
        "hours under the old contract",
    ],
)
def test_plain_facts_and_titles_have_no_imperative_or_bound(text: str) -> None:
    assert [m for m in kinds(text) if m[1] in (K.IMPERATIVE, K.BOUND, K.PROHIBITION, K.DUTY)] == []


def test_no_more_than_is_a_bound_and_not_a_prohibition() -> None:
    assert [k for _, k in kinds("no more than 3, no later than noon")] == [K.BOUND, K.TIME]


@given(st.text(max_size=300))
def test_markers_are_in_order_and_apart(text: str) -> None:
    end = 0
    for marker in find_markers(text):
        assert marker.span.start >= end
        assert text[marker.span.start : marker.span.end] == marker.text
        end = marker.span.end


def test_a_long_text_of_one_word_is_read_quickly() -> None:
    begun = time.process_time()
    find_markers("never " * 20_000)
    find_markers("a" * 200_000)
    assert time.process_time() - begun < 20
