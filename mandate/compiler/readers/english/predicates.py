"""Predicates that the layer declares, by the words of their names: "a mail that promises a discount"."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.acts import find_run
from mandate.compiler.readers.english.naming import ARTICLES, words_of
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.morphology import stem
from mandate.grammar.english.verbgroups import BE, HAVE

_IDLE = ARTICLES | BE | HAVE

Found = tuple[int, str, frozenset[int]]  # (position, condition, positions of the words it took)


def applied(scene: Scene, stems: Sequence[tuple[int, str]], tools: tuple[str, ...]) -> list[Found]:
    """The predicates that some words name and that can be applied to what the tools take."""
    arguments = {v.name for v in scene.lexicon.arguments(*tools)}
    context = {v.name for v in scene.lexicon.context}
    found: list[Found] = []
    for predicate in scene.spec.predicates:
        phrase = tuple(stem(w) for w in words_of(predicate.name) if w not in _IDLE)
        names = [p.name for p in predicate.parameters]
        places = find_run(stems, phrase) if phrase and set(names) <= arguments | context else None
        if places:
            text = f"{predicate.name}({', '.join(names)})" if names else predicate.name
            found.append((min(places), text, places))
    return found
