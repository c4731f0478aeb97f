"""An aim said twice: "get the trolleys empty: there should be no books on the trolleys by Saturday"."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.acts import atom_stems, find_act
from mandate.compiler.readers.english.aims import metric_in, target
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement, bounds
from mandate.grammar.english.morphology import stem
from mandate.grammar.english.verbgroups import BE, Force

_BRINGING_ABOUT = frozenset("get bring make keep clear empty work reduce lower cut drain".split())
_SMALL = BE | frozenset("the a an our all please down up to through on in of for them it".split())
_STATES = frozenset(stem(w) for w in "empty clear clean down zero low done under control".split())


def announces_aim(scene: Scene, statement: Statement, following: Sequence[Statement]) -> bool:
    """Whether a statement only says in general what the aim after its colon says exactly: it brings
    about a state of what that aim's metric is about, and says nothing else."""
    after = following[0] if following else None
    verb = statement.verb
    if after is None or after.opener != ":" or verb.force is not Force.IMPERATIVE or statement.phrases:
        return False
    if not set(verb.bases) & _BRINGING_ABOUT or bounds(statement.head) or statement.shared:
        return False
    if find_act(statement.head, verb, scene.lexicon).tools:
        return False
    found = metric_in(scene, after.head)
    if found is None or target(scene, found[0], after.head, "<=") is None:
        return False
    about = {s for phrase in found[0].phrases for s in phrase}
    said = [s for i, s in atom_stems(statement.head) if i != verb.verb and s not in _SMALL]
    return bool(about & set(said)) and all(s in about or s in _STATES for s in said)
