"""From the phrases of a clause to its statements: one head each, with its conditions and exceptions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from mandate.compiler.readers.english.acts import atom_stems
from mandate.compiler.readers.english.events import event_places
from mandate.compiler.readers.english.fronted import put_back
from mandate.compiler.readers.english.lexicon import Lexicon
from mandate.compiler.readers.english.unfolding import uncomma, unfold
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import Form
from mandate.grammar.english.phrases import Atom, Bound, Group, Phrase, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import Force, VerbGroup, find_verb
from mandate.model.clause import Clause


@dataclass(frozen=True, slots=True)
class Statement:
    """One thing said. `shared` are the conditions in front that it has in common with the others of
    its sentence; `label` the words before a colon; `after_pronoun` ..."""

    clause: Clause
    head: tuple[Atom, ...]
    verb: VerbGroup
    phrases: tuple[Phrase, ...] = ()
    shared: tuple[Phrase, ...] = ()
    label: tuple[Atom, ...] = ()
    opener: str = ""
    borrowed: tuple[Atom, ...] = field(default=())  # a subject taken over from the statement before

    @property
    def start(self) -> int:
        return min((*(a.start for a in self.head), *(p.start for p in self.phrases)), default=0)

    @property
    def end(self) -> int:
        return max((*(a.end for a in self.head), *(p.end for p in self.phrases)), default=0)

    def of_kind(self, *kinds: str) -> tuple[Phrase, ...]:
        return tuple(p for p in (*self.shared, *self.phrases) if p.kind in kinds)

    @property
    def subject(self) -> tuple[Atom, ...]:
        own = self.head[: self.verb.first] if self.verb.force is not Force.NONE else ()
        return own or self.borrowed

    @property
    def rest(self) -> tuple[Atom, ...]:
        return self.head[self.verb.last + 1 :] if self.verb.force is not Force.NONE else self.head


def words(atoms: Sequence[Atom]) -> tuple[Token, ...]:
    return tuple(a for a in atoms if isinstance(a, Token))


def plain(atoms: Sequence[Atom]) -> str:
    """The words of some atoms in lower case, for looking things up."""
    parts = [a.value if isinstance(a, Token) else a.amount.value if a.amount else "" for a in atoms]
    return " ".join(p for p in parts if p)


def bounds(atoms: Sequence[Atom]) -> tuple[Bound, ...]:
    return tuple(a for a in atoms if isinstance(a, Bound))


def _mergeable(head: Sequence[Atom], lexicon: Lexicon) -> bool:
    """Whether a head after a comma only continues a list or an apposition: "…, BTC and SOL"."""
    if find_verb(head, lexicon.readings).force is not Force.NONE:
        return False
    ruled = [a for a in head if isinstance(a, Bound) and a.operator]
    windows = [t for t in words(head) if t.sort in (Sort.WINDOW, Sort.KEY)]
    return not (ruled and windows) and not any(t.sort is Sort.NOQ for t in words(head))


def build_statements(clause: Clause, groups: Sequence[Group], lexicon: Lexicon) -> tuple[Statement, ...]:
    """The statements of a clause in order. Conditions in front belong to all of them."""
    statements: list[Statement] = []
    pending: list[Phrase] = []
    label: tuple[Atom, ...] = ()
    groups = [
        g for group in put_back(groups) for part in unfold(group, lexicon) for g in uncomma(part, lexicon)
    ]
    for i, group in enumerate(groups):
        first, following = group.phrases[0], groups[i + 1].opener if i + 1 < len(groups) else ""
        if first.kind != "head":
            if not statements and (i + 1 < len(groups)):
                pending.extend(group.phrases)
            elif statements and group.opener in (":", ";", ".") and i + 1 < len(groups):
                pending = list(group.phrases)
            elif statements:
                statements[-1] = replace(statements[-1], phrases=statements[-1].phrases + group.phrases)
            else:
                statements.append(Statement(clause, (), VerbGroup(Force.NONE), group.phrases))
            continue
        head, subs = first.atoms, group.phrases[1:]
        if _is_filler(head) and len(groups) > 1:
            continue
        if following in (":", "—", "–", "-", "→", ".") and _is_label(head, subs, lexicon) and not statements:
            label = head
            continue
        if statements and group.opener not in (":", ";", ".") and _mergeable(head, lexicon):
            statements[-1] = _extended(statements[-1], head, subs)
            continue
        if (
            not statements
            and pending
            and _mergeable(head, lexicon)
            and group.opener == ","
            and following == ","
        ):
            pending[-1] = replace(pending[-1], atoms=pending[-1].atoms + head)
            continue
        if _is_scope(head, lexicon) and group.opener in ("", ";", ".") and following == ",":
            pending.append(Phrase("deadline" if _is_deadline(head) else "scope", head))
            pending.extend(subs)
            continue
        if not statements and following == "," and i + 1 < len(groups) and _is_topic(group, lexicon):
            pending.extend(subs)
            continue
        back = _beyond_that(head)
        if back:
            pending = [*pending, Phrase("scope", head[:back])]
            head = head[back:]
        statements.extend(_split(clause, group, head, subs, tuple(pending), label, statements, lexicon))
    if not statements and pending:
        statements.append(Statement(clause, (), VerbGroup(Force.NONE), tuple(pending), label=label))
    if not statements and label:
        statements.append(Statement(clause, label, find_verb(label, lexicon.readings)))
    return tuple(statements)


def _is_scope(head: Sequence[Atom], lexicon: Lexicon) -> bool:
    """ "For VIP customers, …": a prepositional phrase in front."""
    first = head[0]
    if isinstance(first, Token) and first.sort is Sort.KEY and event_places(atom_stems(head), lexicon):
        return True  # "for every lost order": no key
    if not isinstance(first, Token) or first.value not in (
        "for",
        "in",
        "on",
        "with",
        "at",
        "from",
        "during",
        "under",
        "by",
    ):
        return False
    return find_verb(head, lexicon.readings).force is Force.NONE


def _is_deadline(head: Sequence[Atom]) -> bool:
    """ "By Friday 12:00, …": when what follows is due."""
    first = head[0]
    return isinstance(first, Token) and first.value == "by" and bool(bounds(head))


def _beyond_that(head: Sequence[Atom]) -> int:
    """ "over that it parks the ticket": how many atoms point back at an amount."""
    for i, atom in enumerate(head[:2]):
        if isinstance(atom, Token) and atom.sort is Sort.CMP and i + 2 < len(head):
            after, following = head[i + 1], head[i + 2]
            subject = isinstance(following, Token) and following.value in (
                "it",
                "you",
                "the",
                "they",
                "we",
                "i",
                "ask",
            )
            if isinstance(after, Token) and after.value == "that" and subject:
                return i + 2
    return 0


_FILLERS = frozenset(
    "fine ok okay right good please thanks so well now uh um yes sorry done though too".split()
)


def _is_filler(head: Sequence[Atom]) -> bool:
    """ "fine", "Okay so", "uh": said between commas."""
    return len(head) <= 2 and all(isinstance(a, Token) and a.text.lower() in _FILLERS for a in head)


def _is_topic(group: Group, lexicon: Lexicon) -> bool:
    """ "Normal users who are locked out, the agent unlocks them": a case in front."""
    kinds = [p.kind for p in group.phrases]
    if kinds[:2] != ["head", "relative"]:
        return False
    return find_verb(group.phrases[0].atoms, lexicon.readings).force is Force.NONE


def _is_label(head: Sequence[Atom], subs: Sequence[Phrase], lexicon: Lexicon) -> bool:
    if subs or len(head) > 6 or bounds(head):
        return False
    if find_verb(head, lexicon.readings).force is Force.IMPERATIVE and len(head) > 3:
        return False
    return not any(t.sort in (Sort.NOQ, Sort.MUSTNOT, Sort.MAY, Sort.DUTY) for t in words(head))


def _extended(statement: Statement, head: tuple[Atom, ...], subs: tuple[Phrase, ...]) -> Statement:
    if statement.phrases and not bounds(head):
        last = statement.phrases[-1]
        grown = replace(last, atoms=last.atoms + head)
        return replace(statement, phrases=(*statement.phrases[:-1], grown, *subs))
    return replace(statement, head=statement.head + head, phrases=statement.phrases + subs)


def _split(
    clause: Clause,
    group: Group,
    head: tuple[Atom, ...],
    subs: tuple[Phrase, ...],
    pending: tuple[Phrase, ...],
    label: tuple[Atom, ...],
    before: Sequence[Statement],
    lexicon: Lexicon,
) -> list[Statement]:
    """The coordinated verbs of one head, each with the subject and modal it shares."""
    parts = _coordinated(head, lexicon)
    made: list[Statement] = []
    for k, part in enumerate(parts):
        verb = find_verb(part, lexicon.readings)
        own = subs if k == len(parts) - 1 else _of_subject(parts, subs, lexicon)
        statement = Statement(clause, part, verb, own, pending, label, group.opener if k == 0 else "and")
        previous = made[-1] if made else before[-1] if before and group.opener != "." else None
        made.append(_inheriting(statement, previous, lexicon))
    return made


def _of_subject(
    parts: Sequence[tuple[Atom, ...]], subs: tuple[Phrase, ...], lexicon: Lexicon
) -> tuple[Phrase, ...]:
    """ "Anyone who leaves is dropped and gets a letter": the relative clause is about every verb."""
    verb = find_verb(parts[0], lexicon.readings)
    if verb.force is Force.NONE or verb.first >= len(parts[0]):
        return ()
    return tuple(p for p in subs if p.kind == "relative" and p.end <= parts[0][verb.first].start)


def _inheriting(statement: Statement, previous: Statement | None, lexicon: Lexicon) -> Statement:
    """ "may draft and send": the second verb takes the first one's modal and subject."""
    if previous is None:
        return statement
    verb = statement.verb
    if verb.force is Force.NONE:
        verb = _bare_verb(statement.head, lexicon) or verb
    bare = verb.force is Force.IMPERATIVE
    if bare and previous.verb.force in (Force.MAY, Force.DUTY) and statement.opener in ("and", "or"):
        verb = replace(verb, force=previous.verb.force)
    borrowed = (
        previous.subject if verb.first <= _leading(statement.head) and verb.force is not Force.NONE else ()
    )
    return replace(statement, verb=verb, borrowed=borrowed)


