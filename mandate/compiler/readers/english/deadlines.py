"""When something is due: "by Friday 18:00", "within five trading days"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime, timedelta

from mandate.compiler.readers.english.scene import Scene, atom_tokens
from mandate.compiler.readers.english.statements import Statement
from mandate.grammar.english.markers import Sort
from mandate.grammar.english.phrases import Atom
from mandate.grammar.english.tokens import Token


def deadline(scene: Scene, atoms: Sequence[Atom]) -> datetime | None:
    """The last moment that some words name after what is aimed at: "to zero by Friday 18:00"."""
    tokens = atom_tokens(atoms)
    found: list[datetime] = []
    for i, token in enumerate(tokens):
        if token.sort is Sort.QTY and scene.is_moment(token):
            before = {t.value for t in tokens[max(0, i - 5) : i]}
            at = scene.moment(token)
            aimed = any(
                (t.sort is Sort.QTY and not scene.is_moment(t)) or t.sort is Sort.NOQ for t in tokens[:i]
            )
            on = i and tokens[i - 1].value in _AT and (aimed or scene.lexicon.metrics == ())
            if at is not None and (before & {"by", "until", "before"} or on):
                nearest = next((t.value for t in reversed(tokens[:i]) if t.value in ("by", "before")), "")
                found.append(by_the_end(token, at) if nearest == "by" else at)
    ahead = trading_days(scene, atoms)
    if found or ahead is not None:
        return ahead if ahead is not None else found[-1]
    if tokens and tokens[-1].sort is Sort.QTY and scene.is_moment(tokens[-1]):
        if len(tokens) < 2 or tokens[-2].value not in ("starting", "from", "since", "opened"):
            return scene.moment(tokens[-1])
    return None


_CLOSED = re.compile(r"\d:\d|\d\s*[ap]\.?m\b|\b(?:noon|midday|midnight|end|eo[dwmqy]|morning|start)\b", re.I)


def by_the_end(token: Token, at: datetime) -> datetime:
    """ "By 25 September" is until that day is over; a time of day says when on it."""
    whole = at.hour == at.minute == 0 and not _CLOSED.search(token.text)
    return at + timedelta(days=1) if whole else at


def due(scene: Scene, statement: Statement) -> datetime | None:
    """The deadline of a statement: in its own words, or in front ("By Friday 12:00, …")."""
    fronts = (deadline(scene, p.atoms) for p in statement.of_kind("deadline"))
    return deadline(scene, statement.head) or next((at for at in fronts if at is not None), None)


_AT = frozenset("on at for of end next this".split())
DAYS_AHEAD = re.compile(
    r"^(?P<n>\d+|one|two|three|four|five|six|seven|eight|nine|ten)\s+(?:trading|working|business)\s+days?$"
)
_NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def trading_days(scene: Scene, atoms: Sequence[Atom]) -> datetime | None:
    """ "within five trading days": the end of the last of them, counted from the as-of date."""
    if scene.as_of is None:
        return None
    for token in atom_tokens(atoms):
        match = DAYS_AHEAD.match(token.text.lower()) if token.sort is Sort.QTY else None
        if match is None:
            continue
        left = _NUMBERS.index(match["n"]) if match["n"] in _NUMBERS else int(match["n"])
        day = scene.as_of.replace(hour=0, minute=0)
        while left > 0:
            left -= day.weekday() < 5
            day += timedelta(days=1)
        return day
    return None
