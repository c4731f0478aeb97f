"""A prohibition read as a permission, a permission as a duty, and the like. Flags only what is plain."""

from __future__ import annotations

import re
from collections.abc import Iterator

from mandate.compiler.fidelity.support import Page, Support
from mandate.grammar.markers import find_markers
from mandate.grammar.verbs import PLAIN
from mandate.model.clause import Shape
from mandate.model.plan import Constraint, Item, PlanProbe, Prohibition
from mandate.model.reading import FidelityFact, Infidelity, Marker, MarkerKind

_NO_NEED = re.compile(r"\b(?:need|have|required|necessary|needed|obliged|requirement|obligation)\b", re.I)
_TWOFOLD = re.compile(
    r"\b(?:fail|forget|miss|hesitate|neglect|omit|leave|let|stop|skip|late|un\w{3,}|without|until|"
    r"unless|except|only|but|"
    r"later|longer|other than|before|no need|matter|exceed|more|less|fewer|than|instead|rather|"
    r"just|wait)\b",
    re.I,
)
_REFUSING = re.compile(
    r"\b(?:avoid|refuse\w*|refrain|den(?:y|ies|ied)|block\w*|reject\w*|stop\w*|exclude\w*|skip\w*|"
    r"ignore\w*|declin\w+|keep\w*|stay\w*|"
    r"leave\w*|left|hold\w*|held|limit\w*|cap\w*|wait\w*|park\w*|only|except|unless|without|"
    r"prohibit\w*|forbid\w*|forbidden|banned|"
    r"off|remain\w*|restrict\w*|prevent\w*|instead|rather|untouched|confidential|private|none|"
    r"nothing|nobody|no|not|never|"
    r"cannot|can't|don't|n't|under|below|at most|up to|max\w*|less|fewer|within|before|until|ban|"
    r"pause\w*|freeze|frozen|suspend\w*|un\w+ed)\b",
    re.I,
)
_POSSIBLE = re.compile(r"\b(?:possible|able|option|open|can|could)\b", re.I)
_REFUSE = re.compile(r"refuse|prohibit|forbid", re.I)


def turned_round(item: Item, support: Support, page: Page) -> Iterator[FidelityFact]:
    """The item says the opposite of its quotes: found the quote's word, proposed the item's force."""
    fault = _fault(item, support, page)
    if fault is not None:
        found, proposed = fault
        clause = support.clauses[0].clause
        yield FidelityFact(Infidelity.POLARITY, clause.span, clause.id, item.id, found, proposed)


def _fault(item: Item, support: Support, page: Page) -> tuple[str, str] | None:
    markers = [m for text in support.quoted for m in find_markers(text)]
    kinds = {m.kind for m in markers}
    negative = [m for m in markers if m.kind is MarkerKind.PROHIBITION]
    positive = [
        m for m in markers if m.kind in (MarkerKind.PERMISSION, MarkerKind.DUTY, MarkerKind.IMPERATIVE)
    ]
    announced = _announced(support, page)
    if isinstance(item, Prohibition):
        if negative or announced is MarkerKind.PROHIBITION or _REFUSING.search(support.own):
            return None
        permitted = next((m for m in positive if m.kind is MarkerKind.PERMISSION), None)
        forced = positive[0] if positive and not kinds & {MarkerKind.EXCEPTION, MarkerKind.BOUND} else None
        marker = permitted or forced
        return (marker.text, "a prohibition") if marker else None
    if isinstance(item, PlanProbe):
        bound = [m for m in markers if m.kind is not MarkerKind.PERMISSION]
        kept = item.possible is None or _POSSIBLE.search(" ".join(support.quoted)) or not bound
        return None if kept else (bound[0].text, "something that must stay possible")
    if not isinstance(item, Constraint):
        return None
    if item.form in ("permit", "oblige") and not item.unless and not item.otherwise:
        if negative and not positive and not _excused(support.own, negative):
            return negative[0].text, "a permission" if item.form == "permit" else "a duty"
        if not markers and announced is MarkerKind.PROHIBITION and item.form == "permit":
            return support.announced[-1], "a permission"
    if (
        item.form == "oblige"
        and not markers
        and announced in (None, MarkerKind.PERMISSION)
        and _is_noun(support)
    ):
        return support.quoted[0], "a duty"
    if item.form == "oblige":
        return _not_demanded(markers, negative, support)
    return _asking(item, markers, kinds, support)


