"""What must stay so: "Keep at least a fifth in cash", "Water may not exceed 15%", "Sand: at least 40%"."""

from __future__ import annotations

from mandate.compiler.readers.english.aims import metric_in
from mandate.compiler.readers.english.force import effective_force
from mandate.compiler.readers.english.gist import gist_of
from mandate.compiler.readers.english.lexicon import Value
from mandate.compiler.readers.english.measures import amount_for, between, comparable, made
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.several import keep_several
from mandate.compiler.readers.english.statements import Statement
from mandate.compiler.readers.english.values import amount_text
from mandate.grammar.english.phrases import Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.quantity import Kind

_KEEPING = frozenset("keep stay remain maintain hold be exceed fall drop go get".split())
_LETTING = frozenset("let allow permit push bring take raise".split())
_MOVING = frozenset("rise climb sink increase decrease grow dip leave".split())
_MIXING = frozenset("use add put mix include contain have make take blend consist hold bring need".split())
_SMALL = frozenset("is the a an by on of in to be at keep must".split())
_FLIPPED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}


def keep(scene: Scene, statement: Statement) -> bool:
    """Reads an invariant over a metric, or over a term; False if the statement is none."""
    found = metric_in(scene, (*statement.label, *statement.head))
    metric = found[0] if found is not None else None
    verb = statement.verb.verb + len(statement.label)
    named = found is not None and statement.verb.verb >= 0 and verb in found[1]  # "water under 15%"
    if not (named and metric is not None and made(scene, metric)) and not _standing(scene, statement, metric):
        return False
    if keep_several(scene, statement):
        return True
    inside = between(scene, statement.head, metric) if metric is not None else ""
    bound = next((a for a in statement.head if isinstance(a, Bound) and a.operator), None)
    force = effective_force(scene, statement)
    if inside and force not in (Force.NEVER, Force.MAY):
        gist = gist_of(scene, statement, recall=False)
        scene.draft.constrain(gist.quotes, maintain=inside, unless=gist.unless)
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
        before = scene.previous.verb.bases if scene.previous is not None else ()
        goes_on = statement.opener == "and" and bool(set(before) & (_KEEPING | _MIXING))
        said = force is not Force.NONE or bool(statement.label) or goes_on
        return force is Force.NEVER or (set_by_agent and said)
    if bases & (_LETTING | _MOVING) and force is Force.NEVER:
        return True
    return set_by_agent and bool(bases & _MIXING)


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
