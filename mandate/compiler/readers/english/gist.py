"""What a statement says, before it is decided what form of norm it is: act, force, conditions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mandate.compiler.readers.english.acts import Act, act_words, atom_stems, find_act
from mandate.compiler.readers.english.conditions import (
    clock,
    compare,
    condition,
    conjunction,
    disjunction,
    facts,
    negation,
    refers_back,
    relative,
)
from mandate.compiler.readers.english.events import event_places
from mandate.compiler.readers.english.force import effective_force
from mandate.compiler.readers.english.qualifiers import PLAIN, Narrowing, narrowed
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement, bounds, lone_within
from mandate.compiler.readers.english.texts import names_folder, path_argument
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import singular, stem
from mandate.grammar.english.phrases import Atom, Bound, Phrase
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force, find_verb
from mandate.model.plan import Quote
from mandate.model.quantity import Kind

# Verbs that carry a noun of doing through: "refunds go out", "a trade is made".
FLOW = frozenset(
    """
        get receive hear go happen occur make do issue place give perform execute carry process take run
        start begin
        """.split()
)


@dataclass(slots=True)
class Gist:
    """`when` holds the conditions in the text's order; `only` those introduced by "only if"."""

    statement: Statement
    act: Act
    force: Force
    action: str = ""
    when: list[str] = field(default_factory=list)
    only: list[str] = field(default_factory=list)
    unless: str = ""
    quotes: tuple[Quote, ...] = ()
    from_memory: bool = False
    narrowing: Narrowing = field(default_factory=Narrowing)

    @property
    def tools(self) -> tuple[str, ...]:
        return self.act.tools

    def condition(self, *more: str) -> str:
        return conjunction(*self.when, *more)


def gist_of(scene: Scene, statement: Statement, recall: bool = True) -> Gist:
    """The act with the conditions under which the statement speaks of it."""
    force = effective_force(scene, statement)
    act = find_act(statement.head, statement.verb, scene.lexicon)
    if not act.tools and not act.unknown_name:
        for phrase in (*statement.shared, *statement.phrases):
            if phrase.kind == "scope":
                inner = find_act(phrase.atoms, find_verb(phrase.atoms, scene.lexicon.readings), scene.lexicon)
                if inner.tools:
                    act = replace(inner, used=frozenset())
                    break
    if not act.tools and not act.unknown_name and statement.label:
        labelled = find_act(
            statement.label, find_verb(statement.label, scene.lexicon.readings), scene.lexicon
        )
        if labelled.tools and labelled.score > 2:
            act = replace(labelled, used=frozenset())
    act = _of_folder(scene, statement, act)
    if not act.tools and not act.rivals and verbless(statement):
        act = _by_literal(scene, statement) or act
    gist = Gist(statement, act, force, act.text, quotes=scene.quotes(statement))
    if act.rivals:
        if force is Force.NEVER:
            gist.act, gist.action = replace(act, tools=act.rivals, rivals=()), ", ".join(act.rivals)
        else:
            scene.problems.append("two readings:" + ", ".join(act.rivals))
    elif not act.text and recall and _exceeds_that(scene, gist):
        pass
    elif not act.text and recall and scene.memory.tools and _points_back(scene, statement):
        gist.act = Act(scene.memory.tools)
        gist.action = gist.act.text
        gist.from_memory = True
        if scene.memory.quote is not None and scene.memory.quote not in gist.quotes:
            gist.quotes = (*gist.quotes, scene.memory.quote)
    if scene.lead_used:
        gist.quotes = (*gist.quotes, *scene.lead_quotes)
    collect(scene, gist)
    return gist


