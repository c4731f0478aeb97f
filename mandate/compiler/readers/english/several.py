"""Several metrics in one sentence: "Wheat and spelt together stay under 40%", "rye above 50% and wheat
under 20%"."""

from __future__ import annotations

from mandate.compiler.readers.english.aims import metrics_in
from mandate.compiler.readers.english.force import effective_force
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.measures import amount_for, between, comparable
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.phrases import Bound
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force

_TOGETHER = frozenset("together combined total sum jointly".split())
_EACH = frozenset("each both either neither".split())
_FLIPPED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def keep_several(scene: Scene, statement: Statement) -> bool:
    """Reads an invariant over two or more metrics, or asks; False where one or none is bounded."""
    names = metrics_in(scene, statement.head)
    values = [v for name in names for v in scene.lexicon.metrics if v.name == name]
    bounds = [a for a in statement.head if isinstance(a, Bound) and a.amount.quantity is not None]
    if len(values) < 2 or not bounds:
        return False
    texts = _texts(scene, statement, values, bounds)
    if not texts:
        question = "is this for each of them, or for all together?"
        scene.draft.ask(scene.clause, question, "two readings", tuple(names))
    for text in texts:
        scene.draft.constrain(scene.quotes(statement), maintain=text)
    return True


def _texts(scene: Scene, statement: Statement, values: list[Value], bounds: list[Bound]) -> list[str]:
    said = {w for a in statement.head if isinstance(a, Token) for w in (a.value, a.text.lower())}
    if len(bounds) == len(values) and all(b.operator for b in bounds):
        pairs = [_compared(scene, statement, v, b) for v, b in zip(values, bounds, strict=True)]
        return pairs if all(pairs) else []
    ranges = [between(scene, statement.head, v) for v in values]
    if said & _EACH and all(ranges):
        return ranges
    if len(bounds) != 1 or not bounds[0].operator:
        return []
    texts = [_compared(scene, statement, v, bounds[0]) for v in values]
    if not all(texts):
        return []
    if said & _EACH:
        return texts
    rests = {t.removeprefix(v.name) for t, v in zip(texts, values, strict=True)}
    return [" + ".join(v.name for v in values) + rests.pop()] if said & _TOGETHER and len(rests) == 1 else []


def _compared(scene: Scene, statement: Statement, value: Value, bound: Bound) -> str:
    quantity = bound.amount.quantity
    if quantity is None or not comparable(scene, value, quantity.type):
        return ""
    never = effective_force(scene, statement) is Force.NEVER
    operator = _FLIPPED.get(bound.operator, bound.operator) if never else bound.operator
    return f"{value.name} {operator} {amount_for(scene, value, quantity)}"
