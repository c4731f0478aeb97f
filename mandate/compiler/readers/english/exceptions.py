"""An exception in a sentence of its own: "The one exception is a verified erasure request"."""

from __future__ import annotations

import re

from mandate.compiler.readers.english.conditions import condition, disjunction
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import BE, Force
from mandate.model.plan import Constraint, Prohibition, Quote


def read_exception(scene: Scene, statement: Statement) -> bool:
    """Attaches the exception to the norms of the clause before; False if the statement is none."""
    named = _named(statement)
    if named is None:
        return False
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


_LEADING = BE | frozenset(
    "for to this these that made applies apply concerns concern if when where rule".split()
)
_OPENING = frozenset("the one only sole single an a there is are another further with no some".split())
_EXEMPT = frozenset("exempt exempted excepted exception exceptions".split())


def _named(statement: Statement) -> tuple[Atom, ...] | None:
    """What is excepted: the words after "the one exception is", before "are exempt", or those to which
    the rule "does not apply". None if the statement is no exception."""
    head, verb = statement.head, statement.verb
    words = [a.value if isinstance(a, Token) else "" for a in head]
    label = [a.value for a in statement.label if isinstance(a, Token)]
    if label and label[-1] in ("exception", "exceptions") and set(label[:-1]) <= _OPENING - {"no"}:
        return head
    conditions = tuple(a for p in statement.phrases if p.kind in ("condition", "relative") for a in p.atoms)
    at = next((i for i, w in enumerate(words[:6]) if w in ("exception", "exceptions")), None)
    if at is not None and set(words[:at]) <= _OPENING and "no" not in words[:at] and not statement.borrowed:
        if at + 1 < len(words) and words[at + 1] not in _LEADING:
            return None
        rest = head[at + 1 :]
        while rest and isinstance(rest[0], Token) and rest[0].value in _LEADING:
            rest = rest[1:]
        return rest + conditions if rest or conditions else ()
    be = next((i for i, w in enumerate(words) if i and w in ("is", "are")), None)
    if be is not None and verb.force is not Force.NEVER and _predicate(words[be + 1 :]):
        return head[:be] + conditions
    lifted = verb.force is Force.NEVER and set(verb.bases) & {"apply", "hold", "concern"}
    if lifted and set(words[: verb.first]) & {"this", "that", "it", "rule", "these", "limit", "they"}:
        rest = head[verb.last + 1 :]
        while rest and isinstance(rest[0], Token) and rest[0].value in ("to", "for"):
            rest = rest[1:]
        return rest + conditions
    return None


def _predicate(words: list[str]) -> bool:
    plain = [
        w for w in words if w not in ("the", "only", "one", "an", "a", "from", "this", "that", "here", "rule")
    ]
    return len(plain) == 1 and plain[0] in _EXEMPT


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


_UNTOUCHED = frozenset("as they it is are where put untouched unchanged in place alone so be".split())


def read_standing(scene: Scene, statement: Statement) -> bool:
    """ "Records under legal hold stay, whatever the request says": the duty before does not reach them, and
    nothing may be done to them (convention 1). False if no norm about a tool came before."""
    verb, tools = statement.verb, scene.memory.tools
    stays = bool(set(verb.bases) & {"stay", "remain"}) and not verb.negative
    rest = {a.value if isinstance(a, Token) else "?" for a in statement.rest}
    if not stays or verb.force not in (Force.PRESENT, Force.DUTY) or not tools or not rest <= _UNTOUCHED:
        return False
    relative = [a for p in statement.phrases if p.kind in ("relative", "condition") for a in p.atoms]
    named = [a for a in (*statement.subject, *relative) if not isinstance(a, Token) or a.value not in _IDLE]
    text = condition(scene, named, tools) if named else ""
    if not text:
        return False
    quote = scene.quote(statement.start, statement.end)
    before = scene.memory.quote
    for norm in scene.draft.constraints:
        about = norm.oblige or norm.permit or ""
        if set(about.split(", ")) & set(tools):
            _lift(scene, norm, text, quote)
    quotes = (quote, before) if before is not None else (quote,)
    scene.draft.forbid(quotes, ", ".join(tools), when=text)
    scene.lead_phrases += ((text, quote),)
    return True


_IDLE = frozenset("the a an all any under with on that which who".split())


def take_up_case(scene: Scene, statement: Statement) -> None:
    """ "In that case send the letter": the case of the norm before."""
    if "that case" not in statement.opener or scene.lead_phrases or scene.memory.quote is None:
        return
    arguments = {v.name for t in scene.memory.tools for v in scene.lexicon.arguments(t)}
    for text in scene.memory.when:
        if not any(re.search(rf"(?<![.\w]){name}(?![.\w])", text) for name in arguments):
            scene.lead_phrases += ((text, scene.memory.quote),)