def _exceeds_that(scene: Scene, gist: Gist) -> bool:
    """ "Anything above that needs approval": the calls of the sentence before, beyond its amount."""
    head, memory = gist.statement.head, scene.memory
    first = head[0] if head else None
    if not isinstance(first, Token) or first.sort is not Sort.CMP or not memory.amount_tools:
        return False
    text = _beyond_that(scene, head[:2], memory.amount_tools)
    if not text:
        return False
    gist.act = Act(memory.amount_tools)
    gist.action, gist.from_memory = gist.act.text, True
    gist.when.append(text)
    if memory.amount_quote is not None and memory.amount_quote not in gist.quotes:
        gist.quotes = (*gist.quotes, memory.amount_quote)
    return True


_BACK = frozenset("it they them that this those these ones one anything everything".split())


def _points_back(scene: Scene, statement: Statement) -> bool:
    """A pronoun, or nothing at all, stands where the act or its object should."""
    verb = statement.verb
    if verb.force is Force.NONE and _foreign_words(scene, statement):
        return False
    if verb.copula and verb.force is Force.IMPERATIVE:
        return False
    side = statement.subject if verb.passive else statement.rest
    tokens = [a for a in (*statement.subject, *side) if isinstance(a, Token)]
    pronoun = any(t.value in _BACK or t.text.lower() in ("nothing", "none") for t in tokens)
    if verb.force is Force.NONE and any(t.sort is Sort.NOQ and t.text.lower() == "no" for t in tokens):
        return False
    light = not verb.bases or verb.bases[0] in (
        "go",
        "happen",
        "need",
        "require",
        "be",
        "do",
        "hear",
        "receive",
        "get",
        *(("finish", "complete") if verb.passive and lone_within(statement.head) else ()),
    )
    return light and (pronoun or verb.force is Force.NONE or bool(bounds(statement.head)))


def _of_folder(scene: Scene, statement: Statement, act: Act) -> Act:
    """ "Only write to paths under /srv/data": of the tools of that verb, the one that takes a path."""
    if (
        act.noun
        or len(act.tools) != 1
        or not names_folder(statement.head)
        or path_argument(scene, act.tools[0])
    ):
        return act
    takers = [
        t.name for t in scene.lexicon.tools
        if path_argument(scene, t.name) and {v.verb for v in t.verbs} & set(statement.verb.bases)
    ]  # fmt: skip
    return replace(act, tools=(takers[0],)) if len(takers) == 1 else act


def verbless(statement: Statement) -> bool:
    return statement.verb.force is Force.NONE


def _by_literal(scene: Scene, statement: Statement) -> Act | None:
    """ "No chemicals": the only tool that has an argument with such a value."""
    words = {w for a in statement.head if isinstance(a, Token) for w in (a.value, singular(a.value))}
    owners = {owner for text, owner, _ in scene.lexicon.literals if text.lower() in words}
    return Act((next(iter(owners)),), noun=True, score=3) if len(owners) == 1 else None


def _foreign_words(scene: Scene, statement: Statement) -> bool:
    """A content word that is neither vocabulary nor a small word: "flat by 21:00" is not about orders."""
    tools = scene.memory.tools
    known = {
        s for v in (*scene.lexicon.arguments(*tools), *scene.lexicon.context) for p in v.phrases for s in p
    }
    for atom in statement.head:
        if isinstance(atom, Token) and atom.is_word and atom.value.isalpha() and atom.value not in PLAIN:
            if stem(atom.value) not in known and not facts(scene, [atom], tools):
                return True
    return False


def collect(scene: Scene, gist: Gist) -> None:
    """Conditions of the phrases and of the noun phrases in the head."""
    statement, tools = gist.statement, gist.tools
    gist.when += [w for w in _those(scene, statement, tools) if w not in gist.when]
    for text, quote in scene.lead_phrases:
        gist.when.append(text)
        if quote not in gist.quotes:
            gist.quotes = (*gist.quotes, quote)
    for phrase in (*statement.shared, *statement.phrases):
        _collect_phrase(scene, gist, phrase, tools)
    events = _of_events(scene, statement.head)
    rest = [a for i, a in enumerate(statement.head) if i in events or not _named(gist, i, a)]
    gist.when += [f for f in facts(scene, rest, tools) if f not in gist.when]
    if gist.force is not Force.NONE or gist.act.tools:
        gist.when += [c for c in clock(scene, rest) if c not in gist.when]
    if not gist.when and _still_of(scene, gist):
        gist.when += [w for w in scene.memory.when if w in scene.lexicon.declared.events]
    gist.narrowing = narrowed(scene, statement, gist.act, gist.force)
    gist.when += [n for n in gist.narrowing.modifiers if n not in gist.when]
    gist.when += [n for n in gist.narrowing.others if n not in gist.when]


