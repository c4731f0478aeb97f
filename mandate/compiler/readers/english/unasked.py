"""Nobody need be asked: a sentence that lifts approval from the calls that were just spoken of."""

from __future__ import annotations

import re

from mandate.compiler.readers.english.approvals import asked
from mandate.compiler.readers.english.conditions import conjunction, negation
from mandate.compiler.readers.english.gist import Gist
from mandate.compiler.readers.english.limits import ruled
from mandate.compiler.readers.english.scene import Scene
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import singular
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import BE, Force

ASKING = frozenset("ask consult trouble bother disturb pester".split())
_AGREEING = frozenset("approve confirm sign authorise authorize agree".split())
_OTHERS = frozenset("check wait involve wake contact clear".split())
_PEOPLE = frozenset("team colleague human people staff person".split())
_CONSENT = frozenset("confirmation permission consent blessing agreement clearance green light".split())
_NEEDING = frozenset("need require necessary".split())
_PRONOUNS = frozenset("it this that them these those i you we me us my our anybody anyone nobody".split())
_FLIPPED = {">": "<=", ">=": "<", "<": ">=", "<=": ">"}
_ANY = frozenset("anybody anyone nobody".split())
_SMALL = (
    BE | _PRONOUNS
    | frozenset(
        """the a an any no not never ever for to with about of from before there here anything everything
        do does did don't need needn't require have has had must should shall will would may can first please
        somebody someone everybody everyone one off on get seek obtain request else at all and or so just
        needed required necessary beforehand ahead each time every""".split()
    )
)  # fmt: skip


def read_unasked(scene: Scene, gist: Gist) -> bool:
    """Reads "don't ask anybody", "no approvals", "nobody has to be asked": autonomy of the calls of the
    norm before, or a question; never an act called "ask anybody". False if it says no such thing."""
    if not _lifts(scene, gist):
        return False
    granted, withheld = "", gist.unless
    action = gist.action
    if not action or gist.from_memory:
        action = ", ".join(scene.memory.tools)
        granted, forbidden = _spoken_of(scene, action)
        withheld = " or ".join(t for t in (forbidden, withheld) if t)
    who = asked(scene, gist.statement.head)
    foreign = _foreign(scene, gist)
    what = scene.clause.text[gist.statement.start : gist.statement.end].strip() or scene.clause.text
    but = bool(who.role) and any(
        isinstance(a, Token) and a.value in _ANY for a in gist.statement.head
    )  # "anybody but the lead"
    if not action or who.unknown or foreign or but or ruled(gist):
        scene.draft.ask(scene.clause, f"which calls does `{what}` free from asking, and whom?", "dangling")
        return True
    quotes = gist.quotes
    if scene.memory.quote is not None and scene.memory.quote not in quotes and granted + withheld:
        quotes = (*quotes, scene.memory.quote)
    when = conjunction(granted, *gist.when, *gist.only)
    scene.draft.constrain(quotes, autonomous=action, when=when, unless=withheld, role=who.role)
    return True


def _lifts(scene: Scene, gist: Gist) -> bool:
    statement = gist.statement
    tokens = [a for a in statement.head if isinstance(a, Token)]
    said = {t.value for t in tokens}
    bases = set(statement.verb.bases)
    for token in tokens:
        bases |= {base for base, _ in scene.lexicon.readings(token.value)} & (ASKING | _AGREEING | _OTHERS)
    no = any(t.sort is Sort.NOQ for t in tokens)
    lifted = (
        no
        or gist.force is Force.NEVER
        or statement.verb.force is Force.NEVER
        or any(t.sort in (Sort.NOT, Sort.MUSTNOT) or t.value == "need not" for t in tokens)
    )
    if not lifted or any(t.sort is Sort.ONLY for t in tokens):
        return False
    if any(t.sort is Sort.APPROVAL for t in tokens):
        needing = bool(bases & _NEEDING or said & {"needed", "required", "necessary", "need", "require"})
        return needing or bool(bases & ASKING) or statement.verb.force is Force.NONE
    if gist.tools and not gist.from_memory:
        return False
    people = asked(scene, statement.head).somebody or bool({singular(w) for w in said} & _PEOPLE)
    if bases & ASKING:
        return people or "ask" not in bases or "for" not in said or not _foreign(scene, gist)
    return bool(bases & (_AGREEING | _OTHERS)) and people and not _foreign(scene, gist)


def _foreign(scene: Scene, gist: Gist) -> bool:
    """A word that is neither about asking nor about whom: "don't ask anybody for a passport"."""
    roles = {w for phrase, _ in scene.lexicon.roles for w in phrase}
    own = ASKING | _AGREEING | _OTHERS | _PEOPLE | _CONSENT | _SMALL | roles
    for i, atom in enumerate(gist.statement.head):
        if not isinstance(atom, Token) or not atom.is_word or atom.sort is Sort.APPROVAL:
            continue
        if not gist.from_memory and i in gist.act.used:
            continue
        bases = {base for base, _ in scene.lexicon.readings(atom.value)}
        words = {atom.value, singular(atom.value), *bases}
        if not words & own and not all(w in own for w in atom.value.split()):
            return True
    return False


def _otherwise(forbidden: str) -> str:
    """The case that stays allowed: `amount <= 50 USD` beside a ban of `amount > 50 USD`."""
    match = re.fullmatch(r"([\w.]+) (>=|<=|>|<) ([\d_.]+(?: [A-Za-z%]+)?)", forbidden)
    if match is None:
        return negation(forbidden) if forbidden else ""
    return f"{match[1]} {_FLIPPED[match[2]]} {match[3]}"


def _spoken_of(scene: Scene, action: str) -> tuple[str, str]:
    """(when, unless): the condition of the last permission or duty for the calls, or, where the last
    norm forbids them, the case that stays allowed."""
    number = 0
    found = ("", "")
    for norm in scene.draft.constraints:
        if action in (norm.permit, norm.oblige) and int(norm.id[1:]) > number:
            number, found = int(norm.id[1:]), (norm.when or "", norm.unless or "")
    for ban in scene.draft.prohibited:
        if ban.forbid == action and not ban.unless and int(ban.id[1:]) > number:
            number, found = int(ban.id[1:]), (_otherwise(ban.when or ""), "")
    return found
