"""The words that make a sentence a norm, or part of one. No grammar, no verdict: only places."""

from __future__ import annotations

import re

from mandate.grammar.verbs import FOLLOWERS, NOMINAL, NOUNISH, PLAIN, PREPOSITIONS
from mandate.model.reading import Marker, MarkerKind
from mandate.model.source import Span

_NUM = (
    r"(?=[*_`]*(?:[$€£¥~≈+-]|[A-Z]{3}\s?)?\d|\s*(?:one|two|three|four|five|six|seven|eight|nine|"
    r"ten|twenty|a\s+hundred|a\s+dozen|half)\b)"
)
_WHEN = (
    r"(?=[*_`]*(?:\d|noon|midnight|mon|tue|wed|thu|fri|sat|sun|jan|feb|mar|apr|may\s\d|jun|jul|aug|"
    r"sep|oct|nov|dec|"
    r"tomorrow|tonight|today|then|(?:the\s+)?(?:end|close|start|beginning|deadline|next|following|"
    r"first|last|same)\b|"
    r"(?:next|this|close|year|month)\b|eod|eow|cob|q[1-4]))"
)
_N = r"(?:\s+|\s*n['’]t\b|\s*not\b)"

_PATTERNS: tuple[tuple[MarkerKind, str], ...] = (
    (
        MarkerKind.PERMISSION,
        r"(?:do(?:es)?\s*(?:n['’]t|\s+not)|need)\s+(?:need|have)\s+to\b|need\s+not\b|needn['’]t\b|"
        r"(?:there\s+is\s+|there['’]s\s+)?no\s+(?:need|requirement|obligation)\s+(?:to|for)\b|no\s+need\b|"
        r"(?:is|are|be)?\s*not\s+(?:required|necessary|needed|obliged|mandatory)\b|"
        r"(?:do(?:es)?\s*(?:n['’]t|\s+not))\s+(?:need|require)\b|"
        r"may\b(?!\s+(?:\d|not\b))|can\b(?!['’]t|\s+not\b)|could\b(?!n['’]t|\s+not\b)|"
        r"(?:is|are|be|am|get)\s+(?:also\s+)?(?:allowed|permitted|authori[sz]ed|free|entitled|welcome|"
        r"cleared|empowered)\b|"
        r"(?<!not\s)(?:allowed|permitted|authori[sz]ed)\s+to\b|(?<!not\s)allowed\b|feel\s+free\b|"
        r"(?:is|are|['’]s)\s+(?:also\s+)?(?:fine|ok|okay|acceptable|all\s+right)\b|(?:fine|ok|"
        r"okay)\s+(?:to|up|for|with|if)\b|"
        r"at\s+(?:your|its|the\s+\w+['’]s)\s+(?:own\s+)?discretion\b|up\s+to\s+you\b|(?:your|"
        r"its)\s+(?:call|choice)\b",
    ),
    (
        MarkerKind.PROHIBITION,
        r"(?:must|shall|should|may|can|could|will|would|do|does|did|ought|need|might)\s*(?:\s+not|n['’]t)\b"
        r"(?!\s+(?:only|more|less|fewer|later|(?:need|have)\s+to|need|require)\b)|"
        r"cannot\b|can['’]?t\b|won['’]t\b|shan['’]t\b|dont\b(?!\s+(?:need|have)\b)|"
        r"never\b(?!\s+mind)|under\s+no\s+circumstances?\b|in\s+no\s+(?:case|event|way)\b|"
        r"on\s+no\s+(?:day|account)\b|at\s+no\s+(?:time|point)\b|"
        r"(?:is|are|be|being|['’]re|['’]s)\s*(?:\s+not|n['’]t)\s+(?:ever\s+|to\s+be\s+|to\b|allowed|"
        r"permitted|authori[sz]ed|acceptable|eligible|entitled|supposed)|"
        r"not\s+(?:allowed|permitted|authori[sz]ed|acceptable|to\s+be|to\s+\w+|under\s+any)\b|"
        r"(?:prohibit(?:ed|s)?|forbid(?:den|s)?|banned|disallowed|off[- ]limits|out\s+of\s+bounds|"
        r"unacceptable|taboo|not\s+ok(?:ay)?)\b|"
        r"(?:avoid|refuse|refrain|stay\s+away|keep\s+away|steer\s+clear|abstain)\b|"
        r"nothing\b|nobody\b|no[- ]one\b|none\b|neither\b|nor\b|"
        r"(?<!has )(?<!have )(?<!had )(?<!with )(?<!is )(?<!are )(?<!was )(?<!there's )(?<!yes or "
        r")(?<!yes/)(?<!or )"
        r"no\s+(?!(?:more|less|fewer|later|earlier|sooner|longer|matter|need|requirement|obligation|"
        r"problem|doubt|one|"
        r"exceptions?|idea|worries|further\s+than|greater|higher|lower|bigger|larger|than)\b)(?=[\w*`\"“-])",
    ),
    (
        MarkerKind.DUTY,
        r"must\b(?!n['’]t|\s+not\b)|shall\b(?!\s+not\b)|(?:has|have|having|had)\s+to\b|(?:is|"
        r"are)\s+to\s+(?!be\s+found)(?=\w)|"
        r"(?<!not\s)needs?\s+to\b|(?:is|are|be)\s+(?:required|obliged|expected|supposed|mandatory|"
        r"responsible|compulsory|due|bound)\b|"
        r"(?<!not\s)(?<!if\s)requires?\b|(?:required|mandatory|compulsory)\b|should\b(?!n['’]t|"
        r"\s+not\b)|ought\s+to\b|always\b|"
        r"(?<=you )will\b(?!\s+(?:not|never|be\s+(?:asked|given|able|shown|told)|earn|forfeit|receive|"
        r"get|find|see|need|have|lose|notice|hear)\b)|(?<=agent )will\b|(?<=assistant )will\b|"
        r"(?<=bot )will\b|"
        r"(?:make|be)\s+sure\b|ensures?\b|it\s+is\s+your\s+(?:job|duty|task)\b|(?:want|need|"
        r"like)\s+you\s+to\b|"
        r"(?:no|without)\s+exceptions?\b|needs?\b(?=\s+(?:a|an|the|my|our|his|her|their|its|new|"
        r"written|prior|explicit|two|one|approval|sign|confirmation|human|manager))",
    ),
    (
        MarkerKind.BOUND,
        r"(?:no|not)\s+(?:more|less|fewer|greater|higher|lower|bigger|larger|further)\s+than\b|"
        r"at\s+(?:the\s+)?(?:most|least|minimum|maximum)\b|"
        r"up\s+to\b(?!\s+(?:you|date|them|the\s+user)\b)|(?:more|less|fewer|greater|higher|lower|"
        r"larger|smaller|longer|shorter|older|newer|bigger|worth\s+more|other)\s+than\s*"
        + _NUM
        + r"|(?:must\s+|may\s+|does\s+|do\s+|can\s+|shall\s+|should\s+)?(?:not|never)\s+exceed\b|"
        r"cannot\s+exceed\b|exceed(?:s|ed|ing)?\b|"
        r"(?:max(?:imum)?|min(?:imum)?)\b\.?|(?:is|are|be)\s+(?:capped|limited)\b|(?:capped|"
        r"limited)\s+(?:at|to)\b|"
        r"(?:cap|limit|ceiling|floor|budget|quota|threshold)\s+(?:of|is|at)\b|(?:cap|limit|ceiling|"
        r"floor|budget|quota|threshold)s?\s*:|"
        r"only\b|solely\b|exclusively\b|(?:over|under|above|below|beyond|past)\s*"
        + _NUM
        + r"|between\s*"
        + _NUM
        + r"|"
        r"or\s+(?:more|less|fewer|higher|lower|better|under|above|below|over|greater|earlier|later|"
        r"older|newer|sooner)\b|and\s+(?:above|below|under|over|up)\b|"
        r"nothing\s+but\b|[<>≤≥]=?(?=\s*[$€£]?\d)|up\s+until\b|a\s+maximum\b",
    ),
    (
        MarkerKind.CONDITION,
        r"(?:only\s+)?if\b|when\b|whenever\b|in\s+case\b|in\s+the\s+event\b|provided\b(?=\s+(?:that|"
        r"the|it|a|no)\b)|(?:as|so)\s+long\s+as\b|"
        r"where\b|once\b(?=\s+(?:the|it|you|a|an|all|this|that|your|they|both|every|each|confirmed|"
        r"approved|we|my|our|[A-Z]))|while\b|"
        r"assuming\b|depending\s+on\b|whether\b",
    ),
    (
        MarkerKind.EXCEPTION,
        r"unless\b|except(?:\s+(?:for|when|if|that|in|as))?\b|excepting\b|excluding\b|other\s+than\b|"
        r"apart\s+from\b|aside\s+from\b|"
        r"save\s+for\b|without\b|but\s+not\b|(?:with\s+)?(?:the\s+)?(?:only\s+|one\s+|"
        r"sole\s+)?exceptions?\b|however\b|otherwise\b|exempt\b",
    ),
    (
        MarkerKind.TIME,
        r"before\b|after\b|afterwards\b|within\b(?!\s+(?:the\s+)?(?:scope|reason|limits?)\b)|until\b|"
        r"till\b|prior\s+to\b|(?:no|not)\s+(?:later|earlier|sooner)\s+than\b|"
        r"by\s+" + _WHEN + r"|immediately\b|at\s+once\b|as\s+soon\s+as\b|right\s+away\b|straight\s+away\b|"
        r"on\s+the\s+spot\b|in\s+advance\b|"
        r"first\b(?=,|\s+(?:check|verify|make|ask|read|confirm|get|obtain))|then\b|during\b|"
        r"on\s+the\s+same\s+day\b|same[- ]day\b|the\s+same\s+day\b",
    ),
    (
        MarkerKind.APPROVAL,
        r"(?:ask|asks|asked|asking)\b(?!\s+(?:a\s+question|questions|about)\b)|approv(?:e|es|ed|ing|"
        r"als?)\b|pre-?approv\w+|sign(?:s|ed|ing)?[- ]?off\b|sign-?offs?\b|"
        r"consent\b|(?:written|explicit|prior|my|our|their|his|her|user|customer|get|obtain|"
        r"without)\s+(?:permission|confirmation|agreement|authori[sz]ation|ok|okay|go-ahead|blessing|"
        r"say-so)\b|"
        r"authori[sz]ation\b|authori[sz]e\b|permission\b|green\s+light\b|go-ahead\b|(?:check|clear|"
        r"agree|confirm|consult|coordinate|talk)(?:s|ed)?\s+(?:it\s+)?with\b|"
        r"escalat(?:e|es|ed|ing|ions?)\b|hand(?:s|ed|ing)?\s+(?:it\s+|them\s+|this\s+|off|"
        r"over)+\s*(?:to\b)?|hand-?(?:off|over)\b|"
        r"transfer(?:s|red)?\b(?=[^.;]{0,40}\b(?:human|agent|person|representative|support)\b)|"
        r"(?:human|manual|manager|supervisor|second|legal)\s+review\b|human-in-the-loop\b|"
        r"(?:run|runs)\s+(?:it|them|this)\s+(?:by|past)\b|(?:my|our)\s+(?:ok|okay|yes)\b|(?:ok|okay|"
        r"yes)\s+from\b|second\s+pair\s+of\s+eyes\b|trouble\b(?=\s+(?:anybody|anyone|me|us))|bother\b",
    ),
)
_COMPILED = tuple(
    (kind, re.compile(rf"(?<![\w-])(?:{pattern})", re.IGNORECASE)) for kind, pattern in _PATTERNS
)

