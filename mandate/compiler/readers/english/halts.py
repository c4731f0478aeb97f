"""When the steps stop: "Stop if more than 5 lines stay unmatched" lifts the duties around it."""

from __future__ import annotations

from mandate.compiler.readers.english.conditions import condition, disjunction
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.phrases import Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force

_HALT = frozenset("stop halt abort pause quit".split())
_ALONE = frozenset("the run there here everything all work this process job it and".split())


def read_halt(scene: Scene, statement: Statement) -> bool:
    """Takes the case in which the agent stops out of the duty of the sentence before and of those after
    it, up to the next heading. False, so that the stopping itself is read as an act like any other."""
    verb = statement.verb
    if not set(verb.bases) & _HALT or verb.force not in (Force.IMPERATIVE, Force.DUTY, Force.PRESENT):
        return False
    if verb.passive or any(isinstance(a, Bound | Within) for a in statement.head):
        return False
    if not {a.value for a in statement.rest if isinstance(a, Token)} <= _ALONE:
        return False
    conditions = [p for p in (*statement.shared, *statement.phrases) if p.kind == "condition"]
    if len(conditions) != 1 or not conditions[0].atoms:
        return False
    text = condition(scene, conditions[0].atoms)
    if not text:
        return False
    quote = scene.quote(statement.start, statement.end)
    duties = [c for c in scene.draft.constraints if c.oblige]
    if duties and scene.memory.clause:
        lifted = duties[-1].model_copy(
            update={
                "unless": disjunction(duties[-1].unless or "", text),
                "quotes": (*duties[-1].quotes, quote),
            }
        )
        scene.draft.constraints = [lifted if c.id == lifted.id else c for c in scene.draft.constraints]
    mark = scene.draft.mark()
    name = scene.draft.term((verb.bases[0],), "act", quote)
    scene.draft.constrain((quote,), oblige=name, when=text)
    scene.draft.halts.append((text, quote))
    return scene.draft.norms > mark.norms
