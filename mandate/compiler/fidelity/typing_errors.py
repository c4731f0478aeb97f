"""Mistyped words that decide: "nevr", "upto", "mustnt". What is missed here would turn a sentence round."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from mandate.compiler.fidelity.support import Page
from mandate.model.clause import Shape
from mandate.model.reading import FidelityFact, Infidelity

_DECIDING = (
    "never", "unless", "without", "except", "maximum", "minimum", "exceed", "cannot", "exceeding", "approval",
    "prohibited", "forbidden", "allowed", "before", "permission", "otherwise",
)  # fmt: skip
_REAL = frozenset(("ever", "allowe", "eve"))


def _slips(word: str) -> Iterator[str]:
    """One letter left out, two swapped, one doubled."""
    for i in range(len(word)):
        yield word[:i] + word[i + 1 :]
        if i + 1 < len(word):
            yield word[:i] + word[i + 1] + word[i] + word[i + 2 :]
        yield word[: i + 1] + word[i:]


_MISTYPED = {slip: word for word in _DECIDING for slip in _slips(word)} | {
    "upto": "up to", "mustnt": "must not", "musnt": "must not", "mustn": "must not", "shouldnt": "should not",
    "wont": "will not", "doesnt": "does not", "isnt": "is not", "arent": "are not", "neednt": "need not",
    "atleast": "at least", "atmost": "at most", "excede": "exceed", "excedes": "exceed", "unlesss": "unless",
    "seperate": "separate", "maximun": "maximum", "exept": "except", "excpet": "except", "withot": "without",
}  # fmt: skip
_MISTYPED = {k: v for k, v in _MISTYPED.items() if k not in _REAL and k not in _DECIDING and k != "seperate"}
_WORD = re.compile(r"[^\W\d_]+")
_SPACED = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_STRUCK = re.compile(r"~~(?=\S)(.+?)~~|<(?:s|del|strike)>(.+?)</", re.S | re.I)


def misspelt(page: Page) -> Iterator[FidelityFact]:
    """Words of a clause that look like a word that decides, mixed alphabets, and struck-out text."""
    for facts in page.clauses:
        clause = facts.clause
        if clause.shape is Shape.QUOTED:
            continue
        if struck := _STRUCK.search(clause.text):
            yield FidelityFact(Infidelity.TWO_READINGS, clause.span, clause.id, found=struck[0][:60])
            continue
        if clause.shape is Shape.CODE:
            continue
        found = _SPACED.search(clause.text)
        if found:
            yield FidelityFact(Infidelity.INJECTION, clause.span, clause.id, found=f"hidden text: {found[0]}")
            continue
        for word in _WORD.findall(clause.text):
            meant = _MISTYPED.get(word.lower())
            if meant is not None:
                why = f"`{word}` is no word; is it `{meant}`?"
                yield FidelityFact(Infidelity.UNREAD, clause.span, clause.id, found=word, proposed=why)
                break
            if not word.isascii() and _mixed(word):
                yield FidelityFact(Infidelity.INJECTION, clause.span, clause.id, found=f"hidden text: {word}")
                break


def _mixed(word: str) -> bool:
    """Letters of two alphabets in one word: a look-alike, or a slip of the keyboard."""
    scripts = {_script(c) for c in word if c.isalpha()}
    return len(scripts) > 1 and bool(scripts & {"CYRILLIC", "GREEK", "FULLWIDTH", "MATHEMATICAL", "CHEROKEE"})


def _script(c: str) -> str:
    if c.isascii():
        return "LATIN"
    return unicodedata.name(c, "").split(" ", 1)[0]
