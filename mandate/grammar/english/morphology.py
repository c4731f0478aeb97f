"""Exact morphology of English verbs and nouns: regular rules plus a table.

Forms are generated from base forms, so a form of a known word is recognised exactly; only words nobody
declared are analysed by their ending (`guess_base`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cache

from mandate.grammar.english.irregular import DEVERBAL, DOUBLED, NOUNS, VERBS
from mandate.grammar.english.verbs import COMMON

VOWELS = "aeiou"


class Form(StrEnum):
    BASE = "base"
    PRESENT = "present"  # third person: prints
    GERUND = "gerund"
    PAST = "past"
    PARTICIPLE = "participle"


@dataclass(frozen=True, slots=True)
class VerbForms:
    base: str
    present: str
    gerund: str
    past: str
    participle: str

    def having(self, word: str) -> tuple[Form, ...]:
        """Every form that `word` (lower case) can be, in the order of `Form`."""
        return tuple(form for form in Form if getattr(self, form.value) == word)


def _sibilant(word: str) -> bool:
    return word.endswith(("s", "x", "z", "ch", "sh")) or (
        word.endswith("o") and not word.endswith(("oo", "io"))
    )


def _ies(word: str) -> bool:
    return len(word) > 2 and word.endswith("y") and word[-2] not in VOWELS


def _doubles(word: str) -> bool:
    if word in DOUBLED:
        return True
    short = len(word) >= 3 and word[-1] not in VOWELS + "wxy" and word[-2] in VOWELS
    return short and word[-3] not in VOWELS and sum(c in VOWELS for c in word) == 1


@cache
def verb_forms(base: str) -> VerbForms:
    """The forms of a verb: print, prints, printing, printed, printed."""
    if _ies(base):
        present, past, gerund = base[:-1] + "ies", base[:-1] + "ied", base + "ing"
    else:
        present = base + ("es" if _sibilant(base) else "s")
        stem = base + base[-1] if _doubles(base) else base
        past = base + "d" if base.endswith("e") else stem + "ed"
        if base.endswith("ie"):
            gerund = base[:-2] + "ying"
        elif base.endswith("e") and not base.endswith(("ee", "ye", "oe")) and base != "be":
            gerund = base[:-1] + "ing"
        else:
            gerund = stem + "ing"
    if base == "be":
        present = "is"
    elif base == "have":
        present = "has"
    irregular = VERBS.get(base)
    return VerbForms(base, present, gerund, *(irregular or (past, past)))


def plural(noun: str) -> str:
    """The regular plural of a noun; irregular ones by table."""
    for many, one in NOUNS.items():
        if one == noun:
            return many
    if _ies(noun):
        return noun[:-1] + "ies"
    return noun + ("es" if _sibilant(noun) else "s")


@cache
def singular(word: str) -> str:
    """The singular of a plural noun; any other word as it is."""
    if word in NOUNS:
        return NOUNS[word]
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes", "oes")):
        return word[:-2]
    return word[:-1]


@cache
def _known_forms() -> dict[str, tuple[tuple[str, Form], ...]]:
    table: dict[str, list[tuple[str, Form]]] = {}
    for base in sorted(COMMON | VERBS.keys()):
        forms = verb_forms(base)
        for form in Form:
            table.setdefault(getattr(forms, form.value), []).append((base, form))
    return {word: tuple(readings) for word, readings in table.items()}


def common_verb(word: str) -> tuple[tuple[str, Form], ...]:
    """The readings of a word as a form of a verb that everybody knows; empty if it is none."""
    return _known_forms().get(word, ())


@cache
def guess_base(word: str) -> str:
    """The base form a word would have were it a verb nobody declared: `weighed` → `weigh`."""
    known = common_verb(word)
    if known:
        return known[0][0]
    for ending, minimum in (("ied", 5), ("ies", 5)):
        if word.endswith(ending) and len(word) >= minimum:
            return word[:-3] + "y"
    for ending in ("ing", "ed"):
        stem = word[: -len(ending)]
        if word.endswith(ending) and len(stem) >= 3 and any(c in VOWELS for c in stem):
            if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "ls":
                return stem[:-1]
            ends_in_e = stem.endswith(("v", "c", "s", "z", "g", "u", "at", "it", "ir", "ur", "in"))
            return stem + "e" if ends_in_e and not stem.endswith("ss") else stem
    return singular(word)


@cache
def stem(word: str) -> str:
    """One key for all forms of a word, verb or noun: used to compare the words of prose and names."""
    word = word.lower()
    if word in DEVERBAL:
        return DEVERBAL[word]
    if singular(word) in DEVERBAL:
        return DEVERBAL[singular(word)]
    known = common_verb(word)
    if known:
        return known[0][0]
    one = singular(word)
    known = common_verb(one)
    return known[0][0] if known else guess_base(one) if one.endswith(("ing", "ed")) else one
