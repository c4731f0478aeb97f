"""Numbers and units of a plan item, traced to the words it quotes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from fractions import Fraction

from mandate.compiler.fidelity.deadlines import deadlines
from mandate.compiler.fidelity.literals import Literal, Taken
from mandate.compiler.fidelity.naming import related, stems, words_of_tool
from mandate.compiler.fidelity.reckoning import reckoned
from mandate.compiler.fidelity.support import Page, Support, moments_of, plain
from mandate.grammar.mentions import find_mentions
from mandate.model.plan import Constraint, Item
from mandate.model.quantity import COUNT, NUMBER, PERCENT, Kind, Quantity, Type
from mandate.model.reading import FidelityFact, Infidelity, Mention
from mandate.model.spec import Metric, Variable

_AT_ONCE = re.compile(
    r"\b(?:immediately|at once|on the spot|right away|straight away|instantly|as soon as|upon|"
    r"promptly|same time|"
    r"simultaneous|without delay|then and there|when|whenever|once)\b",
    re.I,
)
_ZERO = re.compile(
    r"\b(?:no|none|nothing|never|zero|empty|clear(?:ed)?|without|all|every|each|gone|nil|"
    r"complete(?:d|ly)?|whole|"
    r"full(?:y)?|entire|any|not|don't|do not|nobody|positive|non-negative|negative)\b",
    re.I,
)
_ONE = re.compile(
    r"\b(?:an?|once|one|each|every|single|any|per|only|first|the|daily|hourly|weekly|monthly|same|"
    r"another|second|twice|duplicate)\b",
    re.I,
)
_TWO = re.compile(r"\b(?:both|pair|couple|two|second|double|twice|another|four[- ]eyes)\b", re.I)
_WHOLE = re.compile(
    r"\b(?:all|every|always|full(?:y)?|entire(?:ly)?|whole|complete(?:ly)?|in full|sum|total|no|without)\b",
    re.I,
)
_WINDOW_WORDS = {
    "minute": r"minute|min\b|/m(?:in)?\b",
    "hour": r"hour|hr\b|/h\b",
    "day": r"day|dai|24[ -]?h|night|evening|morning|/d\b",
    "week": r"week|wk\b|7[ -]days",
    "month": r"month|/mo\b",
    "quarter": r"quarter|three months",
    "year": r"year|annu|p\.a\b|12 months",
}


def ungrounded(item: Item, taken: Taken, support: Support, page: Page) -> Iterator[FidelityFact]:
    """Every number and window of an item that its quotes do not contain, and every unit they contradict."""
    clause = support.clauses[0].clause
    for literal in taken.literals:
        if _derived(literal, item, support, page):
            continue
        match = _evidence(literal, support, page)
        if match is None:
            numbers = ", ".join(m.text for m in support.mentions) or "no number"
            yield FidelityFact(
                Infidelity.UNGROUNDED_NUMBER,
                clause.span,
                clause.id,
                item.id,
                found=numbers,
                proposed=literal.text,
            )
        elif isinstance(match, Mention) and not _same_unit(literal, match, page):
            yield FidelityFact(
                Infidelity.UNGROUNDED_UNIT,
                clause.span,
                clause.id,
                item.id,
                found=match.text,
                proposed=literal.text,
            )
    if isinstance(item, Constraint) and item.count is not None and item.count > 1:
        count = Literal(
            "count", str(item.count), (Quantity(Fraction(item.count), COUNT),), Fraction(item.count)
        )
        if _evidence(count, support, page) is None and not _derived(count, item, support, page):
            yield FidelityFact(
                Infidelity.UNGROUNDED_NUMBER, clause.span, clause.id, item.id, proposed=f"{item.count} people"
            )
    for window in taken.windows:
        if not re.search(_WINDOW_WORDS[window], support.words, re.I):
            yield FidelityFact(
                Infidelity.UNGROUNDED_UNIT,
                clause.span,
                clause.id,
                item.id,
                found=_window_in(support.own) or "no such window",
                proposed=f"per {window}",
            )


def evidence_of(literal: Literal, support: Support, page: Page) -> Mention | None:
    """The number in the quotes that a literal rests on, where one can be pointed at."""
    match = _evidence(literal, support, page)
    return match if isinstance(match, Mention) else None


def _window_in(text: str) -> str:
    found = re.search(
        r"\b(?:per|an?|each|every)\s+(?:minute|hour|day|week|month|quarter|year)\b|\b(?:hourly|daily|"
        r"weekly|monthly|quarterly|yearly)\b",
        text,
        re.I,
    )
    return found[0] if found else ""


def _derived(literal: Literal, item: Item, support: Support, page: Page) -> bool:
    """A recorded derivation counts if its source stands behind the item and amounts to the literal."""
    if literal.moment is not None:  # dates are resolved anew
        return any(
            plain(step.literal) == plain(literal.text)
            and plain(step.source) in plain(facts.clause.text)
            and literal.moment in deadlines(facts.clause.text, page.moments)
            for step in item.derived
            for facts in support.clauses
        )
    words = plain(support.words)
    for step in item.derived:
        source = plain(step.source)
        same = plain(step.literal) in (
            plain(literal.text),
            plain(f"{literal.number}"),
            plain(literal.unit and literal.text),
        )
        if not (same and source and source in words):
            continue
        results = reckoned(step.source, page.spec)
        if any(_equal(ours, theirs) for ours in literal.quantities for theirs in results):
            return True
        if literal.quantities[0].value == 0 and (_ZERO.search(source) or _AT_ONCE.search(source)):
            return True
        if literal.number == 2 and _TWO.search(source):
            return True
    return False


def _evidence(literal: Literal, support: Support, page: Page) -> Mention | bool | None:
    """The mention that a literal repeats; True if words other than numbers say it; None if nothing does."""
    if literal.moment is not None:
        return True if _dated(literal, support, page) else None
    near: Mention | None = None
    for mention in support.mentions:
        for reading in mention.readings:
            if any(_equal(quantity, reading) for quantity in literal.quantities):
                return mention
        if near is None and _bare(mention) == literal.number and literal.number is not None:
            near = mention
    if near is not None:
        return near
    words = support.words
    if literal.quantities[0].value == 0 and _is_all_of_metric(literal, support, page):
        return True
    if literal.quantities[0].value == 0 and (_ZERO.search(words) or _AT_ONCE.search(words)):
        return True
    if literal.number == 1 and _ONE.search(words):
        return True
    if literal.number == 2 and _TWO.search(words):
        return True
    if literal.quantities[0] == Quantity(Fraction(100), PERCENT) and _WHOLE.search(words):
        return True
    if literal.quantities[0].type.kind is Kind.TIME_OF_DAY and literal.text in ("00:00", "24:00", "0:00"):
        return True
    return None


def same_amount(literal: Literal, mention: Mention) -> bool:
    """Whether a literal repeats a number of the prose, in its unit or at least in its digits."""
    if any(_equal(ours, theirs) for ours in literal.quantities for theirs in mention.readings):
        return True
    return literal.number is not None and _bare(mention) == literal.number


def _equal(ours: Quantity, theirs: Quantity) -> bool:
    if ours.type == theirs.type:
        return ours.value == theirs.value
    plain_types = (COUNT, NUMBER)
    if ours.type in plain_types and theirs.type in plain_types:
        return ours.value == theirs.value
    if {ours.type, theirs.type} & {PERCENT} and {ours.type, theirs.type} & set(plain_types):
        ours_share = ours.value / 100 if ours.type == PERCENT else ours.value
        theirs_share = theirs.value / 100 if theirs.type == PERCENT else theirs.value
        return ours_share == theirs_share
    return False


def _is_all_of_metric(literal: Literal, support: Support, page: Page) -> bool:
    """`open = 0` for "close the 1,200 requests", where 1,200 are open now."""
    metric = page.spec.metric(literal.subject)
    now = metric.now if metric else None
    lowering = [
        t.name for t in page.spec.tools if any(e.metric == literal.subject and e.sign < 0 for e in t.effects)
    ]
    own = stems(support.own)
    if literal.field == "achieve" and any(related(words_of_tool(name, page.spec), own) for name in lowering):
        return True  # "close the tickets"
    return now is not None and any(r.value == now.value for m in support.mentions for r in m.readings)


_NUMBER = re.compile(r"\d[\d,_]*(?:\.\d+)?")


def _bare(mention: Mention) -> Fraction | None:
    """The number of a mention, whatever its unit."""
    found = _NUMBER.search(mention.text)
    if found and not re.match(r"\s?(?:k|m|bn)\b", mention.text[found.end() :], re.I):
        return Fraction(found[0].replace(",", "").replace("_", "").rstrip("."))
    if not found:
        words = find_mentions(re.split(r"[\s-]", mention.text)[0])
        if words and words[0].quantity is not None:
            return words[0].quantity.value
    return mention.quantity.value if mention.quantity is not None and mention.quantity.type == COUNT else None


def _same_unit(literal: Literal, mention: Mention, page: Page) -> bool:
    """Whether a number with the right digits also has a unit that the quote or the vocabulary allows."""
    theirs = {reading.type for reading in mention.readings}
    ours = {quantity.type for quantity in literal.quantities}
    if any(_equal(q, r) for q in literal.quantities for r in mention.readings):
        return True
    if ours & theirs:
        return False  # 24 minutes are not 24 hours
    if not theirs and not mention.norm_like:
        return True
    if not theirs:
        return _calendar_unit(literal, mention)
    bare = {COUNT, NUMBER}
    if ours <= bare:
        return not any(
            t.kind in (Kind.MONEY, Kind.DURATION, Kind.PERCENT) for t in theirs
        ) or _unit_of_subject(literal, theirs, page)
    if (
        PERCENT in ours
        and theirs & bare
        and any(_equal(q, r) for q in literal.quantities for r in mention.readings)
    ):
        return True
    return theirs <= bare and bool(
        ours & _vocabulary(page) or literal.unit in page.spec.units or _is_unit_word(literal, mention, page)
    )


def _calendar_unit(literal: Literal, mention: Mention) -> bool:
    """Months and business days have no fixed length: `30 business days` is not `30 days`."""
    return not any(q.type.kind is Kind.DURATION for q in literal.quantities)


def _unit_of_subject(literal: Literal, theirs: set[Type], page: Page) -> bool:
    """`amount <= 50` for "$50" is right if `amount` is in dollars; the type checker compares the rest."""
    subject = literal.subject.rsplit(".", 1)[-1]
    types = {v.type for v in _variables(page) if v.name.rsplit(".", 1)[-1] == subject}
    return bool(types & theirs) or any(t.kind is Kind.NUMBER for t in types)


def _is_unit_word(literal: Literal, mention: Mention, page: Page) -> bool:
    """A declared unit stands beside its number in the prose: `12 pallets`."""
    unit = literal.unit.lower().rstrip("s")
    return len(unit) > 1 and any(unit in plain(c.clause.text) for c in page.clauses)


def _variables(page: Page) -> list[Variable | Metric]:
    spec = page.spec
    return [*spec.context, *spec.metrics, *(p for tool in spec.tools for p in tool.parameters)]


def _vocabulary(page: Page) -> set[Type]:
    """The types of which the layer speaks."""
    return {v.type for v in _variables(page)} | {fact.value.type for fact in page.spec.facts}


def _dated(literal: Literal, support: Support, page: Page) -> bool:
    """A moment is grounded if a date, weekday or reference date in the words names it, or its day."""
    at = literal.moment
    assert at is not None
    midnight = at.hour == at.minute == 0
    clocks = {q.value for m in support.mentions for q in m.readings if q.type.kind is Kind.TIME_OF_DAY}
    seconds = at.hour * 3600 + at.minute * 60 + at.second
    everywhere = (*support.mentions, *(m for text in support.before for m in find_mentions(text)))
    for mention in everywhere:
        for named in moments_of(mention, page.moments):
            if named == at:
                return True
            if ":" in mention.text or named.date() not in (at.date(), (at - timedelta(days=1)).date()):
                continue
            closing = (at.hour, at.minute) in ((23, 59), (0, 0))
            if closing or (named.date() == at.date() and (midnight or Fraction(seconds) in clocks)):
                return True
    if (
        re.search(r"\b(?:now|today|immediately|start(?:s|ing)?|at once)\b", support.words, re.I)
        and at in page.moments
    ):
        return True
    return _after_span(literal, support, page)


def _after_span(literal: Literal, support: Support, page: Page) -> bool:
    """`within 30 days` from a reference date."""
    assert literal.moment is not None
    lengths = [q.value for m in support.mentions for q in m.readings if q.type.kind is Kind.DURATION]
    ends = {moment + timedelta(seconds=int(length)) for moment in page.moments for length in lengths}
    ends |= {end.replace(hour=0, minute=0, second=0) for end in ends}
    return literal.moment in ends
