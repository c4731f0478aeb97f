"""Names and phrases as the words and stems by which prose is compared with them."""

from __future__ import annotations

import re
from functools import cache

from mandate.grammar.english.morphology import stem

Stems = tuple[str, ...]

ARTICLES = frozenset("a an the some any your our its their his her this that of all each every".split())

# What names abbreviate and prose writes out.
ABBREVIATIONS = {
    "pr": "pull request", "prs": "pull requests", "msg": "message", "repo": "repository", "db": "database",
    "qty": "quantity", "acct": "account", "txn": "transaction", "tx": "transaction", "addr": "address",
    "config": "configuration", "cfg": "configuration", "info": "information", "org": "organisation",
    "docs": "documents", "doc": "document", "env": "environment", "vm": "virtual machine",
    "mr": "merge request", "kb": "knowledge base",
}  # fmt: skip


@cache
def words_of(text: str) -> tuple[str, ...]:
    """The lower-case words of a name or phrase: `order.payment_method`, "pull-request"."""
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text)
    return tuple(w for w in re.split(r"[\s._\-/]+", spaced.lower()) if w)


def words_of_name(name: str) -> tuple[str, ...]:
    """As `words_of`, abbreviations written out: `open_pr` → open, pull, request."""
    return tuple(word for part in words_of(name) for word in ABBREVIATIONS.get(part, part).split())


def stems_of(text: str) -> Stems:
    return tuple(stem(w) for w in words_of(text) if w not in ARTICLES) or tuple(
        stem(w) for w in words_of(text)
    )