def _leading(head: Sequence[Atom]) -> int:
    for i, atom in enumerate(head):
        if not isinstance(atom, Token) or atom.sort not in (Sort.AND, Sort.OR):
            return i
    return 0


def _bare_verb(head: tuple[Atom, ...], lexicon: Lexicon) -> VerbGroup | None:
    """A finite verb at the start of a coordinated head: "parks the ticket and closes it"."""
    at = _leading(head)
    atom = head[at] if at < len(head) else None
    if not isinstance(atom, Token) or not atom.is_word:
        return None
    bases = tuple(b for b, f in lexicon.readings(atom.value) if f is Form.PRESENT)
    after = head[at + 1] if at + 1 < len(head) else None
    if (
        not bases
        or not isinstance(after, Token)
        or (after.value not in _STARTS and after.sort is not Sort.NOQ)
    ):
        return None
    return VerbGroup(Force.PRESENT, False, False, False, at, at, at, bases)


_STARTS = frozenset("a an the it them its their all each every to out up off down".split())


def _coordinated(head: tuple[Atom, ...], lexicon: Lexicon) -> list[tuple[Atom, ...]]:
    parts: list[tuple[Atom, ...]] = []
    start = 0
    for i, atom in enumerate(head):
        if not isinstance(atom, Token) or atom.sort not in (Sort.AND, Sort.OR) or i <= start:
            continue
        left, right = head[start:i], head[i + 1 :]
        if right and _separate(left, right, atom, lexicon):
            parts.append(left)
            start = i + 1
    parts.append(head[start:])
    stripped = [_stripped(p) for p in parts]
    return [p for p in stripped if p]


