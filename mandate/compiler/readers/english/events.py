"""Where some words speak of an event of the layer: "a damaged order", "an order arrives damaged"."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.compiler.readers.english.naming import ARTICLES, Stems
from mandate.grammar.english.verbgroups import ADVERBS, BE

# What stands between a thing and what happened to it: "orders that turn out damaged".
_LINKS = (
    ARTICLES | ADVERBS | BE
    | frozenset("be arrive come get turn report that which who has have been out as prove end up".split())
)  # fmt: skip


def event_places(stems: Sequence[tuple[int, str]], lexicon: Lexicon) -> dict[str, frozenset[int]]:
    """The events that some words speak of → the positions of those words, the longest names first. Of
    "damaged or lost orders" the noun, which both have, is in neither's positions."""
    found: dict[str, frozenset[int]] = {}
    if not lexicon.declared.events:
        return found
    named = [(p, v.name) for v in lexicon.context if v.name in lexicon.declared.events for p in v.phrases]
    kinds = {p[0] for p, _ in named if len(p) > 1}
    for phrase, name in sorted(named, key=lambda entry: (-len(entry[0]), entry[1])):
        places = _run(stems, phrase, kinds) or (_turned(stems, phrase, kinds) if len(phrase) > 1 else None)
        if places and name not in found and not any(places <= other for other in found.values()):
            found[name] = places
    every = [i for places in found.values() for i in places]
    own = {name: frozenset(i for i in places if every.count(i) == 1) for name, places in found.items()}
    return {name: own[name] or places for name, places in found.items()}


def _run(stems: Sequence[tuple[int, str]], phrase: Stems, kinds: set[str]) -> frozenset[int]:
    """Where the words stand next to each other, small words and the kinds of other events aside."""
    plain = [(i, s) for i, s in stems if s in phrase or not (s in _LINKS or s in kinds)]
    for k in range(len(plain) - len(phrase) + 1):
        if tuple(s for _, s in plain[k : k + len(phrase)]) == phrase:
            return frozenset(i for i, _ in plain[k : k + len(phrase)])
    return frozenset()


def _turned(stems: Sequence[tuple[int, str]], phrase: Stems, kinds: set[str]) -> frozenset[int]:
    """Where the thing comes first: "orders that are damaged"."""
    return _run(stems, (phrase[-1], *phrase[:-1]), kinds)
