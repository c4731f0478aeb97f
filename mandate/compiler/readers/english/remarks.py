"""Facts, advice and context: what is said beside the norms."""

from __future__ import annotations

import re
from collections.abc import Sequence

from mandate.compiler.readers.english.acts import atom_stems
from mandate.compiler.readers.english.approvals import DECIDING, asked
from mandate.compiler.readers.english.deadlines import deadline
from mandate.compiler.readers.english.gist import FLOW, Gist
from mandate.compiler.readers.english.scene import Scene, has_sort, iso
from mandate.compiler.readers.english.statements import Statement, plain
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.morphology import Form
from mandate.grammar.english.phrases import Bound, Within
from mandate.grammar.english.tokens import Token
from mandate.grammar.english.verbgroups import HAVE, Force
from mandate.grammar.english.verbs import CONDUCT, NOUN_LIKE
from mandate.model.clause import Clause, Shape
from mandate.model.quantity import Kind

_RATE = re.compile(
    r"\b1\s?(?P<source>[A-Z]{3,5})\s*(?:=|is|equals|to)\s*(?P<factor>\d+(?:\.\d+)?)\s?(?P<target>[A-Z]{3,5})\b"
)
_TONE = frozenset(
    """
    tone voice language style polite friendly kind concise short brief clear warm calm patient
    professional respectful
    honest helpful careful courteous empathetic plain simple formal informal cheerful neutral tidy clean
    nice good
    gentle positive thoughtful curious jargon english emoji emojis jokes grammar sentence sentences
    wording readable
    accurate consistent transparent constructive human natural newcomer understandable tactful sorry diligent
    """.split()
)
_GREETING = re.compile(
    r"^(hi|hello|hey|dear|thanks|thank you|cheers|regards|best|kind regards|best regards|yours|sincerely|"
    r"good (morning|afternoon|evening)|to:|from:|re:|cc:|subject:|date:)\b.{0,60}$",
    re.IGNORECASE | re.DOTALL,
)
_VAGUE = frozenset(
    """
    large larger small smaller big bigger reasonable reasonably regularly frequently excessive significant
    significantly appropriate appropriately soon timely substantial generous modest high low major minor
    unusual
    old expensive costly sensible adequate sufficient recent promptly quickly occasionally few several many
    """.split()
)


_LABEL = re.compile(
    r"^[*_]*(?:(?:step|section|rule|part|phase|item|point|no)\s*)?[\w ]{0,24}[.:]?[*_]*$", re.IGNORECASE
)


def is_label(clause: Clause, statements: Sequence[Statement]) -> bool:
    """ "Price.", "Step 2.", "Venue:": what the next clause is about."""
    words = re.findall(r"\w+", clause.text)
    if len(words) == 2 and words[1].isdigit():
        return bool(_LABEL.match(clause.text.strip()))
    return len(words) == 1 and (words[0].lower() in NOUN_LIKE or not any(s.verb.bases for s in statements))


def shape_of_context(clause: Clause) -> str:
    """Why a clause is context by its shape alone; empty if it is not."""
    text = clause.text.strip()
    if clause.shape is Shape.HEADING:
        return "heading"
    if clause.shape is Shape.QUOTED:
        return "quoted text"
    if clause.shape is Shape.CODE:
        return "code"
    if _GREETING.match(text):
        return "greeting or address"
    if not re.search(r"[^\W\d_]{2}", text):
        return "no words"
    return ""


def read_fact(scene: Scene, statement: Statement) -> bool:
    """ "We start Wednesday 06:00", "1 EUR = 1.08 USD"."""
    rate = _RATE.search(scene.clause.text)
    if rate is not None and statement.start <= rate.start() < statement.end:
        quote = scene.quote(rate.start(), rate.end())
        scene.draft.state_fact(
            (quote,), name=f"1 {rate['source']}", value=f"{rate['factor']} {rate['target']}"
        )
        return True
    subject = {a.value for a in statement.subject if isinstance(a, Token)}
    starts = set(statement.verb.bases) & {"start", "begin", "launch", "open"}
    if starts and (not subject or subject & {"we", "you", "work", "it", "the", "agent", "run", "everything"}):
        at = deadline(scene, statement.head)
        if at is not None and statement.verb.force in (Force.PRESENT, Force.IMPERATIVE):
            scene.draft.state_fact(scene.quotes(statement), start=iso(at))
            return True
    return False


