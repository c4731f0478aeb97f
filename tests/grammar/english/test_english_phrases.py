"""From words to typed tokens and phrases: nothing is lost, and small words depend on their neighbours."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mandate.grammar.english.markers import PHRASES, Sort
from mandate.grammar.english.phrases import Bound, Group, parse
from mandate.grammar.english.tokens import Token, tokenise
from mandate.grammar.english.verbgroups import Force, find_verb
from mandate.grammar.english.windows import find_windows


def sorts(text: str) -> list[tuple[str, str]]:
    return [(t.sort.value, t.value) for t in tokenise(text) if t.sort is not Sort.W]


def bounds(text: str) -> list[tuple[str, str]]:
    groups = parse(tokenise(text))
    return [
        (a.operator, a.amount.text)
        for g in groups
        for p in g.phrases
        for a in p.atoms
        if isinstance(a, Bound)
    ]


BOUNDS = [
    ("up to 50 USD", [("<=", "50 USD")]),
    ("no more than 20 calls", [("<=", "20")]),
    ("under 400 lines", [("<", "400")]),
    ("5 days or less", [("<=", "5 days")]),
    ("180 EUR a night or less", [("<=", "180 EUR")]),
    ("more than twice", [(">", "twice")]),
    ("at least 3", [(">=", "3")]),
    ("hand it over the counter", []),
]


@pytest.mark.parametrize(("text", "expected"), BOUNDS)
def test_bounds(text: str, expected: list[tuple[str, str]]) -> None:
    assert bounds(text) == expected


WINDOWS = [
    ("20 an hour", "per hour"),
    ("three per week", "per week"),
    ("twice in any 30-day period", "in any 30 days"),
    ("5 every 4 hours", "in any 4 h"),
    ("500 in total", "in total"),
    ("8 at a time", "per call"),
    ("within a day", None),
    ("an hour later", None),
]


@pytest.mark.parametrize(("text", "window"), WINDOWS)
def test_windows(text: str, window: str | None) -> None:
    found = [w for _, _, w in find_windows(text)]
    assert found[:1] == ([window] if window else [])


def test_once_is_a_conjunction_or_a_number() -> None:
    assert ("ONCE", "once") in sorts("Once the box is weighed, ship it")
    assert ("QTY", "once") in sorts("Pay once per invoice")


def test_that_opens_a_relative_clause_only_after_a_noun() -> None:
    assert ("WHO", "that") in sorts("boxes that are wet")
    assert ("WHO", "that") not in sorts("make sure that boxes are dry")


VERBS = [
    ("Print the labels", Force.IMPERATIVE, False),
    ("You may never print", Force.NEVER, False),
    ("labels are printed", Force.PRESENT, True),
    ("the agent prints the labels", Force.PRESENT, False),
    ("labels must be printed", Force.DUTY, True),
    ("do not print", Force.NEVER, False),
    ("you do not need to print", Force.MAY, False),
    ("Print deadlines can be moved", Force.MAY, True),
    ("on no day may the agent print", Force.NEVER, False),
    ("blue boxes", Force.NONE, False),
]


@pytest.mark.parametrize(("text", "force", "passive"), VERBS, ids=[v[0] for v in VERBS])
def test_verb_groups(text: str, force: Force, passive: bool) -> None:
    atoms = [a for g in parse(tokenise(text)) for p in g.phrases for a in p.atoms]
    verb = find_verb(atoms)
    assert (verb.force, verb.passive) == (force, passive)


def covered(groups: tuple[Group, ...]) -> set[int]:
    places: set[int] = set()
    for group in groups:
        for phrase in group.phrases:
            for piece in (phrase.marker, *phrase.atoms):
                if piece is not None:
                    places |= set(range(piece.start, piece.end))
    return places


WORDS = st.sampled_from(
    [
        *PHRASES,
        "box",
        "boxes",
        "print",
        "20",
        "50 USD",
        "a day",
        "per customer",
        ",",
        ":",
        "and",
        "the",
        "`x.y`",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, max_size=25))
def test_every_token_is_in_one_phrase_or_is_a_delimiter(words: list[str]) -> None:
    text = " ".join(words)
    tokens = tokenise(text)
    assert all(a.end <= b.start for a, b in pairwise(tokens))
    delimiters = (Sort.SEP, Sort.BUT, Sort.THEN)
    inside = covered(parse(tokens))
    lost: list[Token] = [t for t in tokens if t.sort not in delimiters and t.start not in inside]
    assert lost == []
