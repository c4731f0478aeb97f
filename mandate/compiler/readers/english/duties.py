"""Permissions, prohibitions and duties: what is left when a statement is no limit, order or approval."""

from __future__ import annotations

import re

from mandate.compiler.readers.english.acts import find_act
from mandate.compiler.readers.english.approvals import asking_phrase, autonomy
from mandate.compiler.readers.english.conditions import condition, conjunction, facts, negation
from mandate.compiler.readers.english.deadlines import by_the_end
from mandate.compiler.readers.english.differences import difference, tells_difference
from mandate.compiler.readers.english.force import permissive
from mandate.compiler.readers.english.gist import FLOW, Gist, act_term
from mandate.compiler.readers.english.limits import ruled
from mandate.compiler.readers.english.only import read_only
from mandate.compiler.readers.english.periodic import read_periodic
from mandate.compiler.readers.english.scene import Scene, has_sort, iso
from mandate.compiler.readers.english.statements import Statement, lone_within
from mandate.compiler.readers.english.universal import universals
from mandate.compiler.readers.english.values import amount_text, value_of_bound
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import ADVERBS, Force, find_verb
from mandate.model.plan import Derivation
from mandate.model.quantity import Kind


def read_duty(scene: Scene, gist: Gist) -> bool:
    """Reads a permission, prohibition or duty; False if no act could be found."""
    statement = gist.statement
    if not gist.action:
        gist.action = _term(scene, gist)
    if not gist.action:
        return False
    if gist.force is Force.PRESENT and not _about_the_act(gist):
        return False
    comparisons = _comparisons(scene, gist)
    if comparisons is None:
        return False
    if _reserved(scene, gist, comparisons):
        return True
    if gist.only or has_sort(statement.head, Sort.ONLY):
        return read_only(scene, gist, comparisons)
    force = gist.force
    if (
        force is Force.PRESENT
        and (_ceiling(gist) or asking_phrase(scene, statement))
        and not _demanding(scene, gist)
    ):
        force = Force.MAY
    if force is Force.IMPERATIVE and _ceiling(gist) and not gist.when and gist.tools:
        force = Force.MAY
    match force:
        case Force.MAY:
            when = gist.condition(*comparisons)
            scene.draft.constrain(gist.quotes, permit=gist.action, when=when, unless=gist.unless)
            autonomy(scene, gist, when)
            return True
        case Force.NEVER:
            when = gist.condition(*comparisons, *_lacking(scene, gist))
            scene.draft.forbid(gist.quotes, gist.action, when=when, unless=gist.unless)
            return True
        case Force.IMPERATIVE | Force.DUTY | Force.PRESENT:
            return _oblige(scene, gist, comparisons)
        case _:
            return _bare(scene, gist, comparisons)


def _about_the_act(gist: Gist) -> bool:
    """A present tense asks for an act only if its verb is the act: "merging stays with people" is not."""
    verb = gist.statement.verb
    return not gist.act.noun or bool(set(verb.bases) & FLOW) or permissive(gist.statement)


def _timed_act(statement: Statement) -> bool:
    """An act with a time of day or a period, of which the layer knows nothing: the time is part of it."""
    ruling = any(isinstance(a, Bound) and a.operator for a in statement.head)
    timed = any(isinstance(a, Bound) and a.amount.kind() is Kind.TIME_OF_DAY for a in statement.head)
    window = any(
        isinstance(a, Token) and a.sort is Sort.WINDOW and a.value != "per call" for a in statement.head
    )
    return not ruling and (timed or window)


def _all_words(statement: Statement) -> tuple[str, ...]:
    """Every word of a statement from its verb on, amounts, times and windows aside: those belong in
    the norm, not in the name of its act."""
    start = max(0, statement.verb.verb)
    tokens = [a for a in statement.head[start:] if isinstance(a, Token)]
    found = [t.text.lower() for t in tokens if t.sort is not Sort.WINDOW]
    while found and found[-1] in ("at", "by", "before", "after", "until", "on", "in", "each", "every"):
        found.pop()
    return tuple(w for w in found if w not in ("the", "a", "an", "at", "by"))