def _those(scene: Scene, statement: Statement, tools: tuple[str, ...]) -> list[str]:
    """ "those just get a reply": the cases that the norm before spoke of."""
    first = next((a for a in statement.subject if isinstance(a, Token)), None)
    if first is None or first.value not in ("those", "these", "such"):
        return []
    arguments = {v.name for t in scene.memory.tools for v in scene.lexicon.arguments(t)}
    return [w for w in scene.memory.when if not any(re.match(rf"(?:not )?{a}\b", w) for a in arguments)]


def _still_of(scene: Scene, gist: Gist) -> bool:
    """ "Never replace a damaged order; refund it": the case of the statement before."""
    side = gist.statement.subject if gist.statement.verb.passive else gist.statement.rest
    pronoun = any(isinstance(a, Token) and a.value in ("it", "them") for a in side)
    conditioned = gist.statement.of_kind("condition", "exception", "once", "scope", "relative")
    return pronoun and scene.memory.clause == scene.clause.id and not conditioned


def _of_events(scene: Scene, atoms: Sequence[Atom]) -> frozenset[int]:
    """The positions of words that name an event."""
    return frozenset(i for places in event_places(atom_stems(atoms), scene.lexicon).values() for i in places)


def _turned_event(scene: Scene, gist: Gist, phrase: Phrase) -> list[str]:
    """ "Orders that are damaged": an event by the noun before and what is said of it."""
    before = [a for a in gist.statement.head if a.end <= phrase.start]
    atoms = (*before[-1:], *phrase.atoms)
    names = list(event_places(atom_stems(atoms), scene.lexicon))
    negative = any(isinstance(a, Token) and a.sort in (Sort.NOT, Sort.NOQ, Sort.MUSTNOT) for a in atoms)
    return [negation(name) if negative else name for name in names]


def _named(gist: Gist, i: int, atom: Atom) -> bool:
    """Words that name the act are no conditions, unless they are part of a compound ("force-push")."""
    if isinstance(atom, Token) and "-" in atom.value:
        return False
    return i in gist.act.used


def _collect_phrase(scene: Scene, gist: Gist, phrase: Phrase, tools: tuple[str, ...]) -> None:
    match phrase.kind:
        case "condition" if _glosses_moment(scene, gist, phrase):
            pass
        case "condition":
            text = condition(scene, phrase.atoms, tools)
            only = (phrase.marker is not None and phrase.marker.value == "only if") or _only_before(
                gist, phrase
            )
            (gist.only if only else gist.when).append(text)
        case "exception":
            text = _exception(scene, phrase, tools)
            gist.unless = disjunction(gist.unless, text)
        case "relative":
            gist.when += _turned_event(scene, gist, phrase) or relative(scene, phrase, tools)
        case "scope":
            gist.when.append(scope(scene, phrase.atoms, tools))
        case "after" | "before" | "until" | "once" if _temporal(scene, phrase):
            gist.when += clock(scene, (phrase.marker, *phrase.atoms) if phrase.marker else phrase.atoms)
        case _:
            pass
    gist.when = [w for w in dict.fromkeys(gist.when) if w]
    gist.only = [w for w in dict.fromkeys(gist.only) if w]


