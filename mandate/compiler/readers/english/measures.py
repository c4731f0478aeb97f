"""Amounts of metrics: in another unit of the same kind, as a share of a whole, as a part of one."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.values import fits
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Bound
from mandate.grammar.english.tokens import Token
from mandate.model.quantity import NUMBER, PERCENT, Kind, Quantity, Type

_BARE = (Kind.COUNT, Kind.NUMBER)


def comparable(scene: Scene, metric: Value, kind: Type) -> bool:
    """Whether a metric can be compared with an amount of this type."""
    if fits(kind, metric.type, scene.lexicon.declared.bases):
        return True
    if kind == PERCENT:
        return metric.name in scene.lexicon.declared.shares  # a number, of which 1 is all
    return kind == NUMBER and metric.type == PERCENT and made(scene, metric)


def made(scene: Scene, metric: Value) -> bool:
    """Whether a metric is what the agent sets or what is reckoned from it: it has its value at once."""
    known = scene.spec.metric(metric.name)
    return known is not None and (bool(known.part_of) or known.formula is not None)


def amount_for(scene: Scene, metric: Value, quantity: Quantity) -> str:
    """An amount in plan syntax, as the metric is measured: `0.11` for "11%" of a number made of shares."""
    from mandate.grammar.printing import show

    if quantity.value == 0 and metric.type.kind is not Kind.COUNT and quantity.type.kind in _BARE:
        return show(Quantity(quantity.value, metric.type))
    if quantity.type == PERCENT and metric.type.kind is Kind.NUMBER:
        return show(Quantity(quantity.value / 100, NUMBER))
    if quantity.type == NUMBER and metric.type == PERCENT:
        return show(Quantity(quantity.value * 100, PERCENT))
    return show(quantity)


def between(scene: Scene, head: Sequence[Atom], metric: Value) -> str:
    """ "between 20% and 45%"."""
    at = next((i for i, a in enumerate(head) if isinstance(a, Token) and a.value == "between"), -1)
    if at < 0 or at + 3 >= len(head):
        return ""
    low, joint, high = head[at + 1 : at + 4]
    if not (isinstance(low, Bound) and isinstance(high, Bound) and isinstance(joint, Token)):
        return ""
    ends = [b.amount.quantity for b in (low, high) if not b.operator]
    known = [q for q in ends if q is not None and comparable(scene, metric, q.type)]
    if joint.sort is not Sort.AND or len(known) != 2:
        return ""
    first, last = (amount_for(scene, metric, q) for q in known)
    return f"{first} <= {metric.name} <= {last}"
