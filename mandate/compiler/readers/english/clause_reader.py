"""One clause: its statements, each offered to the readers of forms in turn."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import datetime

from mandate.compiler.readers.base import ReadingRequest
from mandate.compiler.readers.english.accounts import unaccounted
from mandate.compiler.readers.english.aims import read_aim
from mandate.compiler.readers.english.announced import announces_aim
from mandate.compiler.readers.english.approvals import read_approval
from mandate.compiler.readers.english.countdowns import read_countdown
from mandate.compiler.readers.english.draft import Draft, Mark
from mandate.compiler.readers.english.duties import read_duty
from mandate.compiler.readers.english.exceptions import read_exception, read_standing, take_up_case
from mandate.compiler.readers.english.gist import Gist, gist_of
from mandate.compiler.readers.english.halts import read_halt
from mandate.compiler.readers.english.hours import read_hours
from mandate.compiler.readers.english.keeping import keep, of_metric
from mandate.compiler.readers.english.lead_ins import lead_in
from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.compiler.readers.english.limits import dated_parts, read_limit
from mandate.compiler.readers.english.orders import read_order
from mandate.compiler.readers.english.probes import read_probe
from mandate.compiler.readers.english.remarks import (
    asks,
    is_advice,
    is_label,
    is_title,
    past_tense,
    read_fact,
    shape_of_context,
    vague_word,
)
from mandate.compiler.readers.english.scene import Memory, Scene
from mandate.compiler.readers.english.statements import Statement, bounds, build_statements
from mandate.compiler.readers.english.unasked import read_unasked
from mandate.compiler.readers.english.unsettled import ask_what_is_meant
from mandate.compiler.readers.english.vocabulary import tokens_of
from mandate.grammar.english.phrases import parse
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force
from mandate.model.clause import Clause


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
        if reason != "heading":
            return memory
        draft.halts.clear()
        return Memory()
    scene = Scene(request.spec, lexicon, draft, clause, as_of, memory)
    statements = statements_of(clause, lexicon)
    if _only_announces(clause, statements):
        draft.set_aside(clause, "announces what follows")
        return memory
    if lead_in(scene, by_id, lambda lead: statements_of(lead, lexicon)):
        return memory
    if not statements:
        draft.set_aside(clause, "no words")
        return memory
    if is_title(clause, statements) or is_label(clause, statements):
        draft.set_aside(clause, "title or label")
        return memory
    for i, statement in enumerate(statements):
        if not announces_aim(scene, statement, statements[i + 1 : i + 2]):
            _statement(scene, statement)
        scene.previous = statement
    return scene.memory


def statements_of(clause: Clause, lexicon: Lexicon) -> tuple[Statement, ...]:
    return build_statements(clause, parse(tokens_of(clause.text, lexicon)), lexicon)


def _only_announces(clause: Clause, statements: tuple[Statement, ...]) -> bool:
    return clause.text.rstrip().rstrip("*_").endswith(":") and len(clause.text) < 400


def _statement(scene: Scene, statement: Statement) -> None:
    scene.problems.clear()
    scene.lead_used = False
    scene.reached_back = None
    if scene.previous is not None and _only_repeats(statement):
        scene.draft.quote_too(scene.quote(statement.start, statement.end))
        return
    take_up_case(scene, statement)
    readers = (read_exception, read_standing, read_probe, read_halt, read_countdown, read_aim, read_fact)
    if any(read(scene, statement) for read in readers):
        return
    gist = gist_of(scene, statement)
    by_verb = bool(gist.tools) and not gist.act.noun and not gist.from_memory
    by_verb = by_verb and not past_tense(scene, statement)
    if is_advice(scene, statement) and not by_verb:
        scene.draft.advise(scene.clause)
        return
    if dated_parts(scene, gist):
        return
    if not by_verb and not gist.act.unknown_name and not asks(scene, statement, gist):
        scene.draft.set_aside(scene.clause, "background")
        return
    if _asked_for_vagueness(scene, gist) or _not_both(scene, gist):
        return
    mark = scene.draft.mark()
    if _norm(scene, gist):
        missing = unaccounted(scene, gist, mark)
        if missing and not scene.draft.asked_since(mark):
            scene.draft.take_back(mark)
            scene.draft.ask(scene.clause, f"how is `{missing}` to be read here?")
        else:
            ask_what_is_meant(scene, gist)
            _remember(scene, gist, mark)
    elif not scene.problems:
        part = scene.clause.text[statement.start : statement.end].strip() or scene.clause.text
        scene.draft.ask(scene.clause, f"how is `{part}` to be read?")
    _ask_about_problems(scene)


_ELSE = frozenset("nobody nothing none no one else other others them".split())


def _only_repeats(statement: Statement) -> bool:
    """ "…, nobody else": what an "only" before it says already."""
    words = [w for a in statement.head if isinstance(a, Token) for w in a.text.lower().split()]
    return "else" in words and set(words) <= _ELSE and not statement.phrases


def _not_both(scene: Scene, gist: Gist) -> bool:
    """ "Never issue both a refund and a chargeback": each alone is fine, so nothing is forbidden of one."""
    both = any(isinstance(a, Token) and a.value == "both" for a in gist.statement.head)
    if not both or gist.force is not Force.NEVER:
        return False
    scene.draft.ask(scene.clause, "is each of these fine by itself, and never both for the same case?")
    return True


def _asked_for_vagueness(scene: Scene, gist: Gist) -> bool:
    """Convention 7: a vague word blocks where it decides a permission, prohibition, limit or approval."""
    vague = vague_word(gist.statement)
    crisp = any(b.operator for b in bounds(gist.statement.head))
    if not vague or crisp or not (gist.tools or gist.force is Force.MAY):
        return False
    if gist.force not in (Force.MAY, Force.NEVER, Force.DUTY, Force.IMPERATIVE):
        return False
    scene.draft.ask(scene.clause, f"what does `{vague}` mean here?", "vague")
    return True


def _norm(scene: Scene, gist: Gist) -> bool:
    if gist.from_memory and of_metric(scene, gist.statement) and keep(scene, gist.statement):
        return True
    if read_approval(scene, gist) or read_unasked(scene, gist):
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


def _remember(scene: Scene, gist: Gist, mark: Mark) -> None:
    if not gist.tools:
        scene.memory = replace(scene.memory, when=tuple(gist.when))
    else:
        own = scene.quotes(gist.statement)[-1]
        quote = scene.memory.quote if gist.from_memory and scene.memory.quote is not None else own
        left, amount = _amount_of(scene, mark)
        about = gist.tools if left else scene.memory.amount_tools
        said = quote if left else scene.memory.amount_quote
        left, amount = (left, amount) if left else (scene.memory.left, scene.memory.amount)
        scene.memory = Memory(
            tools=gist.tools,
            clause=scene.clause.id,
            quote=quote,
            left=left,
            amount=amount,
            amount_tools=about,
            amount_quote=said,
            when=tuple(gist.when),
            key=_key_of(scene, mark),
        )


def _key_of(scene: Scene, mark: Mark) -> str:
    for item in reversed(scene.draft.since(mark)):
        match = re.search(r" per ([a-z_][\w.]*)$", getattr(item, "limit", None) or "")
        if match and match[1] not in (
            "minute",
            "hour",
            "day",
            "week",
            "month",
            "quarter",
            "year",
            "call",
            "run",
        ):
            return match[1]
    return ""


def _amount_of(scene: Scene, mark: Mark) -> tuple[str, str]:
    """The last bound on an argument that a statement set: what "over that" refers to."""
    for item in reversed(scene.draft.since(mark)):
        text = getattr(item, "when", None) or ""
        match = re.search(r"([a-z_][\w.]*) (?:<=|<|>|>=) ([\d_.]+(?: [A-Za-z%]+)?)$", text)
        if match:
            return match[1], match[2]
    return "", ""


def _ask_about_problems(scene: Scene) -> None:
    for problem in dict.fromkeys(scene.problems):
        kind, _, detail = problem.partition(":")
        if kind == "two readings":
            names = tuple(detail.split(", "))
            scene.draft.ask(
                scene.clause, f"which value is meant: {' or '.join(names)}?", "two readings", names
            )
        elif kind == "unit":
            scene.draft.ask(scene.clause, f"`{detail}` of which unit?", "unit")
        elif kind == "dangling":
            scene.draft.ask(scene.clause, f"what does `{detail}` refer to?", "dangling")
    scene.problems.clear()
