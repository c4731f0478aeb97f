"""Words that narrow a norm and that the vocabulary does not have: "unreviewed code", "cash refunds"."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mandate.compiler.readers.english.acts import Act, atom_stems
from mandate.compiler.readers.english.conditions import facts
from mandate.compiler.readers.english.lexicon import ARTICLES
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.compiler.readers.english.values import literal_argument
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import Form, common_verb, stem
from mandate.grammar.english.phrases import Atom, Bound
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
        to from for with in on at by of off up down back about into onto over through against via under
        between
        per as well too only not no and or 's there here today day days agent bot assistant need needs require
        requires required straight first twice once please good fine ok okay allowed permitted forbidden
        """.split()
    )
)


_ADJECTIVE = re.compile(r"(ed|able|ible|ful|less|ous|ive|ant|ent)$|^(un|non-|in)")
_ADJECTIVES = frozenset(
    "late lost urgent cash legal public private external internal foreign stale broken fake high low".split()
)


def qualifiers(scene: Scene, statement: Statement, act: Act, force: Force) -> list[str]:
    """Predicate terms for what narrows the act: adjectives in any norm, in a prohibition every word
    left over. Empty when the act is no tool: its words are in the name of its term."""
    if not act.tools:
        return []
    head = statement.head
    left = [i for i, atom in enumerate(head) if _open(scene, statement, act, i, atom)]
    if force is Force.NEVER:
        groups = _runs(head, left)
    else:
        groups = [[i] for i in left if _is_adjective(scene, head, act, i)]
    terms = []
    for group in groups:
        tokens = [head[i] for i in group]
        words = tuple(t.value for t in tokens if isinstance(t, Token))
        terms.append(scene.draft.term(words, "predicate", scene.quote(tokens[0].start, tokens[-1].end)))
    return terms


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
    vocabulary = {stem(e) for e in scene.lexicon.entities}
    named = {
        s
        for v in (*scene.lexicon.arguments(*act.tools), *scene.lexicon.metrics)
        for p in v.phrases
        for s in p
    }
    named |= {s for r, _ in scene.lexicon.roles for s in r} | {
        s for p, _, _ in scene.lexicon.facts for s in p
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


def _is_adjective(scene: Scene, head: Sequence[Atom], act: Act, i: int) -> bool:
    """Right before the noun that names the act or an entity, or after a determiner before it."""
    after = head[i + 1] if i + 1 < len(head) else None
    if not isinstance(after, Token) or not after.is_word:
        return False
    atom = head[i]
    if isinstance(atom, Token) and any(f in (Form.BASE, Form.PRESENT) for _, f in common_verb(atom.value)):
        return False
    if not isinstance(atom, Token) or (not _ADJECTIVE.search(atom.value) and atom.value not in _ADJECTIVES):
        return False
    entity = stem(after.value) in scene.lexicon.entities
    return (i + 1 in act.used and act.noun) or (entity and after.value not in PLAIN) or i + 1 in act.used


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