def has_time(statement: Statement) -> bool:
    """Whether a noun phrase is a duty by its time: "flat by 21:00", "first reply within 30 seconds"."""
    return any(
        (isinstance(a, Bound) and a.amount.kind() is Kind.TIME_OF_DAY)
        or (isinstance(a, Within) and a.amount is not None)
        for a in statement.head
    )


def _term(scene: Scene, gist: Gist) -> str:
    """The act as a term: a verb the layer has no tool for, or the noun in "leverage is not allowed"."""
    statement = gist.statement
    if gist.force is Force.NONE and statement.head and has_time(statement):
        if bool(lone_within(statement.head)):
            words = tuple(a.value for a in statement.head if isinstance(a, Token) and a.is_word)[:3]
        else:
            words = _all_words(statement)
        return (
            scene.draft.term(words, "act", scene.quote(statement.start, statement.end), limit=20)
            if words
            else ""
        )
    if gist.force is Force.NONE or not statement.head:
        return ""
    if permissive(statement) or (statement.verb.force is Force.NONE and gist.force is Force.NEVER):
        atoms = statement.subject if statement.verb.force is not Force.NONE else statement.head
        words = tuple(
            a.value
            for a in atoms
            if isinstance(a, Token) and a.is_word and a.value not in ADVERBS | {"the", "a", "any", "an"}
        )
        if not words:
            return ""
        return scene.draft.term(words, "act", scene.quote(atoms[0].start, atoms[-1].end))
    if not statement.verb.bases or statement.verb.copula:
        return ""
    needs = set(statement.verb.bases) & {"need", "require"} and not statement.verb.passive
    if needs and gist.force is Force.PRESENT:
        return ""  # "adding a token needs both founders": needing is no act
    if _timed_act(statement):
        return scene.draft.term(
            _all_words(statement), "act", scene.quote(statement.start, statement.end), limit=20
        )
    end = statement.head[-1].end
    if statement.borrowed and statement.verb.passive:
        return act_term(scene, (*statement.borrowed, *statement.head), statement.start, end)
    return act_term(scene, statement.head, statement.start, end)


def _comparisons(scene: Scene, gist: Gist) -> list[str] | None:
    """The head's amounts as conditions on the call. None when one of them bounds nothing we know:
    a limit that is dropped would be a lie."""
    found: list[str] = []
    head = gist.statement.head
    for bound in ruled(gist):
        if not bound.operator and not _says_amount(gist, bound):
            if _times_once(gist, bound):
                continue
            continue
        if gist.tools and tells_difference(head, bound):
            text = difference(scene, head, bound, gist.tools)
            if not text:
                return None
            found.append(text)
            continue
        match = value_of_bound(scene, head, bound, gist.tools)
        if match.value is None:
            if match.rivals:
                scene.problems.append("two readings:" + ", ".join(match.rivals))
            elif match.unit:
                scene.problems.append("unit:" + bound.amount.text)
            elif not gist.tools:
                text = _term_amount(scene, gist, bound)
                if text:
                    found.append(text)
                    continue
            if bound.operator:
                return None
            continue
        found.append(f"{match.value.name} {bound.operator or '=='} {amount_text(bound.amount)}")
    about = [c.split(" ")[0] for c in found]
    if any(" == " in c and about.count(c.split(" ")[0]) > 1 for c in found):
        return None  # "2 pallets and 10 boxes": one amount in two parts
    return found


def _says_amount(gist: Gist, bound: Bound) -> bool:
    """ "Refund 20 USD": a bare amount of money is what the call carries."""
    return bound.amount.kind() in (Kind.MONEY, Kind.UNIT) and bool(gist.tools)


def _times_once(gist: Gist, bound: Bound) -> bool:
    return bound.amount.value in ("once", "one")


def _reserved(scene: Scene, gist: Gist, comparisons: list[str]) -> bool:
    """ "Only the registrar may archive": forbidden to the agent."""
    head = gist.statement.head
    first = head[0] if head else None
    if not isinstance(first, Token) or first.sort is not Sort.ONLY or gist.force is not Force.MAY:
        return False
    subject = [a.value for a in gist.statement.subject if isinstance(a, Token) and a.sort is not Sort.ONLY]
    if not subject or set(subject) & scene.lexicon.agent:
        return False
    actor = " ".join(w for w in subject if w not in ("the", "a", "an"))
    scene.draft.forbid(
        gist.quotes, gist.action, when=gist.condition(*comparisons), unless=gist.unless, actor=actor
    )
    return True


