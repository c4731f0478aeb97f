"""What success is measured by: "We measure this by the share closed in time: 98% or better"."""

from __future__ import annotations

from mandate.compiler.readers.english.acts import atom_stems
from mandate.compiler.readers.english.lexicon import UNIT_WORDS, Value
from mandate.compiler.readers.english.naming import words_of
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.compiler.readers.english.values import amount_text, fits
from mandate.grammar.english.morphology import stem
from mandate.grammar.english.phrases import Bound
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.plan import Derivation

_MEASURING = frozenset("measure judge track gauge assess evaluate".split())
_SMALL = frozenset("the a an of by in on for this that it success is be we".split())


def measured_by(scene: Scene, statement: Statement) -> bool:
    """A criterion whose yardstick stands before the colon; False if nothing is measured there."""
    before = scene.previous
    if before is None or statement.opener != ":" or statement.verb.force is not Force.NONE:
        return False
    bound = next((a for a in statement.head if isinstance(a, Bound) and a.operator), None)
    if not set(before.verb.bases) & _MEASURING or bound is None or bound.amount.quantity is None:
        return False
    metric = _metric(scene, before, bound)
    name = metric.name if metric is not None else _term(scene, before, bound)
    if not name:
        return False
    quote = scene.quote(before.start, statement.end)
    named = scene.quote(before.rest[0].start, before.rest[-1].end).text
    derived = (Derivation(literal=name, source=named),) if metric is not None else ()
    scene.draft.succeed((quote,), f"{name} {bound.operator} {amount_text(bound.amount)}", derived=derived)
    return True


def _metric(scene: Scene, before: Statement, bound: Bound) -> Value | None:
    """The only metric of that type all of whose words (numbers and units aside) are said."""
    said = {s for _, s in atom_stems(before.rest)}
    found = []
    for metric in scene.lexicon.metrics:
        own = words_of(metric.name.rsplit(".", 1)[-1])
        core = {stem(w) for w in own if w.isalpha() and w not in UNIT_WORDS | {"within", "in"}}
        typed = bound.amount.quantity is not None and fits(
            bound.amount.quantity.type, metric.type, scene.lexicon.declared.bases
        )
        if typed and core and core <= said:
            found.append(metric)
    return found[0] if len(found) == 1 else None


def _term(scene: Scene, before: Statement, bound: Bound) -> str:
    words = tuple(
        a.value for a in before.rest if isinstance(a, Token) and a.is_word and a.value not in _SMALL
    )
    if not words or bound.amount.quantity is None:
        return ""
    kind = str(bound.amount.quantity.type)
    return scene.draft.term(words[:5], kind, scene.quote(before.rest[0].start, before.rest[-1].end))
