"""The parts of a sentence that none of its items carries: numbers, negations, conditions, windows, keys.

Whatever limits, forbids or conditions in a sentence must have left a trace in some item that quotes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact, said
from mandate.compiler.fidelity.grounding import same_amount
from mandate.compiler.fidelity.naming import related, stems
from mandate.compiler.fidelity.others import is_clock, is_others_time
from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.vocabulary import in_window, key_words
from mandate.compiler.fidelity.wording import IDIOMS, NEGATION, blank, ruling, settled, tools_named, unquoted
from mandate.model.plan import Constraint, Item, Prohibition
from mandate.model.quantity import COUNT, Kind
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity, MarkerKind, Mention

_PHRASE = re.compile(
    r"(?<![\w-])(?<!even )(?P<word>only\s+if|if|unless|whenever|when|provided(?=\s+(?:that|the|it|you"
    r"|no)\b)|as\s+long\s+as|so\s+long\s+as|in\s+case"
    r"(?:\s+of)?|except(?:ing)?(?:\s+(?:for|if|when|in|on|that))?|excluding|apart\s+from|aside\s+from"
    r"|other\s+than|"
    r"save\s+for|with\s+the\s+exception\s+of|until|without|during|outside(?:\s+of)?"
    r"|but\s+not)\b(?P<rest>[^,;:.!?()\n]*)",
    re.I,
)
_EXCLUDED = re.compile(
    r"(?P<rest>[\w' -]{1,40}?)\s+(?:are\s+|is\s+|being\s+)?(?P<word>excluded|exempted|exempt|excepted"
    r"|left\s+out)\b",
    re.I,
)
_IDLE_PHRASE = re.compile(
    r"(?:only\s+)?(?:if|when|whenever)\s+(?:at\s+all|any|ever|so|you\s+can|in\s+doubt|need(?:ed)?\s+be"
    r"|you\s+(?:do|are|have)|"
    r"this|that|it|not\b|asked|no(?:ne)?\b|possible|necessary|needed|appropriate|applicable)|"
    r"without\s+(?:exceptions?|delay|fail|any\s+exceptions?)|in\s+case\s+you|other\s+than\s+(?:that"
    r"|this)|when\s+you\b",
    re.I,
)
_RATE = re.compile(
    r"\b(?:per|an?|each|every|in\s+(?:one|a|any)|any|per\s+\w+\s+and)\s+(?:single\s+|calendar\s+"
    r"|working\s+|business\s+)?"
    r"(?P<window>minute|hour|day|week|month|quarter|year)\b(?!['’]s\b|\s+(?:before|after|ago|earlier"
    r"|later|old|of\b))"
    r"|(?<![\w/-])(?P<adverb>hourly|daily|weekly|monthly|quarterly|yearly|annually)\b"
    r"|(?<=[\w\d])/(?P<short>min|hour|hr|h|day|d|week|wk|month|year)\b",
    re.I,
)
_ADVERBS = {"daily": "day", "annually": "year"}
_SHORT = {"min": "minute", "hr": "hour", "h": "hour", "d": "day", "wk": "week"}
_KEY = re.compile(
    r"\b(?:per|for\s+(?:each|every|any\s+one|one)|to\s+(?:each|every|the\s+same|any\s+one|one)|(?:for"
    r"|of)\s+the\s+same|"
    r"by\s+(?:each|every))\s+(?:single\s+|given\s+|individual\s+)?(?P<key>(?-i:[a-z])[\w-]*)",
    re.I,
)
_KEY_BESIDE = re.compile(
    r"(?:/(?:day|hour|week|month)/|\bper\s+(?:day|hour|week|month)\s+(?:and|per)\s+(?:per\s+)?|"
    r"\bper\s+[\w-]+\s+(?:and\s+)?per\s+|"
    r"\bthe\s+same\s+(?=\w+\b.*\b(?:twice|again|more\s+than\s+once|a\s+second)\b))(?!(?:no|not|never|at|up|an?|the|only|one|\w+ing)\b)"
    r"(?P<key>[a-z][\w-]*)",
    re.I,
)
_BUT = re.compile(
    r"\b(?:all|every\w*|any\w*|no|nothing|nobody)\s+(?:\w+\s+)?(?P<word>but)\s+(?P<rest>[^,;:.!?()\n]*)", re.I
)
_KEY_FIRST = re.compile(
    r"^\W*(?:each|every|no|any|per|an?)\s+(?:single\s+)?(?P<key>(?-i:[a-z])[\w-]*)\s+(?:may|can|must"
    r"|gets?|receives?|is|has|at|"
    r"should|more)\b",
    re.I,
)
_NO_KEYS = frozenset(
    "cent cents minute minute's hour day week month quarter year call go time annum se default run night "
    "morning "
    "evening afternoon weekend working business calendar other case one of the our your my policy request "
    "instruction instructions rule".split()
)
_WHEN = re.compile(
    r"\b(?:on|at|during|over|after|before|until|till|by|from)?\s*(?:(?:mon|tues|wednes|thurs|fri|satur"
    r"|sun)days?|"
    r"weekends?|weekdays?|public\s+holidays?|holidays|at\s+night)\b",
    re.I,
)
_ONLY = re.compile(
    r"(?<!not )(?<!the )(?<!read-)(?<!if )\b(?:only|solely|exclusively|nothing\s+but|none\s+but"
    r"|no(?:body|\s+one)\s+but)\b"
    r"(?!\s+then\b)",
    re.I,
)
_ABOUT = re.compile(
    r"(?:~|≈|\b(?:about|around|roughly|approximately|approx\.?|circa|some|nearly|almost|more\s+or\s+less"
    r"|give\s+or\s+take))"
    r"\s*(?:[$€£]\s?)?$",
    re.I,
)
_OR_SO = re.compile(r"\s*(?:or\s+so\b|ish\b|or\s+thereabouts|more\s+or\s+less|give\s+or\s+take|-ish\b)", re.I)
_NOT_ALL = re.compile(r"\bnot\s+(?:all|every|each|just\s+any)\b", re.I)


def left_over(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """One fact for each part of a quoted clause that binds and that no item carries."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        text = settled(ruling(facts.clause.text), carried.universal)
        yield from _numbers(facts, text, carried, page)
        if not carried.binds:
            continue
        yield from _negations(facts, unquoted(text), carried)
        yield from _else(facts, text, carried)
        yield from _phrases(facts, text, carried)
        yield from _windows(facts, text, carried)
        yield from _keys(facts, text, carried, page)
        yield from _times(facts, text, carried, page)
        yield from _hedges(facts, carried)


