"""Order in time: before, after, until, first … then, cooldowns between two calls."""

from __future__ import annotations

from collections.abc import Sequence

from mandate.compiler.readers.english.acts import act_words, atom_stems, find_act
from mandate.compiler.readers.english.approvals import asks
from mandate.compiler.readers.english.conditions import PROSE, condition, conjunction, negation
from mandate.compiler.readers.english.gist import Gist, act_term
from mandate.compiler.readers.english.keys import key_of
from mandate.compiler.readers.english.scene import Scene, iso
from mandate.compiler.readers.english.values import amount_text
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import Form, singular
from mandate.grammar.english.phrases import Atom, Bound, Phrase, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force, VerbGroup, find_verb
from mandate.model.quantity import Kind


def read_order(scene: Scene, gist: Gist) -> bool:
    """Reads the orders of a statement; True when the statement is nothing but an order."""
    if _cooldown(scene, gist):
        return True
    done = False
    for phrase in (*gist.statement.shared, *gist.statement.phrases):
        done |= _one(scene, gist, phrase)
    return done


def _one(scene: Scene, gist: Gist, phrase: Phrase) -> bool:
    if phrase.kind not in ("before", "after", "until", "once", "lacking") or not phrase.atoms:
        return False
    if phrase.kind == "lacking" and (asks(phrase.atoms, scene) or gist.force is not Force.NEVER):
        return False
    if _time_first(scene, phrase.atoms):
        return _until_moment(scene, gist, phrase)
    other = other_act(scene, gist, phrase)
    if not other and any(p.startswith("two readings:") for p in scene.problems):
        return False
    here = gist.action or _here(scene, gist)
    if not here:
        return False
    if not other:
        return _opaque(scene, gist, phrase, here)
    return _between(scene, gist, phrase, here, other)


def _between(scene: Scene, gist: Gist, phrase: Phrase, here: str, other: str) -> bool:
    never = gist.force is Force.NEVER
    if phrase.kind == "before":
        first, then = (other, here) if never else (here, other)
    elif phrase.kind == "lacking" or phrase.kind == "until":
        first, then = other, here
    else:
        first, then = other, here
        if never and phrase.marker is not None and phrase.marker.value == "after":
            delay = _delay(phrase.atoms)
            text = f"no {here} within {delay} after {other}" if delay else f"{here} before {other}"
            scene.draft.constrain(gist.quotes, order=text)
            return True
    within = next((a for a in gist.statement.head if isinstance(a, Within) and a.amount is not None), None)
    if phrase.kind in ("after", "once") and not never and within is not None and within.amount is not None:
        text = f"{then} within {amount_text(within.amount)} after {first}"
    else:
        text = f"{first} before {then}"
    when = conjunction(*gist.when) if gist.force is not Force.NEVER else ""
    scene.draft.constrain(gist.quotes, order=text + _same(scene, first, then), when=when, unless=gist.unless)
    return True


def _same(scene: Scene, first: str, then: str) -> str:
    """The key two tools share: an argument both have, preferably one that identifies something."""
    a, b = scene.spec.tool(first), scene.spec.tool(then)
    if a is None or b is None or a is b:
        return ""
    shared = [
        p.name for p in a.parameters if any(q.name == p.name and q.type == p.type for q in b.parameters)
    ]
    keys = [n for n in shared if n.endswith(("_id", "_no", "_number", "_key"))] or [
        p.name for p in a.parameters if p.name in shared and p.type.kind is Kind.TEXT and p.name not in PROSE
    ]
    return f", same {', '.join(keys[:1])}" if keys else ""


def other_act(scene: Scene, gist: Gist, phrase: Phrase) -> str:
    verb = find_verb(phrase.atoms, scene.lexicon.readings)
    if verb.force is Force.NONE:
        verb = _gerund(scene, phrase.atoms) or verb
    act = find_act(phrase.atoms, verb, scene.lexicon)
    if act.rivals:
        return _of_object(scene, gist, act.rivals)
    if act.tools and act.score > 1:
        return ", ".join(act.tools)
    return act.unknown_name


def _of_object(scene: Scene, gist: Gist, rivals: tuple[str, ...]) -> str:
    """ "Draft every mail before you send it": the tool that deals with what the statement speaks of. Asks
    where several do."""
    said = {s for _, s in atom_stems(gist.statement.head)}
    dealing = []
    for name in rivals:
        tool = scene.lexicon.tool(name)
        words = tool and {s for v in tool.verbs for s in v.objects} | {s for n in tool.nouns for s in n}
        if words and words & said:
            dealing.append(name)
    if len(dealing) == 1:
        return dealing[0]
    scene.problems.append("two readings:" + ", ".join(rivals))
    return ""


def _gerund(scene: Scene, atoms: Sequence[Atom]) -> VerbGroup | None:
    for i, atom in enumerate(atoms[:2]):
        if isinstance(atom, Token) and atom.is_word:
            bases = tuple(b for b, f in scene.lexicon.readings(atom.value) if f is Form.GERUND)
            if bases:
                return VerbGroup(Force.PRESENT, False, False, False, i, i, i, bases)
    return None


