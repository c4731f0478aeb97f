"""Convention 9: "whatever they are worth" makes a duty universal in the value it names."""

from __future__ import annotations

from mandate.compiler.readers.english.acts import atom_stems, find_run
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.scene import Scene


def universals(scene: Scene, gist: Gist) -> tuple[str, ...]:
    """The names of the values that a "whatever …" phrase speaks of."""
    found: list[str] = []
    for phrase in gist.statement.of_kind("universal"):
        stems = atom_stems(phrase.atoms)
        subject = {s for _, s in atom_stems(gist.statement.head)}
        named = [v for v in scene.lexicon.context if any(find_run(stems, p) for p in v.phrases)]
        related = [v for v in named if set(v.entity) & subject] or named
        found += [v.name for v in _best(related)]
    return tuple(dict.fromkeys(found))


def _best(values: list[Value]) -> list[Value]:
    return values[:1] if len(values) > 1 else values
