"""Every minimal clash that a question about lawful responses finds, one after the other."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from mandate.model.expression import TRUE, Expr
from mandate.model.question import Fails, Lawful, Unknown
from mandate.rules.base import Ask
from mandate.rules.conflicts import further_clashes

ROUNDS = 16  # clashes that are told apart before the rest is left undecided


def each_clash(ask: Ask, question: Lawful, *, every: bool = False) -> Iterator[Fails | Unknown]:
    """One answer per core that leaves some situation without a response, each with the exact region of
    its core, less only what the question itself excludes; `every`: also those that lie inside others."""
    found: list[tuple[str, ...]] = []
    for answer in _covering(ask, question):
        found += [answer.core] if isinstance(answer, Fails) else []
        yield answer
    if every and found:
        yield from further_clashes(ask, question, found)


def _covering(ask: Ask, question: Lawful) -> Iterator[Fails | Unknown]:
    """Clashes until no situation is left in which there is one that has not been told."""
    told: list[Expr] = []
    for _ in range(ROUNDS):
        answer = ask(replace(question, excluding=(*question.excluding, *told)))
        if isinstance(answer, Unknown):
            yield answer
            return
        if not isinstance(answer, Fails):
            return
        whole = _whole(ask, question, answer) if told else answer
        yield whole
        region = whole.region if whole.region is not None else TRUE
        if region == TRUE:
            return
        told.append(region)
    yield Unknown(f"more than {ROUNDS} separate clashes")


def stuck(ask: Ask, question: Lawful) -> tuple[tuple[Expr, ...], Unknown | None]:
    """The regions in which a question has no response, and why that may not be all of them."""
    found = list(each_clash(ask, question))
    regions = tuple(f.region if f.region is not None else TRUE for f in found if isinstance(f, Fails))
    return regions, next((f for f in found if isinstance(f, Unknown)), None)


def _whole(ask: Ask, question: Lawful, found: Fails) -> Fails:
    """The clash of a core by itself: its region is not cut by what was told before, even where a part of
    the core would do alone (semantics §6, *situational*)."""
    accused = tuple(replace(c, norm_id="") for c in question.response if c.norm_id in ("", *found.core))
    answer = ask(replace(question, response=accused))
    return replace(found, region=answer.region) if isinstance(answer, Fails) else found
