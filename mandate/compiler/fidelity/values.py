"""Item by item: values, numbers, roles and directions that its words have and the item has not."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.literals import take_apart, texts_of
from mandate.compiler.fidelity.naming import stems
from mandate.compiler.fidelity.support import Page, plain
from mandate.compiler.fidelity.wording import NEGATION, ruling, settled, unquoted, values_named
from mandate.grammar.mentions import find_mentions
from mandate.model.plan import Constraint, Goal, Item, Prohibition
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity

_AT_ONCE = re.compile(
    r"\b(?:immediately|at\s+once|on\s+the\s+spot|right\s+away|straight\s+away|instantly)\b", re.I
)
_OR = re.compile(r"\b(?:or|and|nor|either|any|all|unless|except|both|than|if|only)\b|[/&,]", re.I)
_NIGHT = re.compile(r"time >= \d\d:\d\d or time < \d\d:\d\d")  # hours over midnight
_ONLY = re.compile(r"(?<!not )\b(?:only|solely|exclusively|nothing\s+but)\b", re.I)
_DOWN = re.compile(r"\b(?:reduce|cut|lower|decrease|shrink|bring\s+down|drain|clear|down\s+to)\b", re.I)
_UP = re.compile(
    r"\b(?:grow|raise|increase|lift|boost|bring\s+up|build\s+up|(?:bring|get|push|build)\s+(?:[\w']+\s+){1,4}up\s+to)\b",
    re.I,
)


def unvalued(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """What the quotes of an item name and the item, or its whole clause, leaves out or turns round."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        text = unquoted(settled(ruling(facts.clause.text), carried.universal))
        if carried.binds:
            yield from _values(facts, text, carried, page)
        if (
            _AT_ONCE.search(text)
            and carried.forms == {"oblige"}
            and not any(c.within for c in carried.constraints)
        ):
            found = _AT_ONCE.search(text)
            assert found is not None
            yield fact(Infidelity.DROPPED, facts.clause, found.start(), found[0], carried)
        for item in items:
            reason = (
                _numberless(item, carried)
                or _roleless(item, page)
                or _either(item, text)
                or _turned(item, text)
            )
            if reason:
                kind, found_words, proposed = reason
                yield FidelityFact(kind, facts.clause.span, facts.clause.id, item.id, found_words, proposed)


def _values(facts: ClauseFacts, text: str, carried: Carried, page: Page) -> Iterator[FidelityFact]:
    """A declared value that the sentence names (VIP, damaged, "in full") and that none of its items reads."""
    own = stems(text)
    named = [(n, m, m or n.rsplit(".", 1)[-1]) for n, m in values_named(text, page.spec)]
    named += [
        (v.name, "", alias)
        for v in page.spec.context
        for alias in v.aliases
        if v.type.numeric and stems(alias) and stems(alias) <= own and plain(alias) in plain(text)
    ]
    known = " ".join(carried.said)
    for variable, member, word in named:
        last = variable.rsplit(".", 1)[-1]
        read = any(re.search(rf"\b{re.escape(x)}\b", carried.texts) for x in (member, variable, last) if x)
        if read or (stems(word) & carried.names) or word.lower() in known.lower():
            continue
        yield FidelityFact(
            Infidelity.DROPPED, facts.clause.span, facts.clause.id, carried.items[0].id, word, "nothing of it"
        )
        return


Reason = tuple[Infidelity, str, str]


def _numberless(item: Item, carried: Carried) -> Reason | None:
    """ "Up to 50 USD" read as any amount, where another item of the sentence has the number."""
    if not isinstance(item, Constraint) or item.form not in ("permit", "autonomous", "approve"):
        return None
    numbers = [m for q in item.quotes for m in find_mentions(q.text) if m.norm_like and m.readings]
    if len(numbers) != 1 or take_apart(item).literals or item.count or item.when or item.unless:
        return None
    if any(c.form == "limit" for c in carried.constraints) or carried.said:
        return None
    if all(q.value == 1 for q in numbers[0].readings):
        return None
    return Infidelity.DROPPED, numbers[0].text, "no such number"


def _roleless(item: Item, page: Page) -> Reason | None:
    """The sign-off of a declared role read as the owner's, or anybody's."""
    if not isinstance(item, Constraint) or item.form != "approve" or item.role not in (None, "owner"):
        return None
    words = stems(" ".join(q.text for q in item.quotes))
    for role in page.spec.roles:
        for name in (role.name.replace("_", " "), *role.aliases):
            if stems(name) and stems(name) <= words:
                return Infidelity.DROPPED, name, "the owner"
    return None


def _either(item: Item, text: str) -> Reason | None:
    """`vip or damaged` for "VIPs with a damaged order"."""
    for field, words in texts_of(item):
        if field in ("when", "requires") and " or " in _NIGHT.sub("", words) and not _OR.search(text):
            return Infidelity.COMPARATOR, text, words
    return None


def _turned(item: Item, text: str) -> Reason | None:
    """ "Only X" read as "never X"; "grow" as a ceiling and "reduce" as a floor."""
    if isinstance(item, Prohibition) and item.when and not item.unless and not item.actor:
        bare = not re.search(r"\bnot\b|!=|[<>]", item.when)
        if bare and _ONLY.search(text) and not NEGATION.search(text):
            return Infidelity.POLARITY, text, f"a prohibition when {item.when}"
        value = item.when.strip("() ")
        if bare and re.search(
            rf"\b(?:is|are)(?:\s+not|n['’]t)\s+{re.escape(value.rsplit('.', 1)[-1])}\b", text, re.I
        ):
            return Infidelity.POLARITY, text, f"a prohibition when {item.when}"
    if isinstance(item, Goal) and item.achieve:
        if _DOWN.search(text) and ">" in item.achieve:
            return Infidelity.COMPARATOR, text, item.achieve
        if _UP.search(text) and "<" in item.achieve:
            return Infidelity.COMPARATOR, text, item.achieve
    return None