def _stripped(part: tuple[Atom, ...]) -> tuple[Atom, ...]:
    return part[_leading(part) :]


def _separate(left: tuple[Atom, ...], right: tuple[Atom, ...], joint: Token, lexicon: Lexicon) -> bool:
    """Whether a conjunction joins two statements rather than two words."""
    left_rule = [a for a in left if isinstance(a, Bound) and a.operator]
    if isinstance(right[0], Bound) and right[0].operator and left_rule:
        return joint.sort is Sort.AND
    left_verb = find_verb(left, lexicon.readings)
    if left_verb.force is Force.NONE or _is_literal(right[0]):
        return False
    right_verb = find_verb(right, lexicon.readings)
    if right_verb.force is Force.NONE:
        return _bare_verb(right, lexicon) is not None and left_verb.force is Force.PRESENT
    if joint.sort is Sort.OR and right_verb.force is not Force.NEVER:
        return False
    if right_verb.force in (Force.NEVER, Force.MAY, Force.DUTY):
        return True
    if right_verb.force is Force.IMPERATIVE:
        return (
            left_verb.force in (Force.IMPERATIVE, Force.MAY, Force.DUTY, Force.NEVER) and not left_verb.copula
        )
    return right_verb.first > 0 and left_verb.force is not Force.NEVER


def _is_literal(atom: Atom) -> bool:
    """An address, a domain or a folder: "acme.com and acme.org addresses"."""
    if not isinstance(atom, Token):
        return False
    return atom.sort is Sort.CODE or "." in atom.text.strip(".") or "@" in atom.text


def lone_within(atoms: Sequence[Atom]) -> tuple[Within, ...]:
    return tuple(a for a in atoms if isinstance(a, Within))
