"""What the items read from one clause carry between them: numbers, windows, keys, names, forms."""

from __future__ import annotations

import re
from dataclasses import dataclass

from mandate.compiler.fidelity.literals import Literal, take_apart, texts_of
from mandate.compiler.fidelity.naming import stems, words_of_tool
from mandate.compiler.fidelity.support import Page, plain
from mandate.model.plan import Constraint, Criterion, Goal, Item, PlanFact, Prohibition, Term
from mandate.model.reading import ClauseFacts
from mandate.model.spec import Metric, Variable

_SPLIT = re.compile(r"[._]")
_NEGATIVE = re.compile(r"\bnot\b|!=|\bunless\b")
_CALENDAR = re.compile(r"\b(?:weekday|time|date|during|within)\b|\d{4}-\d\d-\d\d|\d:\d\d")
_KEYED = re.compile(r"\b(?:per|same)\s+([\w.]+)")
WINDOWS = frozenset("minute hour day week month quarter year run call".split())


@dataclass(frozen=True, slots=True)
class Carried:
    """`items` quote the clause. `texts` are all their texts, `names` the keys of every word by which people
    may call what they name, `said` the words of the prose that terms, questions and advice answer for."""

    items: tuple[Item, ...]
    texts: str
    literals: tuple[Literal, ...]
    windows: frozenset[str]
    keys: tuple[str, ...]
    names: frozenset[str]
    said: tuple[str, ...]
    sources: str  # what derivations rest on

    @property
    def constraints(self) -> tuple[Constraint, ...]:
        return tuple(i for i in self.items if isinstance(i, Constraint))

    @property
    def universal(self) -> bool:
        """Whether some duty holds whatever the sentence names."""
        return any(c.universal_in for c in self.constraints)

    @property
    def binds(self) -> bool:
        """Whether some item is a norm: facts, goals and criteria leave more to the sentence."""
        return any(isinstance(i, Constraint | Prohibition) for i in self.items)

    @property
    def forms(self) -> frozenset[str]:
        return frozenset(i.form for i in self.constraints)

    @property
    def restricts(self) -> bool:
        """Whether anything here takes something away: a prohibition, a limit, a `not`, an exception."""
        if any(not isinstance(i, Constraint) for i in self.items) and not all(
            isinstance(i, PlanFact) for i in self.items
        ):
            return True
        narrow = {"limit", "autonomous", "approve", "order", "during", "maintain"}
        return (
            bool(self.forms & narrow)
            or _NEGATIVE.search(self.texts) is not None
            or any(c.otherwise or c.overrides or c.unless or c.actor for c in self.constraints)
        )

    @property
    def dated(self) -> bool:
        """Whether some item speaks of a time of day, a weekday, a date, hours or a deadline."""
        return _CALENDAR.search(self.texts) is not None or any(
            (isinstance(i, Constraint) and (i.hours or i.by or i.within or i.during))
            or (isinstance(i, Goal) and i.by)
            or (isinstance(i, Criterion) and i.at)
            or (isinstance(i, PlanFact) and i.start)
            for i in self.items
        )


def carried_by(facts: ClauseFacts, items: tuple[Item, ...], page: Page) -> Carried:
    """What the items that quote a clause say. Terms count where an item uses them."""
    taken = [take_apart(item) for item in items]
    texts = " ; ".join(
        text if field != "unless" else f"unless {text}" for i in items for field, text in texts_of(i)
    )
    named = {n.text for t in taken for n in t.names}
    roles = {i.role for i in items if isinstance(i, Constraint) and i.role}
    terms = tuple(t for t in page.plan.terms if t.name in named)
    clause = facts.clause.id
    said = [t.quote.text for t in terms if t.quote.clause == clause and t.type != "act" and _narrow(t, facts)]
    said += [q.text for q in page.plan.open if q.clause == clause and q.answer]
    said += [
        a.text for a in page.plan.advisory if a.clause == clause and plain(a.text) != plain(facts.clause.text)
    ]
    return Carried(
        items,
        texts,
        tuple(x for t in taken for x in t.literals),
        frozenset(w for t in taken for w in t.windows),
        tuple(k for k in _KEYED.findall(texts) if k not in WINDOWS),
        _words(named | roles, terms, items, page),
        tuple(said),
        " ; ".join(d.source for i in items for d in i.derived),
    )


def _narrow(term: Term, facts: ClauseFacts) -> bool:
    """A term that is the whole sentence says nothing about its parts."""
    return len(term.quote.text) < 0.9 * len(facts.clause.text)


def _words(named: set[str], terms: tuple[Term, ...], items: tuple[Item, ...], page: Page) -> frozenset[str]:
    spec = page.spec
    words = set(stems(" ".join(_SPLIT.sub(" ", n) for n in named)))
    for name in named:
        if spec.tool(name) is not None:
            words |= words_of_tool(name, spec)
    declared: tuple[Variable | Metric, ...] = (
        *spec.context,
        *spec.metrics,
        *(p for tool in spec.tools for p in tool.parameters),
    )
    for variable in declared:
        if variable.name in named or variable.name.rsplit(".", 1)[-1] in named:
            words |= stems(" ".join((_SPLIT.sub(" ", variable.name), *variable.aliases)))
    for role in spec.roles:
        if role.name in named:
            words |= stems(" ".join((role.name.replace("_", " "), *role.aliases)))
    for term in terms:
        if term.type != "act":
            words |= stems(term.quote.text)
    owner = any(
        isinstance(i, Constraint) and i.form == "approve" and i.role in (None, "owner") for i in items
    )
    if owner:
        words |= stems(spec.owner.replace("_", " ")) if spec.owner else set()
    return frozenset(words)