_COPULA = re.compile(
    r"\b(?:is|are|be|been|gets?|goes|go|has|have|will|must|should|do|does|then|→|->|=>)\b", re.I
)


def _is_noun(support: Support) -> bool:
    """Two or three words, or a row of a table, without a verb: nothing is demanded by naming it."""
    clause = support.clauses[0].clause
    words = re.findall(r"[A-Za-z]+", support.own)
    if not words or _COPULA.search(support.own) or any(w.lower() in PLAIN for w in words[:1]):
        return False
    return clause.shape is Shape.ROW or (
        len(words) <= 3 and clause.text.strip("*_`. ") == support.own.strip("*_`. ")
    )


def _excused(text: str, negative: list[Marker]) -> bool:
    """Whether a second negation, an exception or a contrast turns the first one back."""
    rest = text
    for marker in negative:
        rest = rest.replace(marker.text, " ", 1)
    return (
        _TWOFOLD.search(rest) is not None or len(negative) > 1 or _REFUSE.match(negative[0].text) is not None
    )


def _not_demanded(markers: list[Marker], negative: list[Marker], support: Support) -> tuple[str, str] | None:
    """`No need to` and a bare `you may` demand nothing."""
    demanding = (MarkerKind.DUTY, MarkerKind.IMPERATIVE, MarkerKind.PROHIBITION, MarkerKind.APPROVAL)
    if any(m.kind in demanding for m in markers) or negative or "only" in support.own.lower():
        return None
    allowed = next((m for m in markers if m.kind is MarkerKind.PERMISSION), None)
    if allowed is None:
        return None
    addressed = re.search(
        r"\b(?:you|the agent|the bot|the assistant|it)\s+$",
        support.own[: support.own.find(allowed.text)],
        re.I,
    )
    return (allowed.text, "a duty") if addressed or _NO_NEED.search(allowed.text) else None


def _asking(
    item: Constraint, markers: list[Marker], kinds: set[MarkerKind], support: Support
) -> tuple[str, str] | None:
    """`Ask me first` is no autonomy; `no need to ask` is no approval."""
    asking = next((m for m in markers if m.kind is MarkerKind.APPROVAL), None)
    lifted = bool(kinds & {MarkerKind.PROHIBITION, MarkerKind.EXCEPTION}) or any(
        m.kind is MarkerKind.PERMISSION
        and (_NO_NEED.search(m.text) or m.text.lower().startswith(("is", "are", "fine", "free")))
        for m in markers
    )
    if (
        item.form == "autonomous"
        and asking
        and not lifted
        and not re.search(r"\b(?:own|self|yourself|itself|alone|no|not)\b", support.own, re.I)
    ):
        return asking.text, "autonomy"
    if (
        item.form == "approve"
        and asking
        and not kinds & {MarkerKind.BOUND, MarkerKind.DUTY, MarkerKind.CONDITION}
    ):
        need = next(
            (m for m in markers if _NO_NEED.search(m.text) or m.text.lower() in ("don't", "do not", "never")),
            None,
        )
        twofold = re.search(r"\bwithout\b|\bunless\b|\buntil\b|\bbefore\b|\bexcept\b", support.own, re.I)
        if need is not None and not twofold and markers.index(need) < markers.index(asking):
            return f"{need.text} {asking.text}", "an approval"
    return None


def _announced(support: Support, page: Page) -> MarkerKind | None:
    """The force of the nearest line above that has one."""
    for text in reversed(support.announced):
        for marker in find_markers(text):
            if marker.kind in (MarkerKind.PROHIBITION, MarkerKind.PERMISSION, MarkerKind.DUTY):
                return marker.kind
    return None
