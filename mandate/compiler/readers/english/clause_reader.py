"""One clause: its statements, each offered to the readers of forms in turn."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.aims import keep, read_aim
from mandate.compiler.readers.english.approvals import read_approval
from mandate.compiler.readers.english.conditions import condition
from mandate.compiler.readers.english.draft import Draft
from mandate.compiler.readers.english.duties import read_duty
from mandate.compiler.readers.english.gist import Gist, effective_force, gist_of
from mandate.compiler.readers.english.hours import read_hours
from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.compiler.readers.english.limits import read_limit
from mandate.compiler.readers.english.orders import read_order
from mandate.compiler.readers.english.remarks import (
    asks_nothing,
    is_advice,
    read_fact,
    shape_of_context,
    vague_word,
)
from mandate.compiler.readers.english.scene import Memory, Scene
from mandate.compiler.readers.english.statements import Statement, build_statements
from mandate.grammar.english.phrases import parse
from mandate.grammar.english.tokens import tokenise
from mandate.grammar.english.verbgroups import Force
from mandate.model.clause import Clause
from mandate.model.plan import Quote


def read_clause(
    clause: Clause,
    by_id: dict[str, Clause],
    request: ReadingRequest,
    draft: Draft,
    lexicon: Lexicon,
    memory: Memory,
    as_of: datetime | None,
) -> Memory:
    """Adds what a clause says to the draft; what the next clause can refer back to."""
    reason = shape_of_context(clause)
    if reason:
        draft.set_aside(clause, reason)
        return memory if reason != "heading" else Memory()
    scene = Scene(request.spec, lexicon, draft, clause, as_of, memory)
    statements = statements_of(clause, lexicon)
    if _only_announces(clause, statements):
        draft.set_aside(clause, "announces what follows")
        return memory
    _lead_in(scene, by_id)
    if not statements:
        draft.set_aside(clause, "no words")
        return memory
    asked = asks_nothing(scene, statements)
    for statement in statements:
        _statement(scene, statement, asked)
    return scene.memory


def statements_of(clause: Clause, lexicon: Lexicon) -> tuple[Statement, ...]:
    return build_statements(clause, parse(tokenise(clause.text)), lexicon)


def _only_announces(clause: Clause, statements: tuple[Statement, ...]) -> bool:
    return clause.text.rstrip().rstrip("*_").endswith(":") and len(clause.text) < 400


def _lead_in(scene: Scene, by_id: dict[str, Clause]) -> None:
    """The force and conditions that the line above gives to a list item."""
    for name in scene.clause.lead_ins:
        lead = by_id.get(name)
        if lead is None:
            continue
        above = replace(scene, clause=lead)
        for statement in statements_of(lead, scene.lexicon):
            force = effective_force(above, statement)
            if force in (Force.MAY, Force.NEVER, Force.DUTY) and _incomplete(statement):
                scene.lead_force = force
                scene.lead_quotes = (Quote(clause=lead.id, text=lead.text.strip().rstrip(":").strip() or lead.text),)
            for phrase in (*statement.shared, *statement.phrases):
                if phrase.kind in ("scope", "condition") and phrase.atoms:
                    text = condition(above, phrase.atoms)
                    if text:
                        scene.lead_phrases += ((text, above.phrase_quote(phrase)),)


def _incomplete(statement: Statement) -> bool:
    """A lead-in whose verb is still to come: "The agent may not:"."""
    return statement.verb.verb < 0 or statement.verb.bases[:1] in (("do",), ("include",))


def _statement(scene: Scene, statement: Statement, nothing_asked: str) -> None:
    before = len(scene.draft.open), scene.draft.norms, len(scene.draft.success), len(scene.draft.goals)
    if read_aim(scene, statement) or read_fact(scene, statement):
        return
    scene.problems.clear()
    gist = gist_of(scene, statement)
    if is_advice(scene, statement) and not gist.tools:
        scene.draft.advise(scene.clause)
        return
    if nothing_asked and not gist.tools:
        scene.draft.set_aside(scene.clause, nothing_asked)
        return
    handled = _norm(scene, gist)
    if handled:
        vague = vague_word(statement)
        if vague and gist.force in (Force.MAY, Force.NEVER) and not any(c.isdigit() for c in scene.clause.text):
            scene.draft.ask(scene.clause, f"what does `{vague}` mean here?", "vague")
        _remember(scene, gist)
    _ask_about_problems(scene)
    after = len(scene.draft.open), scene.draft.norms, len(scene.draft.success), len(scene.draft.goals)
    if before == after and not handled:
        _unread(scene, gist, nothing_asked)


def _norm(scene: Scene, gist: Gist) -> bool:
    if read_approval(scene, gist):
        return True
    if read_hours(scene, gist):
        return True
    ordered = read_order(scene, gist)
    if read_limit(scene, gist):
        return True
    if ordered:
        return True
    if not gist.tools and keep(scene, gist.statement):
        return True
    return read_duty(scene, gist)


def _remember(scene: Scene, gist: Gist) -> None:
    if gist.tools:
        quote = gist.quotes[-1] if gist.quotes else None
        scene.memory = Memory(tools=gist.tools, clause=scene.clause.id, quote=quote)


def _ask_about_problems(scene: Scene) -> None:
    for problem in dict.fromkeys(scene.problems):
        kind, _, detail = problem.partition(":")
        if kind == "two readings":
            names = tuple(detail.split(", "))
            scene.draft.ask(scene.clause, f"which value is meant: {' or '.join(names)}?", "two readings", names)
        elif kind == "unit":
            scene.draft.ask(scene.clause, f"`{detail}` of which unit?", "unit")
        elif kind == "dangling":
            scene.draft.ask(scene.clause, f"what does `{detail}` refer to?", "dangling")
    scene.problems.clear()


def _unread(scene: Scene, gist: Gist, nothing_asked: str) -> None:
    if nothing_asked:
        scene.draft.set_aside(scene.clause, nothing_asked)
        return
    part = scene.clause.text[gist.statement.start : gist.statement.end].strip() or scene.clause.text
    scene.draft.ask(scene.clause, f"how is `{part}` to be read?")
