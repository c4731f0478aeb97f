"""What is done in every window: "post the fills each trading day", "report by 18:00 daily"."""

from __future__ import annotations

from mandate.compiler.readers.english.conditions import conjunction
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.keys import counted_apart, wrong_number
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.values import amount_text
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Bound
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.plan import Derivation
from mandate.model.quantity import Kind


def read_periodic(scene: Scene, gist: Gist, when: str) -> bool:
    """ "Post the fills each trading day", "report by 18:00 daily": at least once in every window."""
    head = gist.statement.head
    if not gist.action:
        return False
    window = next((a.value for a in head if isinstance(a, Token) and a.sort is Sort.WINDOW), "")
    times = [
        (head[i - 1], a) for i, a in enumerate(head)
        if isinstance(a, Bound) and a.amount.kind() is Kind.TIME_OF_DAY and i
    ]  # fmt: skip
    operators = {"by": "<=", "at": ">=", "after": ">=", "before": "<"}
    clocks = [
        f"time {operators[b.value]} {amount_text(a.amount)}" for b, a in times
        if isinstance(b, Token) and b.value in operators
    ]  # fmt: skip
    if window.startswith("per ") and window not in ("per call", "per run"):
        pass
    elif clocks:
        window = "per day" if gist.statement.verb.force is not Force.DUTY else "in total"
    else:
        return False
    if not gist.tools:  # what no tool does is watched: at that time, in a duty
        scene.draft.constrain(
            gist.quotes, oblige=gist.action, requires=conjunction(*clocks), when=when, unless=gist.unless
        )
        return True
    apart = counted_apart(scene, gist)
    if wrong_number(scene, apart):
        return True
    where = conjunction(when, *clocks)
    counted = f"{gist.action} where {where}" if where else gist.action
    said = scene.clause.text[gist.statement.start : gist.statement.end].strip().rstrip(".")
    derived = (Derivation(literal="1", source=said), Derivation(literal=window, source=said))
    text = f"count({counted}) >= 1 {window}" + (f" per {apart.key}" if apart.key and apart.floors else "")
    scene.draft.constrain(gist.quotes, derived, limit=text, unless=gist.unless)
    return True
