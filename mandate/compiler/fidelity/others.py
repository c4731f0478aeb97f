"""Days and clock times of a sentence that are not the agent's: somebody else's act, a text to send, a scope.

Only times are meant here. An amount binds wherever it stands.
"""

from __future__ import annotations

import re

from mandate.compiler.fidelity.support import Page
from mandate.model.clause import Clause
from mandate.model.plan import Criterion, Goal, Item, PlanFact
from mandate.model.quantity import Kind
from mandate.model.reading import Mention

_ACTS = (
    r"(?:decides?|looks?|handles?|picks?|answers?|replies|reply|returns?|reads?|deals?|follows?|is\s+back|"
    r"are\s+back|comes?\s+back|takes?\s+(?:it|them|this|that|those|these|over|care))"
)
_SOMEBODY = re.compile(
    rf"\s*(?:and\s+|but\s+|then\s+|so\s+)*(?P<who>(?:the\s+|our\s+|my\s+)?[\w-]+(?:\s+[\w-]+){{0,2}}?)\s+"
    rf"(?:then\s+|will\s+(?=(?:decide|look|handle|pick|answer|reply|return|read|deal|follow)))?{_ACTS}\b",
    re.IGNORECASE,
)
_NAME = re.compile(r"(?!(?:The|Our|My|It|You|They|This|That|Agents?|Bots?|Assistants?)\b)[A-Z][a-z]+$")
_AGENT = re.compile(r"\b(?:agents?|bots?|assistants?|you|your|it\s+(?:may|must|can|shall|only)|only)\b", re.I)
_ASIDE = re.compile(r"[,;:.()\u2014\u2013]|\b(?:and|but|while|or)\b", re.I)
_MESSAGE = re.compile(
    r"\b(?:repl(?:y|ies)|messages?|notes?|letters?|answers?|texts?|banners?|mails?|e-mails?|notices?|"
    r"says?|saying|write|writes|tell|tells|template)\b",
    re.I,
)
_TEXT = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»")
_SCOPE = re.compile(
    r"\b(?:every|each|all|any|share\s+of|number\s+of)\b[^,;.:]*(?<!is )(?<!are )(?<!be )(?<!been )(?<!get )"
    r"(?<!gets )\b(?:opened|received|created|filed|placed|raised|reported|submitted|ordered|made|sent|due)"
    r"\s+(?:on|in|over|during|since|from|between)\s+(?:the\s+|a\s+)?(?:\w+days?\s+(?:or|and|to|through)\s+)?$",
    re.I,
)
_GOES_ON = re.compile(
    r"\s*(?:(?:or|and|to|through)\s+\w+\s+)?(?:is|are|was|were|has|have|had|got|gets?|must|should|receives?"
    r"|received|stays?|with|without)\b",
    re.I,
)


def is_others_time(start: int, end: int, clause: Clause, items: tuple[Item, ...], page: Page) -> bool:
    """Whether the time at [start, end) of a clause is nobody's limit on the agent.

    So are "Dana decides on Monday", `a "we look at it Monday" reply`, and, of what is only measured,
    "every ticket opened on Saturday was answered".
    """
    text = clause.text
    return _in_message(text, start, end) or _in_scope(text, start, end, items) or _acted(text, start, page)


def _in_message(text: str, start: int, end: int) -> bool:
    """Inside the words of a message that the rest of the sentence speaks of."""
    for found in _TEXT.finditer(text):
        if not (found.start() < start and end < found.end()) or len(found[0].split()) < 3:
            continue
        around = text[max(0, found.start() - 40) : found.start()] + " " + text[found.end() : found.end() + 20]
        return _MESSAGE.search(around) is not None
    return False


def _in_scope(text: str, start: int, end: int, items: tuple[Item, ...]) -> bool:
    if not all(isinstance(i, Criterion | Goal | PlanFact) for i in items):
        return False
    return _SCOPE.search(text[:start]) is not None and _GOES_ON.match(text, end) is not None


def _acted(text: str, start: int, page: Page) -> bool:
    """In a part of the sentence whose subject is a person or a role that decides or answers."""
    cuts = tuple(_ASIDE.finditer(text))
    begin = max((m.end() for m in cuts if m.end() <= start), default=0)
    stop = min((m.start() for m in cuts if m.start() > start), default=len(text))
    part = text[begin:stop]
    found = _SOMEBODY.match(part)
    if found is None or found.end() > start - begin or _AGENT.search(part):
        return False
    who = re.sub(r"^(?:the|our|my)\s+", "", found["who"], flags=re.I)
    known = {w.lower() for r in page.spec.roles for w in (r.name.replace("_", " "), *r.aliases)}
    return who.lower() in known or _NAME.match(who) is not None or who in ("I", "we", "We")


def is_clock(mention: Mention) -> bool:
    """A clock time or a date, or a weekday, which has no reading of its own."""
    return all(q.type.kind in (Kind.TIME_OF_DAY, Kind.MOMENT) for q in mention.readings)
