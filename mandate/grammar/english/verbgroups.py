"""The verb group of a head: modality, polarity, voice, and what stands on either side of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import Form, common_verb, verb_forms
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbs import NOUN_LIKE

Readings = Callable[[str], tuple[tuple[str, Form], ...]]


class Force(StrEnum):
    IMPERATIVE = "imperative"
    DUTY = "duty"
    MAY = "may"
    NEVER = "never"
    PRESENT = "present"
    NONE = "none"  # no verb: a label, a noun phrase


@dataclass(frozen=True, slots=True)
class VerbGroup:
    """`first` to `last` (inclusive) are the positions of the group in the head; `verb` that of its
    main verb, -1 when there is only a modal or a copula. `bases` are its possible base forms."""

    force: Force
    negative: bool = False
    passive: bool = False
    copula: bool = False
    first: int = 0
    last: int = -1
    verb: int = -1
    bases: tuple[str, ...] = ()


BE = frozenset("is are was were be been being gets get got am".split())
HAVE = frozenset("has have had having".split())
DO = frozenset("do does did".split())
ADVERBS = frozenset(
    """also always please first then just simply only ever still already usually normally generally directly
    immediately kindly strictly fully at all so automatically now instead even all both be to once again
    typically however therefore finally next yourself itself ideally definitely absolutely really
    temporarily manually""".split()
)
PRONOUNS = frozenset("you we they it i he she the agent bot assistant".split())
_DETERMINERS = frozenset(
    "a an the any each every all some its his her their your our my this that these those no new such "
    "'s of in on for with to from per by as than one other".split()
)
_GET = frozenset("get gets got".split())
_FUTURE = frozenset(("will", "would"))


def everyday(word: str) -> tuple[tuple[str, Form], ...]:
    return common_verb(word)


def find_verb(atoms: Sequence[Atom], readings: Readings = everyday) -> VerbGroup:
    """The first verb group of a head; `Force.NONE` when it has none."""
    for i, atom in enumerate(atoms):
        if not isinstance(atom, Token):
            continue
        if atom.sort in (Sort.DUTY, Sort.MAY, Sort.MUSTNOT):
            return _after_modal(atoms, i, readings)
        if not atom.is_word:
            continue
        if atom.value in _FUTURE:
            return replace(_after_auxiliary(atoms, i, readings), force=Force.PRESENT)
        if atom.value in BE and _first_content(atoms) != i:
            group: VerbGroup | None = _after_be(atoms, i, readings)
            if group is not None and (group.passive or atom.value not in _GET):
                return group
        if atom.value == "be" and _first_content(atoms) == i:
            return _after_be(atoms, i, readings, Force.IMPERATIVE)
        if atom.value in HAVE and i > 0:
            group = _after_have(atoms, i, readings)
            if group is not None:
                return group
        group = _plain(atoms, i, readings)
        if group is not None:
            return group
    return VerbGroup(Force.NONE)


def _first_content(atoms: Sequence[Atom]) -> int:
    for i, atom in enumerate(atoms):
        if isinstance(atom, Token) and (
            (atom.value in ADVERBS and atom.value != "be") or atom.sort is Sort.ONLY
        ):
            continue
        return i
    return 0


def _skip(atoms: Sequence[Atom], i: int) -> tuple[int, bool]:
    """The next position that is no adverb, and whether a negation was passed."""
    negative = False
    while i < len(atoms):
        atom = atoms[i]
        if not isinstance(atom, Token):
            break
        if atom.sort is Sort.NOT or (atom.sort is Sort.MUSTNOT and atom.text.lower() == "never"):
            negative = not negative
        elif not (atom.sort in (Sort.ONLY, Sort.NOW, Sort.WINDOW) or atom.value in ADVERBS - {"be"}):
            break
        i += 1
    return i, negative


def _bases(atoms: Sequence[Atom], i: int, readings: Readings, *forms: Form) -> tuple[str, ...]:
    if not 0 <= i < len(atoms):
        return ()
    atom = atoms[i]
    if not isinstance(atom, Token) or not atom.is_word:
        return ()
    return tuple(dict.fromkeys(base for base, form in readings(atom.value) if form in forms))


def _unknown(atoms: Sequence[Atom], i: int, *endings: str) -> tuple[str, ...]:
    """An undeclared word in the place of a verb: its own base."""
    atom = atoms[i] if i < len(atoms) else None
    if not isinstance(atom, Token) or not atom.is_word or not atom.value.replace("-", "").isalpha():
        return ()
    if atom.value in _DETERMINERS | PRONOUNS | ADVERBS:
        return ()
    if endings and not atom.value.endswith(endings):
        return ()
    from mandate.grammar.english.morphology import guess_base

    return (guess_base(atom.value),)


_FORCES = {Sort.DUTY: Force.DUTY, Sort.MAY: Force.MAY, Sort.MUSTNOT: Force.NEVER}


def _after_modal(atoms: Sequence[Atom], i: int, readings: Readings) -> VerbGroup:
    modal = atoms[i]
    assert isinstance(modal, Token)
    force = _FORCES[modal.sort]
    at, negative = _skip(atoms, i + 1)
    atom = atoms[at] if at < len(atoms) else None
    first = i
    if isinstance(atom, Token) and atom.sort in (Sort.DUTY, Sort.MAY, Sort.MUSTNOT):
        inner = _after_modal(atoms, at, readings)
        if atom.sort is Sort.MUSTNOT:
            return replace(inner, first=first)
        return replace(inner, first=first, force=Force.NEVER if force is Force.NEVER else inner.force)
    if isinstance(atom, Token) and atom.value in ("be", "get", "been"):
        group = _after_be(atoms, at, readings, force)
        return replace(group, first=first, negative=group.negative != negative)
    if isinstance(atom, Token) and atom.value == "have":
        later = _after_have(atoms, at, readings)
        if later is not None:
            return replace(later, first=first, force=force, negative=negative)
    if isinstance(atom, Token) and (atom.value in _DETERMINERS | PRONOUNS) and force is not Force.DUTY:
        inverted = _inverted(atoms, at, readings)
        if inverted is not None:
            return replace(inverted, first=first, force=force, negative=inverted.negative != negative)
    bases = _bases(atoms, at, readings, Form.BASE, Form.GERUND)
    if force is Force.NEVER and modal.text.lower().endswith("never") and not bases:
        bases = _bases(atoms, at, readings, Form.PRESENT, Form.PARTICIPLE)
    explicit = modal.value not in ("always", "ensure", "make sure", "make sure that", "ensure that")
    if not bases and explicit:
        bases = _unknown(atoms, at)
    if bases:
        return VerbGroup(force, negative, False, False, first, at, at, bases)
    if modal.value in ("make sure", "make sure that", "ensure", "ensure that", "always", "see to it that"):
        inner = find_verb(atoms[i + 1 :], readings)
        if inner.force is not Force.NONE:
            offset = i + 1
            verb = inner.verb + offset if inner.verb >= 0 else -1
            kept = Force.NEVER if inner.force is Force.NEVER else Force.DUTY
            return replace(inner, force=kept, first=inner.first + offset, last=inner.last + offset, verb=verb)
    return VerbGroup(force, negative, False, False, first, at - 1)


def _inverted(atoms: Sequence[Atom], at: int, readings: Readings) -> VerbGroup | None:
    """ "On no day may the agent sell": the verb after its subject."""
    for i in range(at + 1, min(at + 9, len(atoms))):
        atom = atoms[i]
        if isinstance(atom, Token) and atom.value == "be":
            return _after_be(atoms, i, readings)
        before = atoms[i - 1]
        noun = isinstance(before, Token) and before.is_word and before.value not in _DETERMINERS
        bases = _bases(atoms, i, readings, Form.BASE)
        if bases and noun:
            return VerbGroup(Force.PRESENT, False, False, False, i, i, i, bases)
    return None


def _after_auxiliary(atoms: Sequence[Atom], i: int, readings: Readings) -> VerbGroup:
    at, negative = _skip(atoms, i + 1)
    atom = atoms[at] if at < len(atoms) else None
    if isinstance(atom, Token) and atom.value == "be":
        group = _after_be(atoms, at, readings)
        return replace(group, first=i, negative=group.negative != negative)
    bases = _bases(atoms, at, readings, Form.BASE) or _unknown(atoms, at)
    return VerbGroup(Force.PRESENT, negative, False, False, i, at, at if bases else -1, bases)


def _after_be(atoms: Sequence[Atom], i: int, readings: Readings, force: Force = Force.PRESENT) -> VerbGroup:
    at, negative = _skip(atoms, i + 1)
    atom = atoms[at] if at < len(atoms) else None
    if isinstance(atom, Token) and atom.value in ("being", "been"):
        at, _ = _skip(atoms, at + 1)
    bases = _bases(atoms, at, readings, Form.PARTICIPLE) or _unknown(atoms, at, "ed")
    if bases:
        return VerbGroup(force, negative, True, False, i, at, at, bases)
    gerund = _bases(atoms, at, readings, Form.GERUND)
    if gerund:
        return VerbGroup(force, negative, False, False, i, at, at, gerund)
    return VerbGroup(force, negative, False, True, i, at - 1)


def _after_have(atoms: Sequence[Atom], i: int, readings: Readings) -> VerbGroup | None:
    at, negative = _skip(atoms, i + 1)
    atom = atoms[at] if at < len(atoms) else None
    if isinstance(atom, Token) and atom.value == "been":
        group = _after_be(atoms, at, readings)
        return replace(group, first=i, negative=group.negative != negative)
    bases = _bases(atoms, at, readings, Form.PARTICIPLE)
    if bases:
        return VerbGroup(Force.PRESENT, negative, False, False, i, at, at, bases)
    return None


def _plain(atoms: Sequence[Atom], i: int, readings: Readings) -> VerbGroup | None:
    """An imperative at the start, or a finite verb after its subject."""
    atom = atoms[i]
    assert isinstance(atom, Token)
    if _first_content(atoms) == i:
        bases = _bases(atoms, i, readings, Form.BASE)
        if not bases and _looks_imperative(atoms, i):
            bases = _unknown(atoms, i)
        if bases and atom.value not in _NEVER_FIRST and not _is_noun_start(atoms, i, readings):
            return VerbGroup(Force.IMPERATIVE, False, False, False, i, i, i, bases)
        return None
    before = atoms[i - 1]
    bases = _bases(atoms, i, readings, Form.PRESENT, Form.BASE, Form.PAST)
    if not bases:
        return None
    if not isinstance(before, Token):
        follows = atoms[i + 1] if i + 1 < len(atoms) else None
        closed = atom.value in VERBAL or (
            isinstance(follows, Token) and follows.value in _DETERMINERS | _PARTICLES
        )
        return VerbGroup(Force.PRESENT, False, False, False, i, i, i, bases) if closed else None
    if before.value in _DETERMINERS or before.sort in (Sort.AND, Sort.OR):
        return None
    if before.value in PRONOUNS or _finite(atoms, i, readings):
        return VerbGroup(Force.PRESENT, False, False, False, i, i, i, bases)
    return None


_NEVER_FIRST = frozenset(("last", "like", "second"))  # "last year", "like any desk"


def _looks_imperative(atoms: Sequence[Atom], i: int) -> bool:
    """An unknown capitalised first word followed by a determiner is a verb: "Shelve the returns"."""
    after = atoms[i + 1] if i + 1 < len(atoms) else None
    atom = atoms[i]
    if not isinstance(after, Token) or not isinstance(atom, Token):
        return False
    closed = _DETERMINERS | PRONOUNS | ADVERBS
    if atom.value in closed or atom.value.endswith(("s", "ing", "ed", "ion", "ly", "ty")):
        return False
    if after.value in ("them", "it", "him", "her"):
        return True
    return atom.text[:1].isupper() and after.value in (
        "a",
        "an",
        "the",
        "all",
        "each",
        "every",
        "any",
        "its",
        "their",
        "your",
        "our",
    )


def _is_noun_start(atoms: Sequence[Atom], i: int, readings: Readings) -> bool:
    """ "Report deadlines are firm": a first word that is a noun before a finite verb or a copula."""
    atom = atoms[i]
    after = atoms[i + 1] if i + 1 < len(atoms) else None
    if not isinstance(atom, Token) or after is None:
        return False
    if not isinstance(after, Token):
        return False
    if after.value in BE or after.sort in (Sort.DUTY, Sort.MAY) or after.value in _FUTURE:
        return True
    if after.sort is Sort.MUSTNOT:
        return True
    if after.is_word and after.value not in _DETERMINERS | PRONOUNS and _finite_later(atoms, i + 2):
        return True
    if atom.value not in NOUN_LIKE or not after.is_word or after.value in _DETERMINERS | PRONOUNS:
        return False
    third = atoms[i + 2] if i + 2 < len(atoms) else None
    return isinstance(third, Token) and (
        third.value in BE or third.sort in (Sort.DUTY, Sort.MAY, Sort.MUSTNOT)
    )


def _finite_later(atoms: Sequence[Atom], start: int) -> bool:
    """A modal or copula further on: the words before it are its subject ("audit entries can be kept")."""
    for k in range(start, len(atoms)):
        atom = atoms[k]
        if isinstance(atom, Token) and (
            (atom.sort in (Sort.DUTY, Sort.MAY, Sort.MUSTNOT) and atom.value != "always")
            or atom.value in ("is", "are")
            or (atom.value in ("need", "needs", "requires") and not isinstance(atoms[k - 1], Token))
        ):
            return True
    return False


def _finite(atoms: Sequence[Atom], i: int, readings: Readings) -> bool:
    """Whether the word at `i` agrees with a noun before it and is not a noun itself."""
    atom, before = atoms[i], atoms[i - 1]
    if not isinstance(atom, Token) or not isinstance(before, Token) or not before.is_word:
        return isinstance(before, Token) and isinstance(atom, Token) and atom.value in VERBAL
    forms = {form for _, form in readings(atom.value)}
    plural = before.value.endswith("s") and not before.value.endswith("ss")
    after = atoms[i + 1] if i + 1 < len(atoms) else None
    if atom.value == ("need" if plural else "needs"):
        return True
    if atom.value in NOUN_LIKE or any(
        atom.value == verb_forms(n).present for n in (atom.value[:-1], atom.value[:-2]) if n in NOUN_LIKE
    ):
        if not (
            isinstance(after, Token) and (after.value in _DETERMINERS | PRONOUNS or after.value in _PARTICLES)
        ):
            return False
    if atom.value in VERBAL or atom.value in _GET:
        return True
    if Form.PRESENT in forms and not plural:
        return True
    if Form.BASE in forms and plural:
        return True
    return Form.PAST in forms and Form.PARTICIPLE not in forms


# Words that are verbs wherever they may be: after an amount, "Refunds over 80 USD need …".
VERBAL = frozenset("need needs go goes require requires wait waits stay stays get gets have has".split())
_PARTICLES = frozenset("out up off down back in away over through directly".split())
