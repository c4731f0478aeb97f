"""The modal force of a statement: what its verb, its negations and its judgements say together."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import ADVERBS, Force

ALLOWING = frozenset("allow permit authorise authorize accept".split())
FORBIDDING = frozenset("forbid prohibit ban disallow block exclude".split())
REQUIRING = frozenset("require".split())
_ALLOWED_WORDS = frozenset("fine ok okay acceptable alright permissible allowed good".split())
_FORBIDDEN_WORDS = frozenset(
    "off-limits,forbidden,prohibited,unacceptable,banned,taboo,out of bounds,off limits,out of scope,"
    "a no-go,no-go,verboten,not allowed,a taboo".split(",")
)


def effective_force(scene: Scene, statement: Statement) -> Force:
    """The modal force of a statement with its negations worked in."""
    verb = statement.verb
    force, negative = verb.force, verb.negative
    head = statement.head
    if force is Force.NONE:
        first = next((a for a in head if isinstance(a, Token) and a.value not in ADVERBS), None)
        if first is not None and first.sort is Sort.NOQ:
            return Force.NEVER
        if first is not None and first.sort is Sort.NOT:
            return Force.NEVER
        return _led(scene) if scene.lead_force is not Force.NONE else force
    if any(isinstance(a, Token) and a.sort is Sort.NOQ for a in statement.subject):
        negative = not negative
    if verb.passive and verb.verb >= 0:
        base = verb.bases[0]
        if base in ALLOWING and _is_last_predicate(statement):
            force = Force.MAY
        elif base in FORBIDDING:
            force = Force.NEVER if not negative else Force.MAY
            negative = False
        elif base in REQUIRING:
            force = Force.DUTY
    if verb.bases and set(verb.bases) & _RECEIVING and _first_is_no(statement.rest):
        negative = not negative
    if force in (Force.IMPERATIVE, Force.DUTY, Force.MAY) and _object_is_nobody(statement.rest):
        negative = not negative
    if verb.copula:
        word = _judgement(statement)
        if word in _ALLOWED_WORDS:
            force = Force.MAY
        elif word in _FORBIDDEN_WORDS:
            force, negative = (Force.MAY if negative else Force.NEVER), False
    if negative:
        return Force.MAY if force is Force.NEVER else Force.NEVER
    if force is Force.IMPERATIVE and scene.lead_force is not Force.NONE:
        return _led(scene)
    return force


def _led(scene: Scene) -> Force:
    """The force of the lead-in, which is then part of the quote."""
    scene.lead_used = True
    return scene.lead_force


def _is_last_predicate(statement: Statement) -> bool:
    return statement.verb.bases[0] in ALLOWING


def permissive(statement: Statement) -> bool:
    """Whether the verb says that something is allowed or not, and the act stands elsewhere."""
    verb = statement.verb
    if verb.passive and verb.bases and verb.bases[0] in ALLOWING | FORBIDDING | REQUIRING:
        return True
    return verb.copula and _judgement(statement) in _ALLOWED_WORDS | _FORBIDDEN_WORDS


def _judgement(statement: Statement) -> str:
    """What a copula says of its subject: "fine", "out of bounds"."""
    words = [a.value for a in statement.rest if isinstance(a, Token)]
    for n in (3, 2, 1):
        if " ".join(words[:n]) in _ALLOWED_WORDS | _FORBIDDEN_WORDS:
            return " ".join(words[:n])
    return words[0] if words else ""


_RECEIVING = frozenset("get receive hear see".split())


def _first_is_no(rest: Sequence[Atom]) -> bool:
    """ "gets nothing further", "receives no more mail"."""
    first = rest[0] if rest else None
    return isinstance(first, Token) and first.sort is Sort.NOQ


_PREPOSITIONS = frozenset("to with for from at in on by of about".split())


def _object_is_nobody(rest: Sequence[Atom]) -> bool:
    """ "Write to nobody outside", "tell no one"."""
    words = [a for a in rest[:2] if isinstance(a, Token)]
    if words and words[0].value in _PREPOSITIONS:
        words = words[1:]
    return bool(words) and words[0].sort is Sort.NOQ and words[0].text.lower() in ("nobody", "no one", "none")