def is_advice(scene: Scene, statement: Statement) -> bool:
    """A norm of conduct or tone, with nothing in it that anybody could measure."""
    if any(isinstance(a, Bound | Within) for a in statement.head):
        return False
    if statement.verb.force not in (Force.IMPERATIVE, Force.DUTY, Force.NEVER, Force.PRESENT, Force.MAY):
        return False
    stems = {s for _, s in atom_stems(statement.head)}
    words = {a.value for a in statement.head if isinstance(a, Token)}
    words |= {
        a.value for p in statement.phrases if p.kind == "reason" for a in p.atoms if isinstance(a, Token)
    }
    if any(a.sort in (Sort.APPROVAL, Sort.WINDOW) for a in statement.head if isinstance(a, Token)):
        return False
    conduct = bool(set(statement.verb.bases) & CONDUCT) or statement.verb.copula
    if statement.verb.force is Force.PRESENT and statement.head and not _commands(statement):
        return False
    return conduct or bool((words | stems) & _TONE)


def _commands(statement: Statement) -> bool:
    first = statement.head[0]
    return isinstance(first, Token) and first.value in ("be", "please", "always", "do")


def vague_word(statement: Statement) -> str:
    """A word that stands for a limit and has none."""
    for phrase in (*statement.phrases, *statement.shared):
        for i, atom in enumerate(phrase.atoms):
            measured = i > 0 and isinstance(phrase.atoms[i - 1], Bound)
            if isinstance(atom, Token) and atom.value in _VAGUE and not measured:
                return atom.text
    for i, atom in enumerate(statement.head):
        measured = i > 0 and isinstance(statement.head[i - 1], Bound)  # "30 days old"
        if isinstance(atom, Token) and atom.is_word and atom.value in _VAGUE and not measured:
            return atom.text
        after = statement.head[i + 1] if i + 1 < len(statement.head) else None
        if (
            isinstance(atom, Within)
            and atom.amount is None
            and isinstance(after, Token)
            and after.value == "reason"
        ):
            return "within reason"
    return ""


def is_title(clause: Clause, statements: Sequence[Statement]) -> bool:
    """The first line of a document, without a full stop and without anything that rules."""
    text = clause.text.strip()
    if (
        clause.id != "c1"
        or clause.shape is not Shape.SENTENCE
        or text.endswith((".", "!", "?"))
        or len(text) > 100
    ):
        return False
    forces = {s.verb.force for s in statements}
    ruled = any(isinstance(a, Bound) and a.operator for s in statements for a in s.head)
    return not ruled and not forces & {Force.MAY, Force.NEVER, Force.DUTY}


def asks(scene: Scene, statement: Statement, gist: Gist) -> bool:
    """Whether something is asked of the agent. Norms on others and remarks on the world are not."""
    verb, force = statement.verb, gist.force
    tokens = [a for a in statement.head if isinstance(a, Token)]
    ruled = [a for a in statement.head if isinstance(a, Bound) and a.operator]
    wanted = {s for _, s in atom_stems(statement.head)} & {"need", "require", "must"}
    if any(t.sort is Sort.APPROVAL for t in tokens) and (gist.action or ruled or wanted):
        return True
    if _story(scene, statement):
        return False
    if verb.force is Force.NONE and wanted and tokens and tokens[0].sort is Sort.NOQ:
        return False  # "none required": nothing is asked
    if force in (Force.IMPERATIVE, Force.NEVER):
        if _about_the_world(scene, statement, gist):
            return False
        return force is Force.IMPERATIVE or (_addressed(scene, statement) and not _past(statement))
    if force in (Force.MAY, Force.DUTY):
        return _addressed(scene, statement)
    if verb.force is Force.NONE:
        ruling = any(t.sort in (Sort.NOQ, Sort.ONLY) for t in tokens)
        prompt = any(isinstance(a, Within) and a.amount is not None for a in statement.head[1:])
        return bool(ruled) or ruling or scene.lead_used or _timed(statement) or prompt
    if set(verb.bases) & DECIDING and not verb.passive and asked(scene, statement.subject).role is not None:
        return True
    if _past(statement) or past_tense(scene, statement):
        return False
    kinds = {p.kind for p in (*statement.shared, *statement.phrases)}
    if (
        verb.passive
        and verb.verb >= 0
        and (kinds & {"condition", "relative"} or has_sort(statement.head, Sort.ONLY))
    ):
        return True
    if "universal" in kinds or (set(verb.bases) & {"need", "require"} and _addressed(scene, statement)):
        return True
    subject = {a.value for a in statement.subject if isinstance(a, Token)}
    opening = statement.head[verb.first] if statement.head else None
    perfect = isinstance(opening, Token) and opening.value in HAVE
    if (
        (subject & scene.lexicon.agent or subject == {"it"})
        and verb.bases
        and not verb.copula
        and not perfect
    ):
        return True
    prompt = any(
        isinstance(a, Within) or (isinstance(a, Token) and a.sort is Sort.NOW) for a in statement.head
    )
    if verb.passive and verb.verb >= 0 and prompt:
        return True
    if any(t.value == "between" for t in tokens) and sum(isinstance(a, Bound) for a in statement.head) > 1:
        return True
    flows = gist.act.noun and bool(gist.tools) and bool(set(verb.bases) & FLOW)
    return bool(ruled) or flows