_OPENING = re.compile(
    r"(?:^|[:;–—→]\s|[.!?][\"'”’)*_]*\s|\bthen\s|\n[ \t>]*(?:[-*•]|\d+[.)])\s)[\s*_`\"'“(>✓✔✅\[\]-]*"
    r"(?:(?:please|also|then|always|just|and|but|so|instead|next|finally|first|now|immediately|"
    r"kindly|do|carefully|\w{3,12}ly),?\s+)*"
    r"([A-Za-z][a-z-]+)\b(?:[*_`]*\s+[*_`\"'“(]*([\w$€£]+))?",
    re.IGNORECASE,
)
_AFTER_INTRO = re.compile(
    r"(?:,\s+(?:then\s+|please\s+|also\s+|just\s+|always\s+|and\s+|but\s+|instead\s+)*|\band\s+|"
    r"\bor\s+)([a-z][a-z-]+)\b(?:\s+[*_`\"'“(]*([\w$€£]+))?"
)
_INTRO = re.compile(
    r"[\s*_`\"'“(-]*(?:if|when|whenever|before|after|once|for|in|on|unless|while|during|until|"
    r"prior|where|as|upon|to|at|over|above|below|should)\b",
    re.IGNORECASE,
)


def find_markers(text: str, path: str = "", offset: int = 0) -> tuple[Marker, ...]:
    """The norm markers of a text, in order, never overlapping: of two at one place the longer wins.

    `offset` is where `text` begins in the document; spans are in the document.
    """
    hits: list[tuple[int, int, MarkerKind]] = []
    for kind, pattern in _COMPILED:
        hits.extend((m.start(), m.end(), kind) for m in pattern.finditer(text) if m.end() > m.start())
    hits.extend((start, end, MarkerKind.IMPERATIVE) for start, end in _imperatives(text))
    hits.sort(key=lambda hit: (hit[0], -hit[1], list(MarkerKind).index(hit[2])))
    found: list[Marker] = []
    free = 0
    for start, end, kind in hits:
        if start < free:
            continue
        end = start + len(text[start:end].rstrip())
        free = end
        found.append(Marker(Span(path, offset + start, offset + end), text[start:end], kind))
    return tuple(found)


