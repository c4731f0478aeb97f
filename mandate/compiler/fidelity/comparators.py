"""Direction and strictness of bounds: "below 50" is <, "up to 50" is ≤, of what is allowed or what is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandate.compiler.fidelity.grounding import evidence_of
from mandate.compiler.fidelity.literals import Literal, Taken
from mandate.compiler.fidelity.support import Page, Support
from mandate.model.expression import Compare
from mandate.model.plan import Constraint, Criterion, Goal, Item, Prohibition
from mandate.model.reading import FidelityFact, Infidelity

_LE = (
    r"at\s+(?:the\s+)?most|up\s+to(?:\s+and\s+including)?|(?:no|not|never|nothing|"
    r"n['’]t(?:\s+\w+)?)\s+(?:\w+\s+){0,2}?(?:more|greater|higher|larger|longer|older|"
    r"bigger)\s+than|"
    r"max(?:imum)?(?:\s+(?:of|is))?|maximum:|(?:not|never|cannot|n['’]t)\s+(?:ever\s+)?(?:to\s+)?(?:exceed|"
    r"surpass|go\s+(?:over|above|beyond))|"
    r"(?:capped|limited)\s+(?:at|to)|(?:cap|limit|ceiling)\s+(?:of|is|at)|(?:cap"
    r"|limit)s?\s+(?:\w+\s+){1,3}(?:at|to)|"
    r"(?:stops?|ends?)\s+at|at\s+or\s+(?:below|under)|≤|<=|no\s+later\s+than"
)
_GE = (
    r"at\s+or\s+(?:above|over)|at\s+(?:the\s+)?least|(?:no|not|never)\s+(?:\w+\s+){0,2}?(?:less|fewer"
    r"|lower|smaller|shorter|"
    r"younger)\s+than|min(?:imum)?(?:\s+(?:of|is))?|"
    r"(?:not|never|cannot|n['’]t)\s+(?:ever\s+)?(?:fall|drop|go|dip|sink)\s+(?:under|below)|"
    r"floor\s+(?:of|is|at)|≥|>=|a\s+minimum\s+of"
)
_LT = (
    r"less\s+than|fewer\s+than|lower\s+than|smaller\s+than|shorter\s+than|younger\s+than|"
    r"cheaper\s+than|under|below|<"
)
_GT = (
    r"more\s+than|greater\s+than|higher\s+than|larger\s+than|longer\s+than|older\s+than|"
    r"bigger\s+than|over|above|beyond|"
    r"exceed(?:s|ed|ing)?|in\s+excess\s+of|upwards\s+of|>"
)
_BEFORE = tuple(
    (
        op,
        re.compile(
            rf"(?:^|(?<=[\s(\"'*:,])|(?<=[<>])|(?=[<>≤≥]))(?:{words})[\s*_`~(:]*(?:the\s+|an?\s+|about\s+)?$",
            re.I,
        ),
    )
    for op, words in ((Compare.LE, _LE), (Compare.GE, _GE), (Compare.LT, _LT), (Compare.GT, _GT))
)
_AFTER = (
    (
        Compare.LE,
        re.compile(
            r"[\s*_`]*(?:\w+\s+){0,2}?(?:or\s+(?:less|fewer|lower|under|below|younger|smaller|earlier)|"
            r"at\s+(?:the\s+)?most|max(?:imum)?\b|tops\b|and\s+(?:under|below))",
            re.I,
        ),
    ),
    (
        Compare.GE,
        re.compile(
            r"(?:\+|[\s*_`]*(?:\w+\s+){0,2}?(?:or\s+(?:more|higher|better|over|above|older|greater|later|"
            r"larger)|at\s+(?:the\s+)?least|min(?:imum)?\b|and\s+(?:over|above|up|higher)))",
            re.I,
        ),
    ),
)
_NEGATION = re.compile(
    r"\b(?:never|not|no|nothing|nobody|none|cannot|don['’]t|can['’]t|mustn['’]t|without|neither|"
    r"nor|avoid|refuse)\b",
    re.I,
)
_CONTRAST = re.compile(r"[.;:]|\bbut\b|\bunless\b|\bexcept\b|\bonly\b|\bif\b|\bwhen\b|,", re.I)
_LIFTED = re.compile(
    r"\b(?:bring|get|push|raise|build|lift|drive|take|work)\s+(?:[\w']+\s+){1,5}up\s+to\b", re.I
)
_MOVED = re.compile(
    r"\b(?:(?P<down>reduc(?:e|es|ing)|cut(?:s|ting)?|lower(?:s|ing)?|shrink(?:s|ing)?|decreas(?:e|es|ing)|"
    r"trim(?:s|ming)?)|(?P<up>rais(?:e|es|ing)|increas(?:e|es|ing)|grow(?:s|ing)?|lift(?:s|ing)?)|bring|get|push|"
    r"driv(?:e|ing)|take|work)\s+(?P<between>[^.;:,]{0,80}?)\bto\s+(?:the\s+|about\s+)?$",
    re.I,
)
_OPEN_ENDED = re.compile(r"\b(?:unless|except|without|only|but|otherwise|instead|until)\b", re.I)


def misdirected(item: Item, taken: Taken, support: Support, page: Page) -> Iterator[FidelityFact]:
    """Bounds of an item whose operator cannot be what the words before or after the number say."""
    clause = support.clauses[0].clause
    for literal in taken.literals:
        if literal.operator is None or literal.moment is not None:
            continue
        mention = evidence_of(literal, support, page)
        if mention is None:
            continue
        for quoted in (*support.quoted, *support.announced):
            said = _said(quoted, mention.text)
            if said is None:
                if isinstance(item, Goal) and (words := _moved_away(literal, quoted, mention.text)):
                    yield FidelityFact(
                        Infidelity.COMPARATOR,
                        clause.span,
                        clause.id,
                        item.id,
                        words,
                        f"{literal.operator.value} {literal.text}",
                    )
                    break
                continue
            operator, words, negated, folded = said
            if isinstance(item, Goal) and words.startswith("up to") and _LIFTED.search(quoted):
                operator = Compare.GE  # "bring free space up to 500 GB": the "up" belongs to the verb
            if not _fits(item, literal, operator, negated, folded, quoted):
                yield FidelityFact(
                    Infidelity.COMPARATOR,
                    clause.span,
                    clause.id,
                    item.id,
                    words,
                    f"{literal.operator.value} {literal.text}",
                )
            break


def _said(text: str, number: str) -> tuple[Compare, str, bool, bool] | None:
    """What the words around a number say: operator, the words, whether a negation stands before, and whether
    the words hold a negation of their own ("no more than")."""
    at = text.find(number)
    if at < 0 or text.find(number, at + 1) >= 0:
        return None  # absent, or twice: which one is meant cannot be told
    before = text[:at].rstrip("$€£¥ ") + " "
    after = text[at + len(number) :]
    for operator, pattern in _AFTER:
        if found := pattern.match(after):
            return operator, f"{number}{found[0]}".strip(), False, True
    for operator, pattern in _BEFORE:
        found_before = pattern.search(before[-60:])
        if found_before:
            words = found_before[0].strip()
            start = len(before) - len(before[-60:]) + found_before.start()
            part = _CONTRAST.split(text[:start])[-1]
            negated = _NEGATION.search(part) is not None
            folded = _NEGATION.search(words) is not None
            return operator, f"{words} {number}", negated, folded
    return None


def _moved_away(literal: Literal, text: str, number: str) -> str:
    """The words of a goal that moves a metric to a number, where the item asks for the other side of it:
    "reduce it to 5" as at least 5, "raise it to 5" as at most 5, "bring it to 0" as at least 0."""
    at = text.find(number)
    if at < 0 or text.find(number, at + 1) >= 0:
        return ""
    found = _MOVED.search(text[:at].rstrip("$€£¥ ") + " ")
    if found is None or _OPEN_ENDED.search(text):
        return ""
    words = found["between"].lower().split()
    down = found["down"] is not None or "down" in words or number in ("0", "zero")
    up = (found["up"] is not None or "up" in words) and not down
    away = (Compare.GE, Compare.GT) if down else (Compare.LE, Compare.LT) if up else ()
    return f"{found[0].strip()} {number}" if literal.operator in away else ""


def _fits(item: Item, literal: Literal, said: Compare, negated: bool, folded: bool, quote: str) -> bool:
    ours = literal.operator
    if ours not in (said, said.negated):
        return False
    if (
        literal.field == "unless"
        or _OPEN_ENDED.search(quote)
        or _NEGATION.search(quote.rsplit(literal.text, maxsplit=1)[-1])
    ):
        return True
    if isinstance(item, Prohibition):
        if negated and not folded:
            return ours is said
        ceiling = said in (Compare.LE, Compare.GE)
        return ours is said.negated if ceiling and not negated and not _refusing(quote) else True
    if isinstance(item, Goal | Criterion):
        return ours is (said.negated if negated and not folded else said)
    if isinstance(item, Constraint):
        if item.form == "approve" or literal.field in ("requires",):
            return True
        wanted = said.negated if negated and not folded else said
        if item.form in ("limit", "permit", "maintain"):
            return ours is wanted
        return negated or ours is said
    return True


def _refusing(quote: str) -> bool:
    return (
        re.search(
            r"\b(?:reject|refuse|deny|block|decline|forbid|forbidden|prohibit|off|stop|skip)\w*\b",
            quote,
            re.I,
        )
        is not None
    )
