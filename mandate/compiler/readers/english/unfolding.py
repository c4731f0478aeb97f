"""Groups that hold two clauses without a comma between them, taken apart."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import Form
from mandate.grammar.english.phrases import Atom, Group, Phrase
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import BE, Force, find_verb


def uncomma(group: Group, lexicon: Lexicon) -> tuple[Group, ...]:
    """A phrase in front without its comma: "if a runbook is there | you must fetch it"."""
    if group.phrases[0].kind in ("head", "reason"):
        return (group,)
    for i, phrase in enumerate(group.phrases):
        cut = _clause_start(phrase.atoms, lexicon) if len(phrase.atoms) >= 4 else None
        if cut is not None:
            front = (*group.phrases[:i], replace(phrase, atoms=phrase.atoms[:cut]))
            rest = (Phrase("head", phrase.atoms[cut:]), *group.phrases[i + 1 :])
            return Group(group.opener, front), Group(",", rest)
    return (group,)


def _clause_start(atoms: Sequence[Atom], lexicon: Lexicon) -> int | None:
    """Where a second clause begins: before the subject of its modal, or at an imperative."""
    inner = find_verb(atoms, lexicon.readings)
    if inner.force in (Force.DUTY, Force.NEVER) and inner.first >= 3:
        return _subject_start(atoms, inner.first, 1)
    seen = inner.last if inner.force is not Force.NONE else 0
    for k in range(max(2, seen + 1), len(atoms) - 1):
        atom, after = atoms[k], atoms[k + 1]
        if not isinstance(atom, Token):
            continue
        if atom.sort in (Sort.DUTY, Sort.MUSTNOT) and inner.force not in (
            Force.NONE,
            Force.DUTY,
            Force.NEVER,
        ):
            return _subject_start(atoms, k, max(seen + 1, 2))
        base = any(f is Form.BASE for _, f in lexicon.readings(atom.value)) and inner.force is not Force.NONE
        before = atoms[k - 1]
        free = not (
            isinstance(before, Token) and before.value in ("to", "not", "you", "they", "we", "and", "or")
        )
        if (
            atom.is_word
            and base
            and free
            and isinstance(after, Token)
            and after.value in ("them", "it", "the", "a")
        ):
            return k
    return None


def _subject_start(atoms: Sequence[Atom], modal: int, floor: int) -> int:
    for j in range(modal - 1, floor - 1, -1):
        atom = atoms[j]
        if isinstance(atom, Token) and atom.value in (
            "you",
            "the",
            "a",
            "an",
            "it",
            "they",
            "your",
            "its",
            "all",
            "any",
        ):
            return j
    return modal


def unfold(group: Group, lexicon: Lexicon) -> Iterator[Group]:
    """A relative clause gives back the main verb after it: "customers who X | are refunded"."""
    phrases = list(group.phrases)
    for i, phrase in enumerate(phrases):
        if phrase.kind != "relative" or i == 0 or phrases[i - 1].kind != "head":
            continue
        head = phrases[i - 1]
        if find_verb(head.atoms, lexicon.readings).force is not Force.NONE:
            continue
        cut = _main_verb(phrase.atoms, lexicon)
        if cut is None:
            continue
        tail = phrase.atoms[cut:]
        phrases[i - 1] = replace(head, atoms=head.atoms + tail)
        phrases[i] = replace(phrase, atoms=phrase.atoms[:cut])
        break
    yield Group(group.opener, tuple(phrases))


def _main_verb(atoms: Sequence[Atom], lexicon: Lexicon) -> int | None:
    first = atoms[0] if atoms else None  # "who complains": a verb by its place, known or not
    seen = isinstance(first, Token) and first.is_word and first.value not in BE and first.value.endswith("s")
    for i, atom in enumerate(atoms):
        if not isinstance(atom, Token):
            continue
        starts = atom.value in BE or atom.sort in (Sort.DUTY, Sort.MAY, Sort.MUSTNOT) or atom.value in _MAIN
        if starts and seen and i > 0:
            return i
        if (atom.is_word and lexicon.readings(atom.value)) or atom.value in BE:
            seen = True
    return None


_MAIN = frozenset("receive receives need needs require requires go goes get gets wait waits will".split())