def _imperatives(text: str) -> list[tuple[int, int]]:
    """Base verbs where an instruction can begin: at the start, after a label, after an opening clause."""
    found = [m.span(1) for m in _OPENING.finditer(text) if _is_command(m)]
    if found or _INTRO.match(text):
        found.extend(m.span(1) for m in _AFTER_INTRO.finditer(text) if _is_command(m))
    return found


_FINITE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|will|can|may|must|should|do|does|shall|case|cases)\b", re.IGNORECASE
)


_NUMBERED = re.compile(
    r"(?:step|stage|phase|part|point|section|round)\s+(?:\d{1,3}|[ivx]{1,4}|[A-H])[a-z]?"
    r"\s*(?:[.:)\u2013\u2014-](?=\s|[*_]|$)|[*_]*$)",
    re.IGNORECASE,
)


def _is_label(match: re.Match[str]) -> bool:
    """`Step 3.` and `Phase 2:` number what follows; `Stage 3 releases` is an instruction."""
    return _NUMBERED.match(match.string, match.start(1)) is not None


def _is_sentence_without_verb(match: re.Match[str]) -> bool:
    """`Flag discrepancies between …` has no verb but its first word; `Order updates are sent` has."""
    rest = match.string[match.end(1) : match.end(1) + 60]
    part = re.split(r"[.;:,()]", rest)[0]
    return len(part.split()) >= 2 and _FINITE.search(part) is None


