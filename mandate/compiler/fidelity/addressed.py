"""Does a clause ask something of the agent? Strict on limits, calm on tone, facts and others' duties."""

from __future__ import annotations

import re

from mandate.grammar.verbs import VERBS
from mandate.model.clause import Clause, Shape
from mandate.model.reading import ClauseFacts, Marker, MarkerKind, Mention

_OTHERS = re.compile(
    r"\b(?:customers?|clients?|users?|guests?|passengers?|members?|employees?|staff|workers?|"
    r"colleagues?|people|persons?|"
    r"suppliers?|vendors?|merchants?|managers?|supervisors?|team|teams|department|company|"
    r"companies|law|regulators?|"
    r"visitors?|tenants?|patients?|students?|teachers?|parents?|drivers?|couriers?|carriers?|"
    r"system|systems|machine|machines|"
    r"software|server|servers|website|they|he|she|we|i|who|everyone|everybody|someone|somebody|"
    r"weather|traffic|things?|"
    r"prices?|costs?|market|markets|[A-Z][a-z]+)\b[\w\s,'’-]{0,24}$"
)
_AGENT = re.compile(
    r"\b(?:you|agents?|bots?|assistants?|it|itself|copilot|the model|ai)\b(?:\s+\w+){0,3}\s*$", re.IGNORECASE
)
_AGENT_NOUN = re.compile(r"\b(?:you|your|the\s+agent|the\s+bot|the\s+assistant)\b", re.IGNORECASE)
_PASSIVE = re.compile(
    r"\s+(?:only\s+|also\s+|never\s+|not\s+|always\s+)*be\s+(?!(?:found|seen|reached|used\s+as|"
    r"viewed|heard|subject|based|"
    r"delayed|needed|required|expected|interested|confused|tired|limited)\b)"
    r"\w+(?:ed|en|id|ut|ne|nt|lt|ade|ept|old|ought|un)\b",
    re.IGNORECASE,
)
_NARRATIVE = re.compile(
    r"\b(?:holds?|has|have|had|contains?|covers?|weighs?|costs?|takes?|receives?|gets?|opens?|"
    r"closes?|sees?|arrives?|lasts?|lasted|"
    r"was|were|did|came|went|got|usually|often|normally|typically|sometimes|last\s+(?:year|month|"
    r"week|time|season)|"
    r"extends?|expires?|accrues?|runs?|reads?|measures?|consists?|includes?|supports?|serves?|"
    r"seats?|produces?|delivers?|grows?|means|refers)\b",
    re.IGNORECASE,
)
_MODAL = re.compile(r"(?:may|can|could)$", re.IGNORECASE)
_DESCRIBES = re.compile(r"(?:does|do|did|would|could|might)\s*(?:not|n['’]t)$", re.IGNORECASE)
_AGENT_ACTS = re.compile(
    r"\b(?:the\s+(?:agent|bot|assistant)|it)\s+(?:\w+ly\s+|then\s+|also\s+)?([a-z]+?)(?:e?s)\b", re.IGNORECASE
)
_DUE = re.compile(
    r"\b(?:is|are|gets?|goes|go)\s+(?:\w+\s+)?(?:\w+(?:ed|en|out|back|off|ne)|paid|sent|sold|made|"
    r"held|kept|left|put|cut|told|bought|brought|shut|lost|met|set)\b",
    re.IGNORECASE,
)
_FINITE = re.compile(r"\b(?:is|are|was|were|has|have|had|will)\b|\w\.$", re.IGNORECASE)
_RELATIVE = re.compile(
    r"\b(?:which|who|what|how|that\s+you|hours?\s+you|whose)\b[\w\s]{0,30}$", re.IGNORECASE
)
_PAST = re.compile(r"(?:did|would|could|might)\b", re.IGNORECASE)
_TOLD = re.compile(
    r"\s+(?:\w+ed|came|was|were|had|did|went|got|saw|made|said|told|heard|knew|sent|gave|took|"
    r"found|left|met)\b",
    re.IGNORECASE,
)
_THANKS = re.compile(r"thank\s+you\b", re.IGNORECASE)
_WITHIN = re.compile(r"within\b", re.IGNORECASE)
_WEAK_NO = re.compile(r"(?:nobody|no[- ]one|none|neither|nor|nothing)$", re.IGNORECASE)
_ALLOWED_OTHERS = (MarkerKind.DUTY, MarkerKind.PERMISSION, MarkerKind.PROHIBITION)


