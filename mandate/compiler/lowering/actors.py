"""Who a plan item binds: the agent, or somebody else whose acts it only speaks of."""

from __future__ import annotations

import re
from dataclasses import replace

from mandate.grammar.names import Names
from mandate.model.expression import Compare
from mandate.model.norm import Autonomous, Form, Limit, Oblige
from mandate.model.plan import Constraint, Item, Prohibition

AGENT = frozenset({"agent", "bot", "assistant", "helper", "you", "it"})
_WORD = re.compile(r"[^\w]+")
_ARTICLE = re.compile(r"^(?:the|our|my|an?)\s+")


def other_actor(item: Item, names: Names) -> str | None:
    """Whom an item names as the one who acts, if that is not the agent."""
    actor = item.actor if isinstance(item, Constraint | Prohibition) else None
    if actor is None or _plain(actor) in AGENT | {_plain(names.agent)}:
        return None
    return actor


def is_quoted(actor: str, item: Item) -> bool:
    """Whether the words that an item quotes name the actor."""
    return any(f" {_plain(actor)} " in f" {_WORD.sub(' ', _plain(q.text))} " for q in item.quotes)


def asked_of_the_agent(form: Form) -> Form | None:
    """What a norm on somebody else's acts leaves for the agent: what it takes away binds, what it asks for
    or leaves to that person does not (None)."""
    match form:
        case Oblige() | Autonomous():
            return None
        case Limit(operator=Compare.EQ):
            return replace(form, operator=Compare.LE)
        case Limit() if form.is_floor:
            return None
        case _:
            return form


def _plain(name: str) -> str:
    return _ARTICLE.sub("", " ".join(name.replace("_", " ").split()).casefold())
