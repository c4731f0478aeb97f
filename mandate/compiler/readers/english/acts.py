"""Which tool, or which act without a tool, a statement speaks of."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from mandate.compiler.readers.english.events import event_places
from mandate.compiler.readers.english.lexicon import LIGHT, Lexicon, ToolWords, VerbPattern
from mandate.compiler.readers.english.naming import ARTICLES, Stems, words_of
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import singular, stem
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import ADVERBS, BE, Force, VerbGroup


@dataclass(frozen=True, slots=True)
class Act:
    """`tools` are names of the spec; without any, `verb` and `words` name an act the spec does not
    know. `used` are the positions in the atoms that named it; `noun` tells "20 refunds" from "refund"."""

    tools: tuple[str, ...] = ()
    used: frozenset[int] = frozenset()
    noun: bool = False
    score: int = 0
    unknown_name: str = ""  # a name in a code span that the layer does not have
    rivals: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        return ", ".join(self.tools) or self.unknown_name


_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+|[a-z][a-z0-9]*(?:_[a-z0-9]+)+")
_FILLERS = ARTICLES | ADVERBS | BE | frozenset("new such same other own one two of more".split())


def atom_stems(atoms: Sequence[Atom]) -> list[tuple[int, str]]:
    """(position, stem) of every word, hyphenated words in parts."""
    found: list[tuple[int, str]] = []
    for i, atom in enumerate(atoms):
        if isinstance(atom, Token) and (atom.is_word or atom.sort in (Sort.CODE, Sort.QUOTED, Sort.APPROVAL)):
            parts = words_of(atom.text) if atom.is_word else words_of(atom.value)
            found.extend((i, stem(w)) for w in parts)
        elif isinstance(atom, Token) and atom.sort is Sort.WINDOW and atom.text.isalpha():
            found.append((i, stem(atom.text)))  # "average daily volume"
        elif isinstance(atom, Token) and atom.sort is Sort.KEY:
            found.extend((i, stem(w)) for w in words_of(atom.value))
    return found


def find_run(stems: Sequence[tuple[int, str]], phrase: Stems) -> frozenset[int] | None:
    """Where the words of a phrase stand next to each other, fillers aside."""
    plain = [(i, s) for i, s in stems if s not in _FILLERS or s in phrase]
    for k in range(len(plain) - len(phrase) + 1):
        if tuple(s for _, s in plain[k : k + len(phrase)]) == phrase:
            return frozenset(i for i, _ in plain[k : k + len(phrase)])
    return None


def find_act(atoms: Sequence[Atom], verb: VerbGroup, lexicon: Lexicon) -> Act:
    """The best match; empty `tools` when no tool is named. Ties between tools are `rivals`."""
    named = _by_name(atoms, lexicon)
    if named is not None:
        return named
    found: list[Act] = []
    events = event_places(atom_stems(atoms), lexicon).values()
    hidden = frozenset(i for places in events for i in places)
    for tool in lexicon.tools:
        by_noun = _by_noun(atoms, verb, tool, hidden)
        best = max((*_by_verb(atoms, verb, tool, lexicon), *by_noun), key=_rank, default=None)
        if best is not None:
            found.append(best)
    if not found:
        return Act()
    found.sort(key=lambda act: (-act.score, act.tools))
    top = found[0]
    joined = [a for a in found[1:] if a.noun and top.noun and a.score >= 4 and not a.used & top.used]
    if joined:
        tools = tuple(dict.fromkeys((*top.tools, *(t for a in joined for t in a.tools))))
        order = [t.name for t in lexicon.tools if t.name in tools]
        return Act(tuple(order), top.used.union(*(a.used for a in joined)), True, top.score)
    rivals = tuple(t for a in found if a.score == top.score for t in a.tools)
    if len(rivals) > 1:
        return Act((), top.used, top.noun, top.score, rivals=rivals) if top.score > 1 else Act()
    return top


def _rank(act: Act) -> tuple[int, int]:
    return act.score, len(act.used)


def _by_name(atoms: Sequence[Atom], lexicon: Lexicon) -> Act | None:
    known = {t.name for t in lexicon.tools}
    for i, atom in enumerate(atoms):
        if not isinstance(atom, Token):
            continue
        name = atom.value.strip("()") if atom.sort is Sort.CODE else atom.text.rstrip("()")
        if name in known and (atom.sort is Sort.CODE or "." in name or "_" in name):
            return Act((name,), frozenset({i}), False, 10)
        if atom.sort is Sort.CODE and _NAME.fullmatch(name) and _calls(atoms, i):
            return Act((), frozenset({i}), False, 10, unknown_name=name)
    return None


def _calls(atoms: Sequence[Atom], i: int) -> bool:
    """Whether the code span is what the verb calls: "use `x.y`", "never call `x_y`"."""
    before = atoms[i - 1] if i else None
    return before is None or (isinstance(before, Token) and stem(before.value) in (
        "use", "call", "run", "invoke", "execute", "trigger", "the",
    ))  # fmt: skip


def _by_verb(atoms: Sequence[Atom], verb: VerbGroup, tool: ToolWords, lexicon: Lexicon) -> list[Act]:
    if verb.verb < 0:
        return []
    found = []
    for pattern in tool.verbs:
        if pattern.verb not in (*verb.bases, *(b.rsplit("-", 1)[-1] for b in verb.bases)):
            continue
        act = _verb_match(atoms, verb, tool, pattern, lexicon)
        if act is not None:
            found.append(act)
    return found


def _verb_match(
    atoms: Sequence[Atom], verb: VerbGroup, tool: ToolWords, pattern: VerbPattern, lexicon: Lexicon
) -> Act | None:
    used = {verb.verb}
    if pattern.particle:
        at = next((i for i in range(verb.verb + 1, len(atoms)) if _value(atoms[i]) == pattern.particle), None)
        if at is None:
            return None
        used.add(at)
    side = _object_side(atoms, verb)
    stems = [(i, s) for i, s in atom_stems(atoms) if i in side]
    score = 5 if pattern.declared else 4
    if not pattern.objects:
        return Act((tool.name,), frozenset(used), False, score if pattern.declared or pattern.particle else 1)
    places = {i for i, s in stems if s in pattern.objects}
    if all(any(s == o for _, s in stems) for o in pattern.objects):
        return Act((tool.name,), frozenset(used | places), False, score + 1 + len(pattern.objects))
    last = pattern.objects[-1]
    if any(s == last for _, s in stems):
        return Act((tool.name,), frozenset(used | places), False, score)
    own = {s for v in lexicon.arguments(tool.name) for p in v.phrases for s in p}
    nouns = [s for i, s in stems if s not in _FILLERS | own | {"non"} and _is_content(atoms[i])]
    if not nouns:
        return Act((tool.name,), frozenset(used), False, 3 if pattern.declared else 2)
    return None


def _value(atom: Atom) -> str:
    return atom.value if isinstance(atom, Token) else ""


_PRONOUNS = frozenset(
    "it them they you me us him her that this those these anything everything something".split()
)
_PREPOSITIONS = frozenset(
    "to from for with in on at by of off out up down back about into onto over through against via under "
    "between "
    "directly yourself first again".split()
)


def _is_content(atom: Atom) -> bool:
    return isinstance(atom, Token) and atom.is_word and atom.value not in _PRONOUNS | _PREPOSITIONS | _FILLERS


def _object_side(atoms: Sequence[Atom], verb: VerbGroup) -> frozenset[int]:
    if verb.passive:
        return frozenset(range(verb.first))
    return frozenset(range(verb.last + 1, len(atoms)))


_STATE = frozenset(
    """
        receive get hear see keep stay remain need require go be have get wait come limit cap spend
        happen occur
        """.split()
)
_SPEECH = frozenset(
    "ask trouble bother disturb consult check inform tell notify contact call seek obtain approve authorise "
    "authorize confirm sign escalate route refer allow permit forbid prohibit ban require limit cap".split()
)


RECEIVING = frozenset("receive get hear see".split())


def _by_noun(atoms: Sequence[Atom], verb: VerbGroup, tool: ToolWords, hidden: frozenset[int]) -> list[Act]:
    """The noun for a call: "20 refunds", "sign-off for every trade". `hidden` are words that name an
    event: in "a lost order" nothing is ordered."""
    others = [b for b in verb.bases if b not in LIGHT | _STATE | _SPEECH]
    if others and verb.verb >= 0:
        return []  # "follow instructions in replies to posts" is no post
    stems = [(i, s) for i, s in atom_stems(atoms) if i != verb.verb and i not in hidden]
    found = []
    for phrase in tool.nouns:
        used = find_run(stems, phrase)
        if used:
            found.append(Act((tool.name,), used, True, 3 + len(phrase)))
    for phrase in tool.weak_nouns:
        used = find_run(stems, phrase)
        if used and verb.bases[:1] and verb.bases[0] in RECEIVING and max(used) < verb.first:
            continue  # "no contact is to hear from us": the one who receives is no act
        if used and not others:
            subject = 0 <= max(used) < verb.first
            strong = len(phrase) > 1 or subject
            found.append(Act((tool.name,), used, True, 3 if _counted(atoms, used) else 2 if strong else 1))
    return found


def _counted(atoms: Sequence[Atom], used: frozenset[int]) -> bool:
    """A plural right after an amount: "three resets"."""
    first = min(used)
    atom = atoms[first]
    return (
        first > 0
        and not isinstance(atoms[first - 1], Token)
        and isinstance(atom, Token)
        and atom.value != singular(atom.value)
    )


def act_words(atoms: Sequence[Atom], verb: VerbGroup) -> tuple[str, ...]:
    """The words that name an act without a tool: its verb and the head of its object."""
    if not verb.bases:
        return ()
    side = _object_side(atoms, verb)
    nouns: list[str] = []
    for i, atom in enumerate(atoms):
        if i not in side:
            continue
        if (
            isinstance(atom, Token)
            and atom.is_word
            and atom.value in _PREPOSITIONS - {"off", "out", "up", "down", "back"}
        ):
            if nouns or atom.value == "of":
                break
            continue
        if isinstance(atom, Token) and atom.sort in (Sort.AND, Sort.OR):
            break
        if _is_content(atom) and isinstance(atom, Token) and atom.value.isascii():
            nouns.append(singular(atom.value))
    return (verb.bases[0], *nouns[:3])


def has_norm_force(verb: VerbGroup) -> bool:
    return verb.force in (Force.IMPERATIVE, Force.DUTY, Force.MAY, Force.NEVER)