def asked(facts: ClauseFacts, above: tuple[ClauseFacts, ...] = ()) -> str | None:
    """The words of a clause that ask something of the agent, None if code sees none.

    `above` are the clauses that announce it (lead-ins and headings, outermost first): under
    "You must not:" a bare noun is a prohibition.
    """
    clause = facts.clause
    if clause.shape in (Shape.QUOTED, Shape.CODE):
        return None
    text = clause.text
    base = clause.span.start
    for marker in facts.markers:
        if _asks(text, marker, marker.span.start - base, marker.span.end - base, facts):
            return marker.text
    acts = _AGENT_ACTS.search(text)
    if acts and _is_verb(acts[1]) and (not acts[0].lower().startswith("it") or _is_sharp(facts)):
        return acts[0]
    if _due(facts):
        return next(m.text for m in facts.markers if m.kind is MarkerKind.TIME)
    if clause.shape in (Shape.ITEM, Shape.ROW) or clause.lead_ins:
        return announced_force(clause, above)
    return None


def announced_force(clause: Clause, above: tuple[ClauseFacts, ...]) -> str | None:
    """The "must not" or "may only" of the line that announces a clause."""
    for upper in reversed(above):
        if upper.clause.shape is Shape.HEADING and clause.shape not in (Shape.ITEM, Shape.ROW):
            continue
        if upper.clause.shape is not Shape.HEADING and not upper.clause.text.rstrip("*_ ").endswith(
            (":", "—")
        ):
            continue
        for marker in upper.markers:
            start = marker.span.start - upper.clause.span.start
            end = marker.span.end - upper.clause.span.start
            if upper.clause.shape is Shape.HEADING and (start > 14 or _FINITE.search(clause.text)):
                continue
            if marker.kind in _ALLOWED_OTHERS and _asks(upper.clause.text, marker, start, end, upper):
                return marker.text
    return None


def sharp(facts: ClauseFacts) -> tuple[Mention, ...]:
    """The numbers of a clause that are amounts."""
    return tuple(m for m in facts.mentions if m.norm_like)


def _is_sharp(facts: ClauseFacts) -> bool:
    kinds = {m.kind for m in facts.markers}
    return bool(sharp(facts)) or not kinds.isdisjoint(
        {MarkerKind.TIME, MarkerKind.CONDITION, MarkerKind.BOUND, MarkerKind.EXCEPTION}
    )


def _is_verb(stem: str) -> bool:
    low = stem.lower()
    return low in VERBS or low + "e" in VERBS or (low.endswith("i") and low[:-1] + "y" in VERBS)


def _asks(text: str, marker: Marker, start: int, end: int, facts: ClauseFacts) -> bool:
    subject = _subject(text, start)
    heading = facts.clause.shape is Shape.HEADING
    if _RELATIVE.search(subject) and marker.kind not in (MarkerKind.IMPERATIVE, MarkerKind.APPROVAL):
        return False
    match marker.kind:
        case MarkerKind.IMPERATIVE:
            return not heading and not (_THANKS.match(text, start) and not _is_sharp(facts))
        case MarkerKind.PROHIBITION:
            return _forbids(text, marker, start, end, subject)
        case MarkerKind.DUTY:
            if marker.text.lower() in ("require", "requires", "required") and not _is_sharp_duty(facts):
                return False
            return (
                _PASSIVE.match(text, end) is not None
                or not _is_others(subject)
                or _AGENT.search(subject) is not None
            )
        case MarkerKind.PERMISSION:
            return _permits(text, marker, end, subject)
        case MarkerKind.BOUND:
            return _bounds(text, marker, start, end, facts)
        case MarkerKind.APPROVAL:
            if re.search(r"\b(?:after|once|upon|following)\s+(?:\w+\s+)?$", subject, re.IGNORECASE):
                return False
            return _is_sharp(facts) and not _is_others(subject) and facts.clause.shape is not Shape.HEADING
        case _:
            return False


def _is_sharp_duty(facts: ClauseFacts) -> bool:
    """`Requires approval`, `requires two signatures`; not `some changes require more context`."""
    return bool(sharp(facts)) or any(m.kind in (MarkerKind.APPROVAL, MarkerKind.BOUND) for m in facts.markers)


def _subject(text: str, start: int) -> str:
    """What stands before a marker in its own part of the sentence."""
    before = text[max(0, start - 80) : start]
    cut = max(before.rfind(c) for c in ",;:.!?()\u2014\u2013")
    return before[cut + 1 :]