def _timed(statement: Statement) -> bool:
    """ "flat by 21:00": a deadline without a verb."""
    head = statement.head
    return any(
        isinstance(a, Bound) and a.amount.kind() is Kind.TIME_OF_DAY and i and isinstance(head[i - 1], Token)
        and plain(head[i - 1 : i]) in ("by", "at", "before") for i, a in enumerate(head)
    )  # fmt: skip


def past_tense(scene: Scene, statement: Statement) -> bool:
    """ "Last year we refunded 12,000 USD": a story."""
    verb = statement.verb
    atom = statement.head[verb.verb] if 0 <= verb.verb < len(statement.head) else None
    if verb.force is not Force.PRESENT or verb.passive or not isinstance(atom, Token):
        return False
    forms = {form for _, form in scene.lexicon.readings(atom.value)}
    return Form.PAST in forms and not forms & {Form.BASE, Form.PRESENT}


def _story(scene: Scene, statement: Statement) -> bool:
    """ "Last year we refunded 12,000 USD": a past tense with somebody, or a time gone by, before it."""
    verb = statement.verb
    atom = statement.head[verb.verb] if 0 <= verb.verb < len(statement.head) else None
    if verb.force is not Force.PRESENT or verb.passive or verb.negative or not isinstance(atom, Token):
        return False
    forms = {form for _, form in scene.lexicon.readings(atom.value)}
    if Form.PAST not in forms or forms & {Form.BASE, Form.PRESENT}:
        return False
    subject = {a.value for a in statement.subject if isinstance(a, Token)}
    return bool(subject & {"we", "i", "he", "she", "they", "last", "ago", "who"}) or _past(statement)


def _about_the_world(scene: Scene, statement: Statement, gist: Gist) -> bool:
    """ "Claims do not count as trades": a negated present of something that is no agent."""
    verb, subject = statement.verb, {a.value for a in statement.subject if isinstance(a, Token)}
    opening = statement.head[verb.first] if statement.head and verb.force is Force.NEVER else None
    negated = isinstance(opening, Token) and opening.text.lower().split()[0] in (
        "do",
        "does",
        "don't",
        "doesn't",
    )
    return negated and bool(subject) and not subject & scene.lexicon.agent and not gist.tools


def _addressed(scene: Scene, statement: Statement) -> bool:
    subject = [a.value for a in statement.subject if isinstance(a, Token)]
    others = {"customer", "customers", "users", "user", "people", "staff", "everyone", "we", "i", "someone"}
    first = next((a for a in statement.head if isinstance(a, Token)), None)
    if first is not None and first.sort is Sort.ONLY:
        return True
    if not subject or set(subject) & scene.lexicon.agent or statement.verb.passive:
        return True
    return subject[-1] not in others


def _past(statement: Statement) -> bool:
    text = " ".join(a.value for a in statement.head if isinstance(a, Token))
    return bool(re.search(r"\b(was|were|went|had|did|last|ago)\b", text))