def _here(scene: Scene, gist: Gist) -> str:
    """The act of the statement itself as a term, where the layer has no tool for it."""
    statement = gist.statement
    if not statement.verb.bases or not statement.head or gist.force is Force.NONE:
        return ""
    return act_term(scene, statement.head, statement.start, statement.head[-1].end)


def _opaque(scene: Scene, gist: Gist, phrase: Phrase, here: str) -> bool:
    """Order against something that is no tool: another act of the agent, or what others do."""
    verb = find_verb(phrase.atoms, scene.lexicon.readings)
    gerund = _gerund(scene, phrase.atoms)
    quote = scene.quote(phrase.atoms[0].start, phrase.atoms[-1].end)
    if gerund is not None:
        term = scene.draft.term(act_words(phrase.atoms, gerund), "act", quote)
        return _between(scene, gist, phrase, here, term)
    own = verb.force is not Force.NONE and _agent_subject(scene, phrase.atoms[: verb.first])
    if own or (phrase.kind == "before" and gist.force is not Force.NEVER):
        term = act_term(scene, phrase.atoms, phrase.atoms[0].start, phrase.atoms[-1].end)
        if not term:
            words = tuple(a.value for a in phrase.atoms if isinstance(a, Token) and a.is_word)
            term = scene.draft.term(words, "act", quote) if words else ""
        return _between(scene, gist, phrase, here, term) if term else False
    text = condition(scene, phrase.atoms, gist.tools)
    if not text:
        return False
    if (phrase.kind in ("until", "before", "lacking") and gist.force is Force.NEVER) or _only(phrase):
        scene.draft.forbid(gist.quotes, here, when=gist.condition(negation(text)), unless=gist.unless)
        return True
    if phrase.kind in ("after", "once", "until"):
        gist.when.append(text if phrase.kind != "until" else negation(text))
    return False


def _only(phrase: Phrase) -> bool:
    return phrase.marker is not None and phrase.marker.value in ("only after",)


def _agent_subject(scene: Scene, subject: Sequence[Atom]) -> bool:
    words = [a.value for a in subject if isinstance(a, Token)]
    return bool(words) and all(w in scene.lexicon.agent | {"the", "it", "we", "an", "a"} for w in words)


def _time_first(scene: Scene, atoms: Sequence[Atom]) -> bool:
    amount = next((a for a in atoms if isinstance(a, Bound)), None)
    if amount is None or atoms.index(amount) > 2:
        return False
    return amount.amount.kind() is Kind.TIME_OF_DAY or scene.is_moment(amount.amount)


def _until_moment(scene: Scene, gist: Gist, phrase: Phrase) -> bool:
    """ "Nothing may be booked before April 20", "do not print until Friday"."""
    token = next(a.amount for a in phrase.atoms if isinstance(a, Bound))
    at = scene.moment(token) if token.kind() is not Kind.TIME_OF_DAY else None
    here = gist.action or (_here(scene, gist) if gist.force is Force.NEVER else "")
    if at is None or not here or gist.force is not Force.NEVER or phrase.kind not in ("until", "before"):
        return False
    gist.when = [w for w in gist.when if not w.startswith("date ")]
    scene.draft.forbid(gist.quotes, here, when=gist.condition(f"date < {iso(at)}"), unless=gist.unless)
    return True


def _delay(atoms: Sequence[Atom]) -> str:
    for atom in atoms:
        if isinstance(atom, Bound) and atom.amount.kind() is Kind.DURATION:
            return amount_text(atom.amount)
    return ""


def _paced(scene: Scene, gist: Gist) -> str:
    """The noun in "between two trades" as an act term."""
    head = gist.statement.head
    at = next((i for i, a in enumerate(head) if isinstance(a, Token) and a.value == "between"), len(head))
    for atom in head[at + 1 : at + 4]:
        if isinstance(atom, Token) and atom.is_word and len(atom.value) > 2:
            return scene.draft.term((singular(atom.value),), "act", scene.quote(head[at].start, atom.end))
    return ""


def _cooldown(scene: Scene, gist: Gist) -> bool:
    """ "Wait at least 10 minutes between two trades"."""
    head = gist.statement.head
    words = [a.value for a in head if isinstance(a, Token)]
    long = next((a for a in head if isinstance(a, Bound) and a.amount.kind() is Kind.DURATION), None)
    if long is None or "between" not in words or long.operator not in ("", ">=", ">"):
        return False
    if not gist.action:
        gist.action = _paced(scene, gist)
    if not gist.action:
        return False
    keys = [a.value for a in head if isinstance(a, Token) and a.sort is Sort.KEY]
    names = [key_of(scene, k, gist.tools) for k in keys]
    same = next((words[i + 1] for i, w in enumerate(words[:-1]) if w == "same"), None)
    if same:
        names.append(key_of(scene, same, gist.tools))
    suffix = "".join(f" per {n}" for n in names[:1] if n)
    text = f"no {gist.action} within {amount_text(long.amount)} after {gist.action}{suffix}"
    scene.draft.constrain(gist.quotes, order=text, unless=gist.unless)
    return True
