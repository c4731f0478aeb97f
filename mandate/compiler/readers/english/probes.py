"""What must stay possible or never be: "it must always be possible to refund a customer"."""

from __future__ import annotations

from dataclasses import replace

from mandate.compiler.readers.english.accounts import unaccounted
from mandate.compiler.readers.english.conditions import compare, conjunction, negation
from mandate.compiler.readers.english.gist import Gist, gist_of
from mandate.compiler.readers.english.orders import other_act
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement, bounds
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import find_verb

_POSSIBLE = ("possible", "impossible")
_AROUND = frozenset(
    "it this that there must should shall has have to always still never not ever be stay "
    "remain stays remains kept keep".split()
)


def read_probe(scene: Scene, statement: Statement) -> bool:
    """Whether the statement says what must be possible or impossible; what cannot be read of it is asked."""
    words = [_word(a) for a in statement.head]
    at = next((i for i, w in enumerate(words) if w in _POSSIBLE), None)
    if at is None or not _obliging(statement.head):
        return False
    act = _act(statement.head, words, at)
    if act is None:
        return False
    mark = scene.draft.mark()
    read = _read(scene, statement, act, possible=not _denied(statement.head, words[at]))
    if read is None and words[at + 1 : at + 2] != ["to"] and not scene.problems:
        scene.draft.take_back(mark)
        return False  # "a quick answer is always possible"
    if read is None or unaccounted(scene, read, mark):
        scene.draft.take_back(mark)
        scene.draft.ask(scene.clause, "what exactly must be possible, or impossible, here?")
    return True


def _word(atom: Atom) -> str:
    """The word of an atom; "must" for all that obliges or denies, which is looked at elsewhere."""
    if not isinstance(atom, Token):
        return ""
    return "must" if atom.sort in (Sort.DUTY, Sort.MUSTNOT, Sort.NOT) else atom.value


def _obliging(head: tuple[Atom, ...]) -> bool:
    return any(isinstance(a, Token) and a.sort in (Sort.DUTY, Sort.MUSTNOT) for a in head)


def _denied(head: tuple[Atom, ...], word: str) -> bool:
    negated = any(isinstance(a, Token) and a.sort in (Sort.NOT, Sort.MUSTNOT) for a in head)
    negated = negated or any(isinstance(a, Token) and a.value in ("never", "not") for a in head)
    return negated != (word == "impossible")


def _act(head: tuple[Atom, ...], words: list[str], at: int) -> tuple[Atom, ...] | None:
    """The words of the act: after "possible to", or before "must stay possible"."""
    if words[at + 1 : at + 2] == ["to"]:
        return head[at + 2 :] if _AROUND.issuperset(words[:at]) else None
    modal = next(
        i for i, a in enumerate(head) if isinstance(a, Token) and a.sort in (Sort.DUTY, Sort.MUSTNOT)
    )
    closed = at == len(head) - 1 and _AROUND.issuperset(words[modal + 1 : at])
    return head[:modal] if closed and modal else None


def _read(scene: Scene, statement: Statement, act: tuple[Atom, ...], *, possible: bool) -> Gist | None:
    if not act:
        return None
    gist = gist_of(scene, replace(statement, head=act, verb=find_verb(act, scene.lexicon.readings)))
    if not gist.tools or gist.only or scene.problems:
        return None
    compared = [compare(scene, act, bound, gist.tools) for bound in bounds(act) if bound.operator]
    before = [other_act(scene, gist, phrase) for phrase in statement.of_kind("lacking")]
    if scene.problems or not all((*compared, *before)):
        return None
    lifted = [negation(gist.unless)] if gist.unless else []
    when = conjunction(*dict.fromkeys((*gist.when, *compared, *lifted)))
    parts = [", ".join(gist.tools), *(f"without {b}" for b in before), *([f"when {when}"] if when else [])]
    quote = scene.quote(statement.start, statement.end)
    own = tuple(q for q in gist.quotes if q.clause != quote.clause or q.text not in quote.text)
    scene.draft.probe((*own, quote), " ".join(parts), possible=possible)
    return gist
