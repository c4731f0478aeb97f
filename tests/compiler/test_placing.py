"""How a number that a repair changes stands in the author's sentence."""

from __future__ import annotations

import pytest

from mandate.compiler.repairing.placing import Place, _in_number
from mandate.model.source import SourceText, Span


@pytest.mark.parametrize(
    ("sentence", "old", "new", "written"),
    [
        ("Answer within 1 hour.", "1 hour", "5 hour", ["Answer within 5 hours."]),
        ("Answer within 5 hours.", "5 hours", "1 hours", ["Answer within 1 hour."]),
        ("Post at least 2 comments a day.", "2", "1", ["Post at least 1 comment a day."]),
        ("Post at most 2 times a day.", "2", "1", ["Post at most 1 time a day."]),
        ("Post at least 12 comments a day.", "12", "11", []),
        ("Pay 2 USD at most.", "2 USD", "1 USD", []),
        ("Print 2 of them.", "2", "1", []),
        ("Wait 1 EUR.", "1 EUR", "1.50 EUR", []),
    ],
)
def test_the_noun_goes_with_its_number(sentence: str, old: str, new: str, written: list[str]) -> None:
    source = SourceText("m.txt", sentence)
    at = sentence.index(old)
    places = list(_in_number(Place(Span("m.txt", at, at + len(old)), new), source))
    assert [sentence[: p.span.start] + p.words + sentence[p.span.end :] for p in places] == written
