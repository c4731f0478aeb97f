"""How far two values are apart: "invoices that differ from the delivery by more than 10 EUR"."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from mandate.compiler.readers.english.acts import atom_stems
from mandate.compiler.readers.english.naming import ARTICLES
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.values import amount_text, fits
from mandate.grammar.english.morphology import stem
from mandate.grammar.english.phrases import Atom, Bound
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import BE
from mandate.model.expression import Absolute, Arithmetic, Expr, Operator, Reference, walk
from mandate.model.spec import Requires

_SMALL = ARTICLES | BE | frozenset("what which was by more less than".split())
_APART = ("differ", "deviat", "discrepan", "mismatch", "divergen", "diverge")


def tells_difference(atoms: Sequence[Atom], bound: Bound) -> bool:
    """Whether an amount is the distance of two values."""
    at = next((i for i, a in enumerate(atoms) if a is bound), len(atoms))
    after = next((a.value for a in atoms[at + 1 : at + 2] if isinstance(a, Token)), "")
    return after in ("apart", "off") or bool(apart_words(atoms))


def apart_words(atoms: Sequence[Atom]) -> frozenset[int]:
    """The positions of the words that say so."""
    return frozenset(i for i, a in enumerate(atoms) if isinstance(a, Token) and a.value.startswith(_APART))


def difference(scene: Scene, atoms: Sequence[Atom], bound: Bound, tools: tuple[str, ...]) -> str:
    """The comparison of a distance; empty, with a problem to ask about, where it is not known of what."""
    quantity = bound.amount.quantity
    stems = {s for _, s in atom_stems(atoms)}
    if quantity is not None and bound.operator:
        found = dict.fromkeys(_distances(scene, tools))
        if len(found) != 1:
            same = [v for v in scene.lexicon.arguments(*tools) if fits(quantity.type, v.type, {})]
            named = [v.name for v in same if any(set(p) <= stems for p in v.phrases)]
            found = {(named[0], named[1]): None} if len(named) == 2 else {}
        for left, right in found:
            if _from_elsewhere(scene, atoms, tools, (left, right)):
                break  # "differs from the contract"
            return f"abs({left} - {right}) {bound.operator} {amount_text(bound.amount)}"
    scene.problems.append("dangling:" + scene.clause.text[bound.start : bound.end])
    return ""


def _from_elsewhere(
    scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...], names: tuple[str, str]
) -> bool:
    """Whether the words say a distance from something that is neither of the two."""
    values = [v for v in (*scene.lexicon.arguments(*tools), *scene.lexicon.context) if v.name in names]
    own = {s for v in values for p in v.phrases for s in p}
    words = [a for a in atoms if isinstance(a, Token) and a.is_word]
    for i, word in enumerate(words):
        if word.value not in ("from", "to", "off", "between"):
            continue
        said = [stem(w.value) for w in words[i + 1 : i + 5] if w.value not in _SMALL]
        if said and said[0] not in own:
            return True
    return False


def _distances(scene: Scene, tools: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """The distances that the layer's own conditions on these tools speak of."""
    spec = scene.spec
    conditions: list[tuple[tuple[str, ...], Expr]] = [
        (r.body.tools, r.body.condition) for r in spec.rules if isinstance(r.body, Requires)
    ]
    conditions += [(d.tools, d.when) for d in spec.denials] + [(a.tools, a.when) for a in spec.approvals]
    for names, condition in conditions:
        if not set(names) & set(tools):
            continue
        for node in walk(condition):
            match node:
                case Absolute(operand=Arithmetic(Operator.SUBTRACT, Reference() as a, Reference() as b)):
                    yield a.name, b.name
                case _:
                    pass