def _term_amount(scene: Scene, gist: Gist, bound: Bound) -> str:
    """An amount of an act without a tool becomes a quantity term named from the act."""
    if bound.amount.quantity is None or not bound.operator:
        return ""
    at = gist.statement.head.index(bound)
    after = [a.value for a in gist.statement.head[at + 1 : at + 3] if isinstance(a, Token) and a.is_word]
    words = (*gist.action.split("_")[:3], *after[:1])
    quote = scene.quote(gist.statement.start, gist.statement.end)
    name = scene.draft.term(tuple(words), str(bound.amount.quantity.type), quote)
    return f"{name} {bound.operator} {amount_text(bound.amount)}"


def _ceiling(gist: Gist) -> bool:
    """Convention 2: a ceiling alone permits, it does not demand."""
    return any(b.operator in ("<=", "<") for b in ruled(gist) if b.amount.kind() is not Kind.DURATION)


def _demanding(scene: Scene, gist: Gist) -> bool:
    """A present-tense duty that says for which cases: "Damaged orders are refunded, up to 200 USD"."""
    return bool(gist.when) or bool(_requires(scene, gist)) or bool(_deadline(scene, gist)[0])


def _lacking(scene: Scene, gist: Gist) -> list[str]:
    """ "Never close it without a receipt": what must be there."""
    found = []
    for phrase in gist.statement.of_kind("lacking"):
        text = condition(scene, phrase.atoms, gist.tools)
        if text:
            found.append(negation(text))
    return found


def _requires(scene: Scene, gist: Gist) -> str:
    """What the duty says of the call's own arguments: "in full", "to ETH"."""
    arguments = {v.name for v in scene.lexicon.arguments(*gist.tools)}
    found = [
        w for w in gist.when if _about(w) <= arguments and _about(w) and not _from_phrase(scene, gist, w)
    ]
    full = _in_full(scene, gist)
    return conjunction(*([full] if full else []), *found)


def _from_phrase(scene: Scene, gist: Gist, text: str) -> bool:
    return text not in facts(scene, gist.statement.head, gist.tools)


def _about(text: str) -> set[str]:
    """The name a comparison is about."""
    match = re.search(r"[a-z_][\w.]*", text.removeprefix("not ").lstrip("("))
    return {match[0]} if match else set()


def _in_full(scene: Scene, gist: Gist) -> str:
    """ "in full" is an alias that a context value may carry: the money argument equals it."""
    text = " ".join(a.value for a in gist.statement.head if isinstance(a, Token))
    money = [v for v in scene.lexicon.arguments(*gist.tools) if v.type.kind is Kind.MONEY]
    if "in full" not in text or len(money) != 1:
        return ""
    whole = [v for v in scene.lexicon.context if ("in", "full") in v.aliases or ("full",) in v.aliases]
    totals = whole or [v for v in scene.lexicon.context if v.name.endswith((".total", ".amount", ".price"))]
    same = [v for v in totals if v.type == money[0].type]
    return f"{money[0].name} == {same[0].name}" if len(same) == 1 else ""


def _deadline(scene: Scene, gist: Gist) -> tuple[str, str, tuple[Derivation, ...]]:
    """(within, by, derivations) of a duty."""
    for atom in gist.statement.head:
        if isinstance(atom, Within) and atom.amount is not None and atom.amount.kind() is Kind.DURATION:
            return amount_text(atom.amount), "", ()
        if isinstance(atom, Token) and atom.sort is Sort.NOW:
            return atom.value, "", (Derivation(literal=atom.value, source=atom.text),)
    by = False
    in_front = [a for p in gist.statement.of_kind("deadline") for a in p.atoms]
    for atom in (*in_front, *gist.statement.head):
        if isinstance(atom, Token) and atom.value == "by":
            by = True
        if isinstance(atom, Bound) and by and scene.is_moment(atom.amount):
            at = scene.moment(atom.amount)
            if at is not None:
                return "", iso(by_the_end(atom.amount, at)), ()
    return "", "", ()


