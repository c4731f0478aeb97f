"""What is counted apart: "per customer", "every gauge", "each of the 30 tables", "all gauges"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.compiler.readers.english.naming import words_of
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import singular, stem
from mandate.grammar.english.phrases import Atom, Bound
from mandate.grammar.english.tokens import Token
from mandate.model.quantity import Kind

_EACH = frozenset("every each same".split())
_ALL = frozenset("all the our these those both".split())
_BETWEEN = frozenset("of the our all these those single one individual".split())


@dataclass(frozen=True, slots=True)
class Apart:
    """`key` is what is counted apart. Of "the gauges" only a floor is of each, of "any gauge" only a
    ceiling (`floors`, `ceilings`). `number` is the amount that says how many there are ("all 120 gauges")."""

    key: str = ""
    floors: bool = True
    ceilings: bool = True
    number: Bound | None = None


def key_of(scene: Scene, noun: str, tools: tuple[str, ...]) -> str | None:
    """The argument, declared key or context value of which each value is counted apart: "per customer"."""
    lexicon: Lexicon = scene.lexicon
    wanted = tuple(stem(w) for w in words_of(noun))
    if not tools or not wanted:
        return None
    names = [*lexicon.arguments(*tools)]
    for value in names:
        if wanted in value.phrases or wanted == value.phrases[0]:
            return value.name
    declared = lexicon.declared.key(wanted)
    if declared:
        return declared
    texts = [v for v in names if v.type.kind in (Kind.TEXT, Kind.ENUM)]
    for value in texts:
        if wanted[0] in {s for p in value.phrases for s in p}:
            return value.name
    for value in lexicon.context:
        if wanted in value.phrases and value.type.kind in (Kind.TEXT, Kind.ENUM):
            return value.name
    return None


def counted_apart(scene: Scene, gist: Gist) -> Apart:
    """ "No contact hears from us more than twice", "Remind every member …", "Read all 120 gauges …": what
    the subject or object of a statement says is counted apart."""
    if not gist.tools:
        return Apart()
    subject, rest = gist.statement.subject, gist.statement.rest
    scopes = [p.atoms for p in gist.statement.of_kind("scope")]
    for atoms in (subject, rest, *scopes) if rest is not subject else (rest, *scopes):
        for i in range(len(atoms)):
            each, all_of, any_one = _determiner(atoms, i, atoms is subject)
            any_one |= _to_a(gist, atoms, i)
            if each or all_of or any_one:
                found = _named(scene, gist, atoms, i + 1, all_of and not each)
                if found.key:
                    return replace(found, floors=each or all_of, ceilings=each or any_one)
    return Apart()


def _determiner(atoms: Sequence[Atom], i: int, subject: bool) -> tuple[bool, bool, bool]:
    """Whether a word says each, all, or any one of what follows."""
    atom = atoms[i]
    if not isinstance(atom, Token):
        return False, False, False
    after = atoms[i + 1] if i + 1 < len(atoms) else None
    one = isinstance(after, Token) and after.value in ("single", "given", "individual")
    one = one or (isinstance(after, Bound) and after.amount.value == "one")
    each = atom.value in _EACH or (atom.sort is Sort.NOQ and subject)
    article = atom.value in ("a", "an") and (one or (subject and not i))
    any_one = atom.value == "any" or article
    return each, atom.value in _ALL, any_one


def _to_a(gist: Gist, atoms: Sequence[Atom], i: int) -> bool:
    """ "Write to a contact at most twice a week": so often to one of them."""
    atom, before = atoms[i], atoms[i - 1] if i else None
    preposition = isinstance(before, Token) and before.value in ("to", "for", "with")
    if not preposition or not isinstance(atom, Token) or atom.value not in ("a", "an"):
        return False
    head = gist.statement.head
    often = any(isinstance(a, Token) and a.value in ("times", "time") for a in head)
    return often or any(isinstance(a, Bound) and a.amount.value in ("once", "twice") for a in head)


def _named(scene: Scene, gist: Gist, atoms: Sequence[Atom], start: int, all_of: bool) -> Apart:
    """The key that the next noun names, small words and a number before it aside."""
    number: Bound | None = None
    i = start
    while i < len(atoms):
        atom = atoms[i]
        if isinstance(atom, Bound) and not atom.operator and atom.amount.kind() is Kind.COUNT and not number:
            if atom.amount.value != "one":
                number = atom
        elif not (isinstance(atom, Token) and atom.value in _BETWEEN):
            break
        i += 1
    words: list[str] = []
    for atom in atoms[i : i + 3]:
        if not isinstance(atom, Token) or not atom.is_word:
            break
        words.append(atom.value)
    for n in range(len(words), 0, -1):
        noun = " ".join((*words[: n - 1], singular(words[n - 1])))
        if all_of:  # of each only where the layer says that there are several
            plural = singular(words[n - 1]) != words[n - 1]
            key = scene.lexicon.declared.key(tuple(stem(w) for w in words_of(noun))) if plural else ""
        else:
            key = (key_of(scene, noun, gist.tools) if n == 1 else _exact(scene, noun, gist)) or ""
        if key:
            return Apart(key, number=number)
    return Apart()


def _exact(scene: Scene, noun: str, gist: Gist) -> str:
    """The key that several words name together."""
    wanted = tuple(stem(w) for w in words_of(noun))
    phrases = [(p, v.name) for v in scene.lexicon.arguments(*gist.tools) for p in v.phrases]
    named = next((name for phrase, name in phrases if phrase == wanted), "")
    return named or scene.lexicon.declared.key(wanted)


def wrong_number(scene: Scene, apart: Apart) -> bool:
    """ "all 30 gauges" where the layer does not count 30 of them: asks, and says so."""
    if apart.number is None or apart.number.amount.quantity is None:
        return False
    count = scene.lexicon.declared.counts.get(apart.key)
    if count == apart.number.amount.quantity.value:
        return False
    known = f"the layer says {count}" if count is not None else "the layer does not say how many there are"
    said = scene.clause.text[apart.number.start : apart.number.end]
    scene.draft.ask(scene.clause, f"are there {said} of `{apart.key}`? {known}", "dangling")
    return True
