"""What a layer declares besides tools and values, in prose: its windows, keys, addresses and folders.

A declared window, an address, a domain or a folder that a sentence names must stand in one of its items.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from mandate.compiler.fidelity.carried import Carried, carried_by
from mandate.compiler.fidelity.facts import fact
from mandate.compiler.fidelity.naming import stems
from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.wording import ruling
from mandate.grammar.english.tokens import PATH
from mandate.grammar.english.windows import find_named_windows
from mandate.model.plan import Item, Term
from mandate.model.reading import FidelityFact, Infidelity
from mandate.model.spec import Spec

Unsaid = tuple[int, str]  # where it begins in the clause, the words

_ADDRESS = re.compile(r"(?<![\w./@-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_DOMAIN = re.compile(
    r"(?:@|\b(?:at|outside|inside|within|from|to|in|of|on|under|domains?|or|and|than)\s+@?|,\s*)[`\"“]?"
    r"(?P<domain>[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,})(?![\w(]|[.-]\w)",
    re.IGNORECASE,
)
_FOLDER = re.compile(PATH)
_BLANK = r"[\s-]+"
_LINK = re.compile(r"\b(?:https?|ftp)://\S+", re.IGNORECASE)


def key_words(keys: tuple[str, ...], spec: Spec) -> frozenset[str]:
    """The words by which people may call what is counted apart: the names of keys and their aliases."""
    called = [(p.key, p.aliases) for p in spec.populations]
    called += [(v.name, v.aliases) for v in (*spec.context, *(p for t in spec.tools for p in t.parameters))]
    words = [*keys, *(alias for name, aliases in called if name in keys for alias in aliases)]
    return stems(" ".join(words).replace("_", " ").replace(".", " "))


def in_window(start: int, end: int, text: str, page: Page) -> bool:
    """Whether a number is part of the name of a window: "one night shift"."""
    names = [w.name for w in page.spec.windows]
    return any(s <= start and end <= e for s, e, _ in find_named_windows(text, names))


def unspoken(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[tuple[Carried, str, Unsaid]]:
    """(what the items of a clause carry, the clause, what they leave out), at most one for each clause."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        if not items:
            continue
        carried = carried_by(facts, items, page)
        text = _LINK.sub(lambda m: " " * len(m[0]), ruling(facts.clause.text))
        named = (_windows(text, carried, page), _events(text, carried, page), _texts(text, carried, page))
        for unsaid in (u for found in named for u in found):
            if not _said(unsaid, facts.clause.text, carried):
                yield carried, facts.clause.id, unsaid
                break


def _windows(text: str, carried: Carried, page: Page) -> Iterator[Unsaid]:
    """ "Per shift" of which no item has the window."""
    found = find_named_windows(text, [w.name for w in page.spec.windows])
    taken: list[tuple[int, int]] = []
    for start, end, name in found:
        if any(start < e and s < end for s, e in taken):
            continue
        taken.append((start, end))
        if not re.search(rf"\b{re.escape(name)}\b", carried.texts):
            yield start, text[start:end]


def _events(text: str, carried: Carried, page: Page) -> Iterator[Unsaid]:
    """ "For every lost order" of which no item has the event."""
    for event in page.spec.events:
        if not carried.binds or re.search(rf"(?<![\w.]){re.escape(event.name)}(?![\w.])", carried.texts):
            continue
        for called in (event.name, *event.aliases):
            words = [w for w in re.split(r"[\s._-]+", called) if w.lower() not in ("a", "an", "the")]
            found = re.search(r"\b" + _BLANK.join(map(re.escape, words)) + r"s?\b", text, re.IGNORECASE)
            if words and found:
                yield found.start(), found[0]


def _texts(text: str, carried: Carried, page: Page) -> Iterator[Unsaid]:
    """An address, a domain or a folder that no item compares with."""
    spec = page.spec
    names = {t.name for t in spec.tools} | {v.name for v in spec.context} | {m.name for m in spec.metrics}
    texts = carried.texts.casefold()
    if any(_speaks_for(t, carried) for t in page.plan.terms):
        return
    found = [(m.start(), m[0]) for m in _ADDRESS.finditer(text)]
    found += [(m.start("domain"), m["domain"]) for m in _DOMAIN.finditer(text)]
    found += [(m.start(), m[0]) for m in _FOLDER.finditer(text)]
    for start, word in sorted(found):
        bare = word.casefold().strip("/").removeprefix("*")
        if word in names or any(bare in t for t in _in_sets(carried, page)):
            continue
        if bare in texts and not _as_address(text, start, bare, texts):
            continue
        yield start, word


def _speaks_for(term: Term, carried: Carried) -> bool:
    """Whether an act without a tool is what the items are about, with its object: `commit_secret_token`.
    It has no argument that could be compared."""
    used = re.search(rf"(?<![\w.]){re.escape(term.name)}(?![\w.])", carried.texts)
    return term.type == "act" and used is not None and "_" in term.name


def _as_address(text: str, start: int, domain: str, texts: str) -> bool:
    """Whether "anyone at acme.com" became the address `acme.com`, which nobody has."""
    quoted = rf'"@?{re.escape(domain)}"'
    if not re.search(r"(?:@|\bat\s+@?[`\"“]?)$", text[:start], re.IGNORECASE) or "@" in domain:
        return False
    of_all = re.search(rf"(?:has domain|ends with|matches)[^()=]*{quoted}", texts)
    return of_all is None and re.search(rf"(?:==|!=|\bin\b)[^()=]*{quoted}", texts) is not None


def _in_sets(carried: Carried, page: Page) -> list[str]:
    """The texts of the sets that the items name."""
    return [
        text.casefold()
        for name, texts in page.spec.sets if re.search(rf"\b{re.escape(name)}\b", carried.texts)
        for text in texts
    ]  # fmt: skip


def _said(unsaid: Unsaid, text: str, carried: Carried) -> bool:
    """Whether a term in use, an answer or advice speaks for these words."""
    start, word = unsaid
    places = [(text.find(words), len(words)) for words in carried.said]
    return any(0 <= at < start + len(word) and start < at + length for at, length in places)


def dropped_words(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """One fact for each clause whose items leave out a declared window, an address or a folder."""
    for carried, identity, (start, word) in unspoken(page, by_clause):
        facts = page.clause(identity)
        assert facts is not None
        yield fact(Infidelity.DROPPED, facts.clause, start, word, carried)
