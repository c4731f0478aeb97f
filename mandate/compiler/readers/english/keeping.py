"""What must stay so: "Keep at least a fifth in cash", "Water may not exceed 15%", "Sand: at least 40%"."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.aims import metric_in
from mandate.compiler.readers.english.force import effective_force
from mandate.compiler.readers.english.gist import gist_of
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.measures import amount_for, comparable, made
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.compiler.readers.english.values import amount_text
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.quantity import Kind

_KEEPING = frozenset("keep stay remain maintain hold be exceed fall drop go get".split())
_LETTING = frozenset("let allow permit push bring take raise".split())
_MIXING = frozenset("use add put mix include contain have make take blend consist hold bring need".split())
_SMALL = frozenset("is the a an by on of in to be at keep must".split())
_FLIPPED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def keep(scene: Scene, statement: Statement) -> bool:
    """Reads an invariant over a metric, or over a term; False if the statement is none."""
    found = metric_in(scene, (*statement.label, *statement.head))
    metric = found[0] if found is not None else None
    if not _standing(scene, statement, metric):
        return False
    between = _between(scene, statement.head, metric) if metric is not None else ""
    bound = next((a for a in statement.head if isinstance(a, Bound) and a.operator), None)
    force = effective_force(scene, statement)
    if between and force not in (Force.NEVER, Force.MAY):
        gist = gist_of(scene, statement, recall=False)
        scene.draft.constrain(gist.quotes, maintain=between, unless=gist.unless)
        return True
    if bound is None or bound.amount.quantity is None:
        return False
    if force is Force.MAY and bound.operator in (">", ">="):
        return False  # "may rise above 15%" keeps nothing
    kind = bound.amount.quantity.type
    if metric is not None and kind.kind is Kind.COUNT and metric.type.kind is Kind.UNIT:
        scene.problems.append("unit:" + bound.amount.text)
        return True
    gist = gist_of(scene, statement, recall=False)
    operator = _FLIPPED.get(bound.operator, bound.operator) if gist.force is Force.NEVER else bound.operator
    if metric is not None and comparable(scene, metric, kind):
        text = f"{metric.name} {operator} {amount_for(scene, metric, bound.amount.quantity)}"
    else:
        text = _over_term(scene, statement, bound, operator)
    if not text:
        return False
    scene.draft.constrain(gist.quotes, maintain=text, unless=gist.unless)
    return True


def of_metric(scene: Scene, statement: Statement) -> bool:
    """Whether a statement bounds a metric that it names: then it is not about the calls before."""
    found = metric_in(scene, statement.head)
    amounts = [a.amount.quantity for a in statement.head if isinstance(a, Bound) and a.amount.quantity]
    return found is not None and any(comparable(scene, found[0], q.type) for q in amounts)


def _standing(scene: Scene, statement: Statement, metric: Value | None) -> bool:
    """Whether the words are those of something that stays so."""
    verb = statement.verb
    bases = set(verb.bases)
    if verb.copula or bases & _KEEPING:
        return True
    if metric is None:
        return False
    set_by_agent = made(scene, metric)
    force = effective_force(scene, statement)
    if not bases:  # "water may not exceed 15%", "sand: at least 40%"
        return force is Force.NEVER or (set_by_agent and (force is not Force.NONE or bool(statement.label)))
    if bases & _LETTING and force is Force.NEVER:
        return True
    return set_by_agent and bool(bases & _MIXING)


def _between(scene: Scene, head: Sequence[Atom], metric: Value) -> str:
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


def _over_term(scene: Scene, statement: Statement, bound: Bound, operator: str) -> str:
    """An invariant over something that the layer does not measure."""
    idle = ("stay", "stays", "remain", "is", "are", "your", "all")
    words = tuple(
        a.value for a in statement.head
        if isinstance(a, Token) and a.is_word and a.value not in _SMALL and a.value not in idle
    )  # fmt: skip
    if not words or isinstance(statement.head[0], Within) or bound.amount.quantity is None:
        return ""
    quote = scene.quote(statement.start, statement.end)
    name = scene.draft.term(words[:4], str(bound.amount.quantity.type), quote)
    return f"{name} {operator} {amount_text(bound.amount)}"