def _glosses_moment(scene: Scene, gist: Gist, phrase: Phrase) -> bool:
    """ "before April 20, when the headcount is final": the date is explained, nothing is conditioned."""
    if phrase.marker is None or phrase.marker.value != "if" or phrase.marker.text.lower() != "when":
        return False
    atoms = [*gist.statement.head, *(a for p in gist.statement.phrases if p is not phrase for a in p.atoms)]
    ends = [a for a in atoms if isinstance(a, Bound) and a.end <= phrase.start <= a.end + 2]
    return any(scene.is_moment(a.amount) for a in ends)


def _only_before(gist: Gist, phrase: Phrase) -> bool:
    last = next((a for a in reversed(gist.statement.head) if isinstance(a, Token)), None)
    return last is not None and last.sort is Sort.ONLY and last.end <= phrase.start <= last.end + 2


def _temporal(scene: Scene, phrase: Phrase) -> bool:
    first = phrase.atoms[0] if phrase.atoms else None
    if not isinstance(first, Bound):
        return False
    return first.amount.kind() is Kind.TIME_OF_DAY or scene.is_moment(first.amount)


def _exception(scene: Scene, phrase: Phrase, tools: tuple[str, ...]) -> str:
    if find_verb(phrase.atoms, scene.lexicon.readings).force is not Force.NONE:
        return condition(scene, phrase.atoms, tools)
    return scope(scene, phrase.atoms, tools) or condition(scene, phrase.atoms, tools)


def scope(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> str:
    """ "for VIP customers", "for refunds above 50 USD": the condition a noun phrase stands for."""
    inner = find_act(atoms, find_verb(atoms, scene.lexicon.readings), scene.lexicon)
    back = _beyond_that(scene, atoms, tools)
    if back:
        return back
    comparisons = [compare(scene, atoms, a, tools) for a in atoms if isinstance(a, Bound) and a.operator]
    events = _of_events(scene, atoms)
    rest = [a for i, a in enumerate(atoms) if i in events or i not in inner.used]
    found = conjunction(*comparisons, *facts(scene, rest, tools), *clock(scene, atoms))
    if found:
        return negation(found) if _negated(atoms) else found
    content = [a for a in atoms if not _preposition(a) and not _of_agent(scene, a)]
    if inner.tools or refers_back(atoms) or not content:
        return ""
    return condition(scene, [a for a in atoms if not _preposition(a)], tools)


def _of_agent(scene: Scene, atom: Atom) -> bool:
    return isinstance(atom, Token) and (
        atom.value in scene.lexicon.agent or atom.value in ("the", "a", "our", "this")
    )


def _beyond_that(scene: Scene, atoms: Sequence[Atom], tools: tuple[str, ...]) -> str:
    """ "over that": the amount the sentence before spoke of."""
    memory = scene.memory
    for i, atom in enumerate(atoms[:-1]):
        after = atoms[i + 1]
        if isinstance(atom, Token) and atom.sort is Sort.CMP and isinstance(after, Token):
            if after.value not in ("that", "this", "it") or not memory.left:
                continue
            if not tools or tools == memory.amount_tools:
                scene.reached_back = memory.amount_quote
                return f"{memory.left} {atom.value} {memory.amount}"
            quote = scene.quote(atom.start, after.end)
            return scene.draft.term(tuple(quote.text.lower().split()), "predicate", quote)
    return ""


def _negated(atoms: Sequence[Atom]) -> bool:
    return any(isinstance(a, Token) and a.sort is Sort.NOT for a in atoms)


def _preposition(atom: Atom) -> bool:
    return isinstance(atom, Token) and atom.value in ("for", "in", "on", "with", "at", "of", "from", "to")


def act_term(scene: Scene, atoms: Sequence[Atom], start: int, end: int) -> str:
    """The act term for a verb phrase or noun the spec does not know; empty if there is no verb."""
    verb = find_verb(atoms, scene.lexicon.readings)
    words = act_words(atoms, verb)
    if not words:
        return ""
    return scene.draft.term(words, "act", scene.quote(start, end))


def stems_of_head(statement: Statement) -> list[tuple[int, str]]:
    return atom_stems(statement.head)
