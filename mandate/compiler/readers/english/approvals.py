"""Approval and autonomy: who must be asked before a call, and who need not be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from mandate.compiler.readers.english.acts import Act, atom_stems, find_act, find_run
from mandate.compiler.readers.english.conditions import conjunction, facts
from mandate.compiler.readers.english.gist import Gist, scope
from mandate.compiler.readers.english.limits import comparisons_in, head_comparisons
from mandate.compiler.readers.english.scene import Scene
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom, Phrase
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force, find_verb

_ASKING = frozenset("ask consult check clear confirm obtain get seek request run wait escalate".split())
_BOTHERING = frozenset(
    "ask trouble bother disturb consult check wait involve call wake pester contact".split()
)
DECIDING = frozenset("decide approve release sign confirm authorise authorize".split())
_ME = frozenset("me us my our mine ours".split())
_ANYBODY = frozenset("anybody anyone nobody somebody someone everybody no-one".split())
_NOT_NAMES = frozenset("the a an first before if when it this that in on for any monday friday".split())


@dataclass(frozen=True, slots=True)
class Asked:
    """Whom a phrase names: a role of the spec (`owner` for "me"), anybody, or a name nobody knows."""

    role: str | None = None
    anybody: bool = False
    unknown: str = ""
    count: int | None = None

    @property
    def somebody(self) -> bool:
        return self.role is not None or self.anybody or bool(self.unknown)


def asked(scene: Scene, atoms: Sequence[Atom]) -> Asked:
    """The person or role that some words name."""
    stems = atom_stems(atoms)
    for phrase, name in sorted(scene.lexicon.roles, key=lambda r: -len(r[0])):
        if find_run(stems, phrase) or find_run(stems, (*phrase[:-1], phrase[-1].removesuffix("s"))):
            return Asked(name, count=_count(atoms))
    tokens = [a for a in atoms if isinstance(a, Token)]
    if any(t.value in _ME for t in tokens):
        return Asked("owner")
    if any(t.value in _ANYBODY or (t.value == "no" and t.sort is Sort.NOQ) for t in tokens):
        return Asked(anybody=True)
    for i, token in enumerate(tokens):
        title = token.is_word and token.text[:1].isupper() and token.value not in _NOT_NAMES and i > 0
        if title and tokens[i - 1].value in (
            "from",
            "by",
            "of",
            "ask",
            "to",
            "with",
            "consult",
            "'s",
            "without",
        ):
            return Asked(unknown=token.text)
    return Asked()


def _count(atoms: Sequence[Atom]) -> int | None:
    for atom in atoms:
        if isinstance(atom, Token) and atom.value == "both":
            return 2
        amount = getattr(atom, "amount", None)
        if amount is not None and amount.quantity is not None and amount.quantity.value in (2, 3, 4, 5):
            return int(amount.quantity.value)
    return None


def asks(phrase_atoms: Sequence[Atom], scene: Scene) -> bool:
    """Whether a "without …" phrase is about asking somebody: "without checking with Dana", "without Dana"."""
    if any(isinstance(a, Token) and a.sort is Sort.APPROVAL for a in phrase_atoms):
        return True
    stems = [s for _, s in atom_stems(phrase_atoms)]
    if not stems:
        return False
    who = asked(scene, phrase_atoms)
    return (stems[0] in _BOTHERING | _ASKING and (who.somebody or len(stems) == 1)) or (
        len(stems) <= 4 and (who.role is not None or who.anybody)
    )


def asking_phrase(scene: Scene, statement: Statement) -> Phrase | None:
    return next((p for p in statement.of_kind("lacking") if asks(p.atoms, scene)), None)


def read_approval(scene: Scene, gist: Gist) -> bool:
    """Reads every form of approval and autonomy; False if the statement is about neither."""
    return (
        _do_not_trouble(scene, gist)
        or _nobody_needs(scene, gist)
        or _needs_approval(scene, gist)
        or _ask_first(scene, gist)
        or _never_without(scene, gist)
        or _decides(scene, gist)
    )


def autonomy(scene: Scene, gist: Gist, condition: str) -> None:
    """ "…without asking anybody" beside a permission or duty."""
    phrase = asking_phrase(scene, gist.statement)
    if phrase is None or not gist.action:
        return
    who = asked(scene, phrase.atoms)
    if who.unknown:
        _dangling(scene, who)
        return
    scene.draft.constrain(
        gist.quotes, autonomous=gist.action, when=condition, unless=gist.unless, role=who.role
    )


def _dangling(scene: Scene, who: Asked) -> None:
    roles = tuple(dict.fromkeys(name for _, name in scene.lexicon.roles))
    scene.draft.ask(scene.clause, f"who is `{who.unknown}`? the layer has no such role", "dangling", roles)


def _approve(scene: Scene, gist: Gist, who: Asked, condition: str) -> bool:
    if not gist.action:
        return False
    if who.unknown:
        _dangling(scene, who)
        return True
    if scene.reached_back is not None and scene.reached_back not in gist.quotes:
        gist.quotes = (*gist.quotes, scene.reached_back)
    scene.draft.constrain(
        gist.quotes, approve=gist.action, when=condition, unless=gist.unless, role=who.role or "owner",
        count=who.count,
    )  # fmt: skip
    return True


def _condition(scene: Scene, gist: Gist) -> str:
    return conjunction(*gist.when, *gist.only, *head_comparisons(scene, gist))


def _do_not_trouble(scene: Scene, gist: Gist) -> bool:
    """ "Don't trouble anybody about moves", "no need to check with me under 20 USD"."""
    verb, statement = gist.statement.verb, gist.statement
    head = [a for a in statement.head if isinstance(a, Token)]
    text = " ".join(t.value for t in head[:8])
    lifted = "need not" in text or "no need" in text or any(t.value == "need not" for t in head)
    bothering = any(b in _BOTHERING for b in verb.bases) or (
        lifted and any(t.value in _BOTHERING for t in head)
    )
    who = asked(scene, statement.head)
    if not bothering or not (gist.force is Force.NEVER or lifted) or not who.somebody or not gist.action:
        return False
    if who.unknown:
        _dangling(scene, who)
    else:
        scene.draft.constrain(
            gist.quotes,
            autonomous=gist.action,
            when=_condition(scene, gist),
            unless=gist.unless,
            role=who.role,
        )
    return True


def _nobody_needs(scene: Scene, gist: Gist) -> bool:
    """ "Nobody needs to sign off on it", "no one has to approve this": the calls just spoken of are free."""
    statement = gist.statement
    subject = [a for a in statement.subject if isinstance(a, Token)]
    nobody = bool(subject) and len(subject) <= 2 and subject[0].sort is Sort.NOQ
    approving = any(isinstance(a, Token) and a.sort is Sort.APPROVAL for a in statement.head) or bool(
        set(statement.verb.bases) & (DECIDING | _ASKING)
    )
    if not nobody or not approving or statement.verb.force is not Force.DUTY:
        return False
    pointing = any(isinstance(a, Token) and a.value in ("it", "this", "that", "them") for a in statement.rest)
    if not gist.action and scene.memory.quote is not None and pointing:
        gist.action, gist.from_memory = ", ".join(scene.memory.tools), True
        gist.quotes = (*gist.quotes, scene.memory.quote)
    if not gist.action:
        return False
    when = _condition(scene, gist)
    if gist.from_memory:
        when = conjunction(_granted(scene, gist), when)
    scene.draft.constrain(gist.quotes, autonomous=gist.action, when=when, unless=gist.unless)
    return True


def _granted(scene: Scene, gist: Gist) -> str:
    """The condition of the last permission or duty for the act."""
    for norm in reversed(scene.draft.constraints):
        if gist.action in (norm.permit, norm.oblige):
            return norm.when or ""
    return ""


_NEEDING = frozenset("need require want take demand".split())


def _needs_approval(scene: Scene, gist: Gist) -> bool:
    """ "Refunds over 80 USD need the approval of the lead", "… must be approved by", "… go to Dana first"."""
    statement = gist.statement
    tokens = [a for a in statement.head if isinstance(a, Token)]
    stems = [s for _, s in atom_stems(statement.head)]
    has_approval = any(t.sort is Sort.APPROVAL for t in tokens)
    needing = any(s in _NEEDING for s in stems)
    approved = any(b in ("approve", "authorise", "authorize", "confirm") for b in statement.verb.bases)
    passive_approval = approved and statement.verb.passive and gist.force is not Force.MAY
    only_with = any(t.sort is Sort.ONLY for t in tokens) and any(t.value in ("with", "after") for t in tokens)
    subject_to = "subject" in stems
    routed = any(b in ("go", "escalate", "refer", "route") for b in statement.verb.bases)
    negative = gist.force in (Force.NEVER,)
    who = asked(scene, statement.head[_after(statement, passive_approval or routed) :])
    if has_approval and (needing or only_with or subject_to):
        if not gist.action:
            if any(isinstance(a, Token) and a.sort in (Sort.NOQ, Sort.NOT) for a in statement.head) or (
                negative or statement.verb.force is Force.NEVER
            ):
                return False  # "approval is not needed": of what was spoken of before
            what = scene.clause.text[statement.start : statement.end]
            scene.draft.ask(scene.clause, f"approval for which call? `{what}`")
            return True
        if negative or (gist.force is Force.MAY and needing):
            scene.draft.constrain(
                gist.quotes, autonomous=gist.action, when=_condition(scene, gist), role=who.role
            )
            return True
        return _approve(scene, gist, who, _condition(scene, gist))
    if passive_approval or (routed and who.role is not None and not negative):
        return _approve(scene, gist, who, _condition(scene, gist))
    if routed and not negative and gist.action and any(t.value == "first" for t in tokens):
        rest = statement.head[statement.verb.last + 1 :]
        whom = " ".join(a.text for a in rest if isinstance(a, Token) and a.value not in ("to", "first"))
        return _approve(scene, gist, Asked(unknown=whom), "")
    return False


def _after(statement: Statement, verbal: bool) -> int:
    """Where the person stands: after the verb, or after the word for approval."""
    if verbal:
        return statement.verb.last + 1
    for i, atom in enumerate(statement.head):
        if isinstance(atom, Token) and atom.sort is Sort.APPROVAL:
            return max(0, i - 4)
    return 0


def _ask_first(scene: Scene, gist: Gist) -> bool:
    """ "Ask Dana before refunding more than 100 USD", "for anything above that, ask the lead first"."""
    statement = gist.statement
    if not any(b in _ASKING for b in statement.verb.bases) or gist.force not in (
        Force.IMPERATIVE, Force.DUTY, Force.PRESENT,
    ):  # fmt: skip
        return False
    has_approval = any(isinstance(a, Token) and a.sort is Sort.APPROVAL for a in statement.head)
    who = asked(scene, statement.head)
    if not who.somebody and not has_approval:
        return False
    if not who.somebody or who.role is not None or who.unknown:
        return _act_asked_about(scene, gist)
    return False


def _act_asked_about(scene: Scene, gist: Gist) -> bool:
    who = asked(scene, gist.statement.head)
    for phrase in gist.statement.of_kind("before", "scope", "condition"):
        act = find_act(phrase.atoms, find_verb(phrase.atoms, scene.lexicon.readings), scene.lexicon)
        if act.tools:
            gist.act, gist.action = act, act.text
            inner: list[str] = []
            if phrase.kind == "before":
                rest = [a for i, a in enumerate(phrase.atoms) if i not in act.used]
                inner = [*facts(scene, rest, act.tools), *comparisons_in(scene, phrase.atoms, act.tools)]
            return _approve(scene, gist, who, conjunction(*gist.when, *inner))
    if not gist.action and scene.memory.tools:
        gist.action = ", ".join(scene.memory.tools)
    return _approve(scene, gist, who, _condition(scene, gist))


def _decides(scene: Scene, gist: Gist) -> bool:
    """ "over that … Dana decides"."""
    verb = gist.statement.verb
    if verb.passive or not set(verb.bases) & DECIDING:
        return False
    who = asked(scene, gist.statement.subject)
    if who.role is None:
        return False
    back = scene.memory.amount_tools or scene.memory.tools
    if back and (not gist.action or gist.from_memory):
        gist.action, gist.act = ", ".join(back), Act(back)
        gist.when = [scope(scene, p.atoms, gist.tools) for p in gist.statement.shared if p.kind == "scope"]
    return _approve(scene, gist, who, gist.condition())


def _never_without(scene: Scene, gist: Gist) -> bool:
    """ "Nothing above 4,000 USD goes out without Helen", "never merge without my OK"."""
    phrase = asking_phrase(scene, gist.statement)
    if phrase is None or gist.force is not Force.NEVER:
        return False
    return _approve(scene, gist, asked(scene, phrase.atoms), _condition(scene, gist))
