"""Lead-ins: the line above a list gives its items a force, a condition, or the act they condition."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from mandate.compiler.readers.english.conditions import condition
from mandate.compiler.readers.english.force import effective_force
from mandate.compiler.readers.english.gist import gist_of, scope
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.phrases import Phrase, parse
from mandate.grammar.english.tokens import Token, tokenise
from mandate.grammar.english.verbgroups import Force
from mandate.model.clause import Clause
from mandate.model.plan import Quote

Split = Callable[[Clause], tuple[Statement, ...]]
_FORWARD = frozenset(
    "any all one of the following is are true apply applies conditions met cases these happens".split()
)


def lead_in(scene: Scene, by_id: dict[str, Clause], split: Split) -> bool:
    """Takes over what the lead-ins of the scene's clause say. True when the clause was read by that
    alone: an item that is the condition of the line above ("Escalate if:")."""
    for name in scene.clause.lead_ins:
        lead = by_id.get(name)
        if lead is None:
            continue
        above = replace(scene, clause=lead, problems=[])
        for statement in split(lead):
            if _awaits_condition(statement) and _conditioned(scene, above, statement, lead):
                return True
            _take_over(scene, above, statement, lead)
    return False


def _quote_of(lead: Clause) -> Quote:
    return Quote(clause=lead.id, text=lead.text.strip().rstrip(":").strip() or lead.text)


def _take_over(scene: Scene, above: Scene, statement: Statement, lead: Clause) -> None:
    force = effective_force(above, statement)
    if force in (Force.MAY, Force.NEVER, Force.DUTY) and _incomplete(statement):
        scene.lead_force = force
        scene.lead_quotes = (_quote_of(lead),)
    for phrase in (*statement.shared, *statement.phrases):
        if phrase.kind in ("scope", "condition") and phrase.atoms and not _points_forward(phrase):
            text = (scope if phrase.kind == "scope" else condition)(above, phrase.atoms, ())
            if text:
                scene.lead_phrases += ((text, above.phrase_quote(phrase)),)


def _incomplete(statement: Statement) -> bool:
    """A lead-in whose verb is still to come: "The agent may not:"."""
    return statement.verb.verb < 0 or statement.verb.bases[:1] in (("do",), ("include",))


def _points_forward(phrase: Phrase) -> bool:
    return all(isinstance(a, Token) and a.value in _FORWARD for a in phrase.atoms)


def _awaits_condition(statement: Statement) -> bool:
    last = statement.phrases[-1] if statement.phrases else None
    return (
        last is not None and last.kind == "condition" and _points_forward(last) and statement.verb.verb >= 0
    )


def _conditioned(scene: Scene, above: Scene, statement: Statement, lead: Clause) -> bool:
    """ "Escalate if:" + "the caller asks for it"."""
    bare = replace(statement, phrases=tuple(p for p in statement.phrases if p.kind != "condition"))
    gist = gist_of(above, bare, recall=False)
    from mandate.compiler.readers.english.gist import act_term

    action = gist.action or act_term(above, bare.head, bare.start, bare.end)
    atoms = [a for g in parse(tokenise(scene.clause.text)) for p in g.phrases for a in p.atoms]
    text = condition(scene, atoms, gist.tools) if atoms else ""
    if not action or not text:
        return False
    when = " and ".join((*gist.when, f"({text})" if " or " in text else text))
    quotes = (scene.quote(0, len(scene.clause.text)), _quote_of(lead))
    if gist.force is Force.NEVER:
        scene.draft.forbid(quotes, action, when=when)
    elif gist.force is Force.MAY:
        scene.draft.constrain(quotes, permit=action, when=when)
    else:
        scene.draft.constrain(quotes, oblige=action, when=when)
    return True