def _numbers(facts: ClauseFacts, text: str, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    clause = facts.clause
    for mention in facts.mentions:
        start = mention.span.start - clause.span.start
        end = mention.span.end - clause.span.start
        if not mention.norm_like or not text[start:end].strip() or said(start, end, clause, carried):
            continue
        if is_clock(mention) and is_others_time(start, end, clause, carried.items, page):
            continue
        if in_window(start, end, text, page):
            continue
        if not _number_kept(mention, text, start, end, carried, page):
            yield fact(Infidelity.DROPPED, clause, start, mention.text, carried)


def _number_kept(mention: Mention, text: str, start: int, end: int, carried: Carried, page: Page) -> bool:
    if any(same_amount(literal, mention) for literal in carried.literals):
        return True
    if mention.text in carried.sources or (not mention.readings and carried.dated):
        return True
    if (
        any(q.type.kind in (Kind.TIME_OF_DAY, Kind.MOMENT, Kind.DURATION) for q in mention.readings)
        and carried.dated
    ):
        return any(q.type.kind is Kind.MOMENT for q in mention.readings) or _in_hours(carried)
    if _is_window(text, start, end, carried):
        return True
    values = {q.value for q in mention.readings}
    if values == {1} or (
        values == {2} and re.search(r"\bbetween\s+$|\b(?:the|these|those|both|our)\s+$", text[:start], re.I)
    ):
        return True
    if any(isinstance(i, Constraint) and i.count is not None and i.count in values for i in carried.items):
        return True
    known = [m.now for m in page.spec.metrics if m.now] + [f.value for f in page.spec.facts]
    if any(k.value in values for k in known):
        return True
    definite = re.search(r"\b(?:the|these|those|both|our|all(?:\s+the)?)\s+$", text[:start], re.I)
    return bool(definite) and all(q.type == COUNT for q in mention.readings)


def _is_window(text: str, start: int, end: int, carried: Carried) -> bool:
    """The "one day" of "25 in one day", which a limit counts by; no other time of the sentence."""
    rates = [m for m in _RATE.finditer(text) if m["window"]]
    own = [m for m in rates if m.start() < start and m.end() == end and m[0].lower().startswith("in")]
    return len(rates) == 1 and len(own) == 1 and own[0]["window"].lower() in carried.windows


def _in_hours(carried: Carried) -> bool:
    return any(isinstance(i, Constraint) and (i.hours or i.during) for i in carried.items)


def _negations(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """A "not" in a sentence of which nothing is forbidden, limited or excepted; an "only" likewise."""
    if partial := _NOT_ALL.search(text):
        yield fact(
            Infidelity.TWO_READINGS,
            facts.clause,
            partial.start(),
            text[partial.start() : partial.end() + 30],
            carried,
        )
        return
    if carried.restricts:
        return
    bare = blank(IDIOMS, text)
    for found in NEGATION.finditer(bare):
        if said(found.start(), found.end() + 1, facts.clause, carried) or _twofold(bare, found):
            continue
        yield fact(
            Infidelity.POLARITY,
            facts.clause,
            found.start(),
            text[found.start() : found.end() + 30],
            carried,
            "no such `not`",
        )
        return
    only = _ONLY.search(bare)
    if only and not said(only.start(), only.end(), facts.clause, carried):
        yield fact(
            Infidelity.DROPPED, facts.clause, only.start(), text[only.start() : only.end() + 30], carried
        )


_ELSE = re.compile(
    r"\W*(?:otherwise|or\s+else|else|in\s+(?:that|this|such\s+a)\s+case|if\s+(?:not|so))\b", re.I
)


def _else(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """ "Otherwise, close it": a sentence that holds only where the one before does or does not."""
    found = _ELSE.match(text)
    conditioned = any(
        getattr(i, name, None) for i in carried.items for name in ("when", "unless", "otherwise", "overrides")
    )
    if found and not conditioned:
        yield fact(Infidelity.DROPPED, facts.clause, 0, found[0], carried)


_POSITIVE = re.compile(
    r"\b(?:forbid\w*|prohibit\w*|refus\w+|fail\w*|forget\w*|miss\w*|omit\w*|skip\w*|hesitat\w+"
    r"|neglect\w*|leave|left|"
    r"let|late|open|un\w{3,}|wrong|stop\w*|without|unless|until|before|exceed|reject\w*|declin\w+"
    r"|den(?:y|ied)|banned)\b",
    re.I,
)


def _twofold(text: str, found: re.Match[str]) -> bool:
    """A negation of something negative: "never leave a ticket open", "it is not forbidden"."""
    rest = text[found.end() : found.end() + 50]
    return _POSITIVE.search(rest) is not None or len(NEGATION.findall(rest)) > 0


def _phrases(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """A condition or exception of which no word stands in any item."""
    clause = facts.clause
    for found in (*_PHRASE.finditer(text), *_EXCLUDED.finditer(text), *_BUT.finditer(text)):
        rest = found["rest"]
        if _IDLE_PHRASE.match(found[0].strip()) or said(found.start(), found.end(), clause, carried):
            continue
        if _lifts_asking(found, carried):
            continue
        content = stems(rest)
        if not content or related(content, carried.names) or _number_in(facts, found, carried):
            continue
        if any(source and source in rest for source in carried.sources.split(" ; ")):
            continue
        yield fact(Infidelity.DROPPED, clause, found.start(), found[0][:60], carried)
        return


def _lifts_asking(found: re.Match[str], carried: Carried) -> bool:
    asks = re.search(
        r"\b(?:ask|approv|permission|consent|sign|check|trouble|bother|consult|ok)\w*", found["rest"], re.I
    )
    return asks is not None and bool({"approve", "autonomous"} & carried.forms)


def _number_in(facts: ClauseFacts, found: re.Match[str], carried: Carried) -> bool:
    base = facts.clause.span.start
    inside = [m for m in facts.mentions if found.start() <= m.span.start - base < found.end()]
    if any(same_amount(x, m) for m in inside for x in carried.literals):
        return True
    timed = (
        bool(inside and any(not m.readings or _is_time(m) for m in inside))
        or _WHEN.search(found[0]) is not None
    )
    return timed and carried.dated


def _is_time(mention: Mention) -> bool:
    return any(q.type.kind in (Kind.TIME_OF_DAY, Kind.MOMENT, Kind.DURATION) for q in mention.readings)


def _windows(facts: ClauseFacts, text: str, carried: Carried) -> Iterator[FidelityFact]:
    """A rate of which no item has the window."""
    if "in any" in carried.texts or _in_hours(carried):
        return
    for found in _RATE.finditer(text):
        word = (found["window"] or found["adverb"] or found["short"]).lower()
        window = _SHORT.get(word) or _ADVERBS.get(word) or word.removesuffix("ly")
        if window in carried.windows or said(found.start(), found.end(), facts.clause, carried):
            continue
        if found["window"] and _is_length(facts, found, carried):
            continue
        yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried, "no window")
        return


def _is_length(facts: ClauseFacts, found: re.Match[str], carried: Carried) -> bool:
    """ "within an hour" is no rate: the amount stands in an item."""
    base = facts.clause.span.start
    inside = (m for m in facts.mentions if m.span.start - base <= found.start() + 1 < m.span.end - base)
    return any(same_amount(x, m) for m in inside for x in carried.literals)


def _keys(facts: ClauseFacts, text: str, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """ "Per customer" of a limit that counts over all customers."""
    counted = [i for i in carried.items if isinstance(i, Constraint) and i.form in ("limit", "permit")]
    bounded = any(m.norm_like for m in facts.mentions) or any(
        m.kind is MarkerKind.BOUND for m in facts.markers
    )
    if not counted or not bounded:
        return
    for found in (*_KEY.finditer(text), *_KEY_FIRST.finditer(text), *_KEY_BESIDE.finditer(text)):
        word = found["key"].lower()
        if word in _NO_KEYS or said(found.start(), found.end(), facts.clause, carried):
            continue
        wanted = stems(word)
        if related(wanted, key_words(carried.keys, page.spec)):
            continue
        if _is_call(word, carried, page) or _filters(wanted, carried):
            continue
        yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried, "over all of them")
        return


def _is_call(word: str, carried: Carried, page: Page) -> bool:
    """ "Per trade": each call by itself, where the item compares an argument of one call."""
    if not tools_named(word, page.spec) and word not in (
        "order",
        "transaction",
        "purchase",
        "payment",
        "operation",
        "go",
    ):
        return False
    return any(
        isinstance(i, Constraint) and (i.form == "permit" or "per call" in (i.limit or ""))
        for i in carried.items
    )


def _filters(wanted: frozenset[str], carried: Carried) -> bool:
    """ "For each VIP" is a condition, and the item has it."""
    conditions = [i.when or "" for i in carried.items if isinstance(i, Constraint | Prohibition)]
    return related(wanted, stems(" ".join(conditions).replace("_", " ").replace(".", " ")))


def _times(facts: ClauseFacts, text: str, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """Sundays, nights and holidays that no item knows of."""
    if carried.dated:
        return
    for found in _WHEN.finditer(text):
        if said(found.start(), found.end(), facts.clause, carried) or related(stems(found[0]), carried.names):
            continue
        day = found.start() + len(found[0]) - len(found[0].split()[-1])
        if is_others_time(day, found.end(), facts.clause, carried.items, page):
            continue
        yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried)
        return


def _hedges(facts: ClauseFacts, carried: Carried) -> Iterator[FidelityFact]:
    """ "About 20 USD" where 20 USD is a limit."""
    clause = facts.clause
    bounded = {x.text for x in carried.literals if x.operator is not None and x.field != "criterion"}
    for mention in facts.mentions:
        start = mention.span.start - clause.span.start
        end = mention.span.end - clause.span.start
        if not mention.norm_like or said(start, end, clause, carried):
            continue
        if not any(same_amount(x, mention) for x in carried.literals if x.text in bounded):
            continue
        before = _ABOUT.search(clause.text[max(0, start - 24) : start])
        after = _OR_SO.match(clause.text, end)
        if before or after:
            words = f"{before[0]}{mention.text}" if before else f"{mention.text}{after[0] if after else ''}"
            at = start - len(before[0]) if before else start
            yield fact(Infidelity.VAGUE, clause, at, words, carried)
            return
