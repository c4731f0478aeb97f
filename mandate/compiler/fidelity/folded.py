"""Two bounds of one sentence folded into one item, or put on the wrong side: "100 to 200" as both at once."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import pairwise

from mandate.compiler.fidelity.literals import take_apart
from mandate.compiler.fidelity.naming import related, stems, words_of_tool
from mandate.compiler.fidelity.support import Page
from mandate.compiler.fidelity.wording import tools_named, values_named
from mandate.model.expression import Compare
from mandate.model.plan import Constraint, Item, Prohibition
from mandate.model.reading import ClauseFacts, FidelityFact, Infidelity

_LOWER = re.compile(
    r"\b(?:at\s+least|min(?:imum|\.)?|no\s+less|not\s+less|or\s+more|or\s+higher|not\s+(?:go\s+|fall\s+"
    r"|drop\s+)?below|never\s+"
    r"(?:go\s+|fall\s+|drop\s+)?(?:below|under)|nothing\s+(?:below|under)|not\s+under"
    r"|must\s+(?:be\s+(?:over|above|more)|exceed)|"
    r"only\s+\w*\s*(?:over|above|more)|no\s+\w+\s+(?:under|below)|avoid|floor|upwards|and\s+(?:up"
    r"|above))\b|[≥+]|>=",
    re.I,
)
_OUTSIDE = r"(?:excluded|exempt(?:ed)?|excepted|left\s+out|not\s+included)"


def folded(page: Page, by_clause: Mapping[str, tuple[Item, ...]]) -> Iterator[FidelityFact]:
    """Items that cannot be what their sentence says, whatever else it says."""
    for facts in page.clauses:
        items = by_clause.get(facts.clause.id, ())
        norms = tuple(i for i in items if isinstance(i, Constraint | Prohibition))
        for item in norms:
            reason = _same_subject(item) or _floor_of_nothing(item, facts) or _turned_value(item, facts, page)
            if reason:
                yield _fact(facts, item, *reason)
            if tool := _other_tool(item, facts, page):
                clause = facts.clause
                yield FidelityFact(
                    Infidelity.UNGROUNDED_NAME, clause.span, clause.id, item.id, clause.text, tool
                )
        yield from _alike(facts, norms)


def _fact(facts: ClauseFacts, item: Item, found: str, proposed: str) -> FidelityFact:
    return FidelityFact(Infidelity.COMPARATOR, facts.clause.span, facts.clause.id, item.id, found, proposed)


def _same_subject(item: Item) -> tuple[str, str] | None:
    """`amount <= 50 and amount <= 20`, `amount == 10 and amount == 30`: two bounds meant for two cases."""
    taken = [x for x in take_apart(item).literals if x.operator is not None and x.subject]
    for a, b in pairwise(taken):
        text = str(getattr(item, a.field, "") or "")
        if a.field != b.field or a.subject != b.subject or " or " in text or a.operator is not b.operator:
            continue
        if a.quantities != b.quantities and a.operator is not Compare.NE:
            return f"{a.text} and {b.text}", text
    return None


def _floor_of_nothing(item: Item, facts: ClauseFacts) -> tuple[str, str] | None:
    """`min(x) > 20` where the text sets no lower bound."""
    if not isinstance(item, Constraint) or not re.search(r"\bmin\(.*\)\s*>", item.limit or ""):
        return None
    return None if _LOWER.search(facts.clause.text) else (facts.clause.text, item.limit or "")


def _turned_value(item: Item, facts: ClauseFacts, page: Page) -> tuple[str, str] | None:
    """ "VIPs excluded" read as a permission for VIPs."""
    if (
        not isinstance(item, Constraint)
        or item.form not in ("permit", "oblige", "autonomous")
        or not item.when
    ):
        return None
    for name, member in values_named(facts.clause.text, page.spec):
        word = re.escape(member or name.rsplit(".", 1)[-1])
        if not re.search(rf"\b{word}\b", item.when) or re.search(
            rf"\bnot\b[^;]*\b{word}\b|!=\s*{word}\b", item.when
        ):
            continue
        found = re.search(
            rf"\b{word}\w*(?:\s+(?:orders|customers|ones|cartons|\w+s))?\s+(?:are\s+|is\s+)?{_OUTSIDE}\b"
            rf"|\b(?:not|except|excluding|but\s+not|other\s+than|apart\s+from)\s+(?:for\s+|the\s+"
            rf"|to\s+)*{word}",
            facts.clause.text,
            re.I,
        )
        if found:
            return found[0], item.when
    return None


def _other_tool(item: Item, facts: ClauseFacts, page: Page) -> str:
    """The tool of an item whose clause names another tool and not this one."""
    used = [n.text for n in take_apart(item).names if page.spec.tool(n.text) is not None]
    meant = set(tools_named(facts.clause.text, page.spec))
    if not meant or not used or meant & set(used) or len(item.quotes) < 2:
        return ""
    return "" if _by_ellipsis(item, used[0], facts, page) else used[0]


_POINTS_BACK = re.compile(
    r"\b(?:that|this|those|these|them|it|one|ones|such|same|case|over|above|beyond)\b", re.I
)


def _by_ellipsis(item: Item, tool: str, facts: ClauseFacts, page: Page) -> bool:
    """ "Over that Dana decides", "records on hold stay": the words quoted here name no act themselves,
    and a clause just before, that the item quotes too, names this one. A permission must point back."""
    here = " ; ".join(q.text for q in item.quotes if q.clause == facts.clause.id)
    if tools_named(here, page.spec):
        return False
    gives = isinstance(item, Constraint) and item.form in ("permit", "autonomous")
    if gives and not _POINTS_BACK.search(here):
        return False
    near = {b.clause.id for b in page.before(facts.clause, 2)}
    named = words_of_tool(tool, page.spec)
    return any(q.clause in near and related(named, stems(q.text)) for q in item.quotes)


def _alike(facts: ClauseFacts, norms: tuple[Item, ...]) -> Iterator[FidelityFact]:
    """Two limits of one sentence that differ in nothing but their number: a case was mixed up."""
    seen: dict[str, str] = {}
    for item in norms:
        if not isinstance(item, Constraint) or not item.limit:
            continue
        shape = re.sub(r"[<>=]+\s*[\d._]+\s*\w*", "#", item.limit, count=1) + f"|{item.when}|{item.unless}"
        shape = re.sub(r"where .*?\)", lambda m: m[0], shape)
        other = seen.setdefault(shape, item.limit)
        if other != item.limit and not _two_sided(other, item.limit):
            yield _fact(facts, item, other, item.limit)


def _two_sided(a: str, b: str) -> bool:
    """A floor and a ceiling over the same calls belong together, unless both depend on the clock."""
    return ("<" in a) != ("<" in b) and "where" not in a