def _is_others(subject: str) -> bool:
    stripped = subject.strip()
    if not stripped:
        return False
    found = _OTHERS.search(subject)
    if not found:
        return False
    word = found[0].split()[0]
    if word[0].isupper() and not stripped.startswith(word):
        return True
    return not word[0].isupper() or word.lower() in _OTHERS_LOW


_OTHERS_LOW = frozenset(
    "customers customer clients users guests passengers members employees staff suppliers they he "
    "she we i".split()
)


def _forbids(text: str, marker: Marker, start: int, end: int, subject: str) -> bool:
    if _WEAK_NO.match(marker.text):
        return (
            start == 0
            and re.search(r"\b(?:may|must|is|are|be|goes|leaves|gets|shall|should)\b", text) is not None
        )
    if _PAST.match(marker.text) or re.match(
        r"\s+(?:always|easily|be\s+(?:easily|able|possible|enough|\w+able)\b)", text[end:]
    ):
        return False
    if marker.text.lower().startswith(("must", "may", "shall")) and _PASSIVE.match(text, end):
        return True
    if _DESCRIBES.match(marker.text) and subject.strip() and not _AGENT.search(subject):
        return False
    if marker.text.lower() == "never":
        told = (
            subject.strip()
            and not re.search(r"\b(?:is|are|be|being|get|gets)\s*$", subject)
            and _TOLD.match(text, end)
        )
        if told or _is_others(subject):
            return False
    if re.match(
        r"(?:cannot|can['’]?t|can not|won['’]t|will not|is not|are not|isn|aren)", marker.text, re.IGNORECASE
    ):
        return not _is_others(subject)
    if marker.text.lower() == "no":
        return not subject.strip() or re.search(r"\bbut\s+$|\band\s+$|\bso\s+$", subject) is not None
    return not _is_others(subject) or _AGENT.search(subject) is not None


def _permits(text: str, marker: Marker, end: int, subject: str) -> bool:
    if _MODAL.search(marker.text):
        if re.match(
            r"\s+(?:\w+\s+)?only\b|\s+(?:have|use|hold)\s+(?:at\s+most|up\s+to|no\s+more)", text[end:]
        ):
            return True
        if re.match(r"\s+(?:see|find|learn|read|view|notice|expect)\b", text[end:]):
            return False
        if _AGENT.search(subject):
            follower = re.match(r"\s+(?:also\s+|only\s+|then\s+|freely\s+)?([a-z-]+)", text[end:])
            return (
                bool(follower) and (follower[1] in VERBS or follower[1] == "be" or "you" in subject.lower())
                if follower
                else False
            )
        if _is_others(subject):
            return False
        return not subject.strip() or _PASSIVE.match(text, end) is not None
    return not _is_others(subject) or _AGENT.search(subject) is not None


def _bounds(text: str, marker: Marker, start: int, end: int, facts: ClauseFacts) -> bool:
    """A bound counts with a number beside it; in the middle of a story it is a fact."""
    word = marker.text.lower()
    if word in ("only", "solely", "exclusively"):
        return _AGENT.search(_subject(text, start)) is not None or not text[:start].strip(' *_`"-')
    offset = facts.clause.span.start
    near = any(m.norm_like and abs(m.span.start - offset - end) < 25 for m in facts.mentions)
    if not near:
        return word.endswith("exceed") and word != "exceed"
    if re.match(
        r"\W*(?:if|when|where|whenever|for|because|since)\b",
        text[:start][-60:].rsplit(",", maxsplit=1)[-1],
        re.IGNORECASE,
    ):
        return False
    if re.search(r"\b(?:can|may|must|should|shall)\s+(?:\w+\s+)?$", text[:start]):
        return True
    if _AGENT_NOUN.search(text[:start]):
        return True
    return _NARRATIVE.search(text[:start]) is None and not _is_others(_subject(text, start))


def _due(facts: ClauseFacts) -> bool:
    """`Refunds are paid within 24 hours`: something is done, by somebody unnamed, in a stated time."""
    time = next((m for m in facts.markers if m.kind is MarkerKind.TIME), None)
    if not sharp(facts) or time is None:
        return False
    text, start = facts.clause.text, time.span.start - facts.clause.span.start
    if (
        facts.clause.shape in (Shape.ITEM, Shape.ROW)
        and _WITHIN.match(time.text)
        and not _NARRATIVE.search(text)
    ):
        return True
    return (
        _DUE.search(text[:start]) is not None and not _OTHERS.match(text)
        if start
        else _DUE.search(facts.clause.text) is not None and not _OTHERS.match(facts.clause.text)
    )
