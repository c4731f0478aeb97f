"""Forms of words are generated exactly, and found again."""

from __future__ import annotations

import pytest

from mandate.grammar.english.morphology import (
    Form,
    common_verb,
    guess_base,
    plural,
    singular,
    stem,
    verb_forms,
)

VERBS = [
    ("print", "prints", "printing", "printed", "printed"),
    ("write", "writes", "writing", "wrote", "written"),
    ("refund", "refunds", "refunding", "refunded", "refunded"),
    ("notify", "notifies", "notifying", "notified", "notified"),
    ("ship", "ships", "shipping", "shipped", "shipped"),
    ("tie", "ties", "tying", "tied", "tied"),
    ("close", "closes", "closing", "closed", "closed"),
    ("push", "pushes", "pushing", "pushed", "pushed"),
    ("refer", "refers", "referring", "referred", "referred"),
    ("open", "opens", "opening", "opened", "opened"),
    ("buy", "buys", "buying", "bought", "bought"),
    ("go", "goes", "going", "went", "gone"),
]


@pytest.mark.parametrize("row", VERBS, ids=[v[0] for v in VERBS])
def test_verb_forms(row: tuple[str, ...]) -> None:
    forms = verb_forms(row[0])
    assert (forms.base, forms.present, forms.gerund, forms.past, forms.participle) == row


@pytest.mark.parametrize("row", VERBS, ids=[v[0] for v in VERBS])
def test_every_form_has_one_stem(row: tuple[str, ...]) -> None:
    assert {stem(form) for form in row} == {row[0]}


NOUNS = [
    ("box", "boxes"),
    ("company", "companies"),
    ("key", "keys"),
    ("person", "people"),
    ("order", "orders"),
]


@pytest.mark.parametrize(("one", "many"), NOUNS)
def test_plurals(one: str, many: str) -> None:
    assert plural(one) == many and singular(many) == one


def test_nouns_of_doing_share_the_stem_of_their_verb() -> None:
    assert stem("payments") == stem("paid") == "pay"
    assert stem("deletion") == stem("deletes") == "delete"


def test_words_that_only_look_like_plurals() -> None:
    assert [singular(w) for w in ("gas", "status", "access", "less", "its")] == [
        "gas",
        "status",
        "access",
        "less",
        "its",
    ]


def test_undeclared_verbs_are_guessed() -> None:
    assert guess_base("shelved") == "shelve" and guess_base("wobbling") == "wobbl"


def test_a_past_participle_is_known_as_such() -> None:
    assert ("write", Form.PARTICIPLE) in common_verb("written")
