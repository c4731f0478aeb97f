"""Words that narrow a norm and that the vocabulary does not have: "unreviewed code", "cash refunds"."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mandate.compiler.readers.english.acts import Act, atom_stems
from mandate.compiler.readers.english.conditions import facts
from mandate.compiler.readers.english.differences import apart_words
from mandate.compiler.readers.english.naming import ARTICLES
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement, plain
from mandate.compiler.readers.english.texts import text_tests
from mandate.compiler.readers.english.values import literal_argument
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import singular, stem
from mandate.grammar.english.phrases import Atom, Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import ADVERBS, BE, Force

PLAIN = (
    ARTICLES
    | ADVERBS
    | BE
    | frozenset(
        """
        it them they you we me us him her i anybody anyone somebody someone nobody everybody everyone anything
        everything something one ones own other others such same new full whole single further additional
        more most less than times time orders order case cases item items go out worth yourself itself
        during throughout across among amid despite upon along around regarding concerning including
        toward towards bounds limits no-go taboo
        to from for with in on at by of off up down back about into onto over through against via under
        between
        per as well too only not no and or 's there here today day days agent bot assistant need needs require
        requires required straight first twice once please good fine ok okay allowed permitted forbidden
        """.split()
    )
)


@dataclass(frozen=True, slots=True)
class Narrowing:
    """Predicate terms for words that narrow a norm: `modifiers` stand before the noun that names the act
    ("admin passwords"), `others` elsewhere ("orders from resellers")."""

    modifiers: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def narrowed(scene: Scene, statement: Statement, act: Act, force: Force) -> Narrowing:
    """What narrows the act beyond the vocabulary. Nothing when the act is no tool: its words are in the
    name of its term."""
    if not act.tools:
        return Narrowing()
    head = statement.head
    read = {i for _, _, places in text_tests(scene, head, act.tools) for i in places}
    read |= apart_words(head)
    left = [i for i, atom in enumerate(head) if i not in read and _open(scene, statement, act, i, atom)]
    modifiers: list[str] = []
    others: list[str] = []
    for group in _runs(head, left):
        tokens = [head[i] for i in group]
        words = tuple(t.value for t in tokens if isinstance(t, Token))
        before = _before_noun(scene, head, act, group)
        if force is not Force.NEVER and not before and not _narrows(scene, statement, act, group):
            continue
        if act.noun and not before and _coordinated(head, group):
            scene.problems.append("dangling:" + " ".join(words))  # "no refunds or vouchers": a second act
            continue
        name = scene.draft.term(words, "predicate", scene.quote(tokens[0].start, tokens[-1].end))
        (modifiers if before else others).append(name)
    return Narrowing(tuple(modifiers), tuple(others))


_NARROWING = frozenset("for from of in with under against via".split())


def _coordinated(head: Sequence[Atom], group: list[int]) -> bool:
    joint = head[group[0] - 1] if group[0] else None
    return isinstance(joint, Token) and joint.sort in (Sort.AND, Sort.OR)


def _before_noun(scene: Scene, head: Sequence[Atom], act: Act, group: list[int]) -> bool:
    """Right before the noun that names the act, an entity of the layer or a case: "admin passwords",
    "old branches", "disputed orders"."""
    if any(isinstance(a, Token) and _adverb(a.value) for a in (head[i] for i in group)):
        return False
    k = group[-1] + 1
    after = head[k] if k < len(head) else None
    if not isinstance(after, Token) or not after.is_word:
        return False
    verb_only = not act.noun and after.value != singular(after.value)
    if k in act.used:
        return act.noun or k > min(act.used) or verb_only
    return singular(after.value) in _CASES or stem(after.value) in scene.lexicon.entities


_CASES = frozenset("order case item request ticket record".split())


_TIMES = frozenset("month week year quarter morning evening night today tomorrow period moment time".split())


def _adverb(word: str) -> bool:
    return word.endswith("ly") or word in ADVERBS


def _narrows(scene: Scene, statement: Statement, act: Act, group: list[int]) -> bool:
    """The object itself ("refund shipping fees"), or what stands after "for", "from" …"""
    head, verb = statement.head, statement.verb
    words = [head[i].value for i in group if isinstance(head[i], Token)]  # type: ignore[union-attr]
    if all(_adverb(w) or w in _TIMES for w in words):
        return False
    if words[0] in ("outside", "inside", "near", "beyond"):
        return True
    k = group[0] - 1
    while k >= 0 and isinstance(head[k], Token) and plain(head[k : k + 1]) in ARTICLES - {"of"}:
        k -= 1
    before = head[k] if k >= 0 else None
    if k == verb.verb and k in act.used and verb.force is not Force.NONE and not verb.passive:
        return True
    measured = k > 0 and isinstance(head[k - 1], Bound | Within)  # "within 24 hours of the report"
    return isinstance(before, Token) and before.value in _NARROWING and not measured


def _open(scene: Scene, statement: Statement, act: Act, i: int, atom: Atom) -> bool:
    """A content word that nothing else has accounted for."""
    if not isinstance(atom, Token) or not atom.is_word or i in act.used or not atom.value[:1].isalpha():
        return False
    verb = statement.verb
    if verb.force is not Force.NONE and verb.first <= i <= verb.last:
        return False
    if atom.value in PLAIN or atom.value in scene.lexicon.agent:
        return False
    stems = {s for _, s in atom_stems([atom])}
    vocabulary = scene.lexicon.spoken
    named = {
        s
        for v in (*scene.lexicon.arguments(*act.tools), *scene.lexicon.metrics)
        for p in v.phrases
        for s in p
    }
    if stems <= vocabulary | named:
        return False
    if any(s in named for s in stems) and "-" in atom.value:
        return False
    if facts(scene, [atom], act.tools) or literal_argument(scene, atom.text, act.tools):
        return False
    return not _part_of_fact(scene, statement.head, act, i)


def _part_of_fact(scene: Scene, head: Sequence[Atom], act: Act, i: int) -> bool:
    """A word of a context value that takes two: "in full", "days since delivery"."""
    with_it = facts(scene, head, act.tools)
    without = facts(scene, [a for k, a in enumerate(head) if k != i], act.tools)
    if with_it != without:
        return True
    stems = {s for _, s in atom_stems([head[i]])}
    for value in scene.lexicon.context:
        for alias in (*value.aliases, *value.phrases):
            if stems & set(alias) and all(any(s == w for _, s in atom_stems(head)) for w in alias):
                return True
    return False


def _runs(head: Sequence[Atom], left: list[int]) -> list[list[int]]:
    """Words left over, those next to each other (small words aside) as one."""
    runs: list[list[int]] = []
    for i in left:
        if runs and all(_joins(head[k]) for k in range(runs[-1][-1] + 1, i)):
            runs[-1].append(i)
        else:
            runs.append([i])
    return runs


def _joins(atom: Atom) -> bool:
    if isinstance(atom, Bound):
        return False
    return isinstance(atom, Token) and (atom.value in PLAIN or atom.sort in (Sort.AND, Sort.OR))