def _oblige(scene: Scene, gist: Gist, comparisons: list[str]) -> bool:
    if comparisons and not gist.tools and not gist.act.unknown_name:
        return _measured_term(scene, gist, comparisons)
    within, by, derived = _deadline(scene, gist)
    requires = _requires(scene, gist)
    arguments = {v.name for v in scene.lexicon.arguments(*gist.tools)}
    when = [w for w in gist.when if w not in requires.split(" and ")]
    own = [c for c in comparisons if _about(c) <= arguments]
    about_case = [c for c in comparisons if c not in own]
    if read_periodic(scene, gist, conjunction(*when, *about_case)):
        return True
    if own and "==" in requires:  # "in full, up to 200 USD": the whole may not exceed it
        left, _, right = requires.partition(" == ")
        about_case += [c.replace(left, right, 1) for c in own]
        own = []
    otherwise = _otherwise(scene, gist)
    scene.draft.constrain(
        gist.quotes,
        derived,
        oblige=gist.action,
        requires=conjunction(requires, *own),
        when=conjunction(*when, *about_case),
        unless=gist.unless,
        within=within,
        by=by,
        otherwise=otherwise,
        universal_in=universals(scene, gist),
    )
    autonomy(scene, gist, conjunction(*when, *about_case, *own))
    return True


def _measured_term(scene: Scene, gist: Gist, comparisons: list[str]) -> bool:
    """ "Answer in fewer than 100 words": an invariant over a term. Money without a tool is not read:
    a limit on spending must bind calls."""
    if gist.when or any(b.amount.kind() is Kind.MONEY for b in ruled(gist)):
        return False
    scene.draft.constrain(gist.quotes, maintain=conjunction(*comparisons), unless=gist.unless)
    return True


def _otherwise(scene: Scene, gist: Gist) -> str:
    """ "fix it or stop": the act that may be taken instead."""
    head = gist.statement.head
    at = next((i for i, a in enumerate(head) if isinstance(a, Token) and a.sort is Sort.OR), None)
    if at is None or at + 1 >= len(head) or at <= gist.statement.verb.last:
        return ""
    right = head[at + 1 :]
    if isinstance(right[0], Token) and right[0].value == "else":
        right = right[1:]
    verb = find_verb(right, scene.lexicon.readings)
    if verb.force is not Force.IMPERATIVE:
        return ""
    act = find_act(right, verb, scene.lexicon)
    if not act.tools and not gist.tools:
        words = tuple(
            a.value for a in head if isinstance(a, Token) and a.value not in ("it", "them", "the", "a")
        )
        gist.action = scene.draft.term(words, "act", scene.quote(gist.statement.start, head[-1].end))
        return ""
    return act.text or act_term(scene, right, right[0].start, right[-1].end)


def _bare(scene: Scene, gist: Gist, comparisons: list[str]) -> bool:
    """No verb: "refunds up to 50 USD: fine"."""
    if not gist.tools or has_time(gist.statement) or not (comparisons or gist.when):
        return _deadline_only(scene, gist)
    words = {a.value for a in (*gist.statement.label, *gist.statement.head) if isinstance(a, Token)}
    if _ceiling(gist) or words & {"fine", "ok", "okay", "allowed"} or asking_phrase(scene, gist.statement):
        when = gist.condition(*comparisons)
        scene.draft.constrain(gist.quotes, permit=gist.action, when=when, unless=gist.unless)
        autonomy(scene, gist, when)
        return True
    return False


def _deadline_only(scene: Scene, gist: Gist) -> bool:
    """ "Daily post by 20:00": a noun with a time."""
    if not has_time(gist.statement):
        return False
    within, _, _ = _deadline(scene, gist)
    if within:
        scene.draft.constrain(
            gist.quotes, oblige=gist.action, when=gist.condition(), within=within, unless=gist.unless
        )
        return True
    return read_periodic(scene, gist, gist.condition())