def _is_command(match: re.Match[str]) -> bool:
    verb, follower = match[1], (match[2] or "")
    word = verb.lower()
    if (word not in PLAIN and word not in NOMINAL) or _is_label(match):
        return False
    if verb.isupper() and len(verb) > 1 and not follower.isupper():
        return False
    tail = match.string[match.end(1) : match.end(1) + 3].lstrip("*_`")
    if tail.startswith((":", "'", "’", "-", "/")):
        return False
    after = follower.lower()
    if after in {"is", "are", "was", "were", "of", "has", "have", "will", "may", "can", "must", "should"}:
        return False
    if word == "remember" and after == "that":
        return False
    if word not in NOMINAL:
        return True
    if word in NOUNISH and after in PREPOSITIONS:
        return False
    if (after.endswith("s") and not after.endswith("ss") and after not in FOLLOWERS) or word == "use":
        return _is_sentence_without_verb(match)
    ends_as_sentence = match.string.rstrip("\"'”*_) ")[-1:] in (".", "!") and after not in PREPOSITIONS
    if ends_as_sentence and after and after not in FOLLOWERS and _is_sentence_without_verb(match):
        return True
    return (
        after in FOLLOWERS
        or after[:1].isdigit()
        or (after[:1] in "$€£" and after != "")
        or after.endswith("ly")
    )
