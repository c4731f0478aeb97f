"""An exception in a sentence of its own: "The one exception is a verified erasure request"."""

from __future__ import annotations

from mandate.compiler.readers.english.conditions import condition, disjunction
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import BE
from mandate.model.plan import Constraint, Prohibition, Quote


def read_exception(scene: Scene, statement: Statement) -> bool:
    """Attaches the exception to the norms of the clause before; False if the statement is none."""
    words = [a.value for a in statement.head[:6] if isinstance(a, Token)]
    if "exception" not in words or statement.verb.verb >= 0:
        return False
    named = _named(statement.head)
    tools = scene.memory.tools
    text = condition(scene, named, tools) if named else ""
    norms = _norms_before(scene)
    if not text or not norms:
        scene.draft.ask(scene.clause, "an exception to which rule?", "dangling")
        return True
    quote = scene.quote(statement.start, statement.end)
    for norm in norms:
        _lift(scene, norm, text, quote)
    scene.lead_phrases += ((text, quote),)  # what the sentence goes on to say is about the excepted case
    return True


def _named(head: tuple[Atom, ...]) -> tuple[Atom, ...]:
    """What the exception is: the words after "exception is"."""
    at = next(i for i, a in enumerate(head) if isinstance(a, Token) and a.value == "exception")
    rest = head[at + 1 :]
    while rest and isinstance(rest[0], Token) and rest[0].value in BE | {"for", "to", "this"}:
        rest = rest[1:]
    return rest


def _norms_before(scene: Scene) -> tuple[Constraint | Prohibition, ...]:
    norms: list[Constraint | Prohibition] = [*scene.draft.constraints, *scene.draft.prohibited]
    if not norms:
        return ()
    last = max(norms, key=lambda norm: int(norm.id[1:]))
    own = last.quotes[0].clause
    return tuple(n for n in norms if n.quotes[0].clause == own and own != scene.clause.id)


def _lift(scene: Scene, norm: Constraint | Prohibition, text: str, quote: Quote) -> None:
    lifted = disjunction(norm.unless or "", text)
    changed = norm.model_copy(update={"unless": lifted, "quotes": (*norm.quotes, quote)})
    if isinstance(changed, Prohibition):
        scene.draft.prohibited = [changed if n.id == norm.id else n for n in scene.draft.prohibited]
    else:
        scene.draft.constraints = [changed if n.id == norm.id else n for n in scene.draft.constraints]
